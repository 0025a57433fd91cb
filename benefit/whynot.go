package benefit

import (
	"slices"

	"github.com/kyufu-go/kyufu/household/secret"
)

// Difference is a fact that would have to be different.
type Difference struct {
	secret.Quiet

	// Person is the member; empty: the household.
	Person string
	// Fact is the name of a missing fact, or paid_before, application, split,
	// death_of_single_member, municipality.
	Fact string
}

// The bounds of WhyNot.
const (
	whyNotFacts = 3
	whyNotSets  = 8
	// whyNotCandidates bounds the search in households where nearly everything
	// speaks against: the first candidates in order are tried.
	whyNotCandidates = 64
)

// candidate is one fact with the value that speaks for eligibility.
type candidate struct {
	change Difference
	apply  func(*scratch)
}

// WhyNot returns the smallest sets of facts that would have to be different for a
// refused household to be eligible, or open only because of what is unknown: at
// most eight sets of at most three facts, smaller ones first, then by member and
// fact. No set contains another. It is empty for households that are not refused,
// and where more than three facts stand in the way. Protected people judged apart
// are not looked at. Errors: as Evaluate.
func (c *Compiled) WhyNot(in *Input, scratch *Scratch) ([][]Difference, error) {
	if _, err := c.Evaluate(in, scratch); err != nil {
		return nil, err
	}
	s := *scratch.in
	d := &s.verdict
	if d.outcome != Ineligible || d.bare != bareNone {
		return nil, nil
	}
	p, reads := c.plans[in.Track], factSet(0)
	home := [homeFacts]bool{}
	for i := range p.criteria {
		if d.refused&(1<<i) != 0 {
			reads |= p.criteria[i].reads
			p.criteria[i].root.homeFields(&home)
		}
	}
	list := p.candidates(s, reads, home)
	views, homes := slices.Clone(s.views), s.home
	var found [][]int
	for size := 1; size <= whyNotFacts; size++ {
		for pick := range combinations(len(list), size) {
			if len(found) == whyNotSets {
				break
			}
			if slices.ContainsFunc(found, func(f []int) bool { return subset(f, pick) }) {
				continue
			}
			copy(s.views, views)
			s.home = homes
			for _, i := range pick {
				list[i].apply(s)
			}
			var r result
			p.quiet(s, &r)
			if r.outcome != isFalse {
				found = append(found, slices.Clone(pick))
			}
		}
	}
	copy(s.views, views)
	s.home = homes
	s.generation++ // the search has been through the buffers
	var out [][]Difference
	for _, pick := range found {
		var set []Difference
		for _, i := range pick {
			set = append(set, list[i].change)
		}
		out = append(out, set)
	}
	return out, nil
}

// homeFields notes the household questions of an expression.
func (n *node) homeFields(seen *[homeFacts]bool) {
	if n.op == opHome {
		seen[n.leaf.field] = true
	}
	for _, kid := range n.kids {
		kid.homeFields(seen)
	}
}

var homeChanges = [homeFacts]string{
	homePaidHere: "paid_before", homePaidElsewhere: "paid_elsewhere", homeDeclined: "application", homeLate: "application",
	homeDiedAlone: "death_of_single_member", homeSplit: "split", homeElsewhere: "municipality",
}

// candidates lists the facts that the refusing criteria read and that speak against.
func (p *plan) candidates(s *scratch, reads factSet, home [homeFacts]bool) []candidate {
	var out []candidate
	for f, asked := range home {
		if asked && ternary(s.home[f]) != isFalse {
			out = append(out, candidate{Difference{Fact: homeChanges[f]}, func(s *scratch) { s.home[f] = uint8(isFalse) }})
		}
	}
	add := func(i int, f Fact, against bool, apply func(*view)) {
		if reads.has(f) && against && len(out) < whyNotCandidates {
			out = append(out, candidate{Difference{Person: s.ids[i], Fact: f.String()}, func(s *scratch) { apply(&s.views[i]) }})
		}
	}
	for i := range s.views {
		v := &s.views[i]
		add(i, FactResidence, ternary(v.place) != isTrue, func(v *view) { v.place = uint8(isTrue) })
		add(i, FactTax, v.tax != taxTaxed && p.wantsTax(), func(v *view) { v.tax = taxTaxed })
		add(i, FactTax, !exempting[v.tax] || v.tax == taxTreaty, func(v *view) { v.tax, v.levy = taxExempt, min(v.levy, levyZero) })
		add(i, FactLevy, v.levy == levyOwed, func(v *view) { v.levy = levyZero })
		add(i, FactIncome, ternary(v.test) != isTrue && owes[v.tax] != isFalse, func(v *view) { v.test = uint8(isTrue) })
		add(i, FactSupporter, v.support != supportNone && ternary(v.f[fieldSupport]) != isFalse, func(v *view) { v.support = supportNone })
		for _, cut := range p.births {
			add(i, FactBirth, cut > 1 && v.lo > 0 && cut != v.lo, func(v *view) { v.lo, v.hi = cut, cut })
		}
	}
	return out
}

// wantsTax reports whether the program refuses those who owe nothing.
func (p *plan) wantsTax() bool {
	return slices.ContainsFunc(p.criteria, func(c criterion) bool { return c.root.wantsTax() })
}

func (n *node) wantsTax() bool {
	if n.op == opNone && n.kids[0].op == opMember {
		return n.kids[0].leaf.field == fieldTax
	}
	return slices.ContainsFunc(n.kids, (*node).wantsTax)
}

// combinations yields the index sets of a size in lexicographic order. The slice is
// used again.
func combinations(n, size int) func(yield func([]int) bool) {
	return func(yield func([]int) bool) {
		pick := make([]int, size)
		var walk func(at, from int) bool
		walk = func(at, from int) bool {
			if at == size {
				return yield(pick)
			}
			for i := from; i < n; i++ {
				pick[at] = i
				if !walk(at+1, i+1) {
					return false
				}
			}
			return true
		}
		walk(0, 0)
	}
}

func subset(small, big []int) bool {
	return !slices.ContainsFunc(small, func(i int) bool { return !slices.Contains(big, i) })
}
