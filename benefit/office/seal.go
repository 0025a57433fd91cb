package office

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"
	"strconv"
	"sync"

	"github.com/kyufu-go/kyufu/audit/keys"
)

const (
	keySize = 32
	// keySpace is the space of the cases' keys, masterID the name of the key that wraps them.
	keySpace = "office"
	masterID = "office-1"
)

// sealer makes the cases' data keys, seals under them, and makes tokens.
type sealer struct {
	store  keys.Store
	rand   io.Reader
	master cipher.AEAD
	index  []byte
	macs   sync.Pool // of the index key, to be used again
	tenant string
}

func newSealer(c *Config) (*sealer, error) {
	master, err := aead(c.Master)
	return &sealer{store: c.Keys, rand: c.Rand, master: master, index: append([]byte(nil), c.Index...), tenant: c.Municipality.String()}, err
}

// aead is AES-256-GCM with random nonces, which it puts before the ciphertext: a data key seals a
// few dozen revisions, a master key a few million keys, far from where random nonces repeat.
func aead(key []byte) (cipher.AEAD, error) {
	b, err := aes.NewCipher(key)
	if err != nil {
		return nil, fail(CodeSealed, "", "key", nil)
	}
	return cipher.NewGCMWithRandomNonce(b)
}

// dataKey is an opened key under its id.
type dataKey struct {
	id   keys.ID
	aead cipher.AEAD
}

// make makes so many keys and keeps them: they are on the disk before anything is sealed.
func (s *sealer) make(ctx context.Context, n int) ([]dataKey, error) {
	made, wrapped := make([]dataKey, n), make([]keys.Key, n)
	for i := range made {
		var key [keySize]byte
		if _, err := io.ReadFull(s.rand, made[i].id[:]); err != nil {
			return nil, fail(CodeConfig, "", "rand", err)
		}
		if _, err := io.ReadFull(s.rand, key[:]); err != nil {
			return nil, fail(CodeConfig, "", "rand", err)
		}
		made[i].aead, _ = aead(key[:])
		wrapped[i] = keys.Key{ID: made[i].id, Master: masterID, Wrapped: s.master.Seal(nil, nil, key[:], s.bound("key", made[i].id[:]))}
		clear(key[:])
	}
	if err := s.store.Put(ctx, keySpace, wrapped...); err != nil {
		return nil, fail(CodeStore, "", "keys", err)
	}
	return made, nil
}

// open opens the keys of these ids; a key that was destroyed is left out.
func (s *sealer) open(ctx context.Context, ids ...keys.ID) (map[keys.ID]cipher.AEAD, error) {
	list, err := s.store.Get(ctx, keySpace, ids...)
	if err != nil {
		return nil, fail(CodeStore, "", "keys", err)
	}
	out := make(map[keys.ID]cipher.AEAD, len(list))
	for _, k := range list {
		key, err := s.master.Open(nil, nil, k.Wrapped, s.bound("key", k.ID[:]))
		if err != nil {
			return nil, fail(CodeSealed, "", "key", nil)
		}
		out[k.ID], err = aead(key)
		clear(key)
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// bound is what a ciphertext is bound to, so that one in another place does not open.
func (s *sealer) bound(what string, parts ...[]byte) []byte {
	b := []byte("kyufu office " + what + " 1\x00" + s.tenant)
	for _, p := range parts {
		b = append(append(b, 0), p...)
	}
	return b
}

func (s *sealer) boundCase(id string, revision int64) []byte {
	return s.bound("case", []byte(id), strconv.AppendInt(nil, revision, 10))
}

// token is HMAC-SHA-256 under the index key of texts, each with its length before it, in
// hexadecimal.
func (s *sealer) token(parts ...string) string {
	mac, ok := s.macs.Get().(hash.Hash)
	if ok {
		mac.Reset()
	} else {
		mac = hmac.New(sha256.New, s.index)
	}
	defer s.macs.Put(mac)
	text := s.bound("token")
	for _, p := range parts {
		text = append(append(strconv.AppendInt(text, int64(len(p)), 10), ':'), p...)
	}
	mac.Write(text)
	return hex.EncodeToString(mac.Sum(nil))
}
