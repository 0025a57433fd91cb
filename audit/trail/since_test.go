package trail_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/audit/trail"
)

// A journal relays to a log on disk as it is, and finds in it after a restart what it had appended.
func TestALogIsWhatAJournalRelaysTo(t *testing.T) {
	t.Parallel()
	log, err := trail.Open(t.TempDir(), trail.Config{Instance: "town.desk"})
	require.NoError(t, err)
	t.Cleanup(func() { _ = log.Close() })
	rows := store.NewMemory()
	for i, key := range []string{"c-1", "c-2"} {
		journal, err := store.NewJournal(t.Context(), store.Config{Store: rows, Log: log})
		require.NoError(t, err)
		_, err = journal.Commit(t.Context(), store.Step{
			Event:   audit.Event{Act: audit.ActApply, Result: audit.Succeeded, Actor: audit.Actor{Kind: audit.ActorOfficer, ID: "ito"}, Case: audit.Code(key)},
			Changes: []store.Change{{Item: store.Item{Kind: "case", Key: key, Revision: 1}}},
		})
		require.NoError(t, err)
		n, err := journal.Relay(t.Context())
		require.NoError(t, err)
		require.Equal(t, 1, n, "line %d", i)
	}
	var all, rest []audit.Code
	var last uint64
	for e, err := range log.Since(t.Context(), 0) {
		require.NoError(t, err)
		all, last = append(all, e.Case), e.Index
	}
	for e, err := range log.Since(t.Context(), last) {
		require.NoError(t, err)
		rest = append(rest, e.Case)
	}
	assert.Equal(t, []audit.Code{"c-1", "c-2"}, all, "what the log wrote about itself is left out")
	assert.Equal(t, []audit.Code{"c-2"}, rest)

	ended, end := context.WithCancel(t.Context())
	end()
	for _, err := range log.Since(ended, 0) {
		assert.ErrorIs(t, err, context.Canceled)
	}
}
