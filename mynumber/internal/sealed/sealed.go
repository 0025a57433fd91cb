// Package sealed is how the packages of mynumber come to the digits of a number. Nobody outside
// them can import it, so nobody else opens a number or makes one that was not read.
package sealed

import "github.com/kyufu-go/kyufu/household/secret"

// MaxDigits is the longest number there is, IndividualDigits how many an individual number has.
const (
	MaxDigits        = 13
	IndividualDigits = 12
)

// Kind keeps numbers apart that have the same digits: each has a Sealer of its own, so that a
// number of one kind never passes for one of another.
type Kind struct{ sealer *secret.Sealer }

// The kinds.
var (
	Individual = Kind{secret.New()} // 個人番号
	Resident   = Kind{secret.New()} // 住民票コード
)

// Seal masks digits, which the caller wipes.
func (k Kind) Seal(digits []byte) secret.Secret { return k.sealer.Seal(digits) }

// Open hands the clear digits to use and wipes them afterwards. It reports false for the zero
// Secret and for one of another kind.
func (k Kind) Open(s secret.Secret, use func(digits []byte)) bool { return k.sealer.Open(s, use) }
