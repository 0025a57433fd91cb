package processor

import "github.com/kyufu-go/kyufu/mynumber/access"

// Code says what kind of error one is. Codes are a contract and never change meaning; each is an
// error, so that errors.Is(err, processor.CodeRefused) works.
type Code string

// Error names the code.
func (c Code) Error() string { return "processor: " + string(c) }

// The codes of [Error].
const (
	CodeConfig   Code = "config"    // the configuration lacks something required
	CodeDenied   Code = "denied"    // the policy denies it; it wraps the *access.Error
	CodeRefused  Code = "refused"   // the contract, or what is asked, does not allow it; Field is the first [Reason]
	CodeInput    Code = "input"     // something required is missing from the call
	CodeState    Code = "state"     // what is approved or done was not asked, is decided, or is over
	CodeApproval Code = "approval"  // it was not shown to who approves, or is not as it was shown
	CodeNotFound Code = "not_found" // no such contract, or nothing of that id was asked
	CodeExists   Code = "exists"    // there is a contract of that id
	CodeConflict Code = "conflict"  // somebody else changed it meanwhile
	CodeRecorder Code = "recorder"  // the audit log did not take the entry, so nothing was done
	CodeStore    Code = "store"     // the store failed, or what it holds is no contract
)

// Error says what is wrong. Field holds a code, never a personal value.
type Error struct {
	code  Code
	Field string
	cause error
}

func fail(code Code, field string) *Error { return &Error{code: code, Field: field} }

// Code returns the stable code.
func (e *Error) Code() string { return string(e.code) }

// Unwrap returns what policy, log or store answered.
func (e *Error) Unwrap() error { return e.cause }

// Is reports whether the target is the error's [Code].
func (e *Error) Is(target error) bool {
	c, ok := target.(Code)
	return ok && c == e.code
}

// Error names code and field, and of a denial the operation that was lacking and why.
func (e *Error) Error() string {
	s := e.code.Error()
	if e.Field != "" {
		s += ": " + e.Field
	}
	if denied, ok := e.cause.(*access.Error); ok { //nolint:errorlint // only one put there by allow
		s += ": " + denied.Operation.String() + ": " + denied.Reason().String()
	}
	return s
}
