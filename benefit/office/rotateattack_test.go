package office_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"iter"
	"maps"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit/keys"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/benefit/office"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// oldMaster has no master key but m1.
type oldMaster struct{ keys.Provider }

func (oldMaster) Master(context.Context) (string, error) { return "m1", nil }
func (o oldMaster) Wrap(ctx context.Context, id string, key, b []byte) ([]byte, error) {
	if id != "m1" {
		return nil, keys.CodeKey
	}
	return o.Provider.Wrap(ctx, id, key, b)
}
func (o oldMaster) Unwrap(ctx context.Context, id string, key, b []byte) ([]byte, error) {
	if id != "m1" {
		return nil, keys.CodeKey
	}
	return o.Provider.Unwrap(ctx, id, key, b)
}

// A server without the new master key does not turn back to the old.
func TestAServerWithoutTheNewMasterKeyTurnsNothingBack(t *testing.T) {
	t.Parallel()
	o, masters := turning(t)
	o.filled()
	c := o.config
	c.Keys = oldMaster{masters}
	stale, err := office.New(c)
	require.NoError(t, err)
	require.NoError(t, masters.AddMaster(rand.Reader))
	for n := 1; n > 0; {
		n, err = o.desk.RotateMaster(t.Context(), manager, 10)
		require.NoError(t, err)
	}
	_, err = stale.RotateMaster(t.Context(), manager, 10)
	require.ErrorIs(t, err, office.CodeConfig)
	_, err = stale.Open(t.Context(), counter, nil, opening("31"))
	require.ErrorIs(t, err, office.CodeConfig)
	_, err = o.desk.Open(t.Context(), counter, nil, opening("30"))
	require.NoError(t, err)
	require.NoError(t, masters.Drop("m1"))
	_, err = o.desk.Case(t.Context(), counter, "30")
	require.NoError(t, err)
}

// lateRewrap wraps keys anew only after something else happened.
type lateRewrap struct {
	keys.Store
	before func()
}

func (l *lateRewrap) Rewrap(ctx context.Context, space string, list ...keys.Rewrapped) error {
	if f := l.before; f != nil {
		l.before = nil
		f()
	}
	return l.Store.Rewrap(ctx, space, list...)
}

// Who is late with a rotation does not undo a newer one.
func TestALateRotationUndoesNoNewerOne(t *testing.T) {
	t.Parallel()
	o, masters := turning(t)
	o.filled()
	require.NoError(t, masters.AddMaster(rand.Reader))
	c := o.config
	c.DataKeys = &lateRewrap{o.keys, func() {
		require.NoError(t, masters.AddMaster(rand.Reader))
		for n := 1; n > 0; {
			var err error
			n, err = o.desk.RotateMaster(t.Context(), manager, 10)
			require.NoError(t, err)
		}
		require.NoError(t, errors.Join(masters.Drop("m1"), masters.Drop("m2")))
	}}
	slow, err := office.New(c)
	require.NoError(t, err)
	_, err = slow.RotateMaster(t.Context(), manager, 10)
	require.NoError(t, err)
	_, err = o.desk.Case(t.Context(), counter, "17")
	require.NoError(t, err)
}

// After a rotation the file of keys holds nothing that the old master key opens.
func TestWhatAnOldMasterKeyOpensIsNoMoreInTheFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "keys")
	f, err := keys.Open(path)
	require.NoError(t, err)
	o, masters := turning(t)
	o.config.DataKeys = f
	o.desk, err = office.New(o.config)
	require.NoError(t, err)
	_, err = o.desk.Open(t.Context(), counter, nil, opening("30"))
	require.NoError(t, err)
	var old keys.Key
	for k := range f.All(t.Context(), "office/112020") {
		old = k
	}
	require.NoError(t, masters.AddMaster(rand.Reader))
	for n := 1; n > 0; {
		n, err = o.desk.RotateMaster(t.Context(), manager, 10)
		require.NoError(t, err)
	}
	require.NoError(t, f.Close())
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	require.False(t, bytes.Contains(b, old.Wrapped), "what the old master key opens is still in the file")
}

type listing struct {
	store.Store
	before *func()
}

func (m listing) List(ctx context.Context, q store.Query) iter.Seq2[store.Item, error] {
	if f := *m.before; f != nil && q.Kind == "case.people" {
		*m.before = nil
		f()
	}
	return m.Store.List(ctx, q)
}

// A rotation that begins while somebody looks hides nobody from them.
func TestWhoLooksWhileARotationBeginsFindsEverybody(t *testing.T) {
	t.Parallel()
	for name, look := range map[string]func(*office.Desk) ([]string, error){
		"find": func(d *office.Desk) ([]string, error) { return d.Find(context.Background(), counter, "17-1") },
		"search": func(d *office.Desk) ([]string, error) {
			return d.Search(context.Background(), counter, office.Named{Kana: "やまだ"}, 5)
		},
	} {
		t.Run(name, func(t *testing.T) {
			o, masters := turning(t)
			o.filled()
			var between func()
			c := o.config
			var err error
			c.Store, err = store.NewJournal(t.Context(), store.Config{Store: listing{o.store, &between}, Now: c.Now, MaxLines: 1 << 20, MaxAge: 1 << 60})
			require.NoError(t, err)
			d, err := office.New(c)
			require.NoError(t, err)
			ids, err := look(d)
			require.NoError(t, err)
			require.NotEmpty(t, ids)
			require.NoError(t, masters.AddIndex(rand.Reader))
			between = func() {
				_, err := o.desk.RotateIndex(t.Context(), manager, 100)
				require.NoError(t, err)
			}
			ids, err = look(d)
			require.NoError(t, err)
			require.NotEmpty(t, ids)
		})
	}
}

// One call pays by the old key, and writes down the first case of another program after the key is
// rotated and the same person is paid by the new one: it is refused as a whole.
func TestNoCallMixesTheKeysOfTwoTimes(t *testing.T) {
	t.Parallel()
	masters, err := keys.CreateMasterFile("", rand.Reader)
	require.NoError(t, err)
	may := maps.Clone(rights)
	may["yano"] = []access.Operation{access.Manage}
	all := officer("zeno")
	may["zeno"] = []access.Operation{access.View, access.Search, access.Register, access.Update, access.Examine, access.Decide, access.Pay, access.Return}
	engine := policyOf(t, "office-3", may)
	o := open(t, func(c *office.Config) { c.Keys, c.Policy = masters, func() *access.Engine { return engine } })
	o.filled()
	var between func()
	c := o.config
	c.Store, err = store.NewJournal(t.Context(), store.Config{Store: moved{o.store, &between}, Now: c.Now, MaxLines: 1 << 20, MaxAge: 1 << 60})
	require.NoError(t, err)
	c.Line = 1 << 40
	d, err := office.New(c)
	require.NoError(t, err)
	o.answers(d, "knows the rules")
	x := opening("30")
	x.Head, x.Members, x.Household = "20-1", []string{"20-1"}, "h-30"
	x.Event = casework.Event{Kind: casework.Apply, On: day("2022-02-01"), Account: account(), NoticeOn: day("2022-02-01")}
	on := day("2022-02-01")
	x.Then = []casework.Event{
		{Kind: casework.CheckIdentity, On: on, Method: "driving_licence"},
		{Kind: casework.ReviewDocuments, On: on},
		{Kind: casework.Accept, On: on},
		{Kind: casework.Review, On: on, Ruling: &casework.Ruling{Outcome: granted("30").Outcome, Amount: 100000, Payee: "20-1"}},
		{Kind: casework.Grant, On: on},
		{Kind: casework.PlanPayment, On: on, Run: "R5", Until: day("2022-03-01"), Amount: 100000},
	}
	y := opening("31")
	y.Program = "P9"
	require.NoError(t, masters.AddIndex(rand.Reader))
	between = func() {
		if _, err := o.desk.RotateIndex(t.Context(), manager, 100); err != nil {
			t.Fatal(err)
		}
		for n := 1; n > 0; {
			n, err = o.desk.RotateIndex(t.Context(), manager, 100)
			require.NoError(t, err)
		}
		require.NoError(t, o.plan("20", "R6"))
	}
	_, err = d.Open(t.Context(), all, nil, x, y)
	require.ErrorIs(t, err, office.CodeConflict)
	require.Nil(t, between)
	require.Empty(t, o.findings())
}

type latePut struct {
	keys.Store
	before func()
}

func (l *latePut) Put(ctx context.Context, space string, list ...keys.Key) error {
	if f := l.before; f != nil {
		l.before = nil
		f()
	}
	return l.Store.Put(ctx, space, list...)
}

// A key that was made for a case which was then refused is no more there.
func TestAKeyThatWasMadeInVainHoldsUpNoRotation(t *testing.T) {
	t.Parallel()
	o, masters := turning(t)
	o.filled()
	require.NoError(t, masters.AddMaster(rand.Reader))
	rotates := func() (err error) {
		for n := 1; n > 0 && err == nil; {
			n, err = o.desk.RotateMaster(t.Context(), manager, 10)
		}
		return err
	}
	c := o.config
	c.DataKeys = &latePut{o.keys, func() {
		require.NoError(t, rotates())
	}}
	d, err := office.New(c)
	require.NoError(t, err)
	_, err = d.Open(t.Context(), counter, nil, opening("30"))
	require.ErrorIs(t, err, office.CodeConflict)
	require.NoError(t, masters.Drop("m1"))
	require.Empty(t, o.findings())
	require.NoError(t, masters.AddMaster(rand.Reader))
	require.NoError(t, rotates())
}

// Two servers drew keys of one name: the one that the store does not know makes nothing.
func TestTwoKeysOfOneNameAreNotTakenForOne(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	a, err := keys.CreateMasterFile(filepath.Join(dir, "a"), rand.Reader)
	require.NoError(t, err)
	b0, err := os.ReadFile(filepath.Join(dir, "a"))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "b"), b0, 0o600))
	b, err := keys.OpenMasterFile(filepath.Join(dir, "b"))
	require.NoError(t, err)
	o, _ := turning(t)
	o.config.Keys = a
	o.desk, err = office.New(o.config)
	require.NoError(t, err)
	o.filled()
	c := o.config
	c.Keys = b
	other, err := office.New(c)
	require.NoError(t, err)
	require.NoError(t, errors.Join(a.AddMaster(rand.Reader), b.AddMaster(rand.Reader)))
	_, err = o.desk.RotateMaster(t.Context(), manager, 1)
	require.NoError(t, err)
	_, err = other.Open(t.Context(), counter, nil, opening("30"))
	require.ErrorIs(t, err, office.CodeConfig)
	for n := 1; n > 0; {
		n, err = o.desk.RotateMaster(t.Context(), manager, 1)
		require.NoError(t, err)
	}
	_, err = other.RotateMaster(t.Context(), manager, 1)
	require.ErrorIs(t, err, office.CodeConfig)
	o.answers(o.desk, "after it")
}

// A server has the keys in another order: what was rotated out does not come back.
func TestAKeyThatWasRotatedOutDoesNotComeBack(t *testing.T) {
	t.Parallel()
	o := open(t, func(c *office.Config) {
		may := maps.Clone(rights)
		may["yano"] = []access.Operation{access.Manage}
		engine := policyOf(t, "office-3", may)
		c.Policy = func() *access.Engine { return engine }
	})
	o.filled()
	made := func(b ...byte) *office.Desk {
		c := o.config
		c.Keys = held(t, b...)
		d, err := office.New(c)
		require.NoError(t, err)
		return d
	}
	all := func(d *office.Desk) {
		for n := 1; n > 0; {
			var err error
			n, err = d.RotateIndex(t.Context(), manager, 100)
			require.NoError(t, err)
		}
	}
	all(made(3, 2))
	_, err := made(2, 3).RotateIndex(t.Context(), manager, 100) // the key was appended there
	require.ErrorIs(t, err, office.CodeConfig)
	_, err = made(3).Find(t.Context(), counter, "17-1")
	require.NoError(t, err)
}

// noted is a store that notes how the document is changed that says which keys are in use.
type noted struct {
	store.Store

	rested *[]bool
}

func (n noted) Apply(ctx context.Context, changes []store.Change, lines []store.Line) error {
	for i := range changes {
		if c := &changes[i]; c.Item.Kind == "keys" && !c.Unchanged {
			*n.rested = append(*n.rested, c.Rested)
		}
	}
	return n.Store.Apply(ctx, changes, lines)
}

// Every turn of keys is one that no act overtakes: one of the master key, and two of the index. The
// first case of all writes down which keys are in use, and nobody rests on that yet.
func TestATurnOfKeysStandsInLine(t *testing.T) {
	t.Parallel()
	o, masters := turning(t)
	var rested []bool
	var err error
	o.config.Store, err = store.NewJournal(t.Context(), store.Config{
		Store: noted{o.store, &rested}, Log: store.TrailOfMemory("desk", o.log), Now: o.config.Now, MaxLines: 1 << 20, MaxAge: 1 << 60,
	})
	require.NoError(t, err)
	o.desk, err = office.New(o.config)
	require.NoError(t, err)
	o.filled()
	require.NoError(t, errors.Join(masters.AddMaster(rand.Reader), masters.AddIndex(rand.Reader)))
	o.turns(o.desk, func(int) {})
	require.Equal(t, []bool{false, true, true, true}, rested)
}
