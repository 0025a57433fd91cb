package keys

import (
	"context"
	"crypto/cipher"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"sync"

	"github.com/kyufu-go/kyufu/audit/internal/quiet"
)

// held are keys in memory.
type held struct {
	quiet.Quiet // it prints as nothing

	mu      sync.RWMutex
	keys    masterFile
	ciphers map[string]cipher.AEAD // of the masters, made on first use
}

type masterFile struct {
	Format  int        `json:"format"`
	Masters []namedKey `json:"masters"`
	Indexes []namedKey `json:"indexes"`
}

type namedKey struct {
	ID  string `json:"id"`
	Key []byte `json:"key"`
}

// Held returns a provider of keys that the caller keeps elsewhere, in a secret store for instance:
// master keys and index keys of 32 bytes, of each kind the one in use first. Their ids are digests
// of them. Errors: key.
func Held(masters, indexes [][]byte) (Provider, error) {
	h := &held{keys: masterFile{Format: 1}}
	for to, list := range map[*[]namedKey][][]byte{&h.keys.Masters: masters, &h.keys.Indexes: indexes} {
		for _, key := range list {
			if len(key) != keySize {
				return nil, fail(CodeKey, nil)
			}
			sum := sha256.Sum256(append([]byte("kyufu key id 1\x00"), key...))
			*to = append(*to, namedKey{"k:" + hex.EncodeToString(sum[:8]), slices.Clone(key)})
		}
		if len(*to) == 0 {
			return nil, fail(CodeKey, nil)
		}
	}
	return h, nil
}

// Master returns the id of the key in use.
func (h *held) Master(context.Context) (string, error) {
	h.mu.RLock()
	defer h.mu.RUnlock()
	if len(h.keys.Masters) == 0 {
		return "", fail(CodeKey, nil)
	}
	return h.keys.Masters[0].ID, nil
}

// Wrap encrypts with AES-256-GCM: a nonce of twelve random bytes, then the ciphertext.
func (h *held) Wrap(_ context.Context, id string, key, bound []byte) ([]byte, error) {
	a, err := h.cipher(id)
	if err != nil {
		return nil, err
	}
	return a.Seal(nil, nil, key, bound), nil
}

// Unwrap decrypts. Errors: key.
func (h *held) Unwrap(_ context.Context, id string, wrapped, bound []byte) ([]byte, error) {
	a, err := h.cipher(id)
	if err != nil {
		return nil, err
	}
	key, err := a.Open(nil, nil, wrapped, bound)
	if err != nil {
		return nil, fail(CodeKey, nil)
	}
	return key, nil
}

// Index returns the index keys, the one in use first.
func (h *held) Index(context.Context) ([]IndexKey, error) {
	h.mu.RLock()
	defer h.mu.RUnlock()
	list := make([]IndexKey, len(h.keys.Indexes))
	for i, k := range h.keys.Indexes {
		list[i] = IndexKey{ID: k.ID, Key: k.Key}
	}
	return list, nil
}

func (h *held) cipher(id string) (cipher.AEAD, error) {
	h.mu.RLock()
	a, ok := h.ciphers[id]
	h.mu.RUnlock()
	if ok {
		return a, nil
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, k := range h.keys.Masters {
		if k.ID == id {
			a, err := Cipher(k.Key)
			if err == nil && h.ciphers == nil {
				h.ciphers = map[string]cipher.AEAD{}
			}
			if err == nil {
				h.ciphers[id] = a
			}
			return a, err
		}
	}
	return nil, fail(CodeKey, nil)
}
