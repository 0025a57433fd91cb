package audit

import (
	"errors"
	"io"
	"io/fs"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
)

// simDisk is a disk that keeps, when the power is cut, what was synced and any subset of the bytes that were not: writes may be
// torn anywhere, reordered or lost, files may have grown without their data, names may be there or not.
type simDisk struct {
	mu      sync.Mutex
	rng     *rand.Rand
	names   map[string]*simInode // as running programs see it
	durable map[string]*simInode
	dirOps  []func(map[string]*simInode)
	locked  bool
	ops     int
	// cutAt cuts the power at this operation; 0 never.
	cutAt int
	off   bool
	// watch sees each operation before it is done, when a write is already on its way.
	watch func()
	// hook is asked before each operation and may refuse it.
	hook func(op, name string) error
}

type simInode struct {
	name    string // as the hook is told it
	now     []byte
	durable []byte
	pending []simWrite
}

// simWrite is data at an offset, or a new length if data is nil.
type simWrite struct {
	at   int64
	data []byte
}

var errPower = errors.New("power is off")

func newSimDisk(seed uint64) *simDisk {
	return &simDisk{rng: rand.New(rand.NewPCG(seed, 1)), names: map[string]*simInode{}, durable: map[string]*simInode{}}
}

// step counts an operation and cuts the power when its time has come.
func (d *simDisk) step(op, name string) error {
	if d.off {
		return errPower
	}
	d.ops++
	if d.ops == d.cutAt {
		d.off = true
		return errPower
	}
	if d.watch != nil && op != "write" {
		d.watch()
	}
	if d.hook != nil {
		return d.hook(op, name)
	}
	return nil
}

// reboot gives the disk as it is after the cut: each unsynced change survives wholly, partly or not at all.
func (d *simDisk) reboot() *simDisk {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.left()
}

// left is reboot for who watches: the disk goes on.
func (d *simDisk) left() *simDisk {
	next := newSimDisk(d.rng.Uint64())
	mood := d.rng.IntN(4) // 0: nothing unsynced survives, 1: all of it, else: any subset
	names := maps.Clone(d.durable)
	for _, op := range d.dirOps {
		if mood == 1 || mood > 1 && d.rng.IntN(2) == 0 {
			op(names)
		}
	}
	copies := map[*simInode][]byte{}
	for name, ino := range names {
		if copies[ino] == nil {
			copies[ino] = d.survive(ino, mood)
		}
		b := copies[ino]
		next.names[name] = &simInode{now: slices.Clone(b), durable: slices.Clone(b)}
	}
	next.durable = maps.Clone(next.names)
	return next
}

func (d *simDisk) survive(ino *simInode, mood int) []byte {
	b := slices.Clone(ino.durable)
	for _, w := range ino.pending {
		switch {
		case mood == 0:
		case mood == 1 || d.rng.IntN(4) == 0:
			b = w.apply(b)
		case d.rng.IntN(3) == 0: // lost
		case w.data == nil:
			if d.rng.IntN(2) == 0 {
				b = w.apply(b)
			}
		default:
			b = d.tear(w, b)
		}
	}
	return b
}

// tear applies random parts of a write; the length may grow without them.
func (d *simDisk) tear(w simWrite, b []byte) []byte {
	end := w.at + int64(len(w.data))
	if d.rng.IntN(2) == 0 && int64(len(b)) < end {
		b = append(b, make([]byte, end-int64(len(b)))...)
	}
	for range 1 + d.rng.IntN(4) {
		from := d.rng.IntN(len(w.data) + 1)
		to := from + d.rng.IntN(len(w.data)-from+1)
		at := w.at + int64(from)
		if at > int64(len(b)) {
			b = append(b, make([]byte, at-int64(len(b)))...)
		}
		b = simWrite{at, w.data[from:to]}.apply(b)
	}
	return b
}

func (w simWrite) apply(b []byte) []byte {
	if w.data == nil {
		if int64(len(b)) > w.at {
			return b[:w.at]
		}
		return append(b, make([]byte, w.at-int64(len(b)))...)
	}
	if end := w.at + int64(len(w.data)); int64(len(b)) < end {
		b = append(b, make([]byte, end-int64(len(b)))...)
	}
	copy(b[w.at:], w.data)
	return b
}

func (d *simDisk) Open(name string) (File, error) { return d.open("open", name) }
func (d *simDisk) Edit(name string) (File, error) { return d.open("edit", name) }

func (d *simDisk) open(op, name string) (File, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.step(op, name); err != nil {
		return nil, err
	}
	ino := d.names[name]
	if ino == nil {
		return nil, fs.ErrNotExist
	}
	ino.name = name
	return &simFile{d, ino}, nil
}

func (d *simDisk) Create(name string) (File, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.step("create", name); err != nil {
		return nil, err
	}
	if d.names[name] != nil {
		return nil, fs.ErrExist
	}
	ino := &simInode{name: name}
	d.change(func(m map[string]*simInode) { m[name] = ino })
	return &simFile{d, ino}, nil
}

func (d *simDisk) change(op func(map[string]*simInode)) {
	op(d.names)
	d.dirOps = append(d.dirOps, op)
}

func (d *simDisk) Remove(name string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.step("remove", name); err != nil {
		return err
	}
	if d.names[name] == nil {
		return fs.ErrNotExist
	}
	d.change(func(m map[string]*simInode) { delete(m, name) })
	return nil
}

func (d *simDisk) Rename(from, to string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.step("rename", from); err != nil {
		return err
	}
	ino := d.names[from]
	if ino == nil {
		return fs.ErrNotExist
	}
	ino.name = to
	d.change(func(m map[string]*simInode) {
		delete(m, from)
		m[to] = ino
	})
	return nil
}

func (d *simDisk) List() ([]string, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.step("list", ""); err != nil {
		return nil, err
	}
	return slices.Sorted(maps.Keys(d.names)), nil
}

func (d *simDisk) SyncDir() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.step("syncdir", ""); err != nil {
		return err
	}
	d.durable = maps.Clone(d.names)
	d.dirOps = nil
	return nil
}

func (d *simDisk) Same(name string, f File) (bool, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.names[name] == f.(*simFile).ino, d.step("same", name)
}

type simLock struct{ d *simDisk }

func (l simLock) Close() error {
	l.d.mu.Lock()
	defer l.d.mu.Unlock()
	l.d.locked = false
	return nil
}

func (d *simDisk) Lock() (io.Closer, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.locked {
		return nil, ErrLocked
	}
	d.locked = true
	return simLock{d}, nil
}

type simFile struct {
	d   *simDisk
	ino *simInode
}

func (f *simFile) ReadAt(p []byte, at int64) (int, error) {
	f.d.mu.Lock()
	defer f.d.mu.Unlock()
	if err := f.d.step("read", f.ino.name); err != nil {
		return 0, err
	}
	if at >= int64(len(f.ino.now)) {
		return 0, io.EOF
	}
	n := copy(p, f.ino.now[at:])
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

func (f *simFile) WriteAt(p []byte, at int64) (int, error) {
	f.d.mu.Lock()
	defer f.d.mu.Unlock()
	w := simWrite{at, slices.Clone(p)}
	if f.d.watch != nil && !f.d.off && len(p) > 0 {
		f.ino.pending = append(f.ino.pending, w)
		f.d.watch()
		f.ino.pending = f.ino.pending[:len(f.ino.pending)-1]
	}
	if err := f.d.step("write", f.ino.name); err != nil {
		if f.d.off && len(p) > 0 {
			f.ino.pending = append(f.ino.pending, w) // the write was on its way
		}
		if errors.Is(err, io.ErrShortWrite) {
			w.data = w.data[:len(p)/2]
			f.write(w)
		}
		return 0, err
	}
	f.write(w)
	return len(p), nil
}

func (f *simFile) write(w simWrite) {
	f.ino.now = w.apply(f.ino.now)
	f.ino.pending = append(f.ino.pending, w)
}

func (f *simFile) Size() (int64, error) {
	f.d.mu.Lock()
	defer f.d.mu.Unlock()
	return int64(len(f.ino.now)), f.d.step("size", f.ino.name)
}

func (f *simFile) Truncate(size int64) error {
	f.d.mu.Lock()
	defer f.d.mu.Unlock()
	if err := f.d.step("truncate", f.ino.name); err != nil {
		return err
	}
	f.write(simWrite{at: size})
	return nil
}

func (f *simFile) Allocate(size int64) error {
	f.d.mu.Lock()
	defer f.d.mu.Unlock()
	if err := f.d.step("allocate", f.ino.name); err != nil {
		return err
	}
	if size > int64(len(f.ino.now)) {
		f.write(simWrite{at: size})
	}
	return nil
}

func (f *simFile) Sync() error {
	f.d.mu.Lock()
	defer f.d.mu.Unlock()
	if err := f.d.step("sync", f.ino.name); err != nil {
		return err
	}
	for _, w := range f.ino.pending {
		f.ino.durable = w.apply(f.ino.durable)
	}
	f.ino.pending = nil
	return nil
}

// writeOut promises nothing: of what is not synced the oldest changes, some or all, may be durable then.
func (f *simFile) writeOut(int64, int64) error {
	f.d.mu.Lock()
	defer f.d.mu.Unlock()
	if err := f.d.step("writeout", f.ino.name); err != nil {
		return err
	}
	n := f.d.rng.IntN(2 * (len(f.ino.pending) + 1))
	if n > len(f.ino.pending) {
		return nil
	}
	for _, w := range f.ino.pending[:n] {
		f.ino.durable = w.apply(f.ino.durable)
	}
	f.ino.pending = f.ino.pending[n:]
	return nil
}

func (f *simFile) Close() error { return nil }

// corruptFile changes a file behind the program's back.
func (d *simDisk) corruptFile(name string, change func([]byte) []byte) {
	d.mu.Lock()
	defer d.mu.Unlock()
	ino := d.names[name]
	ino.now = change(slices.Clone(ino.now))
	ino.durable, ino.pending = slices.Clone(ino.now), nil
}

// clone copies the disk as running programs see it.
func (d *simDisk) clone() *simDisk {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.seen()
}

// seen is clone for who watches.
func (d *simDisk) seen() *simDisk {
	c := newSimDisk(7)
	for name, ino := range d.names {
		c.names[name] = &simInode{now: slices.Clone(ino.now), durable: slices.Clone(ino.now)}
	}
	c.durable = maps.Clone(c.names)
	return c
}
