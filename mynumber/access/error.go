package access

import (
	"strconv"
	"strings"
)

// Code says what kind of error one is. Codes are a contract and never change meaning; each is an
// error, so that errors.Is(err, access.CodeDenied) works.
type Code string

// Error names the code.
func (c Code) Error() string { return "access: " + string(c) }

// The codes of [Error].
const (
	CodeDenied    Code = "denied"    // the policy denies the request; Reasons say why
	CodeJSON      Code = "json"      // the policy is not JSON of its form, or has an unknown key
	CodeCode      Code = "code"      // a code is missing, too long, or holds what no code may hold
	CodeDuplicate Code = "duplicate" // the same code twice in one list
	CodeDangling  Code = "dangling"  // an assignment names something that the policy does not have
	CodePeriod    Code = "period"    // a period ends before it begins, or has a day that is not wholly known
	CodeHours     Code = "hours"     // working hours that are no times of a day
	CodeFactor    Code = "factor"    // no such kind of authentication
	CodeOperation Code = "operation" // no such operation
	CodeTooMany   Code = "too_many"  // more users of a duty, or more managers, than the policy allows
	CodeKind      Code = "kind"      // no such kind of actor, or a contractor without a processor
	CodeConfig    Code = "config"    // the configuration lacks something required
	CodeApproval  Code = "approval"  // an approval is missing, or given by who asked for it
	CodeKey       Code = "key"       // a provider's public key is neither Ed25519 nor ECDSA on P-256
	CodeRecorder  Code = "recorder"  // the audit log did not take the entry, so nothing was done
)

// Error says what is wrong with a policy or a step, or which operation was lacking and why. Neither
// Field nor the text holds a personal value.
type Error struct {
	code      Code
	Field     string    // a path such as assignments[3].duty
	Operation Operation // of a denial: what the caller may not do
	Reasons   []Reason  // of a denial: all that hold, the most telling first
	cause     error
}

func fail(code Code, field string) *Error { return &Error{code: code, Field: field} }

// Code returns the stable code.
func (e *Error) Code() string { return string(e.code) }

// Reason is the most telling reason of a denial, and Allowed if there is none.
func (e *Error) Reason() Reason {
	if len(e.Reasons) == 0 {
		return Allowed
	}
	return e.Reasons[0]
}

// Unwrap returns what an adapter answered, if the error comes from one.
func (e *Error) Unwrap() error { return e.cause }

// Is reports whether the target is the error's [Code].
func (e *Error) Is(target error) bool {
	c, ok := target.(Code)
	return ok && c == e.code
}

// Error names code and field, and of a denial the operation that was lacking with every reason.
func (e *Error) Error() string {
	s := e.code.Error()
	if e.Operation != 0 {
		s += ": " + e.Operation.String()
	}
	if len(e.Reasons) > 0 {
		reasons := make([]string, len(e.Reasons))
		for i, r := range e.Reasons {
			reasons[i] = r.String()
		}
		s += ": " + strings.Join(reasons, ", ")
	}
	if e.Field != "" {
		s += ": " + e.Field
	}
	return strings.TrimSuffix(s, ": ")
}

func at(list string, i int, field string) string {
	return list + "[" + strconv.Itoa(i) + "]." + field
}
