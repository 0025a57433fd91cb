package levy

import (
	"cmp"
	"iter"
	"slices"
	"sort"

	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/municipality"
)

// Knowledge is what is known of a municipality's amounts.
type Knowledge struct {
	// Grade is the grade (級地), 0 where it is not known; Branch its branch, 0 where not given.
	Grade, Branch int
	// Ordinance says that the amounts of its ordinance were seen; else they are the grade's.
	Ordinance bool
	// Unconfirmed says that nobody has compared them with the ordinance's text.
	Unconfirmed bool
	// Source is where they are from, Since since when they are known; unknown: always.
	Source string
	Since  civil.Date
}

// Known says what is known of the municipality that the rules are for.
func (r Rules) Known() Knowledge { return r.known.knowledge() }

func (p *place) knowledge() Knowledge {
	if p == nil {
		return Knowledge{Unconfirmed: true}
	}
	return Knowledge{p.Grade, p.Branch, p.seen(), p.Unconfirmed || !p.seen(), p.Source, p.Known}
}

// Towns yields every municipality of the tables in the order of the codes, with what is known of it
// for a fiscal year on a day of knowledge (unknown: as known now). One that was not known by then
// is yielded with nothing known. Wards of designated cities stand for their city.
func (t *Tables) Towns(fy civil.FiscalYear, known civil.Date) iter.Seq2[municipality.Code, Knowledge] {
	return func(yield func(municipality.Code, Knowledge) bool) {
		if t == nil {
			return
		}
		for _, code := range t.codes() {
			if !yield(code, t.latest(code, fy, known).knowledge()) {
				return
			}
		}
	}
}

// codes are those of which anything is known, in order.
func (t *Tables) codes() []municipality.Code {
	all := make([]municipality.Code, 0, len(t.grades)+len(t.places))
	for _, g := range t.grades {
		all = append(all, g.code)
	}
	for i := range t.places {
		all = append(all, t.places[i].Code)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// clone returns tables that can be added to.
func (t *Tables) clone() *Tables {
	if t == nil {
		return &Tables{}
	}
	out := *t
	out.years, out.places, out.grades = slices.Clip(t.years), slices.Clip(t.places), slices.Clip(t.grades)
	return &out
}

// with returns the tables with rows added; places stay in the order of their codes, and those of a
// code in the order in which they came.
func (t *Tables) with(years []year, places []place) *Tables {
	out := t.clone()
	out.years, out.places = append(out.years, years...), append(out.places, places...)
	sort.SliceStable(out.places, func(i, j int) bool { return out.places[i].Code < out.places[j].Code })
	return out
}

// of returns the rows of a municipality.
func (t *Tables) of(code municipality.Code) []place {
	return run(t.places, func(p place) int { return cmp.Compare(p.Code, code) })
}

// has reports whether anything was ever known of a municipality.
func (t *Tables) has(code municipality.Code) bool {
	return len(t.of(code)) > 0 || len(gradeRows(t.grades, code)) > 0
}

// latest returns the row that counts for a year on a day of knowledge, nil if there is none.
func (t *Tables) latest(code municipality.Code, fy civil.FiscalYear, known civil.Date) *place {
	best, grade := pick(t.of(code), fy, known), gradeKnown(t.grades, code, known)
	if best == nil || grade != nil && grade.Grade != best.Grade && grade.newer(best) {
		return grade
	}
	return best
}

// pick returns the row that is known latest; of several the last.
func pick(rows []place, fy civil.FiscalYear, known civil.Date) (best *place) {
	for i := range rows {
		p := &rows[i]
		if fy < p.From || p.To != 0 && p.To < fy || !p.knownBy(known) {
			continue
		}
		if best == nil || !best.newer(p) {
			best = p
		}
	}
	return best
}

// newer reports whether a row is known later than another.
func (p *place) newer(o *place) bool {
	later, known := p.Known.After(o.Known)
	return later && known || !p.Known.IsZero() && o.Known.IsZero()
}

// knownBy reports whether the row is known on a day; an unknown day asks for all.
func (p *place) knownBy(known civil.Date) bool {
	later, sure := p.Known.After(known)
	return !later || !sure
}
