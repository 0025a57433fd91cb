//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package registry

import (
	"errors"
	"io/fs"
	"os"
	"time"
)

// lockFile makes a file that must not be there, and removes it. A process that was killed leaves it:
// then remove it by hand, when no other process works with the keys.
func lockFile(path string) (unlock func() error, err error) {
	const tries, wait = 500, 10 * time.Millisecond
	for range tries {
		var f *os.File
		f, err = os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
		if err == nil {
			return func() error { return errors.Join(f.Close(), os.Remove(path)) }, nil
		}
		if !errors.Is(err, fs.ErrExist) {
			return nil, err
		}
		time.Sleep(wait)
	}
	return nil, err
}
