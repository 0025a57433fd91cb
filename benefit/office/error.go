package office

import (
	"errors"
	"strings"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// Code says what is wrong; it is an error itself, so that errors.Is(err, office.CodeDenied) works.
// What a case itself refuses is an error of package casework.
type Code string

// The codes. They are a contract and never change meaning.
const (
	CodeConfig      Code = "config"       // the configuration lacks something required; Field says what
	CodeInput       Code = "input"        // something that cannot be stored or does not belong together; Field says what
	CodeDenied      Code = "denied"       // the access policy says no; it wraps the *access.Error
	CodeNotFound    Code = "not_found"    // no such case or run
	CodeConflict    Code = "conflict"     // somebody else was faster: look again
	CodeAlreadyPaid Code = "already_paid" // the ledger holds a payment that excludes this one
	CodeApproval    Code = "approval"     // the word of a second person is missing, of something else, over, or used up
	CodeRun         Code = "run"          // a run that is not as it was shown, or is sent already
	CodeBound       Code = "bound"        // more than one payment of the program can be
	CodeHeld        Code = "held"         // a legal hold is on somebody in the case: it is not erased
	CodeErased      Code = "erased"       // the case was erased
	CodeSealed      Code = "sealed"       // a stored case does not open
	CodeRecorder    Code = "recorder"     // the log did not take the entry, so nothing was done
	CodeStore       Code = "store"        // the store or the key store failed
)

// Error gives the code.
func (c Code) Error() string { return "office: " + string(c) }

// Error is what the verbs of a desk return. It names a case or run by its code, never a person.
type Error struct {
	code Code
	// Case is the case or run that is meant, Field what of the input.
	Case, Field string
	cause       error
}

func fail(code Code, id, field string, cause error) *Error {
	return &Error{code: code, Case: id, Field: field, cause: cause}
}

// Code says what is wrong.
func (e *Error) Code() string { return string(e.code) }

// Error names code, case and field, of a denial the operation that was lacking and why, and why the
// log did not take an entry.
func (e *Error) Error() string {
	s := e.code.Error()
	if e.Case != "" {
		s += ": case " + e.Case
	}
	if e.Field != "" {
		s += ": " + e.Field
	}
	if denied, ok := e.cause.(*access.Error); ok { //nolint:errorlint // only one put there by allow
		s += ": " + denied.Operation.String() + ": " + denied.Reason().String()
	}
	if entry, ok := errors.AsType[*audit.Error](e.cause); ok && e.code == CodeRecorder {
		s += ": " + entry.Kind.Error() + ": " + entry.Field
	}
	return strings.TrimSuffix(s, ": ")
}

// Is reports whether the target is this error's code.
func (e *Error) Is(target error) bool {
	c, ok := target.(Code)
	return ok && c == e.code
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.cause }

// told gives a store's error one of this package's codes.
func told(err error) error {
	if own, ok := errors.AsType[*Error](err); ok {
		return own
	}
	switch {
	case err == nil:
		return nil
	case errors.Is(err, store.CodeConflict):
		return fail(CodeConflict, "", "", err)
	}
	return fail(CodeStore, "", "", err)
}
