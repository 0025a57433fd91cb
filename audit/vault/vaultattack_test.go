package vault

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/disktest"
	"github.com/stretchr/testify/require"
)

// TestNothingIsCutThatADiskLostInTheMiddle: with no mark newer than the first, as after a power
// cut, sectors that read as zeroes are damage and nothing is cut. Rounds that are missing, stand
// twice or in each other's place cut nothing either: each value that is left opens as it was, or
// none does.
func TestNothingIsCutThatADiskLostInTheMiddle(t *testing.T) {
	t.Parallel()
	d := disktest.New(7)
	v := vaultOn(t, d)
	mark := d.Clone().Names[vaultMark]
	h, err := v.Handle(t.Context(), "00001")
	require.NoError(t, err)
	require.NoError(t, v.Flush())
	ends := []int64{v.tail}
	var sealed []audit.Commitment
	for i := range 12 {
		c, err := v.Commit(h, 1, bytes.Repeat([]byte{byte(i)}, 100))
		require.NoError(t, err)
		require.NoError(t, v.Flush())
		ends, sealed = append(ends, v.tail), append(sealed, c)
	}
	round := func(b []byte, i int) []byte { return bytes.Clone(b[ends[i]:ends[i+1]]) }
	const damaged = -1
	for name, c := range map[string]struct {
		change func([]byte) []byte
		gone   int
	}{
		"a sector of zeroes":       {func(b []byte) []byte { clear(b[512:1024]); return b }, damaged},
		"zeroes to the last round": {func(b []byte) []byte { clear(b[1024:ends[11]]); return b }, damaged},
		"half a round is missing":  {func(b []byte) []byte { return slices.Delete(b, int(ends[3]), int(ends[3])+40) }, damaged},
		"a round is missing":       {func(b []byte) []byte { return slices.Delete(b, int(ends[3]), int(ends[4])) }, 1},
		"a round stands twice":     {func(b []byte) []byte { return slices.Insert(b, int(ends[4]), round(b, 3)...) }, 0},
		"two rounds change places": {func(b []byte) []byte {
			return slices.Replace(b, int(ends[5]), int(ends[7]), append(round(b, 6), round(b, 5)...)...)
		}, 0},
	} {
		for _, marked := range []string{"old", "none"} {
			left := d.Clone()
			left.Names[vaultMark] = mark
			if marked == "none" {
				require.NoError(t, left.Remove(vaultMark))
			}
			left.CorruptFile(vaultFile, c.change)
			was := bytes.Clone(left.Names[vaultFile].Now)
			w, err := Open("", Config{Master: vaultMaster, FS: left, Keys: left.Keys})
			if c.gone == damaged || err != nil {
				require.ErrorIs(t, err, audit.CodeVault, "%s, mark %s", name, marked)
				require.Equal(t, was, left.Names[vaultFile].Now, "%s, mark %s", name, marked)
				continue
			}
			gone := 0
			for i, s := range sealed {
				o, err := w.Open(h, s)
				if err != nil {
					gone++
					continue
				}
				require.Equal(t, bytes.Repeat([]byte{byte(i)}, 100), o.Value)
			}
			require.Equal(t, c.gone, gone, "%s, mark %s", name, marked)
		}
	}
}

// TestCopiesOfCopiesShareNoNonce: one copy is put back three times, a copy of what came of it a
// fourth, and each is written anew before, between and after: no two sealed the same value under
// the same number alike.
func TestCopiesOfCopiesShareNoNonce(t *testing.T) {
	t.Parallel()
	d := disktest.New(8)
	v := vaultOn(t, d)
	people, err := v.Handles(t.Context(), []string{"00001", "00002"})
	require.NoError(t, err)
	require.NoError(t, v.Flush())
	first := d.Clone()
	sealed := map[string]string{}
	var second *disktest.Disk
	for life, of := range []func() *disktest.Disk{first.Clone, first.Clone, first.Clone, func() *disktest.Disk { return second }} {
		own := of()
		w := vaultOn(t, own)
		for i := range 90 {
			switch {
			case i == 30*life:
				require.NoError(t, w.Rewrap(t.Context()))
			case i == 45 && life == 0:
				require.NoError(t, w.Flush())
				second = own.Clone()
			}
			c, err := w.Commit(people[0], 1, []byte("value"))
			require.NoError(t, err)
			o, err := w.Open(people[0], c)
			require.NoError(t, err)
			for _, what := range []string{string(w.sealedBytes(t, c)), string(c.MAC[:]), string(o.Nonce[:])} {
				at := fmt.Sprintf("life %d, value %d", life, i)
				require.Empty(t, sealed[what], at)
				sealed[what] = at
			}
		}
	}
	require.Len(t, sealed, 4*90*3)
}

// TestNothingIsAcknowledgedIntoAFileThatIsNoMoreTheVaults: it was deleted, cut, or exchanged for a
// copy that is equal to the byte; whatever asks for durability learns of it, from then on.
func TestNothingIsAcknowledgedIntoAFileThatIsNoMoreTheVaults(t *testing.T) {
	t.Parallel()
	hands := map[string]func(*disktest.Disk, *Vault){
		"deleted": func(d *disktest.Disk, _ *Vault) { require.NoError(t, d.Remove(vaultFile)) },
		"cut": func(d *disktest.Disk, v *Vault) {
			d.CorruptFile(vaultFile, func(b []byte) []byte { return b[:v.tail-1] })
		},
		"an equal copy": func(d *disktest.Disk, _ *Vault) { d.Names[vaultFile] = d.Clone().Names[vaultFile] },
		"moved out and in": func(d *disktest.Disk, _ *Vault) {
			d.Names["elsewhere"], d.Names[vaultFile] = d.Names[vaultFile], d.Clone().Names[vaultFile]
		},
		"the mark's file": func(d *disktest.Disk, _ *Vault) { d.Names[vaultFile] = d.Names[vaultMark] },
	}
	for name, hand := range hands {
		for what, write := range map[string]func(*Vault, audit.Handle) error{
			"a value": func(v *Vault, h audit.Handle) error { _, err := v.Commit(h, 1, []byte("x")); return err },
			"a batch": func(v *Vault, h audit.Handle) error {
				_, err := v.CommitBatch([]Value{{Handle: h, Field: 1}})
				return err
			},
			"a person": func(v *Vault, _ audit.Handle) error { _, err := v.Handle(t.Context(), "00002"); return err },
		} {
			d := disktest.New(9)
			v := vaultOn(t, d)
			h, err := v.Handle(t.Context(), "00001")
			require.NoError(t, err)
			for range 20 {
				_, err := v.Commit(h, 1, make([]byte, 500))
				require.NoError(t, err)
			}
			require.NoError(t, v.Flush())
			hand(d, v)
			err = write(v, h)
			if err == nil {
				err = v.Flush()
			}
			require.ErrorIs(t, err, audit.CodeReplaced, "%s, %s", name, what)
			_, _ = v.Commit(h, 1, []byte("later"))
			require.Error(t, v.Flush(), "%s, %s: it is not forgotten", name, what)
			require.Error(t, v.Close(), "%s, %s", name, what)
		}
	}
}
