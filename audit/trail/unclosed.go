package trail

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
)

// Unclosed lists the attempts without an outcome: what was under way when a process died.
func (r *Reader) Unclosed() ([]segment.Entry, error) {
	if r == nil || r.fs == nil {
		return nil, errNoFS()
	}
	own, err := instanceIn(r.fs)
	if err != nil {
		return nil, err
	}
	open := map[uint64]segment.Entry{}
	for e, err := range r.Entries(0) {
		if err != nil {
			return nil, err
		}
		switch e.Event.Phase {
		case audit.Attempt:
			open[e.Index] = e
		case audit.Outcome:
			for _, l := range e.Event.Links {
				if l.Kind == audit.LinkAttempt && (l.Log == "" || l.Log == own) {
					delete(open, l.Index)
				}
			}
		default:
		}
	}
	out := make([]segment.Entry, 0, len(open))
	for _, i := range sortedKeys(open) {
		out = append(out, open[i])
	}
	return out, nil
}

// Abandon records the outcome "abandoned" for an attempt that nobody will finish.
func (l *Log) Abandon(ctx context.Context, attempt segment.Entry) (audit.Receipt, error) {
	e := attempt.Event
	e.Phase, e.Result = audit.Outcome, audit.Abandoned
	e.Links = append(append([]audit.Ref(nil), e.Links...), audit.Ref{Kind: audit.LinkAttempt, Index: attempt.Index})
	for i := range e.Subjects {
		e.Subjects[i].Sealed = nil
	}
	e.Time = time.Time{}
	return l.Append(ctx, e)
}

func sortedKeys[V any](m map[uint64]V) []uint64 { return slices.Sorted(maps.Keys(m)) }
