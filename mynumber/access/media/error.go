package media

// Code says what kind of error one is. Codes are a contract and never change meaning; each is an
// error, so that errors.Is(err, media.CodeState) works.
type Code string

// Error names the code.
func (c Code) Error() string { return "media: " + string(c) }

// The codes of [Error].
const (
	CodeState    Code = "state"    // the medium is not in the state this step needs
	CodeApproval Code = "approval" // an approval is missing, or given by who asked for it, or a step is another person's
	CodeSealed   Code = "sealed"   // a sealed file does not open: wrong key or altered
	CodeRecorder Code = "recorder" // the audit log did not take the entry, so nothing was done
)

// Error says what is wrong with a step of a medium or a sealed file. Field names the
// step or the part of a file; it holds no personal value.
type Error struct {
	code  Code
	Field string
	cause error
}

func fail(code Code, field string) *Error { return &Error{code: code, Field: field} }

// Code returns the stable code.
func (e *Error) Code() string { return string(e.code) }

// Unwrap returns what an adapter answered, if the error comes from one.
func (e *Error) Unwrap() error { return e.cause }

// Is reports whether the target is the error's [Code].
func (e *Error) Is(target error) bool {
	c, ok := target.(Code)
	return ok && c == e.code
}

// Error names code and field.
func (e *Error) Error() string {
	if e.Field == "" {
		return e.code.Error()
	}
	return e.code.Error() + ": " + e.Field
}
