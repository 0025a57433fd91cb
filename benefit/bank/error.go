package bank

// Error says that a value of this package could not be read or written. It
// never holds the value.
type Error struct {
	code  string
	field string
	err   error
}

// The codes of [Error]. Rules of bank files have codes of their own: see [Rules].
const (
	CodeBank    = "bank"
	CodeBranch  = "branch"
	CodeType    = "type"
	CodeNumber  = "number"
	CodeHolder  = "holder"
	CodeSymbol  = "symbol"
	CodeDate    = "date"
	CodeRead    = "read"    // the source failed
	CodeWrite   = "write"   // the destination failed
	CodeState   = "state"   // a call in the wrong order
	CodeRefused = "refused" // a record breaks a rule of severity error
	CodeOption  = "option"  // a configuration that cannot be meant
	CodeField   = "field"   // no such field in this record
)

// Error implements error.
func (e *Error) Error() string {
	text := "bank: " + e.code
	if e.field != "" {
		text += " in " + e.field
	}
	if e.err != nil {
		text += ": " + e.err.Error()
	}
	return text
}

// Code returns the stable code.
func (e *Error) Code() string { return e.code }

// Field returns the name of the field, "" where there is none.
func (e *Error) Field() string { return e.field }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.err }
