package benefit

import "slices"

// What a program says rests on what its quantifiers find among all people, and many combinations of
// one person's facts add the same to it. A grid is filled person by person; it remembers what was
// found among those whose facts are all given, and goes on only with what is new: what lies behind
// the other is known. So not the combinations are tried but what they sound like.

// met is what was found among the people who had their turn, as long as the facts that stand apart
// stay as they are.
type met struct {
	found []uint64 // row upon row; the last is what was found among those who had their turn till now
	rows  []uint64 // what was found before; behind it, after which fact and the first cell that follows
}

// What stands in a row behind what the quantifiers found.
const (
	metJudged = iota // a Truth: anybody is
	metLeast         // yen that fall due for these people, at least
	metMost          // and at most
	metFact
	metCell
	metWords
)

// maxMet is how many rows are looked through, the last ones: where each person's answers are paid
// differently, nothing is found twice, and a town program could have twenty thousand.
const maxMet = 512

// begin begins with nobody.
func (m *met) begin(p *plan) {
	m.rows, m.found = m.rows[:0], slices.Grow(m.found[:0], p.bodies.row()+metFact)[:p.bodies.row()+metFact]
	clear(m.found)
}

// turns says when the people whose facts are filled have their turn.
func (g *grid) turns(s *scratch) {
	for k := range g.facts {
		f, u := &g.facts[k], &s.search.open[g.facts[k].open]
		f.apart, f.ends = s.reaches(u), true
		for l := range g.facts {
			switch o := &s.search.open[g.facts[l].open]; {
			case l > k && s.reaches(o):
				f.ends = false // what is heard of this person hangs on that one
			case l > k && o.with(u):
				f.ends = false
				f.apart = f.apart || !s.search.open[g.facts[l-1].open].with(u)
			}
		}
		f.ends = f.ends && !f.apart
	}
}

// reaches reports whether what is heard of others hangs on a fact.
func (s *scratch) reaches(u *unknown) bool {
	return u.fact == FactPaid || u.fact == FactSupporterTax || s.supports(u.who)
}

// with reports whether two facts are one member's.
func (u *unknown) with(o *unknown) bool {
	return u.who == o.who && u.fact != FactSupporterTax && o.fact != FactSupporterTax
}

// comes says what was found, and one turn more: that of a member whose last fact was the k-th.
// Where the same was found before, the cells behind it are told.
func (m *met) comes(p *plan, s *scratch, k int, who int16, cell int) (same int, old bool) {
	n, at, v := p.bodies.row(), len(m.found), &s.views[who]
	told := s.search.heard.told[int(who)*n : int(who+1)*n]
	m.found = append(m.found, m.found[at-n-metFact:]...)
	row := m.found[at:]
	p.bodies.join(row[:n], told, v)
	more := row[n:]
	more[metJudged] = max(more[metJudged], uint64(v.f[fieldJudged]))
	for i := range p.payments {
		if pay := &p.payments[i]; pay.root != nil {
			t := uint64(min(answerTo(told, pay.body), ternary(v.f[fieldPresent])))
			more[metLeast] += t >> 1 * uint64(pay.amount)
			more[metMost] += (t + 1) >> 1 * uint64(pay.amount)
		}
	}
	for old := m.rows[max(0, len(m.rows)-maxMet*(n+metWords)):]; len(old) > 0; old = old[n+metWords:] {
		if old[n+metFact] == uint64(k) && slices.Equal(old[:len(row)], row) {
			return int(old[n+metCell]), true
		}
	}
	m.rows = append(append(m.rows, row...), uint64(k), uint64(cell))
	return 0, false
}

// goes takes the last turn back.
func (m *met) goes(p *plan) { m.found = m.found[:len(m.found)-p.bodies.row()-metFact] }
