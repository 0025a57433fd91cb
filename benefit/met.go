package benefit

import "slices"

// What a program says rests on what its quantifiers find among all people, and many combinations of
// one person's facts add the same to it. Who goes through combinations person by person remembers
// what was found among those whose facts are all given, and goes on only with what is new: what
// lies behind the other is known. So not the combinations are tried but what they sound like.

// turn is the place of a fact among those that are gone through.
type turn struct {
	apart bool // others hang on it, or facts of its person come later, behind those of somebody else
	ends  bool // it is the last of its person's
}

// met is what was found among the people who had their turn, as long as the facts that stand apart
// stay as they are.
type met struct {
	turns []turn
	found []uint64 // the last is what was found among those who had their turn till now
	rows  []uint64 // what was found before, and after how many facts
	cells []int    // by row: the first of the cells behind it
}

// line says when the people of whom some facts are have their turn.
func (m *met) line(p *plan, s *scratch, open []int) {
	facts := s.search.open
	m.turns, m.rows, m.cells = m.turns[:0], m.rows[:0], m.cells[:0]
	for k, i := range open {
		u := &facts[i]
		other := slices.IndexFunc(open[k:], func(o int) bool { return !facts[o].with(u) })
		later := other > 0 && slices.ContainsFunc(open[k+other:], func(o int) bool { return facts[o].with(u) })
		if s.reaches(u) {
			for i := range m.turns {
				m.turns[i].ends = false // what was heard of those before hangs on this one
			}
		}
		apart := s.reaches(u) || later
		m.turns = append(m.turns, turn{apart: apart, ends: !apart && (other == 1 || other < 0 && k == len(open)-1)})
	}
	m.found = append(append(m.found[:0], p.bodies.nothing...), 0, 0, 0)
}

// own reports whether a fact is a member's.
func (u *unknown) own() bool { return u.fact != FactPaid && u.fact != FactSupporterTax }

// reaches reports whether what is heard of others hangs on a fact.
func (s *scratch) reaches(u *unknown) bool { return !u.own() || s.supports(u.who) }

// with reports whether two facts are one member's.
func (u *unknown) with(o *unknown) bool { return u.who == o.who && u.own() && o.own() }

// row is how much is found among people: by the quantifiers, whether anybody is judged, and what
// falls due for them at least and at most.
func (m *met) row(p *plan) int { return p.bodies.row() + 3 }

// comes says what was found, and one turn more: that of a member whose last fact was the k-th.
// Where the same was found before, the cells behind it are told.
func (m *met) comes(p *plan, s *scratch, k int, who int16, cell int) (same int, old bool) {
	n := m.row(p)
	at, v := len(m.found), &s.views[who]
	told := s.search.heard.told[int(who)*(n-3):]
	m.found = append(m.found, m.found[at-n:]...)
	row := m.found[at:]
	p.bodies.join(row[:n-3], told, v)
	row[n-3] = max(row[n-3], uint64(v.f[fieldJudged]))
	for i := range p.payments {
		if pay := &p.payments[i]; pay.root != nil {
			t := uint64(min(answerTo(told[:n-3], pay.body), ternary(v.f[fieldPresent])))
			row[n-2] += t >> 1 * uint64(pay.amount)
			row[n-1] += (t + 1) >> 1 * uint64(pay.amount)
		}
	}
	for i := range m.cells {
		if r := m.rows[i*(n+1) : (i+1)*(n+1)]; r[n] == uint64(k) && slices.Equal(r[:n], row) {
			return m.cells[i], true
		}
	}
	m.cells, m.rows = append(m.cells, cell), append(append(m.rows, row...), uint64(k))
	return 0, false
}

// goes takes the last turn back.
func (m *met) goes(p *plan) { m.found = m.found[:len(m.found)-m.row(p)] }

// forget forgets all but the first rows: what was found under another value of a fact that stands
// apart does not hold.
func (m *met) forget(p *plan, rows int) {
	m.cells, m.rows = m.cells[:rows], m.rows[:rows*(m.row(p)+1)]
}
