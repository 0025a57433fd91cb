package benefit

import (
	"slices"

	"github.com/kyufu-go/kyufu/household"
)

// protected reports whether anybody is judged apart.
func protected(h *household.Household) bool {
	for i := range h.Members {
		if apart(&h.Members[i]) != 0 {
			return true
		}
	}
	return false
}

// apart says whether a member is judged apart from the registered household:
// evacuees who have shown some proof, and people placed by measure. Who is
// placed by contract stays.
func apart(m *household.Member) household.ProtectionKind {
	p := m.Protected
	if p == nil || p.Kind == household.Contract || p.Kind == household.Violence && p.Proof == "" {
		return 0
	}
	return p.Kind
}

// regroup judges protected people apart before anything else (支援措置等): all evacuees of
// a household together, everybody placed by measure alone. The decision itself
// speaks of those who stay; if nobody does, of the group with the head.
func (p *plan) regroup(in *Input, s *scratch) {
	h := in.Household
	groups := uint8(0)
	evacuees := uint8(0)
	stay := false
	for i := range h.Members {
		switch kind := apart(&h.Members[i]); {
		case kind == household.Violence && evacuees == 0, kind == household.Measure && groups < 255:
			groups++
			s.views[i].group = groups
			if kind == household.Violence {
				evacuees = groups
			}
		case kind == household.Violence:
			s.views[i].group = evacuees
		default:
			stay = true
		}
	}
	s.cutTies(h)
	rest := uint8(0)
	if !stay {
		rest = s.views[s.verdict.head].group
	}
	home, whole := s.home, s.verdict
	s.scope = rest
	if rest != 0 && rest == evacuees {
		s.leftBehind()
	}
	if rest == 0 || rest == evacuees {
		p.paidApart(in, s)
	}
	p.decide(in, s, &s.verdict)
	main := s.verdict
	for g := uint8(1); g <= groups; g++ {
		if g == rest {
			continue
		}
		s.scope, s.home = g, home
		s.leftBehind()
		p.paidApart(in, s)
		d := whole
		d.about = s.verdict.about
		p.decide(in, s, &d)
		for i := range s.views {
			if s.views[i].group == g {
				d.members = append(d.members, int16(i))
			}
		}
		s.groups = append(s.groups, d)
	}
	s.verdict = main
	s.verdict.groups = s.groups
	s.scope = 0
}

// leftBehind drops what is held against the household left behind: that it was
// paid, that it was split, that its form is late or declined.
func (s *scratch) leftBehind() {
	for _, f := range [...]int{homePaidHere, homePaidElsewhere, homeSplit, homeDeclined, homeLate, homeDiedAlone, homePlaced} {
		s.home[f] = uint8(isFalse)
	}
}

// paidApart answers anew who was paid, for the group in scope: what an evacuee was paid is nothing
// that the household left behind received, or may learn of, and the other way round.
func (p *plan) paidApart(in *Input, s *scratch) {
	if len(in.PaidBefore) == 0 {
		return
	}
	s.verdict.about.here, s.verdict.about.there = covered{}, covered{}
	declined := s.home[homeDeclined]
	p.paid(in, s)
	if s.scope == 0 && in.Application.Declined {
		s.home[homeDeclined] = declined
	}
}

// paidGroup is the group that a payment was for: that of its head where it was for nobody else of
// this household, nor for whom they fled from, else those who stay. Whoever lives with an evacuee
// now, or was born since, changes nothing. Where the head is not said it is the first member that
// is known here.
func (s *scratch) paidGroup(h *household.Household, pay *Payment) uint8 {
	head := h.Index(pay.Head)
	if pay.Head == "" {
		for _, id := range pay.Members {
			if head = h.Index(id); head >= 0 {
				break
			}
		}
	}
	if !s.apart || head < 0 || len(pay.Members) == 0 && pay.Head == h.Head {
		return 0
	}
	stays := func(v view) bool { return v.group == 0 }
	if pay.Household != "" && pay.Household == h.ID && slices.ContainsFunc(s.views, stays) {
		return 0 // for the household as it was registered
	}
	g := s.views[head].group
	for _, id := range pay.Members {
		if i := h.Index(id); i >= 0 && s.views[i].group != g || i < 0 && s.fledFrom(h, g, id) {
			return 0
		}
	}
	return g
}

// fledFrom reports whether the protection of somebody of a group is against a person.
func (s *scratch) fledFrom(h *household.Household, group uint8, id string) bool {
	for i := range h.Members {
		if m := &h.Members[i]; s.views[i].group == group && m.Protected != nil && m.Protected.Against == id {
			return true
		}
	}
	return false
}

// cutTies disregards that a protected person is claimed by whoever the protection
// is against, or by somebody of the household left behind.
func (s *scratch) cutTies(h *household.Household) {
	for i := range h.Members {
		v := &s.views[i]
		if v.group == 0 {
			continue
		}
		m := &h.Members[i]
		inside := v.support == supportMember && s.views[v.sup].group != v.group
		against := m.Protected != nil && m.Protected.Against != "" && m.Supporter.ID == m.Protected.Against
		if inside || against || m.Protected != nil && m.Protected.Kind == household.Measure {
			v.support = supportNone
		}
	}
}
