package conformance

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// codesIn collects every code a vector speaks of: errors, reasons, and the codes of findings and field errors.
func codesIn(v any, key string, found map[string]bool) {
	switch v := v.(type) {
	case map[string]any:
		for k, e := range v {
			if k == "header" {
				continue // of a bank file: its code is the originator's
			}
			codesIn(e, k, found)
		}
	case []any:
		for _, e := range v {
			codesIn(e, key, found)
		}
	case string:
		if v != "" && slices.Contains([]string{"code", "reason", "reasons"}, key) {
			found[v] = true
		}
	}
}

// A stranger who reads a vector finds each of its codes explained.
func TestEveryCodeOfTheVectorsIsExplained(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("README.md")
	require.NoError(t, err)
	files, err := Builtin()
	require.NoError(t, err)
	for _, f := range files {
		found := map[string]bool{}
		for _, c := range f.Cases {
			if c.Error != "" {
				found[c.Error] = true
			}
			codesIn(c.Want, "", found)
		}
		for code := range found {
			assert.True(t, strings.Contains(string(readme), "`"+code+"`"), "%s: %s is not in the README", f.Path, code)
		}
	}
}

func TestReadmeNamesTheArraysInAnyOrder(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("README.md")
	require.NoError(t, err)
	for op, arrays := range anyOrder {
		_, rest, ok := strings.Cut(string(readme), "| `"+op+"` | ")
		require.True(t, ok, "%s", op)
		row, _, _ := strings.Cut(rest, "\n")
		for path := range strings.FieldsSeq(arrays) {
			name := path[strings.LastIndexByte(path, '.')+1:]
			assert.True(t, strings.Contains(row, "`"+name+"`"), "%s: %s", op, name)
		}
	}
}

func TestReadmeExampleIsAVectorFile(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("README.md")
	require.NoError(t, err)
	_, rest, ok := strings.Cut(string(readme), "```json\n")
	require.True(t, ok)
	block, _, _ := strings.Cut(rest, "```")
	f, err := ParseFile("readme.json", []byte(block))
	require.NoError(t, err)
	r := Run([]File{f}, Local{Ops: Operations()}, Options{})
	assert.Equal(t, 2, r.Passed)
}
