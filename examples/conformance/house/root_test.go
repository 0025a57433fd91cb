package house

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/mod/modfile"
)

func TestWallsGoVersion(t *testing.T) {
	t.Parallel()
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.Name() != "go.mod" {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		mod, err := modfile.Parse(path, data, nil)
		if err != nil {
			return err
		}
		require.NotNil(t, mod.Go, "%s", path)
		assert.Equal(t, "1.26.0", mod.Go.Version, "%s", path)
		assert.Nil(t, mod.Toolchain, "%s", path)
		return nil
	})
	require.NoError(t, err)
}

// The root is the first thing a stranger sees: six rooms and four files.
func TestWallsRootFolder(t *testing.T) {
	t.Parallel()
	var names []string
	for _, name := range tracked(t) {
		if !strings.HasPrefix(name, ".") && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	assert.ElementsMatch(t, []string{
		"audit", "benefit", "household", "inquiry", "mynumber", "examples", "go.mod", "go.sum", "README.md", "LICENSE",
	}, names)
}

// What is tracked is source and small data: nothing built, nothing that should be generated.
func TestWallsNothingLargeIsTracked(t *testing.T) {
	t.Parallel()
	cmd := exec.CommandContext(t.Context(), "git", "ls-files", "-z")
	cmd.Dir = root
	out, err := cmd.Output()
	if err != nil {
		t.Skip("not a git clone")
	}
	for path := range strings.SplitSeq(strings.TrimSuffix(string(out), "\x00"), "\x00") {
		info, err := os.Lstat(filepath.Join(root, path))
		if err != nil {
			continue // deleted and not committed yet
		}
		assert.LessOrEqual(t, info.Size(), int64(1<<20), "%s", path)
	}
}

// tracked lists the entries of the root that belong to the project; without git all that are there.
func tracked(t *testing.T) []string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "git", "ls-files", "-z")
	cmd.Dir = root
	var names []string
	if out, err := cmd.Output(); err == nil && len(out) > 0 {
		for path := range strings.SplitSeq(strings.TrimSuffix(string(out), "\x00"), "\x00") {
			name, _, _ := strings.Cut(path, "/")
			names = append(names, name)
		}
		return names
	}
	entries, err := os.ReadDir(root)
	require.NoError(t, err)
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}
