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
	for range 200 {
		_, err := x.log.Append(ctx, x.event())
		require.NoError(t, err)
	}
	size := x.log.Size()
	for _, before := range []int{9999, x.clock.Year() + 2} {
		plan, err := x.log.prunable(before)
		require.NoError(t, err)
		a := approvalOf(audit.ActPrune, "ok-1")
		a.Run, a.Digest = plan.Run, plan.Digest
		_, err = x.log.Append(ctx, a.Event())
		require.NoError(t, err)
		size++
		_, err = x.log.Prune(ctx, Pruning{Before: before, Approval: &a, By: clerk(), May: mayAll})
		require.ErrorIs(t, err, audit.CodePolicy)
		_, err = x.log.Prunable(ctx, before)
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
