package zengin

// Code says what kind of error it is; it is an error itself, so that
// errors.Is(err, zengin.CodeRefused) works.
type Code string

// Error returns package and code.
func (c Code) Error() string { return "zengin: " + string(c) }

// The codes of [Error]. Rules of bank files have codes of their own: see [Rules].
const (
	CodeDate    Code = "date"    // a date that is none
	CodeRead    Code = "read"    // the source failed
	CodeWrite   Code = "write"   // the destination failed
	CodeState   Code = "state"   // a call in the wrong order
	CodeRefused Code = "refused" // a record breaks a rule of severity error
	CodeOption  Code = "option"  // a configuration that cannot be meant
	CodeField   Code = "field"   // no such field in this record
)

// Error says that a file or a value of one could not be read or written. It
// never holds the value.
type Error struct {
	code  Code
	field string
	err   error
}

// Error implements error.
func (e *Error) Error() string {
	text := e.code.Error()
	if e.field != "" {
		text += " in " + e.field
	}
	if e.err != nil {
		text += ": " + e.err.Error()
	}
	return text
}

// Code returns the stable code.
func (e *Error) Code() string { return string(e.code) }

// Field returns the name of the field, "" where there is none.
func (e *Error) Field() string { return e.field }

// Is matches the code under errors.Is.
func (e *Error) Is(target error) bool {
	c, ok := target.(Code)
	return ok && c == e.code
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.err }
