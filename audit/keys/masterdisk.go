package keys

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"runtime"
	"slices"
	"time"

	"github.com/kyufu-go/kyufu/household/strictjson"
)

// read reads the file. It needs the lock, except while f is being made.
func (f *MasterFile) read() error {
	if info, err := os.Lstat(f.path); err == nil && !info.Mode().IsRegular() {
		return fail(CodeKey, fs.ErrInvalid) // no link is followed
	}
	file, err := os.Open(f.path)
	if err != nil {
		return fail(CodeKey, err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return fail(CodeKey, err)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return fail(CodeKey, fs.ErrPermission)
	}
	b, err := io.ReadAll(file)
	if err != nil {
		return fail(CodeKey, err)
	}
	defer clear(b)
	var all masterFile
	if err := strictjson.Unmarshal(b, &all); err != nil || all.Format != 1 || len(all.Masters) == 0 || len(all.Indexes) == 0 {
		return fail(CodeKey, nil)
	}
	for _, k := range slices.Concat(all.Masters, all.Indexes) {
		if len(k.ID) < 2 || len(k.Key) != keySize {
			return fail(CodeKey, nil)
		}
	}
	f.keys, f.seen, f.ciphers = all, info, nil
	return nil
}

// fresh reads the file again if it was replaced. A file that is gone changes nothing: the keys that
// were read still open what they wrapped.
func (f *MasterFile) fresh() error {
	if f.path == "" {
		return nil
	}
	info, err := os.Stat(f.path)
	if err != nil {
		return nil //nolint:nilerr // said above
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.seen != nil && os.SameFile(info, f.seen) && info.ModTime().Equal(f.seen.ModTime()) && info.Size() == f.seen.Size() {
		return nil
	}
	return f.read()
}

// locked runs f while no other goroutine and no other process changes the file.
func (f *MasterFile) locked(run func() error) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.path == "" {
		return run()
	}
	unlock, err := Lock(f.path+".lock", true)
	if err != nil {
		return fail(CodeKey, err)
	}
	return errors.Join(run(), unlock())
}

// save replaces the file, and then the keys in memory. It needs the lock.
func (f *MasterFile) save(next masterFile) error {
	if f.path == "" {
		f.keys, f.ciphers = next, nil
		return nil
	}
	b, err := json.Marshal(next)
	if err != nil {
		return fail(CodeKey, err)
	}
	defer clear(b)
	var info fs.FileInfo
	err = Replace(f.path, b, func(name string) (err error) {
		info, err = f.later(name)
		return err
	})
	if err != nil {
		return fail(CodeKey, err)
	}
	f.keys, f.seen, f.ciphers = next, info, nil
	return nil
}

// later gives a file that is about to take the place of another a later time, by which everybody
// sees that it is another.
func (f *MasterFile) later(name string) (fs.FileInfo, error) {
	info, err := os.Stat(name)
	if err != nil || f.seen == nil {
		return info, err
	}
	for step := time.Millisecond; !info.ModTime().After(f.seen.ModTime()) && step < time.Minute; step *= 10 {
		at := f.seen.ModTime().Add(step)
		if err := os.Chtimes(name, at, at); err != nil {
			return nil, err
		}
		if info, err = os.Stat(name); err != nil {
			return nil, err
		}
	}
	return info, nil
}
