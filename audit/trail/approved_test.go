package trail

import (
	"context"
	"time"

	"github.com/kyufu-go/kyufu/audit"
)

// shown is the hash of what the approvers of these tests saw.
var shown = audit.Hash{1, 2, 3}

// approvalOf is an approval by the boss, asked for by the clerk, for as long as any of these tests
// lasts.
func approvalOf(act audit.Act, id audit.Code) audit.Approval {
	boss := testActor
	boss.ID = "boss"
	return audit.Approval{
		ID: id, Act: act, Requester: "asker", By: boss, Digest: shown,
		At: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), Until: time.Date(2028, 1, 1, 0, 0, 0, 0, time.UTC),
	}
}

func mayAll(*audit.Approval) bool { return true }

// erasing records an approval of an erasure and asks for what it allows.
func erasing(ctx context.Context, l *Log, h audit.Handle, id audit.Code) (Erasing, error) {
	a := approvalOf(audit.ActErase, id)
	a.Subject = h
	_, err := l.Append(ctx, a.Event())
	return erasingOn(&a), err
}

// erasingOn asks for what an approval says.
func erasingOn(a *audit.Approval) Erasing {
	return Erasing{Handle: a.Subject, Digest: shown, Approval: a, By: clerk(), May: mayAll}
}

func clerk() audit.Actor {
	a := testActor
	a.ID = "clerk"
	return a
}

// pruning records an approval of a pruning and asks for what it allows.
func pruning(ctx context.Context, l *Log, before int, id audit.Code) (Pruning, error) {
	p, err := l.Prunable(ctx, before)
	if err != nil {
		return Pruning{}, err
	}
	a := approvalOf(audit.ActPrune, id)
	a.Run, a.Digest = p.Run, p.Digest
	_, err = l.Append(ctx, a.Event())
	return Pruning{Before: before, Approval: &a, By: clerk(), May: mayAll}, err
}

// approveAndPrune does both.
func approveAndPrune(ctx context.Context, l *Log, before int) (uint64, error) {
	p, err := pruning(ctx, l, before, "ok-prune")
	if err != nil {
		return 0, err
	}
	return l.Prune(ctx, p)
}
