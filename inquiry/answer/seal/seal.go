// Package seal encrypts answers to inquirers: the half of the sealed form (package answer) that who
// only reads answers with a key in a device does not need.
//
// [Answer] is for who provides, [PrivateKey] for an inquirer whose key lies in memory. Errors are
// those of package answer.
package seal

import (
	"crypto/ecdh"
	"crypto/hpke"
	"errors"

	"github.com/kyufu-go/kyufu/inquiry/answer"
)

// The suite is fixed, so that there is nothing to negotiate: DHKEM(P-256, HKDF-SHA256),
// HKDF-SHA256, AES-256-GCM (RFC 9180, mode base). P-256 opens faster than X25519 in Go on amd64,
// and opening is what costs here.
func suiteKEM() hpke.KEM { return hpke.DHKEM(ecdh.P256()) }

// ParsePublicKey reads the 65 bytes of an inquirer's key. Errors: config.
func ParsePublicKey(b []byte) (answer.PublicKey, error) {
	k, err := suiteKEM().NewPublicKey(b)
	if err != nil {
		return answer.PublicKey{}, answer.NewError(answer.CodeConfig, err)
	}
	return answer.PublicKey(k.Bytes()), nil
}

// Answer encrypts an answer to the inquirer and signs it as its sender. Errors: config (a key is
// missing).
func Answer(to answer.PublicKey, sender answer.SigningKey, b answer.Binding, plain []byte) ([]byte, error) {
	if to.IsZero() || sender.IsZero() {
		return nil, answer.NewError(answer.CodeConfig, errors.New("a key is missing"))
	}
	key, err := suiteKEM().NewPublicKey(to[:])
	if err != nil {
		return nil, answer.NewError(answer.CodeConfig, err)
	}
	sealed, err := hpke.Seal(key, hpke.HKDFSHA256(), hpke.AES256GCM(), b.Info(), plain)
	if err != nil {
		return nil, answer.NewError(answer.CodeConfig, err)
	}
	return sender.Sign(to, b, sealed), nil
}

// PrivateKey is an inquirer's key in memory, an [answer.Opener] with an [answer.Shelf]. It shows
// nothing of itself to formatters.
type PrivateKey struct{ key hpke.PrivateKey }

// GenerateKey makes a key pair with the system's randomness. Errors: config.
func GenerateKey() (PrivateKey, error) {
	k, err := suiteKEM().GenerateKey()
	if err != nil {
		return PrivateKey{}, answer.NewError(answer.CodeConfig, err)
	}
	return PrivateKey{k}, nil
}

// ParsePrivateKey reads the 32 bytes of [PrivateKey.Bytes]. Errors: config.
func ParsePrivateKey(b []byte) (PrivateKey, error) {
	k, err := suiteKEM().NewPrivateKey(b)
	if err != nil {
		return PrivateKey{}, answer.NewError(answer.CodeConfig, errors.New("not a private key"))
	}
	return PrivateKey{k}, nil
}

// Bytes returns the secret key's 32 bytes, to be kept as a secret is. Errors: config.
func (k PrivateKey) Bytes() ([]byte, error) {
	if k.key == nil {
		return nil, answer.NewError(answer.CodeConfig, errors.New("no key"))
	}
	return k.key.Bytes()
}

// Public returns the key to hand to providers.
func (k PrivateKey) Public() answer.PublicKey {
	if k.key == nil {
		return answer.PublicKey{}
	}
	return answer.PublicKey(k.key.PublicKey().Bytes())
}

// Decrypt opens an HPKE ciphertext. It does not ask who sent it: use [answer.Open]. Errors:
// unreadable.
func (k PrivateKey) Decrypt(b answer.Binding, sealed []byte) ([]byte, error) {
	if k.key == nil {
		return nil, answer.NewError(answer.CodeUnreadable, nil)
	}
	plain, err := hpke.Open(k.key, hpke.HKDFSHA256(), hpke.AES256GCM(), b.Info(), sealed)
	if err != nil {
		return nil, answer.NewError(answer.CodeUnreadable, nil)
	}
	return plain, nil
}

// String gives asterisks.
func (PrivateKey) String() string { return "***" }

// GoString gives asterisks.
func (PrivateKey) GoString() string { return "***" }
