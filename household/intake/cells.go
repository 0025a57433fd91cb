package intake

import (
	"strings"

	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/finding"
	"github.com/kyufu-go/kyufu/household/money"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/household/register"
)

// date reads a date in any form; what cannot be read makes the row bad.
func (m *importer) date(column int) civil.Date {
	text := m.value(column)
	if text == "" {
		return civil.Date{}
	}
	if d, err := civil.ParseDate(text); err == nil {
		return d
	}
	r, err := civil.Parse(text, civil.ParseOptions{})
	if err != nil {
		m.fail(column, code(err))
	}
	if r.Has(civil.NoteVague) {
		m.note(column, FindingVague, finding.Warning)
	}
	return r.Date
}

// mark reads a yes or no; anything else is a warning and stays unstated.
func (m *importer) mark(column int) civil.Truth {
	text := m.value(column)
	switch strings.TrimSpace(text) {
	case "世帯主", "非公開", "市外":
		return civil.True
	case "市内":
		return civil.False
	}
	mark, read := civil.ParseMark(text)
	if !read {
		m.note(column, FindingMark, finding.Warning)
	}
	return mark
}

// place reads a municipality code; anything else is a warning and stays unknown.
func (m *importer) place(column int) household.Place {
	p, err := household.ParsePlace(m.value(column))
	if err != nil {
		m.note(column, FindingPlace, finding.Warning)
	}
	return p
}

// payer reads who pays a child allowance: a municipality code, or that an employer does. Anything
// else is a warning and stays unknown.
func (m *importer) payer(column int) (town municipality.Code, employer bool) {
	switch m.value(column) {
	case "employer", "所属庁", "勤務先":
		return 0, true
	}
	town, _ = m.place(column).Municipality()
	return town, false
}

// amount reads whole yen, with commas only where the options say so.
func (m *importer) amount(column int) register.Amount {
	a := m.yen(column, m.value(column))
	if a.Yen < 0 {
		m.fail(column, FindingAmount)
		return register.Amount{}
	}
	return a
}

// gain reads whole yen of a kind of income that may be a loss (赤字), also written △ or ▲.
func (m *importer) gain(column int) register.Amount {
	text := m.value(column)
	for _, minus := range [...]string{"△", "▲"} {
		if rest, marked := strings.CutPrefix(text, minus); marked {
			text = "-" + rest
		}
	}
	return m.yen(column, text)
}

func (m *importer) yen(column int, text string) register.Amount {
	if text == "" {
		return register.Amount{}
	}
	text = strings.Map(narrowAmount, text)
	parse := money.ParseYen
	if m.o.Grouped {
		parse = money.ParseGrouped
	}
	yen, err := parse(text)
	if err != nil {
		m.fail(column, FindingAmount)
		return register.Amount{}
	}
	return register.Amount{Yen: yen, Known: true}
}

// narrowAmount writes the characters of an amount in full width as ASCII.
func narrowAmount(r rune) rune {
	if r >= '０' && r <= '９' || r == '，' || r == '－' {
		return r - '０' + '0'
	}
	return r
}

// source reads where the fact comes from; a file without the column has its own.
func (m *importer) source(column int) register.Provenance {
	p := m.o.Provenance
	if text := m.value(column); text != "" {
		s, ok := register.ParseSource(text)
		if !ok {
			m.fail(column, FindingSource)
		}
		p.Source = s
	}
	return p
}

// claims reads who the row at hand says its person is.
func (m *importer) claims(person string, birth, kana, address, died int) register.Identity {
	return register.Identity{Person: person, Birth: m.date(birth), Kana: m.value(kana), Address: m.value(address), Died: m.date(died)}
}
