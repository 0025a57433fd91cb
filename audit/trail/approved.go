package trail

import (
	"cmp"
	"context"
	"errors"
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

// standing is what the logs say about an approval.
type standing struct {
	recorded []uint64    // where the approval is recorded in this log
	named    []audit.Ref // and in any: so entries of every log name it
	// withdrawn says that it was taken back, used that an act on it came to its end or was given
	// up, or was begun in another log.
	withdrawn, used bool
	begun           *segment.Entry // an act on it that was begun and has no outcome
}

// stands reads the logs for an errand. An entry that links to the approval uses it up unless it was
// denied or failed: what failed may be tried again.
func (l *Log) stands(ctx context.Context, e *errand) (*standing, error) {
	s, others := &standing{}, l.others()
	for _, o := range others { // no order of logs by their clocks is relied on
		if o.err != nil {
			return nil, o.err
		}
		if err := s.read(ctx, o.Reader, func(x *segment.Entry) { s.record(o.name, x, e) }); err != nil {
			return nil, err
		}
	}
	if err := s.read(ctx, &Reader{l.fs}, func(x *segment.Entry) { s.take(l.cfg.Instance, x, e) }); err != nil {
		return nil, err
	}
	return s, elsewhere(ctx, e, s, others)
}

// elsewhere adds what the other logs of the system say: one approval is not used in two of them.
func elsewhere(ctx context.Context, e *errand, s *standing, others []other) error {
	for _, there := range others {
		if there.err != nil {
			return there.err
		}
		o := &standing{named: s.named}
		if err := o.read(ctx, there.Reader, func(x *segment.Entry) { o.take(there.name, x, e) }); err != nil {
			return err
		}
		s.withdrawn, s.used = s.withdrawn || o.withdrawn, s.used || o.used || o.begun != nil
	}
	return nil
}

func (s *standing) read(ctx context.Context, r *Reader, take func(*segment.Entry)) error {
	for x, err := range r.Entries(0) {
		if err != nil {
			return err
		}
		if x.Index%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		take(&x)
	}
	return nil
}

// record notes where a log has the approval.
func (s *standing) record(log audit.Code, x *segment.Entry, e *errand) bool {
	if x.Event.Act != audit.ActApprove || e.approval.Recorded(&x.Event) != nil {
		return false
	}
	if ref := (audit.Ref{Log: log, Index: x.Index}); !slices.Contains(s.named, ref) {
		s.named = append(slices.Clip(s.named), ref)
	}
	return true
}

func (s *standing) take(log audit.Code, x *segment.Entry, e *errand) {
	switch ev := &x.Event; {
	case s.record(log, x, e):
		s.recorded = append(s.recorded, x.Index)
	case !s.rests(log, ev):
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
func (s *standing) rests(log audit.Code, ev *audit.Event) bool {
	return slices.ContainsFunc(ev.Links, func(l audit.Ref) bool {
		return l.Kind == audit.LinkApproval && slices.Contains(s.named, audit.Ref{Log: cmp.Or(l.Log, log), Index: l.Index})
	})
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
		return e.beginAlone(ctx, l, s, event)
	}
	event.Count, event.Digest, event.Links = s.begun.Event.Count, s.begun.Event.Digest, s.begun.Event.Links
	return audit.Resume(l, event, audit.Receipt{Index: s.begun.Index}), nil
}

// beginAlone records the attempt and looks once more whether another log has one on the same
// approval: of two that begin at one time, neither goes on.
func (e *errand) beginAlone(ctx context.Context, l *Log, s *standing, event audit.Event) (*audit.Pending, error) {
	p, err := audit.Begin(ctx, l, event)
	if err != nil {
		return nil, err
	}
	again := standing{named: s.named}
	if err = elsewhere(ctx, e, &again, l.others()); err == nil && !again.used && !again.withdrawn {
		return p, nil
	}
	if _, endErr := p.End(context.WithoutCancel(ctx), audit.Denied, "approval-used"); endErr != nil || err != nil {
		return nil, errors.Join(err, endErr)
	}
	return nil, fault.New(audit.CodePolicy, "approval.used", nil)
}

// latest is the log's clock, or the time of the newest commit if the clock went back since.
func (l *Log) latest() (now time.Time, err error) {
	err = l.control(func() error {
		now = segment.FromMicros(max(l.now(), l.w.st.Wall))
		return l.w.flushHashes()
	})
	return now, err
}
