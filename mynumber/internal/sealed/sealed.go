// Package sealed holds the Sealers of the numbers: who may read one is whoever can import this
// package, which are the rooms below mynumber.
package sealed

import "github.com/kyufu-go/kyufu/household/secret"

// MaxDigits is the longest number, IndividualDigits how many an individual number has.
const (
	MaxDigits        = 13
	IndividualDigits = 12
)

// The kinds of numbers. A number of one kind never passes for one of another.
const (
	Individual = 'N'
	Resident   = 'R'
)

// Mask is what every formatter shows, whatever the number.
const Mask = secret.Mask

// Secret is a number, masked. The zero Secret holds none.
type Secret = secret.Secret

// ErrSealed is what every encoder answers.
const ErrSealed = secret.CodeSealed

var individuals, residents = secret.New(), secret.New()

// Seal masks digits. The kind keeps numbers of different kinds apart that have the same digits.
func Seal(kind byte, digits []byte) Secret {
	if kind == Individual {
		return individuals.Seal(digits)
	}
	return residents.Seal(digits)
}

// Open hands the clear digits to use and wipes them afterwards. It reports false for the zero Secret.
func Open(s Secret, use func(digits []byte)) bool {
	return individuals.Open(s, use) || residents.Open(s, use)
}

// Equal reports, in constant time, whether two secrets hold the same number.
func Equal(a, b Secret) bool { return secret.Equal(a, b) }
