package benefit

import (
	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/municipality"
)

// payer answers whether this town pays for a child whose allowance a member receives. The town
// that paid the allowance of the program's month does, wherever the recipient was on the base
// date; where an employer paid it (公務員), the town of the base date; for a newborn and a new
// recipient the town where they are as the allowance begins (川崎市, 野洲市 on P1; 高山市, 東栄町,
// 与論町, 南城市 on P14). A town's allowance is that of who is registered as the month begins.
// Where it is not said who paid, and that town is another than the one of the base date or of the
// month given, who has moved is not told from a public servant or a new recipient: it is unknown.
// So it is of who moved between a birth, or the day on which the allowance was granted, and the
// month after it.
func (p *plan) payer(in *Input, a *household.ChildAllowance, child, recipient *household.Member, v *view) ternary {
	codes, here := &p.compiled.codes, household.In(in.Municipality)
	if v.by = byPayer; a.Town != 0 && !a.Employer {
		return truth(p.sameTown(a.Town, in.Municipality))
	}
	day, before := codes.base, codes.eve(child)
	after, known := child.Birth.After(codes.base)
	born := after && known
	if born {
		day, before = child.Birth, child.Birth
	}
	begins := eve(a.Month)
	if !begins.Known() && !a.Month.IsZero() {
		return isUnknown
	}
	if begins.Days() > day.Days() {
		day = begins
	}
	if a.Employer {
		v.by = byRecipient
		return at(recipient, here, day)
	}
	if later := begun(a, child, born); later.Days() > day.Days() {
		if recipient.AbroadOn(day) != civil.True && at(recipient, here, later) != at(recipient, here, day) {
			return isUnknown
		}
		day = later
	}
	now := at(recipient, here, day)
	if abroad := recipient.AbroadOn(before); abroad == civil.True || at(recipient, here, before) == now {
		return now // nobody receives who lives abroad
	}
	return isUnknown
}

// begun is the last day before an allowance begins with the month after: after the day on which it
// was granted (認定日), where that is given for a month, and after a birth.
func begun(a *household.ChildAllowance, child *household.Member, born bool) civil.Date {
	if _, day := a.Month.Day(); day {
		return nextEve(a.Month)
	}
	if born {
		return nextEve(child.Birth)
	}
	return civil.Date{}
}

// receiver is by whom it goes whether the benefit for a child is due: who receives the allowance
// for it, or for a pupil who is too old for one the supporter.
func (s *scratch) receiver(h *household.Household, child int) int {
	if a := h.Members[child].ChildAllowance; a != nil {
		return h.Index(a.Recipient)
	}
	return int(s.views[child].sup)
}

// nextEve is the last day of a day's month.
func nextEve(day civil.Date) civil.Date { return eve(day).AddDays(1).AddMonths(1).AddDays(-1) }

// eve is the day before a month begins, unknown where the month is.
func eve(month civil.Date) civil.Date {
	year, whole := month.Year()
	m, known := month.Month()
	if first, err := civil.NewDate(year, m, 1); whole && known && err == nil {
		return first.AddDays(-1)
	}
	return civil.Date{}
}

// eve is the day before the month begins whose allowance decides: that of the program, or the next
// for a child who was born in it.
func (c *programCodes) eve(child *household.Member) civil.Date {
	if c.month.IsZero() {
		return c.base
	}
	first := c.month
	if before, known := child.Birth.Before(first); known && !before {
		first = first.AddMonths(1)
	}
	return first.AddDays(-1)
}

// sibling is the younger child by whose allowance one too old for any goes who lives with its
// supporter: for whom the supporter receives it (野洲市, 川崎市 on P1), and of several the first of
// whom it is said who pays; nil if there is none.
func (p *plan) sibling(h *household.Household, m *household.Member, v *view) (found *household.Member) {
	if m.ChildAllowance != nil || apart(m) != 0 || v.lo == 0 || v.hi >= p.compiled.codes.allowed || v.support != supportMember {
		return nil
	}
	supporter := h.Members[v.sup].ID
	for i := range h.Members {
		child := &h.Members[i]
		a := child.ChildAllowance
		if a == nil || a.Recipient != supporter || eve(a.Month).Days() > p.compiled.codes.base.Days() {
			continue // of a new recipient the pupils are another case
		}
		if born, known := child.Birth.After(p.compiled.codes.base); !known || born {
			continue
		}
		if a.Town != 0 || a.Employer {
			return child
		}
		if found == nil {
			found = child
		}
	}
	return found
}

// payingTown is the town that pays by the child allowance of somebody in scope: this one if it
// does, else the one that is said to have paid the allowance; 0 where registration decides.
func (p *plan) payingTown(in *Input, s *scratch, d *verdict) municipality.Code {
	if !p.extras.due {
		return 0
	}
	if d.outcome == Eligible {
		return in.Municipality
	}
	for i := range in.Household.Members {
		a := in.Household.Members[i].ChildAllowance
		if v := &s.views[i]; v.by == byPayer && a != nil && v.group == s.scope && !a.Employer && a.Town != 0 && ternary(v.f[fieldDue]) == isFalse {
			return a.Town
		}
	}
	return 0
}
