//go:build linux && !arm

package disk

import (
	"errors"
	"syscall"
)

// writeOutAll waits for what is being written of the part, writes what is not, and waits for that:
// SYNC_FILE_RANGE_WAIT_BEFORE, WRITE and WAIT_AFTER.
const writeOutAll = 1 | 2 | 4

// writeOut leaves the disk's cache and the file's metadata alone. The kernel reports an error of a
// write once for each handle, so it must not get lost here.
func (f osFile) WriteOut(from, size int64) error {
	for {
		err := syscall.SyncFileRange(int(f.Fd()), from, size, writeOutAll)
		switch {
		case errors.Is(err, syscall.EINTR):
		case errors.Is(err, syscall.ENOSYS), errors.Is(err, syscall.EINVAL), errors.Is(err, syscall.ESPIPE), errors.Is(err, syscall.EOPNOTSUPP):
			return f.Sync() // not known here
		default:
			return err
		}
	}
}
