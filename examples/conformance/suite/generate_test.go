package suite

import (
	"encoding/json"
	"maps"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/examples/sdk/operation"
	"github.com/kyufu-go/kyufu/examples/sdk/operation/whole"
)

func builtin(t *testing.T) []File {
	t.Helper()
	files, err := Builtin()
	require.NoError(t, err)
	return files
}

func TestReferenceDoesNotDifferFromItself(t *testing.T) {
	t.Parallel()
	here := Local{Ops: whole.All()}
	d, err := Generate(builtin(t), here, Local{Ops: whole.All()}, 500, 7)
	require.NoError(t, err)
	assert.Nil(t, d)
}

// An implementation with one fault is caught, and the input that shows it is small.
func TestFaultIsFoundAndMadeSmall(t *testing.T) {
	t.Parallel()
	faulty := whole.All()
	right := faulty["levy.assess"]
	faulty["levy.assess"] = func(in json.RawMessage) (any, error) {
		if !strings.Contains(string(in), "salary") { // a salary is taken for no income
			return right(in)
		}
		return map[string]any{"status": "exempt"}, nil
	}
	d, err := Generate(builtin(t), Local{Ops: whole.All()}, Local{Ops: faulty}, 20000, 1)
	require.NoError(t, err)
	require.NotNil(t, d)
	assert.Equal(t, "levy.assess", d.Op)
	assert.Contains(t, string(d.In), "salary")
	assert.Less(t, len(d.In), 120, "%s", d)
	again, err := Generate(builtin(t), Local{Ops: whole.All()}, Local{Ops: faulty}, 20000, 1)
	require.NoError(t, err)
	assert.Equal(t, d, again, "the same seed finds the same")
}

func TestOperationsThatTheOtherDoesNotKnowArePassedOver(t *testing.T) {
	t.Parallel()
	few := whole.All()
	maps.DeleteFunc(few, func(op string, _ operation.Func) bool { return op != "mynumber.check" })
	d, err := Generate(builtin(t), Local{Ops: whole.All()}, Local{Ops: few}, 2000, 3)
	require.NoError(t, err)
	assert.Nil(t, d)
}

// A system that refuses whoever is eligible is found in few cases, whatever the seed.
func TestASystemThatRefusesTheEligibleIsFoundSoon(t *testing.T) {
	t.Parallel()
	faulty := whole.All()
	right := faulty["benefit.evaluate"]
	faulty["benefit.evaluate"] = func(in json.RawMessage) (any, error) {
		out, err := right(in)
		if err != nil {
			return nil, err
		}
		raw, err := json.Marshal(out)
		return json.RawMessage(strings.Replace(string(raw), `"outcome":"eligible"`, `"outcome":"ineligible"`, 1)), err
	}
	seeds := uint64(3)
	if os.Getenv("KYUFU_LONG") != "" {
		seeds = 5
	}
	for seed := range seeds {
		d, err := Generate(builtin(t), Local{Ops: whole.All()}, Local{Ops: faulty}, 1000, seed)
		require.NoError(t, err)
		require.NotNil(t, d, "seed %d", seed)
		assert.Equal(t, "benefit.evaluate", d.Op)
	}
}
