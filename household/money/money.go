// Package money holds Yen: exact amounts in whole yen, checked for overflow.
//
// An amount is an int64. Adding, subtracting and multiplying return an error
// instead of wrapping around. Nothing here is a float: amounts that are not
// whole yen are decimals (package fraction), and the way back to yen names its
// [Rounding].
//
// As text and in JSON an amount is a string of ASCII digits with an optional
// minus sign, "100000"; a JSON number is refused, because other languages read
// it as a float. [Yen.Format] writes it for people: 100,000円.
package money

import (
	"database/sql/driver"
	"math"
	"math/bits"
	"strconv"
	"strings"
)

// Yen is an amount in whole yen (円). The zero value is nothing.
type Yen int64

// The largest and smallest amounts.
const (
	Max Yen = math.MaxInt64
	Min Yen = math.MinInt64
)

// Add returns y + o. Errors: overflow.
func (y Yen) Add(o Yen) (Yen, error) {
	sum := y + o
	if (y^sum)&(o^sum) < 0 {
		return 0, &Error{code: CodeOverflow}
	}
	return sum, nil
}

// Sub returns y − o. Errors: overflow.
func (y Yen) Sub(o Yen) (Yen, error) {
	diff := y - o
	if (y^o)&(y^diff) < 0 {
		return 0, &Error{code: CodeOverflow}
	}
	return diff, nil
}

// Mul returns y × n. Errors: overflow.
func (y Yen) Mul(n int64) (Yen, error) {
	hi, lo := bits.Mul64(abs(int64(y)), abs(n))
	negative := (y < 0) != (n < 0)
	switch {
	case hi != 0, !negative && lo > math.MaxInt64, negative && lo > 1<<63:
		return 0, &Error{code: CodeOverflow}
	case negative:
		return Yen(-lo), nil
	}
	return Yen(lo), nil
}

func abs(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}

// ParseYen reads an optional minus sign and ASCII digits, without separators,
// spaces, decimal point or exponent, and without leading zeros. So "NaN",
// "1e5" and "−5" with a typographic minus are refused. Errors: format,
// overflow.
func ParseYen(s string) (Yen, error) {
	digits := s
	if s != "" && s[0] == '-' {
		digits = s[1:]
	}
	if digits == "" || digits[0] == '0' && s != "0" {
		return 0, &Error{code: CodeFormat}
	}
	for i := range len(digits) {
		if digits[i] < '0' || digits[i] > '9' {
			return 0, &Error{code: CodeFormat}
		}
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return 0, &Error{code: CodeOverflow}
	}
	return Yen(n), nil
}

// ParseGrouped reads what [ParseYen] reads, and digits in groups of three with a comma before each
// (1,200,000). Use it where a town's files are known to hold them: a comma also parts two numbers.
// Errors: format, overflow.
func ParseGrouped(s string) (Yen, error) {
	head, rest, grouped := strings.Cut(s, ",")
	if !grouped {
		return ParseYen(s)
	}
	if n := len(strings.TrimPrefix(head, "-")); n < 1 || n > 3 || (len(rest)+1)%4 != 0 {
		return 0, &Error{code: CodeFormat}
	}
	for group := range strings.SplitSeq(rest, ",") {
		if len(group) != 3 {
			return 0, &Error{code: CodeFormat}
		}
	}
	return ParseYen(strings.ReplaceAll(s, ",", ""))
}

// String returns plain digits, as ParseYen reads them.
func (y Yen) String() string { return strconv.FormatInt(int64(y), 10) }

// AppendText appends what String returns.
func (y Yen) AppendText(b []byte) ([]byte, error) { return strconv.AppendInt(b, int64(y), 10), nil }

// MarshalText returns what String returns; encoding/json writes it as a string.
func (y Yen) MarshalText() ([]byte, error) { return y.AppendText(nil) }

// UnmarshalText reads what ParseYen reads.
func (y *Yen) UnmarshalText(text []byte) error {
	v, err := ParseYen(string(text))
	if err == nil {
		*y = v
	}
	return err
}

// UnmarshalJSON reads a string. A number, null and everything else is refused
// with code format: an unknown amount is not an amount.
func (y *Yen) UnmarshalJSON(b []byte) error {
	if len(b) < 2 || b[0] != '"' {
		return &Error{code: CodeFormat}
	}
	return y.UnmarshalText(b[1 : len(b)-1])
}

// Format returns the amount for people: 100,000円, −1,000円.
func (y Yen) Format() string { return string(y.AppendFormat(nil)) }

// AppendFormat appends what Format returns.
func (y Yen) AppendFormat(b []byte) []byte {
	if y < 0 {
		b = append(b, "−"...)
	}
	var digits [20]byte
	plain := strconv.AppendUint(digits[:0], abs(int64(y)), 10)
	for i, d := range plain {
		if i > 0 && (len(plain)-i)%3 == 0 {
			b = append(b, ',')
		}
		b = append(b, d)
	}
	return append(b, "円"...)
}

// Value stores the amount as an integer.
func (y Yen) Value() (driver.Value, error) { return int64(y), nil }

// Scan reads an integer, or text as ParseYen does. NULL is refused with code
// format.
func (y *Yen) Scan(src any) error {
	switch v := src.(type) {
	case int64:
		*y = Yen(v)
		return nil
	case string:
		return y.UnmarshalText([]byte(v))
	case []byte:
		return y.UnmarshalText(v)
	}
	return &Error{code: CodeFormat}
}
