package register

import (
	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
)

// assembler makes flat values out of a view. Members and residences are cut from blocks,
// each of which belongs to the values made from it: the first is of the size that is asked for, and
// each that follows twice the one before, so that one household takes the room of one.
type assembler struct {
	v          *View
	members    []household.Member
	residences []household.Residence

	membersMade, residencesMade int // the size of the last block
}

const assemblerBlock = 512

// block makes a block with room for so many, behind one of a size.
func block[T any](n int, last *int) []T {
	*last = max(n, min(2**last, assemblerBlock))
	return make([]T, *last)
}

func (a *assembler) household(h int32, persons []int32) household.Household {
	if len(a.members) < len(persons) {
		a.members = block[household.Member](len(persons), &a.membersMade)
	}
	out := household.Household{
		ID: a.v.g.houses.name(h), Head: a.v.g.people.name(a.v.now.headOf(h)),
		Members: a.members[:len(persons):len(persons)],
	}
	a.members = a.members[len(persons):]
	for i, p := range persons {
		a.member(&out.Members[i], p)
	}
	return out
}

func (a *assembler) member(m *household.Member, p int32) {
	v := a.v
	m.ID = v.g.people.name(p)
	m.Birth = v.birth(p)
	m.DiedOn = civil.FromDays(int(v.died[p]))
	m.Residence = a.residence(p)
	v.taxInto(m, p)
	v.welfareInto(m, p)
	if m.Income != nil && m.Income.Birth.IsZero() {
		income := *m.Income
		income.Birth = m.Birth
		m.Income = &income
	}
}

// birth returns the date of birth as known.
func (v *View) birth(p int32) civil.Date {
	if d, ok := v.partial[p]; ok {
		return d
	}
	return civil.FromDays(int(v.births[p]))
}

// residence returns where a person has been registered. It is nil, which means here, for
// who has been here since ever, and when the register does not know its own municipality.
func (a *assembler) residence(p int32) []household.Residence {
	v := a.v
	if v.g.here == 0 {
		return nil
	}
	var buffer [8]household.Residence
	spans := v.spans(p, buffer[:0])
	if len(spans) == 1 && spans[0].From.IsZero() && spans[0].To.IsZero() && spans[0].At == v.g.here {
		return nil
	}
	if len(a.residences) < len(spans) {
		a.residences = block[household.Residence](len(spans), &a.residencesMade)
	}
	out := a.residences[:len(spans):len(spans)]
	a.residences = a.residences[len(spans):]
	copy(out, spans)
	return out
}
