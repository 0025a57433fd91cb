package decide

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A module for a page carries what is linked here: of the library benefit and household, and none
// of the packages that are large and that a decision does not need.
func TestNoMoreThanBenefitAndHouseholdComesWithIt(t *testing.T) {
	t.Parallel()
	const library = "github.com/kyufu-go/kyufu/"
	out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", ".").Output()
	require.NoError(t, err)
	for path := range strings.FieldsSeq(string(out)) {
		if ours, ok := strings.CutPrefix(path, library); ok {
			room, _, _ := strings.Cut(ours, "/")
			assert.Contains(t, []string{"benefit", "household", "examples"}, room, ours)
			assert.NotContains(t, []string{"benefit/casework", "benefit/office", "benefit/record", "benefit/bank", "benefit/notice"}, ours)
			continue
		}
		first, _, _ := strings.Cut(path, "/")
		assert.NotContains(t, first, ".", "a module of others: %s", path)
		assert.NotContains(t, []string{"regexp", "text/template", "html/template", "net", "net/http", "database/sql", "crypto/x509"}, path)
	}
}
