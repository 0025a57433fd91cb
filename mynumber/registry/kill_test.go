package registry_test

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/kyufu-go/kyufu/audit/keys"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/mynumber/access"
	"github.com/kyufu-go/kyufu/mynumber/mynumbertest"
	"github.com/kyufu-go/kyufu/mynumber/registry"
)

// killer ends the process, as far as a test can: it panics at a chosen step.
type killer struct{ at, step int }

type killedError struct{}

func (k *killer) maybe() {
	k.step++
	if k.step == k.at {
		panic(killedError{})
	}
}

// killStore kills before and after every call of a transaction, and before and
// after the commit.
type killStore struct {
	registry.Store
	k *killer
}

func (s killStore) Update(ctx context.Context, tenant municipality.Code, f func(registry.Tx) error) error {
	s.k.maybe()
	err := s.Store.Update(ctx, tenant, func(tx registry.Tx) error {
		err := f(killTx{tx, s.k})
		s.k.maybe()
		return err
	})
	s.k.maybe()
	return err
}

type killTx struct {
	registry.Tx
	k *killer
}

func (x killTx) Append(ctx context.Context, records []registry.Record) error {
	x.k.maybe()
	err := x.Tx.Append(ctx, records)
	x.k.maybe()
	return err
}

// killKeys kills before and after keys are put and destroyed.
type killKeys struct {
	*keys.Memory
	k *killer
}

func (x killKeys) Put(ctx context.Context, space string, list ...keys.Key) error {
	x.k.maybe()
	err := x.Memory.Put(ctx, space, list...)
	x.k.maybe()
	return err
}

func (x killKeys) Destroy(ctx context.Context, space string, ids ...keys.ID) error {
	x.k.maybe()
	err := x.Memory.Destroy(ctx, space, ids...)
	x.k.maybe()
	return err
}

func (x killKeys) Rewrap(ctx context.Context, space string, list ...keys.Rewrapped) error {
	x.k.maybe()
	err := x.Memory.Rewrap(ctx, space, list...)
	x.k.maybe()
	return err
}

func (x killTx) Forget(ctx context.Context, h audit.Handle) error {
	x.k.maybe()
	err := x.Tx.Forget(ctx, h)
	x.k.maybe()
	return err
}

// killLog kills before an entry is taken, and after it is taken but before the
// receipt is returned.
type killLog struct {
	*audit.Memory
	k *killer
}

func (l killLog) Append(ctx context.Context, e audit.Event) (audit.Receipt, error) {
	l.k.maybe()
	r, err := l.Memory.Append(ctx, e)
	l.k.maybe()
	return r, err
}

func (l killLog) AppendBatch(ctx context.Context, events []audit.Event) ([]audit.Receipt, error) {
	l.k.maybe()
	r, err := l.Memory.AppendBatch(ctx, events)
	l.k.maybe()
	return r, err
}

func survive(f func()) (killed bool) {
	defer func() {
		if r := recover(); r != nil {
			if _, ok := r.(killedError); !ok {
				panic(r)
			}
			killed = true
		}
	}()
	f()
	return false
}

func all(events []audit.Event) iter.Seq2[audit.Event, error] {
	return func(yield func(audit.Event, error) bool) {
		for _, e := range events {
			if !yield(e, nil) {
				return
			}
		}
	}
}

// scenario does each kind of change once; what was done before is done no more.
func scenario(t *testing.T, g *registry.Registry) {
	ctx := t.Context()
	on := day("2021-12-01")
	for i, id := range []addressee.Integrated{"100", "200", "300"} {
		if err := g.Adopt(ctx, sato, id, ref("resident", strconv.Itoa(i)), on); err != nil {
			continue // exists already, from before the kill
		}
	}
	_ = g.Link(ctx, sato, "100", ref("tax", "1"), on)
	for _, c := range []registry.Change{
		registry.Tie("100", mynumbertest.Number(1), on, registry.GroundHead, registry.IdentityCard),
		{Kind: registry.ChangeNumber, Person: "100", Number: mynumbertest.Number(2), On: day("2021-12-05"), Identity: registry.IdentityCard},
		registry.Merge("200", "100", on), registry.Split("200", "mistake"), {Kind: registry.ChangeErase, Person: "300"},
	} {
		if p, err := g.Propose(ctx, sato, c); err == nil {
			if shown, err := g.Show(ctx, ito, p); err == nil {
				_ = g.Approve(ctx, ito, shown)
			}
		}
	}
	_ = g.Suspend(ctx, sato, "200", "request")
	_, _, _ = loadAs(ctx, g, sato, ito, one(registry.LoadRow{
		Integrated: "400", Refs: []addressee.Ref{ref("benefit", "4")}, Number: mynumbertest.Number(4), On: on, Ground: registry.GroundHead, Identity: registry.IdentityOther,
	}))
	_, _ = g.Confirm(ctx, through("benefit-system"), ref("benefit", "4"), mynumbertest.Number(4), registry.IdentityCard)
	_ = g.Retire(ctx, sato, "400", day("2021-12-10"), "move_out")
	_ = g.Unlink(ctx, sato, ref("tax", "1"), day("2021-12-10"), "moved")
	_, _ = g.RotateMaster(ctx, sato, 10)
}

func through(system audit.Code) access.Caller {
	by := sato
	by.System = system
	return by
}

func TestKilledInTheMiddleOfEveryWrite(t *testing.T) {
	t.Parallel()
	steps := 0
	for at := 1; ; at++ {
		o := newOffice(t)
		k := &killer{at: at}
		c := o.config
		c.Store, c.DataKeys, c.Log = killStore{o.store, k}, killKeys{o.keys, k}, killLog{o.log, k}
		c.Journal = o.journal(t, c.Log, true)
		g, err := registry.New(c)
		require.NoError(t, err)
		if !survive(func() { scenario(t, g) }) {
			break
		}
		steps++
		_, err = o.config.Journal.Relay(t.Context()) // what the dead process did not come to
		require.NoError(t, err)
		r, err := o.Recover(t.Context(), all(o.log.Events()))
		require.NoError(t, err)
		assert.LessOrEqual(t, r.Abandoned, 1, "step %d", at)
		assert.Zero(t, r.Missing+r.Altered, "step %d", at)
		consistent(t, o, at)
		scenario(t, o.Registry) // and the work goes on
		consistent(t, o, at)
		found, err := o.ByNumber(t.Context(), sato, mynumbertest.Number(2), registry.AsOf{})
		require.NoError(t, err, "step %d", at)
		assert.Equal(t, addressee.Integrated("100"), found.Integrated)
	}
	assert.Greater(t, steps, 120, "the scenario was killed at too few steps")
}

// consistent: every record has an entry in the log, and every entry of a change has its records.
func consistent(t *testing.T, o *office, at int) {
	t.Helper()
	_, err := o.config.Journal.Relay(t.Context())
	require.NoError(t, err)
	lines := map[string]bool{}
	require.NoError(t, o.store.View(t.Context(), o.config.Tenant, func(tx registry.Tx) error {
		records, err := tx.RecordsNotUnder(t.Context(), "", 0, 1000)
		for _, r := range records {
			lines[r.Line] = true
		}
		return err
	}))
	refs, err := o.config.Journal.Entries(t.Context(), slices.Collect(maps.Keys(lines))...)
	require.NoError(t, err)
	assert.Len(t, refs, len(lines), "step %d: records without an entry", at)
	r, err := o.Recover(t.Context(), all(o.log.Events()))
	require.NoError(t, err)
	assert.Zero(t, r, "step %d", at)
}

func TestOneLiveLinkUnderConcurrency(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	const n = 8
	var ids []addressee.Integrated
	for i := range n {
		ids = append(ids, o.person(t, "resident", strconv.Itoa(i), "2021-12-10"))
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	won := map[string]int{}
	count := func(what string, err error) {
		mu.Lock()
		defer mu.Unlock()
		if err == nil {
			won[what]++
		}
	}
	for i, id := range ids {
		wg.Go(func() {
			count("ref", o.Link(context.Background(), sato, id, ref("tax", "1"), day("2021-12-10")))
			count("number", o.both(t, registry.Tie(id, mynumbertest.Number(1), day("2021-12-10"), registry.GroundHead, registry.IdentityCard)))
			count("person", o.Link(context.Background(), sato, ids[0], ref("welfare", strconv.Itoa(i)), day("2021-12-10")))
			count("merge", o.both(t, registry.Merge(id, ids[(i+1)%n], day("2021-12-10"))))
			_, err := o.ByNumber(context.Background(), sato, mynumbertest.Number(1), registry.AsOf{})
			count("search", err)
		})
	}
	wg.Wait()
	assert.Equal(t, 1, won["ref"])
	assert.Equal(t, 1, won["number"])
	assert.Equal(t, 1, won["person"], "one number of a system for a person")
	assert.Less(t, won["merge"], n, "a circle of merges was closed")
	assert.Positive(t, won["merge"])
}

func TestKeysRotateWhileWorkGoesOn(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	o := newOffice(t)
	masters := o.config.Keys.(*keys.MasterFile)
	ids := make([]addressee.Integrated, 20)
	for i := range ids {
		ids[i] = o.person(t, "resident", strconv.Itoa(i), "2021-12-10")
		o.tie(t, ids[i], uint64(i), "2021-12-10")
	}
	var wg sync.WaitGroup
	stop := make(chan struct{})
	for range 3 {
		wg.Go(func() {
			for i := 0; ; i = (i + 1) % len(ids) {
				select {
				case <-stop:
					return
				default:
				}
				found, err := o.ByNumber(ctx, sato, mynumbertest.Number(uint64(i)), registry.AsOf{})
				if err != nil || found.Integrated != ids[i] {
					t.Errorf("during rotation: %v", err)
					return
				}
			}
		})
	}
	for round := range 3 {
		require.NoError(t, masters.AddMaster(reader{}))
		require.NoError(t, masters.AddIndex(reader{byte(round)}))
		for n := 1; n > 0; {
			m, err := o.RotateMaster(ctx, sato, 3)
			require.NoError(t, err)
			i, err := o.RotateIndex(ctx, sato, 7)
			require.NoError(t, err)
			n = m + i
		}
		require.NoError(t, masters.Drop(fmt.Sprint("m", round+1)))
		require.NoError(t, masters.Drop(fmt.Sprint("i", round+1)))
	}
	close(stop)
	wg.Wait()
	assert.Error(t, masters.Drop("m4"), "the key in use")
	assert.Error(t, masters.Drop("nothing"))
	_, err := o.RotateMaster(ctx, mori, 1)
	assert.Equal(t, "denied", code(err))
}

type reader struct{ b byte }

func (r reader) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = r.b + byte(i)
	}
	return len(p), nil
}

func TestRecoverClosesWhatACrashLeft(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	begun, err := audit.Begin(t.Context(), o.log, audit.Event{Act: audit.ActLink, Actor: sato.Actor, Program: registry.Program, Time: time.Unix(1e9, 0)})
	require.NoError(t, err)
	_, err = o.log.Append(t.Context(), audit.Event{
		Act: audit.ActLink, Phase: audit.Outcome, Result: audit.Succeeded, Actor: sato.Actor, Program: registry.Program,
		Links: []audit.Ref{{Kind: audit.LinkAttempt, Log: "another", Index: begun.Receipt().Index}}, // of that number in another log
	})
	require.NoError(t, err)
	_, err = audit.Begin(t.Context(), o.log, audit.Event{Act: audit.ActPrint, Actor: sato.Actor, Program: "another"})
	require.NoError(t, err)
	r, err := o.Recover(t.Context(), all(o.log.Events()))
	require.NoError(t, err)
	assert.Equal(t, registry.Recovered{Abandoned: 1}, r, "another program's attempts are its own")
}
