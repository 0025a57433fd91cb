package main

import (
	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/examples/internal/staff"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

var (
	clerk, chief, checker = staff.Officer("clerk-1"), staff.Officer("chief-1"), staff.Officer("checker-1")
	system                = staff.System("benefit-system")
)

// policy says what each may do: the clerk asks, carries the medium and registers, the chief
// approves and lends, the checker confirms, the system sends and erases; all of them were trained
// on a day.
func policy(trained civil.Date) (*access.Engine, error) {
	p := staff.Policy(trained,
		staff.Role{Who: clerk, May: []access.Operation{
			access.Inquire, access.Retrieve, access.Register, access.Update, access.View, access.Disclose, access.Correct, access.Erase,
			access.LendMedia, access.ReturnMedia, access.Export,
		}},
		staff.Role{Who: chief, May: []access.Operation{access.Approve, access.Erase}},
		staff.Role{Who: checker, May: []access.Operation{access.Verify, access.View}},
		staff.Role{Who: system, May: []access.Operation{access.Inquire, access.View, access.Erase}},
	)
	p.Systems = append(p.Systems, access.System{Code: "pension", Duties: []audit.Code{staff.Duty}})
	p.Media = append(p.Media, access.Medium{Code: stick})
	p.Departments = append(p.Departments, access.Department{Organ: chief.Actor.Organ, Code: chief.Actor.Department, Superiors: []audit.Code{chief.Actor.ID}})
	for i := range p.Terminals {
		p.Terminals[i].Export = p.Terminals[i].Code == clerk.Actor.Terminal
	}
	return access.Compile(p)
}
