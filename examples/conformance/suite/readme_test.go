package suite

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// readmeExample marks a snippet of the README with the package and the Example it is taken from.
var readmeExample = regexp.MustCompile("(?s)<!-- example: (\\S+) (\\w+) -->\n```go\n(.*?)```")

// Every snippet of the README stands in a compiled Example with checked output.
func TestReadmeSnippetsAreCompiledExamples(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("../../../README.md")
	require.NoError(t, err)
	found := readmeExample.FindAllStringSubmatch(string(readme), -1)
	require.NotEmpty(t, found)
	require.Equal(t, strings.Count(string(readme), "```go"), len(found), "a snippet without its Example")
	for _, m := range found {
		pkg, name, snippet := m[1], m[2], m[3]
		source := exampleSource(t, "../../../"+pkg, name)
		for line := range strings.Lines(snippet) {
			line, _, _ = strings.Cut(line, " // ") // what the README says beside a line
			line, _, _ = strings.Cut(line, " … ")
			if line = strings.TrimSpace(line); line != "" {
				require.Contains(t, source, line, "%s %s", pkg, name)
			}
		}
	}
}

// exampleSource is the text of a function in the tests of a package.
func exampleSource(t *testing.T, dir, name string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), "_test.go") {
			continue
		}
		b, err := os.ReadFile(dir + "/" + e.Name())
		require.NoError(t, err)
		if _, after, ok := strings.Cut(string(b), "func "+name+"() {"); ok {
			body, _, _ := strings.Cut(after, "\n}\n")
			return body
		}
	}
	t.Fatalf("no %s in %s", name, dir)
	return ""
}
