package office_test

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit/keys"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/benefit/office"
)

// dying are the keys of a process that is stopped before it keeps a key, goes on later, and dies
// before it destroys it.
type dying struct{ latePut }

func (dying) Destroy(context.Context, string, ...keys.ID) error { return errFault }

// rotates wraps all keys anew.
func rotates(t testing.TB, d *office.Desk) {
	t.Helper()
	for n := 1; n > 0; {
		var err error
		n, err = d.RotateMaster(t.Context(), manager, 10)
		require.NoError(t, err)
	}
}

// orphaned leaves a key of no case under a master key that was rotated out and dropped.
func orphaned(t *testing.T) (*town, *keys.MasterFile) {
	t.Helper()
	o, masters := turning(t)
	o.filled()
	require.NoError(t, masters.AddMaster(rand.Reader))
	c := o.config
	c.DataKeys = &dying{latePut{o.keys, func() {
		rotates(t, o.desk)
		require.NoError(t, masters.Drop("m1"))
	}}}
	d, err := office.New(c)
	require.NoError(t, err)
	_, err = d.Open(t.Context(), counter, nil, opening("30"))
	require.ErrorIs(t, err, office.CodeConflict)
	return o, masters
}

// keyIDs are those of the cases' keys, in hexadecimal.
func (o *town) keyIDs() (ids []string) {
	o.Helper()
	for k, err := range o.keys.All(o.Context(), "office/112020") {
		require.NoError(o, err)
		ids = append(ids, hex.EncodeToString(k.ID[:]))
	}
	return ids
}

// A process died over a key whose case was then refused, and the master key that wrapped it is
// gone: Check says so, and the next rotation destroys it and comes to its end.
func TestARotationEndsThoughAKeyOfNoCaseDoesNotOpen(t *testing.T) {
	t.Parallel()
	o, masters := orphaned(t)
	assert.Equal(t, []office.Finding{{Code: office.FindKeyIdle}}, o.findings())
	require.Len(t, o.keyIDs(), 4)
	require.NoError(t, masters.AddMaster(rand.Reader))
	rotates(t, o.desk)
	require.Len(t, o.keyIDs(), 3)
	require.NoError(t, masters.Drop("m2"))
	require.Empty(t, o.findings())
	o.answers(o.desk, "after it")
}

// While a rotation destroys a key of no case, an act is under way whose case is not committed yet:
// its key stays, and so does that of a case that does not open.
func TestARotationDestroysNoKeyThatACaseHasOrWillHave(t *testing.T) {
	t.Parallel()
	o, masters := orphaned(t)
	lost := o.item("case", "17").KeyID
	var id keys.ID
	_, err := hex.Decode(id[:], []byte(lost))
	require.NoError(t, err)
	require.NoError(t, o.keys.Put(t.Context(), "office/112020", keys.Key{ID: id, Master: "m1", Wrapped: make([]byte, 60)}))
	require.NoError(t, masters.AddMaster(rand.Reader))
	_, err = o.desk.RotateMaster(t.Context(), manager, 10)
	require.NoError(t, err)

	var ended error
	between := func() {
		before := o.keyIDs()
		n, err := o.desk.RotateMaster(t.Context(), manager, 10)
		require.NoError(t, err)
		require.Equal(t, 1, n)
		require.Len(t, o.keyIDs(), len(before)-1)
		_, ended = o.desk.RotateMaster(t.Context(), manager, 10)
	}
	c := o.config
	c.Store, err = store.NewJournal(t.Context(), store.Config{Store: moved{o.store, &between}, Now: c.Now, MaxLines: 1 << 20, MaxAge: 1 << 60})
	require.NoError(t, err)
	d, err := office.New(c)
	require.NoError(t, err)
	_, err = d.Open(t.Context(), counter, nil, opening("31"))
	require.NoError(t, err)
	require.Nil(t, between)
	_, err = o.desk.Case(t.Context(), counter, "31")
	require.NoError(t, err, "its key was there before the case was")
	require.ErrorIs(t, ended, office.CodeSealed, "a case that does not open keeps the rotation from its end")
	assert.Contains(t, o.keyIDs(), lost)
}
