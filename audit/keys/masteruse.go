package keys

import (
	"context"
	"crypto/cipher"
)

// Master returns the id of the key in use.
func (f *MasterFile) Master(context.Context) (string, error) {
	if err := f.fresh(); err != nil {
		return "", err
	}
	f.mu.RLock()
	defer f.mu.RUnlock()
	if len(f.keys.Masters) == 0 {
		return "", fail(CodeKey, nil)
	}
	return f.keys.Masters[0].ID, nil
}

// Wrap encrypts with AES-256-GCM: a nonce of twelve random bytes, then the ciphertext.
func (f *MasterFile) Wrap(_ context.Context, id string, key, bound []byte) ([]byte, error) {
	a, err := f.master(id)
	if err != nil {
		return nil, err
	}
	return a.Seal(nil, nil, key, bound), nil
}

// Unwrap decrypts. Errors: key.
func (f *MasterFile) Unwrap(_ context.Context, id string, wrapped, bound []byte) ([]byte, error) {
	a, err := f.master(id)
	if err != nil {
		return nil, err
	}
	key, err := a.Open(nil, nil, wrapped, bound)
	if err != nil {
		return nil, fail(CodeKey, nil)
	}
	return key, nil
}

// master returns the cipher of a master key, also of one that another process has added.
func (f *MasterFile) master(id string) (cipher.AEAD, error) {
	a, err := f.cipher(id)
	if err == nil {
		return a, nil
	}
	if err := f.fresh(); err != nil {
		return nil, err
	}
	return f.cipher(id)
}

func (f *MasterFile) cipher(id string) (cipher.AEAD, error) {
	f.mu.RLock()
	a, ok := f.ciphers[id]
	f.mu.RUnlock()
	if ok {
		return a, nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, k := range f.keys.Masters {
		if k.ID == id {
			a, err := Cipher(k.Key)
			if err == nil && f.ciphers == nil {
				f.ciphers = map[string]cipher.AEAD{}
			}
			if err == nil {
				f.ciphers[id] = a
			}
			return a, err
		}
	}
	return nil, fail(CodeKey, nil)
}

// Index returns the index keys, the one in use first.
func (f *MasterFile) Index(context.Context) ([]IndexKey, error) {
	if err := f.fresh(); err != nil {
		return nil, err
	}
	f.mu.RLock()
	defer f.mu.RUnlock()
	list := make([]IndexKey, len(f.keys.Indexes))
	for i, k := range f.keys.Indexes {
		list[i] = IndexKey{ID: k.ID, Key: k.Key}
	}
	return list, nil
}
