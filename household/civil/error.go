package civil

// A Code says what kind of error one is; each is an error, so that errors.Is(err, civil.CodeX)
// works. Codes are a contract and never change meaning.
type Code string

// Error names the code.
func (c Code) Error() string { return "civil: " + string(c) }

// The codes of [Error].
const (
	// CodeFormat: the text is not written like a date.
	CodeFormat Code = "format"
	// CodeRange: no such day, or outside the calendar of this package.
	CodeRange Code = "range"
	// CodeEra: the day does not lie in the era it is written in, or the era code
	// is ambiguous without a scheme.
	CodeEra Code = "era"
	// CodeUnknown: an answer was asked of a date with unknown parts.
	CodeUnknown Code = "unknown"
	// CodeNoData: the calendar of holidays does not reach so far.
	CodeNoData Code = "no_data"
)

// Error says what is wrong with a date. It never holds the text itself.
type Error struct {
	code Code
	at   int
}

// Code returns the stable code, one of the Code constants.
func (e *Error) Code() string { return string(e.code) }

// At returns the code point, counted from zero, at which reading stopped.
func (e *Error) At() int { return e.at }

// Error names the code.
func (e *Error) Error() string { return e.code.Error() }

// Is makes the error match its code.
func (e *Error) Is(target error) bool {
	c, ok := target.(Code)
	return ok && c == e.code
}
