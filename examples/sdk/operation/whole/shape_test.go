package whole_test

import (
	"testing"

	"github.com/kyufu-go/kyufu/examples/sdk/operation/whole"
	"github.com/stretchr/testify/assert"
)

func TestEveryOperationTellsItsShape(t *testing.T) {
	t.Parallel()
	all := whole.All()
	for _, name := range whole.Names() {
		s, ok := all.Shape(name)
		assert.True(t, ok, name)
		if ok {
			t.Log(name, s.In, s.Required)
		}
	}
	_, ok := all.Shape("date.tomorrow")
	assert.False(t, ok)
}
