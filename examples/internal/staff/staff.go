// Package staff says who works in the examples' town, and what may each of them do?
package staff

import (
	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// Duty is the 個人番号利用事務 within which all work.
const Duty = "benefit.payment"

// Officer is an officer of the welfare department at the desk.
func Officer(id audit.Code) access.Caller {
	return caller(audit.Actor{Kind: audit.ActorOfficer, Auth: audit.AuthPassword | audit.AuthBiometric, ID: id, Terminal: "desk-1"})
}

// System is a system of the welfare department on its server.
func System(id audit.Code) access.Caller {
	return caller(audit.Actor{Kind: audit.ActorSystem, Auth: audit.AuthMutualTLS, ID: id, Terminal: "server-1"})
}

func caller(a audit.Actor) access.Caller {
	a.Organ, a.Department = "mayor", "welfare"
	return access.Caller{Duty: Duty, Actor: a}
}

// Role is what one of them may do.
type Role struct {
	Who access.Caller
	May []access.Operation
}

// Policy lets each do what their role says, at any hour; all officers were trained on a day.
func Policy(trained civil.Date, roles ...Role) *access.Policy {
	p := &access.Policy{
		Version: "town-1", Duties: []access.Duty{{Code: Duty, Designation: access.NoDesignation}}, TrainingMonths: 12,
		Terminals: []access.Terminal{{Code: "desk-1"}, {Code: "server-1"}},
	}
	for _, r := range roles {
		a := r.Who.Actor
		id := access.ID{Code: a.ID, Kind: access.Officer, Organ: a.Organ, Department: a.Department, Trained: trained}
		if a.Kind == audit.ActorSystem {
			id.Kind, id.Trained = access.SystemID, civil.Date{}
			p.Systems = append(p.Systems, access.System{Code: a.ID, Duties: []audit.Code{Duty}})
		}
		p.IDs = append(p.IDs, id)
		p.Assignments = append(p.Assignments, access.Assignment{
			ID: a.ID, Duty: Duty, Organ: a.Organ, Department: a.Department, Operations: r.May, Terminals: []audit.Code{a.Terminal}, Hours: access.Always,
		})
	}
	return p
}
