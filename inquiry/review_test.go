package inquiry_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/review/reviewtest"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/audit/trail"
	"github.com/kyufu-go/kyufu/inquiry"
	"github.com/kyufu-go/kyufu/inquiry/answer"
	"github.com/kyufu-go/kyufu/inquiry/memnet"
)

// Inquiries that are sent on a second person's word, again where a permit ran out, and answers that
// go when their time is over are no finding.
func TestAYearOfInquiriesIsReviewed(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	var log *trail.Log
	o := newOffice(t, memnet.Faults{}, func(c *inquiry.Config) {
		var err error
		log, err = trail.Open(t.TempDir(), trail.Config{Instance: "town", Now: c.Now})
		require.NoError(t, err)
		c.Log, c.Store = log, journal(t, store.NewMemory(), log, c.Now)
	})
	ids := o.approved(t, taxAsk(o.resident(t, 1, fukaya, answer.TaxExempt, "0", "0"), fukaya), taxAsk(o.resident(t, 2, fukaya, answer.TaxExempt, "0", "0"), fukaya))
	o.run(t)
	_, err := o.Retrieve(ctx, clerk, ids...)
	require.NoError(t, err)
	views, err := o.Review(ctx, checker, ids[0])
	require.NoError(t, err)
	require.NoError(t, o.Verify(ctx, checker, views[0].Confirm()))
	for range 400 {
		o.clock.add(24 * time.Hour)
		_, err := o.Expire(ctx, system)
		require.NoError(t, err)
	}
	require.Equal(t, inquiry.Erased, o.state(t, ids[1]))
	reviewtest.Honest(t, log, audit.ActInquire, audit.ActDelete)
	reviewtest.Dishonest(t, log, audit.ActInquire)
	require.NoError(t, log.Close())
}

// While the log does not have the approval, nothing is sent on it: the entry could not name it.
func TestNothingIsSentOnAWordThatTheLogDoesNotHave(t *testing.T) {
	t.Parallel()
	ctx, log := t.Context(), &audit.Memory{}
	o := newOffice(t, memnet.Faults{}, func(c *inquiry.Config) {
		j, err := store.NewJournal(ctx, store.Config{Store: store.NewMemory(), Log: store.TrailOfMemory("town", log), Now: c.Now})
		require.NoError(t, err)
		c.Log, c.Store = log, j
	})
	ask := taxAsk(o.resident(t, 1, fukaya, answer.TaxExempt, "0", "0"), fukaya)
	o.approved(t, ask)
	o.run(t) // the linkage code is there from now on
	ids := o.approved(t, ask)
	log.Fail = func(audit.Event) error { return errors.New("disk full") }
	for range 3 {
		_, err := o.Advance(ctx, system)
		require.Error(t, err)
		require.NotEqual(t, inquiry.Sending, o.state(t, ids[0]))
	}
	log.Fail = nil
	o.run(t)
	require.Equal(t, inquiry.HasAnswer, o.state(t, ids[0]))
	reviewtest.Honest(t, store.TrailOfMemory("town", log), audit.ActInquire)
}

// One whose approval no log has, as when its log was lost, is put off and named in an error; it
// holds up no other.
func TestAnInquiryWhoseWordIsLostHoldsUpNobody(t *testing.T) {
	t.Parallel()
	ctx, log, gone := t.Context(), &audit.Memory{}, &forgetful{Store: store.NewMemory()}
	o := newOffice(t, memnet.Faults{}, func(c *inquiry.Config) {
		j, err := store.NewJournal(ctx, store.Config{Store: gone, Log: store.TrailOfMemory("town", log), Now: c.Now})
		require.NoError(t, err)
		c.Log, c.Store = log, j
	})
	first, second := taxAsk(o.resident(t, 1, fukaya, answer.TaxExempt, "0", "0"), fukaya), taxAsk(o.resident(t, 2, fukaya, answer.TaxExempt, "0", "0"), fukaya)
	o.approved(t, first, second)
	o.run(t) // the linkage codes are there from now on
	ids := o.approved(t, first, second)
	q, err := o.Get(ctx, ids[0])
	require.NoError(t, err)
	word, ok := q.Trail.Last(inquiry.EventApprove)
	require.True(t, ok)
	gone.line = word.Line
	_, err = o.Advance(ctx, system)
	require.ErrorIs(t, err, store.CodeLogBehind)
	require.Equal(t, inquiry.Sent, o.state(t, ids[1]))
	q, err = o.Get(ctx, ids[0])
	require.NoError(t, err)
	require.Equal(t, inquiry.Permitted, q.State)
	require.True(t, q.Next.After(o.clock.Now()), "it is put off")
	_, err = o.Advance(ctx, system)
	require.NoError(t, err, "until then nobody asks again")
	gone.line = ""
	o.run(t)
	require.Equal(t, inquiry.HasAnswer, o.state(t, ids[0]))
	reviewtest.Honest(t, store.TrailOfMemory("town", log), audit.ActInquire)
}

// forgetful is a store that knows of no log for a line.
type forgetful struct {
	store.Store

	line string
}

func (f *forgetful) Outbox() store.Outbox { return withoutLine{f.Store.Outbox(), f} }

type withoutLine struct {
	store.Outbox

	of *forgetful
}

func (w withoutLine) Find(ctx context.Context, ids ...string) ([]store.Line, error) {
	return w.Outbox.Find(ctx, slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return id == w.of.line })...)
}
