//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package registry

import (
	"os"
	"syscall"
)

// lockFile holds a file that only this process writes for as long, and waits for who holds it. The
// file stays: who removed it would let two in.
func lockFile(path string) (unlock func() error, err error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	for {
		err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX)
		if err != syscall.EINTR { //nolint:errorlint // a system call's number
			break
		}
	}
	if err != nil {
		_ = f.Close() // the error that counts is the lock's
		return nil, err
	}
	return f.Close, nil
}
