package store_test

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
)

// officerComes catches up beside a restoration and commits, as an office erases again. It is given
// the time to get as far as it can.
func officerComes(ctx context.Context, j *store.Journal) (answered chan error) {
	answered = make(chan error, 1)
	went := make(chan struct{})
	go func() {
		defer close(went)
		answered <- j.CatchUp(ctx, "office", func(outside *store.Journal) error {
			step := update("erased again", 1)
			step.Event.Case = "d" // another line than those that were lost
			_, err := outside.Commit(ctx, step)
			return err
		})
	}()
	select {
	case <-went:
	case <-time.After(50 * time.Millisecond):
	}
	return answered
}

func within(t *testing.T, what <-chan error) error {
	t.Helper()
	select {
	case err := <-what:
		return err
	case <-time.After(10 * time.Second):
		require.FailNow(t, "it waits for ever")
		return nil
	}
}

// An officer asks a desk while the keeper restores the store: neither waits for the other for ever.
func TestARestorationAndWhoCatchesUpBesideItBothEnd(t *testing.T) {
	t.Parallel()
	ctx, p := t.Context(), newPutBack(t)
	a, q := p.asked(t)
	p.enter(t, a.Event())
	var officer chan error
	q.Approval, q.May = &a, func(*audit.Approval) bool {
		if officer == nil {
			officer = officerComes(ctx, p.back)
		}
		return true
	}
	restored := make(chan error, 1)
	go func() {
		_, err := p.back.Restore(ctx, q)
		restored <- err
	}()
	require.NoError(t, within(t, restored))
	require.NoError(t, within(t, officer))
}

// A store is put back under a process that has caught up before: what that process commits while
// the lost lines are filled in does not take the place of one of them.
func TestWhoCatchesUpDuringARestorationTakesNoLostPlace(t *testing.T) {
	t.Parallel()
	ctx, p := t.Context(), &putBack{log: &audit.Memory{}, now: nine}
	under := &filling{Store: store.NewMemoryAs("s")}
	p.back = p.over(t, under)
	for _, key := range []string{"a", "b", "c"} {
		_, err := p.back.Commit(ctx, update(key, 1))
		require.NoError(t, err)
	}
	require.NoError(t, p.back.CatchUp(ctx, "office", func(*store.Journal) error { return nil }))
	_, err := p.back.Relay(ctx)
	require.NoError(t, err)
	under.Store = store.NewMemoryAs("s") // from before its first step
	a, q := p.asked(t)
	p.enter(t, a.Event())
	q.Approval = &a
	var officer chan error
	under.first = func() { officer = officerComes(ctx, p.back) }
	under.hooked.Store(true)
	lost, err := p.back.Restore(ctx, q)
	require.NoError(t, err)
	assert.Equal(t, 3, lost)
	require.NoError(t, within(t, officer))
	_, err = p.back.Relay(ctx)
	require.NoError(t, err)
}

// Who waits for another to catch up goes when their own time is over.
func TestWhoWaitsForAnotherToCatchUpMayGo(t *testing.T) {
	t.Parallel()
	j := (&putBack{log: &audit.Memory{}, now: nine}).over(t, store.NewMemoryAs("s"))
	begun, end, done := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		done <- j.CatchUp(t.Context(), "office", func(*store.Journal) error { close(begun); <-end; return nil })
	}()
	<-begun
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	gone := make(chan error, 1)
	go func() { gone <- j.CatchUp(ctx, "office", func(*store.Journal) error { return nil }) }()
	require.ErrorIs(t, within(t, gone), context.Canceled)
	close(end)
	require.NoError(t, within(t, done))
}

// filling is a store that lets something happen before the first lost line is filled in.
type filling struct {
	store.Store

	hooked atomic.Bool
	first  func()
}

func (f *filling) Apply(ctx context.Context, changes []store.Change, lines []store.Line) error {
	if f.hooked.Swap(false) {
		f.first()
	}
	return f.Store.Apply(ctx, changes, lines)
}
