package registry

import (
	"context"
	"crypto/cipher"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/kyufu-go/kyufu/household/secret"

	"github.com/kyufu-go/kyufu/audit/keys"
	"github.com/kyufu-go/kyufu/household/strictjson"
)

// KeyFile keeps keys in a file that only its owner can read. Whoever has the file and the database
// has the numbers: keep them apart, and back them up apart. A lost key file is damage (毀損) of
// everything it wrapped.
//
// Several processes may use one file, a server and a tool for instance: each change is made under
// the lock of the file beside it (.lock), on what the file holds then, and every use looks whether
// the file was replaced. So none writes an old copy back, and none wraps under a key that is gone.
//
// The file is JSON: {"format":1,"masters":[{"id","key"}],"indexes":[{"id","key"}]}, keys in base64,
// the ones in use first. It is replaced whole on every change.
type KeyFile struct {
	secret.Private // it prints as nothing
	path           string
	mu             sync.RWMutex
	keys           keyFile
	seen           fs.FileInfo            // the file that keys were read from
	ciphers        map[string]cipher.AEAD // of the masters, made on first use
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

// CreateKeyFile makes a new file with one master and one index key. It refuses to replace a file.
// An empty path keeps the keys in memory, for tests. Errors: key.
func CreateKeyFile(path string, rand io.Reader) (*KeyFile, error) {
	f := &KeyFile{path: path}
	err := f.locked(func() error {
		if path != "" {
			if _, err := os.Lstat(path); err == nil {
				return because(CodeKey, fs.ErrExist)
			}
		}
		next := keyFile{Format: 1}
		if err := next.add(&next.Masters, "m", rand); err != nil {
			return err
		}
		if err := next.add(&next.Indexes, "i", rand); err != nil {
			return err
		}
		return f.save(next)
	})
	if err != nil {
		return nil, err
	}
	return f, nil
}

// OpenKeyFile reads a file that [CreateKeyFile] made. A file that others than its owner may read or
// write is refused, where the system knows such modes. Errors: key.
func OpenKeyFile(path string) (*KeyFile, error) {
	f := &KeyFile{path: path}
	if err := f.read(); err != nil {
		return nil, err
	}
	return f, nil
}

// read reads the file. It needs the lock, except while f is being made.
func (f *KeyFile) read() error {
	file, err := os.Open(f.path)
	if err != nil {
		return because(CodeKey, err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return because(CodeKey, err)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return because(CodeKey, fs.ErrPermission)
	}
	b, err := io.ReadAll(file)
	if err != nil {
		return because(CodeKey, err)
	}
	defer clear(b)
	var all keyFile
	if err := strictjson.Unmarshal(b, &all); err != nil || all.Format != 1 || len(all.Masters) == 0 || len(all.Indexes) == 0 {
		return fail(CodeKey)
	}
	for _, k := range slices.Concat(all.Masters, all.Indexes) {
		if len(k.ID) < 2 || len(k.Key) != dataKeySize {
			return fail(CodeKey)
		}
	}
	f.keys, f.seen, f.ciphers = all, info, nil
	return nil
}

// fresh reads the file again if it was replaced. A file that is gone changes nothing: the keys that
// were read still open what they wrapped.
func (f *KeyFile) fresh() error {
	if f.path == "" {
		return nil
	}
	info, err := os.Stat(f.path)
	if err != nil {
		return nil //nolint:nilerr // said above
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.seen != nil && info.ModTime().Equal(f.seen.ModTime()) && info.Size() == f.seen.Size() {
		return nil
	}
	return f.read()
}

// change makes a change of the keys that the file holds now, alone among all processes.
func (f *KeyFile) change(edit func(*keyFile) error) error {
	return f.locked(func() error {
		if f.path != "" {
			if err := f.read(); err != nil {
				return err
			}
		}
		next := f.keys
		if err := edit(&next); err != nil {
			return err
		}
		return f.save(next)
	})
}

// locked runs f while no other goroutine and no other process changes the file.
func (f *KeyFile) locked(run func() error) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.path == "" {
		return run()
	}
	unlock, err := keys.Lock(f.path+".lock", true)
	if err != nil {
		return because(CodeKey, err)
	}
	return errors.Join(run(), unlock())
}

// AddMaster puts a new master key in use. The old ones still unwrap; see [Registry.RotateMaster].
// Errors: key.
func (f *KeyFile) AddMaster(rand io.Reader) error {
	return f.change(func(k *keyFile) error { return k.add(&k.Masters, "m", rand) })
}

// AddIndex puts a new index key in use. The old ones still find; see [Registry.RotateIndex].
// Errors: key.
func (f *KeyFile) AddIndex(rand io.Reader) error {
	return f.change(func(k *keyFile) error { return k.add(&k.Indexes, "i", rand) })
}

// Drop destroys a key that is no longer in use; the caller has made sure, by
// [Registry.RotateMaster] or [Registry.RotateIndex] to the end, that nothing needs it. The first
// key of a kind cannot be dropped. Errors: key.
func (f *KeyFile) Drop(id string) error {
	return f.change(func(k *keyFile) error {
		for _, list := range []*[]namedKey{&k.Masters, &k.Indexes} {
			if i := slices.IndexFunc(*list, func(k namedKey) bool { return k.ID == id }); i > 0 {
				*list = slices.Delete(slices.Clone(*list), i, i+1)
				return nil
			}
		}
		return fail(CodeKey)
	})
}

// add makes a key under an id that was never used: one more than the highest, which is never
// dropped.
func (k *keyFile) add(list *[]namedKey, prefix string, rand io.Reader) error {
	n := 1
	for _, old := range *list {
		if v, err := strconv.Atoi(old.ID[1:]); err == nil && v >= n {
			n = v + 1
		}
	}
	if rand == nil {
		return fail(CodeKey)
	}
	key := make([]byte, dataKeySize)
	if _, err := io.ReadFull(rand, key); err != nil {
		return because(CodeKey, err)
	}
	*list = append([]namedKey{{prefix + strconv.Itoa(n), key}}, *list...)
	return nil
}

// save replaces the file, written aside, synced, renamed, and then the keys in memory. It needs the
// lock.
func (f *KeyFile) save(next keyFile) error {
	if f.path == "" {
		f.keys, f.ciphers = next, nil
		return nil
	}
	b, err := json.Marshal(next)
	if err != nil {
		return because(CodeKey, err)
	}
	defer clear(b)
	t, err := os.CreateTemp(filepath.Dir(f.path), ".keys-*") // made with mode 0600
	if err != nil {
		return because(CodeKey, err)
	}
	_, err = t.Write(b)
	var info fs.FileInfo
	for _, step := range []func() error{
		t.Sync, t.Close, func() (err error) { info, err = f.later(t.Name()); return err }, func() error { return os.Rename(t.Name(), f.path) },
	} {
		if err == nil {
			err = step()
		}
	}
	if err != nil {
		_ = t.Close()           // the error that counts is above
		_ = os.Remove(t.Name()) // and here
		return because(CodeKey, err)
	}
	f.keys, f.seen, f.ciphers = next, info, nil
	return syncFolder(filepath.Dir(f.path))
}

// later gives a file that is about to take the place of another a later time, by which everybody
// sees that it is another.
func (f *KeyFile) later(name string) (fs.FileInfo, error) {
	info, err := os.Stat(name)
	if err != nil || f.seen == nil {
		return info, err
	}
	for step := time.Millisecond; !info.ModTime().After(f.seen.ModTime()) && step < time.Minute; step *= 10 {
		at := f.seen.ModTime().Add(step)
		if err := os.Chtimes(name, at, at); err != nil {
			return nil, err
		}
		if info, err = os.Stat(name); err != nil {
			return nil, err
		}
	}
	return info, nil
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
	if err := f.fresh(); err != nil {
		return "", err
	}
	f.mu.RLock()
	defer f.mu.RUnlock()
	if len(f.keys.Masters) == 0 {
		return "", fail(CodeKey)
	}
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

// master returns the cipher of a master key, also of one that another process has added.
func (f *KeyFile) master(id string) (cipher.AEAD, error) {
	a, err := f.cipher(id)
	if err == nil {
		return a, nil
	}
	if err := f.fresh(); err != nil {
		return nil, err
	}
	return f.cipher(id)
}

func (f *KeyFile) cipher(id string) (cipher.AEAD, error) {
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
