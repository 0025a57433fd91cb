package review

import "github.com/kyufu-go/kyufu/audit"

// approval is an entry of ActApprove. One that [audit.Approval.Event] made says for which act it
// is, and in which run.
type approval struct {
	by      audit.Code
	act     audit.Act
	run     audit.Code
	refused bool
	used    bool
	usedBy  uint64 // the entry that used it up
}

func approvalIn(e *audit.Event) approval {
	a := approval{by: e.Actor.ID, refused: !audit.Granted(e)}
	if act, ok := audit.ActOf(string(e.Purpose)); ok && act.Class() != audit.ClassApproval {
		a.act, a.run = act, e.Case
	}
	return a
}

// serves reports whether an entry may rest on the approval: it was given, for this act, and serves
// no other entry.
func (a *approval) serves(e *audit.Event) bool {
	return !a.refused && (!a.used || a.usedBy == e.Index) && (a.act == 0 || a.act == e.Act && (a.run == "" || a.run == e.Case))
}

// approvalOf remembers approvals and looks at acts that need one.
func (r *Reviewer) approvalOf(e *audit.Event) {
	switch e.Act {
	case audit.ActApprove:
		r.approvals[e.Index] = approvalIn(e)
	case audit.ActWithdraw:
		for _, l := range e.Links {
			if a, ok := r.approvals[l.Index]; ok && l.Kind == audit.LinkApproval {
				a.refused = true
				r.approvals[l.Index] = a
			}
		}
	default:
	}
	r.secondPerson(e)
	if e.Phase == audit.Outcome {
		r.endUse(e)
		return
	}
	if e.Act == audit.ActWithdraw {
		return
	}
	named := 0
	for _, l := range e.Links {
		if l.Kind != audit.LinkApproval {
			continue
		}
		named++
		a, ok := r.approvals[l.Index]
		switch {
		case l.Log != "":
		case !ok || !a.serves(e):
			r.find(BadApproval, Alarm, e, l.Index, e.Index)
		case !audit.Second(r.asker(e), a.by):
			r.find(SelfApproval, Alarm, e, l.Index, e.Index)
		default:
			r.use(l.Index, a, e)
		}
	}
	if named == 0 && r.need[e.Act] && e.Result != audit.Denied {
		r.find(NoApproval, Alarm, e)
	}
}

// asker is whose act it is: of one that somebody carries out who agreed to it, the one who asked.
func (r *Reviewer) asker(e *audit.Event) audit.Code {
	for _, l := range e.Links {
		if first, ok := r.firsts[l.Index]; ok && l.Kind == audit.LinkFirst && l.Log == "" {
			return first
		}
	}
	return e.Actor.ID
}

// use notes that an entry used an approval up. What was denied or failed did not.
func (r *Reviewer) use(index uint64, a approval, e *audit.Event) {
	if e.Result == audit.Denied || e.Result == audit.Failed {
		return
	}
	a.used, a.usedBy = true, e.Index
	r.approvals[index] = a
	if e.Phase == audit.Attempt {
		r.begun[e.Index] = index
	}
}

// endUse gives an approval back whose attempt failed: it may be tried again.
func (r *Reviewer) endUse(e *audit.Event) {
	for _, l := range e.Links {
		if l.Kind != audit.LinkAttempt || l.Log != "" {
			continue
		}
		index, ok := r.begun[l.Index]
		if a := r.approvals[index]; ok && e.Result == audit.Failed && a.usedBy == l.Index {
			a.used = false
			r.approvals[index] = a
		}
		delete(r.begun, l.Index)
	}
}
