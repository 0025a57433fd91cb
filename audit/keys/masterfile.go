package keys

import (
	"io"
	"io/fs"
	"os"
	"slices"
	"strconv"
)

// MasterFile is a [Provider] of keys in a file that only its owner can read. Whoever has the file,
// the data keys and the database has all that is in it: keep them apart, and back them up apart. A
// lost file is damage (毀損) of everything that its keys wrapped.
//
// Several processes may use one file, a server and a tool for instance: each change is made under
// the lock of the file beside it (.lock), on what the file holds then, and every use looks whether
// the file was replaced. So none writes an old copy back, and none wraps under a key that is gone.
//
// The file is JSON: {"format":1,"masters":[{"id","key"}],"indexes":[{"id","key"}]}, keys in base64,
// the ones in use first. It is replaced whole on every change.
type MasterFile struct {
	held

	path string
	seen fs.FileInfo // the file that keys were read from
}

// CreateMasterFile makes a new file with one master and one index key. It refuses to replace a
// file. An empty path keeps the keys in memory, for tests. Errors: key.
func CreateMasterFile(path string, rand io.Reader) (*MasterFile, error) {
	f := &MasterFile{path: path}
	err := f.locked(func() error {
		if path != "" {
			if _, err := os.Lstat(path); err == nil {
				return fail(CodeKey, fs.ErrExist)
			}
		}
		next := masterFile{Format: 1}
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

// OpenMasterFile reads a file that [CreateMasterFile] made. A file that others than its owner may
// read or write is refused, where the system knows such modes. Errors: key.
func OpenMasterFile(path string) (*MasterFile, error) {
	f := &MasterFile{path: path}
	if err := f.read(); err != nil {
		return nil, err
	}
	return f, nil
}

// change makes a change of the keys that the file holds now, alone among all processes.
func (f *MasterFile) change(edit func(*masterFile) error) error {
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

// AddMaster puts a new master key in use. The old ones still unwrap, until what they wrapped is
// wrapped anew: RotateMaster of a registry or of an office's desk. Of servers with a file each one
// adds it, and the file is copied to the others: each would draw another key of the same name.
// Errors: key.
func (f *MasterFile) AddMaster(rand io.Reader) error {
	return f.change(func(k *masterFile) error { return k.add(&k.Masters, "m", rand) })
}

// AddIndex puts a new index key in use. The old ones still find, until their tokens are made anew:
// RotateIndex of a registry or of an office's desk. Errors: key.
func (f *MasterFile) AddIndex(rand io.Reader) error {
	return f.change(func(k *masterFile) error { return k.add(&k.Indexes, "i", rand) })
}

// Drop destroys a key that is no longer in use; the caller has made sure, by a rotation to the end
// of all who use the file, that nothing needs it. The first key of a kind cannot be dropped.
// Errors: key.
func (f *MasterFile) Drop(id string) error {
	return f.change(func(k *masterFile) error {
		for _, list := range []*[]namedKey{&k.Masters, &k.Indexes} {
			if i := slices.IndexFunc(*list, func(k namedKey) bool { return k.ID == id }); i > 0 {
				*list = slices.Delete(slices.Clone(*list), i, i+1)
				return nil
			}
		}
		return fail(CodeKey, nil)
	})
}

// add makes a key under an id that was never used: one more than the highest, which is never
// dropped.
func (k *masterFile) add(list *[]namedKey, prefix string, rand io.Reader) error {
	n := 1
	for _, old := range *list {
		if v, err := strconv.Atoi(old.ID[1:]); err == nil && v >= n {
			n = v + 1
		}
	}
	if rand == nil {
		return fail(CodeKey, nil)
	}
	key := make([]byte, keySize)
	if _, err := io.ReadFull(rand, key); err != nil {
		return fail(CodeKey, err)
	}
	*list = append([]namedKey{{prefix + strconv.Itoa(n), key}}, *list...)
	return nil
}
