package trail

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/verify"
)

// TestTheRunningFiscalYearIsNotPruned: an approval or a later year does not help.
func TestTheRunningFiscalYearIsNotPruned(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	x := newTester(t, 301)
	require.NoError(t, x.open())
	boss, clerk := testActor, testActor
	boss.ID, clerk.ID = "boss", "clerk"
	for range 200 {
		_, err := x.log.Append(ctx, x.event())
		require.NoError(t, err)
	}
	ok, err := x.log.Append(ctx, audit.Event{Act: audit.ActApprove, Result: audit.Succeeded, Actor: boss, Purpose: "prune"})
	require.NoError(t, err)
	size := x.log.Size()
	for _, before := range []int{9999, x.clock.Year() + 2} {
		_, err = x.log.Prune(ctx, Pruning{Before: before, Approval: ok.Index, By: clerk})
		require.ErrorIs(t, err, audit.CodePolicy)
	}
	require.Equal(t, size, x.log.Size(), "not even an attempt is recorded")
	rep, err := verifyDisk(x.disk)
	require.NoError(t, err)
	require.Zero(t, rep.Pruned)
}

// TestEntriesLeftOutAreNotComplete: whoever hands out a bundle leaves out its first entries and
// calls them pruned.
func TestEntriesLeftOutAreNotComplete(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	x := newTown(t, 302, 60)
	b, err := x.log.Disclose(ctx, x.people[2], nil, nil)
	require.NoError(t, err)
	trust := verify.Trust{GenesisKey: x.log.GenesisKey()}
	rep, err := b.Check(trust)
	require.NoError(t, err)
	require.True(t, rep.Complete)
	require.Equal(t, rep.Size, rep.Sealed+1)
	require.False(t, rep.SealedAt.IsZero())
	whole := b.Entries
	require.Greater(t, len(whole), 4)
	for k := 1; k <= len(whole); k++ {
		b.Entries, b.Pruned = whole[k:], uint64(k)
		rep, err := b.Check(trust)
		require.False(t, err == nil && rep.Complete, "%d left out", k)
	}
}

// TestOnlyTheLogsOwnTemporaryFilesAreRemoved when a log is opened in a directory that holds
// others'.
func TestOnlyTheLogsOwnTemporaryFilesAreRemoved(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	others := []string{"thesis.tmp", "x.seg.tmp", "000000000000.seg.tmp", "epoch-1.key.tmp", ".tmp"}
	own := []string{"next.tmp", "checkpoint.tmp", "000000000007.index.tmp"}
	for _, name := range append(others, own...) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte("x"), 0o600))
	}
	l, err := Open(dir, Config{Instance: "test/tmp"})
	require.NoError(t, err)
	require.NoError(t, l.Close())
	for _, name := range others {
		require.FileExists(t, filepath.Join(dir, name))
	}
	for _, name := range own {
		require.NoFileExists(t, filepath.Join(dir, name))
	}
}

// TestOneApprovalErasesOnePerson: what was approved for another act or another person, by a
// citizen, or is pending, erases nobody; nor is anybody erased whom a legal hold is on.
func TestOneApprovalErasesOnePerson(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	x := newTown(t, 303, 20)
	boss, clerk, citizen := testActor, testActor, testActor
	boss.ID, clerk.ID, citizen.ID = "boss", "clerk", "kiosk"
	citizen.Kind = audit.ActorCitizen
	victim := x.people[1]
	good := audit.Event{Act: audit.ActApprove, Result: audit.Succeeded, Actor: boss, Purpose: "erase", Subjects: audit.About(victim)}
	erase := func(change func(*audit.Event)) error {
		e := good
		change(&e)
		r, err := x.log.Append(ctx, e)
		require.NoError(t, err)
		_, err = EraseSubject(ctx, x.log, x.vault, Erasing{Handle: victim, Approval: r.Index, By: clerk})
		return err
	}
	for name, change := range map[string]func(*audit.Event){
		"of a payment":      func(e *audit.Event) { e.Purpose = "pay" },
		"of nothing":        func(e *audit.Event) { e.Purpose = "" },
		"of another person": func(e *audit.Event) { e.Subjects = audit.About(x.people[3]) },
		"of nobody":         func(e *audit.Event) { e.Subjects = nil },
		"of several":        func(e *audit.Event) { e.Subjects = audit.About(victim, x.people[3]) },
		"a citizen's":       func(e *audit.Event) { e.Actor = citizen },
		"abandoned":         func(e *audit.Event) { e.Result = audit.Abandoned },
		"unstated":          func(e *audit.Event) { e.Result = audit.ResultUnstated },
		"an attempt":        func(e *audit.Event) { e.Phase, e.Result = audit.Attempt, audit.ResultUnstated },
	} {
		require.ErrorIs(t, erase(change), audit.CodePolicy, name)
	}
	same := func(*audit.Event) {}
	hold, err := x.log.Append(ctx, audit.Event{Act: audit.ActHold, Result: audit.Succeeded, Actor: boss, Subjects: audit.About(victim)})
	require.NoError(t, err)
	require.ErrorIs(t, erase(same), audit.CodePolicy, "a legal hold refuses erasure")
	_, err = x.vault.Subject(victim)
	require.NoError(t, err)
	_, err = x.log.Append(ctx, audit.Event{
		Act: audit.ActRelease, Result: audit.Succeeded, Actor: boss, Links: []audit.Ref{{Kind: audit.LinkCause, Index: hold.Index}},
	})
	require.NoError(t, err)
	require.NoError(t, erase(same))
}
