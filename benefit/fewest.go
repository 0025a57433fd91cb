package benefit

import "slices"

// mostStates are the states of an interview up to which every order of its questions is weighed.
const mostStates = 1024

// states are those of an interview about the facts of a grid: of each fact, which answer was given,
// or that it was not asked. An answer is a smaller digit than none, so that what follows from a
// state stands before it.
type states struct {
	strides []int
	weights []float64 // by the grid's values
	end     []int32   // by state: the cell that tells the answer, or one of these
	asks    []float64 // by state: how many questions are expected
	first   []int8    // by state: which fact to ask about
}

const (
	notEnded int32 = -1 // the answers to come tell
	nobodyIs int32 = -2 // nobody can have given these answers
)

// fewest is the fact to ask about first so that the fewest questions are expected, over all orders.
// It is false where there are too many.
func (p *plan) fewest(s *scratch, left []int) (int, bool) {
	q := &s.search
	n := 1
	for _, i := range left {
		var buf [16]int32
		if n *= 1 + len(p.domain(s, &q.open[i], buf[:0])); n > mostStates {
			return 0, false
		}
	}
	back := p.fix(s, left)
	p.lay(s, &q.grid, left, mostStates) // fewer cells than states
	q.states.lay(&q.grid, n)
	for _, f := range q.grid.facts {
		for _, value := range q.grid.values[f.from : f.from+f.n] {
			q.states.weights = append(q.states.weights, p.odds(s, &q.open[f.open], value))
		}
	}
	q.states.weigh(&q.grid)
	back()
	return left[max(q.states.first[n-1], 0)], true
}

// fix gives the open facts that decide nothing a value that goes with all others, and gives the way
// back.
func (p *plan) fix(s *scratch, left []int) (back func()) {
	q := &s.search
	type was struct {
		open int
		old  saved
	}
	var fixed []was
	for i := range q.open {
		u := &q.open[i]
		if u.done || slices.Contains(left, i) {
			continue
		}
		var buf [16]int32
		value := p.domain(s, u, buf[:0])[0]
		if u.fact == FactTax {
			value = taxTaxed // the one that goes with either income levy
		}
		old, _ := s.set(u, value)
		fixed = append(fixed, was{i, old})
	}
	return func() {
		for _, f := range slices.Backward(fixed) {
			s.unset(&q.open[f.open], f.old)
		}
	}
}

// lay makes room for n states.
func (t *states) lay(g *grid, n int) {
	t.strides, t.weights = t.strides[:0], t.weights[:0]
	t.end, t.asks, t.first = slices.Grow(t.end[:0], n)[:n], slices.Grow(t.asks[:0], n)[:n], slices.Grow(t.first[:0], n)[:n]
	stride := n
	for k := range g.facts {
		stride /= g.facts[k].n + 1
		t.strides = append(t.strides, stride)
	}
}

// weigh weighs all states, the last one, in which nothing was asked, at the end.
func (t *states) weigh(g *grid) {
	for at := range t.end {
		cell, open := 0, -1
		for k := range g.facts {
			f := &g.facts[k]
			if digit := at / t.strides[k] % (f.n + 1); digit < f.n {
				cell += digit * f.stride
			} else if open < 0 {
				open = k
			}
		}
		t.asks[at], t.first[at] = 0, -1
		if open < 0 {
			t.end[at] = int32(cell)
			if g.cells[cell].outcome == impossible {
				t.end[at] = nobodyIs
			}
			continue
		}
		if t.end[at] = t.ended(g, at, open); t.end[at] == notEnded {
			t.ask(g, at)
		}
	}
}

// ended is the cell that tells the answer whatever is said to fact k and those not asked yet.
func (t *states) ended(g *grid, at, k int) int32 {
	told := nobodyIs
	for v := range g.facts[k].n {
		switch end := t.end[at-(g.facts[k].n-v)*t.strides[k]]; {
		case end == nobodyIs:
		case end == notEnded:
			return notEnded
		case told == nobodyIs:
			told = end
		case !g.cells[told].alike(&g.cells[end]):
			return notEnded
		}
	}
	return told
}

// alike reports whether two answers are the same to who asks: both the same decision, or both none.
func (r *result) alike(o *result) bool {
	return r.decided() == o.decided() && (!r.decided() || r.same(o))
}

// ask finds the fact to ask about in a state.
func (t *states) ask(g *grid, at int) {
	for k := range g.facts {
		f := &g.facts[k]
		if at/t.strides[k]%(f.n+1) < f.n {
			continue
		}
		all, sum := 0.0, 0.0
		for v := range f.n {
			after := at - (f.n-v)*t.strides[k]
			if t.end[after] == nobodyIs {
				continue
			}
			weight := t.weights[f.from+v]
			all, sum = all+weight, sum+weight*t.asks[after]
		}
		if asks := 1 + sum/all; t.first[at] < 0 || asks < t.asks[at] {
			t.asks[at], t.first[at] = asks, int8(k)
		}
	}
}
