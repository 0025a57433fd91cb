package cases

import (
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/kyufu-go/kyufu/examples/sdk/operation"
)

// A file that is too long for an answer is not written to its end first: a million empty records
// would be two hundred megabytes.
func TestAFileThatIsTooLongIsNotWrittenToItsEnd(t *testing.T) { //nolint:paralleltest // what others allocate would be counted
	in := []byte(`{"form":"csv","records":[` + strings.Repeat("{},", 80_000) + `{}]}`)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	a := Operations().Call("record.write", in)
	runtime.ReadMemStats(&after)
	assert.Equal(t, operation.CodeTooLong, a.Error)
	assert.Less(t, (after.TotalAlloc-before.TotalAlloc)>>20, uint64(120), "megabytes")
}
