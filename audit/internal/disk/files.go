package disk

import (
	"errors"
	"io"
	"io/fs"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/fault"
)

// writeFile puts a small file in place whole: written beside, synced, renamed. Derived files do
// without durability.
func WriteFile(dir FS, name string, data []byte, durable bool) error {
	tmp := name + ".tmp"
	if err := dir.Remove(tmp); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fault.New(audit.CodeIO, "remove", err)
	}
	f, err := dir.Create(tmp)
	if err != nil {
		return fault.New(audit.CodeIO, "create", err)
	}
	err = WriteFull(f, data, 0)
	if durable && err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return fault.New(audit.CodeIO, "write", err)
	}
	if err := dir.Rename(tmp, name); err != nil {
		return fault.New(audit.CodeIO, "rename", err)
	}
	if durable {
		if err := dir.SyncDir(); err != nil {
			return fault.New(audit.CodeIO, "syncdir", err)
		}
	}
	return nil
}

// readFile reads a small file whole; a file longer than limit is refused.
func ReadFile(dir FS, name string, limit int64) ([]byte, error) {
	f, err := dir.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	size, err := f.Size()
	if err != nil {
		return nil, fault.New(audit.CodeIO, "size", err)
	}
	if size > limit {
		return nil, fault.New(audit.CodeTooLarge, "file", nil)
	}
	b := make([]byte, size)
	return b, ReadFull(f, b, 0)
}

func ReadFull(f File, b []byte, at int64) error {
	n, err := f.ReadAt(b, at)
	if n == len(b) {
		return nil
	}
	if err == nil {
		err = io.ErrUnexpectedEOF
	}
	return fault.New(audit.CodeIO, "read", err)
}

// writeFull writes all of b. A file of an embedder's FS that stops early without an error is not
// believed: what is missing would be acknowledged.
func WriteFull(f File, b []byte, at int64) error {
	n, err := f.WriteAt(b, at)
	if err == nil && n != len(b) {
		return io.ErrShortWrite
	}
	return err
}

// openOrCreate opens a derived file for writing.
func OpenOrCreate(dir FS, name string) (File, error) {
	f, err := dir.Edit(name)
	if errors.Is(err, fs.ErrNotExist) {
		f, err = dir.Create(name)
	}
	if err != nil {
		return nil, fault.New(audit.CodeIO, "open", err)
	}
	return f, nil
}

func NotExist(err error) bool { return errors.Is(err, fs.ErrNotExist) }
