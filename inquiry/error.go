package inquiry

// Error is what the verbs of this package return: a stable code, the inquiry and, for a state that does not allow what
// was asked, the state and the events it allows. It never holds a personal value.
type Error struct {
	code string
	// Inquiry is the inquiry concerned, if one is.
	Inquiry ID
	// State is the state it is in; Allowed are the events possible there.
	State   State
	Allowed []Event
	// Verdict is set for code not_permitted.
	Verdict Verdict
	// Err is the cause.
	Err error
}

// The codes of [Error]. They are a contract and never change meaning.
const (
	// CodeNotFound: no such inquiry, record or replica.
	CodeNotFound = "not_found"
	// CodeExists: there is one with this key already.
	CodeExists = "exists"
	// CodeConflict: somebody else changed it meanwhile; read again.
	CodeConflict = "conflict"
	// CodeTransition: the state does not allow the event.
	CodeTransition = "transition"
	// CodeDenied: the access policy denies; Err says why.
	CodeDenied = "denied"
	// CodeNotPermitted: the permitted list or a condition beside it denies; Verdict says why.
	CodeNotPermitted = "not_permitted"
	// CodeApproverIsRequester: who asked may not approve (上長の承認).
	CodeApproverIsRequester = "approver_is_requester"
	// CodeCheckerIsInvolved: the second person asked, approved or retrieved (複数職員によるチェック).
	CodeCheckerIsInvolved = "checker_is_involved"
	// CodePermitExpired: the permit has run out; a new one is asked for.
	CodePermitExpired = "permit_expired"
	// CodePermitUsed: the permit served once already.
	CodePermitUsed = "permit_used"
	// CodeChanged: the answer is not the one that was shown to the second person.
	CodeChanged = "changed"
	// CodeFindings: the answer has findings that forbid registration.
	CodeFindings = "findings"
	// CodeUnreadable: the answer does not open: wrong key, or sealed for another permit.
	CodeUnreadable = "unreadable"
	// CodeLayout: no layout for the information and day, or the answer is not of its layout.
	CodeLayout = "layout"
	// CodeConfig: something required is missing from a configuration.
	CodeConfig = "config"
	// CodeCodes: an operational code is unknown or unconfirmed.
	CodeCodes = "codes"
	// CodeNoProvision: this institution provides nothing of the kind.
	CodeNoProvision = "no_provision"
	// CodeStore: stored data cannot be read.
	CodeStore = "store"
	// CodeGateway: the gateway failed or broke its contract.
	CodeGateway = "gateway"
	// CodeFormat: a file of the batch interface is malformed.
	CodeFormat = "format"
	// CodePerson: a person's number or handle is missing.
	CodePerson = "person"
)

// Error names code, inquiry and state.
func (e *Error) Error() string {
	s := "inquiry: " + e.code
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
func (e *Error) Code() string { return e.code }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Is makes two errors of one code match under errors.Is, when the target has nothing but its code.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.code == e.code && t.Inquiry == "" && t.Err == nil
}

// What callers branch on.
var (
	ErrNotFound   = &Error{code: CodeNotFound}
	ErrConflict   = &Error{code: CodeConflict}
	ErrTransition = &Error{code: CodeTransition}
	ErrDenied     = &Error{code: CodeDenied}
	ErrUnreadable = &Error{code: CodeUnreadable}
)

func fail(code string, id ID, err error) *Error { return &Error{code: code, Inquiry: id, Err: err} }
