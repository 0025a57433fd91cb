package benefit

import (
	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
)

// PayeeState says who is paid, also where that is no person who can be named.
type PayeeState uint8

// The states of a payee.
const (
	PayeeNone      PayeeState = iota // nobody: the household is refused
	PayeeHead                        // 世帯主, or who leads a group judged apart
	PayeeRecipient                   // 児童手当の受給者
	PayeeNewHead                     // the head has died: whoever heads the household now
	PayeeEstate                      // the payee has died after applying: the heirs (相続人)
	PayeeUnknown                     // the payee has died and nobody follows
	PayeeSeveral                     // 児童手当の受給者が複数: each has a part of the amount
)

var payeeNames = [...]string{"none", "head", "recipient", "new_head", "estate", "unknown", "several"}

// Succession says who is paid when the payee has died: before the form came back, and after.
type Succession struct {
	BeforeApplying PayeeState `json:"before_applying"`
	AfterApplying  PayeeState `json:"after_applying"`
}

// successor is the rule of programs that give none.
var successor = Succession{BeforeApplying: PayeeNewHead, AfterApplying: PayeeEstate}

// payTo names the payee of a decision that is not a refusal, or the state that stands for one.
func (p *plan) payTo(in *Input, s *scratch, d *verdict, lead int16) {
	d.payee, d.payeeState = lead, PayeeHead
	if p.toRecipient {
		r, several := p.recipient(in.Household, s, lead)
		if several {
			d.payee, d.payeeState = -1, PayeeSeveral // each has a part, and one sum is nobody's
			return
		}
		if r != lead {
			d.payee, d.payeeState = r, PayeeRecipient
		}
	}
	if d.payee < 0 {
		if d.payeeState != PayeeRecipient {
			d.payeeState = PayeeUnknown
		}
		return
	}
	m := &in.Household.Members[d.payee]
	if m.DiedOn.IsZero() || !diedBy(m, in.On) {
		return
	}
	d.payee, d.payeeState = -1, p.succession.BeforeApplying
	if in.Application.due(m.DiedOn) {
		d.payeeState = p.succession.AfterApplying
	}
	if d.payeeState == PayeeNewHead && !s.alive(in) {
		d.payeeState = PayeeUnknown
		if s.applied(in) {
			d.payeeState = p.succession.AfterApplying // the new head had applied, and died, too
		}
	}
}

// due reports whether the payment was due when somebody died: the form had come back, or the time
// to decline after a notice without answer had ended.
func (a *Application) due(died civil.Date) bool {
	late, known := a.Returned.After(died)
	over, sure := died.After(a.NoticeWindowEnded) // that day they could still decline
	return a.Returned.Known() && !late && known || a.NoticeWindowEnded.Known() && over && sure
}

// applied reports whether the payment was due when somebody of the group in scope died.
func (s *scratch) applied(in *Input) bool {
	for i := range s.views {
		if died := in.Household.Members[i].DiedOn; s.views[i].group == s.scope && !died.IsZero() && in.Application.due(died) {
			return true
		}
	}
	return false
}

// diedBy reports whether somebody of whom a death is known had died on a day; without a day, by
// now.
func diedBy(m *household.Member, on civil.Date) bool {
	later, known := m.DiedOn.After(on)
	return !later || !known
}

// alive reports whether anybody of the group in scope is alive.
func (s *scratch) alive(in *Input) bool {
	for i := range s.views {
		m := &in.Household.Members[i]
		if s.views[i].group == s.scope && (m.DiedOn.IsZero() || !diedBy(m, in.On)) {
			return true
		}
	}
	return false
}
