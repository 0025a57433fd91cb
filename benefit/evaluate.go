package benefit

import (
	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/money"
	"github.com/kyufu-go/kyufu/household/municipality"
)

// Evaluate decides about one household. Every criterion is evaluated for every
// member, and each answer is recorded. The decision lives in the scratch: it is
// valid until the scratch is used again, and [Decision.Clone] makes it the
// caller's own. Errors: household (Detail says what is wrong), input.
func (c *Compiled) Evaluate(in *Input, s *Scratch) (*Decision, error) {
	if in.Household == nil {
		return nil, &Error{code: CodeHousehold, Detail: DetailNoMembers}
	}
	if in.Track >= tracks {
		return nil, &Error{code: CodeInput, Detail: "track"}
	}
	p := c.plans[in.Track]
	if p == nil {
		return c.noTrack(in, s)
	}
	d := &s.decision
	*d = Decision{}
	d.compiled, d.plan, d.Track, d.declared = c, p, in.Track, in.Household.Declared.Has(household.NotOnlyDependants)
	if err := p.derive(in, s); err != nil {
		return nil, err
	}
	s.steps, s.groups, s.scope = s.steps[:0], s.groups[:0], 0
	if s.apart && protected(in.Household) {
		p.regroup(in, s)
		return d, nil
	}
	p.decide(in, s, d)
	return d, nil
}

// Decide is Evaluate with a result of its own. Where many households are decided,
// Evaluate with one scratch a goroutine is faster.
func (c *Compiled) Decide(in *Input) (Decision, error) {
	var s Scratch
	d, err := c.Evaluate(in, &s)
	if err != nil {
		return Decision{}, err
	}
	return d.Clone(), nil
}

// decide judges the group in scope into d.
func (p *plan) decide(in *Input, s *Scratch, d *Decision) {
	from := len(s.steps)
	s.resolve()
	var r result
	p.run(s, &r)
	d.refused = r.refused
	switch {
	case r.outcome == False:
		d.Outcome = Ineligible
	case r.outcome == True && r.low == r.high:
		d.Outcome, d.Amount = Eligible, money.Yen(r.low)
		if p.assessed {
			p.openAssessment(s, d)
		}
	default:
		p.settleOpen(in, s, d)
	}
	d.steps = s.steps[from:len(s.steps):len(s.steps)]
	d.ids.list = s.ids
	p.payeeAndPlace(in, s, d)
}

// noTrack refuses a track that the program does not have.
func (c *Compiled) noTrack(in *Input, s *Scratch) (*Decision, error) {
	for t := range c.plans {
		p := c.plans[t]
		if p == nil {
			continue
		}
		s.decision = Decision{}
		if err := p.derive(in, s); err != nil {
			return nil, err
		}
		head := s.decision.head
		s.steps, s.groups = s.steps[:0], s.groups[:0]
		s.decision = Decision{compiled: c, plan: p, Track: in.Track, Outcome: Ineligible, noTrack: true, head: head, payee: -1, ids: idList{list: s.ids}}
		return &s.decision, nil
	}
	return nil, &Error{code: CodeProgram, Detail: "tracks"}
}

// payeeAndPlace says who is paid and by whom.
func (p *plan) payeeAndPlace(in *Input, s *Scratch, d *Decision) {
	d.payee = -1
	lead := p.lead(s)
	if d.Outcome != Ineligible {
		d.payee = lead
		if p.toRecipient {
			d.payee = recipient(in.Household, s, lead)
		}
	}
	if lead < 0 {
		lead = s.decision.head
	}
	m := &in.Household.Members[lead]
	place, given := m.PlaceOn(p.day(in))
	if !given {
		d.Paying = in.Municipality
		return
	}
	d.Paying, _ = place.Municipality()
}

// lead returns the head if in scope, else the first in scope who is judged, else −1.
func (p *plan) lead(s *Scratch) int16 {
	head := s.decision.head
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

func recipient(h *household.Household, s *Scratch, lead int16) int16 {
	for i := range h.Members {
		if a := h.Members[i].ChildAllowance; a != nil && s.views[i].group == s.scope {
			if j := h.Index(a.Recipient); j >= 0 {
				return int16(j)
			}
		}
	}
	return lead
}

// place returns where a member was registered on the assessment date; zero when
// nothing is known of another place than here.
func (p *plan) taxPlace(m *household.Member) (municipality.Code, bool) {
	place, given := m.PlaceOn(p.compiled.codes.assess)
	code, ok := place.Municipality()
	return code, given && ok
}
