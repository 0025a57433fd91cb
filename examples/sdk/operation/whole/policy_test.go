package whole_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/kyufu-go/kyufu/examples/conformance/suite"
	"github.com/kyufu-go/kyufu/examples/sdk/operation"
	"github.com/kyufu-go/kyufu/examples/sdk/operation/guard"
	"github.com/kyufu-go/kyufu/examples/sdk/operation/whole"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A policy is read for one question: one that would take seconds to read is refused before that.
func TestAPolicyIsAtMostSoLarge(t *testing.T) {
	t.Parallel()
	files, err := suite.Builtin()
	require.NoError(t, err)
	tried := 0
	for _, f := range files {
		if f.Op != "access.decide" || tried > 0 {
			continue
		}
		tried++
		var in map[string]json.RawMessage
		require.NoError(t, json.Unmarshal(f.Cases[0].In, &in))
		ask := func(size int) operation.Answer {
			policy := string(in["policy"])
			blank := strings.Repeat(" ", size-len(policy))
			text := strings.Replace(string(f.Cases[0].In), policy, policy[:1]+blank+policy[1:], 1)
			return whole.Call(f.Op, []byte(text))
		}
		assert.Equal(t, whole.Call(f.Op, f.Cases[0].In), ask(guard.MaxPolicy))
		a := ask(guard.MaxPolicy + 1)
		assert.Equal(t, operation.CodeBadInput, a.Error)
		assert.Equal(t, "input size at /policy", a.Detail)
	}
	require.Positive(t, tried)
}
