package benefit

import "slices"

// Next says which missing fact to ask the household about first, so that few questions settle the
// decision on average. The fact is always one of the decision's [Decision.Missing]: a question
// whose answers all lead to the same decision is never asked. aside are facts that the household
// cannot tell; they stay unknown. ok is false where nothing is left to ask: the household is
// decided, or whatever it can still tell decides nothing without what is aside.
//
// Where the answers left have few combinations (those of five facts, about), all orders of the
// questions are weighed, and the least expected number is taken. Where they have more, the fact is
// chosen that most probably ends the asking for each question it takes, looking two questions
// ahead. How probable an answer is says a fixed table of round numbers; it moves the order of the
// questions and nothing else. Errors: those of [Compiled.Evaluate].
func (c *Compiled) Next(in *Input, aside []Missing) (next Missing, ok bool, err error) {
	var s Scratch
	inner, err := s.open()
	if err != nil {
		return Missing{}, false, err
	}
	inner.search.asker = &asker{aside: aside}
	defer func() { inner.search.asker = nil }()
	if err := c.evaluate(in, inner); err != nil {
		return Missing{}, false, err
	}
	return inner.search.asker.next, inner.search.asker.found, nil
}

// asker is what Next wants of an evaluation: the first question about the first group that is open.
type asker struct {
	aside []Missing
	next  Missing
	found bool
}

// choose settles which of the missing facts is asked about, unless that is settled.
func (p *plan) choose(in *Input, s *scratch) {
	q := &s.search
	if q.asker.found {
		return
	}
	q.heard.remember(p.bodies.row())
	defer q.heard.forget()
	for i := range q.open {
		m := p.missing(s, p.ask(in, s, &q.open[i]))
		q.open[i].done = slices.ContainsFunc(q.asker.aside, m.about)
	}
	left := p.left(s)
	if len(left) > 0 {
		q.asker.next, q.asker.found = p.missing(s, p.ask(in, s, &q.open[p.best(s, left)])), true
	}
	for i := range q.open {
		q.open[i].done = false
	}
	s.bind()
}

// left are the open facts that are missing and not set aside, as far as worlds show it; where none
// does, they are searched for.
func (p *plan) left(s *scratch) (left []int) {
	q := &s.search
	exact := p.shows(s)
	doubt := false
	for i, shown := range q.shown {
		if shown != unseen {
			left, doubt = append(left, i), doubt || shown == maybe
		}
	}
	switch {
	case len(left) > 0 && doubt:
		return p.certain(s, left)
	case len(left) > 0 || exact || len(q.asker.aside) > 0:
		return left
	}
	for i := range q.open {
		if p.matters(s, i) {
			left = append(left, i)
		}
	}
	return left
}

// certain leaves out the facts of which it is not sure that they are missing: with what is set
// aside unknown, an answer may seem to decide less than it does. Where it is sure of none, it
// searches.
func (p *plan) certain(s *scratch, left []int) []int {
	q := &s.search
	sure := append([]uint8(nil), q.shown...)
	var aside []int
	for i := range q.open {
		if u := &q.open[i]; u.done {
			aside, u.done = append(aside, i), false
		}
	}
	exact := p.shows(s)
	out := slices.DeleteFunc(slices.Clone(left), func(i int) bool { return sure[i] != surely && q.shown[i] == unseen })
	if len(out) == 0 && !exact {
		if n := slices.IndexFunc(left, func(i int) bool { return p.matters(s, i) }); n >= 0 {
			out = left[n : n+1]
		}
	}
	for _, i := range aside {
		q.open[i].done = true
	}
	return out
}

// missing is the missing fact that a step of ask packs.
func (p *plan) missing(s *scratch, step Step) Missing {
	m := Missing{Person: s.ids[step.member()], Fact: Fact(step.Rule()), Route: Route(step.value)}
	if yearly.has(m.Fact) {
		m.FiscalYear = p.script.year
	}
	return m
}

// about reports whether o is about the same fact. A payment here and one elsewhere are two facts;
// of the others the route may have become another since.
func (m Missing) about(o Missing) bool {
	return m.Person == o.Person && m.Fact == o.Fact && (m.Fact != FactPaid || m.Route == o.Route)
}

// best chooses among open facts that matter: by the expected number of questions where their
// answers have few combinations, else by the pace at which they end the asking.
func (p *plan) best(s *scratch, left []int) int {
	if i, ok := p.fewest(s, left); ok {
		return i
	}
	return p.quickest(s, left)
}
