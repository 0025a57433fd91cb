package operation

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestAListIsAnsweredByAList(t *testing.T) {
	t.Parallel()
	check := `{"number":"000000000140"}`
	a := testOps().Call("t.number", []byte(` [`+check+`,{"number":"1"},{},[],5]`))
	require.Empty(t, a.Error)
	var got []Answer
	require.NoError(t, json.Unmarshal(a.Out, &got))
	require.Len(t, got, 5)
	one := testOps().Call("t.number", []byte(check))
	assert.JSONEq(t, string(one.Out), string(got[0].Out))
	var codes []string
	for _, g := range got {
		codes = append(codes, g.Error)
	}
	assert.Equal(t, []string{"", "length", CodeBadInput, CodeBadInput, CodeBadInput}, codes)
	assert.Equal(t, json.RawMessage(`[]`), testOps().Call("t.number", []byte(`[]`)).Out)
}

func TestAPanicStopsNoOtherOfTheList(t *testing.T) {
	t.Parallel()
	table := Table{"t.panic": func(in json.RawMessage) (any, error) {
		if strings.Contains(string(in), "bad") {
			panic("a personal value")
		}
		return map[string]int{"n": 1}, nil
	}}
	a := table.Call("t.panic", []byte(`[{},{"bad":1},{}]`))
	var got []Answer
	require.NoError(t, json.Unmarshal(a.Out, &got))
	require.Len(t, got, 3)
	assert.Equal(t, []string{"", CodeInternal, ""}, []string{got[0].Error, got[1].Error, got[2].Error})
	assert.NotContains(t, string(a.Out), "personal")
}

func TestAListHasItsLimits(t *testing.T) {
	t.Parallel()
	long := "[" + strings.Repeat("{},", MaxMany) + "{}]"
	for in, want := range map[string]string{long: CodeBadInput, `[{}`: CodeBadInput, `[] []`: CodeBadInput} {
		assert.Equal(t, want, testOps().Call("t.number", []byte(in)).Error)
	}
	assert.Equal(t, CodeUnknownOp, testOps().Call("no.such", []byte(`[{}]`)).Error)
	huge := Table{"t.huge": func(json.RawMessage) (any, error) { return map[string]string{"x": strings.Repeat("x", MaxSize/3)}, nil }}
	assert.Equal(t, CodeTooLong, huge.Call("t.huge", []byte(`[{},{},{},{}]`)).Error)
}

// A list that is read plainly has the elements that encoding/json finds.
func TestAListIsReadInOneWay(t *testing.T) {
	t.Parallel()
	parts := []string{`{"number":"1"}`, `{}`, `[]`, ` `, `,`, `"\n"`, `"世"`, `1.5`, `-1`, `null`, `[`, `]`, `{"a":{"b":[]}}`}
	rapid.Check(t, func(t *rapid.T) {
		text := "[" + strings.Join(rapid.SliceOfN(rapid.SampledFrom(parts), 0, 6).Draw(t, "elements"), rapid.SampledFrom([]string{",", ", "}).Draw(t, "between")) + "]"
		var want []json.RawMessage
		wrong := json.Unmarshal([]byte(text), &want)
		got, err := elements([]byte(text))
		require.Equal(t, wrong == nil, err == nil, text)
		if err == nil {
			require.Len(t, got, len(want), text)
			for i := range got {
				require.Equal(t, string(want[i]), string(got[i]))
			}
		}
	})
}
