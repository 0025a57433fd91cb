package suite

import (
	"encoding/json"
	"maps"
	"slices"
	"testing"

	"github.com/kyufu-go/kyufu/examples/internal/tree"
	"github.com/kyufu-go/kyufu/examples/sdk/operation"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// oddities are what takes the place of a value: nothing, another kind, borders, and texts that are
// nearly something.
var oddities = []any{
	nil, true, "", " ", "x", "0", "-1", "１", "99999999999999999999", "9223372036854775807", "-9223372036854775808", "1e3", "0x1F", "令和元年5月1日",
	"2021-02-30", "0000-00-00", "9999-12-31", "1872-12-31", "P2", "\u0000", "か\u3099", "𠮷\U000E0100", "\uFFFD", "\u202e",
	json.Number("0"), json.Number("-1"), json.Number("9223372036854775807"), json.Number("1e400"), json.Number("1.5"),
	[]any{}, map[string]any{}, []any{nil}, map[string]any{"x": nil}, []any{"p1", "p1"},
}

// mutate draws a copy of v with one place changed: a value replaced, a key or element removed,
// repeated or added.
func mutate(t *rapid.T, v any) any {
	switch v := v.(type) {
	case map[string]any:
		if len(v) > 0 && rapid.IntRange(0, 9).Draw(t, "deeper") > 0 {
			key := rapid.SampledFrom(slices.Sorted(maps.Keys(v))).Draw(t, "key")
			out := maps.Clone(v)
			if rapid.IntRange(0, 9).Draw(t, "remove") == 0 {
				delete(out, key)
			} else {
				out[key] = mutate(t, v[key])
			}
			return out
		}
		out := maps.Clone(v)
		out[rapid.SampledFrom([]string{"x", "id", "at", "on", "from", "to"}).Draw(t, "more")] = rapid.SampledFrom(oddities).Draw(t, "value")
		return out
	case []any:
		if len(v) > 0 && rapid.IntRange(0, 9).Draw(t, "deeper") > 0 {
			i := rapid.IntRange(0, len(v)-1).Draw(t, "index")
			switch rapid.IntRange(0, 9).Draw(t, "what") {
			case 0:
				return slices.Delete(slices.Clone(v), i, i+1)
			case 1:
				return append(slices.Clone(v), v[i])
			}
			out := slices.Clone(v)
			out[i] = mutate(t, v[i])
			return out
		}
	}
	return rapid.SampledFrom(oddities).Draw(t, "value")
}

type asked struct {
	op string
	in any
}

// inputs are those of all vectors whose input is well formed.
func inputs(t *testing.T) []asked {
	t.Helper()
	files, err := Builtin()
	require.NoError(t, err)
	var all []asked
	for _, f := range files {
		for _, c := range f.Cases {
			in, err := tree.Parse(c.In)
			require.NoError(t, err)
			all = append(all, asked{f.Op, in})
		}
	}
	return all
}

// Whatever is wrong with an input, the answer has a code of the format, and the same input gets the
// same answer again.
func TestNoInputIsAnsweredInternal(t *testing.T) {
	t.Parallel()
	ops, all := operation.All(), inputs(t)
	rapid.Check(t, func(t *rapid.T) {
		for range 10 {
			q := rapid.SampledFrom(all).Draw(t, "vector")
			in := mutate(t, q.in)
			if rapid.Bool().Draw(t, "twice") {
				in = mutate(t, in)
			}
			raw, err := tree.Encode(in)
			require.NoError(t, err)
			a := ops.Call(q.op, raw)
			if a.Error == operation.CodeInternal || a.Error == "" && a.Out == nil {
				t.Fatalf("%s of %s: %s %s", q.op, raw, a.Error, a.Detail)
			}
			assert.Equal(t, a, ops.Call(q.op, raw))
		}
	})
}
