package access

import (
	"encoding/base64"
	"strings"
)

// PublicKey is the key by which the word of a provider is known: Ed25519, or ECDSA on P-256. It is
// kept as it is written, for package signin to verify with: as text in base64. The zero PublicKey
// is none.
type PublicKey struct{ der der }

// der is the DER form of PKIX (RFC 5280, SubjectPublicKeyInfo).
type der string

// What stands before the bytes of a key in its DER form: there is one way to write it for each of
// the two kinds, so that package x509, which brings all that a certificate may hold, is not needed.
// A test holds both forms against it.
const (
	derEd25519 = "\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00"
	derP256    = "\x30\x59\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07\x03\x42\x00"
)

// ParsePublicKey reads a key in the DER form of PKIX, as x509.MarshalPKIXPublicKey writes it.
// Errors: key.
func ParsePublicKey(b []byte) (PublicKey, error) {
	text := string(b)
	if key, ok := strings.CutPrefix(text, derEd25519); ok && len(key) == 32 {
		return PublicKey{der(text)}, nil
	}
	if point, ok := strings.CutPrefix(text, derP256); ok && onP256(point) {
		return PublicKey{der(text)}, nil
	}
	return PublicKey{}, fail(CodeKey, "key")
}

// Bytes returns the key in the DER form of PKIX; nothing for none.
func (k PublicKey) Bytes() []byte { return []byte(k.der) }

// MarshalText writes the key in base64; nothing for none.
func (k PublicKey) MarshalText() ([]byte, error) {
	return base64.StdEncoding.AppendEncode(nil, k.Bytes()), nil
}

// UnmarshalText reads what MarshalText writes. Errors: key.
func (k *PublicKey) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*k = PublicKey{}
		return nil
	}
	raw, err := base64.StdEncoding.Strict().DecodeString(string(b))
	if err != nil {
		return fail(CodeKey, "key")
	}
	out, err := ParsePublicKey(raw)
	if err == nil {
		*k = out
	}
	return err
}
