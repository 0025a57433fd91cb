package register

import (
	"cmp"

	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/secret"
)

// TaxFact is what is known of one person's resident tax in one fiscal year.
type TaxFact struct {
	secret.Private
	// Person is the addressee number.
	Person string
	Year   civil.FiscalYear
	Status household.TaxStatus
	// PerCapita is the levy owed (均等割額), IncomeLevyAmount the income levy (所得割額) in yen.
	PerCapita        Amount
	IncomeLevy       household.IncomeLevy
	IncomeLevyAmount Amount
	// TotalIncome is 合計所得金額 in yen.
	TotalIncome Amount
	// Supporter is who claims the person, with the supporter's status where the roll of
	// another municipality gives it; Elsewhere says that the supporter lives there.
	Supporter SupporterFact
	// Income is what the tests of the levy ask, where there is no roll.
	Income *household.Income
	// From is the day of the assessment or its correction (賦課決定・更正の日): nobody knew it before, and
	// it holds for the whole year, whichever day of it a base date is; unknown: from the start.
	From civil.Date
	// Known is the day on which the municipality learnt of it; unknown: since ever.
	Known civil.Date
	Provenance
}

// SupporterFact is who claims a person as a dependant (扶養者).
type SupporterFact struct {
	secret.Private
	Kind      household.SupporterKind
	ID        string
	Elsewhere bool
	Status    household.TaxStatus
	Tie       household.Tie // as what the person is claimed
}

type taxRow struct {
	fact   TaxFact
	person int32
	before int32
	known  int32
	from   int32
}

// AddTax adds a tax fact. Facts are never changed: a newer one about the same person and
// year takes the place of the older for whoever asks as of a later day. Errors: code fact,
// with the field.
func (g *Register) AddTax(f TaxFact) error {
	switch {
	case f.Person == "":
		return &Error{code: CodeFact, field: "person"}
	case !household.HoldsYear(f.Year):
		return &Error{code: CodeFact, field: "year"}
	case f.Status > household.Unfiled:
		return &Error{code: CodeFact, field: "status"}
	case f.Supporter.Kind == household.SupporterKnown && f.Supporter.ID == "":
		return &Error{code: CodeFact, field: "supporter"}
	}
	g.prepare()
	p := g.person(f.Person)
	f.Person = g.people.name(p)
	f.Supporter.ID = g.keep(f.Supporter.ID)
	f.Department, f.Means = g.keep(f.Department), g.keep(f.Means)
	_, known := days(f.Known)
	from, _ := days(f.From)
	t := &g.facts
	t.tax = append(room(t.tax), taxRow{f, p, t.lastTax[p], int32(known), int32(from)})
	t.lastTax[p] = int32(len(t.tax) - 1)
	return nil
}

// RepeatsTax reports whether there is a fact of the same person, year, source and day of knowledge,
// and whether it says the same.
func (g *Register) RepeatsTax(f *TaxFact) (repeats, agrees bool) {
	if f == nil {
		return false, false
	}
	p := g.people.find(f.Person)
	if p == none {
		return false, false
	}
	_, known := days(f.Known)
	t := &g.facts
	for n := t.lastTax[p]; n != none; n = t.tax[n].before {
		o := &t.tax[n]
		if o.fact.Year == f.Year && int(o.known) == known && o.fact.Source == f.Source {
			return true, o.fact.Status == f.Status && o.fact.IncomeLevy == f.IncomeLevy && o.fact.Supporter == f.Supporter
		}
	}
	return false, false
}

// taxOf is the deciding facts about a person in one year.
type taxOf struct {
	roll, declared *taxRow
	conflict       bool // two facts of one day disagree
	elsewhere      bool // own roll about somebody it does not assess
}

// taxFor finds what decides about a person's year: of the facts known and in force the one
// learnt last; a declaration apart. The own roll says nothing about who lived elsewhere on
// the assessment date.
func (v *View) taxFor(p int32, year civil.FiscalYear) (t taxOf) {
	if int(p) >= len(v.g.facts.lastTax) {
		return t
	}
	for n := v.g.facts.lastTax[p]; n != none; n = v.g.facts.tax[n].before {
		row := &v.g.facts.tax[n]
		f := &row.fact
		if f.Year != year || int(row.known) > v.knownDay || int(row.from) > v.knownDay {
			continue
		}
		if f.Source == OwnRoll && v.assessedElsewhere(p, year) {
			t.elsewhere = true
			continue
		}
		held := &t.roll
		if f.Source == ByDeclared {
			held = &t.declared
		}
		switch newer := row.newer(*held); {
		case newer > 0:
			*held = row
			t.conflict = t.conflict && f.Source == ByDeclared
		case newer == 0 && f.Source != ByDeclared && f.Status != (*held).fact.Status:
			t.conflict = true
		}
	}
	return t
}

// newer compares by the day of knowledge, and on one day by source: an entry ex officio
// before an inquiry's answer before the roll.
func (r *taxRow) newer(o *taxRow) int {
	if o == nil {
		return 1
	}
	return cmp.Or(cmp.Compare(r.known, o.known), cmp.Compare(r.fact.Source, o.fact.Source))
}

// Tax returns the fact that decides about a person's fiscal year, if any. When two facts of
// one source and one day disagree there is none: see [View.Link].
func (v *View) Tax(person string, year civil.FiscalYear) (TaxFact, bool) {
	v = v.filled()
	p := v.g.people.find(person)
	if p == none {
		return TaxFact{}, false
	}
	t := v.taxFor(p, year)
	switch {
	case t.conflict:
		return TaxFact{}, false
	case t.declared != nil && t.open():
		return t.declared.fact, true
	case t.roll != nil:
		return t.roll.fact, true
	}
	return TaxFact{}, false
}

// open reports whether the roll leaves the status open, so that a declaration decides.
func (t *taxOf) open() bool {
	return t.roll == nil || t.roll.fact.Status == household.TaxUnknown || t.roll.fact.Status == household.Unfiled
}

// taxInto fills what the member's flat value says about tax, for all years of which there
// is any fact; supporter and income are those of the view's year.
func (v *View) taxInto(m *household.Member, p int32) {
	if int(p) >= len(v.g.facts.lastTax) {
		return
	}
	var done uint64
	for n := v.g.facts.lastTax[p]; n != none; n = v.g.facts.tax[n].before {
		year := v.g.facts.tax[n].fact.Year
		if bit := uint64(1) << (year - household.FirstYear); done&bit == 0 {
			done |= bit
			v.yearInto(m, p, year)
		}
	}
}

func (v *View) yearInto(m *household.Member, p int32, year civil.FiscalYear) {
	t := v.taxFor(p, year)
	if t.conflict {
		return
	}
	if t.roll != nil {
		f := &t.roll.fact
		m.Tax = m.Tax.With(year, f.Status)
		m.Levy = m.Levy.With(year, f.IncomeLevy)
		if year == v.year {
			m.Supporter = f.supporter()
			m.Income = f.Income
		}
	}
	if t.declared == nil || !t.open() {
		return
	}
	f := &t.declared.fact
	switch f.Status {
	case household.Exempt, household.Relieved:
		if year == v.year {
			m.Declared |= household.NoTaxableIncome
		}
	case household.Taxed, household.Treaty:
		m.Tax = m.Tax.With(year, f.Status)
	default: // unknown or unfiled, which says nothing that was not open
	}
	if year == v.year {
		declare(m, f)
	}
}

// declare takes from a declaration what the roll left open.
func declare(m *household.Member, f *TaxFact) {
	if m.Supporter.Kind == household.SupporterUnknown {
		m.Supporter = f.supporter()
	}
	if m.Income == nil {
		m.Income = f.Income
	}
}

func (f *TaxFact) supporter() household.Supporter {
	s := household.Supporter{Kind: f.Supporter.Kind, ID: f.Supporter.ID, Tie: f.Supporter.Tie}
	if f.Supporter.Status != household.TaxUnknown {
		s.Tax = household.InYear(f.Year, f.Supporter.Status)
	}
	return s
}
