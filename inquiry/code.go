package inquiry

import "github.com/kyufu-go/kyufu/household/secret"

// codes keeps linkage codes in memory; nothing but this package opens them.
var codes = secret.New()

// LinkageCode is a person's code at one institution (符号). The same person has another at every
// institution, so that two of them cannot join their data. It is kept as a secret: no printer shows
// it, also as a field of another struct, and encoders refuse it. Equal codes are equal values. The
// zero LinkageCode is none.
type LinkageCode struct{ secret.Secret }

// NewLinkageCode takes a code in the form in which the network gives it; "" gives none.
func NewLinkageCode(text string) LinkageCode { return LinkageCode{codes.Seal([]byte(text))} }

// Reveal returns the code in the clear, for who sends it on: a gateway, or a store as its key.
func (c LinkageCode) Reveal() string {
	var text string
	codes.Open(c.Secret, func(value []byte) { text = string(value) })
	return text
}
