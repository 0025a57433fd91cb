package access

import "strconv"

// The codes of [Error]. They are a contract and never change meaning.
const (
	CodeDenied    = "denied"    // the policy denies the request; Reason says why
	CodeJSON      = "json"      // the policy is not JSON of its form, or has an unknown key
	CodeCode      = "code"      // a code is missing, too long, or holds what no code may hold
	CodeDuplicate = "duplicate" // the same code twice in one list
	CodeDangling  = "dangling"  // an assignment names something that the policy does not have
	CodePeriod    = "period"    // a period ends before it begins, or has a day that is not wholly known
	CodeHours     = "hours"     // working hours that are no times of a day
	CodeFactor    = "factor"    // no such kind of authentication
	CodeOperation = "operation" // no such operation
	CodeTooMany   = "too_many"  // more users of a duty, or more managers, than the policy allows
	CodeKind      = "kind"      // no such kind of actor, or a contractor without a processor

	CodeCredentials = "credentials" // a factor was not proved
	CodeLocked      = "locked"      // too many failures; locked for a while
	CodeShared      = "shared"      // the ID is in use at another terminal
	CodeSession     = "session"     // the session ended by log-out, idleness or age
	CodePassword    = "password"    // the new password is against the rules; Field says which
	CodeRecorder    = "recorder"    // the audit log did not take the entry, so nothing was done

	CodeState    = "state"    // the medium or the contract is not in the state this step needs
	CodeApproval = "approval" // an approval is missing, or given by who asked for it
	CodeSealed   = "sealed"   // a sealed file does not open: wrong key or altered
)

// Error says what is wrong with a policy, a log-in or a step. Field is a path
// such as assignments[3].duty; neither it nor the text holds a personal value.
type Error struct {
	code   string
	Field  string
	Reason Reason
	cause  error
}

func fail(code, field string) *Error { return &Error{code: code, Field: field} }

// Code returns the stable code.
func (e *Error) Code() string { return e.code }

// Unwrap returns what an adapter answered, if the error comes from one.
func (e *Error) Unwrap() error { return e.cause }

// Error names code, field and reason.
func (e *Error) Error() string {
	s := "access: " + e.code
	if e.Reason != Allowed {
		s += ": " + e.Reason.String()
	}
	if e.Field != "" {
		s += ": " + e.Field
	}
	return s
}

// Is makes two errors match that have the same code and, if the target names
// one, the same reason.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.code == e.code && (t.Reason == Allowed || t.Reason == e.Reason)
}

func at(list string, i int, field string) string {
	return list + "[" + strconv.Itoa(i) + "]." + field
}
