package file

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// DirFolder is a [Folder] on a disk: requests are put into Out, replies taken from In. A file
// appears under its name only when it is whole and synced. The other side moves what it has read to
// Done, or leaves it.
type DirFolder struct {
	Out, In, Done string
}

// Put implements [Folder].
func (d DirFolder) Put(ctx context.Context, name string, data []byte) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if name != filepath.Base(name) {
		return fail(CodeFolder, "file name")
	}
	temporary := filepath.Join(d.Out, name+".part")
	f, err := os.OpenFile(temporary, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return &Error{code: CodeFolder, err: err}
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return &Error{code: CodeFolder, err: err}
	}
	if err := os.Rename(temporary, filepath.Join(d.Out, name)); err != nil {
		return &Error{code: CodeFolder, err: err}
	}
	return nil
}

// Has implements [Folder].
func (d DirFolder) Has(ctx context.Context, name string) (bool, error) {
	for _, dir := range []string{d.Out, d.Done} {
		if dir == "" {
			continue
		}
		_, err := os.Stat(filepath.Join(dir, filepath.Base(name)))
		if err == nil {
			return true, ctx.Err()
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return false, &Error{code: CodeFolder, err: err}
		}
	}
	return false, ctx.Err()
}

// Remove implements [Folder]: the file is erased where it lies, put or answered or done.
func (d DirFolder) Remove(ctx context.Context, name string) error {
	if name != filepath.Base(name) {
		return fail(CodeFolder, "file name")
	}
	for _, dir := range []string{d.Out, d.In, d.Done} {
		if dir == "" {
			continue
		}
		if err := os.Remove(filepath.Join(dir, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return &Error{code: CodeFolder, err: err}
		}
	}
	return ctx.Err()
}

// Take implements [Folder]. The file stays until [Gateway.Acknowledge] removes it.
func (d DirFolder) Take(ctx context.Context, name string) ([]byte, bool, error) {
	data, err := os.ReadFile(filepath.Join(d.In, filepath.Base(name)))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, false, ctx.Err()
	}
	if err != nil {
		return nil, false, &Error{code: CodeFolder, err: err}
	}
	return data, true, nil
}
