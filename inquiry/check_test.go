package inquiry_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/inquiry"
	"github.com/kyufu-go/kyufu/inquiry/answer"
	"github.com/kyufu-go/kyufu/inquiry/memnet"
)

// The second person's word counts for what that person was shown, and for nothing else.
func TestSecondPersonConfirmsWhatWasShown(t *testing.T) {
	t.Parallel()
	o := newOffice(t, memnet.Faults{})
	q, _ := one(t, o, answer.TaxExempt)
	views, err := o.Retrieve(t.Context(), clerk, q.ID)
	require.NoError(t, err)
	q, err = o.Get(t.Context(), q.ID)
	require.NoError(t, err)
	unseen := inquiry.Confirm{ID: q.ID, Digest: q.Digest, Shown: views[0].Shown}
	before := len(o.log.Events())
	require.ErrorIs(t, o.Verify(t.Context(), checker, unseen), inquiry.CodeNotShown)
	require.ErrorIs(t, o.Dispute(t.Context(), checker, "differs", q.ID), inquiry.CodeNotShown)
	refused := o.log.Events()[before:]
	require.Len(t, refused, 2)
	require.Equal(t, audit.Denied, refused[0].Result)
	require.Equal(t, audit.Code("not_shown"), refused[0].Reason)
	require.NotEmpty(t, refused[0].Subjects, "a refused attempt is about the person, too")

	// What another was shown is not what this one was shown.
	colleague := clerk2
	seen, err := o.Review(t.Context(), colleague, q.ID)
	require.NoError(t, err)
	require.ErrorIs(t, o.Verify(t.Context(), checker, seen[0].Confirm()), inquiry.CodeNotShown)
	own, err := o.Review(t.Context(), checker, q.ID)
	require.NoError(t, err)
	require.ErrorIs(t, o.Verify(t.Context(), checker, seen[0].Confirm()), inquiry.CodeChanged, "the entry is another's")
	require.NoError(t, o.Verify(t.Context(), checker, own[0].Confirm()))

	events := o.log.Events()
	verified := events[len(events)-1]
	require.Equal(t, audit.ActVerify, verified.Act)
	require.Contains(t, verified.Links, audit.Ref{Kind: audit.LinkCase, Log: "log", Index: o.entries(t)[own[0].Shown]})
	showing := events[o.entries(t)[own[0].Shown]]
	require.Equal(t, audit.ActView, showing.Act)
	require.Equal(t, checker.Actor.ID, showing.Actor.ID)
	require.Equal(t, audit.Code(q.ID), showing.Case)
}

// verified is an inquiry on the brink of registration.
func verified(t *testing.T, o *office) inquiry.ID {
	t.Helper()
	q, _ := one(t, o, answer.TaxExempt)
	_, err := o.Retrieve(t.Context(), clerk, q.ID)
	require.NoError(t, err)
	require.NoError(t, o.check(t, checker, q.ID))
	return q.ID
}

// Until a second person has confirmed it, nothing is registered, however far the inquiry has come.
func TestNothingIsRegisteredBeforeTheSecondPerson(t *testing.T) {
	t.Parallel()
	o := newOffice(t, memnet.Faults{})
	handed := 0
	register := func(id inquiry.ID) error {
		return o.Register(t.Context(), clerk, func(context.Context, []inquiry.Fact) error { handed++; return nil }, id)
	}
	ids, err := o.Draft(t.Context(), clerk, taxAsk(o.resident(t, 1, fukaya, answer.TaxExempt, "0", "0"), fukaya))
	require.NoError(t, err)
	require.ErrorIs(t, register(ids[0]), inquiry.CodeTransition, "a draft")
	require.NoError(t, o.approve(t, chief, ids...))
	require.ErrorIs(t, register(ids[0]), inquiry.CodeTransition, "approved")
	o.run(t)
	require.ErrorIs(t, register(ids[0]), inquiry.CodeTransition, "answered")
	_, err = o.Retrieve(t.Context(), clerk, ids...)
	require.NoError(t, err)
	require.ErrorIs(t, register(ids[0]), inquiry.CodeTransition, "retrieved by one")
	seen, err := o.Review(t.Context(), checker, ids...)
	require.NoError(t, err)
	require.ErrorIs(t, register(ids[0]), inquiry.CodeTransition, "shown to the second and not confirmed")
	require.Zero(t, handed)
	require.NoError(t, o.Verify(t.Context(), checker, seen[0].Confirm()))
	require.NoError(t, register(ids[0]))
	require.Equal(t, 1, handed)
}

// Nothing is registered from an inquiry that is broken off meanwhile: what is being handed over
// cannot be broken off any more, and what was broken off before is not handed over.
func TestNothingIsRegisteredFromWhatEndedOtherwise(t *testing.T) {
	t.Parallel()
	o := newOffice(t, memnet.Faults{})
	id := verified(t, o)
	err := o.Register(t.Context(), clerk, func(ctx context.Context, _ []inquiry.Fact) error {
		require.ErrorIs(t, o.BreakOff(ctx, clerk, "too_late", id), inquiry.CodeTransition)
		return nil
	}, id)
	require.NoError(t, err)
	require.Equal(t, inquiry.Registered, o.state(t, id))

	other := newOffice(t, memnet.Faults{})
	gone := verified(t, other)
	require.NoError(t, other.BreakOff(t.Context(), clerk, "not_needed", gone))
	err = other.Register(t.Context(), clerk, func(context.Context, []inquiry.Fact) error {
		t.Error("handed over")
		return nil
	}, gone)
	require.ErrorIs(t, err, inquiry.CodeTransition)
}

// Many at once hand the facts over once.
func TestFactsAreHandedOverOnce(t *testing.T) {
	t.Parallel()
	o := newOffice(t, memnet.Faults{})
	id := verified(t, o)
	var handed, ok atomic.Int64
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			err := o.Register(context.WithoutCancel(t.Context()), clerk, func(_ context.Context, facts []inquiry.Fact) error {
				handed.Add(int64(len(facts)))
				return nil
			}, id, id)
			if err == nil {
				ok.Add(1)
			}
		})
	}
	wg.Wait()
	require.EqualValues(t, 1, handed.Load())
	require.EqualValues(t, 1, ok.Load())
	require.Equal(t, inquiry.Registered, o.state(t, id))
}

// A process that died while it handed facts over leaves them to the next, after a while.
func TestFactsOfADeadProcessComeAgain(t *testing.T) {
	t.Parallel()
	o := newOffice(t, memnet.Faults{})
	id := verified(t, o)
	died := make(chan struct{})
	require.Panics(t, func() {
		_ = o.Register(t.Context(), clerk, func(context.Context, []inquiry.Fact) error { panic(died) }, id)
	})
	require.Equal(t, inquiry.Registering, o.state(t, id))
	into := func(context.Context, []inquiry.Fact) error { return nil }
	require.ErrorIs(t, o.Register(t.Context(), clerk, into, id), inquiry.CodeConflict)
	o.clock.add(6 * time.Minute)
	require.NoError(t, o.Register(t.Context(), clerk, into, id))
	require.Equal(t, inquiry.Registered, o.state(t, id))
}

// One id twice in a call is one step and one entry.
func TestAnIDTwiceIsOneStep(t *testing.T) {
	t.Parallel()
	o := newOffice(t, memnet.Faults{})
	ids, err := o.Draft(t.Context(), clerk, taxAsk(o.resident(t, 1, fukaya, answer.TaxExempt, "0", "0"), fukaya))
	require.NoError(t, err)
	asked, err := o.Show(t.Context(), chief, ids[0], ids[0])
	require.NoError(t, err)
	require.Len(t, asked.Inquiries, 1)
	asked.Inquiries = append(asked.Inquiries, asked.Inquiries[0])
	before := len(o.log.Events())
	require.NoError(t, o.Approve(t.Context(), chief, asked))
	require.Len(t, o.log.Events(), before+1)
}

// Who comes for another duty is denied, whatever they may do there.
func TestDeskServesOneDuty(t *testing.T) {
	t.Parallel()
	o := newOffice(t, memnet.Faults{})
	other := clerk
	other.Duty = "library"
	_, err := o.Draft(t.Context(), other, taxAsk("000000000000101", fukaya))
	require.ErrorIs(t, err, inquiry.CodeDenied)
	require.Equal(t, audit.Code("wrong_duty"), o.log.Events()[0].Reason)
}

// Several processes of officers draw ids from one source; the race detector watches.
func TestRandIsReadUnderALock(t *testing.T) {
	t.Parallel()
	o := newOffice(t, memnet.Faults{})
	var wg sync.WaitGroup
	for i := range 8 {
		person := o.resident(t, i, fukaya, answer.TaxExempt, "0", "0")
		wg.Go(func() {
			_, err := o.Draft(context.WithoutCancel(t.Context()), clerk, taxAsk(person, fukaya))
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	ids, err := o.IDs(t.Context(), inquiry.Draft)
	require.NoError(t, err)
	require.Len(t, ids, 8)
}

// The desk that New did not make answers with an error.
func TestZeroDeskAnswers(t *testing.T) {
	t.Parallel()
	var d inquiry.Desk
	_, err := d.Draft(t.Context(), clerk, inquiry.Ask{})
	require.ErrorIs(t, err, inquiry.CodeConfig)
	require.ErrorIs(t, d.Approve(t.Context(), clerk, inquiry.Question{Inquiries: []inquiry.Inquiry{{ID: "x"}}}), inquiry.CodeConfig)
	_, err = d.Get(t.Context(), "x")
	require.ErrorIs(t, err, inquiry.CodeConfig)
	_, err = d.Advance(t.Context(), clerk)
	require.ErrorIs(t, err, inquiry.CodeConfig)
	_, err = d.IDs(t.Context(), inquiry.Draft)
	require.ErrorIs(t, err, inquiry.CodeConfig)
	require.False(t, d.Health(t.Context()).OK)
	_, err = inquiry.LinkageOf(t.Context(), nil, "1")
	require.ErrorIs(t, err, inquiry.CodeConfig)
	require.ErrorIs(t, inquiry.KeepCode(t.Context(), nil, "1", inquiry.NewLinkageCode("c")), inquiry.CodeConfig)
}
