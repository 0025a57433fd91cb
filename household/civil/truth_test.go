package civil_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/household/civil"
)

var truths = []civil.Truth{civil.False, civil.Unknown, civil.True}

func TestTruthThatNobodyGaveIsUnknown(t *testing.T) {
	t.Parallel()
	var zero civil.Truth
	assert.Equal(t, civil.Unknown, zero)
	assert.Equal(t, civil.Unknown, civil.TruthOf(true, false))
	assert.Equal(t, civil.True, civil.TruthOf(true, true))
	assert.Equal(t, civil.False, civil.TruthOf(false, true))
}

// An answer is known exactly when every completion of the unknown parts gives it.
func TestTruthIsWhatEveryCompletionSays(t *testing.T) {
	t.Parallel()
	completions := map[civil.Truth][]bool{civil.False: {false}, civil.Unknown: {false, true}, civil.True: {true}}
	agree := func(a, b civil.Truth, f func(x, y bool) bool) civil.Truth {
		seen := map[bool]bool{}
		for _, x := range completions[a] {
			for _, y := range completions[b] {
				seen[f(x, y)] = true
			}
		}
		return civil.TruthOf(seen[true], len(seen) == 1)
	}
	for _, a := range truths {
		assert.Equal(t, agree(a, a, func(x, _ bool) bool { return !x }), a.Not(), a)
		for _, b := range truths {
			assert.Equal(t, agree(a, b, func(x, y bool) bool { return x && y }), a.And(b), "%s and %s", a, b)
		}
	}
}

func TestTruthIsReadBackFromItsText(t *testing.T) {
	t.Parallel()
	for _, want := range truths {
		b, err := json.Marshal(want)
		require.NoError(t, err)
		got := civil.True
		require.NoError(t, json.Unmarshal(b, &got))
		assert.Equal(t, want, got)
	}
	kept := civil.True
	require.Error(t, kept.UnmarshalText([]byte("yes")))
	assert.Equal(t, civil.True, kept, "a failed unmarshal changes nothing")
}
