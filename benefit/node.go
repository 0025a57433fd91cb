package benefit

import (
	"slices"

	"github.com/kyufu-go/kyufu/household/civil"
)

// op is what a node of a compiled expression does.
type op uint8

const (
	opMember  op = iota // a predicate about a member
	opHome              // a predicate about the household
	opNot               //
	opAll               //
	opAny               //
	opSome              // some judged member: kids[0] about members
	opEvery             // at least one judged member, and all of them
	opNone              // no judged member
	opSomeone           // some person, judged or not
	opNobody            // no person
)

// node is a compiled expression. Leaves of quantifiers over one predicate, which
// is nearly all there are, are evaluated without recursion.
type node struct {
	op   op
	leaf leaf
	kids []*node
	flat []leaf // of an opMember, and of an opAll whose kids are all predicates
	body int16  // of a quantifier: the number of what it asks about each member

	plain *quantifier // over one predicate; nil: anything else
}

// quantifier is one over one predicate. It looks for somebody for whom the predicate holds, or, to
// say that it holds for everybody, for somebody for whom it does not.
type quantifier struct {
	told  [fieldValues]telling // by the value seen
	op    op
	field uint8 // of the predicate
	among uint8 // the field that says whom it asks: the judged, or everybody
}

// telling is what a value says.
type telling struct {
	key   uint64 // of the step
	found wide   // whether it is what is looked for
}

// plain makes a quantifier over one predicate; nil for anything else. Births, which are no field,
// take the long way.
func plain(q op, n *node) *quantifier {
	if n.op != opMember || n.leaf.field == fieldBirth {
		return nil
	}
	out := &quantifier{op: q, field: n.leaf.field, among: fieldJudged}
	if q == opSomeone || q == opNobody {
		out.among = fieldPresent
	}
	for seen, key := range n.leaf.keys {
		t := ternary(key >> outcomeShift)
		if q == opEvery {
			t = t.not()
		}
		out.told[seen] = telling{key, wide(t)}
	}
	return out
}

// builder compiles the expression of one criterion or payment.
type builder struct {
	plan      *plan
	criterion int16
	payment   int16
	reads     factSet
	own       factSet // of one person's body: of what is read, the person's own facts
	absent    bool    // below a "no" or "not": what is there is not what is missed
}

// key gives a rule its number and makes the constant part of its steps.
func (b *builder) key(r rule, kind valueKind) uint64 {
	r.criterion, r.payment = b.criterion, b.payment
	r.blames = r.leaf && !r.home && !b.absent && r.field != fieldJudged
	b.plan.script.rules = append(b.plan.script.rules, r)
	return makeStep(uint16(len(b.plan.script.rules)-1), -1, kind, isFalse, 0).key
}

// household compiles an expression that check has found right.
func (b *builder) household(e *expr) *node {
	switch {
	case e.kind == exprPredicate:
		p := findPredicate(homePredicates[:], e.name)
		b.reads, b.own = b.reads|p.reads, b.own|p.reads
		b.plan.extras.placed = b.plan.extras.placed || p.field == homePlaced
		if b.plan.toRecipient && (p.field == homePaidHere || p.field == homePaidElsewhere) {
			b.plan.extras.note(fieldReceives) // who received the payment is asked
		}
		b.plan.homeQuestions = append(b.plan.homeQuestions, p.field)
		key := b.key(rule{leaf: true, home: true, field: p.field, name: e.name}, truthValue)
		return &node{op: opHome, leaf: leaf{field: p.field, key: key}.tell(p.answers)}
	case !e.quantifies():
		return b.connective(e, b.household)
	}
	q := opSome + op(e.kind-exprSome)
	if q == opSome || q == opEvery || q == opNone {
		b.reads, b.own = b.reads|1<<FactResidence, b.own|1<<FactResidence
	}
	was, reads, own := b.absent, b.reads, b.own
	b.absent, b.reads, b.own = was || q == opNone || q == opNobody, 0, 0
	of := b.member(e.kids[0])
	n := &node{op: q, kids: []*node{of}, plain: plain(q, of), body: b.plan.bodies.add(of, b.own, q)}
	b.absent, b.reads, b.own = was, b.reads|reads, b.own|own
	return n
}

// member compiles an expression about one person.
func (b *builder) member(e *expr) *node {
	switch e.kind {
	case exprPredicate:
		p := findPredicate(predicates, e.name)
		b.reads |= p.reads
		if p.field != fieldReceives {
			b.own |= p.reads // whose recipient is refused hangs on the recipient's facts
		}
		b.plan.extras.note(p.field)
		if !slices.Contains(b.plan.questions, p) {
			b.plan.questions = append(b.plan.questions, p)
			b.plan.asksLevy = b.plan.asksLevy || p.field == fieldLevy
		}
		key := b.key(rule{leaf: true, field: p.field, name: e.name}, kindOf[p.field])
		return memberNode(leaf{field: p.field, key: key}.tell(p.answers))
	case exprBorn:
		return b.born(e.span)
	default:
		return b.connective(e, b.member)
	}
}

// days are the first and the last day of a span, packed.
func (s span) days() (lo, hi int32) {
	hi = 1 << 30
	if !s.From.IsZero() {
		lo = day(s.From)
	}
	if !s.To.IsZero() {
		hi = day(s.To)
	}
	return lo, hi
}

func (b *builder) born(s span) *node {
	l := leaf{field: fieldBirth, key: b.key(rule{leaf: true, field: fieldBirth, name: "born"}, birthValue)}
	l.lo, l.hi = s.days()
	if l.lo > 0 {
		b.plan.births = append(b.plan.births, l.lo)
	}
	if !s.To.IsZero() {
		b.plan.births = append(b.plan.births, day(s.To.AddDays(1)))
	}
	if days := [2]int32{l.lo, l.hi}; !slices.Contains(b.plan.spans, days) {
		b.plan.spans = append(b.plan.spans, days)
	}
	b.plan.extras.birth = true
	b.reads, b.own = b.reads|1<<FactBirth, b.own|1<<FactBirth
	return memberNode(l)
}

func memberNode(l leaf) *node { return &node{op: opMember, leaf: l, flat: []leaf{l}} }

func (b *builder) connective(e *expr, each func(*expr) *node) *node {
	if e.kind == exprNot {
		was := b.absent
		b.absent = true
		n := &node{op: opNot, kids: []*node{each(e.kids[0])}}
		b.absent = was
		return n
	}
	n := &node{op: opAll}
	if e.kind == exprAny {
		n.op = opAny
	}
	for _, one := range e.kids {
		n.kids = append(n.kids, each(one))
	}
	if n.op == opAll && !slices.ContainsFunc(n.kids, func(kid *node) bool { return kid.op != opMember }) {
		for _, kid := range n.kids {
			n.flat = append(n.flat, kid.leaf)
		}
	}
	return n
}

func (e *extras) note(field uint8) {
	e.more = e.more || field >= fieldPaid && field < fields
	switch field {
	case fieldNewborn:
		e.newborn = true
	case fieldApart:
		e.apart = true
	case fieldJapan:
		e.japan = true
	case fieldPaid:
		e.paid = true
	case fieldFacility:
		e.facility = true
	case fieldAllowed:
		e.allowance = true
	case fieldDue:
		e.due = true
	case fieldCame:
		e.came = true
	case fieldReceives:
		e.receives = true
	}
}

// day packs a known day so that packed days order as days do: cheaper than
// counting days, and births are only ever compared.
func day(d civil.Date) int32 {
	y, _ := d.Year()
	m, _ := d.Month()
	n, _ := d.Day()
	return int32(y<<9 | m<<5 | n)
}

// unpack is the inverse of day, of no day the unknown date.
func unpack(packed int32) civil.Date {
	d, err := civil.NewDate(int(packed>>9), int(packed>>5&15), int(packed&31))
	if err != nil {
		return civil.Date{}
	}
	return d
}

// steps returns how many steps an expression records: once, and for each member.
func (n *node) steps() (once, each int) {
	switch n.op {
	case opMember, opHome:
		return 1, 0
	case opNot, opAll, opAny:
		for _, kid := range n.kids {
			o, e := kid.steps()
			once, each = once+o, each+e
		}
		return once, each
	default:
		once, _ = n.kids[0].steps()
		return 0, once
	}
}
