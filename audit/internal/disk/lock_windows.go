package disk

import (
	"errors"
	"io"
	"os"
	"syscall"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/fault"
)

// errSharing is ERROR_SHARING_VIOLATION: somebody has the file open.
const errSharing = syscall.Errno(32)

// lockFile opens the file without sharing; Windows lets go of it when the process ends.
func lockFile(path string) (io.Closer, error) {
	p, err := syscall.UTF16PtrFromString(path)
	if err != nil {
		return nil, fault.New(audit.CodeIO, "lock", err)
	}
	h, err := syscall.CreateFile(p, syscall.GENERIC_READ|syscall.GENERIC_WRITE, 0, nil, syscall.OPEN_ALWAYS, syscall.FILE_ATTRIBUTE_NORMAL, 0)
	if errors.Is(err, errSharing) {
		return nil, fault.New(audit.CodeLocked, "", nil)
	}
	if err != nil {
		return nil, fault.New(audit.CodeIO, "lock", err)
	}
	return os.NewFile(uintptr(h), path), nil
}

// syncDir has nothing to do: NTFS journals names itself, and directories cannot be flushed.
func syncDir(string) error { return nil }
