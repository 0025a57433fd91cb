package keys

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"iter"
	"maps"
	"os"
	"runtime"
	"slices"
	"sync"
)

// File is a [Store] in a file that one process owns: it holds the lock beside it (.lock) until
// Close. Only the owner's user may read it. While it is written anew the new file stands beside it
// (.new).
type File struct {
	path   string
	unlock func() error
	mu     sync.Mutex // of writing
	f      *os.File
	size   int64
	broken error
	held   Memory
}

// Open opens the file, or makes it. Errors: locked, mode, damaged, io.
func Open(path string) (*File, error) {
	unlock, err := Lock(path+".lock", false)
	if err != nil {
		return nil, err
	}
	s := &File{path: path, unlock: unlock}
	if err := s.open(); err != nil {
		return nil, errors.Join(err, s.shut())
	}
	return s, nil
}

func (s *File) open() error {
	if err := removeLeft(s.path); err != nil {
		return err
	}
	f, err := os.OpenFile(s.path, os.O_RDWR|noFollow, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return s.replace()
	}
	if err != nil {
		return fail(CodeIO, err)
	}
	s.f = f
	info, err := f.Stat()
	if err != nil {
		return fail(CodeIO, err)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return fail(CodeMode, fs.ErrPermission)
	}
	b, err := io.ReadAll(f)
	if err != nil {
		return fail(CodeIO, err)
	}
	if s.size, err = read(b, s.held.put); err != nil {
		return err
	}
	if s.size == int64(len(b)) {
		return nil
	}
	if err := errors.Join(f.Truncate(s.size), f.Sync()); err != nil {
		return fail(CodeIO, err)
	}
	return nil
}

// Get implements [Store].
func (s *File) Get(ctx context.Context, space string, ids ...ID) ([]Key, error) {
	return s.held.Get(ctx, space, ids...)
}

// All implements [Store].
func (s *File) All(ctx context.Context, space string) iter.Seq2[Key, error] {
	return s.held.All(ctx, space)
}

// Put implements [Store]: one write and one sync. Errors: input, io, closed.
func (s *File) Put(_ context.Context, space string, list ...Key) error {
	if err := fits(space, list); err != nil || len(list) == 0 {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.broken != nil {
		return s.broken
	}
	b := batch(nil, s.size, space, list)
	if err := s.append(b); err != nil {
		s.broken = fail(CodeClosed, err) // what lies behind the file's end nobody knows
		return fail(CodeIO, err)
	}
	s.held.mu.Lock()
	defer s.held.mu.Unlock()
	s.held.put(space, list)
	return nil
}

func (s *File) append(b []byte) error {
	if _, err := s.f.WriteAt(b, s.size); err != nil {
		return err
	}
	if err := s.f.Sync(); err != nil {
		return err
	}
	s.size += int64(len(b))
	// Synced with the next batch: until then less is known to be acknowledged than is.
	_, err := s.f.WriteAt(head(s.size), 0)
	return err
}

// Destroy implements [Store]: the file is written anew without the keys. Errors: io, closed.
func (s *File) Destroy(ctx context.Context, space string, ids ...ID) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.broken != nil {
		return s.broken
	}
	if there, _ := s.held.Get(ctx, space, ids...); len(there) == 0 {
		return nil
	}
	s.held.mu.Lock()
	defer s.held.mu.Unlock()
	s.held.destroy(space, ids)
	if err := s.replace(); err != nil {
		s.broken = fail(CodeClosed, err)
		return err
	}
	return nil
}

// replace writes the file anew. That the disk keeps nothing of the old file nobody can promise from
// here.
func (s *File) replace() error {
	b := head(0)
	for _, space := range slices.Sorted(maps.Keys(s.held.spaces)) {
		list := slices.SortedFunc(maps.Values(s.held.spaces[space]), func(a, b Key) int { return bytes.Compare(a.ID[:], b.ID[:]) })
		for len(list) > 0 {
			n := min(len(list), 4096)
			b = batch(b, int64(len(b)), space, list[:n])
			list = list[n:]
		}
	}
	copy(b, head(int64(len(b))))
	if err := Replace(s.path, b, nil); err != nil {
		return err
	}
	t, err := os.OpenFile(s.path, os.O_RDWR|noFollow, 0)
	if err != nil {
		return fail(CodeIO, err)
	}
	if s.f != nil {
		_ = s.f.Close() // nothing was written to it since the sync
	}
	s.f, s.size = t, int64(len(b))
	return nil
}

// Close lets the file go. Further changes are errors.
func (s *File) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.broken == nil {
		s.broken = fail(CodeClosed, nil)
	}
	return s.shut()
}

func (s *File) shut() error {
	var err error
	if s.f != nil {
		err = errors.Join(s.f.Sync(), s.f.Close())
		s.f = nil
	}
	if s.unlock != nil {
		err = errors.Join(err, s.unlock())
		s.unlock = nil
	}
	if err != nil {
		return fail(CodeIO, err)
	}
	return nil
}

var _, _ Store = (*File)(nil), (*Memory)(nil)
