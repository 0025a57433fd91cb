package inquiry

import (
	"github.com/kyufu-go/kyufu/inquiry/permitted"
)

// Error is what the verbs of this package return: a stable code, the inquiry and, for a state that
// does not allow what was asked, the state and the events it allows. It never holds a personal
// value.
type Error struct {
	code Code
	// Inquiry is the inquiry concerned, if one is.
	Inquiry ID
	// State is the state it is in; Allowed are the events possible there.
	State   State
	Allowed []Event
	// Verdict is set for code not_permitted.
	Verdict permitted.Verdict
	// Err is the cause.
	Err error
}

// Code is a code of this package. It is an error, so that errors.Is finds it in an [Error].
type Code string

// Error is the code.
func (c Code) Error() string { return string(c) }

// The codes of [Error]. They are a contract and never change meaning.
const (
	// CodeNotFound: no such inquiry, record or replica.
	CodeNotFound Code = "not_found"
	// CodeConflict: somebody else changed it meanwhile; read again.
	CodeConflict Code = "conflict"
	// CodeTransition: the state does not allow the event, or the inquiry's time is over.
	CodeTransition Code = "transition"
	// CodeDenied: the access policy denies; Err says why.
	CodeDenied Code = "denied"
	// CodeNotPermitted: the permitted list or a condition beside it denies; Verdict says why.
	CodeNotPermitted Code = "not_permitted"
	// CodeApproverIsRequester: who asked may not approve (上長の承認).
	CodeApproverIsRequester Code = "approver_is_requester"
	// CodeCheckerIsInvolved: the second person asked, approved or retrieved (複数職員によるチェック).
	CodeCheckerIsInvolved Code = "checker_is_involved"
	// CodePermitExpired: the permit has run out; a new one is asked for.
	CodePermitExpired Code = "permit_expired"
	// CodePermitUsed: the permit served once already.
	CodePermitUsed Code = "permit_used"
	// CodeNotShown: the second person has not been shown the answer.
	CodeNotShown Code = "not_shown"
	// CodeItems: the ask names no item, so that nothing would be asked.
	CodeItems Code = "items"
	// CodeRetired: the stored answer is of a form that is taken no more.
	CodeRetired Code = "retired_format"
	// CodeRevoked: the key that signed the stored answer did not count any more when the answer was
	// taken, or is no key of the provider's: break the inquiry off and ask again.
	CodeRevoked Code = "sender_revoked"
	// CodeChanged: the answer is not the one that was shown to the second person.
	CodeChanged Code = "changed"
	// CodeFindings: the answer has findings that forbid registration.
	CodeFindings Code = "findings"
	// CodeUnreadable: the answer does not open: wrong key, or sealed for another permit.
	CodeUnreadable Code = "unreadable"
	// CodeLayout: no layout for the information and day, or the answer is not of its layout.
	CodeLayout Code = "layout"
	// CodeConfig: something required is missing from a configuration.
	CodeConfig Code = "config"
	// CodeStore: stored data cannot be read.
	CodeStore Code = "store"
	// CodeGateway: the gateway failed or broke its contract.
	CodeGateway Code = "gateway"
	// CodeHeld: a legal hold is on the person, so that nothing of theirs is erased.
	CodeHeld Code = "held"
	// CodePerson: a person's number or handle is missing.
	CodePerson Code = "person"
)

// Error names code, inquiry and state.
func (e *Error) Error() string {
	s := "inquiry: " + string(e.code)
	if e.Inquiry != "" {
		s += " (" + string(e.Inquiry) + ")"
	}
	if e.State != "" {
		s += " in state " + string(e.State)
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Code returns the stable code.
func (e *Error) Code() string { return string(e.code) }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Is reports whether the target is this error's code.
func (e *Error) Is(target error) bool {
	c, ok := target.(Code)
	return ok && c == e.code
}

func fail(code Code, id ID, err error) *Error { return &Error{code: code, Inquiry: id, Err: err} }

// wrongState says that the state of an inquiry does not allow what was asked, and what it allows.
func wrongState(q *Inquiry) *Error {
	return &Error{code: CodeTransition, Inquiry: q.ID, State: q.State, Allowed: q.State.Allowed()}
}
