package lines

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/kyufu-go/kyufu/examples/internal/tree"
	"github.com/kyufu-go/kyufu/examples/sdk/operation"
)

// What is read plainly is what the other reader makes of it.
func TestARequestIsReadInOneWay(t *testing.T) {
	t.Parallel()
	const request = `{"id":"世1","op":"date.age","in":{"a":[1,null,"x"],"b":true}}`
	parts := []string{`"id"`, `"op"`, `"in"`, `"世1"`, `{`, `}`, `:`, `,`, `1`, `""`, `null`, `"\u0061"`, ` `, `"x"`, `{"id":"y"}`, `-0`, "\xff"}
	taken := 0
	rapid.Check(t, func(t *rapid.T) {
		line := request
		for range rapid.IntRange(0, 3).Draw(t, "changes") {
			line = strings.Replace(line, rapid.SampledFrom(parts).Draw(t, "old"), rapid.SampledFrom(parts).Draw(t, "new"), 1)
		}
		plain, ok := parsePlain([]byte(line))
		if !ok {
			return
		}
		taken++
		r, id, ok := parseAny([]byte(line))
		require.True(t, ok, line)
		require.Equal(t, r, plain)
		require.Equal(t, plain.ID, *id)
	})
	assert.Positive(t, taken)
}

func TestAnAnswerThatWasWrittenIsThatOfTheEncoder(t *testing.T) {
	t.Parallel()
	table := operation.Table{"t.echo": func(in json.RawMessage) (any, error) { return map[string]json.RawMessage{"in": in}, nil }}
	rapid.Check(t, func(t *rapid.T) {
		in, err := tree.Encode(map[string]string{rapid.String().Draw(t, "key"): rapid.String().Draw(t, "value")})
		require.NoError(t, err)
		id := rapid.String().Draw(t, "id")
		a := table.Call("t.echo", in)
		want, err := tree.Encode(Answer{ID: &id, Answer: operation.Answer{Out: a.Out}})
		require.NoError(t, err)
		assert.Equal(t, string(want), string(answerLine(Answer{ID: &id, Answer: a})))
		want, err = tree.Encode(operation.Answer{Out: a.Out})
		require.NoError(t, err)
		assert.Equal(t, string(want), string(a.JSON()))
	})
}
