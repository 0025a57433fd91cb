package disktest

import (
	"errors"
	"io"
	"io/fs"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/disk"
	"github.com/kyufu-go/kyufu/audit/keys"
)

// Disk is a disk that keeps, when the power is cut, what was synced and any subset of the bytes
// that were not: writes may be torn anywhere, reordered or lost, files may have grown without their
// data, names may be there or not.
type Disk struct {
	Mu      sync.Mutex
	rng     *rand.Rand
	Names   map[string]*Inode // as running programs see it
	durable map[string]*Inode
	DirOps  []func(map[string]*Inode)
	Locked  bool
	Ops     int
	// cutAt cuts the power at this operation; 0 never.
	CutAt int
	Off   bool
	// watch sees each operation before it is done, when a write is already on its way.
	Watch func()
	// inOrder asks who works on the disk to do one thing after another, so that operations can be
	// counted.
	InOrder bool
	// hook is asked before each operation and may refuse it.
	Hook func(op, name string) error
	// Keys are a key service beside the disk: a power cut takes nothing from it.
	Keys *keys.Memory
}

// Inode is the content of a file, whatever it is called.
type Inode struct {
	name    string // as the hook is told it
	Now     []byte
	Durable []byte
	Pending []Write
}

// Write is data at an offset, or a new length if data is nil.
type Write struct {
	at   int64
	data []byte
}

// ErrPower is what every operation answers once the power is off.
var ErrPower = errors.New("power is off")

// New makes an empty disk.
func New(seed uint64) *Disk {
	return &Disk{rng: rand.New(rand.NewPCG(seed, 1)), Names: map[string]*Inode{}, durable: map[string]*Inode{}, Keys: new(keys.Memory)}
}

// step counts an operation and cuts the power when its time has come.
func (d *Disk) step(op, name string) error {
	if d.Off {
		return ErrPower
	}
	d.Ops++
	if d.Ops == d.CutAt {
		d.Off = true
		return ErrPower
	}
	if d.Watch != nil && op != "write" {
		d.Watch()
	}
	if d.Hook != nil {
		return d.Hook(op, name)
	}
	return nil
}

// Reboot gives the disk as it is after the cut: each unsynced change survives wholly, partly or not
// at all.
func (d *Disk) Reboot() *Disk {
	d.Mu.Lock()
	defer d.Mu.Unlock()
	return d.Left()
}

// Left is reboot for who watches: the disk goes on.
func (d *Disk) Left() *Disk {
	next := New(d.rng.Uint64())
	next.InOrder, next.Keys = d.InOrder, d.Keys
	mood := d.rng.IntN(4) // 0: nothing unsynced survives, 1: all of it, else: any subset
	names := maps.Clone(d.durable)
	for _, op := range d.DirOps {
		if mood == 1 || mood > 1 && d.rng.IntN(2) == 0 {
			op(names)
		}
	}
	copies := map[*Inode][]byte{}
	for name, ino := range names {
		if copies[ino] == nil {
			copies[ino] = d.survive(ino, mood)
		}
		b := copies[ino]
		next.Names[name] = &Inode{Now: slices.Clone(b), Durable: slices.Clone(b)}
	}
	next.durable = maps.Clone(next.Names)
	return next
}

func (d *Disk) survive(ino *Inode, mood int) []byte {
	b := slices.Clone(ino.Durable)
	for _, w := range ino.Pending {
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
func (d *Disk) tear(w Write, b []byte) []byte {
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
		b = Write{at, w.data[from:to]}.apply(b)
	}
	return b
}

func (w Write) apply(b []byte) []byte {
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

// Open opens a file for reading.
func (d *Disk) Open(name string) (disk.File, error) { return d.open("open", name) }

// Edit opens a file for reading and writing.
func (d *Disk) Edit(name string) (disk.File, error) { return d.open("edit", name) }

func (d *Disk) open(op, name string) (disk.File, error) {
	d.Mu.Lock()
	defer d.Mu.Unlock()
	if err := d.step(op, name); err != nil {
		return nil, err
	}
	ino := d.Names[name]
	if ino == nil {
		return nil, fs.ErrNotExist
	}
	ino.name = name
	return &File{d, ino}, nil
}

// Create makes a file, or cuts it to nothing.
func (d *Disk) Create(name string) (disk.File, error) {
	d.Mu.Lock()
	defer d.Mu.Unlock()
	if err := d.step("create", name); err != nil {
		return nil, err
	}
	if d.Names[name] != nil {
		return nil, fs.ErrExist
	}
	ino := &Inode{name: name}
	d.change(func(m map[string]*Inode) { m[name] = ino })
	return &File{d, ino}, nil
}

func (d *Disk) change(op func(map[string]*Inode)) {
	op(d.Names)
	d.DirOps = append(d.DirOps, op)
}

// Remove removes a file.
func (d *Disk) Remove(name string) error {
	d.Mu.Lock()
	defer d.Mu.Unlock()
	if err := d.step("remove", name); err != nil {
		return err
	}
	if d.Names[name] == nil {
		return fs.ErrNotExist
	}
	d.change(func(m map[string]*Inode) { delete(m, name) })
	return nil
}

// Rename renames a file.
func (d *Disk) Rename(from, to string) error {
	d.Mu.Lock()
	defer d.Mu.Unlock()
	if err := d.step("rename", from); err != nil {
		return err
	}
	ino := d.Names[from]
	if ino == nil {
		return fs.ErrNotExist
	}
	ino.name = to
	d.change(func(m map[string]*Inode) {
		delete(m, from)
		m[to] = ino
	})
	return nil
}

// List lists the names of the files.
func (d *Disk) List() ([]string, error) {
	d.Mu.Lock()
	defer d.Mu.Unlock()
	if err := d.step("list", ""); err != nil {
		return nil, err
	}
	return slices.Sorted(maps.Keys(d.Names)), nil
}

// SyncDir makes names durable.
func (d *Disk) SyncDir() error {
	d.Mu.Lock()
	defer d.Mu.Unlock()
	if err := d.step("syncdir", ""); err != nil {
		return err
	}
	d.durable = maps.Clone(d.Names)
	d.DirOps = nil
	return nil
}

// Same reports whether a name still stands for an open file.
func (d *Disk) Same(name string, f disk.File) (bool, error) {
	d.Mu.Lock()
	defer d.Mu.Unlock()
	return d.Names[name] == f.(*File).ino, d.step("same", name)
}

type simLock struct{ d *Disk }

func (l simLock) Close() error {
	l.d.Mu.Lock()
	defer l.d.Mu.Unlock()
	l.d.Locked = false
	return nil
}

// Lock takes the lock of the folder.
func (d *Disk) Lock() (io.Closer, error) {
	d.Mu.Lock()
	defer d.Mu.Unlock()
	if d.Locked {
		return nil, audit.CodeLocked
	}
	d.Locked = true
	return simLock{d}, nil
}

// File is an open file of a disk.
type File struct {
	d   *Disk
	ino *Inode
}

// ReadAt reads as io.ReaderAt does.
func (f *File) ReadAt(p []byte, at int64) (int, error) {
	f.d.Mu.Lock()
	defer f.d.Mu.Unlock()
	if err := f.d.step("read", f.ino.name); err != nil {
		return 0, err
	}
	if at >= int64(len(f.ino.Now)) {
		return 0, io.EOF
	}
	n := copy(p, f.ino.Now[at:])
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// WriteAt writes as io.WriterAt does.
func (f *File) WriteAt(p []byte, at int64) (int, error) {
	f.d.Mu.Lock()
	defer f.d.Mu.Unlock()
	w := Write{at, slices.Clone(p)}
	if f.d.Watch != nil && !f.d.Off && len(p) > 0 {
		f.ino.Pending = append(f.ino.Pending, w)
		f.d.Watch()
		f.ino.Pending = f.ino.Pending[:len(f.ino.Pending)-1]
	}
	if err := f.d.step("write", f.ino.name); err != nil {
		if f.d.Off && len(p) > 0 {
			f.ino.Pending = append(f.ino.Pending, w) // the write was on its way
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

func (f *File) write(w Write) {
	f.ino.Now = w.apply(f.ino.Now)
	f.ino.Pending = append(f.ino.Pending, w)
}

// Size gives the length in bytes.
func (f *File) Size() (int64, error) {
	f.d.Mu.Lock()
	defer f.d.Mu.Unlock()
	return int64(len(f.ino.Now)), f.d.step("size", f.ino.name)
}

// Truncate cuts or extends the file.
func (f *File) Truncate(size int64) error {
	f.d.Mu.Lock()
	defer f.d.Mu.Unlock()
	if err := f.d.step("truncate", f.ino.name); err != nil {
		return err
	}
	f.write(Write{at: size})
	return nil
}

// Allocate makes room for the file.
func (f *File) Allocate(size int64) error {
	f.d.Mu.Lock()
	defer f.d.Mu.Unlock()
	if err := f.d.step("allocate", f.ino.name); err != nil {
		return err
	}
	if size > int64(len(f.ino.Now)) {
		f.write(Write{at: size})
	}
	return nil
}

// Sync makes the content durable.
func (f *File) Sync() error {
	f.d.Mu.Lock()
	defer f.d.Mu.Unlock()
	if err := f.d.step("sync", f.ino.name); err != nil {
		return err
	}
	for _, w := range f.ino.Pending {
		f.ino.Durable = w.apply(f.ino.Durable)
	}
	f.ino.Pending = nil
	return nil
}

// WriteOut promises nothing: of what is not synced the oldest changes, some or all, may be durable
// then.
func (f *File) WriteOut(int64, int64) error {
	f.d.Mu.Lock()
	defer f.d.Mu.Unlock()
	if err := f.d.step("writeout", f.ino.name); err != nil {
		return err
	}
	n := f.d.rng.IntN(2 * (len(f.ino.Pending) + 1))
	if n > len(f.ino.Pending) {
		return nil
	}
	for _, w := range f.ino.Pending[:n] {
		f.ino.Durable = w.apply(f.ino.Durable)
	}
	f.ino.Pending = f.ino.Pending[n:]
	return nil
}

// Close closes the file.
func (f *File) Close() error { return nil }

// CorruptFile changes a file behind the program's back.
func (d *Disk) CorruptFile(name string, change func([]byte) []byte) {
	d.Mu.Lock()
	defer d.Mu.Unlock()
	ino := d.Names[name]
	ino.Now = change(slices.Clone(ino.Now))
	ino.Durable, ino.Pending = slices.Clone(ino.Now), nil
}

// Clone copies the disk as running programs see it.
func (d *Disk) Clone() *Disk {
	d.Mu.Lock()
	defer d.Mu.Unlock()
	return d.Seen()
}

// Seen is clone for who watches.
func (d *Disk) Seen() *Disk {
	c := New(7)
	c.InOrder, c.Keys = d.InOrder, d.Keys.Clone()
	for name, ino := range d.Names {
		c.Names[name] = &Inode{Now: slices.Clone(ino.Now), Durable: slices.Clone(ino.Now)}
	}
	c.durable = maps.Clone(c.Names)
	return c
}

// Serial implements disk.Serial.
func (d *Disk) Serial() bool { return d.InOrder }

// Part is a part of a disk: the names that begin with its own. Two parts lose their power
// together.
type Part struct {
	*Disk
	Prefix string
	// beside lets whoever works on this part do things beside each other, although the disk asks
	// for the opposite.
	Beside bool
}

// Serial says that operations are made one after another.
func (d Part) Serial() bool { return d.InOrder && !d.Beside }

// Open opens a file for reading.
func (d Part) Open(name string) (disk.File, error) { return d.Disk.Open(d.Prefix + name) }

// Edit opens a file for reading and writing.
func (d Part) Edit(name string) (disk.File, error) { return d.Disk.Edit(d.Prefix + name) }

// Create makes a file, or cuts it to nothing.
func (d Part) Create(name string) (disk.File, error) { return d.Disk.Create(d.Prefix + name) }

// Remove removes a file.
func (d Part) Remove(name string) error { return d.Disk.Remove(d.Prefix + name) }

// Rename renames a file.
func (d Part) Rename(from, to string) error { return d.Disk.Rename(d.Prefix+from, d.Prefix+to) }

// Same reports whether a name still stands for an open file.
func (d Part) Same(name string, f disk.File) (bool, error) { return d.Disk.Same(d.Prefix+name, f) }

// Lock takes the lock of the folder.
func (d Part) Lock() (io.Closer, error) { return io.NopCloser(nil), nil }

// List lists the names of the files.
func (d Part) List() (names []string, err error) {
	all, err := d.Disk.List()
	for _, n := range all {
		if name, ok := strings.CutPrefix(n, d.Prefix); ok {
			names = append(names, name)
		}
	}
	return names, err
}
