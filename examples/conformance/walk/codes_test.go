package walk_test

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/assert"
)

// Whoever meets an error of any package learns its code by one method, without knowing the package
// and without reflection.
func TestErrorsTellTheirCodesAsTexts(t *testing.T) {
	t.Parallel()
	failure := reflect.TypeFor[error]()
	coded := reflect.TypeFor[interface{ Code() string }]()
	seen := 0
	for _, x := range exportedTypes {
		p := reflect.PointerTo(x.typ)
		if _, has := p.MethodByName("Code"); has && p.Implements(failure) {
			seen++
			assert.True(t, p.Implements(coded), "%s has a Code() that is no text", x.name)
		}
	}
	assert.Greater(t, seen, 30)
}
