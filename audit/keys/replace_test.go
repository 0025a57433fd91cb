package keys_test

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit/keys"
)

// A link that was planted where keys are written, read or locked is not followed, and nothing but
// the file and what is beside it under its name is touched.
func TestNoLinkIsFollowedToKeys(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("links need a right of their own there")
	}
	dir := t.TempDir()
	path, victim := filepath.Join(dir, "keys"), filepath.Join(dir, "victim")
	require.NoError(t, os.WriteFile(victim, []byte("precious"), 0o600))
	untouched := func() {
		t.Helper()
		b, err := os.ReadFile(victim)
		require.NoError(t, err)
		require.Equal(t, "precious", string(b))
	}

	require.NoError(t, os.Symlink(victim, path+".new"))
	require.NoError(t, keys.Replace(path, []byte("keys"), nil))
	untouched()
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, "keys", string(b))
	info, err := os.Lstat(path)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode())

	require.NoError(t, os.Remove(path))
	require.NoError(t, os.Symlink(victim, path))
	require.ErrorIs(t, keys.Replace(path, []byte("keys"), nil), keys.CodeIO)
	_, err = keys.Open(path)
	require.ErrorIs(t, err, keys.CodeIO)
	untouched()

	require.NoError(t, os.Symlink(filepath.Join(dir, "made"), filepath.Join(dir, "lock")))
	_, err = keys.Lock(filepath.Join(dir, "lock"), false)
	require.ErrorIs(t, err, keys.CodeIO)
	require.NoFileExists(t, filepath.Join(dir, "made"))
}

// What a process left that died while it wrote is removed, and a failure leaves the old file.
func TestWhatWasLeftBesideKeysIsRemoved(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "keys")
	require.NoError(t, os.WriteFile(path+".new", []byte("torn"), 0o644))
	require.NoError(t, os.WriteFile(path+".newer", []byte("somebody's"), 0o600))
	require.NoError(t, keys.Replace(path, []byte("one"), nil))
	require.Error(t, keys.Replace(path, []byte("two"), func(string) error { return os.ErrInvalid }))
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, "one", string(b))
	require.NoFileExists(t, path+".new")
	require.FileExists(t, path+".newer")
}
