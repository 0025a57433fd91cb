package benefit

import (
	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
)

// due answers whether the benefit for a child is this town's, by the child allowance (児童手当): who
// pays it to the recipient decides, wherever the child is registered. Who has the child placed with
// them by measure (施設の設置者・里親) receives the allowance, and so the benefit: such a child is judged
// alone, and by its own registration where the recipient is nobody of the household. Where nothing
// is known of an allowance, the child's registration decides, on the base date or at a later birth;
// for a child too old for one, wherever it lives, that of the member who supports it and has
// applied.
func (p *plan) due(in *Input, m *household.Member, v *view) ternary {
	a, here := m.ChildAllowance, household.In(in.Municipality)
	codes := &p.compiled.codes
	after, known := m.Birth.After(codes.base)
	born := after && known
	if !born && p.dead(m) {
		return isFalse
	}
	if a == nil || a.Recipient == "" || kept(in.Household, m) {
		if born {
			return newborn(m, here, codes)
		}
		if child := p.sibling(in.Household, m, v); child != nil && ternary(v.place) == at(&in.Household.Members[v.sup], here, codes.base) {
			return p.payer(in, child.ChildAllowance, child, &in.Household.Members[v.sup], v)
		}
		if apart(m) == 0 && v.lo != 0 && v.hi < codes.allowed && ternary(v.place) != isTrue && v.support == supportMember && in.Application.Returned.Known() {
			return max(ternary(v.place), at(&in.Household.Members[v.sup], here, codes.base))
		}
		return ternary(v.place)
	}
	i := in.Household.Index(a.Recipient)
	if i < 0 {
		return isFalse
	}
	if born && newborn(m, here, codes) == isFalse {
		if late, sure := m.Birth.After(codes.newborn); late && sure {
			return isFalse
		}
	}
	late := codes.tooLate(a, m, born)
	if late == isTrue {
		return isFalse
	}
	pays := p.payer(in, a, m, &in.Household.Members[i], v)
	if late == isUnknown {
		v.by = byPayer
	}
	return min(pays, late.not())
}

// tooLate reports whether who receives a child allowance became its recipient too late. The first
// allowance of a child is that of the month after its birth, whoever receives it.
func (c *programCodes) tooLate(a *household.ChildAllowance, child *household.Member, born bool) ternary {
	if c.allowance.IsZero() || a.Month.IsZero() {
		return isFalse
	}
	last := c.allowance.AddMonths(1).AddDays(-1)
	if first := nextEve(nextEve(child.Birth).AddDays(1)); born && first.Days() > last.Days() {
		last = first
	}
	over, sure := a.Month.After(last)
	if !sure {
		return isUnknown
	}
	return truth(over)
}

// kept reports whether the allowance for a child who is judged apart is somebody's who is not: of a
// child placed by measure nobody's of the household, of one who fled that of who did not flee, by
// which nothing goes where it fled to (栃木県 on P1).
func kept(h *household.Household, m *household.Member) bool {
	kind := apart(m)
	if kind == 0 {
		return false
	}
	i := h.Index(m.ChildAllowance.Recipient)
	return i < 0 || kind == household.Violence && apart(&h.Members[i]) != household.Violence
}

// dead reports whether a child had died before the month of the base date, for which nobody
// received an allowance then; where nothing is known of one, by the base date.
func (p *plan) dead(m *household.Member) bool {
	if m.DiedOn.IsZero() {
		return false
	}
	if m.ChildAllowance == nil {
		return p.compiled.codes.dead(m.DiedOn)
	}
	year, _ := p.compiled.codes.base.Year()
	month, _ := p.compiled.codes.base.Month()
	first, err := civil.NewDate(year, month, 1)
	before, known := m.DiedOn.Before(first)
	return err == nil && before && known
}

// receivers says who receives child allowance, and for whom: a child of whom nothing is known goes
// by its supporter, if that one receives it for another. Where nothing is known of any, the head
// counts as who brings up the children. It goes through the members once: a household may have
// thousands.
func (p *plan) receivers(h *household.Household, s *scratch) {
	known := false
	for i := range s.views {
		s.views[i].f[fieldReceives], s.views[i].rec = 0, -1
	}
	mark := func(who int) {
		if known = true; !s.views[who].gone {
			s.views[who].f[fieldReceives] = receivesIt
		}
	}
	for i := range h.Members {
		if a := h.Members[i].ChildAllowance; a != nil {
			if who := h.Index(a.Recipient); who >= 0 {
				mark(who)
				s.views[i].rec = int16(who)
			}
		}
	}
	if !known {
		mark(int(s.verdict.head))
	}
	for i := range s.views {
		if v := &s.views[i]; v.rec < 0 && v.support == supportMember {
			v.rec = v.sup
		}
	}
}

// bindRecipients says of whom the recipient is refused: owes the levy or, for sudden change, failed
// the income test. A recipient of another group is not asked, nor one who has died; where it is
// nobody in particular, all of the group who receive an allowance are.
func (s *scratch) bindRecipients() {
	refused := func(v *view) ternary {
		if s.sudden {
			return ternary(v.f[fieldFail])
		}
		return owes[v.tax&taxMask]
	}
	asked := func(v *view) bool { return v.f[fieldReceives]&receivesIt != 0 && v.group == s.scope }
	any := isFalse
	for i := range s.views {
		if v := &s.views[i]; asked(v) {
			any = max(any, refused(v))
		}
	}
	for i := range s.views {
		v, t := &s.views[i], any
		if v.rec >= 0 && asked(&s.views[v.rec]) {
			t = refused(&s.views[v.rec])
		}
		v.f[fieldReceives] = v.f[fieldReceives]&receivesIt | uint8(t)<<refusedIt
	}
}

// counts reports whether somebody was born when the children were that the program pays for.
func (p *plan) counts(m *household.Member) bool {
	born := m.Birth.Earliest()
	return born.Known() && within(day(born), day(born), p.childLow, p.childHigh) == wide(isTrue)
}

// at answers whether somebody is registered at a place; of whom nothing is said is.
func at(m *household.Member, here household.Place, day civil.Date) ternary {
	if m.Residence == nil && !m.ResidenceUnknown {
		return isTrue
	}
	return ternary(registered(m, here, day))
}

// came answers whether somebody came from abroad after the assessment date: of those born since
// nobody did.
func came(m *household.Member, assess civil.Date) ternary {
	if born, known := m.Birth.After(assess); born && known {
		return isFalse
	}
	return ternaryOf(m.AbroadOn(assess))
}
