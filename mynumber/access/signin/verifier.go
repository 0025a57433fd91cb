package signin

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/sha256"
	"crypto/x509"
	"math/big"

	"github.com/kyufu-go/kyufu/mynumber/access"
)

// verification is what a provider's key verifies, and how.
type verification struct {
	algorithm string // as a header names it
	signed    func(text string, signature []byte) bool
}

// verifier is that of a key; of none, one that nothing agrees with.
func verifier(key access.PublicKey) verification {
	parsed, _ := x509.ParsePKIXPublicKey(key.Bytes())
	switch k := parsed.(type) {
	case ed25519.PublicKey:
		return verification{"EdDSA", func(text string, signature []byte) bool { return ed25519.Verify(k, []byte(text), signature) }}
	case *ecdsa.PublicKey:
		return verification{"ES256", func(text string, signature []byte) bool {
			sum := sha256.Sum256([]byte(text))
			return len(signature) == 64 && ecdsa.Verify(k, sum[:], new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:]))
		}}
	}
	return verification{"", func(string, []byte) bool { return false }}
}
