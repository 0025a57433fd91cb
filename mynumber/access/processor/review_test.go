package processor_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/review/reviewtest"
	"github.com/kyufu-go/kyufu/audit/trail"
	"github.com/kyufu-go/kyufu/mynumber/access/processor"
)

// Rows that were handed over, and passed on, as was approved are no finding; each other way is one.
func TestAYearOfHandOversIsReviewed(t *testing.T) {
	t.Parallel()
	log, err := trail.Open(t.TempDir(), trail.Config{Instance: "town"})
	require.NoError(t, err)
	ctx, o := t.Context(), newOfficeOn(t, log)
	require.NoError(t, o.Propose(ctx, ito, contract()))
	require.NoError(t, approves(t, o.Desk, sato, "gcc-printing"))
	require.NoError(t, o.AskReentrust(ctx, ito, "gcc-printing", application("sub")))
	require.NoError(t, consents(t, o.Desk, sato, "gcc-printing", "sub"))
	_, err = o.journal.Relay(ctx)
	require.NoError(t, err)
	o.now = tokyo("2022-01-11 10:00")
	for _, sub := range []audit.Code{"", "sub", "", "sub"} {
		id, err := o.AskHandOver(ctx, ito, processor.Bulk{Processor: "gcc", Receiver: "gc1", Task: "printing", Sub: sub, Rows: 10, Digest: audit.Hash{9}})
		require.NoError(t, err)
		require.NoError(t, approvesHandOver(t, o.Desk, sato, id))
		require.NoError(t, o.HandOver(ctx, ito, id))
	}
	_, err = o.AskHandOver(ctx, gc1, processor.Bulk{Processor: "gcc", Sub: "cousin", Task: "printing", Rows: 8170})
	require.ErrorIs(t, err, processor.CodeRefused)
	_, err = o.journal.Relay(ctx)
	require.NoError(t, err)
	reviewtest.Honest(t, log, audit.ActHandOver, audit.ActReentrust)
	reviewtest.Dishonest(t, log, audit.ActHandOver)
	reviewtest.Dishonest(t, log, audit.ActReentrust)
	require.NoError(t, log.Close())
}
