//go:build unix

package city

import (
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"
)

// lockFile opens a file and holds it until it is closed or the process ends. Errors: errBusy when
// another process holds it.
func lockFile(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|syscall.O_NOFOLLOW, 0o600)
	if err != nil {
		return nil, fmt.Errorf("出力先: %w", err)
	}
	// A process that this one is starting holds a copy of a lock that was given back, until it
	// runs.
	for range 50 {
		if err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err == nil {
			return f, nil
		}
		time.Sleep(10 * time.Millisecond)
	}
	return nil, errors.Join(errBusy, f.Close())
}
