package suite

import (
	"testing"

	"github.com/kyufu-go/kyufu/examples/sdk/operation/whole"
	"github.com/stretchr/testify/assert"
)

func TestEveryOperationBelongsToAProfile(t *testing.T) {
	t.Parallel()
	for _, op := range whole.Names() {
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
