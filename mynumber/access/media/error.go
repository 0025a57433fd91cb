package media

import "github.com/kyufu-go/kyufu/mynumber/access"

// Code says what kind of error one is. Codes are a contract and never change meaning; each is an
// error, so that errors.Is(err, media.CodeState) works.
type Code string

// Error names the code.
func (c Code) Error() string { return "media: " + string(c) }

// The codes of [Error].
const (
	CodeConfig   Code = "config"   // the configuration lacks something required
	CodeDenied   Code = "denied"   // the policy denies it; it wraps the *access.Error
	CodeInput    Code = "input"    // something required is missing from the call
	CodeState    Code = "state"    // the medium is not in the state this step needs, or it is overdue
	CodeApproval Code = "approval" // the step is another person's, the holder's or a second person's, or was not shown to who decides
	CodeConflict Code = "conflict" // somebody else took the medium a step further meanwhile
	CodeRecorder Code = "recorder" // the audit log did not take the entry, so what it tells of was not done
	CodeStore    Code = "store"    // the store failed, or what it holds is no medium
)

// Error says what is wrong with a step of a medium. Field names the step; it holds no personal
// value.
type Error struct {
	code  Code
	Field string
	cause error
}

func fail(code Code, field string) *Error { return &Error{code: code, Field: field} }

// Code returns the stable code.
func (e *Error) Code() string { return string(e.code) }

// Unwrap returns what policy, log, store or the table of states answered.
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
