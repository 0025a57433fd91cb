package finding_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/household/finding"
)

// FuzzFindingJSON: a finding that is read is written and read again as the same.
func FuzzFindingJSON(f *testing.F) {
	f.Add([]byte(`{"code":"required","severity":"error","field":"B1","file":"a.csv","line":3,"column":2,"at":0}`))
	f.Add([]byte(`{}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		var one, again finding.Finding
		if json.Unmarshal(b, &one) != nil {
			require.Zero(t, one)
			return
		}
		out, err := json.Marshal(one)
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(out, &again))
		require.Equal(t, one, again)
	})
}
