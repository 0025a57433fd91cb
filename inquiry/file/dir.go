package file

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// DirFolder is a [Folder] on a disk: requests are put into Out, replies taken from In. A file
// appears under its name only when it is whole and synced, and only its owner may read it. The
// other side moves what it has read to Done, or leaves it. No link leads out of these folders.
type DirFolder struct {
	Out, In, Done string
}

// maxReplyBytes bounds a reply: ten thousand rows of a thousand columns need far less.
const maxReplyBytes = 256 << 20

// errNoReply is of what lies in the place of a reply and is none: no plain file, or too large.
var errNoReply = errors.New("no reply")

// in opens one of the folders; nothing is reached through it that lies outside.
func (d DirFolder) in(ctx context.Context, dir, name string) (*os.Root, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if name == "" || name != filepath.Base(name) || name == "." || name == ".." {
		return nil, fail(CodeFolder, "file name")
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, &Error{code: CodeFolder, err: err}
	}
	return root, nil
}

// Put implements [Folder].
func (d DirFolder) Put(ctx context.Context, name string, data []byte) error {
	root, err := d.in(ctx, d.Out, name)
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }()
	if err := put(root, name, data); err != nil {
		return &Error{code: CodeFolder, err: err}
	}
	return nil
}

func put(root *os.Root, name string, data []byte) error {
	temporary := name + ".part"
	// What lies there under this name, perhaps as a link, is not written into.
	if err := root.Remove(temporary); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	f, err := root.OpenFile(temporary, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return root.Rename(temporary, name)
}

// Has implements [Folder].
func (d DirFolder) Has(ctx context.Context, name string) (bool, error) {
	for _, dir := range []string{d.Out, d.Done} {
		if dir == "" {
			continue
		}
		root, err := d.in(ctx, dir, name)
		if err != nil {
			return false, err
		}
		_, err = root.Lstat(name)
		there := err == nil
		if err = errors.Join(ignoreMissing(err), root.Close()); err != nil {
			return false, &Error{code: CodeFolder, err: err}
		}
		if there {
			return true, nil
		}
	}
	return false, nil
}

func ignoreMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// Remove implements [Folder]: the file is erased where it lies, put or answered or done.
func (d DirFolder) Remove(ctx context.Context, name string) error {
	for _, dir := range []string{d.Out, d.In, d.Done} {
		if dir == "" {
			continue
		}
		root, err := d.in(ctx, dir, name)
		if err != nil {
			return err
		}
		if err := errors.Join(ignoreMissing(root.Remove(name)), root.Close()); err != nil {
			return &Error{code: CodeFolder, err: err}
		}
	}
	return nil
}

// Take implements [Folder]. The file stays until [Gateway.Acknowledge] removes it.
func (d DirFolder) Take(ctx context.Context, name string) ([]byte, bool, error) {
	root, err := d.in(ctx, d.In, name)
	if err != nil {
		return nil, false, err
	}
	defer func() { _ = root.Close() }()
	info, err := root.Lstat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, false, nil
	}
	if err == nil && (!info.Mode().IsRegular() || info.Size() > maxReplyBytes) { // to open a pipe is to wait for ever
		return nil, false, &Error{code: CodeFolder, err: errNoReply}
	}
	if err != nil {
		return nil, false, &Error{code: CodeFolder, err: err}
	}
	f, err := root.Open(name)
	if err != nil {
		return nil, false, &Error{code: CodeFolder, err: err}
	}
	defer func() { _ = f.Close() }()
	data, err := io.ReadAll(io.LimitReader(f, maxReplyBytes+1))
	if err != nil {
		return nil, false, &Error{code: CodeFolder, err: err}
	}
	if len(data) > maxReplyBytes {
		return nil, false, &Error{code: CodeFolder, err: errNoReply}
	}
	return data, true, nil
}
