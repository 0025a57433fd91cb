package audit

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
)

// Keys of a person, all from the random 32-byte key: seal = HMAC(key, "kyufu vault seal 1"), nonce = HMAC(key, "kyufu vault nonce 1").
// The nonce of a value is HMAC(nonce, sequence (8) ‖ field (2)); the commitment is HMAC(nonce of the value, field (2) ‖ value); the value
// is kept under AES-256-GCM with the seal key, the sequence as nonce and handle ‖ field as additional data. HMAC is HMAC-SHA-256.
func (p *person) derive() {
	p.seal = hmac32(&p.key, []byte("kyufu vault seal 1"))
	p.nonce = hmac32(&p.key, []byte("kyufu vault nonce 1"))
}

// hmac32 is HMAC-SHA-256 under a 32-byte key without allocation for messages of usual length; crypto/hmac makes two hashes on the heap.
func hmac32(key *Hash, message []byte) Hash {
	var block [64 + 192]byte
	for i := range 64 {
		block[i] = 0x36
	}
	for i, k := range key {
		block[i] ^= k
	}
	inner := sha256.Sum256(append(block[:64], message...))
	var outer [64 + 32]byte
	for i := range 64 {
		outer[i] = block[i] ^ 0x36 ^ 0x5c
	}
	copy(outer[64:], inner[:])
	return sha256.Sum256(outer[:])
}

func (p *person) nonceOf(seq uint64, field uint16) Hash {
	var m [10]byte
	be.PutUint64(m[:], seq)
	be.PutUint16(m[8:], field)
	return hmac32(&p.nonce, m[:])
}

func commitTo(nonce *Hash, field uint16, value []byte) Hash {
	var few [2 + 126]byte
	m := be.AppendUint16(few[:0], field)
	return hmac32(nonce, append(m, value...))
}

func aead(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fail(CodeVault, "cipher", err)
	}
	g, err := cipher.NewGCM(block)
	if err != nil {
		return nil, fail(CodeVault, "cipher", err)
	}
	return g, nil
}

func (p *person) aead() (cipher.AEAD, error) {
	if p.cipher == nil {
		var err error
		if p.cipher, err = aead(p.seal[:]); err != nil {
			return nil, err
		}
	}
	return p.cipher, nil
}

func (p *person) context(field uint16) []byte {
	return be.AppendUint16(append(make([]byte, 0, 18), p.handle[:]...), field)
}

func sealNonce(seq uint64) []byte {
	return be.AppendUint64(make([]byte, 4, 12), seq)
}

func (p *person) sealValue(seq uint64, field uint16, value []byte) ([]byte, error) {
	g, err := p.aead()
	if err != nil {
		return nil, err
	}
	var nonce [12]byte
	be.PutUint64(nonce[4:], seq)
	var context [18]byte
	copy(context[:], p.handle[:])
	be.PutUint16(context[16:], field)
	return g.Seal(nil, nonce[:], value, context[:]), nil
}

func (p *person) openValue(seq uint64, field uint16, data []byte) ([]byte, error) {
	g, err := p.aead()
	if err != nil {
		return nil, err
	}
	value, err := g.Open(nil, sealNonce(seq), data, p.context(field))
	if err != nil {
		return nil, fail(CodeVault, "value", nil)
	}
	return value, nil
}

// wrap is a person's record: handle (16), fingerprint of the master key (4), nonce (12), AES-256-GCM of key (32) and subject under the
// master key, with the handle as additional data.
func (v *Vault) wrap(p *person, nonce [12]byte) ([]byte, error) {
	g, err := aead(v.cfg.Master)
	if err != nil {
		return nil, err
	}
	mark := fingerprint(v.cfg.Master)
	rec := append(p.handle[:len(p.handle):len(p.handle)], mark[:]...)
	rec = append(rec, nonce[:]...)
	return g.Seal(rec, nonce[:], append(p.key[:len(p.key):len(p.key)], p.subject...), p.handle[:]), nil
}

func (v *Vault) unwrap(rec []byte) (*person, error) {
	if len(rec) < 16+4+12+16+32 {
		return nil, fail(CodeVault, "record", nil)
	}
	master := v.master([4]byte(rec[16:20]))
	if master == nil {
		return nil, fail(CodeVault, "master", nil)
	}
	g, err := aead(master)
	if err != nil {
		return nil, err
	}
	plain, err := g.Open(nil, rec[20:32], rec[32:], rec[:16])
	if err != nil {
		return nil, fail(CodeVault, "master", nil)
	}
	p := &person{handle: Handle(rec[:16]), key: Hash(plain[:32]), subject: string(plain[32:])}
	p.derive()
	return p, nil
}

func (v *Vault) master(mark [4]byte) []byte {
	if fingerprint(v.cfg.Master) == mark {
		return v.cfg.Master
	}
	for _, k := range v.cfg.Former {
		if fingerprint(k) == mark {
			return k
		}
	}
	return nil
}
