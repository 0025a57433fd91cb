package vault

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/disktest"
	"github.com/kyufu-go/kyufu/audit/internal/disk"
	"github.com/kyufu-go/kyufu/audit/keys"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// opensAll opens the vault again and every value of those who are there.
func opensAll(t *testing.T, cfg Config, dir string, sealed []sealedThere) {
	t.Helper()
	v, err := Open(dir, cfg)
	require.NoError(t, err)
	v.checkPlaces(t)
	opened := 0
	for _, s := range sealed {
		o, err := v.Open(s.handle, s.c)
		if _, gone := v.gone[s.handle]; gone {
			require.ErrorIs(t, err, audit.CodeErased)
			continue
		}
		require.NoError(t, err)
		require.Equal(t, s.value, string(o.Value))
		opened++
	}
	require.NotZero(t, opened)
	require.NoError(t, v.Close())
}

// sealSome seals values for persons and flushes them.
func sealSome(t *testing.T, v *Vault, people []audit.Handle, times int) (out []sealedThere) {
	t.Helper()
	for i := range times {
		s := sealedThere{handle: people[i%len(people)], value: fmt.Sprintf("value %d", i)}
		var err error
		s.c, err = v.Commit(s.handle, 1, []byte(s.value))
		require.NoError(t, err)
		out = append(out, s)
	}
	require.NoError(t, v.Flush())
	return out
}

// TestNothingFillsTheNewFile holds up whoever fills the vault's room until a compaction begins, or
// Close: these wait for it, and no zero gets into the file that was written anew.
func TestNothingFillsTheNewFile(t *testing.T) {
	t.Parallel()
	for name, during := range map[string]func(t *testing.T, v *Vault, h audit.Handle) error{
		"erase":  func(t *testing.T, v *Vault, h audit.Handle) error { _, err := v.Erase(t.Context(), h); return err },
		"rewrap": func(t *testing.T, v *Vault, _ audit.Handle) error { return v.Rewrap(t.Context()) },
		"close":  func(_ *testing.T, v *Vault, _ audit.Handle) error { return v.Close() },
	} {
		for _, op := range []string{"edit", "allocate", "write", "writeout", "sync"} {
			t.Run(name+"/"+op, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) { heldFiller(t, op, name == "close", during) })
			})
		}
	}
}

func heldFiller(t *testing.T, op string, closes bool, during func(*testing.T, *Vault, audit.Handle) error) {
	t.Helper()
	d := disktest.New(1)
	v, err := Open("", Config{Master: vaultMaster, FS: d, Keys: d.Keys})
	require.NoError(t, err)
	people, err := v.Handles(t.Context(), []string{"00001", "00002", "00003"})
	require.NoError(t, err)
	goOn := make(chan struct{})
	filling, held, begun := false, false, false
	d.Hook = func(o, name string) error {
		switch {
		case o == "edit" && name == vaultFile && !filling:
			filling = true // only the filler and the end of a compaction open it
		case o == "create" || o == "rename":
			begun = true
		}
		if filling && !held && o == op {
			held = true
			d.Mu.Unlock()
			<-goOn
			d.Mu.Lock()
		}
		return nil
	}
	round := make(chan []sealedThere)
	go func() { round <- sealSome(t, v, people, 20) }()
	synctest.Wait()
	require.True(t, held)
	over := make(chan error, 1)
	go func() { over <- during(t, v, people[2]) }()
	if op != "write" && op != "sync" { // else it may be the round that is held, not the filler
		synctest.Wait()
	}
	d.Mu.Lock()
	require.False(t, begun, "it waits for the filler")
	d.Mu.Unlock()
	require.Empty(t, over)
	close(goOn)
	sealed := <-round
	require.NoError(t, <-over)
	if !closes {
		sealed = append(sealed, sealSome(t, v, people[:2], 20)...)
		require.NoError(t, v.Close())
	}
	d.Hook = nil
	opensAll(t, Config{Master: vaultMaster, FS: d, Keys: d.Keys}, "", sealed)
}

// TestVaultGrowsWhilePersonsAreErased on real files, and all values are there afterwards.
func TestVaultGrowsWhilePersonsAreErased(t *testing.T) {
	t.Parallel()
	dir, cfg := t.TempDir(), Config{Master: vaultMaster}
	v, err := Open(dir, cfg)
	require.NoError(t, err)
	names := make([]string, 24)
	for i := range names {
		names[i] = strconv.Itoa(i)
	}
	people, err := v.Handles(t.Context(), names)
	require.NoError(t, err)
	victims, people := people[:12], people[12:]
	var mu sync.Mutex
	var sealed []sealedThere
	pace := make(chan struct{}, 1600)
	var wg sync.WaitGroup
	for w := range 4 {
		wg.Go(func() {
			for i := range 400 {
				pace <- struct{}{}
				s := sealedThere{handle: people[(w+i)%len(people)], value: string(bytes.Repeat([]byte{byte(w), byte(i)}, MaxValue/2))}
				var err error
				s.c, err = v.Commit(s.handle, 1, []byte(s.value))
				assert.NoError(t, err)
				mu.Lock()
				sealed = append(sealed, s)
				mu.Unlock()
				if i%7 == w {
					assert.NoError(t, v.Flush())
				}
			}
		})
	}
	for _, h := range victims { // while the file grows, not at once
		for range 100 {
			<-pace
		}
		_, err := v.Erase(t.Context(), h)
		require.NoError(t, err)
		_, err = v.Commit(people[0], 1, nil)
		require.NoError(t, err)
		require.NoError(t, v.Flush())
	}
	wg.Wait()
	require.NoError(t, v.Close())
	opensAll(t, cfg, dir, sealed)
}

// TestVaultGrowthThatFails: an error that the growth's handle was told poisons the vault, a full
// disk does not.
func TestVaultGrowthThatFails(t *testing.T) {
	t.Parallel()
	for _, op := range []string{"edit", "allocate", "write", "writeout", "sync"} {
		for _, cause := range []syscall.Errno{syscall.EIO, syscall.ENOSPC} {
			d := disktest.New(1)
			v := vaultOn(t, d)
			people, err := v.Handles(t.Context(), []string{"00001"})
			require.NoError(t, err)
			growing, failed := false, false
			d.Hook = func(o, name string) error {
				growing = growing || o == "edit" && name == vaultFile
				if growing && o == op && !failed {
					failed = true
					return cause
				}
				return nil
			}
			sealed := sealSome(t, v, people, 20)
			require.True(t, failed, op)
			_, err = v.Commit(people[0], 1, nil)
			require.NoError(t, err)
			if cause == syscall.EIO {
				require.ErrorIs(t, v.Flush(), syscall.EIO, op)
				require.ErrorIs(t, v.Flush(), audit.CodePoisoned, op)
				require.ErrorIs(t, v.Close(), syscall.EIO, op)
			} else {
				require.NoError(t, v.Flush(), op)
				require.NoError(t, v.Close(), op)
			}
			d.Hook = nil
			c := d.Clone()
			opensAll(t, Config{Master: vaultMaster, FS: c, Keys: c.Keys}, "", sealed)
		}
	}
}

// TestGrowthThatFailedIsToldByClose also if nothing was written since.
func TestGrowthThatFailedIsToldByClose(t *testing.T) {
	t.Parallel()
	d := disktest.New(1)
	v := vaultOn(t, d)
	_, err := v.Handle(t.Context(), "00001")
	require.NoError(t, err)
	d.Hook = func(op, _ string) error {
		if op == "writeout" {
			return syscall.EIO
		}
		return nil
	}
	require.NoError(t, v.Flush())
	require.ErrorIs(t, v.Close(), syscall.EIO)
}

// TestVaultGrowsByItsSize: a small vault takes little of the disk, and a file that somebody put in
// its place is noticed, and left alone.
func TestVaultGrowsByItsSize(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	files, err := disk.Dir(dir)
	require.NoError(t, err)
	v, err := Open("", Config{Master: vaultMaster, FS: serialDir{files}, Keys: new(keys.Memory)})
	require.NoError(t, err)
	people, err := v.Handles(t.Context(), []string{"00001"})
	require.NoError(t, err)
	sealSome(t, v, people, 1)
	require.LessOrEqual(t, v.allocated, int64(disk.GrowthLeast+2*vaultRoom))
	for v.tail < 12<<20 {
		for range 8 {
			_, err = v.Commit(people[0], 1, make([]byte, MaxValue))
			require.NoError(t, err)
		}
		require.NoError(t, v.Flush())
		require.LessOrEqual(t, v.allocated, v.tail+disk.GrowthStep(v.tail)*3/2+vaultRoom)
	}
	name := filepath.Join(dir, vaultFile)
	other := bytes.Repeat([]byte("another"), 1000)
	require.NoError(t, os.Remove(name))
	require.NoError(t, os.WriteFile(name, other, 0o600))
	_, err = v.Commit(people[0], 1, nil)
	require.NoError(t, err)
	require.ErrorIs(t, v.Flush(), audit.CodeReplaced, "nothing is acknowledged into a file without a name")
	require.Error(t, v.Close())
	b, err := os.ReadFile(name)
	require.NoError(t, err)
	require.True(t, bytes.Equal(other, b))
}

// serialDir is a directory whose vault does one thing after another.
type serialDir struct{ disk.FS }

func (serialDir) Serial() bool { return true }

// TestDamageIsNotTakenForATornWrite flips a bit far in front of a vault's end, when the mark that
// every round leaves is gone as after a power cut: nothing is cut off, the error says where.
func TestDamageIsNotTakenForATornWrite(t *testing.T) {
	t.Parallel()
	for _, mark := range []string{"as it was", "torn by the power cut", "gone"} {
		d := disktest.New(1)
		v := vaultOn(t, d)
		people := make([]string, 1000)
		for i := range people {
			people[i] = strconv.Itoa(i)
		}
		_, err := v.Handles(t.Context(), people)
		require.NoError(t, err)
		require.NoError(t, v.Close())
		d.CorruptFile(vaultFile, func(b []byte) []byte { b[600] ^= 1; return b })
		switch mark {
		case "gone":
			require.NoError(t, d.Remove(vaultMark))
		case "torn by the power cut":
			d.CorruptFile(vaultMark, func(b []byte) []byte { clear(b[:44]); return b })
		}
		size := len(d.Names[vaultFile].Now)
		_, err = Open("", Config{Master: vaultMaster, FS: d, Keys: d.Keys})
		require.ErrorIs(t, err, audit.CodeVault, mark)
		var at *audit.Error
		require.ErrorAs(t, err, &at)
		require.True(t, at.Located && at.Offset > 0 && at.Offset <= 600, "%s: %v", mark, err)
		require.Len(t, d.Names[vaultFile].Now, size, "nothing is cut")
	}
}
