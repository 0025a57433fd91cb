package staff

import (
	"maps"
	"slices"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// office says what each may do in an office of cases. Nobody both examines and decides, drafts a
// run and approves it: the counter takes forms in, the examiner proposes, the head decides, the
// cashier pays, the keeper closes and erases; the second person, the auditor and who manages keys
// do nothing else.
var office = map[audit.Code][]access.Operation{
	"counter":  {access.View, access.Search, access.Register, access.Update},
	"examiner": {access.View, access.Examine},
	"head":     {access.View, access.Decide},
	"cashier":  {access.View, access.Pay, access.Return},
	"keeper":   {access.View, access.Update, access.Erase},
	"second":   {access.View, access.Approve},
	"auditor":  {access.Audit},
	"manager":  {access.Manage},
}

// Office is the policy of an office of cases, for ten years from 2022 on.
func Office() (*access.Engine, error) { return OfficeFrom(civil.MustDate("2022-01-04")) }

// OfficeFrom is the policy of an office of cases whose officers were trained on a day, for ten
// years.
func OfficeFrom(trained civil.Date) (*access.Engine, error) {
	var roles []Role
	for _, id := range slices.Sorted(maps.Keys(office)) {
		roles = append(roles, Role{Who: Officer(id), May: office[id]})
	}
	p := Policy(trained, roles...)
	p.TrainingMonths = 120
	return access.Compile(p)
}
