package benefit

import (
	"slices"
)

// search finds out which of the open facts decide. It assigns values to open facts
// depth first and cuts off where a fact in question can no longer matter. The
// answer is exact; see TestMissingAgainstBruteForce.
type search struct {
	open   []unknown
	a, b   result
	budget int
	asker  *asker // nil: nobody asks the household
	told   []int32

	grid        grid
	states      states
	pairs       pairs
	heard       heard
	met         met
	shown       []uint8 // by open fact: how it is found to matter
	tried, live []int   // open facts, by their places
	from        []int   // by person: where a fact goes
	group       []int16 // by open fact: whose it is; that of an outsider is of whom he or she claims
	twins       []int16 // by member: the first one who is like this one
	views       []view  // as they were before worlds were tried
	outs        []uint8
	home        [homeFacts]uint8
}

// searchBudget bounds the work for one fact. Beyond it the fact is reported as
// missing: too much is asked rather than too little. Households of a hundred
// members with every fact unknown stay far below.
const searchBudget = 200_000

// matters reports whether an open fact can change outcome or amount: whether there
// are two values of it and one completion of the rest that give different ones.
func (p *plan) matters(s *scratch, i int) bool {
	u := &s.search.open[i]
	var buf [16]int32
	values := p.domain(s, u, buf[:0])
	for x := range values {
		for y := x + 1; y < len(values); y++ {
			s.search.budget = searchBudget
			if p.differ(s, i, values[x], values[y]) {
				return true
			}
		}
	}
	return false
}

// differ searches for a completion of the open facts under which the values a and b of fact i give
// different outcomes.
func (p *plan) differ(s *scratch, i int, a, b int32) bool {
	q := &s.search
	if q.budget--; q.budget < 0 {
		return true
	}
	u := &q.open[i]
	okA := p.try(s, u, a, &q.a)
	ra := q.a
	okB := p.try(s, u, b, &q.b)
	rb := q.b
	if !okA || !okB {
		// The value does not go with what is assumed; nor will it with more.
		return false
	}
	if ra.decided() && rb.decided() {
		return !ra.same(&rb)
	}
	if p.settled(s, u, &ra, &rb) {
		return false
	}
	next := q.next(i)
	if next == nil { // undecided only where a fact is set aside
		return (ra.decided() || rb.decided()) && !ra.same(&rb)
	}
	if next.who != u.who && p.alike(s, u, a, b) {
		return false
	}
	var buf [16]int32
	for _, value := range p.domain(s, next, buf[:0]) {
		old, possible := s.set(next, value)
		found := possible && p.differ(s, i, a, b)
		s.unset(next, old)
		if found {
			return true
		}
	}
	return false
}

// next is an open fact to assume beside fact i, those of the same person first; nil if there is
// none.
func (q *search) next(i int) *unknown {
	var other *unknown
	for k := range q.open {
		switch u := &q.open[k]; {
		case k == i || u.done:
		case u.who == q.open[i].who:
			return u
		case other == nil:
			other = u
		}
	}
	return other
}

// alike reports whether everything that the program asks has the same answer under the values a and
// b of a fact. Where all else that is known of its person is known, it cannot matter then.
func (p *plan) alike(s *scratch, u *unknown, a, b int32) bool {
	q := &s.search
	q.told = q.told[:0]
	for _, value := range [...]int32{a, b} {
		old, _ := s.set(u, value)
		s.bind()
		q.told = p.told(s, q.told)
		s.unset(u, old)
	}
	half := len(q.told) / 2
	return slices.Equal(q.told[:half], q.told[half:])
}

// told appends the answers to everything that the program asks.
func (p *plan) told(s *scratch, to []int32) []int32 {
	for _, field := range p.homeQuestions {
		to = append(to, int32(s.home[field]))
	}
	for i := range s.views {
		v := &s.views[i]
		to = append(to, int32(v.f[fieldJudged]), int32(v.f[fieldPresent]))
		for _, span := range p.spans {
			to = append(to, int32(within(v.lo, v.hi, span[0], span[1])))
		}
		for _, one := range p.questions {
			to = append(to, int32(one.answers>>(2*v.f[one.field])&3))
		}
	}
	return to
}

// try evaluates with one fact set.
func (p *plan) try(s *scratch, u *unknown, value int32, r *result) bool {
	old, possible := s.set(u, value)
	if possible {
		p.quiet(s, r)
	}
	s.unset(u, old)
	return possible
}

func (r *result) decided() bool {
	return r.outcome == isFalse || r.outcome == isTrue && r.low == r.high
}

func (r *result) same(o *result) bool {
	return r.outcome == o.outcome && (r.outcome == isFalse || r.low == o.low && r.high == o.high)
}

// settled reports whether everything that reads a fact is known and the same
// under both values, so that the fact cannot matter whatever else turns out.
func (p *plan) settled(s *scratch, u *unknown, a, b *result) bool {
	alone := s.asksRecipients && u.fact != FactPaid && u.fact != FactSupporterTax && !s.receives(u.who)
	for i := range p.criteria {
		c, bit := &p.criteria[i], uint64(1)<<i
		if c.reads.has(u.fact) && (!alone || c.own.has(u.fact)) && ((a.open|b.open)&bit != 0 || (a.refused^b.refused)&bit != 0) {
			return false
		}
	}
	for i := range p.payments {
		pay := &p.payments[i]
		if pay.reads.has(u.fact) && (!alone || pay.own.has(u.fact)) && (a.low != b.low || a.high != b.high || a.low != a.high) {
			return false
		}
	}
	return true
}

// anyCompletion evaluates some completion of the open facts.
func (p *plan) anyCompletion(s *scratch, n int) result {
	q := &s.search
	if n == len(q.open) {
		var r result
		p.quiet(s, &r)
		return r
	}
	u := &q.open[n]
	var buf [16]int32
	for _, value := range p.domain(s, u, buf[:0]) {
		old, possible := s.set(u, value)
		if possible {
			r := p.anyCompletion(s, n+1)
			s.unset(u, old)
			if r.decided() {
				return r
			}
			continue
		}
		s.unset(u, old)
	}
	return result{outcome: isUnknown}
}
