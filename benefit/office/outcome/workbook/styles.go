package workbook

import (
	"encoding/xml"
	"io"
	"strings"
)

// styles are the formats of a workbook's numbers, as far as they change what a number means.
type styles struct {
	custom map[int]string
	cells  []int // the format of each style of a cell
}

// format says what a number is shown as.
type format struct {
	day    bool
	digits int // with zeros in front
}

func (s *styles) read(r io.Reader) error {
	var all struct {
		Formats []struct {
			ID   int    `xml:"numFmtId,attr"`
			Code string `xml:"formatCode,attr"`
		} `xml:"numFmts>numFmt"`
		Cells []struct {
			Format int `xml:"numFmtId,attr"`
		} `xml:"cellXfs>xf"`
	}
	if err := xml.NewDecoder(r).Decode(&all); err != nil {
		return err
	}
	s.custom = make(map[int]string, len(all.Formats))
	for _, f := range all.Formats {
		s.custom[f.ID] = f.Code
	}
	for _, c := range all.Cells {
		s.cells = append(s.cells, c.Format)
	}
	return nil
}

// of is the format of a style. The numbers of those that need no code are those of ECMA-376
// 18.8.30, with the ones of Japanese workbooks.
func (s *styles) of(style int) format {
	if style < 0 || style >= len(s.cells) {
		return format{}
	}
	n := s.cells[style]
	code, ok := s.custom[n]
	switch {
	case ok && zeros(code):
		return format{digits: min(len(code), 20)}
	case ok:
		return format{day: isDay(code)}
	case n >= 14 && n <= 17, n == 22, n >= 27 && n <= 31, n == 36, n >= 50 && n <= 58:
		return format{day: true}
	}
	return format{}
}

func zeros(code string) bool { return code != "" && strings.Trim(code, "0") == "" }

// isDay reports whether a format shows a day: d or y, or m beside a year of an era (e, g), outside
// of quotes and brackets.
func isDay(code string) bool {
	quoted, bracket, skip := false, false, false
	for _, c := range strings.ToLower(code) {
		switch {
		case skip:
			skip = false
		case c == '\\' || c == '_':
			skip = true
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '[':
			bracket = true
		case c == ']':
			bracket = false
		case bracket:
		case c == 'd' || c == 'y' || c == 'g':
			return true
		}
	}
	return false
}
