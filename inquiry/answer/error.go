package answer

import "errors"

// Code is a code of this package. It is an error, so that errors.Is finds it in an [Error].
type Code string

// The codes. They are a contract and never change meaning.
const (
	// CodeUnreadable: the answer does not open, by a wrong key or because it is bound to something
	// else.
	CodeUnreadable Code = "unreadable"
	// CodeLayout: no layout for the information and day, or the answer is not of its layout.
	CodeLayout Code = "layout"
	// CodeConfig: a key is missing or is none.
	CodeConfig Code = "config"
	// CodeRetired: an answer of a form that is not taken any more, because it names no sender.
	CodeRetired Code = "retired_format"
	// CodeFormat: a file of layouts that is not of its format.
	CodeFormat Code = "format"
)

// Error is the code.
func (c Code) Error() string { return string(c) }

// Error is what this package returns. It never holds a value of an answer.
type Error struct {
	code Code
	err  error
}

// Error names the code and what it is about.
func (e *Error) Error() string {
	if e.err == nil {
		return "answer: " + string(e.code)
	}
	return "answer: " + string(e.code) + ": " + e.err.Error()
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

// NewError is an error of this package, for who keeps a key elsewhere ([Opener], [Shelf]). The
// cause may be nil, and holds no value.
func NewError(code Code, cause error) *Error { return &Error{code, cause} }

// fail makes an error; what says what it is about, in words that hold no value.
func fail(code Code, what string) error {
	if what == "" {
		return &Error{code: code}
	}
	return &Error{code: code, err: errors.New(what)}
}
