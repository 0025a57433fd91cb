package office_test

import (
	"bytes"
	"maps"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/keys"
	"github.com/kyufu-go/kyufu/audit/store/storetest"
	"github.com/kyufu-go/kyufu/benefit/office"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// mastersOf has master and index keys of these bytes, the one in use first.
func mastersOf(t testing.TB, all ...byte) keys.Provider {
	t.Helper()
	var list [][]byte
	for _, b := range all {
		list = append(list, bytes.Repeat([]byte{b}, 32))
	}
	p, err := keys.Held(list, list)
	require.NoError(t, err)
	return p
}

// under is a server with other master and index keys.
func (o *town) under(p keys.Provider) *town {
	o.Helper()
	next := *o
	next.config.Keys = p
	var err error
	next.desk, err = office.New(next.config)
	require.NoError(o, err)
	return &next
}

// managed is an office under a key of its own, whose keys are rotated.
func managed(t *testing.T) *town {
	t.Helper()
	o := open(t, func(c *office.Config) {
		may := maps.Clone(rights)
		may["yano"] = []access.Operation{access.Manage}
		engine := policyOf(t, "office-3", may)
		c.Policy, c.Keys = func() *access.Engine { return engine }, mastersOf(t, 1)
	})
	o.filled()
	return o
}

// sealed are the cases that Check says do not open.
func (o *town) sealed() (ids []string) {
	o.Helper()
	for _, f := range o.findings() {
		if f.Code == office.FindSealed {
			ids = append(ids, f.Case)
		}
	}
	return ids
}

// The keys are put back to before a rotation, and the old master key was dropped: Check names each
// case, and a rotation destroys none of their keys. With the old master key, from its backup, it
// gets to its end. A case that was opened since has no key any more.
func TestKeysThatAreOlderThanTheStoreAreKeptUntilTheirMasterKeyIsBack(t *testing.T) {
	t.Parallel()
	o := managed(t)
	old := o.keys.Clone()
	rotates(t, o.under(mastersOf(t, 2, 1)).desk)
	o = o.under(mastersOf(t, 2, 1))
	_, err := o.desk.Open(t.Context(), counter, nil, opening("31"))
	require.NoError(t, err)
	o.keys, o.config.DataKeys = old, old

	alone, err := keys.Held([][]byte{bytes.Repeat([]byte{2}, 32)}, [][]byte{bytes.Repeat([]byte{1}, 32)})
	require.NoError(t, err)
	o = o.under(alone)
	assert.ElementsMatch(t, []string{"17", "19", "20", "31"}, o.sealed())
	before := o.keyIDs()
	_, err = o.desk.RotateMaster(t.Context(), manager, 10)
	require.ErrorIs(t, err, office.CodeSealed)
	assert.ElementsMatch(t, before, o.keyIDs())

	both, err := keys.Held([][]byte{bytes.Repeat([]byte{2}, 32), bytes.Repeat([]byte{1}, 32)}, [][]byte{bytes.Repeat([]byte{1}, 32)})
	require.NoError(t, err)
	rotates(t, o.under(both).desk)
	o = o.under(alone)
	assert.Equal(t, []string{"31"}, o.sealed())
	o.answers(o.desk, "after it")
}

// The store is put back to before a rotation: a desk that has the new keys alone says so and writes
// nothing; one that has the old ones too finds everybody, and rotates again.
func TestAStoreThatIsOlderThanItsKeysIsRotatedAgain(t *testing.T) {
	t.Parallel()
	o := managed(t)
	backup := o.kept()
	turned := o.under(mastersOf(t, 2, 1))
	turned.turns(turned.desk, func(int) {})
	require.NoError(t, o.journal.Seal(t.Context()))

	o = turned.over(backup)
	require.Positive(t, storetest.Restore(t, o.journal, o.log))
	late := o.under(mastersOf(t, 2))
	_, err := late.desk.Find(t.Context(), counter, "17-1")
	require.ErrorIs(t, err, office.CodeConfig)
	_, err = late.desk.Open(t.Context(), counter, nil, opening("31"))
	require.ErrorIs(t, err, office.CodeConfig)
	_, err = late.desk.RotateMaster(t.Context(), manager, 10)
	require.ErrorIs(t, err, office.CodeConfig)

	o.answers(o.desk, "before it")
	o.turns(o.desk, func(int) { o.answers(o.desk, "during it") })
	o = o.under(mastersOf(t, 2))
	o.answers(o.desk, "after it")
	require.Empty(t, o.findings())
}

// A dishonest operator drops a master key while the rotation is half done: Check names the cases,
// nothing ends and nothing is destroyed, and who has the key from its backup goes on.
func TestAMasterKeyThatIsDroppedTooEarlyIsMissed(t *testing.T) {
	t.Parallel()
	o := managed(t)
	n, err := o.under(mastersOf(t, 2, 1)).desk.RotateMaster(t.Context(), manager, 1)
	require.NoError(t, err)
	require.Equal(t, 1, n)
	dropped, err := keys.Held([][]byte{bytes.Repeat([]byte{2}, 32)}, [][]byte{bytes.Repeat([]byte{1}, 32)})
	require.NoError(t, err)
	early := o.under(dropped)
	assert.Len(t, early.sealed(), 2)
	before := o.keyIDs()
	_, err = early.desk.RotateMaster(t.Context(), manager, 10)
	require.ErrorIs(t, err, office.CodeSealed)
	assert.ElementsMatch(t, before, o.keyIDs())
	rotates(t, o.under(mastersOf(t, 2, 1)).desk)
	require.Empty(t, early.findings())
	early.answers(early.desk, "after it")
}

// An operator alone rotates to a master key that nobody else has: every other server says at the
// next case that it lacks it, the log names who did it, and with the key in hand the office goes
// on, under a third.
func TestAKeyOfTheOperatorsOwnIsNoticedAtOnce(t *testing.T) {
	t.Parallel()
	o := managed(t)
	own, err := keys.Held([][]byte{bytes.Repeat([]byte{9}, 32), bytes.Repeat([]byte{1}, 32)}, [][]byte{bytes.Repeat([]byte{1}, 32)})
	require.NoError(t, err)
	rotates(t, o.under(own).desk)
	var why *office.Error
	_, err = o.desk.Open(t.Context(), counter, nil, opening("31"))
	require.ErrorAs(t, err, &why)
	assert.Equal(t, "config master", why.Code()+" "+why.Field)
	_, err = o.desk.RotateMaster(t.Context(), manager, 10)
	require.ErrorIs(t, err, office.CodeConfig, "nobody turns it back who lacks the key")
	assert.Len(t, o.sealed(), 3)
	who := map[audit.Code]bool{}
	for _, e := range o.log.Events() {
		if e.Purpose == "rotate.master" {
			who[e.Actor.ID] = true
		}
	}
	assert.True(t, who["yano"])
	third, err := keys.Held([][]byte{bytes.Repeat([]byte{3}, 32), bytes.Repeat([]byte{9}, 32)}, [][]byte{bytes.Repeat([]byte{1}, 32)})
	require.NoError(t, err)
	rotates(t, o.under(third).desk)
	ours, err := keys.Held([][]byte{bytes.Repeat([]byte{3}, 32)}, [][]byte{bytes.Repeat([]byte{1}, 32)})
	require.NoError(t, err)
	o = o.under(ours)
	o.answers(o.desk, "after it")
	require.Empty(t, o.findings())
}
