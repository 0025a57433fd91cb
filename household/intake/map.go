package intake

import (
	_ "embed" // the columns of standard systems
	"slices"
	"strings"
	"sync"

	"github.com/kyufu-go/kyufu/household/finding"
	"github.com/kyufu-go/kyufu/household/secret"
)

//go:embed standard.tsv
var standard []byte

// The systems of [Standard]: 住民記録, 個人住民税, 生活保護 and 児童手当. The first is for [Residents], the second
// for [Tax], the others for [Welfare].
const (
	SystemResidents        = "residents"
	SystemTax              = "tax"
	SystemPublicAssistance = "public_assistance"
	SystemChildAllowance   = "child_allowance"
)

// Map says under which headers a system writes the columns of an import, and in which codes. It is
// data, a line for each header, with TABs between system, id, header, rule and state; lines that
// begin with # are comments. The ids stand in the package comment. Rules:
//
//	(none)            the cell as it is
//	join              cells of several lines of one id, joined in their order
//	codes:1=課税,0=非課税   the word for each code; without any the town has to give them
//	only:1,2          id row: rows with other values are of others, and not taken
//	flag:生活扶助      id kind: a row is a fact of this kind where the mark is set
//	void              the cell of the id counts as blank where the mark is set
//	const:児童手当     a word that the file does not hold
//
// A state of unconfirmed says that no source gives the header: a file that has it gets the finding
// column_unconfirmed.
type Map struct {
	secret.Private

	lines []mapLine
}

type mapLine struct {
	system, id, header, rule, state string
	words                           map[string]string
}

// MapError says which line of a map is none.
type MapError struct{ Line int }

// Error implements error.
func (e *MapError) Error() string { return "intake: map" }

// Code returns "map".
func (e *MapError) Code() string { return "map" }

// Standard is the map of the national data list (標準仕様書の基本データリスト), as far as it is known, for one of
// its systems; nil for another word. Codes that no source gives are for the town to set.
func Standard(system string) *Map {
	all := standardMap()
	if all == nil {
		return nil
	}
	m := &Map{lines: slices.DeleteFunc(slices.Clone(all.lines), func(l mapLine) bool { return l.system != system })}
	if len(m.lines) == 0 {
		return nil
	}
	return m
}

// standardMap is read once; a test reads it, so that it cannot fail in a release.
var standardMap = sync.OnceValue(func() *Map {
	m, err := (*Map)(nil).With(standard)
	if err != nil {
		return nil
	}
	return m
})

// With is the map with lines of the town's: one of the same system, id and header takes the other's
// place. Errors: [MapError].
func (m *Map) With(text []byte) (*Map, error) {
	out := &Map{}
	if m != nil {
		out.lines = slices.Clone(m.lines)
	}
	n := 0
	for raw := range strings.Lines(string(text)) {
		n++
		raw = strings.TrimRight(raw, "\r\n")
		if raw == "" || raw[0] == '#' {
			continue
		}
		l, ok := readMapLine(raw)
		if !ok {
			return nil, &MapError{Line: n}
		}
		i := slices.IndexFunc(out.lines, func(o mapLine) bool { return o.system == l.system && o.id == l.id && o.header == l.header })
		if i >= 0 {
			out.lines[i] = l
		} else {
			out.lines = append(out.lines, l)
		}
	}
	return out, nil
}

func readMapLine(raw string) (mapLine, bool) {
	cells := append(strings.Split(raw, "\t"), "", "")
	if len(cells) < 5 {
		return mapLine{}, false
	}
	rule, list, _ := strings.Cut(cells[3], ":")
	l := mapLine{system: cells[0], id: cells[1], header: cells[2], rule: rule, state: cells[4], words: map[string]string{}}
	if l.id == "" || (l.header == "") != (rule == "const") {
		return l, false
	}
	switch rule {
	case "", "join", "void":
		return l, list == ""
	case "const", "flag":
		l.words[""] = list
		return l, list != "" && (rule == "const" || l.id == "kind")
	case "codes", "only":
		for one := range strings.FieldsFuncSeq(list, func(r rune) bool { return r == ',' }) {
			code, word, given := strings.Cut(one, "=")
			if code == "" || given != (rule == "codes") {
				return l, false
			}
			l.words[code] = word
		}
		return l, rule == "codes" || l.id == "row"
	}
	return l, false
}

// Codes of findings about a map.
const (
	FindingUnconfirmed = "column_unconfirmed" // a header that no source gives
	FindingCodesUnset  = "codes_unset"        // a column whose codes the town has to say
	FindingCodeUnknown = "code_unknown"       // a code that the map does not have
)

// needsCodes reports a line whose codes nobody has said.
func (l *mapLine) needsCodes() bool {
	return len(l.words) == 0 && (l.rule == "codes" || l.rule == "only")
}

// mapped is a map at work on one file.
type mapped struct {
	lines  []mapLine
	column []int // of the import; -1: none of its own
	read   []int // among those read
	values []string
	marks  []string // kinds of the row at hand
}

// translate reads the row at hand; false: it is of others, or cannot be read.
func (m *importer) translate() bool {
	p := m.mapped
	clear(p.values)
	p.marks = p.marks[:0]
	for i := range p.lines {
		l := &p.lines[i]
		text := strings.TrimSpace(m.row.Value(p.read[i]))
		switch c := p.column[i]; l.rule {
		case "const":
			p.values[c] = l.words[""]
		case "only":
			if _, ok := l.words[text]; !ok {
				m.report.Others++
				return false
			}
		case "flag":
			if m.set(i, text) && !slices.Contains(p.marks, l.words[""]) {
				p.marks = append(p.marks, l.words[""])
			}
		case "codes":
			word, ok := l.words[text]
			if !ok && text != "" {
				m.located(i, FindingCodeUnknown, finding.Error)
			}
			p.values[c] = word
		case "void":
			if m.set(i, text) {
				p.values[c] = ""
			}
		default: // join among them
			p.values[c] += text
		}
	}
	return !m.failed
}
