package trail

import (
	"errors"

	"github.com/kyufu-go/kyufu/audit"
)

// isRefusal reports an error that left the log as it was, so that it may go on. A write, sync or
// rename that found no room names itself in Field, and leaves the log in doubt like any other that
// failed.
func isRefusal(err error) bool {
	var e *audit.Error
	return errors.As(err, &e) && (e.Kind == audit.CodeFull && e.Field == "" || e.Kind == audit.CodePolicy || e.Kind == audit.CodeRange)
}
