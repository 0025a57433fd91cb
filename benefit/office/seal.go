package office

import (
	"context"
	"crypto/cipher"
	"io"
	"strconv"
	"sync"

	"github.com/kyufu-go/kyufu/audit/keys"
)

const keySize = 32

// sealer makes the cases' data keys, seals under them, and knows the keys of the index.
type sealer struct {
	from   keys.Provider
	store  keys.Store
	rand   io.Reader
	tenant string
	space  string   // of the cases' keys
	index  sync.Map // [*indexKey] by the key
}

func newSealer(c *Config) *sealer {
	tenant := c.Municipality.String()
	return &sealer{from: c.Keys, store: c.DataKeys, rand: c.Rand, tenant: tenant, space: "office/" + tenant}
}

// dataKey is an opened key under its id, and what it was opened from.
type dataKey struct {
	id      keys.ID
	aead    cipher.AEAD
	master  string
	wrapped []byte
}

// make makes so many keys and keeps them: they are on the disk before anything is sealed.
func (s *sealer) make(ctx context.Context, master string, n int) ([]dataKey, error) {
	made, wrapped := make([]dataKey, n), make([]keys.Key, n)
	for i := range made {
		var key [keySize]byte
		if _, err := io.ReadFull(s.rand, made[i].id[:]); err != nil {
			return nil, fail(CodeConfig, "", "rand", err)
		}
		if _, err := io.ReadFull(s.rand, key[:]); err != nil {
			return nil, fail(CodeConfig, "", "rand", err)
		}
		var err error
		if wrapped[i], err = s.wrap(ctx, master, made[i].id, key[:]); err != nil {
			return nil, err
		}
		made[i].aead, _ = keys.Cipher(key[:])
		made[i].master, made[i].wrapped = master, wrapped[i].Wrapped
		clear(key[:])
	}
	if err := s.store.Put(ctx, s.space, wrapped...); err != nil {
		return nil, fail(CodeStore, "", "keys", err)
	}
	return made, nil
}

func (s *sealer) wrap(ctx context.Context, master string, id keys.ID, key []byte) (keys.Key, error) {
	wrapped, err := s.from.Wrap(ctx, master, key, s.bound("key", id[:]))
	if err != nil {
		return keys.Key{}, fail(CodeConfig, "", "master", err)
	}
	return keys.Key{ID: id, Master: master, Wrapped: wrapped}, nil
}

// wrapped reads the keys of these ids as they are kept; a key that was destroyed is left out.
func (s *sealer) wrapped(ctx context.Context, ids ...keys.ID) (map[keys.ID]keys.Key, error) {
	list, err := s.store.Get(ctx, s.space, ids...)
	if err != nil {
		return nil, fail(CodeStore, "", "keys", err)
	}
	out := make(map[keys.ID]keys.Key, len(list))
	for _, k := range list {
		out[k.ID] = k
	}
	return out, nil
}

// unwrap opens a key.
func (s *sealer) unwrap(ctx context.Context, k *keys.Key) (dataKey, error) {
	key, err := s.from.Unwrap(ctx, k.Master, k.Wrapped, s.bound("key", k.ID[:]))
	if err != nil {
		return dataKey{}, fail(CodeSealed, "", "key", nil)
	}
	defer clear(key)
	opened, err := keys.Cipher(key)
	if err != nil {
		return dataKey{}, fail(CodeSealed, "", "key", nil)
	}
	return dataKey{k.ID, opened, k.Master, k.Wrapped}, nil
}

// open opens the keys of these ids.
func (s *sealer) open(ctx context.Context, ids ...keys.ID) (map[keys.ID]cipher.AEAD, error) {
	list, err := s.wrapped(ctx, ids...)
	if err != nil {
		return nil, err
	}
	out := make(map[keys.ID]cipher.AEAD, len(list))
	for id, k := range list {
		key, err := s.unwrap(ctx, &k)
		if err != nil {
			return nil, err
		}
		out[id] = key.aead
	}
	return out, nil
}

// bound is what a ciphertext is bound to, so that one in another place does not open.
func (s *sealer) bound(what string, parts ...[]byte) []byte {
	b := append(append(append(append(make([]byte, 0, 96), "kyufu office "...), what...), " 1\x00"...), s.tenant...)
	for _, p := range parts {
		b = append(append(b, 0), p...)
	}
	return b
}

func (s *sealer) boundCase(id string, revision int64) []byte {
	return s.bound("case", []byte(id), strconv.AppendInt(nil, revision, 10))
}
