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

// Keys of a person, all from the random 32-byte key: seal = HMAC(key, "kyufu vault seal 1"), nonce
// = HMAC(key, "kyufu vault nonce 1"). The nonce of a value is HMAC(nonce, sequence (8) ‖ field
// (2)); the commitment is HMAC(nonce of the value, field (2) ‖ value); the value is kept under
// AES-256-GCM with the seal key, the sequence as nonce and handle ‖ field as additional data. HMAC
// is HMAC-SHA-256.
func (p *person) derive(m *mac) {
	p.seal = m.sum(&p.key, []byte("kyufu vault seal 1"))
	p.nonce = m.sum(&p.key, []byte("kyufu vault nonce 1"))
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

// masterKey is a key that persons' records are wrapped under; mark names it without telling it.
type masterKey struct {
	mark [4]byte
	aead cipher.AEAD
}

// keepMasters makes the current key's cipher, which is the first, and the former ones'.
func (v *Vault) keepMasters() error {
	for _, key := range append([][]byte{v.cfg.Master}, v.cfg.Former...) {
		g, err := aead(key)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(append([]byte("kyufu vault key 1\x00"), key...))
		v.masters = append(v.masters, masterKey{[4]byte(sum[:4]), g})
	}
	return nil
}

// wrap is a person's record: handle (16), the first 4 bytes of SHA-256 of "kyufu vault key 1\x00"
// and the master key, nonce (12), AES-256-GCM of key (32) and subject under the master key, with
// the handle as additional data.
func (v *Vault) wrap(p *person, nonce [12]byte) []byte {
	m := &v.masters[0]
	rec := append(p.handle[:len(p.handle):len(p.handle)], m.mark[:]...)
	rec = append(rec, nonce[:]...)
	return m.aead.Seal(rec, nonce[:], append(p.key[:len(p.key):len(p.key)], p.subject...), p.handle[:])
}

func (v *Vault) unwrap(rec []byte) (*person, error) {
	if len(rec) < 16+4+12+16+32 {
		return nil, fault.New(audit.CodeVault, "record", nil)
	}
	i := slices.IndexFunc(v.masters, func(m masterKey) bool { return m.mark == [4]byte(rec[16:20]) })
	if i < 0 {
		return nil, fault.New(audit.CodeVault, "master", nil)
	}
	plain, err := v.masters[i].aead.Open(nil, rec[20:32], rec[32:], rec[:16])
	if err != nil {
		return nil, fault.New(audit.CodeVault, "master", nil)
	}
	p := &person{handle: audit.Handle(rec[:16]), key: audit.Hash(plain[:32]), subject: string(plain[32:])}
	p.derive(&v.mac)
	return p, nil
}
