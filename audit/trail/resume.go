package trail

import (
	"context"
	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
	"slices"
	"time"
)

// interrupted gives the attempt of an act that rests on the approval and has no outcome, which a
// process leaves that dies in between; nil if there is none. It reads what came after the approval.
func (l *Log) interrupted(e *audit.Event, approval uint64) (*audit.Pending, error) {
	var found *segment.Entry
	r := &Reader{l.fs}
	for x, err := range r.Entries(approval) {
		switch {
		case err != nil:
			return nil, err
		case x.Event.Act != e.Act:
		case x.Event.Phase == audit.Attempt && sameErrand(&x.Event, e):
			found = &x
		case found != nil && slices.Contains(x.Event.Links, audit.Ref{Kind: audit.LinkAttempt, Index: found.Index}):
			found = nil
		}
	}
	if found == nil {
		return nil, nil // none
	}
	found.Event.Actor, found.Event.Time = e.Actor, time.Time{}
	return audit.Resume(l, found.Event, audit.Receipt{Index: found.Index}), nil
}

// sameErrand reports that two events rest on the same approval and are about the same persons.
func sameErrand(a, b *audit.Event) bool {
	return slices.Equal(a.Links, b.Links) &&
		slices.EqualFunc(a.Subjects, b.Subjects, func(s, t audit.Subject) bool { return s.Handle == t.Handle })
}

// takeUp is Begin for an act that an earlier process may have begun: it is then gone on with, not
// recorded anew. l.errands is held until the end, so that nobody takes up what is under way.
func (l *Log) takeUp(ctx context.Context, e audit.Event, approval uint64) (*audit.Pending, error) {
	p, err := l.interrupted(&e, approval)
	if p != nil || err != nil {
		return p, err
	}
	return audit.Begin(ctx, l, e)
}
