package main

import (
	"github.com/kyufu-go/kyufu/examples/internal/staff"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

var (
	clerk, chief, checker = staff.Officer("clerk-1"), staff.Officer("chief-1"), staff.Officer("checker-1")
	system                = staff.System("benefit-system")
)

// policy says what each may do: the clerk asks and registers, the chief approves, the checker
// confirms, the system sends.
func policy() (*access.Engine, error) {
	return access.Compile(staff.Policy(civil.MustDate("2022-04-01"),
		staff.Role{Who: clerk, May: []access.Operation{access.Inquire, access.Retrieve, access.Register, access.Update, access.View}},
		staff.Role{Who: chief, May: []access.Operation{access.Approve}},
		staff.Role{Who: checker, May: []access.Operation{access.Verify, access.View}},
		staff.Role{Who: system, May: []access.Operation{access.Inquire}},
	))
}
