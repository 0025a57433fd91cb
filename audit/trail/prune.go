package trail

import (
	"context"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/fault"
)

// Pruning asks for the removal of old entries.
type Pruning struct {
	// Before is the first fiscal year to keep: segments of earlier years go.
	Before int
	// Approval allows it: of a pruning, with run and digest of what Prunable gave, by an officer
	// who may and is neither who asked nor By. It is recorded in this log, and is used up.
	Approval *audit.Approval
	// By is who prunes; May says whether the approver may approve this, as audit.Use.May does.
	By  audit.Actor
	May func(*audit.Approval) bool
}

// Prune disposes of the whole segments of fiscal years that are over (保存期間の経過による廃棄). It refuses
// with code "policy" when the approval does not allow it, is not recorded in this log, was
// withdrawn or used (Field "approval." and what is wrong), when a year is not over (Field "year"),
// when the log has an anchor and no checkpoint has left that covers all that would go (Field
// "anchor"), or while a legal hold (ActHold without later ActRelease) is on all entries or on a
// person in what would go (Field "hold").
//
// It records attempt and outcome with the number of entries and the root of the tree up to what was
// removed; a bundle shows the outcome as evidence. Every checkpoint at a seal and every anchored
// one can still be proven afterwards. If it is interrupted, calling it again with the same approval
// finishes it.
func (l *Log) Prune(ctx context.Context, p Pruning) (entries uint64, err error) {
	if l.unopened() {
		return 0, audit.CodeClosed
	}
	if err := l.yearsOver(ctx, p.Before); err != nil {
		return 0, err
	}
	l.errands.Lock()
	defer l.errands.Unlock()
	plan, err := l.prunable(p.Before)
	if err != nil {
		return 0, err
	}
	job := newErrand(audit.ActPrune, p.Approval, p.By, p.May)
	job.use.Run, job.use.Digest = plan.Run, plan.Digest
	pending, err := l.undertakePruning(ctx, job, &plan)
	if pending == nil || err != nil {
		return 0, err
	}
	_, err = pending.Run(ctx, "io", func(context.Context) error {
		return l.control(func() error { return l.w.dispose(plan.numbers, plan.next) })
	})
	return plan.Entries, err
}

// undertakePruning checks a pruning against log and approval and begins it; none if nothing is to
// be done.
func (l *Log) undertakePruning(ctx context.Context, job *errand, plan *Prunable) (*audit.Pending, error) {
	s, err := l.permitted(ctx, job)
	if err != nil {
		return nil, err
	}
	if len(plan.numbers) == 0 && s.begun == nil {
		return nil, nil
	}
	if err := l.mayGo(ctx, plan.Size); err != nil {
		return nil, err
	}
	return job.begin(ctx, l, s, plan.Entries, plan.Root)
}

// mayGo checks that an anchor covers the first size entries, if the log has one, and that no legal
// hold is on them.
func (l *Log) mayGo(ctx context.Context, size uint64) error {
	seen, anchored := map[audit.Handle]bool{}, l.cfg.Anchor == nil
	for e, err := range (&Reader{l.fs}).Entries(0) {
		if err != nil {
			return err
		}
		if e.Index%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		anchored = anchored || e.Event.Act == audit.ActLogAnchored && e.Event.Result == audit.Succeeded && e.Event.Count >= size
		if e.Index < size {
			for _, p := range e.Event.Subjects {
				seen[p.Handle] = true
			}
		}
	}
	if !anchored {
		return fault.New(audit.CodePolicy, "anchor", nil)
	}
	held, err := l.held(ctx, func(h audit.Handle) bool { return seen[h] })
	if err == nil && held {
		err = fault.New(audit.CodePolicy, "hold", nil)
	}
	return err
}
