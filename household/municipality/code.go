package municipality

import (
	"database/sql/driver"
	"unicode/utf8"
)

// Code is a local government code (全国地方公共団体コード) with a right check digit.
// The zero Code means none and is written as the empty text. Codes are four
// bytes, comparable, and order as their digits do.
type Code uint32

// Parse reads a code of six ASCII digits. Errors: length, character, check_digit.
// A right check digit does not mean that there is such a municipality: see [Table.Lookup].
func Parse(s string) (Code, error) {
	n, err := digits(s, 6)
	if err != nil {
		return 0, err
	}
	if CheckDigit(n/10) != int(n%10) {
		return 0, fail(CodeCheckDigit)
	}
	return Code(n), nil
}

// Must is [Parse] for tables in source code; it panics on an error.
func Must(s string) Code {
	c, err := Parse(s)
	if err != nil {
		panic(err)
	}
	return c
}

// Valid reports whether c has six digits, of which the last follows from the others.
func (c Code) Valid() bool {
	return c >= 10_000 && c < 1_000_000 && CheckDigit(uint32(c)/10) == int(c%10)
}

// CheckDigit returns the check digit of a code given by its first five digits
// as a number. Remainder 0 gives 1, remainder 1 gives 0.
func CheckDigit(five uint32) int {
	sum := uint32(0)
	for weight := uint32(2); weight <= 6; weight++ {
		sum += five % 10 * weight
		five /= 10
	}
	return int((11 - sum%11) % 10)
}

// digits reads exactly n ASCII digits. The length counts code points, so that
// six full-width digits are a wrong character and not a wrong length.
func digits(s string, n int) (uint32, error) {
	if utf8.RuneCountInString(s) != n {
		return 0, fail(CodeLength)
	}
	v, at := uint32(0), 0
	for _, r := range s {
		if r < '0' || r > '9' {
			return 0, failAt(CodeCharacter, at)
		}
		v = v*10 + uint32(r-'0')
		at++
	}
	return v, nil
}

// String returns the six digits, or nothing for the zero Code.
func (c Code) String() string {
	b, _ := c.AppendText(nil)
	return string(b)
}

// Prefecture returns the two digits of the prefecture (JIS X 0401), or nothing
// for the zero Code.
func (c Code) Prefecture() string {
	if c == 0 {
		return ""
	}
	return c.String()[:2]
}

// AppendText appends the six digits, or nothing for the zero Code.
func (c Code) AppendText(b []byte) ([]byte, error) {
	if c == 0 {
		return b, nil
	}
	for unit := Code(100000); unit > 0; unit /= 10 {
		b = append(b, byte('0'+c/unit%10))
	}
	return b, nil
}

// MarshalText writes the six digits, or nothing for the zero Code.
func (c Code) MarshalText() ([]byte, error) { return c.AppendText(nil) }

// UnmarshalText reads what [Parse] reads; the empty text is the zero Code.
func (c *Code) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*c = 0
		return nil
	}
	v, err := Parse(string(b))
	if err != nil {
		return err
	}
	*c = v
	return nil
}

// Value stores the six digits as text, and the zero Code as NULL.
func (c Code) Value() (driver.Value, error) {
	if c == 0 {
		return nil, nil
	}
	return c.String(), nil
}

// Scan reads what [Code.Value] stores.
func (c *Code) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*c = 0
		return nil
	case string:
		return c.UnmarshalText([]byte(v))
	case []byte:
		return c.UnmarshalText(v)
	default:
		return fail(CodeCharacter)
	}
}
