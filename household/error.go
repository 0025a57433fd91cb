package household

import (
	"errors"

	"github.com/kyufu-go/kyufu/household/strictjson"
)

// A Code says what is wrong with the JSON of a household; it is an error, so that errors.Is(err,
// household.CodeIncome) works. Codes are a contract and never change meaning. What is wrong with
// the JSON itself has the codes of package strictjson.
type Code string

// The codes of [Error].
const (
	// CodeHousehold: the JSON of a household says something impossible.
	CodeHousehold Code = "household"
	// CodeIncome: an amount of income is malformed, or income is given in two ways.
	CodeIncome Code = "income"
	// CodePerson: another fact that the levy's tests ask of a person is malformed.
	CodePerson Code = "person"
)

// Error names the code.
func (c Code) Error() string { return "household: " + string(c) }

// Error says what is wrong with the JSON of a household: the code and the place, never the value.
type Error struct {
	// Path is the place as a JSON pointer.
	Path string
	code Code
	err  error
}

// Code returns the stable code.
func (e *Error) Code() string { return string(e.code) }

// At returns Path.
func (e *Error) At() string { return e.Path }

// Unwrap returns what the reader of JSON or of a part answered; a *strictjson.Error knows line and
// column.
func (e *Error) Unwrap() error { return e.err }

// Is makes the error match its code.
func (e *Error) Is(target error) bool {
	c, ok := target.(Code)
	return ok && c == e.code
}

// Error names code and place.
func (e *Error) Error() string {
	s := e.code.Error()
	if e.Path != "" {
		s += " at " + e.Path
	}
	return s
}

// fault makes an error of the reader of JSON one of this package.
func fault(err error) error {
	if e, ok := errors.AsType[*strictjson.Error](err); ok {
		return &Error{Path: e.Pointer, code: Code(e.Code()), err: err}
	}
	return err
}

// at puts the place of a part before the place that its error tells.
func at(pointer string, err error) error {
	err = fault(err)
	if e, ok := errors.AsType[*Error](err); ok {
		return &Error{Path: pointer + e.Path, code: e.code, err: err}
	}
	return err
}
