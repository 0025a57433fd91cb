package whole

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestEachOperationStandsInOneArea(t *testing.T) {
	t.Parallel()
	sum := 0
	for _, area := range areas() {
		sum += len(area)
	}
	assert.Len(t, All(), sum)
	assert.Len(t, Names(), sum)
	assert.IsIncreasing(t, Names())
}
