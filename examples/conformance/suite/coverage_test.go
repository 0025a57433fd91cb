package suite

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/kyufu-go/kyufu/examples/sdk/operation/whole"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// described reads OPERATIONS.md: the operations and, for each, the codes in the errors column of
// its table.
func described(t *testing.T) map[string][]string {
	t.Helper()
	text, err := os.ReadFile("OPERATIONS.md")
	require.NoError(t, err)
	ops := map[string][]string{}
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), " | ")
		name := strings.Trim(cells[0], " `")
		if len(cells) != 4 || !strings.Contains(name, ".") {
			continue
		}
		ops[name] = nil
		for i, part := range strings.Split(cells[3], "`") {
			if i%2 == 1 && part != "at" {
				ops[name] = append(ops[name], part)
			}
		}
	}
	return ops
}

func TestOperationsAreThoseDescribed(t *testing.T) {
	t.Parallel()
	assert.Equal(t, slices.Sorted(maps.Keys(described(t))), slices.Sorted(maps.Keys(whole.All())))
}

// Every operation has vectors that want an answer, and one for each of its error codes.
func TestVectorsCoverEveryOperationAndCode(t *testing.T) {
	t.Parallel()
	files, err := Builtin()
	require.NoError(t, err)
	answers, codes := map[string]int{}, map[string]map[string]bool{}
	for _, f := range files {
		if codes[f.Op] == nil {
			codes[f.Op] = map[string]bool{}
		}
		for _, c := range f.Cases {
			if c.Error == "" {
				answers[f.Op]++
			}
			codes[f.Op][c.Error] = true
		}
	}
	for op, wanted := range described(t) {
		assert.GreaterOrEqual(t, answers[op], 5, "%s has few vectors", op)
		for _, code := range wanted {
			assert.True(t, codes[op][code], "%s: no vector for %s", op, code)
		}
	}
}
