package vault_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/keys"
	"github.com/kyufu-go/kyufu/audit/trail"
	"github.com/kyufu-go/kyufu/audit/vault"
)

var master = []byte("0123456789abcdef0123456789abcdef")

// A log, its vault and its keys live a whole life: sealed, indexed, erased, rewrapped, checkpointed
// and opened again. Whatever files and folders that made are their owner's alone.
func TestWhatAWholeLifeLeavesIsItsOwnersAlone(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("modes are of no use there")
	}
	place := t.TempDir()
	for range 2 {
		k, err := keys.Open(filepath.Join(place, "keys"))
		require.NoError(t, err)
		v, err := vault.Open(filepath.Join(place, "vault"), vault.Config{Master: master, Keys: k})
		require.NoError(t, err)
		l, err := trail.Open(filepath.Join(place, "log"), trail.Config{Instance: "test/app1", EpochEntries: 4, Vault: v})
		require.NoError(t, err)
		_, err = v.Follow(t.Context(), audit.Hash(l.GenesisKey()), func(func(vault.Told, error) bool) {})
		require.NoError(t, err)
		h, err := v.Handle(t.Context(), "00001")
		require.NoError(t, err)
		for range 40 {
			_, err := l.Append(t.Context(), audit.Event{Act: audit.ActView, Result: audit.Succeeded, Actor: audit.Actor{Kind: audit.ActorOfficer, ID: "sato"}, Subjects: audit.About(h)})
			require.NoError(t, err)
		}
		_, err = l.Checkpoint()
		require.NoError(t, err)
		require.NoError(t, v.Rewrap(t.Context()))
		_, err = v.Erase(t.Context(), h)
		require.NoError(t, err)
		require.NoError(t, l.Close())
		require.NoError(t, v.Close())
		require.NoError(t, k.Close())
	}
	seen := 0
	require.NoError(t, filepath.WalkDir(place, func(path string, _ fs.DirEntry, err error) error {
		if err != nil || path == place {
			return err
		}
		info, err := os.Lstat(path)
		require.NoError(t, err)
		require.Zero(t, info.Mode().Perm()&0o077, "%s is %v", path, info.Mode())
		seen++
		return nil
	}))
	require.Greater(t, seen, 8)
}

// Others' files stand where a vault lives, and some are called nearly as its own: they stay, with
// what is in them, over opening, writing anew and erasing; what the vault left half written goes.
func TestOnlyTheVaultsOwnRemainderGoes(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	k := new(keys.Memory)
	others := []string{"thesis.tmp", "vault.tmp.bak", "vault.old", "vault.acked.tmp", "vault.new", ".tmp", "tmp", "vault.tmp~", "Vault.Tmp2"}
	for _, name := range others {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(name), 0o600))
	}
	require.NoError(t, os.Mkdir(filepath.Join(dir, "folder.tmp"), 0o700))
	for range 2 {
		require.NoError(t, os.WriteFile(filepath.Join(dir, "vault.tmp"), []byte("half"), 0o600))
		v, err := vault.Open(dir, vault.Config{Master: master, Keys: k})
		require.NoError(t, err)
		h, err := v.Handle(t.Context(), "00001")
		require.NoError(t, err)
		require.NoError(t, v.Rewrap(t.Context()))
		_, err = v.Erase(t.Context(), h)
		require.NoError(t, err)
		require.NoError(t, v.Close())
		require.NoFileExists(t, filepath.Join(dir, "vault.tmp"))
	}
	for _, name := range others {
		b, err := os.ReadFile(filepath.Join(dir, name))
		require.NoError(t, err)
		require.Equal(t, name, string(b))
	}
	require.DirExists(t, filepath.Join(dir, "folder.tmp"))
}
