package benefit

import "slices"

// result is what one run found.
type result struct {
	outcome ternary // eligible
	refused uint64  // criteria that are true
	open    uint64  // criteria that are unknown
	low     int64   // yen, at least
	high    int64   // yen, at most
}

// run evaluates a plan on the resolved views and appends the steps to s.steps. The
// number of steps is known beforehand, so that they are written without asking
// for room one by one.
func (p *plan) run(s *scratch, r *result) {
	from, n := len(s.steps), p.stepsOnce+p.stepsEach*len(s.views)
	if cap(s.steps) < from+n {
		s.steps = slices.Grow(s.steps, n)
	}
	s.steps = s.steps[:from+n]
	s.at = from
	p.runCriteria(s, r)
	p.runPayments(s, r)
}

// wide is a Truth in a register. There is no conditional move of bytes: the smaller
// of two Truths is a branch that is mispredicted half of the time, the smaller of
// two wide ones is none. Only where every step passes is it worth it.
type wide uint64

func (p *plan) runCriteria(s *scratch, r *result) {
	for i := 0; i < len(p.criteria); {
		c := &p.criteria[i]
		var t wide
		switch {
		case c.homes > 0:
			s.homes(p.criteria[i:i+c.homes], i, r)
			i += c.homes
			continue
		case c.root.plain != nil:
			t = c.root.plain.ask(s)
		default:
			t = wide(s.household(c.root))
		}
		s.steps[s.at] = Step{key: c.key | uint64(t)<<outcomeShift}
		s.at++
		// Bit 1 of a Truth is set for true, bit 0 for unknown.
		r.refused |= uint64(t>>1) << (i & 63)
		r.open |= uint64(t&1) << (i & 63)
		i++
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

// homes evaluates criteria from the i-th on of which each asks one thing of the household.
func (s *scratch) homes(list []criterion, i int, r *result) {
	steps := s.steps[s.at:][:2*len(list)]
	s.at += len(steps)
	refused, open := uint64(0), uint64(0)
	for k := range list {
		c := &list[k]
		seen := uint64(s.home[c.root.leaf.field])
		two := steps[2*k:][:2]
		two[0] = Step{c.root.leaf.key | seen<<outcomeShift, int64(seen)}
		two[1] = Step{key: c.key | seen<<outcomeShift}
		refused |= seen >> 1 << (k & 63)
		open |= seen & 1 << (k & 63)
	}
	r.refused |= refused << (i & 63)
	r.open |= open << (i & 63)
}

// ask is the shape of nearly every criterion about members: a quantifier over one predicate. Most
// steps are made here.
func (q *quantifier) ask(s *scratch) wide {
	views := s.views
	row := s.steps[s.at:][:len(views)]
	s.at += len(row)
	found, told, member := wide(isFalse), &q.told, uint64(oneMember)
	field, among := int(q.field&fieldMask), int(q.among&fieldMask)
	for m := range views {
		f := &views[m].f
		seen := int(f[field])
		t := &told[seen&(fieldValues-1)]
		row[m] = Step{t.key + member, int64(seen)}
		member += oneMember
		found = max(found, min(t.found, wide(f[among])))
	}
	switch q.op {
	case opSome, opSomeone:
		return found
	case opEvery:
		return min(wide(isTrue)-found, wide(s.judged))
	default:
		return wide(isTrue) - found
	}
}

// household evaluates an expression about the household.
func (s *scratch) household(n *node) ternary {
	switch n.op {
	case opHome:
		seen := s.home[n.leaf.field]
		s.steps[s.at] = Step{n.leaf.key | uint64(seen)<<outcomeShift, int64(seen)}
		s.at++
		return ternary(seen)
	case opNot:
		return s.household(n.kids[0]).not()
	case opAll:
		t := isTrue
		for _, kid := range n.kids {
			t = min(t, s.household(kid))
		}
		return t
	case opAny:
		t := isFalse
		for _, kid := range n.kids {
			t = max(t, s.household(kid))
		}
		return t
	default: // a quantifier
	}
	if n.plain != nil {
		return ternary(n.plain.ask(s))
	}
	return s.quantify(n)
}

// quantify asks any expression about a member of all of them.
func (s *scratch) quantify(n *node) ternary {
	some, every, someone, judged := isFalse, isTrue, isFalse, isFalse
	for i := range s.views {
		o := s.member(n.kids[0], i)
		in := ternary(s.views[i].f[fieldJudged])
		judged = max(judged, in)
		some = max(some, min(in, o))
		every = min(every, max(in.not(), o))
		if s.views[i].group == s.scope {
			someone = max(someone, o)
		}
	}
	switch n.op {
	case opSome:
		return some
	case opEvery:
		return min(every, judged)
	case opNone:
		return some.not()
	case opSomeone:
		return someone
	default: // opNobody
		return someone.not()
	}
}

// member evaluates an expression about one person.
func (s *scratch) member(n *node, i int) ternary {
	if n.flat != nil {
		steps := s.steps[s.at:]
		s.at += len(n.flat)
		return ternary(s.views[i].allOf(n.flat, steps, oneMember*uint64(i+1)))
	}
	switch n.op {
	case opNot:
		return s.member(n.kids[0], i).not()
	case opAll:
		t := isTrue
		for _, kid := range n.kids {
			t = min(t, s.member(kid, i))
		}
		return t
	default:
		t := isFalse
		for _, kid := range n.kids {
			t = max(t, s.member(kid, i))
		}
		return t
	}
}

// within reports whether a day that lies between lo and hi lies in a span. Packed
// days are far from overflowing, so that the sign of a difference compares them.
func within(lo, hi, from, to int32) wide {
	partly := uint32((lo-from)|(to-hi)) >> 31
	outside := uint32((hi-from)|(to-lo)) >> 31 & partly
	return wide(isTrue) - wide(partly) - wide(outside)
}

// runPayments counts what falls due. The steps of a payment are those of its
// predicates and one with the count.
func (p *plan) runPayments(s *scratch, r *result) {
	for i := range p.payments {
		pay := &p.payments[i]
		few, many := int64(1), int64(1)
		if pay.flat != nil {
			few, many = s.countAll(pay.flat)
		} else if pay.root != nil {
			few, many = s.count(pay.root)
		}
		t := isTrue
		if few != many {
			t = isUnknown
		}
		s.steps[s.at] = Step{pay.key | uint64(t)<<outcomeShift, few | many<<32}
		s.at++
		r.low += few * int64(pay.amount)
		r.high += many * int64(pay.amount)
	}
}

// count returns for how many people of the group an expression holds, at least
// and at most.
func (s *scratch) count(n *node) (few, many int64) {
	for m := range s.views {
		t := min(wide(s.member(n, m)), wide(s.views[m].f[fieldPresent]))
		few += int64(t >> 1)
		many += int64((t + 1) >> 1)
	}
	return few, many
}

// countAll is count for an opAll of predicates, or one predicate.
func (s *scratch) countAll(leaves []leaf) (few, many int64) {
	steps, member := s.steps[s.at:], uint64(oneMember)
	s.at += len(leaves) * len(s.views)
	for m := range s.views {
		v := &s.views[m]
		t := min(v.allOf(leaves, steps, member), wide(v.f[fieldPresent]))
		steps = steps[len(leaves):]
		member += oneMember
		few += int64(t >> 1)
		many += int64((t + 1) >> 1)
	}
	return few, many
}

// allOf is an opAll of predicates, or one predicate, about one person.
func (v *view) allOf(leaves []leaf, steps []Step, member uint64) wide {
	t := wide(isTrue)
	steps = steps[:len(leaves)]
	for k := range leaves {
		l := &leaves[k]
		if l.field == fieldBirth {
			o := within(v.lo, v.hi, l.lo, l.hi)
			steps[k] = Step{l.key + member | uint64(o)<<outcomeShift, int64(v.lo) | int64(v.hi)<<32}
			t = min(t, o)
			continue
		}
		seen := v.f[l.field&fieldMask]
		key := l.keys[seen&(fieldValues-1)]
		steps[k] = Step{key + member, int64(seen)}
		t = min(t, wide(key>>outcomeShift))
	}
	return t
}
