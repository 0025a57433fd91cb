package vault

import (
	"bytes"
	"testing"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/disktest"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
	"github.com/kyufu-go/kyufu/audit/keys"
	"github.com/stretchr/testify/require"
)

// sealedBytes is a value's ciphertext as it stands in the file.
func (v *Vault) sealedBytes(t *testing.T, c audit.Commitment) []byte {
	t.Helper()
	require.NoError(t, v.Flush())
	rec, err := v.read(v.places.get(c.Seq))
	require.NoError(t, err)
	val, ok := parseValue(rec)
	require.True(t, ok)
	return val.sealed
}

// TestARestoredVaultUsesNoNonceAgain: a vault and a copy of it, taken closed or open, each go on to
// seal: the same value under the same number is another ciphertext and another commitment, whose
// nonce one opening does not tell the other's.
func TestARestoredVaultUsesNoNonceAgain(t *testing.T) {
	t.Parallel()
	for _, open := range []bool{false, true} {
		d := disktest.New(1)
		opened := func(d *disktest.Disk) *Vault {
			v, err := Open("", Config{Master: vaultMaster, FS: d, Keys: d.Keys, Ahead: 64})
			require.NoError(t, err)
			return v
		}
		v := opened(d)
		h, err := v.Handle(t.Context(), "00001")
		require.NoError(t, err)
		before, err := v.Commit(h, 1, []byte("before"))
		require.NoError(t, err)
		require.NoError(t, v.Flush())
		if !open {
			require.NoError(t, v.Close())
		}
		copied := d.Clone()
		if !open {
			v = opened(d)
		}
		second := opened(copied)
		first := map[uint64]audit.Commitment{}
		for range 200 {
			c, err := v.Commit(h, 1, []byte("value"))
			require.NoError(t, err)
			first[c.Seq] = c
		}
		c, err := second.Commit(h, 1, []byte("value"))
		require.NoError(t, err)
		was, same := first[c.Seq]
		require.True(t, same, "the copy gives a number that was given")
		require.NotEqual(t, was.MAC, c.MAC)
		require.NotEqual(t, v.sealedBytes(t, was), second.sealedBytes(t, c))
		o1, err := v.Open(h, was)
		require.NoError(t, err)
		o2, err := second.Open(h, c)
		require.NoError(t, err)
		require.NotEqual(t, o1.Nonce, o2.Nonce)
		for _, w := range []*Vault{v, second} {
			o, err := w.Open(h, before)
			require.NoError(t, err)
			require.Equal(t, "before", string(o.Value))
		}
	}
}

// TestNoCopyOfTheVaultHoldsAKey: with the store from which somebody's key was destroyed, a copy of
// before opens neither who they were nor a value; the file holds the key in no form, and another
// store is not taken for the vault's.
func TestNoCopyOfTheVaultHoldsAKey(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	d := disktest.New(1)
	v := vaultOn(t, d)
	people, err := v.Handles(ctx, []string{"00001", "00002"})
	require.NoError(t, err)
	c, err := v.Commit(people[0], 1, []byte("value"))
	require.NoError(t, err)
	require.NoError(t, v.Flush())
	wrapped, err := d.Keys.Get(ctx, space, keys.ID(people[0]))
	require.NoError(t, err)
	require.Len(t, wrapped, 1)
	key := v.handles[people[0]].key
	copied := d.Clone()
	_, err = v.Erase(ctx, people[0])
	require.NoError(t, err)
	for _, secret := range [][]byte{key[:], wrapped[0].Wrapped} {
		require.NotContains(t, string(copied.Names[vaultFile].Now), string(secret))
	}
	copied.Keys = d.Keys
	w := vaultOn(t, copied)
	_, err = w.Subject(people[0])
	require.ErrorIs(t, err, audit.CodeKey)
	_, err = w.Open(people[0], c)
	require.ErrorIs(t, err, audit.CodeKey)
	_, found, err := w.Find("00001")
	require.NoError(t, err)
	require.False(t, found)
	who, err := w.Subject(people[1])
	require.NoError(t, err)
	require.Equal(t, "00002", who)
	_, err = Open("", Config{Master: vaultMaster, FS: d.Clone(), Keys: new(keys.Memory)})
	require.ErrorIs(t, err, audit.CodeKey)
}

// TestAnErasureIsFinishedWithTheKeys: keys that were put back from before it are destroyed again,
// whatever a crash left of it.
func TestAnErasureIsFinishedWithTheKeys(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	d := disktest.New(1)
	v := vaultOn(t, d)
	h, err := v.Handle(ctx, "00001")
	require.NoError(t, err)
	require.NoError(t, v.Flush())
	old := d.Keys.Clone()
	was, err := v.Erase(ctx, h)
	require.NoError(t, err)
	require.NoError(t, v.Close())
	d.Keys = old
	v = vaultOn(t, d)
	require.True(t, v.Resumed())
	left, err := old.Get(ctx, space, keys.ID(h))
	require.NoError(t, err)
	require.Empty(t, left)
	again, err := v.Erase(ctx, h)
	require.NoError(t, err)
	require.Equal(t, was, again, "the outcome can still be recorded with its fingerprint")
}

// TestOlderAndNewerFormatsAreToldApart.
func TestOlderAndNewerFormatsAreToldApart(t *testing.T) {
	t.Parallel()
	d := disktest.New(1)
	require.NoError(t, vaultOn(t, d).Close())
	version := segment.FrameHead + 16 // behind the generation
	require.Equal(t, byte(vaultVersion), d.Names[vaultFile].Now[version])
	for name, c := range map[string]struct {
		first []byte
		code  audit.ErrorCode
	}{
		"without a version":       {segment.AppendRecord(nil, recordFile, make([]byte, 16)), audit.CodeRetired},
		"without a first record":  {segment.AppendRecord(nil, recordPerson, make([]byte, 80)), audit.CodeRetired},
		"of a later version":      {segment.AppendRecord(nil, recordFile, append(make([]byte, 16), vaultVersion+1)), audit.CodeOutdated},
		"of no length":            {segment.AppendRecord(nil, recordFile, make([]byte, 9)), audit.CodeVault},
		"with a value in front":   {segment.AppendRecord(nil, recordValue, make([]byte, 60)), audit.CodeVault},
		"with a name of 15 bytes": {segment.AppendRecord(nil, recordFile, append(append(make([]byte, 16), vaultVersion), make([]byte, 15)...)), audit.CodeVault},
	} {
		old := d.Clone()
		old.CorruptFile(vaultFile, func([]byte) []byte { return c.first })
		_, err := Open("", Config{Master: vaultMaster, FS: old, Keys: old.Keys})
		require.ErrorIs(t, err, c.code, name)
		require.Equal(t, c.first, old.Names[vaultFile].Now, name)
	}
}

// TestNothingSealedLeavesNoOpening: batches of nothing in two lives do not begin at one number.
func TestNothingSealedLeavesNoOpening(t *testing.T) {
	t.Parallel()
	d := disktest.New(1)
	for range 3 {
		v := vaultOn(t, d)
		_, err := v.Handle(t.Context(), "00001")
		require.NoError(t, err)
		_, err = v.CommitBatch(nil)
		require.NoError(t, err)
		require.NoError(t, v.Flush())
		require.NoError(t, v.Close())
	}
}

// TestDamageBehindAnOldMarkIsFound: with the marks of the last power-on and nothing newer, as after
// a power cut, a flipped bit in any write but the last is damage with a place; nothing is cut.
func TestDamageBehindAnOldMarkIsFound(t *testing.T) {
	t.Parallel()
	d := disktest.New(1)
	v := vaultOn(t, d)
	mark := d.Clone().Names[vaultMark]
	h, err := v.Handle(t.Context(), "00001")
	require.NoError(t, err)
	var ends []int64
	for range 12 {
		_, err := v.Commit(h, 1, make([]byte, 100))
		require.NoError(t, err)
		require.NoError(t, v.Flush())
		ends = append(ends, v.tail)
	}
	begun := ends[len(ends)-2]
	for at := int64(100); at < v.tail; at += 23 {
		left := d.Clone()
		left.Names[vaultMark] = mark
		left.CorruptFile(vaultFile, func(b []byte) []byte { b[at] ^= 1; return b })
		size := len(left.Names[vaultFile].Now)
		w, err := Open("", Config{Master: vaultMaster, FS: left, Keys: left.Keys})
		if at >= begun {
			require.NoError(t, err, "byte %d: this may be a torn write", at)
			require.NoError(t, w.Close())
			continue
		}
		require.ErrorIs(t, err, audit.CodeVault, "byte %d", at)
		var where *audit.Error
		require.ErrorAs(t, err, &where)
		require.True(t, where.Located && where.Offset <= at && where.Offset > at-300, "byte %d: %v", at, err)
		require.Len(t, left.Names[vaultFile].Now, size, "nothing is cut")
	}
}

// TestARoundsRecordIsFoundWhereverItStands in what is searched, also over the border of two parts.
func TestARoundsRecordIsFoundWhereverItStands(t *testing.T) {
	t.Parallel()
	rec := appendRound(nil, 1000)
	for before := range 40 {
		b := append(bytes.Repeat([]byte{recordRound}, before), rec...)
		require.True(t, roundAfter(b, 999))
		require.False(t, roundAfter(b, 1000), "of a round that began there")
		require.False(t, roundAfter(b[:len(b)-1], 999))
	}
}

// TestAReplacedFileIsNoticedByWhatWritesItAnew.
func TestAReplacedFileIsNoticedByWhatWritesItAnew(t *testing.T) {
	t.Parallel()
	for name, write := range map[string]func(*Vault, audit.Handle) error{
		"erase":  func(v *Vault, h audit.Handle) error { _, err := v.Erase(t.Context(), h); return err },
		"rewrap": func(v *Vault, _ audit.Handle) error { return v.Rewrap(t.Context()) },
	} {
		d := disktest.New(1)
		v := vaultOn(t, d)
		h, err := v.Handle(t.Context(), "00001")
		require.NoError(t, err)
		require.NoError(t, v.Flush())
		old := d.Clone().Names[vaultFile]
		d.Names[vaultFile] = old
		require.ErrorIs(t, write(v, h), audit.CodeReplaced, name)
		require.Same(t, old, d.Names[vaultFile], "what somebody put there is left alone")
	}
}
