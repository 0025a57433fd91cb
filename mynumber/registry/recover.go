package registry

import (
	"context"
	"iter"
	"slices"

	"github.com/kyufu-go/kyufu/audit"
)

// Recover reads the audit log after a crash and closes every attempt of this
// registry that has no outcome: as succeeded if the store has lines with its
// receipt, else as abandoned. It says how many of each. Call it before work
// begins, with audit.Events of the log's directory. Attempts that leave no lines
// (rotation of keys) count as abandoned; repeat them. Errors: recorder, store.
func (g *Registry) Recover(ctx context.Context, events iter.Seq2[audit.Event, error]) (closed, abandoned int, err error) {
	open := map[uint64]audit.Event{}
	for e, err := range events {
		if err != nil {
			return 0, 0, because(CodeRecorder, err)
		}
		if e.Program != Program {
			continue
		}
		switch e.Phase { //nolint:exhaustive // whole entries need no closing
		case audit.Attempt:
			open[e.Index] = e
		case audit.Outcome:
			for _, l := range e.Links {
				if l.Kind == audit.LinkAttempt {
					delete(open, l.Index)
				}
			}
		}
	}
	indexes := make([]uint64, 0, len(open))
	for i := range open {
		indexes = append(indexes, i)
	}
	slices.Sort(indexes)
	for _, i := range indexes {
		done, err := g.close(ctx, open[i])
		if err != nil {
			return closed, abandoned, err
		}
		if done {
			closed++
		} else {
			abandoned++
		}
	}
	return closed, abandoned, nil
}

func (g *Registry) close(ctx context.Context, e audit.Event) (done bool, err error) {
	err = stored(g.c.Store.View(ctx, g.c.Tenant, func(tx Tx) error {
		done, err = tx.Committed(ctx, e.Index+1)
		return err
	}))
	if err != nil {
		return false, err
	}
	out := e
	out.Phase, out.Result, out.Time = audit.Outcome, audit.Succeeded, g.c.Now()
	if !done {
		out.Result, out.Reason = audit.Abandoned, "recovered"
	}
	out.Links = append(slices.Clone(e.Links), audit.Ref{Kind: audit.LinkAttempt, Index: e.Index})
	for i := range out.Subjects {
		out.Subjects[i] = audit.Subject{Handle: out.Subjects[i].Handle}
	}
	return done, g.record(ctx, out)
}
