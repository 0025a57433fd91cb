package money

// A Code says what kind of error one is; each is an error, so that errors.Is(err, money.CodeX)
// works. Codes are a contract and never change meaning.
type Code string

// Error names the code.
func (c Code) Error() string { return "money: " + string(c) }

// The codes of [Error].
const (
	// CodeFormat: the text is not an amount.
	CodeFormat Code = "format"
	// CodeOverflow: the amount does not fit into 64 bits.
	CodeOverflow Code = "overflow"
	// CodeFraction: an amount is not whole yen and no rounding was named.
	CodeFraction Code = "fraction"
	// CodeRounding: there is no such rounding rule, or its unit is not positive.
	CodeRounding Code = "rounding"
)

// Error says what is wrong with an amount. It never holds the amount.
type Error struct{ code Code }

// Code returns the stable code.
func (e *Error) Code() string { return string(e.code) }

// Error names the code.
func (e *Error) Error() string { return e.code.Error() }

// Is makes the error match its code.
func (e *Error) Is(target error) bool {
	c, ok := target.(Code)
	return ok && c == e.code
}
