package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/audit/store/storetest"
)

// TestAStoreOlderThanItsLog is refused at its first step, whatever lag is allowed, and goes on once
// it is restored, with no line in the place of another. In whose store something was committed
// before is not restored over it.
func TestAStoreOlderThanItsLog(t *testing.T) {
	t.Parallel()
	ctx, log := t.Context(), &audit.Memory{}
	on := func(s *store.Memory, at time.Time, strict bool, trail bool) *store.Journal {
		c := store.Config{Store: s, Strict: strict, Now: func() time.Time { return at }}
		if trail {
			c.Log = store.TrailOfMemory("log", log)
		}
		j, err := store.NewJournal(ctx, c)
		require.NoError(t, err)
		return j
	}
	live := on(store.NewMemoryAs("s"), nine, true, true)
	for _, key := range []string{"a", "b", "c"} {
		_, err := live.Commit(ctx, update(key, 1))
		require.NoError(t, err)
	}
	size := len(log.Events())

	spoilt := store.NewMemoryAs("s") // a step of its own, by a journal that knows no log
	_, err := on(spoilt, nine.Add(time.Second), false, false).Commit(ctx, update("z", 1))
	require.NoError(t, err)
	_, err = on(spoilt, nine, false, true).Lost(ctx, officer("superior"))
	require.ErrorIs(t, err, store.CodeTrail)
	require.Len(t, log.Events(), size, "nothing is recorded of what was not restored")

	restored := store.NewMemoryAs("s") // from before its first step
	back := on(restored, nine, false, true)
	_, err = back.Commit(ctx, update("z", 1))
	require.ErrorIs(t, err, store.CodeLogBehind)
	require.Equal(t, 3, storetest.Restore(t, back, log))
	_, err = back.Commit(ctx, update("z", 1))
	require.NoError(t, err)
	require.NoError(t, back.Seal(ctx))
	found, err := back.Check(ctx, []store.Kind{"doc"}, store.TrailOfMemory("", log).Since(ctx, 0))
	require.NoError(t, err)
	require.Empty(t, found)
	require.Zero(t, storetest.Restore(t, back, log))
	var none *store.Journal
	_, err = none.Restore(ctx, storetest.Restoring(nil))
	require.ErrorIs(t, err, store.CodeConfig)
	_, err = none.Lost(ctx, officer("superior"))
	require.ErrorIs(t, err, store.CodeConfig)
}
