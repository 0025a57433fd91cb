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
	worst, refused, open := wide(isFalse), uint64(0), uint64(0)
	for i := range p.criteria {
		c := &p.criteria[i]
		var t wide
		if c.simple != nil {
			t = wide(s.simple(c.root.op, c.simple))
		} else {
			t = wide(s.household(c.root))
		}
		s.steps[s.at] = Step{key: c.key | uint64(t)<<outcomeShift}
		s.at++
		worst = max(worst, t)
		// Bit 1 of a Truth is set for true, bit 0 for unknown.
		refused |= uint64(t>>1) << (i & 63)
		open |= uint64(t&1) << (i & 63)
	}
	r.refused, r.open, r.outcome = refused, open, ternary(worst).not()
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
	if l := n.simple(); l != nil {
		return s.simple(n.op, l)
	}
	return s.quantify(n)
}

// simple is the shape of nearly every criterion: one predicate of all members. Each
// quantifier has its own loop: this is where most steps are made.
func (s *scratch) simple(q op, l *leaf) ternary {
	views := s.views
	steps := s.steps[s.at:][:len(views)]
	s.at += len(views)
	key, field, answers := l.key+oneMember, l.field&15, uint64(l.answers)
	switch q {
	case opSome, opNone:
		some := wide(isFalse)
		for i := range views {
			f := &views[i].f
			seen := f[field]
			o := wide(answers>>(2*seen&31)) & 3
			steps[i] = Step{key | uint64(o)<<outcomeShift, int64(seen)}
			key += oneMember
			some = max(some, min(o, wide(f[fieldJudged])))
		}
		if q == opNone {
			return ternary(some).not()
		}
		return ternary(some)
	case opEvery:
		every, judged := wide(isTrue), wide(isFalse)
		for i := range views {
			f := &views[i].f
			seen := f[field]
			o := wide(answers>>(2*seen&31)) & 3
			steps[i] = Step{key | uint64(o)<<outcomeShift, int64(seen)}
			key += oneMember
			in := wide(f[fieldJudged])
			every, judged = min(every, max(wide(isTrue)-in, o)), max(judged, in)
		}
		return ternary(min(every, judged))
	default: // all people of the group, judged or not
	}
	someone := wide(isFalse)
	for i := range views {
		v := &views[i]
		seen := v.f[field]
		o := wide(answers>>(2*seen&31)) & 3
		steps[i] = Step{key | uint64(o)<<outcomeShift, int64(seen)}
		key += oneMember
		if v.group == s.scope {
			someone = max(someone, o)
		}
	}
	if q == opNobody {
		return ternary(someone).not()
	}
	return ternary(someone)
}

// quantify is simple for any expression about a member.
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
		return ternary(s.allOf(n.flat, i))
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
		if pay.root != nil {
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
		var t wide
		if n.flat != nil {
			t = s.allOf(n.flat, m)
		} else {
			t = wide(s.member(n, m))
		}
		if s.views[m].group == s.scope {
			few += int64(t >> 1)
			many += int64((t + 1) >> 1)
		}
	}
	return few, many
}

// allOf is an opAll of predicates, or one predicate.
func (s *scratch) allOf(leaves []leaf, i int) wide {
	t, v, steps := wide(isTrue), &s.views[i], s.steps[s.at:][:len(leaves)]
	s.at += len(leaves)
	member := oneMember * uint64(i+1)
	for k := range leaves {
		l := &leaves[k]
		var o wide
		var value int64
		if l.field == fieldBirth {
			o, value = within(v.lo, v.hi, l.lo, l.hi), int64(v.lo)|int64(v.hi)<<32
		} else {
			seen := v.f[l.field&15]
			o, value = wide(l.answers>>(2*seen&31))&3, int64(seen)
		}
		steps[k] = Step{(l.key + member) | uint64(o)<<outcomeShift, value}
		t = min(t, o)
	}
	return t
}
