package trail

import (
	"github.com/kyufu-go/kyufu/audit/internal/disk"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
)

// FS is the directory a log lives in; names are flat. Methods: Open, Edit, Create, Remove, Rename,
// List, SyncDir, Same, Lock. The log uses a name only after SyncDir has made it durable, and takes
// a write for durable only after Sync. It is used by several goroutines at once. Package disktest
// has one that loses everything else when its power is cut.
type FS = disk.FS

// File is an open file of an FS: io.ReaderAt, io.WriterAt, io.Closer, Size, Truncate, Allocate,
// Sync.
type File = disk.File

// Entry is one leaf of the log: index, epoch, the encoding whose RFC 6962 hash stands in the tree,
// the event, and the seal if it is one.
type Entry = segment.Entry

// Dir is a directory of the operating system, made if it is not there.
func Dir(path string) (FS, error) { return disk.Dir(path) }
