package suite

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzAnswer holds that reading any answer neither fails hard nor lets through one with both or
// neither of out and error.
func FuzzAnswer(f *testing.F) {
	f.Add([]byte(`{"id":"a","out":{}}`))
	f.Add([]byte(`{"id":"a","error":"length","at":-1,"detail":""}`))
	f.Add([]byte(`{"id":null,"error":"bad_request"}`))
	f.Fuzz(func(t *testing.T, line []byte) {
		_, got, ok := parseAnswer(line)
		if !ok {
			return
		}
		var lax map[string]json.RawMessage
		require.NoError(t, json.Unmarshal(line, &lax))
		_, hasOut := lax["out"]
		require.NotEqual(t, hasOut, got.code != "")
		require.NotEmpty(t, got.describe())
	})
}
