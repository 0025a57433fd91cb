package suite

import (
	"strings"
	"testing"

	"github.com/kyufu-go/kyufu/examples/sdk/operation"
	"github.com/kyufu-go/kyufu/examples/sdk/operation/whole"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestBuiltinVectorsPass(t *testing.T) {
	t.Parallel()
	files, err := Builtin()
	require.NoError(t, err)
	report := Run(files, Local{Ops: whole.All()}, Options{})
	for _, c := range report.Cases {
		assert.Equal(t, Passed, c.Status, "%s", c.Line())
	}
}

func TestBuiltinVectorsAreNamedAfterTheirArea(t *testing.T) {
	t.Parallel()
	files, err := Builtin()
	require.NoError(t, err)
	for _, f := range files {
		area, _, ok := strings.Cut(f.Op, ".")
		assert.True(t, ok, "%s: op %s", f.Path, f.Op)
		assert.True(t, strings.HasPrefix(f.Path, area+"-"), "%s holds %s", f.Path, f.Op)
		assert.NotEmpty(t, f.Cases, "%s", f.Path)
		for _, c := range f.Cases {
			assert.NotEqual(t, operation.CodeInternal, c.Error, "%s#%s", f.Path, c.ID)
		}
	}
}
