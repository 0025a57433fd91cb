package permitted

import (
	"strconv"
)

// Code is a code of this package. It is an error, so that errors.Is finds it in an [Error].
type Code string

// The codes. They are a contract and never change meaning.
const (
	// CodeFormat: not of the file format.
	CodeFormat Code = "format"
	// CodeHeader: a column is missing, twice or unknown.
	CodeHeader Code = "header"
	// CodeRequired: a value is missing.
	CodeRequired Code = "required"
	// CodeDate: no day.
	CodeDate Code = "date"
	// CodePeriod: a time that ends before it begins.
	CodePeriod Code = "period"
	// CodeYears: no rule about fiscal years.
	CodeYears Code = "years"
	// CodeDuplicate: two versions of a row are known from the same day, or one grant stands twice.
	CodeDuplicate Code = "duplicate"
	// CodeConflict: lines of one row disagree.
	CodeConflict Code = "conflict"
	// CodeSize: the file is over the limit.
	CodeSize Code = "size"
)

// Error is the code.
func (c Code) Error() string { return string(c) }

// Error is one thing wrong with a list or a table of codes.
type Error struct {
	// Line is the line in the file, from one; 0 when the list did not come from a file.
	Line int
	// Row is the position of the row, from zero; -1 when the error is the file's.
	Row int
	// Column names the field.
	Column string
	code   Code
	err    error
}

// Error gives code and place, never a value.
func (e *Error) Error() string {
	s := "permitted list: " + string(e.code)
	if e.Line > 0 {
		s += " in line " + strconv.Itoa(e.Line)
	} else if e.Row >= 0 {
		s += " in row " + strconv.Itoa(e.Row)
	}
	if e.Column != "" {
		s += ", column " + e.Column
	}
	return s
}

// Code returns the stable code.
func (e *Error) Code() string { return string(e.code) }

// Unwrap returns the cause, if there is one.
func (e *Error) Unwrap() error { return e.err }

// Is reports whether the target is this error's code.
func (e *Error) Is(target error) bool {
	c, ok := target.(Code)
	return ok && c == e.code
}
