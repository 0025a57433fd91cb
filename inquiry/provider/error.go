package provider

import "errors"

// Code is a code of this package. It is an error, so that errors.Is finds it in an [Error].
type Code string

// The codes. They are a contract and never change meaning.
const (
	// CodeConfig: something required is missing from the configuration.
	CodeConfig Code = "config"
	// CodeNoProvision: this institution provides nothing of the kind.
	CodeNoProvision Code = "no_provision"
	// CodeLayout: no layout for the information and day.
	CodeLayout Code = "layout"
	// CodePerson: a person's handle is missing.
	CodePerson Code = "person"
	// CodeStore: what is stored cannot be read.
	CodeStore Code = "store"
)

// Error is the code.
func (c Code) Error() string { return string(c) }

// Error is what this package returns. It never holds a personal value.
type Error struct {
	code Code
	err  error
}

// Error names the code and the cause.
func (e *Error) Error() string {
	if e.err == nil {
		return "provider: " + string(e.code)
	}
	return "provider: " + string(e.code) + ": " + e.err.Error()
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
func fail(code Code, what string) error {
	if what == "" {
		return &Error{code: code}
	}
	return &Error{code: code, err: errors.New(what)}
}
