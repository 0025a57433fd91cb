package benefit

import "slices"

// pairs remembers whether two answers together end the asking: each pair is met from either side.
type pairs struct {
	from []int // by open fact: where its values stand
	n    int
	ends []uint8
}

// What is known of a pair.
const (
	pairUntried uint8 = iota
	pairGoesOn
	pairEnds
	pairImpossible
)

// mostPaired is how many answers are paired: the table grows with the square.
const mostPaired = 2048

// lay makes room for the pairs, if there are not too many.
func (t *pairs) lay(p *plan, s *scratch, left []int) bool {
	open := s.search.open
	t.from, t.n = slices.Grow(t.from[:0], len(open))[:len(open)], 0
	for _, i := range left {
		var buf [16]int32
		t.from[i] = t.n
		t.n += len(p.domain(s, &open[i], buf[:0]))
	}
	if t.n > mostPaired {
		return false
	}
	t.ends = slices.Grow(t.ends[:0], t.n*t.n)[:t.n*t.n]
	clear(t.ends)
	return true
}

// quickest is the fact of those left that ends the asking at the best pace; of hundreds of persons
// of whom nothing is known it is the first.
func (p *plan) quickest(s *scratch, left []int) int {
	q := &s.search
	if !q.pairs.lay(p, s, left) {
		return left[0]
	}
	q.people(s, left)
	best, least := left[0], 0.0
	for n, i := range left {
		if q.twinOf(q.group[i]) != q.group[i] {
			continue // as good as the other one
		}
		if pace := p.pace(s, i, left); n == 0 || pace < least {
			best, least = i, pace
		}
	}
	return best
}

// tail is what one more question promises after an answer.
type tail struct{ weight, ends float64 }

// pace is how many questions it takes for each time that the asking ends, when fact i is asked
// about first and, after the answers where that promises more, one other fact. Where no two
// questions end anything, what leaves the fewest open facts comes first.
func (p *plan) pace(s *scratch, i int, left []int) float64 {
	var buf [16]tail
	tails, all, ends, live := buf[:0], 0.0, 0.0, 0.0
	p.answers(s, i, func(at int, weight float64) {
		all += weight
		r := p.assumed(s)
		if r.decided() {
			ends += weight
			return
		}
		live += weight * float64(p.live(s, &r, left))
		tails = append(tails, tail{weight, p.soonest(s, i, at, left)})
		for k := len(tails) - 1; k > 0 && tails[k-1].ends < tails[k].ends; k-- { // a handful: the best first
			tails[k-1], tails[k] = tails[k], tails[k-1]
		}
	})
	asks := all
	for _, t := range tails {
		if t.ends*asks > ends {
			ends += t.weight * t.ends
			asks += t.weight
		}
	}
	if ends == 0 {
		return hopeless + live/all
	}
	return asks / ends
}

// hopeless is slower than any pace.
const hopeless = 1e6

// soonest is how probably one more question ends the asking, after the at-th answer to fact i:
// about the same person, or about what concerns everybody.
func (p *plan) soonest(s *scratch, i, at int, left []int) float64 {
	t, most := &s.search.pairs, 0.0
	for _, k := range left {
		u := &s.search.open[k]
		if k == i || u.who != s.search.open[i].who && u.fact != FactPaid && u.fact != FactSupporterTax {
			continue
		}
		var buf [16]int32
		all, ends := 0.0, 0.0
		for v, value := range p.domain(s, u, buf[:0]) {
			x, y := t.from[i]+at, t.from[k]+v
			known := &t.ends[min(x, y)*t.n+max(x, y)]
			if *known == pairUntried {
				*known = p.pair(s, u, value)
			}
			if *known == pairImpossible {
				continue
			}
			weight := p.odds(s, u, value)
			all += weight
			if *known == pairEnds {
				ends += weight
			}
		}
		if all > 0 {
			most = max(most, ends/all)
		}
	}
	return most
}

// pair tries one more answer.
func (p *plan) pair(s *scratch, u *unknown, value int32) uint8 {
	var r result
	switch possible := p.try(s, u, value, &r); {
	case !possible:
		return pairImpossible
	case r.decided():
		return pairEnds
	default:
		return pairGoesOn
	}
}

// live counts open facts that something open reads.
func (p *plan) live(s *scratch, r *result, left []int) int {
	n := 0
	for _, k := range left {
		u := &s.search.open[k]
		if !u.done && !p.settled(s, u, r, r) {
			n++
		}
	}
	return n
}

// answers assumes each answer to a fact that is possible, and gives which one it is and its weight.
func (p *plan) answers(s *scratch, i int, f func(at int, weight float64)) {
	u := &s.search.open[i]
	var buf [16]int32
	for at, value := range p.domain(s, u, buf[:0]) {
		weight := p.odds(s, u, value)
		old, possible := s.set(u, value)
		if possible {
			f(at, weight)
		}
		s.unset(u, old)
	}
}

// assumed is what the program says as things are assumed.
func (p *plan) assumed(s *scratch) (r result) {
	p.quiet(s, &r)
	return r
}
