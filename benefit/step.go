package benefit

// Step is one line of a trace, in sixteen bytes: what was asked, of whom, what the
// answer was and which value was seen. Steps stand in the order of evaluation:
// for each criterion its predicates, member by member, then the criterion; then
// the payments in the same way.
type Step struct {
	// Rule is the number of the predicate, criterion or payment in the compiled
	// program; [Decision.Trace] names it.
	Rule uint16
	// Member is the index of the member, −1 for the household.
	Member int16
	// Outcome is the answer.
	Outcome Truth
	// Kind says what Value is.
	Kind ValueKind
	// Value is what was seen: a code, a day, a count, yen.
	Value int64
}

// ValueKind says what the value of a step is.
type ValueKind uint8

// The kinds of values.
const (
	NoValue    ValueKind = iota
	TaxValue             // where a tax status comes from and what it says
	LevyValue            // whether the income levy is owed
	TruthValue           // an answer that was derived from other facts
	BirthValue           // the first and the last day that a birth can lie on
	CountValue           // how many, at least and at most
	missingFact
)

// run evaluates a plan on the resolved views. The steps go to s.steps; the
// answers of the criteria and the range of the amount come back.
func (p *plan) run(s *Scratch, r *result) {
	p.runCriteria(s, r)
	p.runPayments(s, r)
}

// result is what one run found.
type result struct {
	outcome Truth  // eligible
	refused uint64 // criteria that are true
	open    uint64 // criteria that are unknown
	low     int64  // yen, at least
	high    int64  // yen, at most
}

func (p *plan) runCriteria(s *Scratch, r *result) {
	worst := False
	for i := range p.criteria {
		c := &p.criteria[i]
		var t Truth
		if c.root.op == opSome && c.root.kids[0].op == opMember && c.root.kids[0].leaf.field != fieldBirth {
			t = s.some(&c.root.kids[0].leaf)
		} else {
			t = s.eval(c.root, -1)
		}
		s.steps = append(s.steps, Step{Rule: c.rule, Member: -1, Outcome: t})
		worst = max(worst, t)
		if t != False {
			if t == True {
				r.refused |= 1 << i
			} else {
				r.open |= 1 << i
			}
		}
	}
	r.outcome = worst.not()
}

// some is the shape of nearly every criterion: does a predicate hold for any
// judged member?
func (s *Scratch) some(l *leaf) Truth {
	t := False
	for i := range s.views {
		v := &s.views[i]
		seen := v.f[l.field]
		o := Truth(l.answers >> (2 * seen) & 3)
		s.steps = append(s.steps, Step{Rule: l.rule, Member: int16(i), Outcome: o, Kind: kindOf[l.field], Value: int64(seen)}) //nolint:gosec // below maxMembers
		t = max(t, min(o, Truth(v.f[fieldJudged])))
	}
	return t
}

var kindOf = [fieldBirth + 1]ValueKind{
	fieldJudged: TruthValue, fieldTax: TaxValue, fieldLevy: LevyValue, fieldSupport: TruthValue, fieldFail: TruthValue, fieldPaid: TruthValue,
	fieldNewborn: TruthValue, fieldApart: TruthValue, fieldJapan: TruthValue, fieldFacility: TruthValue, fieldAllowed: TruthValue, fieldBirth: BirthValue,
}

// eval evaluates an expression; member is −1 outside quantifiers.
func (s *Scratch) eval(n *node, member int) Truth {
	switch n.op {
	case opMember:
		return s.leaf(&n.leaf, member)
	case opHome:
		seen := s.home[n.leaf.field]
		s.steps = append(s.steps, Step{Rule: n.leaf.rule, Member: -1, Outcome: Truth(seen), Kind: TruthValue, Value: int64(seen)})
		return Truth(seen)
	case opNot:
		return s.eval(n.kids[0], member).not()
	case opAll:
		t := True
		for _, kid := range n.kids {
			t = min(t, s.eval(kid, member))
		}
		return t
	case opAny:
		t := False
		for _, kid := range n.kids {
			t = max(t, s.eval(kid, member))
		}
		return t
	}
	return s.quantify(n)
}

func (s *Scratch) leaf(l *leaf, member int) Truth {
	v := &s.views[member]
	if l.field == fieldBirth {
		o := within(v.lo, v.hi, l.lo, l.hi)
		s.steps = append(s.steps, Step{Rule: l.rule, Member: int16(member), Outcome: o, Kind: BirthValue, Value: int64(v.lo) | int64(v.hi)<<32}) //nolint:gosec // below maxMembers
		return o
	}
	seen := v.f[l.field]
	o := Truth(l.answers >> (2 * seen) & 3)
	s.steps = append(s.steps, Step{Rule: l.rule, Member: int16(member), Outcome: o, Kind: kindOf[l.field], Value: int64(seen)}) //nolint:gosec // below maxMembers
	return o
}

// within reports whether a day that lies between lo and hi lies in a span.
func within(lo, hi, from, to int32) Truth {
	switch {
	case lo >= from && hi <= to:
		return True
	case hi < from || lo > to:
		return False
	}
	return Unknown
}

func (s *Scratch) quantify(n *node) Truth {
	some, every, someone := False, True, False
	judged := False
	for i := range s.views {
		o := s.eval(n.kids[0], i)
		in := Truth(s.views[i].f[fieldJudged])
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
	}
	return someone.not()
}

// runPayments counts what falls due. The steps of a payment are those of its
// predicates and one with the count.
func (p *plan) runPayments(s *Scratch, r *result) {
	for i := range p.payments {
		pay := &p.payments[i]
		few, many := int64(1), int64(1)
		if pay.root != nil {
			few, many = 0, 0
			for m := range s.views {
				if s.views[m].group != s.scope {
					continue
				}
				t := s.eval(pay.root, m)
				few += int64(t >> 1)
				many += int64((t + 1) >> 1)
			}
		}
		s.steps = append(s.steps, Step{Rule: pay.rule, Member: -1, Outcome: truth(few == many).orUnknown(), Kind: CountValue, Value: few | many<<32})
		r.low += few * int64(pay.amount)
		r.high += many * int64(pay.amount)
	}
}

// orUnknown turns false into unknown: a count is known or it is not.
func (t Truth) orUnknown() Truth { return max(t, Unknown) }
