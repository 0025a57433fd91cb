package audit

import (
	"io"
	"os"
	"path/filepath"
)

// DirFS is a directory of the operating system, made if it is not there.
func DirFS(path string) (FS, error) {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return nil, fail(CodeIO, "mkdir", err)
	}
	return osFS{path}, nil
}

type osFS struct{ dir string }

type osFile struct{ *os.File }

func (d osFS) path(name string) string { return filepath.Join(d.dir, name) }

func (d osFS) Open(name string) (File, error) { return opened(os.Open(d.path(name))) }

func (d osFS) Edit(name string) (File, error) {
	return opened(os.OpenFile(d.path(name), os.O_RDWR, 0))
}

func (d osFS) Create(name string) (File, error) {
	return opened(os.OpenFile(d.path(name), os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600))
}

func opened(f *os.File, err error) (File, error) {
	if err != nil {
		return nil, err
	}
	return osFile{f}, nil
}

func (d osFS) Remove(name string) error     { return os.Remove(d.path(name)) }
func (d osFS) Rename(from, to string) error { return os.Rename(d.path(from), d.path(to)) }

func (d osFS) List() ([]string, error) {
	entries, err := os.ReadDir(d.dir)
	if err != nil {
		return nil, err
	}
	names := make([]string, 0, len(entries))
	for _, e := range entries {
		if e.Type().IsRegular() {
			names = append(names, e.Name())
		}
	}
	return names, nil
}

func (d osFS) SyncDir() error { return syncDir(d.dir) }

func (d osFS) Same(name string, f File) (bool, error) {
	of, ok := f.(osFile)
	if !ok {
		return false, nil
	}
	there, err := os.Stat(d.path(name))
	if os.IsNotExist(err) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	here, err := of.Stat()
	return err == nil && os.SameFile(there, here), err
}

func (d osFS) Lock() (io.Closer, error) { return lockFile(d.path("lock")) }

func (f osFile) Size() (int64, error) {
	st, err := f.Stat()
	if err != nil {
		return 0, err
	}
	return st.Size(), nil
}

func (f osFile) Allocate(size int64) error {
	now, err := f.Size()
	if err != nil || size <= now {
		return err
	}
	return allocate(f.File, now, size)
}

func (f osFile) Sync() error { return syncData(f.File) }

// fillZero is the portable Allocate.
func fillZero(f *os.File, from, to int64) error {
	zero := make([]byte, 1<<16)
	for from < to {
		n, err := f.WriteAt(zero[:min(to-from, int64(len(zero)))], from)
		if err != nil {
			return err
		}
		from += int64(n)
	}
	return nil
}

// existingDir is a directory that must be there, for readers.
func existingDir(path string) (FS, error) {
	st, err := os.Stat(path)
	if err != nil || !st.IsDir() {
		return nil, fail(CodeMissing, "directory", err)
	}
	return osFS{path}, nil
}
