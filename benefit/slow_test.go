package benefit

import (
	"slices"

	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
)

// slow decides about a household of which everything is known, by walking the
// program's JSON with plain booleans. It shares no code with the compiled form
// beyond the reading of the document, and is the model that form is held to.
type slow struct {
	doc  *document
	in   *Input
	year civil.FiscalYear
}

func (w *slow) decide() (Outcome, int64, []string) {
	var codes []string
	for i := range w.doc.Criteria {
		c := &w.doc.Criteria[i]
		if !w.doc.flagged(c) || len(c.Tracks) > 0 && !slices.Contains(c.Tracks, w.in.Track.String()) {
			continue
		}
		if w.home(c.When) && !slices.Contains(codes, c.Refuse) {
			codes = append(codes, c.Refuse)
		}
	}
	if len(codes) > 0 {
		return Ineligible, 0, codes
	}
	total := int64(0)
	pay := func(amount int64, when *expr) {
		if when == nil {
			total += amount
			return
		}
		for i := range w.in.Household.Members {
			if w.person(when, i) {
				total += amount
			}
		}
	}
	switch w.doc.Unit {
	case "household":
		pay(int64(w.doc.Amount), nil)
	case "person":
		pay(int64(w.doc.Amount), w.doc.PerPerson)
	case "child":
		pay(int64(w.doc.Amount), w.doc.PerChild.notDeclined())
	}
	for _, a := range w.doc.Additions {
		pay(int64(a.Amount), a.When)
	}
	return Eligible, total, nil
}

func (w *slow) home(x *expr) bool {
	switch x.kind {
	case exprPredicate:
		return w.homeFact(x.name)
	case exprNot:
		return !w.home(x.kids[0])
	case exprAll:
		return !slices.ContainsFunc(x.kids, func(y *expr) bool { return !w.home(y) })
	case exprAny:
		return slices.ContainsFunc(x.kids, w.home)
	default: // a quantifier
	}
	judged, all, some, someone := 0, true, false, false
	for i := range w.in.Household.Members {
		yes := w.person(x.kids[0], i)
		someone = someone || yes
		if w.judged(i) {
			judged++
			all = all && yes
			some = some || yes
		}
	}
	return map[exprKind]bool{exprSome: some, exprNoneOf: !some, exprEvery: judged > 0 && all, exprSomeone: someone, exprNobody: !someone}[x.kind]
}

func (w *slow) judged(i int) bool {
	m := &w.in.Household.Members[i]
	place, given := m.PlaceOn(w.doc.BaseDate)
	born, _ := m.Birth.After(w.doc.BaseDate)
	died, known := m.DiedOn.After(w.doc.BaseDate)
	if w.doc.Flags[flagDead] {
		before, _ := m.DiedOn.Before(w.doc.BaseDate)
		died, known = !before, true
	}
	dead := !m.DiedOn.IsZero() && known && !died
	return (!given || place == household.In(w.in.Municipality)) && !born && !dead
}

func (w *slow) owes(i int) bool {
	m := &w.in.Household.Members[i]
	tax := m.Tax.At(w.year)
	return tax == household.Taxed || tax == household.Unfiled && !m.Declared.Has(household.NoTaxableIncome) && !factless(m, w.year)
}

func (w *slow) person(x *expr, i int) bool {
	m := &w.in.Household.Members[i]
	tax := m.Tax.At(w.year)
	if x.kind == exprPredicate {
		switch x.name {
		case "registered":
			return w.judged(i)
		case "taxed":
			return tax == household.Taxed
		case "taxed_or_unfiled":
			return w.owes(i)
		case "unfiled_taxable":
			return w.owes(i) && tax == household.Unfiled
		case "treaty":
			return tax == household.Treaty
		case "income_levy_owed":
			return m.Levy.At(w.year) == household.LevyOwed
		case "supporter_taxed":
			if j := w.in.Household.Index(m.Supporter.ID); m.Supporter.Kind == household.SupporterKnown && j >= 0 {
				return w.owes(j)
			}
			return m.Supporter.Kind == household.SupporterKnown && m.Supporter.Tax.At(w.year) == household.Taxed
		case "paid_person":
			return slices.ContainsFunc(w.in.PaidBefore, func(p Payment) bool {
				return p.Program == w.doc.ID && p.State == Paid && slices.Contains(p.Members, m.ID)
			})
		case "newborn":
			after, _ := m.Birth.After(w.doc.BaseDate)
			late, _ := m.Birth.After(w.doc.NewbornUntil)
			place, given := m.PlaceOn(m.Birth)
			return after && (!late || w.doc.NewbornUntil.IsZero()) && (!given || place == household.In(w.in.Municipality))
		case "registered_in_japan":
			place, given := m.PlaceOn(w.doc.JapanOn)
			return !given || place != household.Abroad
		case "child_allowance":
			return true
		}
		return false
	}
	switch x.kind {
	case exprNot:
		return !w.person(x.kids[0], i)
	case exprAll:
		return !slices.ContainsFunc(x.kids, func(y *expr) bool { return !w.person(y, i) })
	case exprAny:
		return slices.ContainsFunc(x.kids, func(y *expr) bool { return w.person(y, i) })
	case exprBorn:
		early, _ := m.Birth.Before(x.span.From)
		late, _ := m.Birth.After(x.span.To)
		return (x.span.From.IsZero() || !early) && (x.span.To.IsZero() || !late)
	default:
	}
	return false
}

func (w *slow) homeFact(name string) bool {
	paid := func(here bool) bool {
		return slices.ContainsFunc(w.in.PaidBefore, func(p Payment) bool {
			own := p.Municipality == 0 || p.Municipality == w.in.Municipality
			return own == here && slices.Contains(w.doc.PaidBefore.Programs, p.Program) && slices.Contains(w.doc.PaidBefore.States, p.State.String()) && w.in.Household.Index(p.Head) >= 0
		})
	}
	switch name {
	case "paid_here":
		return paid(true)
	case "paid_elsewhere":
		return paid(false)
	case "declined":
		return w.in.Application.Declined
	case "split_from_paid_household":
		return w.doc.Unit == "household" && slices.ContainsFunc(w.in.PaidBefore, func(p Payment) bool {
			h := w.in.Household
			covered := slices.ContainsFunc(p.Members, func(id string) bool { return h.Index(id) >= 0 })
			counts := p.State == Addressed || slices.Contains(w.doc.PaidBefore.States, p.State.String())
			return p.Program == w.doc.ID && (p.Municipality == 0 || p.Municipality == w.in.Municipality) && covered && h.Index(p.Head) < 0 && counts
		})
	}
	return false
}
