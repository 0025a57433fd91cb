package registry_test

import (
	"crypto/rand"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/mynumber/registry"
)

// A key file names what it writes and removes beside it: files of any name were made there, and a
// process that was killed left a copy of all keys under a name that nobody knew.
func TestAKeyFileNamesWhatItWrites(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "keys.json")
	f, err := registry.CreateKeyFile(path, rand.Reader)
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
	f, err := registry.CreateKeyFile(path, rand.Reader)
	require.NoError(t, err)
	require.NoError(t, os.Rename(path, real))
	require.NoError(t, os.Symlink(real, path))
	before, err := os.ReadFile(real)
	require.NoError(t, err)
	_, err = registry.OpenKeyFile(path)
	require.Equal(t, "key", code(err))
	require.Equal(t, "key", code(f.AddMaster(rand.Reader)))
	after, err := os.ReadFile(real)
	require.NoError(t, err)
	require.Equal(t, before, after)
}
