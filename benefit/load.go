package benefit

import (
	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
)

// loaded says what the members have that most members have not.
type loaded struct{ ties, partial, apart bool }

// load fills the views with the facts of the household.
func (p *plan) load(in *Input, s *scratch) error {
	n := len(in.Household.Members)
	if n == 0 {
		return &Error{code: CodeHousehold, Detail: DetailNoMembers}
	}
	if n > maxMembers {
		return &Error{code: CodeHousehold, Detail: DetailTooLarge}
	}
	if cap(s.views) < n {
		s.views = make([]view, n, n+4)
	}
	if cap(s.ids) < n {
		s.ids = make([]string, n, n+4)
	}
	s.views, s.ids, s.outs = s.views[:n], s.ids[:n], s.outs[:0]
	if err := s.identify(in.Household); err != nil {
		return err
	}
	found, err := p.loadMembers(in, s)
	if err != nil {
		return err
	}
	if found.ties {
		if err := p.bindSupporters(in.Household, s); err != nil {
			return err
		}
	}
	s.asksRecipients = false
	if e := &p.extras; e.more || e.birth && found.partial {
		p.loadRare(in, s, household.In(in.Municipality))
	}
	if p.track == TrackB {
		for _, t := range in.Tests {
			if i := in.Household.Index(t.Person); i >= 0 {
				s.views[i].test = uint8(truth(t.Passed))
			}
		}
	}
	p.paid(in, s)
	p.about(in, s)
	return nil
}

// loadMembers loads the facts of each member that stand by themselves.
func (p *plan) loadMembers(in *Input, s *scratch) (found loaded, err error) {
	members, views := in.Household.Members, s.views[:len(in.Household.Members)]
	base, year := p.base, p.compiled.codes.year
	s.died = false
	for i := range members {
		m, v := &members[i], &views[i]
		*v = blank
		v.tax, v.levy = taxOf[m.Tax.At(year)&7], uint8(m.Levy.At(year))
		if v.levy == levyOwed && v.tax == taxExempt {
			v.tax, v.levy = taxOpen, levyOpen // nobody is exempt who owes the income levy: neither is known
		}
		if m.Birth.Known() {
			v.lo = day(m.Birth)
			v.hi, v.gone = v.lo, v.lo > base
		} else {
			found.partial = true
		}
		found.apart = found.apart || m.Protected != nil
		found.ties = found.ties || m.Supporter.Kind != household.SupporterNone
		if m.Residence == nil && !m.ResidenceUnknown && v.lo != 0 && m.DiedOn.IsZero() && v.tax != taxOpen && v.tax != taxUnfiled {
			continue // there is nothing more to say of nearly everybody
		}
		s.died = s.died || !m.DiedOn.IsZero()
		if err := p.loadMember(in, m, v); err != nil {
			err.member = i + 1
			return found, err
		}
	}
	s.apart = found.apart
	return found, nil
}

// loadMember loads the facts of a member that need a closer look.
func (p *plan) loadMember(in *Input, m *household.Member, v *view) *Error {
	codes := &p.compiled.codes
	if m.Residence != nil || m.ResidenceUnknown {
		v.place = registered(m, household.In(in.Municipality), p.day(in))
	}
	if v.lo == 0 {
		after, known := m.Birth.After(codes.base)
		v.gone = after && known
	}
	if !m.DiedOn.IsZero() && codes.dead(m.DiedOn) {
		v.gone = true
	}
	if v.tax == taxOpen || v.tax == taxUnfiled {
		return p.normalise(in, m, v)
	}
	return nil
}

// day returns the day whose registration counts: the base date, and for sudden
// change the day of the application (申請時点).
func (p *plan) day(in *Input) civil.Date {
	if p.track == TrackB {
		for _, d := range [...]civil.Date{in.Application.Returned, in.On} {
			if d.Known() {
				return d
			}
		}
	}
	return p.compiled.codes.base
}

func registered(m *household.Member, here household.Place, day civil.Date) uint8 {
	place, _ := counted(m, day)
	switch place {
	case here: // nearly always
		return uint8(isTrue)
	case 0:
		return uint8(isUnknown)
	default:
		return uint8(truth(place.Same(here, day)))
	}
}

// counted is the place that counts for a day. Who lived in Japan that day, struck off the
// register, counts where they are registered next: nowhere if they left Japan first, and at an
// unknown place if nobody says which that was.
func counted(m *household.Member, day civil.Date) (place household.Place, given bool) {
	if place, given = m.PlaceOn(day); place != household.Unregistered {
		return place, given
	}
	var next civil.Date
	for i := range m.Residence {
		r := &m.Residence[i]
		if r.At == household.Unregistered {
			continue
		}
		later, known := r.From.After(day)
		sooner, sure := r.From.Before(next)
		if later && known && (next.IsZero() || sooner && sure) {
			place, next = r.At, r.From
		}
	}
	return place, true
}
