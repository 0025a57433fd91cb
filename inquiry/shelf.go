package inquiry

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
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
		return nil, fail(CodeUnreadable, b.Inquiry, nil)
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
		return nil, fail(CodeConfig, "", err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fail(CodeConfig, "", err)
	}
	return cipher.NewGCMWithRandomNonce(block)
}

// shelve gives the form of an answer that is stored: the items that were granted and nothing else (番号法 art. 29),
// encrypted. Without a shelf it is what came.
func (d *Desk) shelve(q *Inquiry, sealed []byte, answer *Answer) ([]byte, error) {
	s, ok := d.c.Key.(Shelf)
	if !ok {
		return sealed, nil
	}
	return s.Shelve(q.binding(d.c.Self), pack(packedAnswer, 256, answer.fields))
}

// unshelve opens a stored answer.
func (d *Desk) unshelve(q *Inquiry, stored []byte) (Answer, error) {
	s, ok := d.c.Key.(Shelf)
	if !ok {
		plain, err := d.c.Key.Open(q.binding(d.c.Self), stored)
		if err != nil {
			return Answer{}, err
		}
		return d.read(q, plain), nil
	}
	body, err := s.Unshelve(q.binding(d.c.Self), stored)
	if err != nil {
		return Answer{}, err
	}
	var answer Answer
	if !unpack(packedAnswer, body, answer.fields) {
		return Answer{}, fail(CodeStore, q.ID, errors.New("answer"))
	}
	return answer, nil
}

// read converts an opened answer. One that is of no layout is an answer with that finding, which nobody can register.
func (d *Desk) read(q *Inquiry, plain []byte) Answer {
	answer, err := d.c.Layouts.Decode(q.Information, plain, q.Items)
	if err != nil {
		return Answer{Findings: []AnswerFinding{{Code: CodeLayout}}}
	}
	return answer
}
