package mynumber

import (
	"strconv"

	"github.com/kyufu-go/kyufu/mynumber/access"
	"github.com/kyufu-go/kyufu/mynumber/internal/sealed"
)

// The codes of [Error] about a number as text. They are a contract and never
// change meaning; the registry's codes stand in registry_error.go.
const (
	// CodeLength: not as many digits as the number has.
	CodeLength = "length"
	// CodeCharacter: a character that is no digit, or a separator that was not allowed; At says which.
	CodeCharacter = "character"
	// CodeCheckDigit: the check digit does not follow from the others.
	CodeCheckDigit = "check_digit"
	// CodeZeros: all digits are zero, and the reader asked to refuse that.
	CodeZeros = "zeros"
	// CodeSealed: a number was to be written, which its type refuses.
	CodeSealed = "sealed"
	// CodeGrant: the grant is missing, spent, expired, or for another number.
	CodeGrant = "grant"
)

// ErrSealed is what every encoder answers that is given a number.
var ErrSealed = sealed.ErrSealed

// Error says what is wrong. It holds no digit, name or other personal value.
type Error struct {
	code  string
	at    int
	cause error
}

func fail(code string) *Error { return &Error{code: code, at: -1} }

func because(code string, cause error) *Error { return &Error{code: code, at: -1, cause: cause} }

// Code returns the stable code.
func (e *Error) Code() string { return e.code }

// At returns the code point of the input, counted from zero, that is wrong; -1 if none is.
func (e *Error) At() int { return e.at }

// Unwrap returns what an adapter answered, if the error comes from one.
func (e *Error) Unwrap() error { return e.cause }

// Error names code, place, and the reason of a denial, and no other cause: an
// adapter's text may quote a value.
func (e *Error) Error() string {
	s := "mynumber: " + e.code
	if e.at >= 0 {
		s += " at " + strconv.Itoa(e.at)
	}
	if denied, ok := e.cause.(*access.Error); ok && denied.Reason() != access.Allowed { //nolint:errorlint // only one put there by allow
		s += ": " + denied.Operation.String() + ": " + denied.Reason().String()
	}
	return s
}

// Is makes two errors of one code match under errors.Is.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.code == e.code
}
