package suite

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Each act of the catalogue is written by a verb of the library, or its line says that it is the
// embedder's to write. Reviews name acts that they look for; naming is not writing.
func TestEachActHasAVerbOrIsTheEmbedders(t *testing.T) {
	t.Parallel()
	root := filepath.Join("..", "..", "..")
	catalogue, err := os.ReadFile(filepath.Join(root, "audit", "act.go"))
	require.NoError(t, err)
	written := writtenActs(t, root)
	lines := regexp.MustCompile(`(?m)^\t(Act[A-Z]\w*) +Act = [0-9]+(.*)$`).FindAllStringSubmatch(string(catalogue), -1)
	require.Greater(t, len(lines), 90)
	for _, m := range lines {
		embedders := strings.Contains(m[2], "embedder's")
		assert.NotEqual(t, embedders, written[m[1]], "%s: written by a verb, or the embedder's: one of both", m[1])
	}
}

// writtenActs are the acts that the library's code names, but for the catalogue itself.
func writtenActs(t *testing.T, root string) map[string]bool {
	t.Helper()
	named := regexp.MustCompile(`\bAct[A-Z]\w*`)
	found := map[string]bool{}
	for _, room := range []string{"audit", "benefit", "household", "inquiry", "mynumber"} {
		require.NoError(t, filepath.WalkDir(filepath.Join(root, room), func(path string, d fs.DirEntry, err error) error {
			if err != nil || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") || d.Name() == "act.go" || filepath.Base(filepath.Dir(path)) == "review" && !strings.HasPrefix(d.Name(), "signoff") {
				return err
			}
			data, err := os.ReadFile(path)
			for _, name := range named.FindAllString(string(data), -1) {
				found[name] = true
			}
			return err
		}))
	}
	return found
}
