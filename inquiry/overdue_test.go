package inquiry_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/inquiry"
)

// The daily job is the embedder's to call. An inquiry whose time is over is seen, approved, checked
// and registered by nobody although nobody called it; it can only end.
func TestBehindItsTimeAnInquiryOnlyEndsThoughNobodyCalledTheJob(t *testing.T) {
	t.Parallel()
	const year = 400 * 24 * time.Hour
	left := halfway(t)
	seen := map[string]func(o *office, id inquiry.ID) error{
		"show": func(o *office, id inquiry.ID) error {
			_, err := o.Show(t.Context(), chief, id)
			return err
		},
		"retrieve": func(o *office, id inquiry.ID) error {
			_, err := o.Retrieve(t.Context(), clerk, id)
			return err
		},
		"review": func(o *office, id inquiry.ID) error {
			_, err := o.Review(t.Context(), checker, id)
			return err
		},
		"register": func(o *office, id inquiry.ID) error {
			return o.Register(t.Context(), clerk, func(context.Context, []inquiry.Fact) error { return nil }, id)
		},
	}
	for s, verbs := range map[inquiry.State][]string{
		inquiry.Draft: {"show"}, inquiry.HasAnswer: {"retrieve"}, inquiry.Retrieved: {"review"},
		inquiry.Verified: {"register"}, inquiry.Registering: {"register"},
	} {
		for _, verb := range verbs {
			o, id := left[s](t)
			o.clock.add(year)
			err := seen[verb](o, id)
			require.ErrorIs(t, err, inquiry.CodeTransition, "%s in %s", verb, s)
			var told *inquiry.Error
			require.ErrorAs(t, err, &told)
			for _, e := range told.Allowed {
				next, _ := s.Next(e)
				require.True(t, next.Ended(), "%s is said to be allowed in %s", e, s)
			}
			require.Equal(t, s, o.state(t, id))
			if _, ok := s.Next(inquiry.EventBreakOff); ok {
				require.NoError(t, o.BreakOff(t.Context(), clerk, "not_needed", id), s)
			}
			_, err = o.Expire(t.Context(), system)
			require.NoError(t, err)
			require.True(t, o.state(t, id).Ended(), s)
		}
	}
}

// The same holds for what was shown in time and is answered too late.
func TestAWordThatComesBehindTheTimeIsNotTaken(t *testing.T) {
	t.Parallel()
	const year = 400 * 24 * time.Hour
	o, id := halfway(t)[inquiry.Draft](t)
	shown, err := o.Show(t.Context(), chief, id)
	require.NoError(t, err)
	o.clock.add(year)
	require.ErrorIs(t, o.Approve(t.Context(), chief, shown), inquiry.CodeTransition)
	require.NoError(t, o.Reject(t.Context(), chief, "not_needed", id), "a refusal ends it")

	o, id = halfway(t)[inquiry.Retrieved](t)
	views, err := o.Review(t.Context(), checker, id)
	require.NoError(t, err)
	o.clock.add(year)
	require.ErrorIs(t, o.Verify(t.Context(), checker, views[0].Confirm()), inquiry.CodeTransition)
	require.NoError(t, o.Dispute(t.Context(), checker, "differs", id), "a dispute ends it")
}

// What was approved long ago is not sent any more.
func TestWhatWasApprovedTooLongAgoIsNotSent(t *testing.T) {
	t.Parallel()
	for _, s := range []inquiry.State{inquiry.Draft, inquiry.Approved} {
		o, id := halfway(t)[s](t)
		if s == inquiry.Draft {
			require.NoError(t, o.approve(t, chief, id))
		}
		o.clock.add(400 * 24 * time.Hour)
		p, err := o.Advance(t.Context(), system)
		require.True(t, err == nil || errors.Is(err, errStuck), "%v", err)
		require.Equal(t, 1, p.Done[inquiry.EventLapse], s)
		require.Zero(t, p.Done[inquiry.EventSend], s)
		require.Equal(t, inquiry.Lapsed, o.state(t, id))
		if s == inquiry.Draft {
			require.Zero(t, o.count(t, inquiry.KindLinkage), "no code is asked for")
		}
	}
}
