package inquiry_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/inquiry"
	"github.com/kyufu-go/kyufu/inquiry/answer"
	"github.com/kyufu-go/kyufu/inquiry/memnet"
)

// stuck is a gateway whose calls fail one after the other, as a test says.
type stuck struct {
	inquiry.Gateway
	permits, submit, collect *bool
}

var errStuck = errors.New("no line")

func (g stuck) Permits(ctx context.Context, r []inquiry.PermitRequest) ([]inquiry.PermitReply, error) {
	if *g.permits {
		return nil, errStuck
	}
	return g.Gateway.Permits(ctx, r)
}

func (g stuck) Submit(ctx context.Context, s []inquiry.Submission) ([]inquiry.SubmitReply, error) {
	if *g.submit {
		return nil, errStuck
	}
	return g.Gateway.Submit(ctx, s)
}

func (g stuck) Collect(ctx context.Context, ids []inquiry.ID) ([]inquiry.Delivery, error) {
	if *g.collect {
		return nil, errStuck
	}
	return g.Gateway.Collect(ctx, ids)
}

// halfway takes one inquiry into each state, as it is when nobody goes on with it.
func halfway(t *testing.T) map[inquiry.State]func(*testing.T) (*office, inquiry.ID) {
	t.Helper()
	var no, yes = false, true
	begin := func(t *testing.T, faults memnet.Faults, permits, submit, collect *bool) (*office, inquiry.ID) {
		t.Helper()
		o := newOffice(t, faults, func(c *inquiry.Config) { c.Gateway = stuck{c.Gateway, permits, submit, collect} })
		ids, err := o.Draft(t.Context(), clerk, taxAsk(o.resident(t, 1, fukaya, answer.TaxExempt, "0", "0"), fukaya))
		require.NoError(t, err)
		return o, ids[0]
	}
	advance := func(t *testing.T, o *office, id inquiry.ID, wanted inquiry.State) {
		t.Helper()
		require.NoError(t, o.approve(t, chief, id))
		for range 30 {
			if o.state(t, id) == wanted {
				return
			}
			_, err := o.Advance(t.Context(), system)
			require.True(t, err == nil || errors.Is(err, errStuck), "%v", err)
			o.clock.add(time.Hour)
		}
		t.Fatal("never reached")
	}
	to := func(wanted inquiry.State, faults memnet.Faults, permits, submit, collect *bool, then ...func(*testing.T, *office, inquiry.ID)) func(*testing.T) (*office, inquiry.ID) {
		return func(t *testing.T) (*office, inquiry.ID) {
			o, id := begin(t, faults, permits, submit, collect)
			advance(t, o, id, wanted)
			for _, f := range then {
				f(t, o, id)
			}
			return o, id
		}
	}
	retrieve := func(t *testing.T, o *office, id inquiry.ID) {
		_, err := o.Retrieve(t.Context(), clerk, id)
		require.NoError(t, err)
	}
	verify := func(t *testing.T, o *office, id inquiry.ID) { require.NoError(t, o.check(t, checker, id)) }
	register := func(err error) func(*testing.T, *office, inquiry.ID) {
		return func(t *testing.T, o *office, id inquiry.ID) {
			got := o.Register(t.Context(), clerk, func(context.Context, []inquiry.Fact) error { return err }, id)
			require.ErrorIs(t, got, err)
		}
	}
	byHand := memnet.Faults{}
	return map[inquiry.State]func(*testing.T) (*office, inquiry.ID){
		inquiry.Draft: func(t *testing.T) (*office, inquiry.ID) { return begin(t, memnet.Faults{}, &no, &no, &no) },
		inquiry.Rejected: func(t *testing.T) (*office, inquiry.ID) {
			o, id := begin(t, memnet.Faults{}, &no, &no, &no)
			require.NoError(t, o.Reject(t.Context(), chief, "not_needed", id))
			return o, id
		},
		inquiry.BrokenOff: func(t *testing.T) (*office, inquiry.ID) {
			o, id := begin(t, memnet.Faults{}, &no, &no, &no)
			require.NoError(t, o.BreakOff(t.Context(), clerk, "not_needed", id))
			return o, id
		},
		inquiry.Approved:    to(inquiry.Approved, memnet.Faults{}, &yes, &no, &no),
		inquiry.Sending:     to(inquiry.Sending, memnet.Faults{}, &no, &yes, &no),
		inquiry.Sent:        to(inquiry.Sent, memnet.Faults{}, &no, &no, &yes),
		inquiry.HasAnswer:   to(inquiry.HasAnswer, memnet.Faults{}, &no, &no, &no),
		inquiry.Retrieved:   to(inquiry.HasAnswer, memnet.Faults{}, &no, &no, &no, retrieve),
		inquiry.Verified:    to(inquiry.HasAnswer, memnet.Faults{}, &no, &no, &no, retrieve, verify),
		inquiry.Registering: to(inquiry.HasAnswer, memnet.Faults{}, &no, &no, &no, retrieve, verify, register(errStuck)),
		inquiry.Registered:  to(inquiry.HasAnswer, memnet.Faults{}, &no, &no, &no, retrieve, verify, register(nil)),
		inquiry.Disputed: to(inquiry.HasAnswer, memnet.Faults{}, &no, &no, &no, retrieve, func(t *testing.T, o *office, id inquiry.ID) {
			_, err := o.Review(t.Context(), checker, id)
			require.NoError(t, err)
			require.NoError(t, o.Dispute(t.Context(), checker, "differs", id))
		}),
		inquiry.Manual: func(t *testing.T) (*office, inquiry.ID) {
			o, id := begin(t, byHand, &no, &no, &no)
			require.NoError(t, o.net.Stop(fukaya, "resident-1", 1))
			advance(t, o, id, inquiry.Manual)
			return o, id
		},
		inquiry.TimedOut: to(inquiry.Sent, memnet.Faults{Lost: func(inquiry.ID) bool { return true }}, &no, &no, &no, func(t *testing.T, o *office, id inquiry.ID) {
			o.run(t)
		}),
	}
}

// What nobody finishes ends: in whatever state an inquiry is left, its data go by a clock, and so
// do the linkage code and the answer. Only the record of an exchange that took place stays for its
// seven years.
func TestWhateverStateIsLeftItsDataGo(t *testing.T) {
	t.Parallel()
	left := halfway(t)
	for _, s := range inquiry.States() {
		make, ok := left[s]
		if !ok {
			continue
		}
		t.Run(string(s), func(t *testing.T) {
			t.Parallel()
			o, id := make(t)
			require.Equal(t, s, o.state(t, id))
			q, err := o.Get(t.Context(), id)
			require.NoError(t, err)
			person := string(q.Person)
			// Nobody but the daily job of erasure is at work.
			for range 400 {
				o.clock.add(24 * time.Hour)
				_, err := o.Expire(t.Context(), system)
				require.NoError(t, err)
			}
			require.Equal(t, inquiry.Erased, o.state(t, id))
			for _, kind := range []store.Kind{inquiry.KindReply, inquiry.KindLinkage, inquiry.KindLinkageCode} {
				require.Zero(t, o.count(t, kind), kind)
			}
			for it, err := range o.store.List(t.Context(), store.Query{Kind: inquiry.KindInquiry}) {
				require.NoError(t, err)
				require.NotContains(t, string(it.Body), person)
			}
		})
	}
}

// The walk above leaves out no state: these are passed within one call and cannot be left in, or
// come from the network's answers, which end with the same clock.
func TestEveryStateIsWalked(t *testing.T) {
	t.Parallel()
	left := halfway(t)
	for _, s := range inquiry.States() {
		if _, ok := left[s]; ok {
			continue
		}
		require.Contains(t, []inquiry.State{
			inquiry.Permitted, inquiry.Lapsed, inquiry.Erased,
			inquiry.NoCode, inquiry.RefusedEnd, inquiry.NoDataEnd, inquiry.NotProvidableEnd,
		}, s)
		_, erasable := s.Next(inquiry.EventErase)
		_, lapses := s.Next(inquiry.EventLapse)
		require.True(t, erasable || lapses || s == inquiry.Erased, s)
	}
}

// A wait that is over ends also when the gateway does not answer.
func TestTimeOutsRunWithoutAGateway(t *testing.T) {
	t.Parallel()
	o, id := halfway(t)[inquiry.Sent](t)
	o.clock.add(8 * 24 * time.Hour)
	_, err := o.Advance(t.Context(), system)
	require.ErrorIs(t, err, errStuck)
	require.Equal(t, inquiry.TimedOut, o.state(t, id))
}

// An inquiry that may have been sent leaves the record of an exchange when it lapses.
func TestLapseOfWhatMayHaveBeenSentIsOnRecord(t *testing.T) {
	t.Parallel()
	o, id := halfway(t)[inquiry.Sending](t)
	require.Zero(t, o.count(t, inquiry.KindRecord))
	o.clock.add(31 * 24 * time.Hour)
	x, err := o.Expire(t.Context(), system)
	require.NoError(t, err)
	require.Equal(t, 1, x.Lapsed)
	require.Equal(t, inquiry.Lapsed, o.state(t, id))
	require.Equal(t, 1, o.count(t, inquiry.KindRecord))
}

// A code that inquiries go on needing is kept.
func TestCodesInUseAreKept(t *testing.T) {
	t.Parallel()
	o := newOffice(t, memnet.Faults{})
	person := o.resident(t, 1, fukaya, answer.TaxExempt, "0", "0")
	for range 4 {
		o.approved(t, taxAsk(person, fukaya))
		o.run(t)
		o.clock.add(100 * 24 * time.Hour)
		_, err := o.Expire(t.Context(), system)
		require.NoError(t, err)
		require.Equal(t, 1, o.count(t, inquiry.KindLinkageCode))
	}
	o.clock.add(181 * 24 * time.Hour)
	x, err := o.Expire(t.Context(), system)
	require.NoError(t, err)
	require.Equal(t, 1, x.Codes)
	require.Zero(t, o.count(t, inquiry.KindLinkageCode))
	o.approved(t, taxAsk(person, fukaya))
	o.run(t)
	require.Equal(t, 1, o.count(t, inquiry.KindLinkageCode), "and is asked for anew")
}
