package suite

import (
	"flag"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "let controls.json follow tests and hooks that moved to another folder")

// folders are the folders of the module that hold Go files, nested modules included, from the root.
func folders(t *testing.T) []string {
	t.Helper()
	root := filepath.Join("..", "..", "..")
	found := map[string]bool{}
	require.NoError(t, filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err == nil && filepath.Ext(path) == ".go" {
			below, _ := filepath.Rel(root, filepath.Dir(path))
			found[filepath.ToSlash(below)] = true
		}
		return err
	}))
	return slices.Sorted(maps.Keys(found))
}

// With -update a name that its folder no longer has is looked for everywhere, and the file follows
// it where one folder alone has it.
func TestControlsFollowWhatMoved(t *testing.T) { // not parallel: writes the file that other tests read
	if !*update {
		t.Skip("without -update nothing is written")
	}
	homes := map[string][]string{} // of a name as declared tells it
	for _, folder := range folders(t) {
		for name := range declared(t, folder) {
			homes[name] = append(homes[name], folder)
		}
	}
	data, err := os.ReadFile("controls.json")
	require.NoError(t, err)
	named := regexp.MustCompile(`"([a-z][a-z0-9/-]*) ([A-Z]\w*(?:\.\w+)?)(/[^"]*)?"`)
	data = named.ReplaceAllFunc(data, func(m []byte) []byte {
		parts := named.FindSubmatch(m)
		folder, name := string(parts[1]), string(parts[2])
		key := name
		if strings.HasPrefix(name, "Test") || strings.HasPrefix(name, "Fuzz") || strings.HasPrefix(name, "Example") {
			key = "test " + name
		}
		at := homes[key]
		switch {
		case slices.Contains(at, folder):
		case len(at) == 1:
			return []byte(`"` + at[0] + " " + name + string(parts[3]) + `"`)
		default:
			t.Errorf("%s %s: now in %v; name the right one by hand", folder, name, at)
		}
		return m
	})
	require.NoError(t, os.WriteFile("controls.json", data, 0o600))
}
