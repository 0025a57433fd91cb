package inquiry_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/inquiry"
	"github.com/kyufu-go/kyufu/inquiry/memnet"
)

// What cannot be read, and what a process left that died while it handed facts over, hold nobody's
// data up: whatever else is there goes by the same clock.
func TestWhatADeadProcessOrADamagedLineLeftHoldsUpNobodysErasure(t *testing.T) {
	t.Parallel()
	o := newOffice(t, memnet.Faults{})
	id := verified(t, o)
	require.Panics(t, func() {
		_ = o.Register(t.Context(), clerk, func(context.Context, []inquiry.Fact) error { panic("died") }, id)
	})
	require.Equal(t, inquiry.Registering, o.state(t, id))
	person := func() string { q, err := o.Get(t.Context(), id); require.NoError(t, err); return string(q.Person) }()
	for it, err := range o.store.List(t.Context(), store.Query{Kind: inquiry.KindInquiry}) {
		require.NoError(t, err)
		it.Key, it.Revision, it.Body = "!", 1, []byte("{")
		require.NoError(t, o.store.Apply(t.Context(), []store.Change{{Item: it}}, nil))
		break
	}
	told := false
	for range 400 {
		o.clock.add(24 * time.Hour)
		_, err := o.Expire(t.Context(), system)
		told = told || err != nil
	}
	require.True(t, told, "whoever runs the job learns of it")
	require.Equal(t, inquiry.Erased, o.state(t, id))
	for _, kind := range []store.Kind{inquiry.KindReply, inquiry.KindLinkage, inquiry.KindLinkageCode} {
		require.Zero(t, o.count(t, kind), kind)
	}
	for it, err := range o.store.List(t.Context(), store.Query{Kind: inquiry.KindInquiry}) {
		require.NoError(t, err)
		require.NotContains(t, string(it.Body), person)
	}
}

// Two verified inquiries in one call, of which a second server breaks one off while, or before, the
// facts are handed over: either both are registered and neither broken off, or nothing is handed.
func TestOneOfABatchThatIsBrokenOffElsewhereTakesItsFactsAlong(t *testing.T) {
	t.Parallel()
	begin := func(t *testing.T) (*office, *inquiry.Desk, []inquiry.ID) {
		o := newOffice(t, memnet.Faults{})
		ids := []inquiry.ID{verified(t, o), verified(t, o)}
		other, err := inquiry.New(o.config)
		require.NoError(t, err)
		return o, other, ids
	}
	t.Run("while they are handed over", func(t *testing.T) {
		t.Parallel()
		o, other, ids := begin(t)
		handed := 0
		into := func(ctx context.Context, facts []inquiry.Fact) error {
			handed += len(facts)
			for _, id := range ids {
				require.ErrorIs(t, other.BreakOff(ctx, clerk, "too_late", id), inquiry.CodeTransition)
				require.Error(t, other.Dispute(ctx, checker, "differs", id))
				require.Error(t, other.Register(ctx, clerk, func(context.Context, []inquiry.Fact) error { handed += 100; return nil }, id))
			}
			return nil
		}
		require.NoError(t, o.Register(t.Context(), clerk, into, ids...))
		require.Equal(t, 2, handed)
		for _, id := range ids {
			require.Equal(t, inquiry.Registered, o.state(t, id))
		}
	})
	t.Run("before", func(t *testing.T) {
		t.Parallel()
		o, other, ids := begin(t)
		require.NoError(t, other.BreakOff(t.Context(), clerk, "not_needed", ids[1]))
		require.Error(t, o.Register(t.Context(), clerk, func(context.Context, []inquiry.Fact) error { t.Error("handed over"); return nil }, ids...))
		require.Equal(t, inquiry.Verified, o.state(t, ids[0]), "and the other is as it was")
		require.Equal(t, inquiry.BrokenOff, o.state(t, ids[1]))
	})
	t.Run("after the register refused them", func(t *testing.T) {
		t.Parallel()
		o, other, ids := begin(t)
		require.ErrorIs(t, o.Register(t.Context(), clerk, func(context.Context, []inquiry.Fact) error { return errStuck }, ids...), errStuck)
		require.ErrorIs(t, other.BreakOff(t.Context(), clerk, "not_needed", ids[1]), inquiry.CodeTransition)
		require.NoError(t, o.Register(t.Context(), clerk, func(_ context.Context, facts []inquiry.Fact) error { require.Len(t, facts, 2); return nil }, ids...))
	})
}
