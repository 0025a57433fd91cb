// Package mynumbertest makes individual numbers that belong to nobody. A number
// with a right check digit may be a living person's, so the synthetic ones have
// a wrong check digit, by this rule: the check digit is the right one plus five,
// modulo ten. [mynumber.Parse] therefore refuses every one of them, and the
// functions here refuse every number that Parse takes. For tests, examples and
// synthetic cities only.
package mynumbertest

import (
	"errors"
	"fmt"

	"github.com/kyufu-go/kyufu/mynumber"
	"github.com/kyufu-go/kyufu/mynumber/internal/sealed"
)

// Offset is added to the right check digit, modulo ten.
const Offset = 5

// Digits returns the i-th synthetic number as text, i taken modulo 10^11. Equal
// i give equal numbers, different i different ones.
func Digits(i uint64) string {
	body := fmt.Sprintf("%011d", i%100_000_000_000)
	check, err := mynumber.CheckDigit(body)
	if err != nil {
		panic(err) // eleven digits
	}
	return body + string(rune('0'+(check+Offset)%10))
}

// Number returns the i-th synthetic number.
func Number(i uint64) mynumber.Number {
	return mynumber.Number{Secret: sealed.Individual.Seal([]byte(Digits(i)))}
}

// Parse reads a synthetic number: twelve ASCII digits whose check digit is wrong
// by the rule. Its errors have the codes of [mynumber.Parse]: length, character,
// and check_digit for every number that is not synthetic.
func Parse(s string) (mynumber.Number, error) {
	_, err := mynumber.Parse(s)
	if err == nil {
		return mynumber.Number{}, &Error{}
	}
	if !errors.Is(err, mynumber.CodeCheckDigit) {
		return mynumber.Number{}, err
	}
	check, err := mynumber.CheckDigit(s[:11])
	if err != nil {
		return mynumber.Number{}, err
	}
	if int(s[11]-'0') != (check+Offset)%10 {
		return mynumber.Number{}, &Error{}
	}
	return mynumber.Number{Secret: sealed.Individual.Seal([]byte(s))}, nil
}

// Error says that a number is not synthetic.
type Error struct{}

// Code returns check_digit.
func (*Error) Code() string { return string(mynumber.CodeCheckDigit) }

// Is reports whether the target is [mynumber.CodeCheckDigit].
func (*Error) Is(target error) bool { return target == mynumber.CodeCheckDigit } // codes are values

// Error names the code.
func (*Error) Error() string { return "mynumbertest: " + string(mynumber.CodeCheckDigit) }
