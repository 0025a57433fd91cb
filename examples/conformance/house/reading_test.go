package house

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var (
	named  = regexp.MustCompile("`((?:audit|benefit|household|inquiry|mynumber|examples|\\.ci)(?:/[a-z0-9_.-]+)*)/?`")
	linked = regexp.MustCompile(`\]\(([A-Za-z0-9_./-]+)\)`)
)

// What the pages for readers name or link is there.
func TestReadingNamesWhatIsThere(t *testing.T) {
	t.Parallel()
	pages, err := filepath.Glob(filepath.Join(root, ".github", "*.md"))
	require.NoError(t, err)
	for _, page := range append(pages, filepath.Join(root, "README.md")) {
		text, err := os.ReadFile(page)
		require.NoError(t, err)
		for _, m := range named.FindAllStringSubmatch(string(text), -1) {
			assert.True(t, there(filepath.Join(root, m[1])), "%s names %s", filepath.Base(page), m[1])
		}
		for _, m := range linked.FindAllStringSubmatch(string(text), -1) {
			assert.True(t, there(filepath.Join(filepath.Dir(page), m[1])), "%s links %s", filepath.Base(page), m[1])
		}
	}
}

func there(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// A page at the root fits on a few screens, in Japanese too.
func TestReadmeIsShort(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"README.md", ".github/README.ja.md"} {
		text, err := os.ReadFile(filepath.Join(root, name))
		require.NoError(t, err)
		assert.Less(t, strings.Count(string(text), "\n"), 150, name)
	}
}
