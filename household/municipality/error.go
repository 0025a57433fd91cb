package municipality

import "strconv"

// The codes of [Error]. They are a contract and never change meaning.
const (
	// CodeLength: the text has not six characters (five for [ParseFive]).
	CodeLength = "length"
	// CodeCharacter: a character is not an ASCII digit; At says which.
	CodeCharacter = "character"
	// CodeCheckDigit: the last digit does not follow from the others.
	CodeCheckDigit = "check_digit"
	// CodeUnknown: the table has no such code.
	CodeUnknown = "unknown"
	// CodeNotInForce: the table has the code, but not on that day.
	CodeNotInForce = "not_in_force"
	// CodeBeforeTable: the day lies before the table's horizon, or is not wholly known.
	CodeBeforeTable = "before_table"
	// CodeRow: a row of a table to load is malformed; Line says which.
	CodeRow = "row"
	// CodeDuplicate: two rows of a table give one code for overlapping days.
	CodeDuplicate = "duplicate"
	// CodeParent: a ward's city or a successor is not in the table.
	CodeParent = "parent"
)

// Error says what is wrong with a code or a table.
type Error struct {
	code string
	at   int
	line int
}

func fail(code string) *Error           { return &Error{code: code, at: -1} }
func failAt(code string, at int) *Error { return &Error{code: code, at: at} }
func failRow(code string, line int) *Error {
	return &Error{code: code, at: -1, line: line}
}

// Code returns the stable code.
func (e *Error) Code() string { return e.code }

// At returns the code point, counted from zero, that is wrong; -1 if none is.
func (e *Error) At() int { return e.at }

// Line returns the line of the table, counted from one; 0 if no table was read.
func (e *Error) Line() int { return e.line }

// Error names code and place.
func (e *Error) Error() string {
	s := "municipality: " + e.code
	if e.at >= 0 {
		s += " at " + strconv.Itoa(e.at)
	}
	if e.line > 0 {
		s += " in line " + strconv.Itoa(e.line)
	}
	return s
}

// Is makes two errors of one code match under errors.Is.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.code == e.code
}
