package file

import (
	"errors"
	"strconv"
)

// Code is a code of this package. It is an error, so that errors.Is finds it in an [Error].
type Code string

// The codes. They are a contract and never change meaning.
const (
	// CodeFormat: bytes that are not of the interface.
	CodeFormat Code = "format"
	// CodeWidth: a value too long for its field, or a field of another width.
	CodeWidth Code = "width"
	// CodeCharacter: a character outside printable ASCII, or a comma.
	CodeCharacter Code = "character"
	// CodeDate: no day or time.
	CodeDate Code = "date"
	// CodeCount: more than [MaxRows] rows, or another number of fields.
	CodeCount Code = "count"
	// CodeConfig: something required is missing from the configuration.
	CodeConfig Code = "config"
	// CodeCodes: an operational code is unknown or unconfirmed.
	CodeCodes Code = "codes"
	// CodeStore: what is stored cannot be read.
	CodeStore Code = "store"
	// CodeFolder: the folder failed, or has no room for another file.
	CodeFolder Code = "gateway"
)

// Error is the code.
func (c Code) Error() string { return string(c) }

// Error says what is wrong with a file, or with the way to it. It never holds a value of a file.
type Error struct {
	// Line counts from 1, Field from 1; 0 where none is meant.
	Line, Field int
	code        Code
	err         error
}

// Error names code and place.
func (e *Error) Error() string {
	s := "file: " + string(e.code)
	if e.Line > 0 {
		s += " in line " + strconv.Itoa(e.Line) + ", field " + strconv.Itoa(e.Field)
	}
	if e.err != nil {
		s += ": " + e.err.Error()
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

// fail makes an error; what says what it is about.
func fail(code Code, what string) error { return &Error{code: code, err: errors.New(what)} }
