package file_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/inquiry/file"
)

func TestFilesAreTheOwnersAlone(t *testing.T) {
	t.Parallel()
	d := file.DirFolder{Out: t.TempDir(), In: t.TempDir(), Done: t.TempDir()}
	require.NoError(t, d.Put(t.Context(), "a.csv", []byte("one")))
	require.NoError(t, d.Put(t.Context(), "a.csv", []byte("two")))
	info, err := os.Stat(filepath.Join(d.Out, "a.csv"))
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	has, err := d.Has(t.Context(), "a.csv")
	require.NoError(t, err)
	require.True(t, has)
	require.NoError(t, os.Rename(filepath.Join(d.Out, "a.csv"), filepath.Join(d.Done, "a.csv")))
	has, err = d.Has(t.Context(), "a.csv")
	require.NoError(t, err)
	require.True(t, has, "the other side took it")
	require.NoError(t, d.Remove(t.Context(), "a.csv"))
	require.NoError(t, d.Remove(t.Context(), "a.csv"), "one that is not there is none too many")
	has, err = d.Has(t.Context(), "a.csv")
	require.NoError(t, err)
	require.False(t, has)
	_, ok, err := d.Take(t.Context(), "a_reply.csv")
	require.NoError(t, err)
	require.False(t, ok)
}

// A link in a folder that others can write to leads nowhere: neither is a file outside written, nor
// read as a reply, nor removed.
func TestNoLinkIsFollowed(t *testing.T) {
	t.Parallel()
	d := file.DirFolder{Out: t.TempDir(), In: t.TempDir()}
	victim := filepath.Join(t.TempDir(), "victim")
	require.NoError(t, os.WriteFile(victim, []byte("kept"), 0o600))
	for _, name := range []string{filepath.Join(d.Out, "a.csv.part"), filepath.Join(d.Out, "a.csv"), filepath.Join(d.In, "a_reply.csv")} {
		require.NoError(t, os.Symlink(victim, name))
	}
	require.NoError(t, d.Put(t.Context(), "a.csv", []byte("a request")))
	_, _, err := d.Take(t.Context(), "a_reply.csv")
	require.ErrorIs(t, err, file.CodeFolder)
	require.NoError(t, d.Remove(t.Context(), "a_reply.csv"))
	kept, err := os.ReadFile(victim)
	require.NoError(t, err)
	require.Equal(t, "kept", string(kept))
	for _, name := range []string{"", "..", "../victim", "/etc/passwd", "a/b"} {
		require.ErrorIs(t, d.Put(t.Context(), name, nil), file.CodeFolder, name)
		_, _, err := d.Take(t.Context(), name)
		require.ErrorIs(t, err, file.CodeFolder, name)
		require.ErrorIs(t, d.Remove(t.Context(), name), file.CodeFolder, name)
	}
}
