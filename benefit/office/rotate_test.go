package office_test

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"maps"
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

// manager may rotate keys.
var manager = officer("yano")

// turning is an office whose keys are rotated.
func turning(t testing.TB) (*town, *keys.MasterFile) {
	t.Helper()
	masters, err := keys.CreateMasterFile("", rand.Reader)
	require.NoError(t, err)
	may := maps.Clone(rights)
	may["yano"] = []access.Operation{access.Manage}
	engine := policyOf(t, "office-3", may)
	return open(t, func(c *office.Config) {
		c.Keys, c.Policy = masters, func() *access.Engine { return engine }
	}), masters
}

// filled takes five households to where a rotation finds them: granted and found by name, paid,
// erased since they were paid, failed, and paid elsewhere.
func (o *town) filled() {
	o.Helper()
	x := opening("20")
	x.Names = []office.Named{{Kana: "ヤマダ タロウ", Birth: day("1980-01-02")}}
	o.on("2022-02-01").grants(x)
	for _, id := range []string{"17", "18", "19"} {
		o.toGrant(id)
		o.plans(id, "R1")
	}
	o.sends("R1")
	o.does(cashier, "17", casework.Event{Kind: casework.Pay, Run: "R1"})
	o.does(cashier, "18", casework.Event{Kind: casework.Pay, Run: "R1"})
	o.does(cashier, "19", casework.Event{Kind: casework.FailPayment, Codes: []string{"T01"}})
	o.does(keeper, "18", casework.Event{Kind: casework.Close})
	o.erases("18")
	require.NoError(o, o.desk.Elsewhere(o.Context(), counter, office.Payment{Program: "P2", Household: "h-21", Head: "21-1", Where: o.config.Municipality, Source: "letter-1"}))
}

// answers holds that everybody is found and nobody is paid twice, whichever keys they stand under.
func (o *town) answers(desk *office.Desk, when string) {
	o.Helper()
	ctx := o.Context()
	for _, id := range []string{"17", "19", "20"} {
		found, err := desk.Find(ctx, counter, id+"-2")
		require.NoError(o, err, when)
		require.Equal(o, []string{id}, found, when)
	}
	found, err := desk.Search(ctx, counter, office.Named{Kana: "やまだ"}, 5)
	require.NoError(o, err, when)
	require.Equal(o, []string{"20"}, found, when)
	found, err = desk.Search(ctx, counter, office.Named{Birth: day("1980-01-02")}, 1)
	require.NoError(o, err, when)
	require.Equal(o, []string{"20"}, found, when)
	for _, id := range []string{"17", "18", "21"} { // paid, erased since, and paid elsewhere
		err := desk.Elsewhere(ctx, counter, office.Payment{Program: "P2", Household: "h-other", Head: id + "-1", Where: o.config.Municipality, Source: "letter-2"})
		require.ErrorIs(o, err, office.CodeAlreadyPaid, "%s: %s", when, id)
	}
}

// turns rotates both keys to the end, in steps of one document, and says how many there were.
func (o *town) turns(desk *office.Desk, each func(step int)) (steps int) {
	o.Helper()
	for _, rotate := range []func(context.Context, access.Caller, int) (int, error){desk.RotateMaster, desk.RotateIndex} {
		for n := 1; n > 0; steps++ {
			var err error
			n, err = rotate(o.Context(), manager, 1)
			require.NoError(o, err)
			require.LessOrEqual(o, n, 1)
			each(steps)
		}
	}
	return steps
}

// Both keys are rotated one document at a time. The office answers all the while, nothing ever does
// not fit, and afterwards the old keys open and find nothing and are dropped.
func TestAnOfficeAnswersWhileItsKeysAreRotated(t *testing.T) {
	t.Parallel()
	o, masters := turning(t)
	o.filled()
	old := o.config
	first, err := masters.Index(t.Context())
	require.NoError(t, err)
	o.answers(o.desk, "before")
	for round, names := range [][2]string{{"m1", "i1"}, {"m2", "i2"}} {
		require.NoError(t, errors.Join(masters.AddMaster(rand.Reader), masters.AddIndex(rand.Reader)))
		o.answers(o.desk, "before the first step")
		entries := len(o.log.Events())
		steps := o.turns(o.desk, func(int) {
			o.answers(o.desk, "during it")
			require.Empty(t, o.findings())
		})
		// Three keys, three cases' people, and of four households what is paid once: three of two
		// people and one of one; and two ends.
		require.Equal(t, 3+3+3*3+2+2, steps, "round %d", round)
		require.Greater(t, len(o.log.Events()), entries+steps)
		require.NoError(t, errors.Join(masters.Drop(names[0]), masters.Drop(names[1])))
		o.answers(o.desk, "after it")
	}
	for k, err := range o.keys.All(t.Context(), "office/112020") {
		require.NoError(t, err)
		assert.Equal(t, "m3", k.Master)
	}
	again, err := office.New(o.config)
	require.NoError(t, err)
	o.answers(again, "a server that was started since")
	count := map[audit.Code]uint64{}
	for _, e := range o.log.Events() {
		if e.Act == audit.ActMaintain && e.Result == audit.Succeeded {
			count[e.Purpose] += e.Count
		}
	}
	assert.Equal(t, map[audit.Code]uint64{"rotate.master": 2 * 3, "rotate.index": 2 * 14}, count, "each step is an entry")

	old.Keys, err = keys.Held([][]byte{make([]byte, 32)}, [][]byte{first[0].Key})
	require.NoError(t, err)
	late, err := office.New(old)
	require.NoError(t, err)
	_, err = late.Find(t.Context(), counter, "17-1")
	require.ErrorIs(t, err, office.CodeConfig, "who has the old key alone is told so")
	_, err = late.Case(t.Context(), counter, "17")
	require.ErrorIs(t, err, office.CodeSealed)
	assert.Empty(t, o.findings())
}

// moved is a store in which something happens between what is read and what is written.
type moved struct {
	store.Store

	before *func()
}

func (m moved) Apply(ctx context.Context, changes []store.Change, lines []store.Line) error {
	if f := *m.before; f != nil {
		*m.before = nil
		f()
	}
	return m.Store.Apply(ctx, changes, lines)
}

// A server has the old key alone and goes on from what it has read, while another rotates to the
// end and drops the key. Whatever the first was about to write, it is not written: nobody would
// find it.
func TestAServerThatDoesNotKnowOfARotationWritesNothingByOldKeys(t *testing.T) {
	t.Parallel()
	for name, act := range map[string]func(*town, *office.Desk) error{
		"a payment": func(o *town, d *office.Desk) error {
			_, err := d.Submit(o.Context(), cashier, nil, office.Act{
				Case: "20", Event: casework.Event{Kind: casework.PlanPayment, On: day("2022-02-20"), Run: "R2", Until: day("2022-03-01"), Amount: 100000},
			})
			return err
		},
		"a case that is opened": func(o *town, d *office.Desk) error {
			_, err := d.Open(o.Context(), counter, nil, opening("22"))
			return err
		},
		"a name that is corrected": func(o *town, d *office.Desk) error {
			_, err := d.Submit(o.Context(), counter, nil, office.Act{
				Case: "20", Event: casework.Event{Kind: casework.ChangePerson, On: day("2022-02-20"), Words: "x"},
				Names: []office.Named{{Kana: "サトウ"}},
			})
			return err
		},
		"a payment elsewhere": func(o *town, d *office.Desk) error {
			return d.Elsewhere(o.Context(), counter, office.Payment{Program: "P2", Household: "h-9", Head: "9-1", Where: o.config.Municipality, Source: "letter-3"})
		},
		"the first payment of a program": func(o *town, d *office.Desk) error {
			return d.Elsewhere(o.Context(), counter, office.Payment{Program: "P3", Household: "h-9", Head: "9-1", Where: o.config.Municipality, Source: "letter-3"})
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o, masters := turning(t)
			o.filled()
			index, err := masters.Index(t.Context())
			require.NoError(t, err)
			var between func()
			c := o.config
			c.Store, err = store.NewJournal(t.Context(), store.Config{Store: moved{o.store, &between}, Now: c.Now, MaxLines: 1 << 20, MaxAge: 1 << 60})
			require.NoError(t, err)
			c.Keys = oldKeys{masters, index}
			late, err := office.New(c)
			require.NoError(t, err)
			o.answers(late, "it knows the store's rules")
			require.NoError(t, masters.AddIndex(rand.Reader))
			between = func() {
				o.turns(o.desk, func(int) {})
				require.NoError(t, masters.Drop("i1"))
			}
			err = act(o, late)
			require.True(t, errors.Is(err, office.CodeConflict) || errors.Is(err, office.CodeConfig), "%v", err)
			require.Nil(t, between, "something was about to be written")
			require.ErrorIs(t, act(o, late), office.CodeConfig)
			o.answers(o.desk, "after it")
			require.Empty(t, o.findings())
			require.NoError(t, act(o, o.desk))
			require.Empty(t, o.findings())
		})
	}
}

// oldKeys are those of a server that was not given the new key of the index.
type oldKeys struct {
	keys.Provider

	index []keys.IndexKey
}

func (k oldKeys) Index(context.Context) ([]keys.IndexKey, error) { return k.index, nil }

// Every write of a rotation fails once, before it is made and after: whoever calls again gets to
// the same end.
func TestARotationGoesOnAfterAnyFault(t *testing.T) {
	t.Parallel()
	for at := 1; ; at++ {
		f := &faults{}
		o, masters := turning(t)
		o.filled()
		require.NoError(t, errors.Join(masters.AddMaster(rand.Reader), masters.AddIndex(rand.Reader)))
		journal, err := store.NewJournal(t.Context(), store.Config{
			Store: faultyStore{o.store, f}, Log: store.TrailOfMemory("desk", o.log), Now: o.config.Now, MaxLines: 1 << 20, MaxAge: 1 << 60,
		})
		require.NoError(t, err)
		o.journal, o.config.Store, o.config.DataKeys = journal, journal, faultyKeys{o.keys, f}
		failed := false
		for _, after := range []bool{false, true} {
			*f = faults{at: at, after: after}
			o.desk, err = office.New(o.config)
			require.NoError(t, err)
			for _, rotate := range []func(context.Context, access.Caller, int) (int, error){o.desk.RotateMaster, o.desk.RotateIndex} {
				for n := 1; n > 0; {
					if n, err = rotate(t.Context(), manager, 100); errors.Is(err, errFault) {
						failed, n = true, 1
						o.answers(o.desk, "after a fault")
						require.Empty(t, o.findings())
						continue
					}
					require.NoError(t, err)
				}
			}
			if !after {
				require.NoError(t, errors.Join(masters.AddMaster(rand.Reader), masters.AddIndex(rand.Reader)))
			}
		}
		require.NoError(t, errors.Join(masters.Drop("m1"), masters.Drop("m2"), masters.Drop("i1"), masters.Drop("i2")))
		o.answers(o.desk, "after it")
		require.Empty(t, o.findings())
		if !failed {
			require.Greater(t, at, 5)
			return
		}
	}
}

// A case that does not open keeps the rotation from its end, and holds up nothing else of it.
func TestARotationDoesNotForgetACaseThatDoesNotOpen(t *testing.T) {
	t.Parallel()
	o, masters := turning(t)
	o.filled()
	var id keys.ID
	_, err := hex.Decode(id[:], []byte(o.item("case", "17").KeyID))
	require.NoError(t, err)
	good, err := o.keys.Get(t.Context(), "office/112020", id)
	require.NoError(t, err)
	require.NoError(t, o.keys.Put(t.Context(), "office/112020", keys.Key{ID: id, Master: "m1", Wrapped: make([]byte, 60)}))
	require.NoError(t, masters.AddIndex(rand.Reader))
	for n := 1; n > 0; {
		n, err = o.desk.RotateIndex(t.Context(), manager, 2)
	}
	var why *office.Error
	require.ErrorAs(t, err, &why)
	assert.ErrorIs(t, err, office.CodeSealed)
	assert.Equal(t, "17", why.Case)
	found, err := o.desk.Find(t.Context(), counter, "17-1")
	require.NoError(t, err)
	assert.Equal(t, []string{"17"}, found)
	require.NoError(t, o.keys.Put(t.Context(), "office/112020", good...))
	n, err := o.desk.RotateIndex(t.Context(), manager, 2)
	require.NoError(t, err)
	assert.Equal(t, 1, n)
	n, err = o.desk.RotateIndex(t.Context(), manager, 2)
	require.NoError(t, err)
	assert.Zero(t, n)
	o.answers(o.desk, "after it")
}

// erasing is a key store in which a case is erased while its key is wrapped anew.
type erasing struct {
	keys.Store

	erase func()
}

func (e erasing) Rewrap(ctx context.Context, space string, list ...keys.Rewrapped) error {
	e.erase()
	return e.Store.Rewrap(ctx, space, list...)
}

// A rotation that runs beside an erasure does not bring the key back.
func TestARotationBringsNoErasedKeyBack(t *testing.T) {
	t.Parallel()
	o, masters := turning(t)
	o.filled()
	o.does(cashier, "17", casework.Event{Kind: casework.ReturnRest, Amount: 100000, Codes: []string{"B06"}, AccountingYear: 2021, Fund: "general"})
	o.does(keeper, "17", casework.Event{Kind: casework.Close})
	require.NoError(t, masters.AddMaster(rand.Reader))
	c := o.config
	c.DataKeys = erasing{o.keys, func() { o.erases("17") }}
	desk, err := office.New(c)
	require.NoError(t, err)
	_, err = desk.RotateMaster(t.Context(), manager, 10)
	require.NoError(t, err)
	left := 0
	for range o.keys.All(t.Context(), "office/112020") {
		left++
	}
	assert.Equal(t, 2, left)
	assert.Empty(t, o.findings())
}

func TestWhoMayNotManageRotatesNoKeys(t *testing.T) {
	t.Parallel()
	o, masters := turning(t)
	o.filled()
	require.NoError(t, errors.Join(masters.AddMaster(rand.Reader), masters.AddIndex(rand.Reader)))
	for _, rotate := range []func(context.Context, access.Caller, int) (int, error){o.desk.RotateMaster, o.desk.RotateIndex} {
		_, err := rotate(t.Context(), keeper, 5)
		require.ErrorIs(t, err, office.CodeDenied)
		assert.Equal(t, audit.Denied, o.log.Events()[len(o.log.Events())-1].Result)
		_, err = rotate(t.Context(), manager, 0)
		require.ErrorIs(t, err, office.CodeInput)
	}
}

// falling is a provider that goes down for a while with its second answer.
type falling struct {
	keys.Provider

	asked int
}

func (f *falling) Unwrap(ctx context.Context, id string, wrapped, bound []byte) ([]byte, error) {
	if f.asked++; f.asked == 2 || f.asked == 3 {
		return nil, errFault
	}
	return f.Provider.Unwrap(ctx, id, wrapped, bound)
}

// A provider that goes down is not asked once for every key, and no key is called damaged for it.
func TestARotationAsksAProviderThatIsDownAboutOneKey(t *testing.T) {
	t.Parallel()
	o, masters := turning(t)
	o.filled()
	require.NoError(t, masters.AddMaster(rand.Reader))
	n, err := o.desk.RotateMaster(t.Context(), manager, 1)
	require.NoError(t, err)
	require.Equal(t, 1, n)

	provider := &falling{Provider: masters}
	o.config.Keys = provider
	desk, err := office.New(o.config)
	require.NoError(t, err)
	provider.asked = 0
	_, err = desk.RotateMaster(t.Context(), manager, 100)
	require.ErrorIs(t, err, office.CodeStore)
	assert.Equal(t, 3, provider.asked, "the check, a key, and the check again")

	for n := 1; n > 0; {
		n, err = desk.RotateMaster(t.Context(), manager, 100)
		require.NoError(t, err)
	}
	require.NoError(t, masters.Drop("m1"))
	o.answers(desk, "after it")
}
