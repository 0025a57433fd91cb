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

// SECURITY.md promises nothing without a test: each that it names stands in the package beside it.
func TestEveryPromiseNamesTestsThatExist(t *testing.T) {
	t.Parallel()
	root := filepath.Join("..", "..", "..")
	text, err := os.ReadFile(filepath.Join(root, ".github", "SECURITY.md"))
	require.NoError(t, err)
	named := 0
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(line, "|")
		if len(cells) < 5 || !strings.Contains(cells[2], "·") {
			continue
		}
		for group := range strings.SplitSeq(cells[2], ";") {
			folder, names, ok := strings.Cut(group, "·")
			require.True(t, ok, group)
			source := testsOf(t, filepath.Join(root, filepath.FromSlash(strings.TrimSpace(folder))))
			for _, m := range regexp.MustCompile("`(Test[A-Za-z0-9]+)`").FindAllStringSubmatch(names, -1) {
				named++
				assert.True(t, strings.Contains(source, "func "+m[1]+"("), "%s has no test %s", folder, m[1])
			}
		}
	}
	assert.Greater(t, named, 40)
}

// testsOf is all that the test files of a folder say.
func testsOf(t *testing.T, folder string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*_test.go"))
	require.NoError(t, err)
	var all strings.Builder
	for _, name := range files {
		data, err := os.ReadFile(name)
		require.NoError(t, err)
		all.Write(data)
	}
	return all.String()
}
