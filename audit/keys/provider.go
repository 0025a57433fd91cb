package keys

import (
	"context"
	"crypto/aes"
	"crypto/cipher"

	"github.com/kyufu-go/kyufu/audit/internal/quiet"
)

// Provider holds the master keys, which wrap data keys, and the keys of the blind indexes, by which
// what is encrypted is found. [MasterFile] is the one that comes with the library; a KMS or HSM is
// an adapter with these four methods. Implementations are safe for concurrent use.
type Provider interface {
	// Master returns the id of the master key that wraps new data keys.
	Master(ctx context.Context) (id string, err error)
	// Wrap encrypts a data key under a master key, bound to a context.
	Wrap(ctx context.Context, id string, key, bound []byte) ([]byte, error)
	// Unwrap decrypts what Wrap encrypted. The caller wipes the result.
	Unwrap(ctx context.Context, id string, wrapped, bound []byte) ([]byte, error)
	// Index returns the keys of the blind indexes, the one in use first; those after
	// it are being rotated out. The caller does not change them.
	Index(ctx context.Context) ([]IndexKey, error)
}

// IndexKey is a key of the blind indexes, 32 bytes.
type IndexKey struct {
	quiet.Quiet // it prints as nothing

	ID  string
	Key []byte
}

// MarshalJSON refuses.
func (IndexKey) MarshalJSON() ([]byte, error) { return nil, quiet.SealedError{} }

// MarshalBinary refuses.
func (IndexKey) MarshalBinary() ([]byte, error) { return nil, quiet.SealedError{} }

// MarshalText refuses.
func (IndexKey) MarshalText() ([]byte, error) { return nil, quiet.SealedError{} }

const keySize = 32

// Cipher is AES-256-GCM with random nonces, which it puts before the ciphertext.
// A data key encrypts a few dozen records and a master key a few million keys:
// far below the 2^32 messages at which random nonces of 96 bits become a risk.
func Cipher(key []byte) (cipher.AEAD, error) {
	b, err := aes.NewCipher(key)
	if err != nil {
		return nil, fail(CodeKey, nil)
	}
	a, err := cipher.NewGCMWithRandomNonce(b)
	if err != nil {
		return nil, fail(CodeKey, nil)
	}
	return a, nil
}
