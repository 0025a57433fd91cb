// Package sealed keeps a short number in memory in a form that no printer can
// read: one AES block under a key that the process made for itself and never
// writes anywhere.
//
// Package fmt and every printer that walks structs by reflection read
// unexported fields without asking; so a type that only declares methods still
// leaks as a field of somebody else's struct. Here they find sixteen bytes of
// ciphertext. Equal numbers give equal blocks, so a Secret is comparable and
// can be a map key; the comparison sees ciphertext only.
//
// What is promised ends where Go ends: the compiler may leave copies of clear
// digits in registers and on stacks that grew, a core dump holds the process
// key beside the blocks, swapped pages are the operating system's, and the text
// that a number was read from is the caller's: a Go string cannot be wiped.
// Buffers of clear digits are wiped here after use.
package sealed

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/subtle"
	"database/sql/driver"
	"encoding/binary"
	"encoding/xml"
	"fmt"
	"io"
	"log/slog"
	"sync"
)

// MaxDigits is the longest number a Secret holds, IndividualDigits how many an individual number has.
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
const Mask = "************"

// Secret is a number of up to thirteen digits, masked. The zero Secret holds none.
type Secret struct{ block [aes.BlockSize]byte }

// ErrSealed is what every encoder answers.
var ErrSealed error = &Error{code: "sealed"}

// Error is a refusal with its stable code.
type Error struct{ code string }

// Code returns the stable code.
func (e *Error) Code() string { return e.code }

// Error names the code.
func (e *Error) Error() string { return "mynumber: " + e.code }

// process makes the key of this process on first use.
var process = sync.OnceValue(func() cipher.Block {
	var key [32]byte
	rand.Read(key[:]) //nolint:errcheck // never fails
	b, err := aes.NewCipher(key[:])
	clear(key[:])
	if err != nil {
		panic(err) // the key has a right length
	}
	return b
})

// Seal masks digits, which must be ASCII digits, at most MaxDigits. The kind
// keeps numbers of different kinds apart that have the same digits.
func Seal(kind byte, digits []byte) Secret {
	if len(digits) > MaxDigits {
		panic("sealed: too many digits") // callers check first
	}
	var clearBlock, s = [aes.BlockSize]byte{}, Secret{}
	v := uint64(0)
	for _, d := range digits {
		v = v*10 + uint64(d-'0')
	}
	clearBlock[0], clearBlock[1] = kind, byte(len(digits))
	binary.BigEndian.PutUint64(clearBlock[8:], v)
	process().Encrypt(s.block[:], clearBlock[:])
	clear(clearBlock[:])
	return s
}

// Open hands the clear digits to use and wipes them afterwards. Only packages
// below mynumber can call it. It reports false for the zero Secret.
func Open(s Secret, use func(digits []byte)) bool {
	if s.IsZero() {
		return false
	}
	var b, digits [aes.BlockSize]byte
	defer clear(b[:])
	defer clear(digits[:])
	process().Decrypt(b[:], s.block[:])
	n, v := int(b[1]), binary.BigEndian.Uint64(b[8:])
	for i := n - 1; i >= 0; i-- {
		digits[i] = byte('0' + v%10)
		v /= 10
	}
	use(digits[:n:n])
	return true
}

// IsZero reports whether there is no number.
func (s Secret) IsZero() bool { return s == Secret{} }

// Equal reports, in constant time, whether two secrets hold the same number.
func Equal(a, b Secret) bool { return subtle.ConstantTimeCompare(a.block[:], b.block[:]) == 1 }

// String shows asterisks.
func (Secret) String() string { return Mask }

// GoString shows asterisks.
func (Secret) GoString() string { return Mask }

// Format shows asterisks for every verb and flag.
func (Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, Mask) }

// LogValue shows asterisks.
func (Secret) LogValue() slog.Value { return slog.StringValue(Mask) }

// MarshalText refuses with code sealed.
func (Secret) MarshalText() ([]byte, error) { return nil, ErrSealed }

// AppendText refuses with code sealed.
func (Secret) AppendText(b []byte) ([]byte, error) { return b, ErrSealed }

// MarshalBinary refuses with code sealed.
func (Secret) MarshalBinary() ([]byte, error) { return nil, ErrSealed }

// AppendBinary refuses with code sealed.
func (Secret) AppendBinary(b []byte) ([]byte, error) { return b, ErrSealed }

// MarshalJSON refuses with code sealed.
func (Secret) MarshalJSON() ([]byte, error) { return nil, ErrSealed }

// MarshalXML refuses with code sealed.
func (Secret) MarshalXML(*xml.Encoder, xml.StartElement) error { return ErrSealed }

// MarshalXMLAttr refuses with code sealed.
func (Secret) MarshalXMLAttr(xml.Name) (xml.Attr, error) { return xml.Attr{}, ErrSealed }

// MarshalCSV refuses with code sealed, for the CSV encoders that ask for it.
func (Secret) MarshalCSV() (string, error) { return "", ErrSealed }

// MarshalYAML refuses with code sealed, for the YAML encoders that ask for it.
func (Secret) MarshalYAML() (any, error) { return nil, ErrSealed }

// GobEncode refuses with code sealed.
func (Secret) GobEncode() ([]byte, error) { return nil, ErrSealed }

// GobDecode refuses with code sealed.
func (Secret) GobDecode([]byte) error { return ErrSealed }

// Value refuses with code sealed: no database column holds a clear number.
func (Secret) Value() (driver.Value, error) { return nil, ErrSealed }

// Scan refuses with code sealed.
func (*Secret) Scan(any) error { return ErrSealed }
