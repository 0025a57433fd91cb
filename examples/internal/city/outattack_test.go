package city

import (
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// The folder holds a link that leads nowhere, a second name of somebody's file, or a folder where a
// file belongs: nothing outside is made or
// changed.
func TestWhatWasPlantedInTheFolderReachesNothingOutside(t *testing.T) {
	t.Parallel()
	names := []string{markerName, partialOf(markerName), lockName, partialOf("records.csv"), "records.csv"}
	for _, name := range names {
		for how, plant := range map[string]func(victim, at string) error{
			"a link that leads nowhere": func(_, at string) error { return os.Symlink(filepath.Join(filepath.Dir(at), "..", "made"), at) },
			"a second name":             os.Link,
			"a folder":                  func(_, at string) error { return os.Mkdir(at, 0o777) },
		} {
			t.Run(name+"/"+how, func(t *testing.T) {
				t.Parallel()
				place := t.TempDir()
				dir, victim := filepath.Join(place, "out"), filepath.Join(place, "victim")
				require.NoError(t, os.Mkdir(dir, 0o700))
				require.NoError(t, os.WriteFile(victim, []byte("mine"), 0o640))
				o, err := openOut(dir, "run", false)
				require.NoError(t, err)
				put(t, o, "transfer.txt", "a")
				require.NoError(t, o.close())
				require.NoError(t, os.RemoveAll(filepath.Join(dir, name)))
				require.NoError(t, plant(victim, filepath.Join(dir, name)))
				if o, err = openOut(dir, "run", true); err == nil {
					_ = o.write("records.csv", func(w io.Writer) error { _, err := io.WriteString(w, "a"); return err })
					_ = o.finish()
					_ = o.close()
				}
				kept, err := os.ReadFile(victim)
				require.NoError(t, err)
				require.Equal(t, "mine", string(kept))
				info, err := os.Stat(victim)
				require.NoError(t, err)
				require.Equal(t, os.FileMode(0o640), info.Mode().Perm())
				require.NoFileExists(t, filepath.Join(place, "made"))
			})
		}
	}
}
