package workbook

import (
	"encoding/xml"
	"errors"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/kyufu-go/kyufu/household/civil"
)

// rich is a text in runs. How it is read aloud (rPh) stands beside them and is no part of it.
type rich struct {
	Text string   `xml:"t"`
	Runs []string `xml:"r>t"`
}

func (r *rich) String() string { return r.Text + strings.Join(r.Runs, "") }

// elements calls do with each element of a name.
func elements(r io.Reader, name string, do func(*xml.Decoder, *xml.StartElement) error) error {
	d := xml.NewDecoder(r)
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if e, ok := token.(xml.StartElement); ok && e.Name.Local == name {
			if err := do(d, &e); err != nil {
				return err
			}
		}
	}
}

// sharedStrings reads the texts that cells name by number.
func (w *workbook) sharedStrings(r io.Reader) error {
	return elements(r, "si", func(d *xml.Decoder, e *xml.StartElement) error {
		var one rich
		if err := d.DecodeElement(&one, e); err != nil {
			return err
		}
		if w.strings = append(w.strings, one.String()); len(w.strings) > maxCells {
			return errLarge
		}
		return nil
	})
}

// A cell as the sheet has it.
type sheetCell struct {
	At    string `xml:"r,attr"`
	Type  string `xml:"t,attr"`
	Style int    `xml:"s,attr"`
	Value string `xml:"v"`
	Text  rich   `xml:"is"`
}

// rows collects the cells of a sheet.
type rows struct {
	book  *workbook
	all   [][]string
	cells int
}

func (s *rows) read(r io.Reader) error {
	return elements(r, "row", func(d *xml.Decoder, e *xml.StartElement) error {
		var row struct {
			At    int         `xml:"r,attr"`
			Cells []sheetCell `xml:"c"`
		}
		if err := d.DecodeElement(&row, e); err != nil {
			return err
		}
		if row.At == 0 {
			row.At = len(s.all) + 1
		}
		s.cells += len(row.Cells)
		if row.At < len(s.all)+1 || row.At > maxRows || s.cells > maxCells {
			return errLarge
		}
		for len(s.all) < row.At {
			s.all = append(s.all, nil)
		}
		return s.row(row.At-1, row.Cells)
	})
}

func (s *rows) row(at int, cells []sheetCell) error {
	for i := range cells {
		c := &cells[i]
		column := len(s.all[at])
		if c.At != "" {
			column = columnOf(c.At)
		}
		if column < len(s.all[at]) || column >= maxColumns {
			return errLarge
		}
		text := strings.TrimSpace(s.book.text(c))
		if len(text) > maxText {
			return errLarge
		}
		if text == "" {
			continue
		}
		for len(s.all[at]) < column {
			s.all[at] = append(s.all[at], "")
		}
		s.all[at] = append(s.all[at], text)
	}
	return nil
}

// columnOf is the column of a place, "C7" is 2; maxColumns for what is none.
func columnOf(place string) (n int) {
	for i := range len(place) {
		switch c := place[i]; {
		case c >= 'A' && c <= 'Z' && n < maxColumns:
			n = n*26 + int(c-'A') + 1
		case i > 0 && c >= '0' && c <= '9':
			return n - 1
		default:
			return maxColumns
		}
	}
	return maxColumns
}

// text is what a cell shows: a day as YYYY-MM-DD, a number with the zeros that its format puts in
// front.
func (w *workbook) text(c *sheetCell) string {
	switch c.Type {
	case "s":
		if i, err := strconv.Atoi(c.Value); err == nil && i >= 0 && i < len(w.strings) {
			return w.strings[i]
		}
		return ""
	case "inlineStr":
		return c.Text.String()
	case "", "n":
		return w.number(c.Value, c.Style)
	}
	return c.Value // str, b, e, d
}

func (w *workbook) number(value string, style int) string {
	x, err := strconv.ParseFloat(value, 64)
	if err != nil || math.IsNaN(x) || math.Abs(x) > 1e15 {
		return value
	}
	format := w.styles.of(style)
	switch {
	case format.day && x >= 1 && x < 2_958_466:
		return w.day(int(x))
	case x == math.Trunc(x):
		text := strconv.FormatInt(int64(x), 10)
		if x >= 0 && len(text) < format.digits {
			text = strings.Repeat("0", format.digits-len(text)) + text
		}
		return text
	}
	return strconv.FormatFloat(x, 'f', -1, 64)
}

// day is a day by its number. Number 60 is a 29 February 1900 that never was; the days before it
// are one off, and no bank's list has them.
func (w *workbook) day(n int) string {
	first := civil.MustDate("1899-12-30")
	if w.from1904 {
		first = civil.MustDate("1904-01-01")
	}
	return first.AddDays(n).String()
}
