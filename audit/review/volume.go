package review

import (
	"time"

	"github.com/kyufu-go/kyufu/audit"
)

// worked is how many days somebody worked with persons, and with how many on each, added up.
type worked struct{ days, persons int }

func (w *worked) add(persons int) {
	w.days++
	w.persons += persons
}

// usual is the mean day, rounded up.
func (w worked) usual() int {
	if w.days == 0 {
		return 0
	}
	return (w.persons + w.days - 1) / w.days
}

// roleState is what the members of a role did together, and each of them.
type roleState struct {
	all     worked
	members map[audit.Code]*worked
}

// busyDay is a day that only the role's others can call unusual.
type busyDay struct {
	id, role audit.Code
	finding  Finding
}

// endDay holds an officer's day against the usual one.
func (r *Reviewer) endDay(id audit.Code, a *actorState, at time.Time) {
	n := len(a.persons)
	if n == 0 {
		return
	}
	many := n > r.cfg.Volume/r.cfg.VolumeTimes
	f := Finding{Rule: Volume, Severity: Ask, Actor: id, At: at, Count: uint64(n)}
	switch {
	case n > r.cfg.Volume, many && a.worked.days >= 5 && n > r.cfg.VolumeTimes*a.worked.usual():
		f.Entries = r.refs(a.seen.entries)
		r.findings = append(r.findings, f)
	case many && a.role != "" && r.cfg.RoleTimes > 0:
		f.Rule, f.Entries = RoleVolume, r.refs(a.seen.entries)
		r.busy = append(r.busy, busyDay{id, a.role, f})
	}
	a.worked.add(n)
	r.role(a.role, id, n)
	clear(a.persons)
	a.seen.entries = a.seen.entries[:0]
}

func (r *Reviewer) role(role, id audit.Code, persons int) {
	s := r.roles[role]
	if s == nil {
		s = &roleState{members: map[audit.Code]*worked{}}
		r.roles[role] = s
	}
	if s.members[id] == nil {
		s.members[id] = &worked{}
	}
	s.all.add(persons)
	s.members[id].add(persons)
}

// byRole holds the busy days against what the others in the role did in all the time that was
// looked at, before and after; so it does not matter who came first.
func (r *Reviewer) byRole() {
	for _, d := range r.busy {
		s := r.roles[d.role]
		own := *s.members[d.id]
		others := worked{s.all.days - own.days, s.all.persons - own.persons}
		if len(s.members)-1 < r.cfg.RoleMembers || others.days < r.cfg.RoleDays {
			continue
		}
		if int(d.finding.Count) > r.cfg.RoleTimes*others.usual() {
			r.findings = append(r.findings, d.finding)
		}
	}
}
