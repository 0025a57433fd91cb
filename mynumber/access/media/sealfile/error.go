package sealfile

// Code says what kind of error one is. Codes are a contract and never change meaning; each is an
// error, so that errors.Is(err, sealfile.CodeSealed) works.
type Code string

// Error names the code.
func (c Code) Error() string { return "sealfile: " + string(c) }

// The codes of [Error].
const (
	CodeInput  Code = "input"  // something required is missing from the call
	CodeSealed Code = "sealed" // a sealed file does not open: wrong key or altered
)

// Error says what is wrong with a sealed file. Field names its part; it holds nothing of the file.
type Error struct {
	code  Code
	Field string
	cause error
}

func fail(code Code, field string) *Error { return &Error{code: code, Field: field} }

// Code returns the stable code.
func (e *Error) Code() string { return string(e.code) }

// Unwrap returns what the cryptography answered.
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
