package mynumber

import (
	"database/sql/driver"

	"github.com/kyufu-go/kyufu/mynumber/internal/sealed"
)

// CorporateNumber is a corporate number (法人番号): thirteen digits, the check
// digit first. It is public, so unlike a [Number] it may be printed and stored.
// The zero CorporateNumber is none and is written as the empty text.
type CorporateNumber struct{ digits [corporateDigits]byte }

// ParseCorporate reads thirteen ASCII digits. Errors: length, character, check_digit.
func ParseCorporate(s string) (CorporateNumber, error) { return Reader{}.Corporate(s) }

// Corporate reads a corporate number. Errors: length, character, check_digit.
func (r Reader) Corporate(s string) (CorporateNumber, error) {
	var buf [sealed.MaxDigits]byte
	d, err := r.digits(s, corporateDigits, &buf)
	if err != nil {
		return CorporateNumber{}, err
	}
	if corporateCheck(d[1:]) != d[0] {
		return CorporateNumber{}, fail(CodeCheckDigit)
	}
	return CorporateNumber{buf}, nil
}

// IsZero reports whether there is no number.
func (c CorporateNumber) IsZero() bool { return c == CorporateNumber{} }

// String returns the thirteen digits, or nothing for none.
func (c CorporateNumber) String() string {
	if c.IsZero() {
		return ""
	}
	return string(c.digits[:])
}

// MarshalText writes the digits.
func (c CorporateNumber) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText reads what [ParseCorporate] reads; the empty text is none.
func (c *CorporateNumber) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*c = CorporateNumber{}
		return nil
	}
	v, err := ParseCorporate(string(b))
	if err != nil {
		return err
	}
	*c = v
	return nil
}

// Value stores the digits as text, and none as NULL.
func (c CorporateNumber) Value() (driver.Value, error) {
	if c.IsZero() {
		return nil, nil
	}
	return c.String(), nil
}

// Scan reads what [CorporateNumber.Value] stores.
func (c *CorporateNumber) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*c = CorporateNumber{}
		return nil
	case string:
		return c.UnmarshalText([]byte(v))
	case []byte:
		return c.UnmarshalText(v)
	default:
		return fail(CodeCharacter)
	}
}
