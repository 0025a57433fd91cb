package trail

import (
	"context"
	"sync"
	"testing"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestErasuresAtTheSameTimeEndEachTheirOwn: an attempt that is under way is nobody else's to take
// up.
func TestErasuresAtTheSameTimeEndEachTheirOwn(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	x := newTown(t, 91, 20)
	boss, clerk := testActor, testActor
	boss.ID, clerk.ID = "boss", "clerk"
	ok, err := x.log.Append(ctx, audit.Event{Act: audit.ActApprove, Result: audit.Succeeded, Actor: boss, Purpose: "erase", Subjects: audit.About(x.people[1])})
	require.NoError(t, err)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			_, err := EraseSubject(ctx, x.log, x.vault, Erasing{Handle: x.people[1], Approval: ok.Index, By: clerk})
			assert.NoError(t, err)
		})
	}
	wg.Wait()
	ended, destroyed := map[uint64]int{}, 0
	for e, err := range (&Reader{x.log.fs}).Entries(ok.Index) {
		require.NoError(t, err)
		if e.Event.Act != audit.ActErase {
			continue
		}
		if e.Event.Phase == audit.Attempt {
			ended[e.Index] = 0
			continue
		}
		for _, l := range e.Event.Links {
			if l.Kind == audit.LinkAttempt {
				ended[l.Index]++
			}
		}
		if e.Event.Digest != (audit.Hash{}) {
			destroyed++
		}
	}
	require.Len(t, ended, 4)
	for index, n := range ended {
		require.Equal(t, 1, n, "attempt %d", index)
	}
	require.Equal(t, 1, destroyed, "one of them destroyed the key")
}

// TestInterruptedErasureIsTakenUp leaves an attempt without an outcome, as a process does that
// dies. With the same approval and person the outcome is its own; with another approval, or about
// another person, it stays open.
func TestInterruptedErasureIsTakenUp(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	x := newTown(t, 92, 20)
	boss, clerk := testActor, testActor
	boss.ID, clerk.ID = "boss", "clerk"
	approve := func(h audit.Handle) uint64 {
		r, err := x.log.Append(ctx, audit.Event{Act: audit.ActApprove, Result: audit.Succeeded, Actor: boss, Purpose: "erase", Subjects: audit.About(h)})
		require.NoError(t, err)
		return r.Index
	}
	first, second, other := approve(x.people[1]), approve(x.people[2]), approve(x.people[1])
	left, err := audit.Begin(ctx, x.log, audit.Event{
		Act: audit.ActErase, Actor: clerk, Subjects: audit.About(x.people[1]), Links: []audit.Ref{{Kind: audit.LinkApproval, Index: first}},
	})
	require.NoError(t, err)
	open := func() (indexes []uint64) {
		entries, err := (&Reader{x.log.fs}).Unclosed()
		require.NoError(t, err)
		for _, e := range entries {
			indexes = append(indexes, e.Index)
		}
		return indexes
	}
	erase := func(h audit.Handle, approval uint64) {
		_, err := EraseSubject(ctx, x.log, x.vault, Erasing{Handle: h, Approval: approval, By: clerk})
		require.NoError(t, err)
	}
	before := open()
	require.Contains(t, before, left.Receipt().Index)
	erase(x.people[2], second)
	erase(x.people[1], other)
	require.Equal(t, before, open())
	erase(x.people[1], first)
	require.NotContains(t, open(), left.Receipt().Index)
	require.Len(t, open(), len(before)-1)
}
