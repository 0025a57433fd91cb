package audit

import (
	"crypto/rand"
	"encoding/base32"
	"io"
)

// letters is an alphabet of base32 without digits.
var letters = base32.NewEncoding("abcdefghijklmnopqrstuvwxyzABCDEF")

// RandomCode makes a code that nobody can foresee: the prefix and 24 letters, 120 bits. It holds no
// digit after the prefix, since a log takes ten in a row for a number. A prefix has 16 bytes at
// most; nil is crypto/rand. Errors: what random answers.
func RandomCode(prefix Code, random io.Reader) (Code, error) {
	if random == nil {
		random = rand.Reader
	}
	var b [15]byte
	if _, err := io.ReadFull(random, b[:]); err != nil {
		return "", err
	}
	return prefix + Code(letters.EncodeToString(b[:])), nil
}
