package keys_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit/keys"
	"github.com/kyufu-go/kyufu/audit/keys/keystest"
)

func open(t testing.TB, path string) *keys.File {
	t.Helper()
	f, err := keys.Open(path)
	require.NoError(t, err)
	return f
}

func key(i int) keys.Key {
	k := keys.Key{Master: "m1", Wrapped: bytes.Repeat([]byte{byte(i), byte(i >> 8), 0xA5}, 20)}
	binary.BigEndian.PutUint64(k.ID[8:], uint64(i))
	return k
}

func TestMemoryIsAStore(t *testing.T) {
	t.Parallel()
	keystest.Run(t, func(*testing.T) keys.Store { return &keys.Memory{} })
}

func TestFileIsAStore(t *testing.T) {
	t.Parallel()
	keystest.Run(t, func(t *testing.T) keys.Store {
		f := open(t, filepath.Join(t.TempDir(), "keys"))
		t.Cleanup(func() { assert.NoError(t, f.Close()) })
		return f
	})
}

// all are the ids that a file has after it was opened again.
func all(t *testing.T, f *keys.File) map[keys.ID]bool {
	t.Helper()
	ids := map[keys.ID]bool{}
	for k, err := range f.All(t.Context(), "a") {
		require.NoError(t, err)
		ids[k.ID] = true
	}
	return ids
}

func TestAFileComesBackAsItWas(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "keys")
	f := open(t, path)
	for i := range 10 {
		require.NoError(t, f.Put(t.Context(), "a", key(i)))
	}
	require.NoError(t, f.Put(t.Context(), "b", key(1)))
	require.NoError(t, f.Destroy(t.Context(), "a", key(3).ID, key(4).ID))
	require.NoError(t, f.Put(t.Context(), "a", key(11)))
	require.NoError(t, f.Close())
	require.ErrorIs(t, f.Put(t.Context(), "a", key(12)), keys.CodeClosed)
	f = open(t, path)
	ids := all(t, f)
	assert.Len(t, ids, 9)
	assert.False(t, ids[key(3).ID] || ids[key(12).ID])
	require.NoError(t, f.Close())
}

// A destroyed key is nowhere in the file: not in an old place, not behind the end.
func TestADestroyedKeyIsNowhereInTheFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "keys")
	f := open(t, path)
	secret := keys.Key{ID: keys.ID{1}, Master: "m1", Wrapped: []byte("the wrapped key of somebody erased")}
	again := secret
	again.Wrapped = []byte("the same wrapped anew")
	require.NoError(t, f.Put(t.Context(), "a", secret, key(2)))
	require.NoError(t, f.Put(t.Context(), "a", again))
	require.NoError(t, f.Destroy(t.Context(), "a", secret.ID))
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	for _, e := range entries {
		b, err := os.ReadFile(filepath.Join(dir, e.Name()))
		require.NoError(t, err)
		assert.NotContains(t, string(b), "wrapped", e.Name())
	}
	require.NoError(t, f.Close())
}

func TestOneProcessOwnsTheFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "keys")
	f := open(t, path)
	_, err := keys.Open(path)
	require.ErrorIs(t, err, keys.CodeLocked)
	require.NoError(t, f.Close())
	if runtime.GOOS != "windows" {
		require.NoError(t, os.Chmod(path, 0o640))
		_, err = keys.Open(path)
		require.ErrorIs(t, err, keys.CodeMode)
		require.NoError(t, os.Chmod(path, 0o600))
	}
	require.NoError(t, open(t, path).Close())
}

// Whatever byte is flipped: nothing that was acknowledged is lost without an error that says where.
func TestEveryFlippedByteIsNoticed(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "keys")
	f := open(t, path)
	for i := range 4 {
		require.NoError(t, f.Put(t.Context(), "a", key(2*i), key(2*i+1)))
	}
	require.NoError(t, f.Close())
	whole, err := os.ReadFile(path)
	require.NoError(t, err)
	for i := range whole {
		b := bytes.Clone(whole)
		b[i] ^= 1 << (i % 8)
		require.NoError(t, os.WriteFile(path, b, 0o600))
		f, err := keys.Open(path)
		if err != nil {
			require.ErrorIs(t, err, keys.CodeDamaged, "byte %d", i)
			continue
		}
		assert.Len(t, all(t, f), 8, "byte %d", i)
		require.NoError(t, f.Close())
	}
}

// Power cut in a batch: what was acknowledged is there, the rest is cut off, at every length.
func TestATornBatchIsCutOff(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "keys")
	f := open(t, path)
	require.NoError(t, f.Put(t.Context(), "a", key(1), key(2)))
	before, err := os.ReadFile(path)
	require.NoError(t, err)
	require.NoError(t, f.Put(t.Context(), "a", key(3)))
	after, err := os.ReadFile(path)
	require.NoError(t, err)
	require.NoError(t, f.Close())
	for cut := len(before); cut <= len(after); cut++ {
		b := append(bytes.Clone(before), after[len(before):cut]...)
		require.NoError(t, os.WriteFile(path, b, 0o600))
		f := open(t, path)
		want := 2
		if cut == len(after) {
			want = 3
		}
		assert.Len(t, all(t, f), want)
		require.NoError(t, f.Put(t.Context(), "a", key(4)))
		require.NoError(t, f.Close())
		f = open(t, path)
		assert.Len(t, all(t, f), want+1)
		require.NoError(t, f.Close())
	}
	for cut := range len(before) {
		require.NoError(t, os.WriteFile(path, before[:cut], 0o600))
		_, err := keys.Open(path)
		require.ErrorIs(t, err, keys.CodeDamaged, "cut to %d bytes below what was acknowledged", cut)
	}
}

// The bar: 40,000 keys made in 2 s, 1,000 destroyed in 2 s; looser here by what a busy machine
// does.
func TestAFileIsFastEnoughForATown(t *testing.T) {
	if testing.Short() {
		t.Skip("takes its time")
	}
	f := open(t, filepath.Join(t.TempDir(), "keys"))
	defer f.Close()
	began := time.Now()
	const n, chunk = 40_000, 1000
	for i := 0; i < n; i += chunk {
		list := make([]keys.Key, chunk)
		for k := range list {
			list[k] = key(i + k)
		}
		require.NoError(t, f.Put(t.Context(), "a", list...))
	}
	made := time.Since(began)
	began = time.Now()
	ids := make([]keys.ID, 1000)
	for i := range ids {
		ids[i] = key(i * 7).ID
	}
	require.NoError(t, f.Destroy(t.Context(), "a", ids...))
	t.Logf("40,000 made in %v, 1,000 destroyed in %v", made, time.Since(began))
	assert.Less(t, made, 20*time.Second)
	assert.Len(t, all(t, f), n-1000)
}

func FuzzOpen(f *testing.F) {
	path := filepath.Join(f.TempDir(), "keys")
	s := open(f, path)
	require.NoError(f, s.Put(f.Context(), "a", key(1)))
	require.NoError(f, s.Close())
	b, err := os.ReadFile(path)
	require.NoError(f, err)
	f.Add(b)
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		path := filepath.Join(t.TempDir(), "keys")
		require.NoError(t, os.WriteFile(path, b, 0o600))
		s, err := keys.Open(path)
		if err != nil {
			var e *keys.Error
			require.True(t, errors.As(err, &e))
			return
		}
		require.NoError(t, s.Put(t.Context(), "a", key(7)))
		require.NoError(t, s.Close())
		again, err := keys.Open(path)
		require.NoError(t, err)
		assert.True(t, all(t, again)[key(7).ID])
		require.NoError(t, again.Close())
	})
}

// A file that a dead process was writing anew holds keys that may be destroyed later: it goes when
// the keys are opened.
func TestWhatADeadProcessLeftIsRemoved(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "keys")
	f := open(t, path)
	require.NoError(t, f.Put(t.Context(), "a", key(1)))
	require.NoError(t, f.Close())
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(path+".new", b, 0o600))
	f = open(t, path)
	require.NoFileExists(t, path+".new")
	require.NoError(t, os.WriteFile(path+".new", b, 0o644)) //nolint:gosec // somebody else's, with wide modes
	require.NoError(t, f.Destroy(t.Context(), "a", key(1).ID))
	info, err := os.Stat(path)
	require.NoError(t, err)
	if runtime.GOOS != "windows" {
		assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	}
	require.NoError(t, f.Close())
}

// Those who come while another's batch is written share the next sync; each has its own keys kept.
func TestKeysPutAtOnceAreAllThereAfterwards(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "keys")
	f := open(t, path)
	var wg sync.WaitGroup
	for i := range 64 {
		wg.Go(func() { assert.NoError(t, f.Put(t.Context(), "a", key(2*i), key(2*i+1))) })
	}
	wg.Wait()
	require.NoError(t, f.Close())
	require.ErrorIs(t, f.Put(t.Context(), "a", key(1)), keys.CodeClosed)
	f = open(t, path)
	assert.Len(t, all(t, f), 128)
	require.NoError(t, f.Close())
}
