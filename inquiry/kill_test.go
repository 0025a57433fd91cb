package inquiry_test

import (
	"context"
	"errors"
	"iter"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/inquiry"
	"github.com/kyufu-go/kyufu/inquiry/answer"
	"github.com/kyufu-go/kyufu/inquiry/memnet"
)

// errKilled is what every call returns once the process is dead.
var errKilled = errors.New("killed")

// fuse kills a process at its nth call to anything outside, before or after the call did its work.
type fuse struct {
	calls, at int
	after     bool
	dead      bool
}

// strike reports whether this call does its work, and whether the process is dead when it returns.
func (f *fuse) strike() (work bool) {
	if f.dead {
		return false
	}
	f.calls++
	if f.calls < f.at || f.at == 0 {
		return true
	}
	f.dead = true
	return f.after
}

func (f *fuse) err(err error) error {
	if f.dead {
		return errKilled
	}
	return err
}

type mortalStore struct {
	store.Store
	*fuse
}

func (s mortalStore) Get(ctx context.Context, k store.Kind, keys ...string) ([]store.Item, error) {
	if s.dead {
		return nil, errKilled
	}
	return s.Store.Get(ctx, k, keys...)
}

func (s mortalStore) List(ctx context.Context, q store.Query) iter.Seq2[store.Item, error] {
	return func(yield func(store.Item, error) bool) {
		for it, err := range s.Store.List(ctx, q) {
			if s.dead {
				yield(store.Item{}, errKilled)
				return
			}
			if !yield(it, err) {
				return
			}
		}
	}
}

func (s mortalStore) Apply(ctx context.Context, changes []store.Change, lines []store.Line) error {
	var err error
	if s.strike() {
		err = s.Store.Apply(ctx, changes, lines)
	}
	return s.err(err)
}

func (s mortalStore) Outbox() store.Outbox { return mortalOutbox{s.Store.Outbox(), s.fuse} }

type mortalOutbox struct {
	store.Outbox
	*fuse
}

func (o mortalOutbox) Lease(ctx context.Context, holder string, now, until time.Time) (n int64, err error) {
	if o.strike() {
		n, err = o.Outbox.Lease(ctx, holder, now, until)
	}
	return n, o.err(err)
}

func (o mortalOutbox) Place(ctx context.Context, fence int64, trail audit.Code, most int) (l []store.Line, err error) {
	if o.strike() {
		l, err = o.Outbox.Place(ctx, fence, trail, most)
	}
	return l, o.err(err)
}

func (o mortalOutbox) Appended(ctx context.Context, lines []store.Line) (err error) {
	if o.strike() {
		err = o.Outbox.Appended(ctx, lines)
	}
	return o.err(err)
}

func (o mortalOutbox) Behind(ctx context.Context, most int) (bool, time.Time, error) {
	more, at, err := o.Outbox.Behind(ctx, most)
	return more, at, o.err(err)
}

type mortalLog struct {
	audit.BatchRecorder
	*fuse
}

func (l mortalLog) AppendBatch(ctx context.Context, events []audit.Event) (r []audit.Receipt, err error) {
	if l.strike() {
		r, err = l.BatchRecorder.AppendBatch(ctx, events)
	}
	return r, l.err(err)
}

type mortalGateway struct {
	inquiry.Gateway
	*fuse
}

func (g mortalGateway) Permits(ctx context.Context, q []inquiry.PermitRequest) (r []inquiry.PermitReply, err error) {
	if g.strike() {
		r, err = g.Gateway.Permits(ctx, q)
	}
	return r, g.err(err)
}

func (g mortalGateway) Submit(ctx context.Context, q []inquiry.Submission) (r []inquiry.SubmitReply, err error) {
	if g.strike() {
		r, err = g.Gateway.Submit(ctx, q)
	}
	return r, g.err(err)
}

func (g mortalGateway) Collect(ctx context.Context, ids []inquiry.ID) (r []inquiry.Delivery, err error) {
	if g.strike() {
		r, err = g.Gateway.Collect(ctx, ids)
	}
	return r, g.err(err)
}

func (g mortalGateway) Acknowledge(ctx context.Context, ids []inquiry.ID) (err error) {
	if g.strike() {
		err = g.Gateway.Acknowledge(ctx, ids)
	}
	return g.err(err)
}

type mortalCodes struct {
	inquiry.CodeSource
	*fuse
}

func (c mortalCodes) RequestCodes(ctx context.Context, q []inquiry.CodeRequest) (r []inquiry.CodeReply, err error) {
	if c.strike() {
		r, err = c.CodeSource.RequestCodes(ctx, q)
	}
	return r, c.err(err)
}

// town is one office that goes through several processes.
type town struct {
	*office
	registered map[inquiry.ID]inquiry.Fact
	asks       []inquiry.Ask
}

func newTown(t testing.TB) *town {
	o := newOffice(t, memnet.Faults{})
	tn := &town{office: o, registered: map[inquiry.ID]inquiry.Fact{}}
	tn.asks = []inquiry.Ask{
		taxAsk(o.resident(t, 1, fukaya, answer.TaxExempt, "0", "0"), fukaya),
		taxAsk(o.resident(t, 2, gyoda, answer.TaxTaxed, "5500", "12000"), gyoda),
		taxAsk(o.resident(t, 3, gyoda, "", "", ""), gyoda),
	}
	return tn
}

// process starts the software anew on what is left.
func (tn *town) process(t testing.TB, seed uint64, f *fuse) *inquiry.Desk {
	c := tn.config
	c.Log, c.Rand = mortalLog{tn.log, f}, seeded(seed)
	whole := store.TrailOfMemory("log", tn.log)
	c.Store = journal(t, mortalStore{tn.store, f}, store.TrailOf(mortalLog{tn.log, f}, "log", func(from uint64) iter.Seq2[audit.Event, error] {
		return whole.Since(context.Background(), from)
	}), tn.clock.Now)
	c.Gateway, c.Codes = mortalGateway{tn.config.Gateway, f}, mortalCodes{tn.config.Codes, f}
	d, err := inquiry.New(c)
	require.NoError(t, err)
	return d
}

// work does what is left to do, from whatever state, and returns the first error.
func (tn *town) work(t testing.TB, d *inquiry.Desk) error {
	ctx := t.Context()
	if err := tn.draftMissing(ctx, d); err != nil {
		return err
	}
	ids, err := d.IDs(ctx, inquiry.Draft)
	if err != nil {
		return err
	}
	shown, err := d.Show(ctx, chief, ids...)
	if err != nil {
		return err
	}
	if err := d.Approve(ctx, chief, shown); err != nil {
		return err
	}
	for {
		p, err := d.Advance(ctx, system)
		if err != nil {
			return err
		}
		if p.Waiting == 0 {
			break
		}
		if p.Next.After(tn.clock.Now()) {
			tn.clock.set(p.Next)
		}
	}
	if err := tn.finishRest(ctx, d); err != nil {
		return err
	}
	tn.clock.add(31 * 24 * time.Hour)
	if _, err := d.Advance(ctx, system); err != nil {
		return err
	}
	_, err = d.Expire(ctx, system)
	return err
}

func (tn *town) draftMissing(ctx context.Context, d *inquiry.Desk) error {
	for _, err := range d.All(ctx, "") {
		return err
	}
	_, err := d.Draft(ctx, clerk, tn.asks...)
	return err
}

func (tn *town) finishRest(ctx context.Context, d *inquiry.Desk) error {
	ids, err := d.IDs(ctx, inquiry.HasAnswer)
	if err != nil {
		return err
	}
	if _, err := d.Retrieve(ctx, clerk, ids...); err != nil {
		return err
	}
	if ids, err = d.IDs(ctx, inquiry.Retrieved); err != nil {
		return err
	}
	views, err := d.Review(ctx, checker, ids...)
	if err != nil {
		return err
	}
	var confirms []inquiry.Confirm
	for _, v := range views {
		confirms = append(confirms, v.Confirm())
	}
	if err := d.Verify(ctx, checker, confirms...); err != nil {
		return err
	}
	if ids, err = d.IDs(ctx, inquiry.Registering); err != nil {
		return err
	}
	// What a process claimed before it died is free after a while.
	tn.clock.add(10 * time.Minute)
	verified, err := d.IDs(ctx, inquiry.Verified)
	if err != nil {
		return err
	}
	ids = append(ids, verified...)
	err = d.Register(ctx, clerk, func(_ context.Context, facts []inquiry.Fact) error {
		for _, f := range facts {
			tn.registered[f.Inquiry] = f
		}
		return nil
	}, ids...)
	if err != nil {
		return err
	}
	if ids, err = d.IDs(ctx, inquiry.Registered); err != nil {
		return err
	}
	return d.Decide(ctx, clerk, "decision-1", ids...)
}

// Killed at any call to store, log or network, before or after its work, the town ends up with
// everything asked exactly once, every answer registered, nothing left behind, and no step that the
// log does not know.
func TestKillAtEveryStepAndResume(t *testing.T) {
	t.Parallel()
	for _, after := range []bool{false, true} {
		for at := 1; ; at++ {
			tn := newTown(t)
			f := &fuse{at: at, after: after}
			err := tn.work(t, tn.process(t, 3, f))
			if !f.dead {
				require.NoError(t, err)
				require.Greater(t, at, 40, "the test has lost its steps")
				break
			}
			if err != nil { // a step that was committed counts, also when its relay was killed
				require.ErrorIs(t, err, errKilled)
			}
			tn.clock.add(10 * time.Minute)
			name := "after=" + strconv.FormatBool(after) + " call=" + strconv.Itoa(at)
			require.NoError(t, tn.work(t, tn.process(t, 4, &fuse{})), name)
			tn.check(t, name)
		}
	}
}

func (tn *town) check(t testing.TB, name string) {
	t.Helper()
	require.Len(t, tn.registered, 2, name)
	n := 0
	for q, err := range tn.All(t.Context(), "") {
		require.NoError(t, err)
		n++
		require.Equal(t, inquiry.Erased, q.State, name)
		require.Equal(t, 1, tn.net.Reached(q.ID), name)
		requireTrailInLog(t, q, tn.office)
	}
	require.Equal(t, 3, n, name)
	require.Zero(t, tn.net.Undelivered(), name)
	for it, err := range tn.store.List(t.Context(), store.Query{Kind: inquiry.KindReply}) {
		require.NoError(t, err)
		require.Empty(t, it.Key, "%s: a reply was left", name)
	}
	found, err := tn.journal.Check(t.Context(), []store.Kind{inquiry.KindInquiry}, store.TrailOfMemory("log", tn.log).Since(t.Context(), 0))
	require.NoError(t, err)
	for _, f := range found {
		require.Equal(t, store.FindingLost, f.Code, "%s: %v", name, f) // records, permits: kinds that are not asked about
	}
}

// purpose is that of an event's entry: the event, and of an approval for what it is a word.
func purpose(e inquiry.Event) audit.Code {
	if e == inquiry.EventApprove {
		return "inquire"
	}
	return audit.Code(e)
}

// requireTrailInLog holds that a trail is a walk through the state machine and that every step is
// in the log.
func requireTrailInLog(t require.TestingT, q inquiry.Inquiry, o *office) {
	events, at := o.log.Events(), o.entries(t)
	var s inquiry.State
	for _, step := range q.Trail {
		next, ok := s.Next(step.Event)
		require.True(t, ok, "%s after %s", step.Event, s)
		s = next
		e := events[at[step.Line]]
		require.Equal(t, audit.Code(q.ID), e.Case)
		require.Equal(t, purpose(step.Event), e.Purpose)
		require.Equal(t, step.Actor, e.Actor.ID)
		require.NotEqual(t, audit.Abandoned, e.Result)
	}
	require.Equal(t, s, q.State)
}

// Desks that share a store may get in each other's way, but nobody is asked twice and nothing is
// lost.
func TestDesksThatShareAStore(t *testing.T) {
	t.Parallel()
	o := newOffice(t, memnet.Faults{}, func(c *inquiry.Config) { c.Timing.Batch = 3 })
	var asks []inquiry.Ask
	for i := range 20 {
		asks = append(asks, taxAsk(o.resident(t, i, fukaya, answer.TaxExempt, "0", "0"), fukaya))
	}
	ids := o.approved(t, asks...)
	var wg sync.WaitGroup
	for i := range 4 {
		c := o.config
		c.Rand = seeded(uint64(10 + i))
		d, err := inquiry.New(c)
		require.NoError(t, err)
		wg.Go(func() {
			for range 30 {
				if _, err := d.Advance(t.Context(), system); err != nil && !errors.Is(err, inquiry.CodeConflict) {
					t.Error(err)
				}
				o.clock.add(time.Minute)
			}
		})
	}
	wg.Wait()
	o.run(t)
	require.Len(t, o.finish(t, ids...), len(asks))
	for q, err := range o.All(t.Context(), "") {
		require.NoError(t, err)
		require.Equal(t, 1, o.net.Reached(q.ID))
		requireTrailInLog(t, q, o)
	}
	require.Zero(t, o.net.Undelivered())
}
