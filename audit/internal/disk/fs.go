package disk

import "io"

// FS is the directory a log lives in. Names are flat. The log uses a name only after SyncDir has
// made it durable, and takes a write for durable only after Sync; tests put a disk behind it that
// loses everything else. FS and File are used by several goroutines at once: log and vault prepare
// what they will need beside the commits.
//
// A second store that appends inside a caller's own database transaction does not need FS: it
// implements Recorder.
type FS interface {
	// Open opens a file for reading, Edit for reading and writing; both fail with fs.ErrNotExist if
	// there is none.
	Open(name string) (File, error)
	Edit(name string) (File, error)
	// Create makes a new empty file for reading and writing, and fails with fs.ErrExist if there is
	// one.
	Create(name string) (File, error)
	Remove(name string) error
	Rename(from, to string) error
	// List gives the names of all files, in no order.
	List() ([]string, error)
	// SyncDir makes creations, renames and removals durable.
	SyncDir() error
	// Same reports whether the name still leads to this open file.
	Same(name string, f File) (bool, error)
	// Lock takes the directory for one writer; an error that is CodeLocked says that another has
	// it.
	Lock() (io.Closer, error)
}

// File is an open file.
type File interface {
	io.ReaderAt
	io.WriterAt
	io.Closer
	Size() (int64, error)
	Truncate(size int64) error
	// Allocate makes room on the disk for the bytes from the file's size up to size; they read as
	// zeroes.
	Allocate(size int64) error
	// Sync makes what was written durable, with what is needed to read it back (fdatasync).
	Sync() error
}
