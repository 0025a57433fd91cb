package store

// Code says what is wrong; it is an error itself, so that errors.Is(err, store.CodeConflict) works.
type Code string

// The codes. They are a contract and never change meaning.
const (
	CodeConflict  Code = "conflict"   // somebody else changed the document meanwhile: read it again
	CodeInput     Code = "input"      // a kind, key, term or tenant that cannot be stored; Field says which
	CodeEvent     Code = "event"      // the event may not be appended to a log
	CodeLogBehind Code = "log_behind" // too many lines wait for the log, or one for too long
	CodeLease     Code = "lease"      // another process relays this tenant
	CodeTrail     Code = "trail"      // the log does not take lines, or contradicts what the store says of it
	CodeDatabase  Code = "database"   // the database failed
	CodeSchema    Code = "schema"     // a migration was changed after it ran, or the database is of another version of the program than this one
	CodeConfig    Code = "config"     // something required is missing from the configuration
	CodeApproval  Code = "approval"   // no approval allows this; Field says what is wrong with it
	CodeDamaged   Code = "damaged"    // a kept store is not what was written; Field says where
)

// Error gives the code.
func (c Code) Error() string { return "store: " + string(c) }

// Error is what this package returns: a code, where, and the cause. It holds no key and no body.
type Error struct {
	code Code
	// Field names what of the input is wrong.
	Field string
	cause error
}

func fail(code Code, field string, cause error) *Error { return &Error{code, field, cause} }

// Code says what is wrong.
func (e *Error) Code() string { return string(e.code) }

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.cause }

// Is reports whether the target is this error's code.
func (e *Error) Is(target error) bool {
	c, ok := target.(Code)
	return ok && c == e.code
}

// Error names code, field and cause.
func (e *Error) Error() string {
	s := e.code.Error()
	if e.Field != "" {
		s += ": " + e.Field
	}
	if e.cause != nil {
		s += ": " + e.cause.Error()
	}
	return s
}
