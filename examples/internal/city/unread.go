package city

import (
	"slices"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/register"
)

// unread is about whom rows could not be taken. Decided by the rest, a household would be paid as
// if the member whose row is bad, the tax or the earlier payment in it did not exist.
type unread struct {
	files               map[string][]register.Unread // by file: what its later ones have not put right
	persons, households map[string]bool
	year                civil.FiscalYear // that the program reads; rows about another are nothing to it
	from                civil.Date       // the first day of which it asks the welfare departments
}

func newUnread() unread {
	return unread{files: make(map[string][]register.Unread), persons: make(map[string]bool), households: make(map[string]bool)}
}

// asks takes the year that a program reads, and the first day of which it asks the welfare
// departments: statuses count as of the day before the assessment, protection on the base date.
func (u *unread) asks(program *benefit.Compiled) {
	u.year, u.from = taxYear(program), program.Program().BaseDate()
	yearEnd := u.year.AssessmentDate().AddDays(-1)
	if before, known := yearEnd.Before(u.from); before && known {
		u.from = yearEnd
	}
}

// settle says of whom what remains of all files, as known on a day, leaves something open: of
// whoever is known by other rows, and of the household of a row whose person no other row knows.
func (u *unread) settle(g *register.Register, knownAt civil.Date) {
	clear(u.persons)
	clear(u.households)
	changed := make(map[string]bool) // events that a row would have changed
	for _, list := range u.files {
		for _, one := range list {
			if later, known := one.Known.After(knownAt); later && known || one.Year != 0 && one.Year != u.year || u.over(&one, g) {
				continue
			}
			u.persons[one.Person] = true
			u.households[one.To] = true
			changed[one.Of] = true
			if one.Person == "" || !g.Has(one.Person) {
				u.households[one.Household] = true
			}
		}
	}
	if delete(changed, ""); len(changed) > 0 {
		for e := range g.Events() {
			if changed[e.ID] {
				u.persons[e.Person], u.households[e.Household], u.households[e.To] = true, true, true
			}
		}
	}
	delete(u.persons, "")
	delete(u.households, "")
}

// over reports whether what a row says had ended before anything of it is asked, and does not end
// what another row of the person began.
func (u *unread) over(one *register.Unread, g *register.Register) bool {
	over, known := one.Until.Before(u.from)
	return over && known && one.Person != "" && !g.HasWelfare(one.Person)
}

// of reports whether the files say more of a household than could be read.
func (u *unread) of(h *household.Household) bool {
	return u.households[h.ID] || slices.ContainsFunc(h.Members, func(m household.Member) bool { return u.persons[m.ID] })
}

// factUnread is what is missing of such a household.
const factUnread = "row_unread"
