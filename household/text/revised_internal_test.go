package text

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestPairsOfTheRevisionsLieOutsideAndInsideOfTheOldSet(t *testing.T) {
	t.Parallel()
	pairs := []rune(revisedPairs)
	assert.Len(t, pairs, 2*39)
	seen := map[rune]bool{}
	for i := 0; i < len(pairs); i += 2 {
		from, to := pairs[i], pairs[i+1]
		assert.False(t, X0208.Has(from), string(from))
		assert.True(t, X0208.Has(to), string(to))
		assert.GreaterOrEqual(t, PlaceOf(from).Level(), 3, string(from))
		assert.False(t, seen[from] || seen[to], string(from))
		seen[from], seen[to] = true, true
	}
}
