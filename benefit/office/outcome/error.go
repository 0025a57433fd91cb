package outcome

// Code says what is wrong; it is an error itself, so that errors.Is(err, outcome.CodeMapping)
// works.
type Code string

// The codes.
const (
	CodeMapping Code = "mapping" // not a mapping, or it lacks what this file needs; Field says what
	CodeRead    Code = "read"    // the file cannot be read at all
)

// Error gives the code.
func (c Code) Error() string { return "outcome: " + string(c) }

// Error is what reading returns. It holds no value of the file.
type Error struct {
	code Code
	// Field is what of the mapping is meant.
	Field string
	cause error
}

// Code says what is wrong.
func (e *Error) Code() string { return string(e.code) }

// Error names code and field.
func (e *Error) Error() string {
	if e.Field != "" {
		return e.code.Error() + ": " + e.Field
	}
	return e.code.Error()
}

// Is reports whether the target is this error's code.
func (e *Error) Is(target error) bool {
	c, ok := target.(Code)
	return ok && c == e.code
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.cause }
