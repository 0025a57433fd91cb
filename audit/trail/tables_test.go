package trail

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestTablesNameTests: each test that the tables of matrix_test.go and tamper_test.go name is
// there.
func TestTablesNameTests(t *testing.T) {
	t.Parallel()
	declared := map[string]bool{}
	for _, pattern := range []string{"*_test.go", "../*/*_test.go", "../*_test.go", "../internal/*/*_test.go", "../../examples/compare/audit/*_test.go"} {
		files, err := filepath.Glob(pattern)
		require.NoError(t, err)
		require.NotEmpty(t, files, pattern)
		for _, file := range files {
			b, err := os.ReadFile(file)
			require.NoError(t, err)
			for _, m := range regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)\w+)`).FindAllStringSubmatch(string(b), -1) {
				declared[m[1]] = true
			}
		}
	}
	for _, file := range []string{"matrix_test.go", "tamper_test.go"} {
		b, err := os.ReadFile(file)
		require.NoError(t, err)
		table, _, _ := strings.Cut(string(b), "\nfunc ")
		names := regexp.MustCompile(`\b(?:Test|Fuzz)[A-Z]\w+`).FindAllString(table, -1)
		require.Greater(t, len(names), 20)
		for _, name := range names {
			require.True(t, declared[name], "%s names %s", file, name)
		}
	}
}
