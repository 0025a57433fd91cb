package notice

// Code says what is wrong; it is an error itself, so that errors.Is(err, notice.CodeMissing) works.
type Code string

// The codes.
const (
	CodeKind      Code = "kind"      // no such kind of notice, or no text of it in that language
	CodeMissing   Code = "missing"   // the case or the facts lack something that is on the letter; Field says what
	CodeProtected Code = "protected" // a protected person has no mailing address
	CodeText      Code = "text"      // a file of texts or of the town that cannot be read; Field says where
	CodeWrite     Code = "write"     // the destination failed
	CodeHandOver  Code = "hand_over" // the hand-over to the printer was refused: nothing left
)

// Error gives the code.
func (c Code) Error() string { return "notice: " + string(c) }

// Error is what this package returns. It holds no personal value.
type Error struct {
	code Code
	// Field is the part that is meant.
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
