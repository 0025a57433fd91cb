package benefit

import (
	"slices"
)

// A small world: every household of one or two people in which every fact that a
// program reads has every value. What never happens there never happens, as long
// as a program asks only whether some, all or no members are such and such.

// CriterionUse says how a criterion fares in the small world.
type CriterionUse struct {
	Criterion, Code string
	// True counts the households for which it holds, Alone those for which it is
	// the only reason.
	True, Alone int
	// Idle says that it can never decide: whenever it holds, another does too.
	Idle bool
}

// Analyze returns the criteria of a track with how often they hold and decide, in
// the program's order; nil if there is no such track. A criterion that is idle
// either can never hold or is covered by others.
func Analyze(c *Compiled, t Track) []CriterionUse {
	if t >= tracks || c.plans[t] == nil {
		return nil
	}
	p := c.plans[t]
	out := make([]CriterionUse, len(p.criteria))
	for i := range out {
		out[i] = CriterionUse{Criterion: p.criteria[i].doc.ID, Code: p.criteria[i].code}
	}
	for s := range smallWorld(p) {
		var r result
		p.quiet(s, &r)
		for i := range out {
			if r.refused&(1<<i) == 0 {
				continue
			}
			out[i].True++
			if r.refused == 1<<i {
				out[i].Alone++
			}
		}
	}
	for i := range out {
		out[i].Idle = out[i].Alone == 0
	}
	return out
}

// Witness is a household of the small world: for each member what matters about it.
type Witness []MemberState

// MemberState is one member of a witness.
type MemberState struct {
	Registered     bool
	Tax            string // as in a trace
	IncomeLevy     string
	SupporterTaxed bool
	Born           string // YYYY-MM-DD, or "" where no program asks
}

// Exclusivity compares two programs that are meant to exclude each other.
type Exclusivity struct {
	Households int // of the small world
	Both       int // eligible under both: an overlap
	Neither    int // eligible under neither: a gap
	Overlap    Witness
	Gap        Witness
}

// Compare looks for overlaps and gaps between two programs on the same track, over
// households of people who are registered, alive and not yet paid. The witnesses
// are the first in order; nil if there is none. Errors: input (no such track).
func Compare(a, b *Compiled, t Track) (Exclusivity, error) {
	if t >= tracks || a.plans[t] == nil || b.plans[t] == nil {
		return Exclusivity{}, &Error{code: CodeInput, Detail: "track"}
	}
	joint := *a.plans[t]
	joint.needs |= b.plans[t].needs &^ (1<<factPaid | 1<<factResidence)
	joint.needs &^= 1<<factPaid | 1<<factResidence
	joint.births = append(slices.Clone(joint.births), b.plans[t].births...)
	slices.Sort(joint.births)
	joint.births = slices.Compact(joint.births)
	joint.criteria = nil
	var out Exclusivity
	for s := range smallWorld(&joint) {
		var ra, rb result
		a.plans[t].quiet(s, &ra)
		b.plans[t].quiet(s, &rb)
		out.Households++
		switch {
		case ra.outcome == True && rb.outcome == True:
			if out.Both++; out.Overlap == nil {
				out.Overlap = witness(s, &joint)
			}
		case ra.outcome == False && rb.outcome == False:
			if out.Neither++; out.Gap == nil {
				out.Gap = witness(s, &joint)
			}
		}
	}
	return out, nil
}

func witness(s *Scratch, p *plan) Witness {
	var w Witness
	for i := range s.views {
		v := &s.views[i]
		m := MemberState{
			Registered: Truth(v.f[fieldJudged]) == True, Tax: taxValues[v.tax], IncomeLevy: levyValues[v.f[fieldLevy]],
			SupporterTaxed: Truth(v.f[fieldSupport]) == True,
		}
		if len(p.births) > 0 {
			m.Born = string(appendValue(nil, makeStep(0, 0, BirthValue, True, int64(v.lo)|int64(v.lo)<<32)))
		}
		w = append(w, m)
	}
	return w
}

// smallWorld yields the households of one and two people in all states that a plan
// can tell apart, with every combination of the household questions it asks.
func smallWorld(p *plan) func(yield func(*Scratch) bool) {
	states := memberStates(p)
	var asked [homeFacts]bool
	for i := range p.criteria {
		p.criteria[i].root.homeFields(&asked)
	}
	return func(yield func(*Scratch) bool) {
		var s Scratch
		homes := func() bool {
			for set := range 1 << homeFacts {
				skip := false
				for f := range homeFacts {
					on := set&(1<<f) != 0
					skip = skip || on && !asked[f]
					s.home[f] = uint8(truth(on))
				}
				if !skip && !yield(&s) {
					return false
				}
			}
			return true
		}
		for i := range states {
			s.views = append(s.views[:0], states[i])
			if !homes() {
				return
			}
			for j := range states[:i+1] {
				s.views = append(s.views[:0], states[i], states[j])
				if !homes() {
					return
				}
			}
		}
	}
}

// memberStates are the states of one person that a plan can tell apart.
func memberStates(p *plan) []view {
	list := []view{{place: uint8(True), tax: taxExempt, levy: levyZero, support: supportNone, test: uint8(True), lo: 1, hi: 1}}
	list[0].f[fieldJapan], list[0].f[fieldAllowed] = uint8(True), uint8(True)
	vary := func(f Fact, ways ...func(*view)) {
		if !p.needs.has(f) {
			return
		}
		for _, v := range slices.Clone(list) {
			for _, way := range ways {
				w := v
				way(&w)
				if w.levy == levyOwed && exempting[w.tax] {
					continue
				}
				list = append(list, w)
			}
		}
	}
	vary(factTax, func(v *view) { v.tax = taxTaxed }, func(v *view) { v.tax = taxTreaty }, func(v *view) { v.tax = taxShouldFile })
	vary(factLevy, func(v *view) { v.levy = levyOwed })
	vary(factSupporter, func(v *view) { v.support, v.claimed = supportOpen, uint8(True) })
	vary(factIncome, func(v *view) { v.test = uint8(False) })
	vary(factResidence, func(v *view) { v.place = uint8(False) }, func(v *view) { v.place, v.f[fieldJapan] = uint8(False), uint8(False) })
	if p.extras.japan {
		vary(factResidence, func(v *view) { v.f[fieldJapan] = uint8(False) })
	}
	if p.extras.paid {
		vary(factPaid, func(v *view) { v.f[fieldPaid] = uint8(True) })
	}
	var births []func(*view)
	for _, cut := range p.births {
		if cut > 1 {
			births = append(births, func(v *view) { v.lo, v.hi = cut, cut })
		}
	}
	vary(factBirth, births...)
	return list
}
