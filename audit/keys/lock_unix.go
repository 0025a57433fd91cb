//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package keys

import (
	"errors"
	"os"
	"syscall"
)

// noFollow opens no link.
const noFollow = syscall.O_NOFOLLOW

// Lock makes this process the only one that holds a file, made with mode 0600 if it is not there,
// until unlock. It waits for who holds it, or says locked at once. The file stays: who removed it
// would let two in. Errors: locked, io.
func Lock(path string, wait bool) (unlock func() error, err error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|noFollow, 0o600)
	if err != nil {
		return nil, fail(CodeIO, err)
	}
	how := syscall.LOCK_EX
	if !wait {
		how |= syscall.LOCK_NB
	}
	for {
		if err = syscall.Flock(int(f.Fd()), how); !errors.Is(err, syscall.EINTR) {
			break
		}
	}
	if err == nil {
		return f.Close, nil
	}
	_ = f.Close() // the error that counts is the lock's
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return nil, fail(CodeLocked, err)
	}
	return nil, fail(CodeIO, err)
}
