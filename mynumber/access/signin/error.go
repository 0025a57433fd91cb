package signin

// Code says what kind of error one is. Codes are a contract and never change meaning; each is an
// error, so that errors.Is(err, signin.CodeAssertion) works.
type Code string

// Error names the code.
func (c Code) Error() string { return "signin: " + string(c) }

// The codes of [Error].
const (
	CodeConfig    Code = "config"    // the configuration lacks something required
	CodeAssertion Code = "assertion" // an assertion does not count; Field says why
	CodeRecorder  Code = "recorder"  // the audit log did not take the entry, so nothing was done
)

// Error says what is wrong with an assertion. Neither Field nor the text holds a personal value.
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
