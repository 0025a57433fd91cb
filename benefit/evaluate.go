package benefit

import (
	"slices"

	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/money"
	"github.com/kyufu-go/kyufu/household/municipality"
)

// Evaluate decides about one household. Every criterion is evaluated for every
// member, and each answer is recorded. The decision lives in the scratch: it is
// good until the scratch is used again, and [Borrowed.Own] makes it the
// caller's own. Errors: household (Detail says what is wrong), input.
func (c *Compiled) Evaluate(in *Input, scratch *Scratch) (Borrowed, error) {
	s, err := scratch.open()
	if err != nil {
		return Borrowed{}, err
	}
	if err := c.evaluate(in, s); err != nil {
		s.generation++ // what a failed evaluation left is nobody's
		return Borrowed{}, err
	}
	return Borrowed{from: &s.self, generation: s.generation}, nil
}

func (c *Compiled) evaluate(in *Input, s *scratch) error {
	if c == nil {
		return &Error{code: CodeProgram, Detail: "nil"}
	}
	if err := in.check(); err != nil {
		return err
	}
	if c.town != 0 && in.Municipality != c.town && !municipality.Builtin().Same(in.Municipality, c.town, c.codes.base) {
		return &Error{code: CodeInput, Detail: "municipality"} // another town's overrides
	}
	p := c.plans[in.Track]
	if p == nil {
		return c.noTrack(in, s)
	}
	d := &s.verdict
	*d = verdict{script: p.script, track: in.Track, declared: in.Household.Declared.Has(household.NotOnlyDependants)}
	if err := p.load(in, s); err != nil {
		return err
	}
	s.steps, s.groups, s.scope = s.steps[:0], s.groups[:0], 0
	if s.apart && protected(in.Household) {
		p.regroup(in, s)
		return nil
	}
	p.decide(in, s, d)
	return nil
}

// Decide is Evaluate with a result of its own. Where many households are decided,
// Evaluate with one scratch a goroutine is faster.
func (c *Compiled) Decide(in *Input) (Decision, error) {
	var s Scratch
	d, err := c.Evaluate(in, &s)
	if err != nil {
		return Decision{}, err
	}
	return d.Own(), nil
}

// decide judges the group in scope into d.
func (p *plan) decide(in *Input, s *scratch, d *verdict) {
	from := len(s.steps)
	s.bind()
	var r result
	p.run(s, &r)
	d.refused = r.refused
	switch {
	case r.outcome == isFalse:
		d.outcome = Ineligible
	case r.outcome == isTrue && r.low == r.high:
		d.outcome, d.amount = Eligible, money.Yen(r.low)
		if p.assessed {
			p.openAssessment(s, d)
		}
	default:
		p.settleOpen(in, s, d)
	}
	if d.outcome == Eligible && d.amount == 0 && !p.assessed {
		d.outcome, d.bare = Ineligible, bareNothing
	}
	d.steps = s.steps[from:len(s.steps):len(s.steps)]
	d.ids.list = s.ids
	p.payeeAndPlace(in, s, d)
}

// noTrack refuses a track that the program does not have.
func (c *Compiled) noTrack(in *Input, s *scratch) error {
	for _, p := range c.plans {
		if p == nil {
			continue
		}
		s.verdict = verdict{}
		if err := p.load(in, s); err != nil {
			return err
		}
		head := s.verdict.head
		s.steps, s.groups = s.steps[:0], s.groups[:0]
		s.verdict = verdict{script: p.script, track: in.Track, outcome: Ineligible, bare: bareTrack, head: head, payee: -1, ids: idList{list: s.ids}}
		return nil
	}
	return &Error{code: CodeProgram, Detail: "tracks"}
}

// payeeAndPlace says who is paid and by whom.
func (p *plan) payeeAndPlace(in *Input, s *scratch, d *verdict) {
	d.payee = -1
	lead := p.lead(s)
	if d.outcome != Ineligible {
		p.payTo(in, s, d, lead)
	}
	if lead < 0 {
		lead = s.verdict.head
	}
	if d.paying = p.payingTown(in, s, d); d.paying != 0 {
		return
	}
	m := &in.Household.Members[lead]
	place, given := counted(m, p.day(in))
	if !given {
		d.paying = in.Municipality
		return
	}
	if d.paying, _ = place.Municipality(); p.sameTown(d.paying, in.Municipality) {
		d.paying = in.Municipality
	}
}

// lead returns the head if in scope, else the first in scope who is judged, else −1.
func (p *plan) lead(s *scratch) int16 {
	head := s.verdict.head
	if s.scope == 0 && s.views[head].group == 0 {
		return head
	}
	best := int16(-1)
	for i := range s.views {
		if s.views[i].group == s.scope && s.scope != 0 && best < 0 {
			best = int16(i)
		}
	}
	return best
}

// recipient returns who receives the child allowance of the group in scope: its lead where nothing
// is known, −1 where it is nobody of the household. Several says that more than one receives it for
// children for whom an amount is given. To whom an evacuee's child was left behind is not paid.
func (p *plan) recipient(h *household.Household, s *scratch, lead int16) (who int16, several bool) {
	const nobody = -2
	outside, first := false, int16(nobody)
	who = nobody
	for i := range h.Members {
		m := &h.Members[i]
		measure := apart(m) == household.Measure
		known := m.ChildAllowance != nil && m.ChildAllowance.Recipient != ""
		if s.views[i].group != s.scope || !known && !measure {
			continue
		}
		j := -1
		if known {
			j = h.Index(m.ChildAllowance.Recipient)
		}
		if j < 0 || !measure && s.views[j].group != s.scope {
			outside = outside || j < 0 && measure
			continue
		}
		if first == nobody {
			first = int16(j)
		}
		if p.pays(&s.views[i]) {
			several = several || who != nobody && who != int16(j)
			who = int16(j)
		}
	}
	switch {
	case who != nobody:
		return who, several
	case first != nobody:
		return first, false
	case outside:
		return -1, false
	}
	return lead, false
}

// pays reports whether an amount is given for one person.
func (p *plan) pays(v *view) bool {
	return slices.ContainsFunc(p.payments, func(one payment) bool { return one.root != nil && v.says(one.root) == isTrue })
}

// taxPlace returns the municipality that counts for the assessment date; zero when
// nothing is known of another place than here.
func (p *plan) taxPlace(m *household.Member) (municipality.Code, bool) {
	place, given := counted(m, p.compiled.codes.assess)
	code, ok := place.Municipality()
	return code, given && ok
}
