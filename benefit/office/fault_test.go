package office_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/keys"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/benefit/office"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

var errFault = errors.New("planted")

// faults counts the writes of store and key store, and lets one fail: before it is made, or after,
// so that only its answer is lost.
type faults struct {
	at, n int
	after bool
}

func (f *faults) around(write func() error) error {
	f.n++
	if f.n != f.at {
		return write()
	}
	if f.after {
		_ = write()
	}
	return errFault
}

type faultyStore struct {
	store.Store

	f *faults
}

func (s faultyStore) Apply(ctx context.Context, changes []store.Change, lines []store.Line) error {
	return s.f.around(func() error { return s.Store.Apply(ctx, changes, lines) })
}

type faultyKeys struct {
	keys.Store

	f *faults
}

func (s faultyKeys) Put(ctx context.Context, space string, list ...keys.Key) error {
	return s.f.around(func() error { return s.Store.Put(ctx, space, list...) })
}

func (s faultyKeys) Destroy(ctx context.Context, space string, ids ...keys.ID) error {
	return s.f.around(func() error { return s.Store.Destroy(ctx, space, ids...) })
}

func (s faultyKeys) Rewrap(ctx context.Context, space string, list ...keys.Rewrapped) error {
	return s.f.around(func() error { return s.Store.Rewrap(ctx, space, list...) })
}

// insists does something until it is done, as who gets no answer does; the planted fault comes
// once.
func insists(t *testing.T, do func() error) {
	t.Helper()
	err := do()
	if errors.Is(err, errFault) {
		err = do()
	}
	require.NoError(t, err)
}

// act starts an event once and submits it until it is recorded.
func (o *town) act(t *testing.T, by access.Caller, id string, e casework.Event, seconds ...access.Caller) {
	t.Helper()
	e.On = day("2022-02-20")
	_, token, err := o.desk.Start(t.Context(), by, id, e.Kind)
	require.NoError(t, err)
	a := office.Act{Event: e, Token: token}
	var word *audit.Approval
	for _, s := range seconds {
		insists(t, func() (err error) { word, err = o.desk.Second(t.Context(), s, by.Actor.ID, a); return err })
	}
	insists(t, func() error {
		if e.Kind == casework.Erase {
			err := o.desk.Erase(t.Context(), by, word, a)
			if errors.Is(err, errFault) {
				_, err = o.desk.Settle(t.Context(), by)
				if c, _ := o.desk.Case(t.Context(), by, id); c.State != casework.Erased {
					err = errFault
				}
			}
			return err
		}
		_, err := o.desk.Submit(t.Context(), by, word, a)
		return err
	})
}

// life takes two households through everything that writes.
func (o *town) life(t *testing.T) {
	t.Helper()
	ctx := t.Context()
	o.on("2022-02-20")
	insists(t, func() error { _, err := o.desk.Open(ctx, counter, nil, opening("17"), opening("18")); return err })
	for _, id := range []string{"17", "18"} {
		o.act(t, counter, id, casework.Event{Kind: casework.ReturnForm, Account: account()})
		o.act(t, head, id, casework.Event{Kind: casework.OverrideGrant, Codes: []string{"F02"}, Words: "x", Amount: 100000, Person: id + "-1"}, second)
		o.act(t, cashier, id, casework.Event{Kind: casework.PlanPayment, Run: "R1", Until: day("2022-03-01"), Amount: 100000})
	}
	shown, err := o.desk.Planned(ctx, head, "R1")
	require.NoError(t, err)
	insists(t, func() error { return o.desk.ApproveRun(ctx, head, shown) })
	o.sendsOrFindsOut(t, "R1")
	o.act(t, cashier, "17", casework.Event{Kind: casework.Pay, Run: "R1"})
	o.act(t, cashier, "18", casework.Event{Kind: casework.FailPayment, Codes: []string{"T01"}})
	o.act(t, cashier, "17", casework.Event{Kind: casework.ReturnRest, Amount: 100000, Codes: []string{"B06"}, AccountingYear: 2021, Fund: "general"})
	o.act(t, counter, "17", casework.Event{Kind: casework.Notify})
	o.act(t, keeper, "17", casework.Event{Kind: casework.Close})
	o.act(t, keeper, "17", casework.Event{Kind: casework.Erase}, second)
}

// sendsOrFindsOut sends a run; when the answer was lost nobody sends anything until two people have
// found out.
func (o *town) sendsOrFindsOut(t *testing.T, run string) {
	t.Helper()
	ctx := t.Context()
	file := audit.Hash(sha256.Sum256([]byte(run)))
	err := o.desk.SendRun(ctx, cashier, run, file)
	if errors.Is(err, errFault) {
		err = o.desk.SendRun(ctx, cashier, run, file)
	}
	if errors.Is(err, office.CodeRun) {
		require.NoError(t, o.desk.LoseRun(ctx, cashier, run))
		word, err := o.desk.SecondRun(ctx, second, "kato", run, true, "the bank has it")
		require.NoError(t, err)
		require.NoError(t, o.desk.FindRun(ctx, cashier, word, run, true, "the bank has it"))
		return
	}
	require.NoError(t, err)
}

// Every write of a life fails once, before it is made and after: whoever goes on gets the same end,
// and nothing is found.
func TestCheckFindsNothingAfterAnyFault(t *testing.T) {
	t.Parallel()
	quiet := &faults{}
	calm := faulty(t, quiet)
	calm.life(t)
	require.Empty(t, calm.findings())
	require.Greater(t, quiet.n, 20)
	for at := 1; at <= quiet.n; at++ {
		for _, after := range []bool{false, true} {
			o := faulty(t, &faults{at: at, after: after})
			o.life(t)
			if found := o.findings(); !assert.Empty(t, found, "write %d, after it %v", at, after) {
				return
			}
			for id, want := range map[string]casework.State{"17": casework.Erased, "18": casework.Failed} {
				c, err := o.desk.Case(t.Context(), counter, id)
				require.NoError(t, err)
				assert.Equal(t, want, c.State)
			}
		}
	}
}

// Who goes on with a run may be another process than the one that began: the word of the second
// person went with it, and the two say it again.
func TestARunWhoseWordWasLostIsGoneOnWithByAFreshOne(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		before func(o *town)
		does   func(o *town, word *audit.Approval, words string) error
		lost   bool // it is an outcome that is found out
	}{
		"it is cancelled": {func(*town) {}, func(o *town, word *audit.Approval, words string) error {
			return o.desk.CancelRun(t.Context(), cashier, word, "R1", words)
		}, false},
		"it is found not to be sent": {func(o *town) {
			o.sent("R1")
			require.NoError(t, o.desk.LoseRun(t.Context(), cashier, "R1"))
		}, func(o *town, word *audit.Approval, words string) error {
			return o.desk.FindRun(t.Context(), cashier, word, "R1", false, words)
		}, true},
	} {
		for at, begun := 1, true; begun; at++ {
			f := &faults{}
			o := faulty(t, f)
			o.grantedTo("17", "0001", "1000017", 100_000)
			o.grantedTo("18", "9900", "1000018", 100_000)
			o.drafted("R1", office.Choice{})
			file := o.exported("R1")
			c.before(o)
			says := func(sent bool, words string) *audit.Approval {
				a, err := o.desk.SecondRun(t.Context(), second, "kato", "R1", sent, words)
				require.NoError(t, err)
				return a
			}
			killed := says(false, "x")
			f.n, f.at = 0, at
			err := c.does(o, killed, "x")
			f.at = 0
			if begun = errors.Is(err, errFault); !begun {
				require.NoError(t, err, name)
			}
			require.Error(t, c.does(o, says(true, "x"), "x"), "%s: a word on the opposite", name)
			fresh := says(false, "x")
			require.Error(t, c.does(o, fresh, "y"), "%s: with the words of two", name)
			require.NoError(t, c.does(o, fresh, "x"), "%s: broken off at write %d", name, at)
			require.NoError(t, c.does(o, fresh, "x"), "%s: again", name)
			require.Error(t, c.does(o, killed, "x"), "%s: it stands under another word", name)
			require.Empty(t, o.findings(), name)
			if c.lost {
				require.NoError(t, o.desk.SendRun(t.Context(), cashier, "R1", sha256.Sum256(file)), name)
				continue
			}
			require.Equal(t, 2, o.drafted("R2", office.Choice{}).Count, name)
		}
	}
}

func faulty(t *testing.T, f *faults) *town {
	t.Helper()
	o := open(t)
	journal, err := store.NewJournal(t.Context(), store.Config{
		Store: faultyStore{o.store, f}, Log: store.TrailOfMemory("desk", o.log), Now: o.config.Now, MaxLines: 1 << 20, MaxAge: 1 << 60,
	})
	require.NoError(t, err)
	o.journal = journal
	o.config.Store, o.config.DataKeys = journal, faultyKeys{o.keys, f}
	o.desk, err = office.New(o.config)
	require.NoError(t, err)
	return o
}

// A log that fails stops what is shown and, once too much waits, what is done; afterwards nothing
// is missing.
func TestALogThatFailsLosesNothing(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.toGrant("17")
	o.log.Fail = func(audit.Event) error { return errFault }
	_, err := o.desk.Submit(t.Context(), cashier, nil, office.Act{Case: "17", Event: casework.Event{Kind: casework.PlanPayment, On: day("2022-02-20"), Run: "R1", Amount: 100000}})
	require.NoError(t, err, "the entry is committed with the state and waits")
	_, err = o.journal.Relay(t.Context())
	require.Error(t, err)
	o.log.Fail = nil
	assert.Empty(t, o.findings())
}

// Nobody acts while the log is too far behind: of two cases and of the rule by which their program
// pays.
func TestNothingIsDoneWhileTheLogIsBehind(t *testing.T) {
	t.Parallel()
	o := open(t)
	journal, err := store.NewJournal(t.Context(), store.Config{Store: o.store, Log: store.TrailOfMemory("desk", o.log), Now: o.config.Now, MaxLines: 2})
	require.NoError(t, err)
	o.config.Store = journal
	desk, err := office.New(o.config)
	require.NoError(t, err)
	for _, id := range []string{"17", "18"} {
		_, err = desk.Open(t.Context(), counter, nil, opening(id))
		require.NoError(t, err)
	}
	_, err = desk.Open(t.Context(), counter, nil, opening("19"))
	require.ErrorIs(t, err, store.CodeLogBehind)
	require.ErrorIs(t, err, office.CodeStore)
}

// repeats is a store that does the same again when the first answer was lost, as a driver may: the
// second conflicts with the first.
type repeats struct{ store.Store }

func (r repeats) Apply(ctx context.Context, changes []store.Change, lines []store.Line) error {
	if err := r.Store.Apply(ctx, changes, lines); err != nil {
		return err
	}
	return r.Store.Apply(ctx, changes, lines)
}

// A case whose opening was told to be in conflict, and is there, keeps its key.
func TestAConflictWithOneselfDestroysNoKey(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.grantedTo("17", "0001", "1000017", 100_000) // the rule of the program is there
	c := o.config
	journal, err := store.NewJournal(t.Context(), store.Config{
		Store: repeats{o.store}, Log: store.TrailOfMemory("desk", o.log), Now: c.Now, MaxLines: 1 << 20, MaxAge: 1 << 60,
	})
	require.NoError(t, err)
	c.Store = journal
	d, err := office.New(c)
	require.NoError(t, err)
	_, err = d.Open(t.Context(), counter, nil, opening("30"))
	require.ErrorIs(t, err, office.CodeConflict)
	_, err = o.desk.Case(t.Context(), counter, "30")
	require.NoError(t, err)
	require.Empty(t, o.findings())
}
