package cases

import (
	"encoding/json"
	"os"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// groundsOf are the reasons on which a payment may go back under a code: what its letter says is so
// of them alone. Under return.B07 it says that the benefit was not due, which is so of all.
var groundsOf = map[string][]string{
	"return.B01": {"R01", "R17"}, "return.B02": {"R04", "R05", "R13"}, "return.B04": {"R07"}, "return.B05": {"R02"},
}

// Whatever a household is refused for after it was paid, no letter asks it back for something else;
// each reason of the vectors, of every program, is tried.
func TestNoReturnIsAskedForOnAnotherGround(t *testing.T) {
	t.Parallel()
	all, tried := Operations(), map[string]bool{}
	for _, file := range []string{"benefit-evaluate", "benefit-evaluate-refusals"} {
		b, err := os.ReadFile("../../../conformance/suite/vectors/" + file + ".json")
		require.NoError(t, err)
		var vectors struct {
			Cases []struct {
				ID   string
				In   map[string]json.RawMessage
				Want struct {
					Outcome string
					Reasons []string
				}
			}
		}
		require.NoError(t, json.Unmarshal(b, &vectors))
		for _, v := range vectors.Cases {
			if v.Want.Outcome != "ineligible" {
				continue
			}
			before := map[string]any{"program": v.In["program"], "municipality": v.In["municipality"], "household": json.RawMessage(`{"id":"h","head":"p1","members":[{"id":"p1"}]}`)}
			if track := v.In["track"]; track != nil {
				before["track"] = track
			}
			in, err := json.Marshal(map[string]any{"before": before, "after": v.In, "paid": "100"})
			require.NoError(t, err)
			a := all.Call("benefit.redecide", in)
			require.Empty(t, a.Error, v.ID)
			var out struct {
				Reclaim bool
				Reasons []string
			}
			require.NoError(t, json.Unmarshal(a.Out, &out), v.ID)
			if !out.Reclaim {
				continue
			}
			require.Len(t, out.Reasons, 1, v.ID)
			code := out.Reasons[0]
			tried[code] = true
			if code == "return.B07" {
				continue
			}
			assert.True(t, slices.ContainsFunc(v.Want.Reasons, func(r string) bool { return slices.Contains(groundsOf[code], r) }), "%s: %s for %v", v.ID, code, v.Want.Reasons)
		}
	}
	for _, code := range []string{"return.B01", "return.B02", "return.B04", "return.B07"} {
		assert.True(t, tried[code], code)
	}
}
