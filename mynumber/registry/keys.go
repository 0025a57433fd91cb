package registry

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"sync"
)

// KeyProvider holds the master keys, which wrap the persons' data keys, and the
// keys of the blind indexes. [KeyFile] is the one that comes with the library; a
// KMS or HSM is an adapter with these four methods. Implementations are safe for
// concurrent use.
type KeyProvider interface {
	// Master returns the id of the master key that wraps new data keys.
	Master(ctx context.Context) (id string, err error)
	// Wrap encrypts a data key under a master key, bound to a context.
	Wrap(ctx context.Context, id string, key, bound []byte) ([]byte, error)
	// Unwrap decrypts what Wrap encrypted. The caller wipes the result.
	Unwrap(ctx context.Context, id string, wrapped, bound []byte) ([]byte, error)
	// Index returns the keys of the blind indexes, the one in use first; those after
	// it are being rotated out. The caller does not change them.
	Index(ctx context.Context) ([]IndexKey, error)
}

// IndexKey is a key of the blind indexes, 32 bytes.
type IndexKey struct {
	ID  string
	Key []byte
}

// KeyFile keeps keys in a file that only its owner can read. Whoever has the
// file and the database has the numbers: keep them apart, and back them up
// apart. A lost key file is damage (毀損) of everything it wrapped.
//
// The file is JSON: {"format":1,"masters":[{"id","key"}],"indexes":[{"id","key"}]},
// keys in base64, the ones in use first. It is replaced whole on every change.
type KeyFile struct {
	path    string
	mu      sync.RWMutex
	keys    keyFile
	ciphers map[string]cipher.AEAD // of the masters, made on first use
}

type keyFile struct {
	Format  int        `json:"format"`
	Masters []namedKey `json:"masters"`
	Indexes []namedKey `json:"indexes"`
}

type namedKey struct {
	ID  string `json:"id"`
	Key []byte `json:"key"`
}

// CreateKeyFile makes a new file with one master and one index key. It refuses
// to replace a file. An empty path keeps the keys in memory, for tests. Errors:
// key.
func CreateKeyFile(path string, rand io.Reader) (*KeyFile, error) {
	f := &KeyFile{path: path, keys: keyFile{Format: 1}}
	if path != "" {
		if _, err := os.Lstat(path); err == nil {
			return nil, because(CodeKey, os.ErrExist)
		}
	}
	if err := f.add(&f.keys.Masters, "m", rand); err != nil {
		return nil, err
	}
	if err := f.add(&f.keys.Indexes, "i", rand); err != nil {
		return nil, err
	}
	return f, nil
}

// OpenKeyFile reads a file that [CreateKeyFile] made. Errors: key.
func OpenKeyFile(path string) (*KeyFile, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, because(CodeKey, err)
	}
	defer clear(b)
	f := &KeyFile{path: path}
	if err := json.Unmarshal(b, &f.keys); err != nil || f.keys.Format != 1 || len(f.keys.Masters) == 0 || len(f.keys.Indexes) == 0 {
		return nil, fail(CodeKey)
	}
	for _, k := range slices.Concat(f.keys.Masters, f.keys.Indexes) {
		if k.ID == "" || len(k.Key) != dataKeySize {
			return nil, fail(CodeKey)
		}
	}
	return f, nil
}

// AddMaster puts a new master key in use. The old ones still unwrap; see
// [Registry.RotateMaster]. Errors: key.
func (f *KeyFile) AddMaster(rand io.Reader) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.add(&f.keys.Masters, "m", rand)
}

// AddIndex puts a new index key in use. The old ones still find; see
// [Registry.RotateIndex]. Errors: key.
func (f *KeyFile) AddIndex(rand io.Reader) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.add(&f.keys.Indexes, "i", rand)
}

// Drop destroys a key that is no longer in use; the caller has made sure, by
// [Registry.RotateMaster] or [Registry.RotateIndex] to the end, that nothing
// needs it. The first key of a kind cannot be dropped. Errors: key.
func (f *KeyFile) Drop(id string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, list := range []*[]namedKey{&f.keys.Masters, &f.keys.Indexes} {
		i := slices.IndexFunc(*list, func(k namedKey) bool { return k.ID == id })
		if i <= 0 {
			continue
		}
		old := *list
		*list = slices.Delete(slices.Clone(old), i, i+1)
		if err := f.save(); err != nil {
			*list = old
			return err
		}
		clear(old[i].Key)
		delete(f.ciphers, id)
		return nil
	}
	return fail(CodeKey)
}

// add needs the lock, except while the file is being made.
func (f *KeyFile) add(list *[]namedKey, prefix string, rand io.Reader) error {
	n := 1
	for _, k := range *list {
		if v, err := strconv.Atoi(k.ID[1:]); err == nil && v >= n {
			n = v + 1
		}
	}
	key := make([]byte, dataKeySize)
	if _, err := io.ReadFull(rand, key); err != nil {
		return because(CodeKey, err)
	}
	old := *list
	*list = append([]namedKey{{prefix + strconv.Itoa(n), key}}, old...)
	if err := f.save(); err != nil {
		*list = old
		return err
	}
	return nil
}

// save replaces the file: written aside, synced, renamed.
func (f *KeyFile) save() error {
	if f.path == "" {
		return nil
	}
	b, err := json.Marshal(f.keys)
	if err != nil {
		return because(CodeKey, err)
	}
	defer clear(b)
	t, err := os.CreateTemp(filepath.Dir(f.path), ".keys-*") // made with mode 0600
	if err != nil {
		return because(CodeKey, err)
	}
	_, err = t.Write(b)
	for _, step := range []func() error{t.Sync, t.Close, func() error { return os.Rename(t.Name(), f.path) }} {
		if stepErr := step(); err == nil {
			err = stepErr
		}
	}
	if err != nil {
		os.Remove(t.Name()) //nolint:errcheck // the error that counts is above
		return because(CodeKey, err)
	}
	return syncFolder(filepath.Dir(f.path))
}

// syncFolder makes the new name last through a power cut: a key that wrapped
// something and is then gone would be damage. Where folders cannot be synced
// (Windows, js) the file system sees to it, or nothing does.
func syncFolder(dir string) error {
	if runtime.GOOS == "windows" || runtime.GOOS == "js" {
		return nil
	}
	d, err := os.Open(dir)
	if err == nil {
		err = errors.Join(d.Sync(), d.Close())
	}
	if err != nil {
		return because(CodeKey, err)
	}
	return nil
}

// Master returns the id of the key in use.
func (f *KeyFile) Master(context.Context) (string, error) {
	f.mu.RLock()
	defer f.mu.RUnlock()
	return f.keys.Masters[0].ID, nil
}

// Wrap encrypts with AES-256-GCM: a nonce of twelve random bytes, then the ciphertext.
func (f *KeyFile) Wrap(_ context.Context, id string, key, bound []byte) ([]byte, error) {
	a, err := f.master(id)
	if err != nil {
		return nil, err
	}
	return a.Seal(nil, nil, key, bound), nil
}

// Unwrap decrypts. Errors: key.
func (f *KeyFile) Unwrap(_ context.Context, id string, wrapped, bound []byte) ([]byte, error) {
	a, err := f.master(id)
	if err != nil {
		return nil, err
	}
	key, err := a.Open(nil, nil, wrapped, bound)
	if err != nil {
		return nil, fail(CodeKey)
	}
	return key, nil
}

func (f *KeyFile) master(id string) (cipher.AEAD, error) {
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
			a, err := aead(k.Key)
			if err == nil && f.ciphers == nil {
				f.ciphers = map[string]cipher.AEAD{}
			}
			if err == nil {
				f.ciphers[id] = a
			}
			return a, err
		}
	}
	return nil, fail(CodeKey)
}

// Index returns the index keys, the one in use first.
func (f *KeyFile) Index(context.Context) ([]IndexKey, error) {
	f.mu.RLock()
	defer f.mu.RUnlock()
	list := make([]IndexKey, len(f.keys.Indexes))
	for i, k := range f.keys.Indexes {
		list[i] = IndexKey(k)
	}
	return list, nil
}

const dataKeySize = 32

// aead is AES-256-GCM with random nonces, which it puts before the ciphertext.
// A data key encrypts a few dozen records and a master key a few million keys:
// far below the 2^32 messages at which random nonces of 96 bits become a risk.
func aead(key []byte) (cipher.AEAD, error) {
	b, err := aes.NewCipher(key)
	if err != nil {
		return nil, fail(CodeKey)
	}
	a, err := cipher.NewGCMWithRandomNonce(b)
	if err != nil {
		return nil, fail(CodeKey)
	}
	return a, nil
}
