package keys_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit/keys"
)

// A key file names what it writes and removes beside it: files of any name were made there, and a
// process that was killed left a copy of all keys under a name that nobody knew.
func TestAKeyFileNamesWhatItWrites(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "keys.json")
	f, err := keys.CreateMasterFile(path, rand.Reader)
	require.NoError(t, err)
	others := []string{".keys-1", ".keys-thesis", "keys.json.newer", "other.new"}
	for _, name := range others {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte("x"), 0o600))
	}
	require.NoError(t, os.WriteFile(path+".new", []byte("a copy of old keys"), 0o600)) // left by a kill
	require.NoError(t, f.AddMaster(rand.Reader))
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	want := append(slices.Clone(others), "keys.json", "keys.json.lock")
	slices.Sort(want)
	require.Equal(t, want, names)
}

func TestAKeyFileFollowsNoLink(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("links need a right of their own there")
	}
	dir := t.TempDir()
	path, real := filepath.Join(dir, "keys.json"), filepath.Join(dir, "elsewhere.json")
	f, err := keys.CreateMasterFile(path, rand.Reader)
	require.NoError(t, err)
	require.NoError(t, os.Rename(path, real))
	require.NoError(t, os.Symlink(real, path))
	before, err := os.ReadFile(real)
	require.NoError(t, err)
	_, err = keys.OpenMasterFile(path)
	require.ErrorIs(t, err, keys.CodeKey)
	require.ErrorIs(t, f.AddMaster(rand.Reader), keys.CodeKey)
	after, err := os.ReadFile(real)
	require.NoError(t, err)
	require.Equal(t, before, after)
}

func TestKeyFile(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	path := filepath.Join(t.TempDir(), "keys.json")
	made, err := keys.CreateMasterFile(path, rand.Reader)
	require.NoError(t, err)
	if runtime.GOOS != "windows" {
		info, err := os.Stat(path)
		require.NoError(t, err)
		assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	}
	_, err = keys.CreateMasterFile(path, rand.Reader)
	assert.ErrorIs(t, err, keys.CodeKey, "a key file is never replaced")
	wrapped, err := made.Wrap(ctx, "m1", []byte("a key of a person"), []byte("bound"))
	require.NoError(t, err)
	require.NoError(t, made.AddMaster(rand.Reader))
	require.NoError(t, made.AddIndex(rand.Reader))

	opened, err := keys.OpenMasterFile(path)
	require.NoError(t, err)
	id, err := opened.Master(ctx)
	require.NoError(t, err)
	assert.Equal(t, "m2", id)
	key, err := opened.Unwrap(ctx, "m1", wrapped, []byte("bound"))
	require.NoError(t, err)
	assert.Equal(t, "a key of a person", string(key))
	for name, f := range map[string]func() ([]byte, error){
		"bound elsewhere": func() ([]byte, error) { return opened.Unwrap(ctx, "m1", wrapped, []byte("else")) },
		"another master":  func() ([]byte, error) { return opened.Unwrap(ctx, "m2", wrapped, []byte("bound")) },
		"no such master":  func() ([]byte, error) { return opened.Wrap(ctx, "m9", key, nil) },
	} {
		_, err := f()
		assert.ErrorIs(t, err, keys.CodeKey, name)
	}
	index, err := opened.Index(ctx)
	require.NoError(t, err)
	require.Len(t, index, 2)
	assert.Equal(t, "i2", index[0].ID)
	assert.False(t, bytes.Equal(index[0].Key, index[1].Key))
	require.NoError(t, opened.Drop("m1"))
	_, err = opened.Unwrap(ctx, "m1", wrapped, []byte("bound"))
	assert.ErrorIs(t, err, keys.CodeKey)
	again, err := keys.OpenMasterFile(path)
	require.NoError(t, err)
	_, err = again.Unwrap(ctx, "m1", wrapped, []byte("bound"))
	assert.ErrorIs(t, err, keys.CodeKey, "it is gone from the file too")
	require.NoError(t, again.AddMaster(rand.Reader))
	id, _ = again.Master(ctx)
	assert.Equal(t, "m3", id, "an id never means another key")
}

func TestKeyFilesThatAreNone(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"empty": "", "not JSON": "keys", "another format": `{"format":2}`, "no keys": `{"format":1}`,
		"a short key": `{"format":1,"masters":[{"id":"m1","key":"AAAA"}],"indexes":[{"id":"i1","key":"AAAA"}]}`,
	} {
		path := filepath.Join(dir, "file")
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		_, err := keys.OpenMasterFile(path)
		assert.ErrorIs(t, err, keys.CodeKey, name)
	}
	_, err := keys.OpenMasterFile(filepath.Join(dir, "missing"))
	assert.ErrorIs(t, err, os.ErrNotExist)
	_, err = keys.CreateMasterFile(filepath.Join(dir, "no", "such", "folder"), rand.Reader)
	assert.ErrorIs(t, err, keys.CodeKey)
	_, err = keys.CreateMasterFile("", io.LimitReader(rand.Reader, 40))
	assert.ErrorIs(t, err, keys.CodeKey, "randomness that ends")
}

// What cannot be saved is not in use.
func TestAKeyThatCannotBeSavedIsNotUsed(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "gone")
	require.NoError(t, os.Mkdir(dir, 0o700))
	f, err := keys.CreateMasterFile(filepath.Join(dir, "keys.json"), rand.Reader)
	require.NoError(t, err)
	require.NoError(t, f.AddMaster(rand.Reader))
	require.NoError(t, os.RemoveAll(dir))
	assert.ErrorIs(t, f.AddMaster(rand.Reader), keys.CodeKey)
	assert.ErrorIs(t, f.Drop("m1"), keys.CodeKey)
	id, err := f.Master(t.Context())
	require.NoError(t, err)
	assert.Equal(t, "m2", id)
}

func TestKeysAddedAtOneTimeHaveIDsOfTheirOwn(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "keys.json")
	_, err := keys.CreateMasterFile(path, rand.Reader)
	require.NoError(t, err)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			f, err := keys.OpenMasterFile(path)
			if err == nil {
				err = errors.Join(f.AddMaster(rand.Reader), f.AddIndex(rand.Reader))
			}
			assert.NoError(t, err)
		})
	}
	wg.Wait()
	f, err := keys.OpenMasterFile(path)
	require.NoError(t, err)
	master, err := f.Master(t.Context())
	require.NoError(t, err)
	index, err := f.Index(t.Context())
	require.NoError(t, err)
	assert.Equal(t, "m9", master)
	require.Len(t, index, 9)
	for i := range index {
		for k := range i {
			assert.False(t, index[i].ID == index[k].ID || bytes.Equal(index[i].Key, index[k].Key))
		}
	}
}

func TestOneOfTwoCreatesTheKeyFile(t *testing.T) {
	t.Parallel()
	for range 20 {
		path := filepath.Join(t.TempDir(), "keys.json")
		var made atomic.Int32
		var wg sync.WaitGroup
		for range 2 {
			wg.Go(func() {
				if _, err := keys.CreateMasterFile(path, rand.Reader); err == nil {
					made.Add(1)
				}
			})
		}
		wg.Wait()
		require.Equal(t, int32(1), made.Load())
	}
}

func TestAKeyFileThatOthersMayReadIsRefused(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("no such modes")
	}
	path := filepath.Join(t.TempDir(), "keys.json")
	_, err := keys.CreateMasterFile(path, rand.Reader)
	require.NoError(t, err)
	for _, mode := range []os.FileMode{0o644, 0o640, 0o606} {
		require.NoError(t, os.Chmod(path, mode))
		_, err = keys.OpenMasterFile(path)
		require.ErrorIs(t, err, os.ErrPermission)
	}
	require.NoError(t, os.Chmod(path, 0o600))
	_, err = keys.OpenMasterFile(path)
	require.NoError(t, err)
}

// Another key file is put in place of the one that a server has read, as long as it and with its
// time, as a backup keeps it: what the server wraps from then on opens with the file that is there.
func TestAKeyFileOfTheSameLengthAndTimeIsReadAgain(t *testing.T) {
	t.Parallel()
	ctx, dir := t.Context(), t.TempDir()
	path, other := filepath.Join(dir, "keys.json"), filepath.Join(dir, "other.json")
	server, err := keys.CreateMasterFile(path, rand.Reader)
	require.NoError(t, err)
	_, err = keys.CreateMasterFile(other, rand.Reader)
	require.NoError(t, err)
	_, err = server.Wrap(ctx, "m1", make([]byte, 32), nil)
	require.NoError(t, err)
	was, err := os.Stat(path)
	require.NoError(t, err)
	require.NoError(t, os.Chtimes(other, was.ModTime(), was.ModTime()))
	now, err := os.Stat(other)
	require.NoError(t, err)
	require.Equal(t, was.Size(), now.Size())
	require.NoError(t, os.Rename(other, path))
	master, err := server.Master(ctx)
	require.NoError(t, err)
	wrapped, err := server.Wrap(ctx, master, make([]byte, 32), nil)
	require.NoError(t, err)
	again, err := keys.OpenMasterFile(path)
	require.NoError(t, err)
	_, err = again.Unwrap(ctx, master, wrapped, nil)
	require.NoError(t, err)
}
