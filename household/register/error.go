package register

// The codes of [Error]. They are a contract and never change meaning.
const (
	// CodeEvent: an event is malformed; Field names the field.
	CodeEvent = "event"
	// CodeFull: more events than a register can hold (2^30).
	CodeFull = "full"
	// CodeFact: a fact is malformed; Field names the field.
	CodeFact = "fact"
	// CodeColumn: a file lacks a column that the import cannot do without; Field names it.
	CodeColumn = "column"
	// CodeDenied: the access decision was no; nothing was read.
	CodeDenied = "denied"
	// CodeAudit: the audit entry could not be written; nothing was handed over.
	CodeAudit = "audit"
	// CodeApproval: an erasure lacks an approval, or was approved by who asked for it.
	CodeApproval = "approval"
	// CodePeriod: a block of facts has no retention period, or one that makes no sense.
	CodePeriod = "period"
	// CodeNotDue: the retention period has not ended.
	CodeNotDue = "not_due"
	// CodeItem: an item asked for does not exist, or the request names none.
	CodeItem = "item"
)

// Error is an error of this package. It names the field and never holds a personal value.
type Error struct {
	code  string
	field string
	err   error
}

// Code returns the stable code, one of the Code constants.
func (e *Error) Code() string { return e.code }

// Field returns the field or column concerned, "" if none.
func (e *Error) Field() string { return e.field }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.err }

// Error names code and field.
func (e *Error) Error() string {
	if e.field == "" {
		return "household: " + e.code
	}
	return "household: " + e.code + " in " + e.field
}

// Is makes two errors of one code match under errors.Is.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.code == e.code
}
