package secret

import (
	"crypto/aes"
	"crypto/subtle"
	"database/sql/driver"
	"encoding/xml"
	"fmt"
	"io"
	"log/slog"
)

// Mask is what every formatter shows, whatever the value and its length.
const Mask = "************"

// Code says what is wrong; it is an error itself.
type Code string

// CodeSealed is what every encoder answers.
const CodeSealed Code = "sealed"

// Error gives the code.
func (c Code) Error() string { return "secret: " + string(c) }

// Code returns the stable code.
func (c Code) Code() string { return string(c) }

// Secret is a value that no printer shows. The zero Secret holds none. Secrets of one [Sealer] are
// equal when their values are.
type Secret struct {
	// head is one block, which holds a short value whole; rest is the ciphertext of a long one.
	head [aes.BlockSize]byte
	rest string
}

// IsZero reports whether there is no value.
func (s Secret) IsZero() bool { return s == Secret{} }

// Equal reports, in time that depends on the lengths alone, whether two secrets of one Sealer hold
// the same value.
func Equal(a, b Secret) bool {
	same := subtle.ConstantTimeCompare(a.head[:], b.head[:])
	return same&subtle.ConstantTimeCompare([]byte(a.rest), []byte(b.rest)) == 1
}

// String shows asterisks.
func (Secret) String() string { return Mask }

// GoString shows asterisks.
func (Secret) GoString() string { return Mask }

// Format shows asterisks for every verb and flag.
func (Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, Mask) }

// LogValue shows asterisks.
func (Secret) LogValue() slog.Value { return slog.StringValue(Mask) }

// MarshalText refuses with code sealed.
func (Secret) MarshalText() ([]byte, error) { return nil, CodeSealed }

// AppendText refuses with code sealed.
func (Secret) AppendText(b []byte) ([]byte, error) { return b, CodeSealed }

// MarshalBinary refuses with code sealed.
func (Secret) MarshalBinary() ([]byte, error) { return nil, CodeSealed }

// AppendBinary refuses with code sealed.
func (Secret) AppendBinary(b []byte) ([]byte, error) { return b, CodeSealed }

// MarshalJSON refuses with code sealed.
func (Secret) MarshalJSON() ([]byte, error) { return nil, CodeSealed }

// MarshalXML refuses with code sealed.
func (Secret) MarshalXML(*xml.Encoder, xml.StartElement) error { return CodeSealed }

// MarshalXMLAttr refuses with code sealed.
func (Secret) MarshalXMLAttr(xml.Name) (xml.Attr, error) { return xml.Attr{}, CodeSealed }

// MarshalCSV refuses with code sealed, for the CSV encoders that ask for it.
func (Secret) MarshalCSV() (string, error) { return "", CodeSealed }

// MarshalYAML refuses with code sealed, for the YAML encoders that ask for it.
func (Secret) MarshalYAML() (any, error) { return nil, CodeSealed }

// GobEncode refuses with code sealed.
func (Secret) GobEncode() ([]byte, error) { return nil, CodeSealed }

// GobDecode refuses with code sealed.
func (Secret) GobDecode([]byte) error { return CodeSealed }

// Value refuses with code sealed: no database column holds the value in the clear.
func (Secret) Value() (driver.Value, error) { return nil, CodeSealed }

// Scan refuses with code sealed.
func (*Secret) Scan(any) error { return CodeSealed }
