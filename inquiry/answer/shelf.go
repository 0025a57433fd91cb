package answer

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
)

// Shelf is what an [Opener] may have besides: it keeps an opened answer encrypted at rest under a key of the same
// holder, so that showing it to two persons does not cost an operation of the private key each time. [PrivateKey] has
// it; with an opener that has not, answers are stored as they came.
type Shelf interface {
	Shelve(b Binding, answer []byte) ([]byte, error)
	Unshelve(b Binding, shelved []byte) ([]byte, error)
}

// Shelve encrypts an answer at rest with AES-256-GCM under a key derived from the private key, bound to its binding.
func (k PrivateKey) Shelve(b Binding, answer []byte) ([]byte, error) {
	aead, err := k.shelf()
	if err != nil {
		return nil, err
	}
	return aead.Seal(nil, nil, answer, b.info()), nil
}

// Unshelve decrypts what Shelve encrypted. Errors: unreadable.
func (k PrivateKey) Unshelve(b Binding, shelved []byte) ([]byte, error) {
	aead, err := k.shelf()
	if err != nil {
		return nil, err
	}
	answer, err := aead.Open(nil, nil, shelved, b.info())
	if err != nil {
		return nil, fail(CodeUnreadable, "")
	}
	return answer, nil
}

// shelf makes the cipher, which draws a random nonce for each answer.
func (k PrivateKey) shelf() (cipher.AEAD, error) {
	secret, err := k.Bytes()
	if err != nil {
		return nil, err
	}
	key, err := hkdf.Key(sha256.New, secret, nil, "kyufu shelf 1", 32)
	if err != nil {
		return nil, &Error{CodeConfig, err}
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, &Error{CodeConfig, err}
	}
	return cipher.NewGCMWithRandomNonce(block)
}
