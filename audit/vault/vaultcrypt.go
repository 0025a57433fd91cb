package vault

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"slices"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/fault"
	"github.com/kyufu-go/kyufu/audit/internal/merkle"
	"github.com/kyufu-go/kyufu/audit/internal/wire"
)

// Keys of a person for one opening of the vault, from the random 32-byte key and the opening's
// random 32-byte salt: seal = HMAC(key, "kyufu vault seal 2" ‖ salt), nonce = HMAC(key, "kyufu
// vault nonce 2" ‖ salt). So a vault that goes on from an old copy, or beside one, seals under keys
// that nothing was sealed under before, though its sequences come again: no nonce of AES-GCM is
// used twice with one key, and no two commitments share a nonce. The nonce of a value is
// HMAC(nonce, sequence (8) ‖ field (2)); the commitment is HMAC(nonce of the value, field (2) ‖
// value); the value is kept under AES-256-GCM with the seal key, the sequence as nonce and handle ‖
// field as additional data. HMAC is HMAC-SHA-256.
func (p *person) derive(m *mac, salt *audit.Hash) {
	var b [19 + len(salt)]byte
	p.seal = m.sum(&p.key, append(append(b[:0], "kyufu vault seal 2"...), salt[:]...))
	p.nonce = m.sum(&p.key, append(append(b[:0], "kyufu vault nonce 2"...), salt[:]...))
}

// mac is HMAC-SHA-256 of many short messages, each under another 32-byte key, for one goroutine;
// the zero value is ready. crypto/hmac makes two hashes on the heap for each key. A mac puts key,
// message and padding side by side, so that they are hashed in one go.
type mac struct {
	sha   merkle.Hasher
	block [4 * 64]byte
	few   [10]byte
}

const (
	innerPad = 0x3636363636363636
	outerPad = 0x5c5c5c5c5c5c5c5c
)

func (m *mac) sum(key *audit.Hash, message []byte) audit.Hash {
	if len(message) > len(m.block)-64-9 {
		return hmacOf(*key, slices.Clone(message)) // copies, so that short ones stay off the heap
	}
	m.pad(key, innerPad)
	inner := m.sha.Padded(m.block[:], 64+copy(m.block[64:], message))
	m.pad(key, outerPad)
	return m.sha.Padded(m.block[:], 64+copy(m.block[64:], inner[:]))
}

// pad makes the first block: the key, filled up with zeroes, with every byte turned by the pad.
func (m *mac) pad(key *audit.Hash, pad uint64) {
	for i := 0; i < 32; i += 8 {
		wire.BE.PutUint64(m.block[i:], wire.BE.Uint64(key[i:])^pad)
		wire.BE.PutUint64(m.block[i+32:], pad)
	}
}

// nonceOf is the nonce of a value's commitment.
func (m *mac) nonceOf(p *person, seq uint64, field uint16) audit.Hash {
	wire.BE.PutUint64(m.few[:], seq)
	wire.BE.PutUint16(m.few[8:], field)
	return m.sum(&p.nonce, m.few[:])
}

// commit is commitTo for many.
func (m *mac) commit(nonce *audit.Hash, field uint16, value []byte) audit.Hash {
	var few [2 + 62]byte
	return m.sum(nonce, append(wire.BE.AppendUint16(few[:0], field), value...))
}

// hmacOf is mac for a single message.
func hmacOf(key audit.Hash, message []byte) audit.Hash {
	h := hmac.New(sha256.New, key[:])
	h.Write(message)
	return audit.Hash(h.Sum(nil))
}

func aead(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fault.New(audit.CodeVault, "cipher", err)
	}
	g, err := cipher.NewGCM(block)
	if err != nil {
		return nil, fault.New(audit.CodeVault, "cipher", err)
	}
	return g, nil
}

// bound is what a sealed value is bound to: the nonce and the additional data of its encryption.
type bound struct {
	nonce [12]byte
	data  [18]byte
}

func (b *bound) set(h audit.Handle, seq uint64, field uint16) {
	wire.BE.PutUint64(b.nonce[4:], seq)
	copy(b.data[:], h[:])
	wire.BE.PutUint16(b.data[16:], field)
}

func (p *person) openValue(g cipher.AEAD, seq uint64, field uint16, data []byte) ([]byte, error) {
	var b bound
	b.set(p.handle, seq, field)
	value, err := g.Open(nil, b.nonce[:], data, b.data[:])
	if err != nil {
		return nil, fault.New(audit.CodeVault, "value", nil)
	}
	return value, nil
}
