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
	"sort"
	"sync"
)

// File is a [Store] in a file that one process owns: it holds the lock beside it (.lock) until
// Close. Only the owner's user may read it. While it is written anew the new file stands beside it
// (.new).
type File struct {
	path   string
	unlock func() error
	lock   fs.FileInfo
	mu     sync.Mutex // of writing

	joining sync.Mutex // of group
	group   *group     // which those join who come now

	f      *os.File
	size   int64
	broken error
	held   Memory
}

// lockName is added to the name of the file whose lock the owner holds.
const lockName = ".lock"

// Open opens the file, or makes it. Errors: locked, mode, damaged, io.
func Open(path string) (*File, error) {
	unlock, err := Lock(path+lockName, false)
	if err != nil {
		return nil, err
	}
	s := &File{path: path, unlock: unlock}
	if s.lock, err = os.Lstat(path + lockName); err != nil {
		return nil, errors.Join(fail(CodeIO, err), s.shut())
	}
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

// Put implements [Store]: one write and one sync for all who wait for the file. Errors: input, io,
// closed.
func (s *File) Put(_ context.Context, space string, list ...Key) error {
	if err := fits(space, list); err != nil || len(list) == 0 {
		return err
	}
	s.joining.Lock()
	g := s.group
	leads := g == nil
	if leads {
		g = &group{done: make(chan struct{}), err: fail(CodeIO, nil)} // unless its leader gets to the end
		s.group = g
	}
	g.puts = append(g.puts, put{space, list})
	s.joining.Unlock()
	if !leads {
		<-g.done
		return g.err
	}
	defer close(g.done)
	s.mu.Lock() // until the group before is on the disk, others join this one
	defer s.mu.Unlock()
	s.joining.Lock()
	s.group = nil
	s.joining.Unlock()
	g.err = s.write(g.puts)
	return g.err
}

// Rewrap implements [Store]: the file is written anew, so that what an old master key opens is no
// more in it. Errors: input, io, closed.
func (s *File) Rewrap(_ context.Context, space string, list ...Rewrapped) error {
	return s.anew(func() (bool, error) {
		fresh, err := s.held.fresh(space, list)
		s.held.put(space, fresh)
		return len(fresh) > 0, err
	})
}

// anew writes the file anew after a change of what is held, if there is one.
func (s *File) anew(change func() (bool, error)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.broken != nil {
		return s.broken
	}
	if err := s.ours(s.size); err != nil {
		s.broken = fail(CodeClosed, err)
		return fail(CodeIO, err)
	}
	s.held.mu.Lock()
	defer s.held.mu.Unlock()
	if changed, err := change(); err != nil || !changed {
		return err
	}
	err := s.replace()
	if err != nil {
		s.broken = fail(CodeClosed, err)
	}
	return err
}

// group is what is written and synced at once; its first caller does it.
type group struct {
	puts []put
	done chan struct{}
	err  error
}

type put struct {
	space string
	list  []Key
}

// write makes batches durable, one of each put.
func (s *File) write(puts []put) error {
	if s.broken != nil {
		return s.broken
	}
	var b []byte
	for i := range puts {
		b = batch(b, s.size+int64(len(b)), puts[i].space, puts[i].list)
	}
	err := s.ours(s.size)
	if err == nil {
		err = s.append(b)
	}
	if err == nil {
		err = s.ours(s.size) // else it is in a file that nobody opens again
	}
	if err != nil {
		s.broken = fail(CodeClosed, err) // what lies behind the file's end nobody knows
		return fail(CodeIO, err)
	}
	s.held.mu.Lock()
	defer s.held.mu.Unlock()
	for i := range puts {
		s.held.put(puts[i].space, puts[i].list)
	}
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
	if err := s.ours(s.size); err != nil {
		s.broken = fail(CodeClosed, err)
		return fail(CodeIO, err)
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

// ours holds that the file under its name is the one that this process owns, as long as it left it,
// and so is the lock: somebody may have put a copy in its place, or removed the lock and opened the
// file beside us. What is written then is lost, here or there.
func (s *File) ours(size int64) error {
	lock, err := os.Lstat(s.path + lockName)
	if err != nil {
		return err
	}
	named, err := os.Lstat(s.path)
	if err != nil {
		return err
	}
	open, err := s.f.Stat()
	if err != nil {
		return err
	}
	if !os.SameFile(named, open) || open.Size() != size || !os.SameFile(lock, s.lock) {
		return fs.ErrInvalid
	}
	return nil
}

// replace writes the file anew. That the disk keeps nothing of the old file nobody can promise from
// here.
func (s *File) replace() error {
	b := head(0)
	for _, space := range slices.Sorted(maps.Keys(s.held.spaces)) {
		list := slices.Collect(maps.Values(s.held.spaces[space]))
		sort.Slice(list, func(i, j int) bool { return bytes.Compare(list[i].ID[:], list[j].ID[:]) < 0 })
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
