package keys

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// newName is added to a file's name while it is written anew.
const newName = ".new"

// Replace puts a file of keys in place whole: written beside it, under its name with ".new" behind,
// with mode 0600, synced, renamed, and the name synced too. What a process left there that died
// meanwhile is removed; no other file is touched, and no link is followed. before, if it is given,
// is told the name before the file takes its place. Errors: io.
func Replace(path string, b []byte, before func(name string) error) error {
	if info, err := os.Lstat(path); err == nil && !info.Mode().IsRegular() {
		return fail(CodeIO, fs.ErrInvalid)
	}
	if err := removeLeft(path); err != nil {
		return err
	}
	f, err := os.OpenFile(path+newName, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fail(CodeIO, err)
	}
	_, err = f.Write(b)
	if err == nil {
		err = f.Sync()
	}
	err = errors.Join(err, f.Close())
	for _, step := range []func() error{
		func() error { return told(before, f.Name()) }, func() error { return os.Rename(f.Name(), path) }, func() error { return syncFolder(filepath.Dir(path)) },
	} {
		if err == nil {
			err = step()
		}
	}
	if err != nil {
		_ = os.Remove(f.Name()) // the error that counts is above
		return fail(CodeIO, err)
	}
	return nil
}

func told(before func(name string) error, name string) error {
	if before == nil {
		return nil
	}
	return before(name)
}

// removeLeft removes what a process left that died while it wrote the file anew: it may hold keys
// that are destroyed later.
func removeLeft(path string) error {
	if err := os.Remove(path + newName); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fail(CodeIO, err)
	}
	return nil
}

// syncFolder makes a new name last through a power cut: a key that wrapped something and is then
// gone would be damage. Where folders cannot be synced (Windows, js) the file system sees to it, or
// nothing does.
func syncFolder(dir string) error {
	if runtime.GOOS == "windows" || runtime.GOOS == "js" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
