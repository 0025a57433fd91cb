package review

import (
	"maps"
	"slices"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/household/civil"
)

// ofLog looks at what the log says about itself and at silences.
func (r *Reviewer) ofLog(e *audit.Event) {
	log := r.log
	if !log.last.IsZero() {
		r.silence(log, e.Time, r.here(e))
	}
	if log.last = e.Time; e.Time.After(r.newest.at) {
		r.newest = moment{e.Time, r.here(e)}
	}
	switch e.Act {
	case audit.ActLogGenesis, audit.ActLogAnchored:
		log.anchored = e.Time
	case audit.ActLogAnchorBad:
		r.find(AnchorForged, Alarm, e)
	case audit.ActLogAnchorLate:
		r.find(AnchorLate, Ask, e)
	case audit.ActLogClockBack:
		r.find(ClockBack, Ask, e)
	case audit.ActLogClockAhead:
		r.find(ClockAhead, Alarm, e)
	case audit.ActLogRecovered:
		r.find(Crash, Note, e)
	case audit.ActLogFull:
		r.find(Full, Alarm, e)
	case audit.ActBreakGlass:
		r.find(BrokenGlass, Alarm, e)
	default:
	}
}

// clockSkew is how far the clocks of reviewer and log may differ.
const clockSkew = time.Minute

// ahead looks for an entry whose time is later than that of the review: the clock of the review is
// another one than the log's.
func (r *Reviewer) ahead(at time.Time) {
	if r.newest.at.Sub(at) > clockSkew {
		r.find(ClockAhead, Alarm, &audit.Event{Time: r.newest.at}, r.newest.entry)
	}
}

// silence looks at the gap in a log before now.
func (r *Reviewer) silence(log *logState, now time.Time, entry uint64) {
	e := audit.Event{Time: now}
	if r.cfg.Silence > 0 && now.Sub(log.last) > r.cfg.Silence {
		r.find(Silence, Ask, &e, entry)
	}
	if r.cfg.AnchorGap > 0 && !log.anchored.IsZero() && now.Sub(log.anchored) > r.cfg.AnchorGap {
		r.find(AnchorLate, Ask, &e, entry)
		log.anchored = now // one finding for each gap
	}
}

// secondPerson holds a check against the act that it checks.
func (r *Reviewer) secondPerson(e *audit.Event) {
	switch e.Act {
	case audit.ActVerify, audit.ActCheck:
		for _, l := range e.Links {
			first, ok := r.firsts[r.named(l)]
			if ok && l.Kind == audit.LinkFirst && !audit.Second(first.who, e.Actor.ID) {
				r.find(SelfCheck, Alarm, e, r.named(l), r.here(e))
			}
		}
	case audit.ActAsk, audit.ActRegister, audit.ActRetrieve, audit.ActLink, audit.ActUpdate, audit.ActDecide:
		r.firsts[r.here(e)] = first{e.Actor.ID, r.taken}
		if len(r.firsts) > 2*maxFirsts { // not at every entry once it is full
			maps.DeleteFunc(r.firsts, func(_ uint64, f first) bool { return f.taken+maxFirsts < r.taken })
		}
	default:
	}
}

// maxFirsts bounds how far back a check may name what it checks; the approval rules know every
// approval.
const maxFirsts = 1 << 17

// pairs remembers attempts until their outcome.
func (r *Reviewer) pairs(e *audit.Event) {
	switch e.Phase {
	case audit.Attempt:
		r.attempts[r.here(e)] = audit.Event{Time: e.Time, Act: e.Act, Actor: e.Actor}
	case audit.Outcome:
		for _, l := range e.Links {
			if l.Kind == audit.LinkAttempt {
				delete(r.attempts, r.named(l))
			}
		}
	default:
	}
}

// identity looks at the ID and the terminal.
func (r *Reviewer) identity(a *actorState, e *audit.Event) {
	if r.cfg.Staff != nil {
		o, ok := r.cfg.Staff[e.Actor.ID]
		switch {
		case !ok:
			r.find(UnknownID, Alarm, e)
		case outside(e.Time, o.From, o.To):
			r.find(ExpiredID, Alarm, e)
		}
	}
	if !a.last.IsZero() && e.Time.Sub(a.last) > r.cfg.Dormant {
		r.find(DormantID, Ask, e)
	}
	t := e.Actor.Terminal
	if r.cfg.Terminals != nil && !r.cfg.Terminals[t] {
		r.find(UnknownTerminal, Alarm, e)
	}
	if t != "" && a.terminal != "" && t != a.terminal && e.Time.Sub(a.last) < r.cfg.TerminalGap {
		r.find(TwoTerminals, Ask, e)
	}
	switch e.Act {
	case audit.ActLogout, audit.ActSessionEnded:
		a.terminal = ""
	default:
		if t != "" {
			a.terminal = t
		}
	}
}

func outside(t, from, to time.Time) bool {
	return !from.IsZero() && t.Before(from) || !to.IsZero() && !t.Before(to)
}

// processor holds a contractor's act against the contract.
func (r *Reviewer) processor(e *audit.Event) {
	p := e.Actor.Processor
	if r.cfg.Processors == nil || p == "" {
		return
	}
	c, ok := r.cfg.Processors[p]
	switch {
	case !ok:
		r.find(UnknownProc, Alarm, e)
	case outside(e.Time, c.From, c.To):
		r.find(ProcessorDates, Alarm, e)
	case e.Actor.Sub != "" && !slices.Contains(c.Subs, e.Actor.Sub):
		r.find(UnknownSub, Alarm, e)
	}
}

// people looks at whom the act was about.
func (r *Reviewer) people(a *actorState, e *audit.Event) {
	if e.Act == audit.ActSearch && e.Case == "" {
		r.find(SearchNoCase, Ask, e)
	}
	if n, _ := civil.TimeOfDay(e.Time); n != a.day {
		r.endDay(a.id, a, e.Time)
		a.day = n
	}
	me := r.cfg.Staff[e.Actor.ID]
	for i := range e.Subjects {
		h := e.Subjects[i].Handle
		switch colleague, ok := r.staff[h]; {
		case h == me.Self:
			r.findAbout(OwnRecord, Ask, e, h)
		case slices.Contains(me.Family, h):
			r.findAbout(FamilyRecord, Ask, e, h)
		case ok && colleague != e.Actor.ID:
			r.findAbout(ColleagueRecord, Ask, e, h)
		}
		a.persons[h] = true
		if e.Act == audit.ActView && e.Case == "" {
			r.repeated(e, h)
		}
	}
	if len(e.Subjects) == 0 {
		return
	}
	a.role = e.Actor.Role
	a.seen.add(r.here(e))
}

func (r *Reviewer) repeated(e *audit.Event, h audit.Handle) {
	k := viewKey{personOf(e.Actor.ID), h}
	g := r.views[k]
	if g == nil || e.Time.Sub(g.since) > r.cfg.RepeatWindow {
		g = &gathered{since: e.Time}
		r.views[k] = g
	}
	if g.add(r.here(e)); g.count == uint64(r.cfg.Repeats) && !g.told {
		g.told = true
		r.findAbout(RepeatedView, Ask, e, h, g.entries...)
	}
}
