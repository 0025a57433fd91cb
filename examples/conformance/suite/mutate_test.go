package suite

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/kyufu-go/kyufu/examples/internal/tree"
	"github.com/kyufu-go/kyufu/examples/sdk/operation"
	"github.com/kyufu-go/kyufu/examples/sdk/operation/whole"
)

// Whatever is wrong with an input, the answer has a code of the format, and the same input gets the
// same answer again.
func TestNoInputIsAnsweredInternal(t *testing.T) {
	t.Parallel()
	files, err := Builtin()
	require.NoError(t, err)
	g := generator{keys: map[string]map[string]bool{}, inputs: map[string][]known{}, said: map[string][]any{}}
	require.NoError(t, g.collect(files))
	ops := whole.All()
	rapid.Check(t, func(t *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		for range 10 {
			q := pickOne(r, g.inputs[pickOne(r, g.ops)])
			in := mutate(r, q.in)
			if r.IntN(2) == 0 {
				in = mutate(r, in)
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
