package trail

import (
	"context"
	"slices"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/fault"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
)

// errand is an act of the log's own keeper, erasure or pruning, that one approval allows, once.
type errand struct {
	act      audit.Act
	by       audit.Actor
	approval *audit.Approval
	use      audit.Use
	subjects []audit.Subject
}

func newErrand(act audit.Act, a *audit.Approval, by audit.Actor, may func(*audit.Approval) bool) *errand {
	return &errand{act: act, by: by, approval: a, use: audit.Use{Act: act, By: by.ID, May: may}}
}

// permitted holds an errand against its approval and against the log, before anything is done.
func (l *Log) permitted(ctx context.Context, e *errand) (*standing, error) {
	if err := e.likely(); err != nil {
		return nil, err
	}
	now, err := l.latest()
	if err != nil {
		return nil, err
	}
	s, err := l.stands(ctx, e)
	if err != nil {
		return nil, err
	}
	return s, e.check(s, now)
}

// likely refuses, before the log is read, what no clock could make good.
func (e *errand) likely() error {
	if e.approval == nil {
		return fault.New(audit.CodePolicy, "approval.missing", nil)
	}
	e.use.Now = e.approval.At
	return e.approval.Check(e.use)
}

// standing is what the log says about an approval, and about holds.
type standing struct {
	recorded []uint64 // where the approval is recorded
	// withdrawn says that it was taken back, used that an act on it came to its end or was given
	// up.
	withdrawn, used bool
	begun           *segment.Entry // an act on it that was begun and has no outcome
	holds           map[uint64][]audit.Subject
}

// stands reads the log for an errand. An entry that links to the approval uses it up unless it was
// denied or failed: what failed may be tried again.
func (l *Log) stands(ctx context.Context, e *errand) (*standing, error) {
	s := &standing{holds: map[uint64][]audit.Subject{}}
	for x, err := range (&Reader{l.fs}).Entries(0) {
		if err != nil {
			return nil, err
		}
		if x.Index%4096 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		s.take(&x, e)
	}
	return s, nil
}

func (s *standing) take(x *segment.Entry, e *errand) {
	switch ev := &x.Event; {
	case ev.Act == audit.ActApprove && e.approval.Recorded(ev) == nil:
		s.recorded = append(s.recorded, x.Index)
	case ev.Act == audit.ActHold && ev.Result == audit.Succeeded:
		s.holds[x.Index] = ev.Subjects
	case ev.Act == audit.ActRelease && ev.Result == audit.Succeeded:
		for _, l := range ev.Links {
			delete(s.holds, l.Index)
		}
	case !s.rests(ev):
	case ev.Act == audit.ActWithdraw || ev.Act == audit.ActRefuse:
		s.withdrawn = s.withdrawn || ev.Result == audit.Succeeded
	case ev.Phase == audit.Attempt:
		s.begun = x
	case ev.Phase == audit.Outcome:
		s.begun = nil
		s.used = s.used || ev.Result != audit.Failed
	default:
		s.used = s.used || ev.Result != audit.Denied
	}
}

// rests reports whether an entry rests on the approval.
func (s *standing) rests(ev *audit.Event) bool {
	return slices.ContainsFunc(ev.Links, func(l audit.Ref) bool {
		return l.Kind == audit.LinkApproval && l.Log == "" && slices.Contains(s.recorded, l.Index)
	})
}

// held reports whether a legal hold is on everybody or on somebody concerned.
func (s *standing) held(concerned func(audit.Handle) bool) bool {
	for _, subjects := range s.holds {
		if len(subjects) == 0 || slices.ContainsFunc(subjects, func(p audit.Subject) bool { return concerned(p.Handle) }) {
			return true
		}
	}
	return false
}

// check says whether the errand may be done now: on an approval that the log has recorded, that was
// not withdrawn, is not over and was not used. What was begun in time may be finished later. The
// clock cannot bring an approval back: now is not before the newest entry.
func (e *errand) check(s *standing, now time.Time) error {
	switch {
	case len(s.recorded) == 0:
		return fault.New(audit.CodePolicy, "approval.entry", nil)
	case s.withdrawn:
		return fault.New(audit.CodePolicy, "approval.withdrawn", nil)
	case s.used || s.begun != nil && s.begun.Event.Act != e.act:
		return fault.New(audit.CodePolicy, "approval.used", nil)
	}
	if e.use.Now = now; s.begun != nil {
		e.use.Now = s.begun.Event.Time
	}
	return e.approval.Check(e.use)
}

// begin records the attempt, or takes up the one that was begun and has no outcome.
func (e *errand) begin(ctx context.Context, l *Log, s *standing, count uint64, digest audit.Hash) (*audit.Pending, error) {
	event := audit.Event{
		Act: e.act, Actor: e.by, Case: e.approval.Run, Count: count, Digest: digest, Subjects: e.subjects,
		Links: []audit.Ref{{Kind: audit.LinkApproval, Index: s.recorded[0]}},
	}
	if s.begun == nil {
		return audit.Begin(ctx, l, event)
	}
	event.Count, event.Digest, event.Links = s.begun.Event.Count, s.begun.Event.Digest, s.begun.Event.Links
	return audit.Resume(l, event, audit.Receipt{Index: s.begun.Index}), nil
}

// latest is the log's clock, or the time of the newest commit if the clock went back since.
func (l *Log) latest() (now time.Time, err error) {
	err = l.control(func() error {
		now = segment.FromMicros(max(l.now(), l.w.st.Wall))
		return l.w.flushHashes()
	})
	return now, err
}
