package record

// Error says that a configuration, file or source could not be used. It never holds a
// value of a record.
type Error struct {
	code string
	err  error
}

// The codes of [Error].
const (
	CodeLists  = "lists"  // code lists that cannot be meant
	CodeRead   = "read"   // the source failed
	CodeWrite  = "write"  // the destination failed
	CodeReveal = "reveal" // the individual number was not given
	CodeWidth  = "width"  // a value too wide for a fixed-width file
)

// Error implements error.
func (e *Error) Error() string {
	if e.err != nil {
		return "record: " + e.code + ": " + e.err.Error()
	}
	return "record: " + e.code
}

// Code returns the stable code.
func (e *Error) Code() string { return e.code }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.err }
