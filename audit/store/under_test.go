package store_test

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/audit/store/storetest"
)

// swapped is a store that is put back while a process works in it.
type swapped struct{ store.Store }

// An operator in a hurry puts the tables back and lets the servers run: the next line would take
// the place of one that the log has. It does not get into the log, and soon nobody commits.
func TestAStorePutBackUnderARunningProcessGetsNoFurtherLineIntoTheLog(t *testing.T) {
	t.Parallel()
	ctx, log, now := t.Context(), &audit.Memory{}, nine
	live := store.NewMemoryAs("s")
	under := &swapped{live}
	j, err := store.NewJournal(ctx, store.Config{Store: under, Log: store.TrailOfMemory("log", log), Now: func() time.Time { return now }})
	require.NoError(t, err)
	step := func(key string) error {
		_, err := j.Commit(ctx, update(key, 1))
		return err
	}
	require.NoError(t, step("a"))
	require.NoError(t, j.Seal(ctx))
	var backup bytes.Buffer
	require.NoError(t, live.Keep(&backup))
	require.NoError(t, step("b"))
	require.NoError(t, step("c"))
	require.NoError(t, j.Seal(ctx))

	size := len(log.Events())
	under.Store, err = store.Kept(&backup)
	require.NoError(t, err)
	require.NoError(t, step("d"), "nobody knows yet")
	_, err = j.Relay(ctx)
	require.ErrorIs(t, err, store.CodeTrail)
	assert.Len(t, log.Events(), size, "and it is not in the log, in the place of another")
	now = now.Add(2 * time.Minute)
	require.ErrorIs(t, step("e"), store.CodeLogBehind)
}

// Who answers from the store does again what the log says, before the first answer, once, also
// inside a transaction, and once more after a restoration; nobody answers while that fails.
func TestNobodyAnswersBeforeTheyHaveCaughtUp(t *testing.T) {
	t.Parallel()
	ctx, done := t.Context(), 0
	p := newPutBack(t)
	catch := func(j *store.Journal, fails error) error {
		return j.CatchUp(ctx, "office", func(outside *store.Journal) error {
			done++
			require.NotNil(t, outside.Store().Outbox(), "outside of the transaction")
			return fails
		})
	}
	inside := p.back.In(inTransaction{p.back.Store()})
	for _, j := range []*store.Journal{p.back, inside} {
		require.ErrorIs(t, catch(j, nil), store.CodeLogBehind, "the store is older than its log")
	}
	require.Zero(t, done)
	require.Equal(t, 3, storetest.Restore(t, p.back, p.log))
	broken := errors.New("broken")
	require.ErrorIs(t, catch(p.back, broken), broken)
	require.ErrorIs(t, catch(inside, broken), broken)
	require.Equal(t, 2, done)
	for range 2 {
		require.NoError(t, catch(inside, nil))
		require.NoError(t, catch(p.back, nil))
	}
	require.Equal(t, 3, done, "once")
	require.ErrorIs(t, p.back.CatchUp(ctx, "registry", func(*store.Journal) error { return broken }), broken, "each for themselves")
	var none *store.Journal
	require.ErrorIs(t, none.CatchUp(ctx, "office", nil), store.CodeConfig)
}

// inTransaction is a store as a transaction shows it.
type inTransaction struct{ store.Store }

func (inTransaction) Outbox() store.Outbox { return nil }
