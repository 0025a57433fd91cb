package vault

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/disktest"
	"github.com/kyufu-go/kyufu/audit/internal/sample"
	"github.com/kyufu-go/kyufu/audit/keys"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// checkPlaces reads every value of a vault in which all is flushed, and counts them.
func (v *Vault) checkPlaces(t *testing.T) {
	t.Helper()
	found := map[audit.Handle]uint64{}
	for _, block := range v.places {
		for _, at := range block {
			if at == 0 {
				continue
			}
			rec, err := v.read(at)
			require.NoError(t, err)
			val, ok := parseValue(rec)
			require.True(t, ok)
			require.Equal(t, at, v.places.get(val.seq))
			p := v.handles[val.handle]
			require.NotNil(t, p)
			then, err := v.keysOf(p, val.seq)
			require.NoError(t, err)
			g, err := aead(then.seal[:])
			require.NoError(t, err)
			_, err = p.openValue(g, val.seq, val.field, val.sealed)
			require.NoError(t, err)
			found[val.handle]++
		}
	}
	for h, p := range v.handles {
		require.Equal(t, p.values, found[h])
	}
}

func TestMacIsHMAC(t *testing.T) {
	t.Parallel()
	var m mac
	message := []byte{}
	for n := range 300 {
		key := audit.Hash{byte(n), 1, 31: byte(n)}
		require.Equal(t, hmacOf(key, message), m.sum(&key, message), "length %d", n)
		o := audit.Opening{Field: 7, Value: message, Nonce: key}
		require.True(t, o.Matches(audit.Commitment{Field: 7, MAC: m.commit(&key, 7, message)}), "length %d", n)
		message = append(message, byte(n))
	}
}

// TestBatchIsTheSameAsOneByOne: the file, to the byte, and the commitments; on one processor or
// more.
func TestBatchIsTheSameAsOneByOne(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 2, 2*sealMany - 1, 2 * sealMany, 5*sealMany + 3, 1000} {
		var disks [2]*disktest.Disk
		var got [2][]audit.Commitment
		for way := range disks {
			disks[way] = disktest.New(1)
			disks[way].InOrder = true
			v, err := Open("", Config{Master: vaultMaster, FS: disks[way], Keys: disks[way].Keys, Rand: rand.NewChaCha8([32]byte{1}), Ciphers: 2})
			require.NoError(t, err)
			people, err := v.Handles(t.Context(), []string{"00001", "00002", "00003"})
			require.NoError(t, err)
			values := make([]Value, n)
			for i := range values {
				values[i] = Value{Handle: people[i*i%3], Field: uint16(1 + i%5), Bytes: make([]byte, i%200)}
			}
			if way == 0 {
				got[way], err = v.CommitBatch(values)
				require.NoError(t, err)
			} else {
				got[way] = make([]audit.Commitment, n)
				for i, val := range values {
					got[way][i], err = v.Commit(val.Handle, val.Field, val.Bytes)
					require.NoError(t, err)
				}
			}
			require.NoError(t, v.Flush())
			v.checkPlaces(t)
			for i, val := range values {
				o, err := v.Open(val.Handle, got[way][i])
				require.NoError(t, err)
				require.Equal(t, string(val.Bytes), string(o.Value))
				require.Equal(t, uint64(i+1), o.Seq)
			}
			require.NoError(t, v.Close())
		}
		require.Equal(t, got[1], got[0])
		require.Equal(t, disks[1].Names[vaultFile].Now, disks[0].Names[vaultFile].Now)
	}
}

func TestBatchIsAllOrNone(t *testing.T) {
	t.Parallel()
	v := vaultOn(t, disktest.New(1))
	people, err := v.Handles(t.Context(), []string{"00001", "00002"})
	require.NoError(t, err)
	_, err = v.Erase(t.Context(), people[1])
	require.NoError(t, err)
	for _, c := range map[string]struct {
		bad  Value
		code audit.ErrorCode
	}{
		"unknown":  {Value{Handle: audit.Handle{1}, Field: 1, Bytes: nil}, audit.CodeRange},
		"erased":   {Value{Handle: people[1], Field: 1, Bytes: nil}, audit.CodeErased},
		"no field": {Value{Handle: people[0], Field: 0, Bytes: nil}, audit.CodeVault},
		"too long": {Value{Handle: people[0], Field: 1, Bytes: make([]byte, MaxValue+1)}, audit.CodeVault},
	} {
		for at := range 3 {
			values := []Value{{Handle: people[0], Field: 1, Bytes: nil}, {Handle: people[0], Field: 2, Bytes: []byte("v")}, {Handle: people[0], Field: 3, Bytes: make([]byte, MaxValue)}}
			values[at] = c.bad
			_, err := v.CommitBatch(values)
			require.ErrorIs(t, err, c.code)
			_, err = v.Commit(c.bad.Handle, c.bad.Field, c.bad.Bytes)
			require.ErrorIs(t, err, c.code)
		}
	}
	require.NoError(t, v.Flush())
	require.Zero(t, v.handles[people[0]].values)
	v.checkPlaces(t)
	require.NoError(t, v.Close())
	_, err = v.CommitBatch([]Value{{Handle: people[0], Field: 1, Bytes: nil}})
	require.ErrorIs(t, err, audit.CodeClosed)
}

// TestOpenFindsAValueWhereverItIs: not yet written, being written, written, copied by a compaction,
// read anew.
func TestOpenFindsAValueWhereverItIs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := disktest.New(1)
		v := vaultOn(t, d)
		people, err := v.Handles(t.Context(), []string{"00001", "00002", "00003"})
		require.NoError(t, err)
		var sealed []audit.Commitment
		more := func() {
			for range 7 {
				i := len(sealed)
				c, err := v.Commit(people[i%3], 7, fmt.Appendf(nil, "value %d", i))
				require.NoError(t, err)
				sealed = append(sealed, c)
			}
		}
		check := func(gone audit.Handle) {
			t.Helper()
			for i, c := range sealed {
				o, err := v.Open(people[i%3], c)
				if people[i%3] == gone {
					require.ErrorIs(t, err, audit.CodeErased)
					continue
				}
				require.NoError(t, err)
				require.Equal(t, fmt.Sprintf("value %d", i), string(o.Value))
				require.True(t, o.Matches(c))
				_, err = v.Open(people[(i+1)%3], c)
				require.Error(t, err, "of another person")
			}
		}
		more()
		check(audit.Handle{})
		allow, _ := slowSync(d)
		r, err := v.StartFlush()
		require.NoError(t, err)
		synctest.Wait()
		more()
		check(audit.Handle{})
		close(allow)
		require.NoError(t, r.Wait(t.Context()))
		check(audit.Handle{})
		require.NoError(t, v.Rewrap(t.Context()))
		more()
		check(audit.Handle{})
		done, err := v.Erase(t.Context(), people[1])
		require.NoError(t, err)
		require.Equal(t, uint64(7), done[0].Values)
		check(people[1])
		require.NoError(t, v.Close())
		_, err = v.Open(people[0], sealed[0])
		require.ErrorIs(t, err, audit.CodeClosed)
		v = vaultOn(t, d)
		check(people[1])
		v.checkPlaces(t)
		c := sealed[0]
		c.Seq = 1 << 60
		_, err = v.Open(people[0], c)
		require.ErrorIs(t, err, audit.CodeRange)
		c = sealed[0]
		c.MAC[0] ^= 1
		_, err = v.Open(people[0], c)
		require.ErrorIs(t, err, audit.CodeForged)
		require.NoError(t, v.Close())
	})
}

func TestDamagedValueIsNotOpened(t *testing.T) {
	t.Parallel()
	d := disktest.New(1)
	v := vaultOn(t, d)
	h, err := v.Handle(t.Context(), "00001")
	require.NoError(t, err)
	c, err := v.Commit(h, 1, []byte("value"))
	require.NoError(t, err)
	require.NoError(t, v.Flush())
	d.CorruptFile(vaultFile, func(b []byte) []byte { b[v.places.get(c.Seq)+40] ^= 1; return b })
	_, err = v.Open(h, c)
	require.ErrorIs(t, err, audit.CodeVault)
	require.ErrorIs(t, v.Rewrap(t.Context()), audit.CodeVault) // nothing that is damaged is copied
}

// TestFewCiphersAreKept: for more persons than that, values are sealed all the same.
func TestFewCiphersAreKept(t *testing.T) {
	t.Parallel()
	v, err := Open("", Config{Master: vaultMaster, FS: disktest.New(1), Keys: new(keys.Memory), Ciphers: 3})
	require.NoError(t, err)
	var sealed []audit.Commitment
	var people []audit.Handle
	for i := range 100 {
		h, err := v.Handle(t.Context(), strconv.Itoa(i*i%11))
		require.NoError(t, err)
		c, err := v.Commit(h, 1, []byte{byte(i)})
		require.NoError(t, err)
		people, sealed = append(people, h), append(sealed, c)
		kept := 0
		for _, p := range v.handles {
			if p.cipher != nil {
				kept++
			}
		}
		require.LessOrEqual(t, kept, 3)
		if i%40 == 39 {
			_, err := v.Erase(t.Context(), people[i/2])
			require.NoError(t, err)
		}
	}
	open := 0
	for i, c := range sealed {
		o, err := v.Open(people[i], c)
		if errors.Is(err, audit.CodeErased) {
			continue
		}
		require.NoError(t, err)
		require.Equal(t, []byte{byte(i)}, o.Value)
		open++
	}
	require.Greater(t, open, 50)
	require.NoError(t, v.Close())
}

// TestNothingOfAnErasedPersonIsWritten erases while many seal: afterwards nobody can seal for the
// person, nothing but the erasure's record names them in the file, and everybody else's values are
// whole.
func TestNothingOfAnErasedPersonIsWritten(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	v, err := Open(dir, Config{Master: vaultMaster, Ciphers: 4})
	require.NoError(t, err)
	names := make([]string, 8)
	for i := range names {
		names[i] = strconv.Itoa(i)
	}
	people, err := v.Handles(t.Context(), names)
	require.NoError(t, err)
	for round := range 6 {
		victim := people[round]
		var erased atomic.Bool
		var wg sync.WaitGroup
		for w := range 4 {
			wg.Go(func() {
				values := make([]Value, 1+w*70)
				for k := range 150 {
					for i := range values {
						values[i] = Value{Handle: people[7-(k+i)%2], Field: 1, Bytes: []byte("value")}
					}
					after := erased.Load()
					values[len(values)/2].Handle = victim
					_, err := v.CommitBatch(values)
					if after || err != nil {
						assert.ErrorIs(t, err, audit.CodeErased)
					}
					if k%10 == 0 {
						assert.NoError(t, v.Flush())
					}
				}
			})
		}
		_, err := v.Erase(t.Context(), victim)
		require.NoError(t, err)
		erased.Store(true)
		wg.Wait()
		require.NoError(t, v.Flush())
		b, err := os.ReadFile(filepath.Join(dir, vaultFile))
		require.NoError(t, err)
		require.Equal(t, 1, bytes.Count(b, victim[:]))
		v.checkPlaces(t)
	}
	require.NoError(t, v.Close())
}

// TestVaultMemory holds the bounds of Vault's comment: what stays for each value is where it
// stands, for each person a few hundred bytes.
func TestVaultMemory(t *testing.T) { // it measures the heap
	const persons, values = 20_000, 200_000
	heap := func() int64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	names := make([]string, persons)
	for i := range names {
		names[i] = fmt.Sprintf("%010d", i)
	}
	dir := t.TempDir()
	began := heap()
	v, err := Open(dir, Config{Master: vaultMaster, Ciphers: 1000})
	require.NoError(t, err)
	people, err := v.Handles(t.Context(), names)
	require.NoError(t, err)
	require.NoError(t, v.Flush())
	withPersons := heap()
	require.Less(t, (withPersons-began)/persons, int64(550)) // a third of it is the file's of keys
	for i := range values {
		_, err := v.Commit(people[i%1000], 1, make([]byte, 100))
		require.NoError(t, err)
		if i%5000 == 0 {
			require.NoError(t, v.Flush())
		}
	}
	require.NoError(t, v.Flush())
	const buffers = 2 << 20
	grown := heap() - withPersons - 1000*1400 - buffers
	t.Logf("%d bytes a person, %d bytes for values beyond ciphers and buffers", (withPersons-began)/persons, grown)
	require.Less(t, grown, int64(values*9))
	require.NoError(t, v.Close())
	runtime.KeepAlive(people)
	runtime.KeepAlive(names)
}

// TestSealingAllocatesNothing beyond what grows: the buffer, and 4 KiB for 512 places.
func TestSealingAllocatesNothing(t *testing.T) { // it counts allocations
	if sample.Race {
		t.Skip("the race detector lets pools forget")
	}
	v := vaultOn(t, disktest.New(1))
	h, err := v.Handle(t.Context(), "00001")
	require.NoError(t, err)
	value := []byte("a value of some twenty bytes")
	require.Zero(t, testing.AllocsPerRun(1000, func() {
		if _, err := v.Commit(h, 1, value); err != nil {
			t.Error(err)
		}
	}))
	require.NoError(t, v.Close())
}

var vaultMaster = []byte("0123456789abcdef0123456789abcdef")
