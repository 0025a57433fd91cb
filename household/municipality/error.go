package municipality

import "strconv"

// A Fault says what kind of error one is; each is an error, so that errors.Is(err,
// municipality.CodeX) works. Codes are a contract and never change meaning.
type Fault string

// Error names the code.
func (c Fault) Error() string { return "municipality: " + string(c) }

// The codes of [Error].
const (
	// CodeLength: the text has not six characters.
	CodeLength Fault = "length"
	// CodeCharacter: a character is not an ASCII digit; At says which.
	CodeCharacter Fault = "character"
	// CodeCheckDigit: the last digit does not follow from the others.
	CodeCheckDigit Fault = "check_digit"
	// CodeUnknown: the table has no such code.
	CodeUnknown Fault = "unknown"
	// CodeNotInForce: the table has the code, but not on that day.
	CodeNotInForce Fault = "not_in_force"
	// CodeBeforeTable: the day lies before the table's horizon, or is not wholly known.
	CodeBeforeTable Fault = "before_table"
	// CodeRow: a row of a table to load is malformed; Line says which.
	CodeRow Fault = "row"
	// CodeDuplicate: two rows of a table give one code for overlapping days.
	CodeDuplicate Fault = "duplicate"
	// CodeParent: a ward's city or a successor is not in the table.
	CodeParent Fault = "parent"
)

// Error says what is wrong with a code or a table.
type Error struct {
	code Fault
	at   int
	line int
}

func fail(code Fault) *Error           { return &Error{code: code, at: -1} }
func failAt(code Fault, at int) *Error { return &Error{code: code, at: at} }
func failRow(code Fault, line int) *Error {
	return &Error{code: code, at: -1, line: line}
}

// Code returns the stable code.
func (e *Error) Code() string { return string(e.code) }

// At returns the code point, counted from zero, that is wrong; -1 if none is.
func (e *Error) At() int { return e.at }

// Line returns the line of the table, counted from one; 0 if no table was read.
func (e *Error) Line() int { return e.line }

// Error names code and place.
func (e *Error) Error() string {
	s := e.code.Error()
	if e.at >= 0 {
		s += " at " + strconv.Itoa(e.at)
	}
	if e.line > 0 {
		s += " in line " + strconv.Itoa(e.line)
	}
	return s
}

// Is makes the error match its code.
func (e *Error) Is(target error) bool {
	c, ok := target.(Fault)
	return ok && c == e.code
}
