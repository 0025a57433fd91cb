package disk

import (
	"io"
	"os"
	"path/filepath"
	"sync/atomic"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/fault"
)

// DirFS is a directory of the operating system, made if it is not there.
func Dir(path string) (FS, error) {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return nil, fault.New(audit.CodeIO, "mkdir", err)
	}
	return osFS{path}, nil
}

type osFS struct{ dir string }

type osFile struct {
	*os.File
	asked *atomic.Pointer[pathOf] // what Same was asked about last: a log asks at every commit, and always the same
}

// pathOf is a name in a directory, its whole path, and what the system says of where the file is
// while it is there.
type pathOf struct {
	name, path string
	place      place
	times      atomic.Uint32 // how often it was asked
}

// lookEach is how often Same looks at the files themselves, and not only at the place.
const lookEach = 64

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
	return osFile{f, new(atomic.Pointer[pathOf])}, nil
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
	asked := of.asked.Load()
	if asked == nil || asked.name != name {
		asked = &pathOf{name: name, path: d.path(name)}
	} else if asked.times.Add(1)%lookEach != 0 && asked.place.unchanged() {
		return true, nil
	}
	same, err := sameFile(of.File, asked.path)
	if same && err == nil {
		of.asked.Store(&pathOf{name: name, path: asked.path, place: placeOf(of.File)})
	}
	return same, err
}

func (d osFS) Lock() (io.Closer, error) { return lockFile(d.path("lock")) }

func (f osFile) Size() (int64, error) { return sizeOf(f.File) }

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
func Existing(path string) (FS, error) {
	st, err := os.Stat(path)
	if err != nil || !st.IsDir() {
		return nil, fault.New(audit.CodeMissing, "directory", err)
	}
	return osFS{path}, nil
}
