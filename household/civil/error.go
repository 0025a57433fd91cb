package civil

// The codes of [Error]. They are a contract and never change meaning.
const (
	// CodeFormat: the text is not written like a date.
	CodeFormat = "format"
	// CodeRange: no such day, or outside the calendar of this package.
	CodeRange = "range"
	// CodeEra: the day does not lie in the era it is written in, or the era code
	// is ambiguous without a scheme.
	CodeEra = "era"
	// CodeUnknown: an answer was asked of a date with unknown parts.
	CodeUnknown = "unknown"
	// CodeNoData: the calendar of holidays does not reach so far.
	CodeNoData = "no_data"
)

// ErrRange matches every error of code range under errors.Is.
var ErrRange error = &Error{code: CodeRange}

// Error says what is wrong with a date. It never holds the text itself.
type Error struct {
	code string
	at   int
}

// Code returns the stable code, one of the Code constants.
func (e *Error) Code() string { return e.code }

// At returns the code point, counted from zero, at which reading stopped.
func (e *Error) At() int { return e.at }

// Error names the code.
func (e *Error) Error() string { return "civil: " + e.code }

// Is makes two errors of one code match under errors.Is.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.code == e.code
}
