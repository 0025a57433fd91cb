package registry

import (
	"crypto/cipher"
	"io"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"sync"

	"github.com/kyufu-go/kyufu/household/secret"
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
