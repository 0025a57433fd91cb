package access

import (
	"cmp"
	"slices"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/household/civil"
)

// Finding is one line of the list that the security officer goes through: an ID
// and what about it wants a look. Codes are a contract.
type Finding struct {
	ID   audit.Code
	Code string
	On   civil.Date // the day that matters: of expiry, of last use; unknown if there is none
}

// The codes of [Finding].
const (
	FindUnused       = "unused"        // not used for so many days, or never
	FindExpiring     = "expiring"      // ends within so many days
	FindExpired      = "expired"       // over, and still in the policy
	FindRevoked      = "revoked"       // revoked, and still holding assignments
	FindTraining     = "training"      // training lapsed or lapses within so many days
	FindIdle         = "no_assignment" // holds no assignment that is or will be in force
	FindEndless      = "no_end"        // a contractor's ID without a last day
	FindLocked       = "locked"        // locked out
	FindGrantEnding  = "grant_ending"  // an assignment ends within so many days
	FindDutyOver     = "duty_over"     // an assignment to a duty that has ended
	FindNeverTrained = "never_trained"
)

// ReviewConfig says how many days count; zeros mean 90 unused and 30 ahead.
type ReviewConfig struct {
	UnusedDays int
	AheadDays  int
	// LastUsed tells the day an ID was last used, from the log; nil skips unused.
	LastUsed func(id audit.Code) (civil.Date, bool)
}

// Review lists what about the IDs wants a look on a day, by ID and code.
func (e *Engine) Review(on civil.Date, c ReviewConfig) []Finding {
	today := dayOf(on)
	ahead := today + int32(or(c.AheadDays, 30))
	unused := today - int32(or(c.UnusedDays, 90))
	var list []Finding
	for i := range e.policy.IDs {
		p := &e.policy.IDs[i]
		u := e.ids[p.Code]
		add := func(code string, day civil.Date, when bool) {
			if when {
				list = append(list, Finding{p.Code, code, day})
			}
		}
		add(FindExpired, p.Until, u.until < today)
		add(FindExpiring, p.Until, u.until >= today && u.until <= ahead)
		add(FindRevoked, p.RevokedOn, u.revoked <= today && len(u.assignments) > 0)
		add(FindLocked, civil.Date{}, u.locked)
		add(FindEndless, civil.Date{}, u.kind == audit.ActorContractor && p.Until.IsZero())
		if u.kind != audit.ActorSystem {
			add(FindNeverTrained, civil.Date{}, p.Trained.IsZero())
			add(FindTraining, p.Trained, !p.Trained.IsZero() && u.trained.until <= ahead)
		}
		if c.LastUsed != nil {
			day, ok := c.LastUsed(p.Code)
			add(FindUnused, day, !ok || dayOf(day) < unused)
		}
		live := false
		for _, a := range u.assignments {
			live = live || a.until >= today && a.duty.until >= today
			add(FindGrantEnding, e.policy.Assignments[a.index].Until, a.until >= today && a.until <= ahead)
			add(FindDutyOver, civil.Date{}, a.duty.until < today && a.until >= today)
		}
		add(FindIdle, civil.Date{}, !live)
	}
	slices.SortStableFunc(list, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.Code, b.Code))
	})
	return list
}

// Transfer returns a policy in which an ID belongs to another organ and
// department from a day on and holds none of its assignments any more: those in
// force end the day before, later ones are gone. New ones are granted anew. The
// policy it is called on stays as it was. Errors: dangling, period.
func (p *Policy) Transfer(id audit.Code, on civil.Date, organ, department audit.Code) (*Policy, error) {
	next, u, err := p.without(id, on)
	if err != nil {
		return nil, err
	}
	u.Organ, u.Department = organ, department
	return next, nil
}

// Retire returns a policy in which an ID is revoked from a day on and holds no
// assignments from that day. Errors: dangling, period.
func (p *Policy) Retire(id audit.Code, on civil.Date) (*Policy, error) {
	next, u, err := p.without(id, on)
	if err != nil {
		return nil, err
	}
	u.RevokedOn = on
	return next, nil
}

func (p *Policy) without(code audit.Code, on civil.Date) (*Policy, *ID, error) {
	if !on.Known() {
		return nil, nil, fail(CodePeriod, "on")
	}
	next := *p
	next.IDs = slices.Clone(p.IDs)
	i := slices.IndexFunc(next.IDs, func(u ID) bool { return u.Code == code })
	if i < 0 {
		return nil, nil, fail(CodeDangling, "id")
	}
	next.Assignments = nil
	last := on.AddDays(-1)
	for _, a := range p.Assignments {
		if a.ID == code {
			if from, known := a.From.Order(on); known && from >= 0 {
				continue // never came into force
			}
			if until, known := a.Until.Order(last); !known || until > 0 {
				a.Until = last
			}
		}
		next.Assignments = append(next.Assignments, a)
	}
	return &next, &next.IDs[i], nil
}

func or(n, otherwise int) int {
	if n == 0 {
		return otherwise
	}
	return n
}

func after(a, b civil.Date) bool {
	c, known := a.Order(b)
	return known && c > 0
}
