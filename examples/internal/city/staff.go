package city

import (
	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/inquiry/permitted"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// duty is the 個人番号利用事務 under which the city asks.
const duty = "benefit.payment"

// staff names the three officers and the system that an inquiry takes, and what each may do: who
// asks does not approve, and who checks has done neither.
func (o *asker) staff(on civil.Date, d permitted.Designation) (*access.Engine, error) {
	officer := func(id audit.Code) access.Caller {
		return access.Caller{Duty: duty, Actor: audit.Actor{
			Kind: audit.ActorOfficer, Auth: audit.AuthPassword | audit.AuthBiometric, ID: id, Organ: "mayor", Department: "welfare", Terminal: "desk-1",
		}}
	}
	o.clerk, o.chief, o.checker = officer("clerk-1"), officer("chief-1"), officer("checker-1")
	o.system = access.Caller{Duty: duty, Actor: audit.Actor{
		Kind: audit.ActorSystem, Auth: audit.AuthMutualTLS, ID: "benefit-system", Organ: "mayor", Department: "welfare", Terminal: "server-1",
	}}
	p := &access.Policy{
		Version: "city-1", Duties: []access.Duty{{Code: duty, Designation: audit.Code(d)}}, TrainingMonths: 12,
		Terminals: []access.Terminal{{Code: "desk-1"}, {Code: "server-1"}},
		Systems:   []access.System{{Code: o.system.Actor.ID, Duties: []audit.Code{duty}}},
	}
	may := map[audit.Code][]access.Operation{
		o.clerk.Actor.ID:   {access.Inquire, access.Retrieve, access.Register, access.Update, access.View},
		o.chief.Actor.ID:   {access.Approve},
		o.checker.Actor.ID: {access.Verify, access.View},
	}
	for _, who := range []access.Caller{o.clerk, o.chief, o.checker} {
		a := who.Actor
		p.IDs = append(p.IDs, access.ID{Code: a.ID, Kind: access.Officer, Organ: "mayor", Department: "welfare", Trained: on.AddMonths(-1)})
		p.Assignments = append(p.Assignments, access.Assignment{
			ID: a.ID, Duty: duty, Organ: "mayor", Department: "welfare", Operations: may[a.ID], Terminals: []audit.Code{"desk-1"},
		})
	}
	p.IDs = append(p.IDs, access.ID{Code: o.system.Actor.ID, Kind: access.SystemID, Organ: "mayor", Department: "welfare"})
	p.Assignments = append(p.Assignments, access.Assignment{
		ID: o.system.Actor.ID, Duty: duty, Organ: "mayor", Department: "welfare", Terminals: []audit.Code{"server-1"}, Operations: []access.Operation{access.Inquire},
	})
	return access.Compile(p)
}
