package review

import (
	"slices"
	"time"

	"github.com/kyufu-go/kyufu/audit"
)

// approval is an entry of ActApprove. One that [audit.Approval.Event] made says for which act it
// is, in which run and about whom.
type approval struct {
	by      audit.Code
	act     audit.Act
	run     audit.Code
	persons []audit.Handle
	whom    []audit.Handle // who were erased by it
	refused bool
	used    bool
	usedBy  uint64 // the entry that used it up
	usedAt  time.Time
	user    audit.Code
}

func approvalIn(e *audit.Event) approval {
	a := approval{by: e.Actor.ID, refused: !audit.Granted(e)}
	if act, ok := audit.ActOf(string(e.Purpose)); ok && act.Class() != audit.ClassApproval {
		a.act, a.run = act, e.Case
	}
	a.persons = handles(e)
	return a
}

func handles(e *audit.Event) (list []audit.Handle) {
	for i := range e.Subjects {
		list = append(list, e.Subjects[i].Handle)
	}
	return list
}

// serves reports whether an entry may rest on the approval: it was given, for this act, case and
// persons, and serves no other entry.
func (a *approval) serves(e *audit.Event, here uint64) bool {
	return (!a.used || a.usedBy == here) && a.fits(e)
}

func (a *approval) fits(e *audit.Event) bool {
	return !a.refused && (a.act == 0 || a.act == e.Act && (a.run == "" || a.run == e.Case)) &&
		!slices.ContainsFunc(a.persons, func(h audit.Handle) bool { return !about(e, h) })
}

// again reports whether an entry goes on with the erasure that the approval was used for: of the
// same case, and of nobody else than then.
func (a *approval) again(e *audit.Event) bool {
	return a.used && e.Act == audit.ActErase && (a.run != "" || len(a.persons) > 0) && a.fits(e) &&
		len(e.Subjects) > 0 && !slices.ContainsFunc(e.Subjects, func(s audit.Subject) bool { return !slices.Contains(a.whom, s.Handle) })
}

func about(e *audit.Event, h audit.Handle) bool {
	return slices.ContainsFunc(e.Subjects, func(s audit.Subject) bool { return s.Handle == h })
}

// approvalOf remembers approvals and looks at acts that need one.
func (r *Reviewer) approvalOf(e *audit.Event) {
	switch e.Act {
	case audit.ActApprove:
		a := approvalIn(e)
		r.approvals[r.here(e)] = a
		if a.act == audit.ActReturnMedia && !a.refused {
			delete(r.lent, a.run)
		}
	case audit.ActWithdraw:
		for _, l := range e.Links {
			if a, ok := r.approvals[r.named(l)]; ok && l.Kind == audit.LinkApproval {
				a.refused = true
				r.approvals[r.named(l)] = a
				r.usedAfter(&a, e)
			}
		}
	case audit.ActReturnMedia, audit.ActRefuse:
		r.comesBack(e)
	default:
	}
	r.secondPerson(e)
	if e.Phase == audit.Outcome {
		r.endUse(e)
		return
	}
	away := slices.ContainsFunc(e.Links, r.away)
	if away {
		r.find(UnknownLog, Alarm, e)
	}
	if e.Act == audit.ActWithdraw {
		return
	}
	named := 0
	for _, l := range e.Links {
		if !r.names(e, l) {
			continue
		}
		named++
		word := r.named(l)
		a, ok := r.approvals[word]
		switch {
		case r.away(l):
		case !ok || !a.serves(e, r.here(e)) && !a.again(e) && !r.repeats(&a, e):
			r.find(BadApproval, Alarm, e, word, r.here(e))
		case !away && !audit.Second(r.asker(e), a.by):
			r.find(SelfApproval, Alarm, e, word, r.here(e))
		default:
			r.use(word, a, e)
		}
	}
	if named == 0 && r.need[e.Act] && e.Result != audit.Denied && !r.goesOn(e) {
		r.find(NoApproval, Alarm, e)
	}
}

// usedAfter finds a word that was used in another log after it was withdrawn, though the use was
// read first: what stands behind an entry of a clock that was ahead is read late.
func (r *Reviewer) usedAfter(a *approval, withdrawn *audit.Event) {
	here := r.here(withdrawn)
	if a.used && a.usedBy/perLog != here/perLog && a.usedAt.After(withdrawn.Time) {
		r.find(BadApproval, Alarm, &audit.Event{Time: a.usedAt, Actor: audit.Actor{ID: a.user}}, here, a.usedBy)
	}
}

// repeats reports whether an entry begins an erasure again that nobody ended: the same, by the same
// officer, as after a crash. What is erased twice is erased once.
func (r *Reviewer) repeats(a *approval, e *audit.Event) bool {
	first, ok := r.begun[a.usedBy]
	return ok && a.used && e.Act == audit.ActErase && e.Phase == audit.Attempt && len(e.Subjects) == 0 && a.fits(e) &&
		e.Digest != (audit.Hash{}) && first == tryOf(e, first.word)
}

// try is an attempt that rests on an approval.
type try struct {
	word     uint64
	digest   audit.Hash
	act      audit.Act
	run, who audit.Code
}

func tryOf(e *audit.Event, word uint64) try { return try{word, e.Digest, e.Act, e.Case, e.Actor.ID} }

// names reports whether a link names the approval that an entry rests on. One of a demand for an
// erasure names it as its cause: the log's own erasure uses it up.
func (r *Reviewer) names(e *audit.Event, l audit.Ref) bool {
	_, word := r.approvals[r.named(l)]
	return l.Kind == audit.LinkApproval || l.Kind == audit.LinkCause && word && e.Act == audit.ActErase
}

// goesOn reports whether an entry that names no approval is part of an act that rests on one: an
// erasure, of persons whom a word names, wherever they are held, and again if they ever come back;
// or what its holder writes to a medium while it is lent.
func (r *Reviewer) goesOn(e *audit.Event) bool {
	switch e.Act {
	case audit.ActErase:
		all := handles(e)
		return len(all) > 0 && !slices.ContainsFunc(all, func(h audit.Handle) bool { return !r.toErase(h, e) })
	case audit.ActExportMedia:
		l, ok := r.lent[e.Case]
		return ok && !l.back && !r.approvals[l.word].refused && l.holder == e.Actor.ID &&
			slices.ContainsFunc(e.Links, func(to audit.Ref) bool { return to.Kind == audit.LinkBatch && r.named(to) == l.at })
	default:
	}
	return false
}

// erasure is of somebody who is to be erased by a word.
type erasure struct {
	word   uint64
	during uint64 // the entry by which somebody goes along with whom the word names
	along  bool
}

// toErase reports whether somebody is to be erased by the word for an earlier entry. Who goes along
// with whom it names, as another handle of the same human being, goes while that is under way; and
// what comes back of them later a program erases by itself.
func (r *Reviewer) toErase(h audit.Handle, e *audit.Event) bool {
	x, ok := r.erased[h]
	if ok && x.along && e.Actor.Kind != audit.ActorSystem {
		_, ok = r.begun[x.during]
	}
	return ok && !r.approvals[x.word].refused
}

// lending is a medium that is lent on an approval, until its return is approved.
type lending struct {
	at, word uint64
	holder   audit.Code
	program  audit.Code // of the entry by which it was lent
	back     bool       // brought back, and not refused
}

// comesBack notes that a medium is brought back, or goes on because its return was refused: by who
// lends media, and by somebody else than its holder.
func (r *Reviewer) comesBack(e *audit.Event) {
	l, ok := r.lent[e.Case]
	if !ok || e.Result != audit.Succeeded {
		return
	}
	back := e.Act == audit.ActReturnMedia
	if back || e.Program == l.program && audit.Second(l.holder, e.Actor.ID) {
		l.back = back
		r.lent[e.Case] = l
	}
}

// begins keeps what others may be part of. A word on a case names nobody, and nobody is erased
// elsewhere by it.
func (r *Reviewer) begins(e *audit.Event, word uint64) {
	switch e.Act {
	case audit.ActErase:
		named := r.approvals[word].persons
		for _, h := range handles(e) {
			if along := !slices.Contains(named, h); len(named) > 0 && (!along || !r.toErase(h, e)) {
				r.erased[h] = erasure{word, r.here(e), along}
			}
		}
	case audit.ActLendMedia:
		r.lent[e.Case] = lending{at: r.here(e), word: word, holder: r.asker(e), program: e.Program}
	default:
	}
}

// asker is whose act it is: of one that somebody carries out who agreed to it, the one who asked.
func (r *Reviewer) asker(e *audit.Event) audit.Code {
	for _, l := range e.Links {
		if first, ok := r.firsts[r.named(l)]; ok && l.Kind == audit.LinkFirst {
			return first.who
		}
	}
	return e.Actor.ID
}

// use notes that an entry used an approval up. What was denied or failed did not.
func (r *Reviewer) use(word uint64, a approval, e *audit.Event) {
	if e.Result == audit.Denied || e.Result == audit.Failed {
		return
	}
	if !a.again(e) {
		a.used, a.usedBy, a.whom = true, r.here(e), nil
		a.usedAt, a.user = e.Time, e.Actor.ID
		if e.Act == audit.ActErase {
			a.whom = handles(e)
		}
	}
	r.approvals[word] = a
	r.begins(e, word)
	if e.Phase == audit.Attempt {
		r.begun[r.here(e)] = tryOf(e, word)
	}
}

// endUse gives an approval back whose attempt failed: it may be tried again.
func (r *Reviewer) endUse(e *audit.Event) {
	for _, l := range e.Links {
		if l.Kind != audit.LinkAttempt {
			continue
		}
		attempt := r.named(l)
		first, ok := r.begun[attempt]
		if a := r.approvals[first.word]; ok && e.Result == audit.Failed && a.usedBy == attempt {
			a.used = false
			r.approvals[first.word] = a
		}
		delete(r.begun, attempt)
	}
}
