package mynumber

import (
	"strconv"
)

// Code says what kind of error one is. Codes are a contract and never change meaning; each is an
// error, so that errors.Is(err, mynumber.CodeCheckDigit) works.
type Code string

// Error names the code.
func (c Code) Error() string { return "mynumber: " + string(c) }

// The codes of [Error].
const (
	// CodeLength: not as many digits as the number has.
	CodeLength Code = "length"
	// CodeCharacter: a character that is no digit, or a separator that was not allowed; At says
	// which.
	CodeCharacter Code = "character"
	// CodeCheckDigit: the check digit does not follow from the others.
	CodeCheckDigit Code = "check_digit"
	// CodeZeros: all digits are zero, and the reader asked to refuse that.
	CodeZeros Code = "zeros"
	// CodeGrant: the grant is missing, spent, expired, withdrawn, or for another number.
	CodeGrant Code = "grant"
)

// Error says what is wrong. It holds no digit or other personal value.
type Error struct {
	code  Code
	at    int
	cause error
}

func fail(code Code) *Error { return &Error{code: code, at: -1} }

// Code returns the stable code.
func (e *Error) Code() string { return string(e.code) }

// At returns the code point of the input, counted from zero, that is wrong; -1 if none is.
func (e *Error) At() int { return e.at }

// Unwrap returns why a grant is over, where the registry said so.
func (e *Error) Unwrap() error { return e.cause }

// Error names code and place.
func (e *Error) Error() string {
	if e.at < 0 {
		return e.code.Error()
	}
	return e.code.Error() + " at " + strconv.Itoa(e.at)
}

// Is reports whether the target is the error's [Code].
func (e *Error) Is(target error) bool {
	c, ok := target.(Code)
	return ok && c == e.code
}
