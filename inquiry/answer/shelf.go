package answer

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
)

// Shelf is what an [Opener] may have besides: it keeps an opened answer encrypted at rest under a
// key of the same holder, so that showing it to two persons does not cost an operation of the
// private key each time. [PrivateKey] has it; with an opener that has not, answers are stored as
// they came.
type Shelf interface {
	Shelve(b Binding, answer []byte) ([]byte, error)
	Unshelve(b Binding, shelved []byte) ([]byte, error)
}

// shelfMagic stands before every answer at rest. The form before it was kept from answers without a
// sender.
const shelfMagic = "KYS2"

// Shelve encrypts an answer at rest with AES-256-GCM under a key derived from the private key,
// bound to its binding. Errors: config.
func (k PrivateKey) Shelve(b Binding, answer []byte) ([]byte, error) {
	aead, err := k.shelf()
	if err != nil {
		return nil, err
	}
	return aead.Seal([]byte(shelfMagic), nil, answer, b.info()), nil
}

// Unshelve decrypts what Shelve encrypted. Errors: unreadable; retired_format for what was kept
// before answers named their sender.
func (k PrivateKey) Unshelve(b Binding, shelved []byte) ([]byte, error) {
	body, ok := bytes.CutPrefix(shelved, []byte(shelfMagic))
	if !ok {
		return nil, fail(CodeRetired, "")
	}
	aead, err := k.shelf()
	if err != nil {
		return nil, err
	}
	answer, err := aead.Open(nil, nil, body, b.info())
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
	key, err := hkdf.Key(sha256.New, secret, nil, "kyufu shelf 2", 32)
	if err != nil {
		return nil, &Error{CodeConfig, err}
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, &Error{CodeConfig, err}
	}
	return cipher.NewGCMWithRandomNonce(block)
}
