//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package keys

import (
	"errors"
	"io/fs"
	"os"
	"time"
)

// noFollow is not to be had here.
const noFollow = 0

// Lock makes a file that must not be there, and removes it at unlock: it waits some seconds for who
// made it, or says locked at once. A process that was killed leaves the file: remove it by hand,
// when no other process works with the keys. Errors: locked, io.
func Lock(path string, wait bool) (unlock func() error, err error) {
	const tries, pause = 500, 10 * time.Millisecond
	for range tries {
		f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
		if err == nil {
			return func() error { return errors.Join(f.Close(), os.Remove(path)) }, nil
		}
		if !errors.Is(err, fs.ErrExist) {
			return nil, fail(CodeIO, err)
		}
		if !wait {
			break
		}
		time.Sleep(pause)
	}
	return nil, fail(CodeLocked, nil)
}
