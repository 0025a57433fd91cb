package suite

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/kyufu-go/kyufu/examples/sdk/operation"
)

func TestEveryOperationBelongsToAProfile(t *testing.T) {
	t.Parallel()
	for _, op := range operation.Names() {
		in := 0
		for _, p := range Profiles() {
			if InProfile(p, op) {
				in++
			}
		}
		assert.NotZero(t, in, op)
	}
	files := builtin(t)
	for _, p := range Profiles() {
		n := len(OfProfile(files, p))
		assert.NotZero(t, n, p)
		assert.Less(t, n, len(files), p)
	}
	assert.Empty(t, OfProfile(files, "none"))
}
