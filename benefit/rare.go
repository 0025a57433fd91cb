package benefit

import (
	"github.com/kyufu-go/kyufu/household"
)

// loadRare loads the facts that few programs read.
func (p *plan) loadRare(in *Input, s *scratch, here household.Place) {
	codes, e := &p.compiled.codes, &p.extras
	s.asksRecipients, s.sudden = e.receives && p.track != TrackC, p.track == TrackB
	if e.more && e.receives {
		p.receivers(in.Household, s)
	}
	for i := range in.Household.Members {
		m, v := &in.Household.Members[i], &s.views[i]
		if e.birth && v.lo == 0 {
			p.possibleBirth(m, v)
		}
		if !e.more {
			continue
		}
		if e.newborn {
			v.f[fieldNewborn] = uint8(newborn(m, here, codes))
		}
		if e.apart {
			received := m.ChildAllowance != nil && in.Household.Index(m.ChildAllowance.Recipient) >= 0
			v.f[fieldApart] = uint8(min(ternary(v.place).not(), truth(received || v.support == supportMember && in.Application.Returned.Known())))
		}
		v.f[fieldJapan] = uint8(isTrue)
		if e.japan {
			v.f[fieldJapan] = uint8(ternaryOf(m.AbroadOn(codes.japan)).not())
		}
		if e.due {
			v.f[fieldDue] = uint8(p.due(in, m, v))
		}
		if e.came {
			v.f[fieldCame] = uint8(came(m, codes.assess))
		}
		v.f[fieldFacility] = uint8(truth(m.Protected != nil && m.Protected.Kind == household.Measure))
		v.f[fieldAllowed] = uint8(truth(m.ChildAllowance == nil || m.ChildAllowance.Recipient == "" || apart(m) == household.Violence || in.Household.Index(m.ChildAllowance.Recipient) >= 0))
		if e.paid {
			p.paidPerson(in, m, v)
		}
	}
}

// possibleBirth bounds a birth that is not wholly known. Who counts as registered
// on the base date was born by then.
func (p *plan) possibleBirth(m *household.Member, v *view) {
	v.lo, v.hi = 1, day(p.compiled.codes.base)
	if d := m.Birth.Earliest(); d.Known() {
		v.lo = day(d)
	}
	if d := m.Birth.Latest(); d.Known() && (day(d) < v.hi || v.gone) {
		v.hi = day(d)
	}
}

// newborn reports whether somebody was born into the household after the base
// date and in time.
func newborn(m *household.Member, here household.Place, codes *programCodes) ternary {
	after, known := m.Birth.After(codes.base)
	if !known || !after {
		return isFalse
	}
	if late, sure := m.Birth.After(codes.newborn); sure && late {
		return isFalse
	}
	if m.Residence == nil && !m.ResidenceUnknown {
		return isTrue
	}
	return ternary(registered(m, here, m.Birth))
}
