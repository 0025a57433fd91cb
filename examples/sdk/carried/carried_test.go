package carried_test

import (
	"bytes"
	"testing"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/examples/sdk/carried"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestHouseholdsOfTheCityAreDecidedOneWayAndTheOther(t *testing.T) {
	t.Parallel()
	const households = 3450
	requests, err := carried.Requests(households)
	require.NoError(t, err)
	answers := carried.Answers(requests)
	assert.Equal(t, bytes.Count(requests, []byte("\n")), bytes.Count(answers, []byte("\n")))
	city := answers[bytes.Index(answers, []byte(`{"id":"city#0-99"`)):]
	assert.Equal(t, 35, bytes.Count(city, []byte("\n")))
	assert.Equal(t, households, bytes.Count(city, []byte(`"outcome":`)), "each is decided")
	assert.False(t, bytes.Contains(city, []byte(`"error"`)))
	for _, outcome := range []string{"eligible", "ineligible", "undetermined"} {
		assert.Greater(t, bytes.Count(city, []byte(`"outcome":"`+outcome+`"`)), households/20, outcome)
	}
	for _, id := range benefit.BuiltinIDs() {
		assert.Contains(t, string(requests), `"in":[{"program":"`+id+`"`)
	}
}

// Every carrier is held to no fewer vectors and households than it is said to be.
func TestNoCarrierIsAskedLess(t *testing.T) {
	t.Parallel()
	requests, err := carried.Requests(carried.Households)
	require.NoError(t, err)
	vectors, city, found := bytes.Cut(requests, []byte(`{"id":"city#`))
	require.True(t, found)
	assert.GreaterOrEqual(t, bytes.Count(vectors, []byte("\n")), 2000)
	assert.Equal(t, 10_000, bytes.Count(city, []byte(`"household":{"id":`)))
}

func TestADifferenceIsFound(t *testing.T) {
	t.Parallel()
	assert.Empty(t, carried.Differ([]byte("a\nb\n"), []byte("a\nb\n")))
	assert.Equal(t, "line 2 (ab), byte 1: wanted ab, got ac", carried.Differ([]byte("a\nab\n"), []byte("a\nac\n")))
	assert.Equal(t, "line 3 of 3 is missing", carried.Differ([]byte("a\nb\n"), []byte("a\nb")))
	assert.Equal(t, "1 lines too many", carried.Differ([]byte("a\n"), []byte("a\n\n")))
}
