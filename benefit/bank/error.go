package bank

// Code is the code of an error; it is an error itself, so that
// errors.Is(err, bank.Code(bank.CodeType)) works.
type Code string

// Error returns package and code.
func (c Code) Error() string { return "bank: " + string(c) }

// Error says that a value of this package could not be read or written. It
// never holds the value.
type Error struct {
	code  string
	field string
	err   error
}

// The codes of [Error], which are also the names of fields in findings.
const (
	CodeBank   = "bank"   // the bank code is malformed
	CodeBranch = "branch" // the branch code is malformed, or bank 9900 has no such branch
	CodeType   = "type"   // no such deposit type, or not one that is allowed here
	CodeNumber = "number" // the account number, or the 番号, is malformed
	CodeHolder = "holder" // the holder is missing, too long, or has a character that bank files lack
	CodeSymbol = "symbol" // the 記号 is malformed
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

// Is matches the code under errors.Is.
func (e *Error) Is(target error) bool {
	c, ok := target.(Code)
	return ok && string(c) == e.code
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.err }
