package city

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/japanese"
)

// The sample's protected persons live at this address; no file of a run may hold it, in no
// encoding.
func TestSecretAddressIsInNoFile(t *testing.T) {
	t.Parallel()
	secrets := []string{"秘匿町", "ひみつ荘", "9丁目8番7号"}
	residents, err := fs.ReadFile(sampleFiles, "residents.csv")
	require.NoError(t, err)
	require.Contains(t, string(residents), secrets[0], "the sample plants the address")
	for _, args := range [][]string{nil, {"-encoding", "cp932"}} {
		dir, screen := runCity(t, args...)
		for _, secret := range secrets {
			cp932, err := japanese.ShiftJIS.NewEncoder().String(secret)
			require.NoError(t, err)
			require.NotContains(t, screen, secret)
			eachFile(t, dir, func(path string, data []byte) {
				require.False(t, bytes.Contains(data, []byte(secret)) || bytes.Contains(data, []byte(cp932)), path)
			})
		}
	}
}

func eachFile(t *testing.T, dir string, visit func(path string, data []byte)) {
	t.Helper()
	seen := 0
	require.NoError(t, filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		seen++
		visit(path, data)
		return err
	}))
	require.Greater(t, seen, 8)
}
