package benefit

import (
	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
)

// How a member is supported.
const (
	supportNone     uint8 = iota // nobody claims the person, or a declaration says so
	supportMember                // member sup does
	supportOutsider              // outsider sup does
	supportOpen                  // unknown
)

// bindSupporters binds who supports whom: members by index, others once for each id.
func (p *plan) bindSupporters(h *household.Household, s *scratch) error {
	declared := h.Declared.Has(household.NotOnlyDependants)
	inside := false
	for i := range h.Members {
		m, v := &h.Members[i], &s.views[i]
		switch m.Supporter.Kind {
		case household.SupporterNone:
		case household.SupporterUnknown:
			if !declared {
				v.support, v.claimed = supportOpen, uint8(isUnknown)
			}
		case household.SupporterKnown:
			if p.compiled.codes.ties&(1<<m.Supporter.Tie) == 0 {
				continue // a tie that the town does not count
			}
			if j := index(s.ids[:len(h.Members)], m.Supporter.ID); j >= 0 {
				v.support, v.sup, inside = supportMember, int16(j), true
				continue
			}
			k, err := s.outsider(&m.Supporter, p.compiled.codes.year)
			if err != nil {
				return err
			}
			v.support, v.sup = supportOutsider, k
		}
	}
	if inside {
		if err := s.circle(); err != nil {
			return err
		}
	}
	if declared {
		for i := range s.views {
			if v := &s.views[i]; v.support == supportOutsider && ternary(s.outs[v.sup]) == isUnknown || v.support == supportMember && owes[s.views[v.sup].tax] == isUnknown {
				v.support = supportNone
			}
		}
	}
	return nil
}

// outsider returns the number of a supporter outside; a known status wins over
// an unknown one.
func (s *scratch) outsider(sup *household.Supporter, year civil.FiscalYear) (int16, error) {
	first := len(s.views)
	tax := owes[taxOf[sup.Tax.At(year)&7]]
	for k, id := range s.ids[first:] {
		if id != sup.ID {
			continue
		}
		old := ternary(s.outs[k])
		if old != isUnknown && tax != isUnknown && old != tax {
			return 0, &Error{code: CodeHousehold, Detail: DetailSupporterTax}
		}
		if old == isUnknown {
			s.outs[k] = uint8(tax)
		}
		return int16(k), nil
	}
	s.ids, s.outs = append(s.ids, sup.ID), append(s.outs, uint8(tax))
	return int16(len(s.outs) - 1), nil
}

// circle finds people who support each other in a circle.
func (s *scratch) circle() error {
	for i := range s.views {
		at := i
		for steps := 0; s.views[at].support == supportMember; steps++ {
			if steps > len(s.views) || int(s.views[at].sup) == i {
				return &Error{code: CodeHousehold, Detail: DetailSupporterCycle, member: i + 1}
			}
			at = int(s.views[at].sup)
		}
	}
	return nil
}

func index(ids []string, id string) int {
	for i := range ids {
		if ids[i] == id {
			return i
		}
	}
	return -1
}

// support answers whether whoever claims a person owes the levy.
func (s *scratch) support(v *view) ternary {
	switch v.support {
	case supportMember:
		return owes[s.views[v.sup].tax]
	case supportOutsider:
		return ternary(s.outs[v.sup])
	default: // supportOpen
		return ternary(v.claimed)
	}
}
