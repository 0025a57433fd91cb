package carried_test

import (
	"bytes"
	"testing"

	"github.com/kyufu-go/kyufu/examples/sdk/carried"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestHouseholdsOfTheCityAreDecidedOneWayAndTheOther(t *testing.T) {
	t.Parallel()
	requests, err := carried.Requests(300)
	require.NoError(t, err)
	answers := carried.Answers(requests)
	assert.Equal(t, bytes.Count(requests, []byte("\n")), bytes.Count(answers, []byte("\n")))
	city := answers[bytes.Index(answers, []byte(`{"id":"city#0"`)):]
	assert.False(t, bytes.Contains(city, []byte(`"error"`)))
	for _, outcome := range []string{"eligible", "ineligible", "undetermined"} {
		assert.True(t, bytes.Contains(city, []byte(`"outcome":"`+outcome+`"`)), outcome)
	}
}

func TestADifferenceIsFound(t *testing.T) {
	t.Parallel()
	assert.Empty(t, carried.Differ([]byte("a\nb\n"), []byte("a\nb\n")))
	assert.Equal(t, "line 2: wanted b, got c", carried.Differ([]byte("a\nb\n"), []byte("a\nc\n")))
	assert.Equal(t, "line 3 of 3 is missing", carried.Differ([]byte("a\nb\n"), []byte("a\nb")))
	assert.Equal(t, "1 lines too many", carried.Differ([]byte("a\n"), []byte("a\n\n")))
}
