package house

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// CASES.md names what went wrong elsewhere and what holds it here: every row is there once, every
// test and vector that it names exists, and a row that names none says why it stays.
func TestEveryCaseNamesTestsAndVectorsThatExist(t *testing.T) {
	t.Parallel()
	root := filepath.Join("..", "..", "..")
	text, err := os.ReadFile(filepath.Join(root, ".github", "CASES.md"))
	require.NoError(t, err)
	tests, vectors := everyTest(t, root), everyVector(t, root)
	seen := map[string]bool{}
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(strings.TrimSpace(line), "|")
		if len(cells) != 6 || strings.Contains(cells[1], "---") || strings.TrimSpace(cells[1]) == "row" {
			assert.False(t, strings.HasPrefix(line, "| ") && len(cells) != 6, line)
			continue
		}
		row := strings.TrimSpace(cells[1])
		for one := range strings.SplitSeq(row, ", ") {
			assert.False(t, seen[one], "%s is there twice", one)
			seen[one] = true
		}
		named := regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(cells[3], -1)
		for _, m := range named {
			assert.True(t, stands(m[1], tests, vectors), "%s: there is no %s", row, m[1])
		}
		if len(named) == 0 {
			assert.Contains(t, cells[4], "stays", "%s has neither a test nor a reason", row)
		}
	}
	for _, row := range rowsOfCases() {
		assert.True(t, seen[row], "%s is not in CASES.md", row)
	}
}

// stands reports whether a name is that of a vector, of a test, or of a case of a test (Test/case).
func stands(name string, tests map[string]string, vectors map[string]bool) bool {
	test, sub, _ := strings.Cut(name, "/")
	if file, is := tests[test]; is {
		return sub == "" || strings.Contains(file, sub)
	}
	return vectors[name]
}

// rowsOfCases are the rows that must be there: kinds of fault F, statements, data, programs,
// incidents W.
func rowsOfCases() []string {
	rows := strings.Fields("L07 O.21201 O.14384 O.08204 P0.5 P1.3 P1.5 P2C.5 P4.1 P6.3 P12.9 P9.2 P14.2 P14.4 P10.3 P8.2 P15.1 P12.17 " +
		"(a) (a') (b) (c) (d) (e) (e') (f) (g) (h) (i) P2C")
	for prefix, last := range map[string]int{"F": 18, "W": 30} {
		for i := range last {
			rows = append(rows, prefix+strconv.Itoa(i+1))
		}
	}
	for i := range 16 {
		rows = append(rows, "P"+strconv.Itoa(i))
	}
	return rows
}

// everyTest gives the text of the file of each test and fuzz target below a folder.
func everyTest(t *testing.T, root string) map[string]string {
	t.Helper()
	found := regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)\w+)\(`)
	out := map[string]string{}
	require.NoError(t, filepath.WalkDir(root, func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		data, err := os.ReadFile(path)
		for _, m := range found.FindAllStringSubmatch(string(data), -1) {
			out[m[1]] += string(data)
		}
		return err
	}))
	return out
}

// everyVector gives the ids of the built-in vectors.
func everyVector(t *testing.T, root string) map[string]bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(root, "examples/conformance/suite/vectors/*.json"))
	require.NoError(t, err)
	out := map[string]bool{}
	for _, name := range files {
		data, err := os.ReadFile(name)
		require.NoError(t, err)
		var file struct {
			Cases []struct {
				ID string `json:"id"`
			} `json:"cases"`
		}
		require.NoError(t, json.Unmarshal(data, &file))
		for _, c := range file.Cases {
			out[c.ID] = true
		}
	}
	return out
}
