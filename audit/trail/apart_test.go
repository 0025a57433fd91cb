package trail_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/trail"
	"github.com/kyufu-go/kyufu/audit/verify"
)

// A copy of the log's directory held the key of its epoch: whoever had the copy wrote another end
// of it, and the genesis key said that it was good.
func TestACopyOfTheDirectoryCannotBeContinued(t *testing.T) {
	t.Parallel()
	ctx, place := context.Background(), t.TempDir()
	dir := filepath.Join(place, "log")
	cfg := trail.Config{Instance: "test/app1", EpochEntries: 4}
	log, err := trail.Open(dir, cfg)
	require.NoError(t, err)
	for i := range 10 {
		_, err = log.Append(ctx, view(i))
		require.NoError(t, err)
	}
	backup := filepath.Join(place, "backup")
	require.NoError(t, os.CopyFS(backup, os.DirFS(dir)))
	for i := range 10 {
		_, err = log.Append(ctx, view(i))
		require.NoError(t, err)
	}
	require.NoError(t, log.Close())
	files, err := os.ReadDir(backup)
	require.NoError(t, err)
	for _, f := range files {
		require.False(t, strings.HasSuffix(f.Name(), ".key"), f.Name())
	}
	_, err = trail.Open(backup, cfg)
	require.ErrorIs(t, err, audit.CodeKey)
	_, err = verify.Verify(ctx, backup, verify.Options{GenesisKey: log.GenesisKey()})
	require.NoError(t, err, "what it holds can be read and verified")
	again, err := trail.Open(dir, cfg)
	require.NoError(t, err, "the log itself goes on")
	require.NoError(t, again.Close())
	apart, err := os.Stat(dir + ".epoch")
	require.NoError(t, err)
	require.Zero(t, apart.Mode().Perm()&0o077)
}

// Where the keys are is the embedder's choice, and a log of before gives its key out of its
// directory.
func TestKeysOfEpochsAreMovedOutOfTheDirectory(t *testing.T) {
	t.Parallel()
	place := t.TempDir()
	dir, safe := filepath.Join(place, "log"), filepath.Join(place, "safe")
	cfg := trail.Config{Instance: "test/app1", KeyDir: safe}
	log, err := trail.Open(dir, cfg)
	require.NoError(t, err)
	require.NoError(t, log.Close())
	kept, err := os.ReadDir(safe)
	require.NoError(t, err)
	require.Len(t, kept, 1)
	name := kept[0].Name()
	key, err := os.ReadFile(filepath.Join(safe, name))
	require.NoError(t, err)
	require.NoError(t, os.RemoveAll(safe))
	require.NoError(t, os.WriteFile(filepath.Join(dir, name), key, 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "epoch-1.key"), key, 0o600))
	log, err = trail.Open(dir, cfg)
	require.NoError(t, err)
	require.NoError(t, log.Close())
	require.NoFileExists(t, filepath.Join(dir, name))
	require.FileExists(t, filepath.Join(dir, "epoch-1.key"), "no name of the log's")
}
