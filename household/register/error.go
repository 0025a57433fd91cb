package register

// A Code says what kind of error one is; each is an error, so that errors.Is(err, register.CodeX)
// works. Codes are a contract and never change meaning.
type Code string

// Error names the code.
func (c Code) Error() string { return "register: " + string(c) }

// The codes of [Error].
const (
	// CodeEvent: an event is malformed; Field names the field.
	CodeEvent Code = "event"
	// CodeFull: more events than a register can hold (2^30).
	CodeFull Code = "full"
	// CodeFact: a fact is malformed; Field names the field.
	CodeFact Code = "fact"
	// CodePeriod: a block of facts has no retention period, or one that makes no sense.
	CodePeriod Code = "period"
)

// Error is an error of this package. It names the field and never holds a personal value.
type Error struct {
	code  Code
	field string
	err   error
}

// Code returns the stable code, one of the Code constants.
func (e *Error) Code() string { return string(e.code) }

// Field returns the field or column concerned, "" if none.
func (e *Error) Field() string { return e.field }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.err }

// Error names code and field.
func (e *Error) Error() string {
	if e.field == "" {
		return e.code.Error()
	}
	return e.code.Error() + " in " + e.field
}

// Is makes the error match its code.
func (e *Error) Is(target error) bool {
	c, ok := target.(Code)
	return ok && c == e.code
}
