package money

// The codes of Error. They are a contract and never change meaning.
const (
	// CodeFormat: the text is not an amount.
	CodeFormat = "format"
	// CodeOverflow: the amount does not fit into 64 bits.
	CodeOverflow = "overflow"
	// CodeFraction: an amount is not whole yen and no rounding was named.
	CodeFraction = "fraction"
	// CodeRounding: there is no such rounding rule, or its unit is not positive.
	CodeRounding = "rounding"
)

// Error says what is wrong with an amount. It never holds the amount.
type Error struct{ code string }

// Code returns the stable code.
func (e *Error) Code() string { return e.code }

// Error names the code.
func (e *Error) Error() string { return "money: " + e.code }

// Is makes two errors of one code match under errors.Is.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error) //nolint:errorlint // Is compares one link of the chain
	return ok && t.code == e.code
}
