package benefit

import "slices"

// A search evaluates a household hundreds of times and changes one member at a time. So it leaves
// no steps, and what a program asks about a member is answered again only when that member has
// changed. TestQuietIsRunWithoutSteps holds it against run.

// heard is what a search knows of the members. What is told of one is two rows of bits, by what is
// asked about one (the plan's bodies): what holds, and what is unknown.
type heard struct {
	views []view   // for which it holds
	told  []uint64 // by member
	whole []uint64 // of all members together: what the quantifiers find

	known []view   // by slot: for whom rows tell; nil where nothing is remembered
	rows  []uint64 // by slot
}

// remembered is how many answers are remembered. Who tries combinations of answers meets the same
// one person many times, among ever other ones.
const remembered = 256

// slot is where what is told of somebody like this is remembered.
func (v *view) slot() int {
	x := uint32(v.tax)
	for _, of := range [...]uint8{
		v.levy, v.claimed, v.place, v.test, v.f[fieldPaid], v.f[fieldSupport], v.f[fieldJapan], v.f[fieldDue], v.f[fieldCame], v.f[fieldNewborn], v.f[fieldApart], v.f[fieldReceives],
	} {
		x = x<<2 ^ uint32(of)
	}
	return int((x ^ uint32(v.lo)*0x85EBCA6B ^ uint32(v.hi)*0xC2B2AE35) * 0x9E3779B1 >> 24)
}

// remember begins to remember what is told, in rows of a length.
func (h *heard) remember(row int) {
	h.known = slices.Grow(h.known[:0], remembered)[:remembered]
	for i := range h.known {
		h.known[i].sup = nobody
	}
	h.rows = slices.Grow(h.rows[:0], remembered*row)[:remembered*row]
}

// forget ends it: another program would tell something else of the same person.
func (h *heard) forget() { h.known = h.known[:0] }

// quiet evaluates without leaving steps.
func (p *plan) quiet(s *scratch, r *result) {
	p.hear(s)
	p.weigh(s, r)
}

// hear asks the members of whom something else is known than before.
func (p *plan) hear(s *scratch) {
	h := &s.search.heard
	s.bind()
	n := p.bodies.row()
	if len(h.views) != len(s.views) {
		h.begin(len(s.views), n)
	}
	for i := range s.views {
		if v := &s.views[i]; h.views[i] != *v {
			h.views[i] = *v
			p.tells(h, v, h.told[i*n:i*n+n])
		}
	}
}

// weigh says what follows from what was heard.
func (p *plan) weigh(s *scratch, r *result) {
	h := &s.search.heard
	h.whole = slices.Grow(h.whole[:0], p.bodies.row())[:p.bodies.row()]
	clear(h.whole)
	for i := range s.views {
		p.bodies.join(h.whole, h.told[i*len(h.whole):], &s.views[i])
	}
	*r = result{}
	p.refusals(s, r)
	p.amounts(s, r)
}

// tells answers everything that is asked about one member.
func (p *plan) tells(h *heard, v *view, to []uint64) {
	if len(h.known) == 0 {
		p.bodies.ask(v, to)
		return
	}
	slot := v.slot()
	row := h.rows[slot*len(to) : (slot+1)*len(to)]
	if h.known[slot] != *v {
		h.known[slot] = *v
		p.bodies.ask(v, row)
	}
	copy(to, row)
}

// nobody is whom no member claims, not even nobody at all: a view with it is nobody's.
const nobody = -2

// begin forgets all members.
func (h *heard) begin(members, row int) {
	h.views = h.views[:0]
	for range members {
		h.views = append(h.views, view{sup: nobody})
	}
	h.told = slices.Grow(h.told[:0], members*row)[:members*row]
}

// says answers an expression about one person.
func (v *view) says(n *node) ternary {
	t := isTrue
	switch {
	case n.flat != nil:
		for k := range n.flat {
			t = min(t, v.tells(&n.flat[k]))
		}
	case n.op == opNot:
		return v.says(n.kids[0]).not()
	case n.op == opAll:
		for _, kid := range n.kids {
			t = min(t, v.says(kid))
		}
	default: // opAny
		t = isFalse
		for _, kid := range n.kids {
			t = max(t, v.says(kid))
		}
	}
	return t
}

// tells answers a predicate about one person.
func (v *view) tells(l *leaf) ternary {
	if l.field == fieldBirth {
		return ternary(within(v.lo, v.hi, l.lo, l.hi))
	}
	return ternary(l.keys[v.f[l.field&fieldMask]&(fieldValues-1)] >> outcomeShift)
}

// refusals evaluates the criteria.
func (p *plan) refusals(s *scratch, r *result) {
	for i := range p.criteria {
		t := uint64(p.hears(s, p.criteria[i].root))
		// Bit 1 of a Truth is set for true, bit 0 for unknown.
		r.refused |= t >> 1 << (i & 63)
		r.open |= t & 1 << (i & 63)
	}
	switch {
	case r.refused != 0:
		r.outcome = isFalse
	case r.open != 0:
		r.outcome = isUnknown
	default:
		r.outcome = isTrue
	}
}

// hears answers an expression about the household.
func (p *plan) hears(s *scratch, n *node) ternary {
	switch n.op {
	case opHome:
		return ternary(s.home[n.leaf.field])
	case opNot:
		return p.hears(s, n.kids[0]).not()
	case opAll:
		t := isTrue
		for _, kid := range n.kids {
			t = min(t, p.hears(s, kid))
		}
		return t
	case opAny:
		t := isFalse
		for _, kid := range n.kids {
			t = max(t, p.hears(s, kid))
		}
		return t
	default: // a quantifier
		return p.quantified(s, n)
	}
}

// quantified answers a quantifier from what was found among the members.
func (p *plan) quantified(s *scratch, n *node) ternary {
	found := answerTo(s.search.heard.whole, n.body)
	switch n.op {
	case opSome, opSomeone:
		return found
	case opEvery:
		return min(found.not(), ternary(s.judged))
	default: // opNone, opNobody
		return found.not()
	}
}

// amounts counts what falls due.
func (p *plan) amounts(s *scratch, r *result) {
	for i := range p.payments {
		pay := &p.payments[i]
		few, many := int64(1), int64(1)
		if pay.root != nil {
			few, many = p.counted(s, pay)
		}
		r.low += few * int64(pay.amount)
		r.high += many * int64(pay.amount)
	}
}

// counted is for how many people a payment's expression holds, at least and at most.
func (p *plan) counted(s *scratch, pay *payment) (few, many int64) {
	n := p.bodies.row()
	for i := range s.views {
		t := min(answerTo(s.search.heard.told[i*n:(i+1)*n], pay.body), ternary(s.views[i].f[fieldPresent]))
		few += int64(t >> 1)
		many += int64((t + 1) >> 1)
	}
	return few, many
}
