package main

import (
	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// duty is the 個人番号利用事務 under which the town asks.
const duty = "benefit.payment"

var (
	clerk, chief, checker = officer("clerk-1"), officer("chief-1"), officer("checker-1")
	system                = access.Caller{Duty: duty, Actor: audit.Actor{
		Kind: audit.ActorSystem, Auth: audit.AuthMutualTLS, ID: "benefit-system", Organ: "mayor", Department: "welfare", Terminal: "server-1",
	}}
)

func officer(id audit.Code) access.Caller {
	return access.Caller{Duty: duty, Actor: audit.Actor{
		Kind: audit.ActorOfficer, Auth: audit.AuthPassword | audit.AuthBiometric, ID: id, Organ: "mayor", Department: "welfare", Terminal: "desk-1",
	}}
}

// policy says what each may do: the clerk asks and registers, the chief approves, the checker
// confirms, the system sends; all of them were trained on a day.
func policy(trained civil.Date) (*access.Engine, error) {
	p := &access.Policy{
		Version: "terminal-1", Duties: []access.Duty{{Code: duty}}, TrainingMonths: 12,
		Terminals: []access.Terminal{{Code: "desk-1"}, {Code: "server-1"}},
		Systems: []access.System{
			{Code: system.Actor.ID, Duties: []audit.Code{duty}}, {Code: "pension", Duties: []audit.Code{duty}},
		},
		IDs: []access.ID{{Code: system.Actor.ID, Kind: access.SystemID, Organ: "mayor", Department: "welfare"}},
		Assignments: []access.Assignment{{
			ID: system.Actor.ID, Duty: duty, Organ: "mayor", Department: "welfare", Terminals: []audit.Code{"server-1"}, Hours: access.Always,
			Operations: []access.Operation{access.Inquire, access.View, access.Erase},
		}},
	}
	for _, one := range []struct {
		who access.Caller
		may []access.Operation
	}{
		{clerk, []access.Operation{access.Inquire, access.Retrieve, access.Register, access.Update, access.View, access.Disclose, access.Correct, access.Erase}},
		{chief, []access.Operation{access.Approve, access.Erase}},
		{checker, []access.Operation{access.Verify, access.View}},
	} {
		p.IDs = append(p.IDs, access.ID{
			Code: one.who.Actor.ID, Kind: access.Officer, Organ: "mayor", Department: "welfare", Trained: trained,
		})
		p.Assignments = append(p.Assignments, access.Assignment{
			ID: one.who.Actor.ID, Duty: duty, Organ: "mayor", Department: "welfare", Operations: one.may, Terminals: []audit.Code{"desk-1"}, Hours: access.Always,
		})
	}
	return access.Compile(p)
}
