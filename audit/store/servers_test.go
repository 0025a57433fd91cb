package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
)

// What a server commits may be relayed by another: what its entry names stands in the log that it
// was named in, and not under the same number in the other's. Store and logs still fit.
func TestALineNamesItsLogWhoeverRelaysIt(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	one := open(t, nil)
	other := &audit.Memory{}
	two, err := store.NewJournal(ctx, store.Config{Store: one.store, Log: store.TrailOfMemory("other", other), Now: func() time.Time { return one.now }})
	require.NoError(t, err)

	lines, err := two.Commit(ctx, update("word", 1))
	require.NoError(t, err)
	word, err := two.Entry(ctx, lines[0])
	require.NoError(t, err)
	begun, err := audit.Begin(ctx, other, audit.Event{Act: audit.ActPrint, Actor: officer("ito")})
	require.NoError(t, err)
	use := update("use", 1)
	word.Kind = audit.LinkApproval
	use.Event.Phase, use.Event.Links = audit.Outcome, []audit.Ref{word, {Kind: audit.LinkAttempt, Index: begun.Receipt().Index}}
	_, err = two.Commit(ctx, use)
	require.NoError(t, err)
	one.now = one.now.Add(time.Minute) // the lease is over
	_, err = one.Relay(ctx)
	require.NoError(t, err)
	entries := one.log.Events()
	require.Len(t, entries, 1)
	require.Equal(t, []audit.Ref{
		{Kind: audit.LinkApproval, Log: "other"}, {Kind: audit.LinkAttempt, Log: "other", Index: 1},
	}, entries[0].Links[:2])

	found, err := one.Check(ctx, []store.Kind{"doc"}, store.TrailOfMemory("log", one.log).Since(ctx, 0), store.TrailOfMemory("other", other).Since(ctx, 0))
	require.NoError(t, err)
	require.Empty(t, found)
}
