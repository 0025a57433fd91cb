package claim

import "github.com/kyufu-go/kyufu/mynumber/access"

// Code says what kind of error one is. Codes are a contract and never change meaning; each is an
// error, so that errors.Is(err, claim.CodeProcedure) works.
type Code string

// Error names the code.
func (c Code) Error() string { return "claim: " + string(c) }

// The codes of [Error].
const (
	CodeConfig    Code = "config"    // the configuration lacks something required
	CodeDenied    Code = "denied"    // the policy denies it; it wraps the *access.Error
	CodeInput     Code = "input"     // something required is missing from the call, or no such kind or step
	CodeInterval  Code = "interval"  // a day that is not wholly known, or that has not come yet
	CodeExists    Code = "exists"    // there is a claim of that id
	CodeNotFound  Code = "not_found" // no such claim, or no such person
	CodeApproval  Code = "approval"  // it was not shown to who decides, or is not as it was shown
	CodeProcedure Code = "procedure" // the claim is not in the state that this step needs
	CodeConflict  Code = "conflict"  // somebody else took the claim a step further meanwhile
	CodeRecorder  Code = "recorder"  // the audit log did not take the entry, so nothing was done or told
	CodeStore     Code = "store"     // the store failed, or what it holds is no claim
	CodeRegistry  Code = "registry"  // the registry refused; it wraps its error
)

// Error says what is wrong. It holds no personal value.
type Error struct {
	code  Code
	cause error
}

func fail(code Code) *Error { return &Error{code: code} }

func because(code Code, cause error) *Error { return &Error{code: code, cause: cause} }

// Code returns the stable code.
func (e *Error) Code() string { return string(e.code) }

// Unwrap returns what policy, log, store or registry answered.
func (e *Error) Unwrap() error { return e.cause }

// Is reports whether the target is the error's [Code].
func (e *Error) Is(target error) bool {
	c, ok := target.(Code)
	return ok && c == e.code
}

// Error names the code and, of a denial, the operation that was lacking and why.
func (e *Error) Error() string {
	if denied, ok := e.cause.(*access.Error); ok { //nolint:errorlint // only one put there by allow
		return e.code.Error() + ": " + denied.Operation.String() + ": " + denied.Reason().String()
	}
	return e.code.Error()
}
