package access

import (
	"encoding/base64"
	"math/big"
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

// onP256 reports whether these are the bytes of a point of P-256, uncompressed (SEC 1, 2.3.4): y² =
// x³ − 3x + b, of numbers below p (SP 800-186, 3.2.1.3). All of it is public. The curve itself
// stays out of the policy, which does not verify.
func onP256(point string) bool {
	const size = 32
	if len(point) != 1+2*size || point[0] != 4 {
		return false
	}
	number := func(b string) *big.Int { return new(big.Int).SetBytes([]byte(b)) }
	p := number("\xff\xff\xff\xff\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff")
	b := number("\x5a\xc6\x35\xd8\xaa\x3a\x93\xe7\xb3\xeb\xbd\x55\x76\x98\x86\xbc\x65\x1d\x06\xb0\xcc\x53\xb0\xf6\x3b\xce\x3c\x3e\x27\xd2\x60\x4b")
	x, y := number(point[1:1+size]), number(point[1+size:])
	rest := new(big.Int).Mul(x, x)
	rest.Sub(rest, big.NewInt(3)).Mul(rest, x).Add(rest, b).Sub(rest, new(big.Int).Mul(y, y))
	return x.Cmp(p) < 0 && y.Cmp(p) < 0 && rest.Mod(rest, p).Sign() == 0
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
