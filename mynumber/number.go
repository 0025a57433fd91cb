package mynumber

import (
	"github.com/kyufu-go/kyufu/household/secret"
	"github.com/kyufu-go/kyufu/mynumber/internal/sealed"
)

const (
	corporateDigits = 13
	residentDigits  = 11
)

// Number is an individual number (個人番号, マイナンバー), kept masked in memory.
// Every formatter, printer and log shows asterisks; every encoder refuses with
// code sealed; [Number.Reveal] shows the digits to who holds a [Grant]. The zero
// Number holds none. Numbers are comparable, may be map keys, and compare in
// constant time by [Number.Equal].
//
// It can be read from JSON and text, as a form sends it, and never written. It
// cannot be scanned from a database, because no column may hold it in the clear.
type Number struct{ secret.Secret }

// Parse reads a number strictly: twelve ASCII digits with a right check digit.
// A right check digit proves nothing (one random number in ten has one).
// Errors: length, character, check_digit.
func Parse(s string) (Number, error) { return Reader{}.Number(s) }

// Number reads an individual number. Errors: length, character, check_digit, zeros.
func (r Reader) Number(s string) (Number, error) {
	var buf [sealed.MaxDigits]byte
	defer clear(buf[:])
	d, err := r.digits(s, sealed.IndividualDigits, &buf)
	if err != nil {
		return Number{}, err
	}
	if individualCheck(d[:sealed.IndividualDigits-1]) != d[sealed.IndividualDigits-1] {
		return Number{}, fail(CodeCheckDigit)
	}
	if r.RefuseZeros && allZero(d) {
		return Number{}, fail(CodeZeros)
	}
	return Number{Secret: sealed.Individual.Seal(d)}, nil
}

// Equal reports, in constant time, whether two numbers are the same.
func (n Number) Equal(o Number) bool { return secret.Equal(n.Secret, o.Secret) }

// UnmarshalText reads what [Parse] reads. A failure leaves n as it was.
func (n *Number) UnmarshalText(b []byte) error {
	v, err := Parse(string(b))
	if err != nil {
		return err
	}
	*n = v
	return nil
}

// UnmarshalJSON reads a JSON string as [Parse] does; null leaves n as it was. A
// JSON number is refused with code character: it has lost leading zeros.
func (n *Number) UnmarshalJSON(b []byte) error {
	text, err := jsonText(b)
	if err != nil || text == nil {
		return err
	}
	return n.UnmarshalText(text)
}

// ResidentCode is a resident code (住民票コード): eleven digits, kept as secret as
// a [Number]. Its check digit is read only where a [Reader] names the rule.
type ResidentCode struct{ secret.Secret }

// ParseResidentCode reads eleven ASCII digits. Errors: length, character.
func ParseResidentCode(s string) (ResidentCode, error) { return Reader{}.ResidentCode(s) }

// ResidentCode reads a resident code. Errors: length, character, check_digit, zeros.
func (r Reader) ResidentCode(s string) (ResidentCode, error) {
	var buf [sealed.MaxDigits]byte
	defer clear(buf[:])
	d, err := r.digits(s, residentDigits, &buf)
	if err != nil {
		return ResidentCode{}, err
	}
	if r.Resident != ResidentUnchecked && residentCheck(d[:residentDigits-1], r.Resident) != d[residentDigits-1] {
		return ResidentCode{}, fail(CodeCheckDigit)
	}
	if r.RefuseZeros && allZero(d) {
		return ResidentCode{}, fail(CodeZeros)
	}
	return ResidentCode{Secret: sealed.Resident.Seal(d)}, nil
}

// Equal reports, in constant time, whether two codes are the same.
func (c ResidentCode) Equal(o ResidentCode) bool { return secret.Equal(c.Secret, o.Secret) }

// UnmarshalText reads what [ParseResidentCode] reads. A failure leaves c as it was.
func (c *ResidentCode) UnmarshalText(b []byte) error {
	v, err := ParseResidentCode(string(b))
	if err != nil {
		return err
	}
	*c = v
	return nil
}

// UnmarshalJSON reads a JSON string as [ParseResidentCode] does.
func (c *ResidentCode) UnmarshalJSON(b []byte) error {
	text, err := jsonText(b)
	if err != nil || text == nil {
		return err
	}
	return c.UnmarshalText(text)
}

// jsonText takes the quotes off a JSON string without escapes, which no number
// needs; nil stands for null. encoding/json's own errors would quote the value.
func jsonText(b []byte) ([]byte, error) {
	if string(b) == "null" {
		return nil, nil
	}
	if len(b) < 2 || b[0] != '"' || b[len(b)-1] != '"' {
		return nil, &Error{code: CodeCharacter, at: 0}
	}
	return b[1 : len(b)-1], nil
}
