package file

import (
	"errors"
	"strconv"
)

// FileCode is a code of this package. It is an error, so that errors.Is finds it in an [FileError].
type Code string

// The codes. They are a contract and never change meaning.
const (
	// FileFormat: bytes that are not of the interface.
	CodeFormat Code = "format"
	// FileWidth: a value too long for its field, or a field of another width.
	CodeWidth Code = "width"
	// FileCharacter: a character outside printable ASCII, or a comma.
	CodeCharacter Code = "character"
	// FileDate: no day or time.
	CodeDate Code = "date"
	// FileCount: more than [MaxBatchRows] rows, or another number of fields.
	CodeCount Code = "count"
	// FileConfigCode: something required is missing from the configuration.
	CodeConfig Code = "config"
	// FileCodes: an operational code is unknown or unconfirmed.
	CodeCodes Code = "codes"
	// FileStore: what is stored cannot be read.
	CodeStore Code = "store"
	// FileFolder: the folder failed, or has no room for another file.
	CodeFolder Code = "gateway"
)

// Error is the code.
func (c Code) Error() string { return string(c) }

// FileError says what is wrong with a file, or with the way to it. It never holds a value of a file.
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

// fileFail makes an error; what says what it is about.
func fail(code Code, what string) error { return &Error{code: code, err: errors.New(what)} }
