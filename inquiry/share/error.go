package share

import "github.com/kyufu-go/kyufu/mynumber/access"

// A Code says what kind of error one is; each is an error, so that errors.Is(err, share.CodeDenied)
// works. Codes are a contract and never change meaning.
type Code string

// The codes of [Error].
const (
	CodeDenied   Code = "denied"   // the system is not registered for it, or the policy says no
	CodeAudit    Code = "audit"    // the log did not take the entry; nothing was handed over or erased
	CodeItem     Code = "item"     // an item that does not exist, or none, or not one person
	CodeApproval Code = "approval" // an erasure without an approval of this erasure by a second person
	CodeConfig   Code = "config"   // the desk lacks something that it cannot do without
	CodeHeld     Code = "held"     // a legal hold is on the person: nothing of theirs is erased
)

// Error names the code.
func (c Code) Error() string { return "share: " + string(c) }

// Error says why nothing was done. It names a field of the request and never a person.
type Error struct {
	code  Code
	field string
	err   error
}

// Code returns the stable code.
func (e *Error) Code() string { return string(e.code) }

// Field returns the field of request or config concerned, "" if none.
func (e *Error) Field() string { return e.field }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.err }

// Is makes the error match its code.
func (e *Error) Is(target error) bool {
	c, ok := target.(Code)
	return ok && c == e.code
}

// Error names code and field, and of a denial by the policy the operation that was lacking and why.
func (e *Error) Error() string {
	s := e.code.Error()
	if e.field != "" {
		s += " in " + e.field
	}
	if denied, ok := e.err.(*access.Error); ok { //nolint:errorlint // only one put there by allow
		s += ": " + denied.Operation.String() + ": " + denied.Reason().String()
	}
	return s
}
