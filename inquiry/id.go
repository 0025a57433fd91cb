package inquiry

import (
	"crypto/rand"
	"io"
	"strings"
)

// ID is the one identifier of an inquiry, from its approval to its erasure: in the store, in every
// audit event's Case, in the permit, the exchange record and the decision that used the answer. It
// is 26 letters out of a to z, taken from 122 random bits, so that it names no person and can stand
// in a log entry.
type ID string

// idLetters is how many letters an ID has: 26 letters of base 26 hold 122 bits.
const idLetters = 26

// NewID makes an ID of the randomness given; nil is crypto/rand.
func NewID(random io.Reader) (ID, error) {
	if random == nil {
		random = rand.Reader
	}
	var b strings.Builder
	var buf [2 * idLetters]byte
	for b.Len() < idLetters {
		if _, err := io.ReadFull(random, buf[:]); err != nil {
			return "", err
		}
		for _, c := range buf {
			// 234 is the greatest multiple of 26 in a byte; beyond it letters would not be equally
			// likely.
			if c < 234 && b.Len() < idLetters {
				b.WriteByte('a' + c%26)
			}
		}
	}
	return ID(b.String()), nil
}

// Valid reports whether the ID has the form of one.
func (id ID) Valid() bool {
	if len(id) != idLetters {
		return false
	}
	for i := range len(id) {
		if id[i] < 'a' || id[i] > 'z' {
			return false
		}
	}
	return true
}
