package seal

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"

	"github.com/kyufu-go/kyufu/inquiry/answer"
)

// shelfMagic stands before every answer at rest. The form before it was kept from answers without a
// sender.
const shelfMagic = "KYS2"

// Shelve encrypts an answer at rest with AES-256-GCM under a key derived from the private key,
// bound to its binding. Errors: config.
func (k PrivateKey) Shelve(b answer.Binding, plain []byte) ([]byte, error) {
	aead, err := k.shelf()
	if err != nil {
		return nil, err
	}
	return aead.Seal([]byte(shelfMagic), nil, plain, b.Info()), nil
}

// Unshelve decrypts what Shelve encrypted. Errors: unreadable; retired_format for what was kept
// before answers named their sender.
func (k PrivateKey) Unshelve(b answer.Binding, shelved []byte) ([]byte, error) {
	body, ok := bytes.CutPrefix(shelved, []byte(shelfMagic))
	if !ok {
		return nil, answer.NewError(answer.CodeRetired, nil)
	}
	aead, err := k.shelf()
	if err != nil {
		return nil, err
	}
	plain, err := aead.Open(nil, nil, body, b.Info())
	if err != nil {
		return nil, answer.NewError(answer.CodeUnreadable, nil)
	}
	return plain, nil
}

// shelf makes the cipher, which draws a random nonce for each answer.
func (k PrivateKey) shelf() (cipher.AEAD, error) {
	secret, err := k.Bytes()
	if err != nil {
		return nil, err
	}
	key, err := hkdf.Key(sha256.New, secret, nil, "kyufu shelf 2", 32)
	if err != nil {
		return nil, answer.NewError(answer.CodeConfig, err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, answer.NewError(answer.CodeConfig, err)
	}
	return cipher.NewGCMWithRandomNonce(block)
}
