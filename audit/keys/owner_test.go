//go:build unix

package keys_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit/keys"
)

// A key that is acknowledged wraps something at once: if it went into a file that is no more the
// keys', whoever it belongs to is lost at the next start. Whatever was done to file or lock beneath
// the owner, nothing more is acknowledged, and nothing that was is lost.
func TestNothingIsAcknowledgedIntoAFileThatIsNoMoreTheKeys(t *testing.T) {
	t.Parallel()
	key := func(n byte) keys.Key {
		return keys.Key{ID: keys.ID{n}, Master: "m", Wrapped: bytes.Repeat([]byte{n}, 40)}
	}
	for name, attack := range map[string]func(t *testing.T, path string) *keys.File{
		"the lock was removed, and another process owns it too": func(t *testing.T, path string) *keys.File {
			require.NoError(t, os.Remove(path+".lock"))
			other, err := keys.Open(path)
			require.NoError(t, err)
			return other
		},
		"the lock was removed, and another process wrote": func(t *testing.T, path string) *keys.File {
			require.NoError(t, os.Remove(path+".lock"))
			other, err := keys.Open(path)
			require.NoError(t, err)
			require.NoError(t, other.Put(t.Context(), "s", key(9)))
			return other
		},
		"the lock was removed, and another process destroyed a key": func(t *testing.T, path string) *keys.File {
			require.NoError(t, os.Remove(path+".lock"))
			other, err := keys.Open(path)
			require.NoError(t, err)
			require.NoError(t, other.Put(t.Context(), "s", key(9)))
			require.NoError(t, other.Destroy(t.Context(), "s", key(9).ID))
			return other
		},
		"a copy was put in its place": func(t *testing.T, path string) *keys.File {
			b, err := os.ReadFile(path)
			require.NoError(t, err)
			require.NoError(t, os.WriteFile(path+".copy", b, 0o600))
			require.NoError(t, os.Rename(path+".copy", path))
			return nil
		},
		"an older copy was written over it": func(t *testing.T, path string) *keys.File {
			b, err := os.ReadFile(path)
			require.NoError(t, err)
			require.NoError(t, os.WriteFile(path, b[:len(b)-1], 0o600))
			return nil
		},
		"it was removed": func(t *testing.T, path string) *keys.File {
			require.NoError(t, os.Remove(path))
			return nil
		},
	} {
		for _, verb := range []string{"put", "destroy"} {
			t.Run(name+", then "+verb, func(t *testing.T) {
				t.Parallel()
				path := filepath.Join(t.TempDir(), "keys")
				owner, err := keys.Open(path)
				require.NoError(t, err)
				t.Cleanup(func() { _ = owner.Close() })
				require.NoError(t, owner.Put(t.Context(), "s", key(1), key(2)))
				other := attack(t, path)
				if verb == "put" {
					err = owner.Put(t.Context(), "s", key(3))
				} else {
					err = owner.Destroy(t.Context(), "s", key(1).ID)
				}
				require.ErrorIs(t, err, keys.CodeIO)
				require.ErrorIs(t, owner.Put(t.Context(), "s", key(4)), keys.CodeClosed)
				if other == nil {
					return
				}
				require.NoError(t, other.Put(t.Context(), "s", key(5)), "the other one goes on")
				require.NoError(t, other.Close())
				again, err := keys.Open(path)
				require.NoError(t, err)
				defer func() { require.NoError(t, again.Close()) }()
				there, err := again.Get(t.Context(), "s", key(1).ID, key(2).ID, key(5).ID)
				require.NoError(t, err)
				require.Len(t, there, 3, "and nothing acknowledged is lost")
			})
		}
	}
}
