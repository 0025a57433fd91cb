package documents

import (
	"database/sql"
	"errors"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/util/vfsutil"
	"github.com/ncruces/go-sqlite3/vfs"

	"github.com/kyufu-go/kyufu/audit/disktest"
)

// powerVFS puts SQLite's files on simulated disks: file "7/db" is db on the disk 7.
type powerVFS struct {
	mu    sync.Mutex
	disks map[string]*disktest.Disk
}

var power = sync.OnceValue(func() *powerVFS {
	v := &powerVFS{disks: map[string]*disktest.Disk{}}
	vfs.Register("power", v)
	return v
})

// settings are how a database is opened: the journal's mode and what is synced.
type settings struct{ journal, synchronous string }

// on opens the database of a disk, with one connection, as a process that has it alone.
func (v *powerVFS) on(t testing.TB, name string, with settings, d *disktest.Disk) *sql.DB {
	t.Helper()
	v.mu.Lock()
	v.disks[name] = d
	v.mu.Unlock()
	db, err := sql.Open("sqlite3", "file:"+name+"/db?vfs=power&_pragma=locking_mode(EXCLUSIVE)&_pragma=journal_mode("+with.journal+
		")&_pragma=synchronous("+with.synchronous+")&_pragma=secure_delete(ON)&_pragma=temp_store(MEMORY)")
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	return db
}

func (v *powerVFS) forget(name string) {
	v.mu.Lock()
	delete(v.disks, name)
	v.mu.Unlock()
}

func (v *powerVFS) find(path string) (*disktest.Disk, string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	disk, name, _ := strings.Cut(path, "/")
	return v.disks[disk], name
}

// simFile is what both make and edit a file give.
type simFile interface {
	ReadAt(p []byte, at int64) (int, error)
	WriteAt(p []byte, at int64) (int, error)
	Truncate(size int64) error
	Size() (int64, error)
	Sync() error
	Close() error
}

// Open implements [vfs.VFS]. Temporary files are in memory.
func (v *powerVFS) Open(path string, flags vfs.OpenFlag) (vfs.File, vfs.OpenFlag, error) {
	if path == "" || flags&(vfs.OPEN_TEMP_DB|vfs.OPEN_TEMP_JOURNAL|vfs.OPEN_TRANSIENT_DB|vfs.OPEN_SUBJOURNAL) != 0 {
		return &vfsutil.SliceFile{}, flags | vfs.OPEN_MEMORY, nil
	}
	d, name := v.find(path)
	var f simFile
	f, err := d.Edit(name)
	made := false
	if errors.Is(err, fs.ErrNotExist) && flags&vfs.OPEN_CREATE != 0 {
		made = true
		f, err = d.Create(name)
	}
	if err != nil {
		return nil, flags, sqlite3.CANTOPEN
	}
	journal := flags&(vfs.OPEN_MAIN_JOURNAL|vfs.OPEN_SUPER_JOURNAL|vfs.OPEN_WAL) != 0
	return &powerFile{simFile: f, disk: d, syncDir: made && journal}, flags, nil
}

// Delete implements [vfs.VFS].
func (v *powerVFS) Delete(path string, syncDir bool) error {
	d, name := v.find(path)
	switch err := d.Remove(name); {
	case errors.Is(err, fs.ErrNotExist):
		return sqlite3.IOERR_DELETE_NOENT
	case err != nil:
		return sqlite3.IOERR_DELETE
	}
	if syncDir && d.SyncDir() != nil {
		return sqlite3.IOERR_DIR_FSYNC
	}
	return nil
}

// Access implements [vfs.VFS].
func (v *powerVFS) Access(path string, _ vfs.AccessFlag) (bool, error) {
	d, name := v.find(path)
	names, err := d.List()
	if err != nil {
		return false, sqlite3.IOERR_ACCESS
	}
	return slices.Contains(names, name), nil
}

// FullPathname implements [vfs.VFS].
func (v *powerVFS) FullPathname(name string) (string, error) { return name, nil }

// powerFile is a file of a database that one connection has alone.
type powerFile struct {
	simFile

	disk    *disktest.Disk
	syncDir bool
	lock    vfs.LockLevel
}

// Sync implements [vfs.File]; the name of a new journal is made durable with it.
func (f *powerFile) Sync(vfs.SyncFlag) error {
	if f.simFile.Sync() != nil {
		return sqlite3.IOERR_FSYNC
	}
	if f.syncDir {
		f.syncDir = false
		if f.disk.SyncDir() != nil {
			return sqlite3.IOERR_DIR_FSYNC
		}
	}
	return nil
}

// Lock implements [vfs.File].
func (f *powerFile) Lock(lock vfs.LockLevel) error { f.lock = max(f.lock, lock); return nil }

// Unlock implements [vfs.File].
func (f *powerFile) Unlock(lock vfs.LockLevel) error { f.lock = min(f.lock, lock); return nil }

// CheckReservedLock implements [vfs.File].
func (f *powerFile) CheckReservedLock() (bool, error) { return f.lock >= vfs.LOCK_RESERVED, nil }

// SectorSize implements [vfs.File].
func (f *powerFile) SectorSize() int { return 4096 }

// DeviceCharacteristics implements [vfs.File]: a write that is torn leaves what lies beside it.
func (f *powerFile) DeviceCharacteristics() vfs.DeviceCharacteristic {
	return vfs.IOCAP_POWERSAFE_OVERWRITE
}
