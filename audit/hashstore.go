package audit

import (
	"errors"
	"sort"

	"golang.org/x/mod/sumdb/tlog"
)

// hashStore reads the tree's stored hashes, in the order of tlog.StoredHashIndex, out of the segments' hash files.
type hashStore struct {
	fs    FS
	first []int64 // stored-hash index at which each file begins
	nums  []uint64
	open  map[uint64]File
}

// openHashes gives the hashes of the log in this directory.
func openHashes(dir FS) (*hashStore, error) {
	numbers, err := allSegments(dir)
	if err != nil {
		return nil, err
	}
	h := &hashStore{fs: dir, open: map[uint64]File{}}
	for _, n := range numbers {
		first, err := firstOf(dir, n)
		if err != nil {
			return nil, err
		}
		h.nums, h.first = append(h.nums, n), append(h.first, storedCount(first))
	}
	return h, nil
}

func firstOf(dir FS, number uint64) (uint64, error) {
	s, f, err := openScan(dir, number)
	if f != nil {
		err = errors.Join(err, f.Close())
	}
	if err != nil {
		return 0, err
	}
	return s.header.first, nil
}

func (h *hashStore) close() {
	for _, f := range h.open {
		_ = f.Close()
	}
}

// ReadHashes implements tlog.HashReader.
func (h *hashStore) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, x := range indexes {
		at := sort.Search(len(h.first), func(i int) bool { return h.first[i] > x }) - 1
		if at < 0 {
			return nil, fail(CodePruned, "hashes", nil)
		}
		if err := h.read(h.nums[at], x-h.first[at], out[i][:]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (h *hashStore) read(number uint64, index int64, dst []byte) error {
	f := h.open[number]
	if f == nil {
		var err error
		if f, err = h.fs.Open(hashesName(number)); err != nil {
			if kept, ok := readKept(h.fs, number); ok {
				return kept.read(index, dst)
			}
			return fail(CodeMissing, "hashes", err)
		}
		h.open[number] = f
	}
	if err := readFull(f, dst, index*32); err != nil {
		return fail(CodeMissing, "hashes", err)
	}
	return nil
}

// Proof shows that an entry is in a tree, or that a tree has grown out of an older one (RFC 6962, sections 2.1.1 and 2.1.2).
type Proof []Hash

func fromTlog(p []tlog.Hash) Proof {
	out := make(Proof, len(p))
	for i := range p {
		out[i] = Hash(p[i])
	}
	return out
}

func toTlog(p Proof) []tlog.Hash {
	out := make([]tlog.Hash, len(p))
	for i := range p {
		out[i] = tlog.Hash(p[i])
	}
	return out
}

// Root gives the root of the tree of the first size entries.
func (r *Reader) Root(size uint64) (Hash, error) {
	var root Hash
	err := r.withHashes(func(h *hashStore) error {
		th, err := tlog.TreeHash(int64(size), h)
		root = Hash(th)
		return err
	})
	return root, err
}

// ProveInclusion proves that the entry with this index is in the tree of the first size entries.
func (r *Reader) ProveInclusion(index, size uint64) (p Proof, err error) {
	if index >= size || size > 1<<62 {
		return nil, fail(CodeRange, "index", nil)
	}
	err = r.withHashes(func(h *hashStore) error {
		tp, err := tlog.ProveRecord(int64(size), int64(index), h)
		p = fromTlog(tp)
		return err
	})
	return p, err
}

// ProveConsistency proves that the tree of new entries has grown out of that of old entries, 1 ≤ old ≤ new.
func (r *Reader) ProveConsistency(old, new uint64) (p Proof, err error) {
	if old == 0 || old > new || new > 1<<62 {
		return nil, fail(CodeRange, "size", nil)
	}
	err = r.withHashes(func(h *hashStore) error {
		tp, err := tlog.ProveTree(int64(new), int64(old), h)
		p = fromTlog(tp)
		return err
	})
	return p, err
}

func (r *Reader) withHashes(do func(*hashStore) error) error {
	h, err := openHashes(r.fs)
	if err != nil {
		return err
	}
	defer h.close()
	err = do(h)
	var own *Error
	if err != nil && !errors.As(err, &own) {
		return fail(CodeRange, "proof", err)
	}
	return err
}

// CheckInclusion checks that the entry with this leaf hash is the index-th of the tree with this size and root.
func CheckInclusion(p Proof, size uint64, root Hash, index uint64, leaf Hash) error {
	if index >= size || size > 1<<62 {
		return fail(CodeRange, "index", nil)
	}
	if err := tlog.CheckRecord(toTlog(p), int64(size), tlog.Hash(root), int64(index), tlog.Hash(leaf)); err != nil {
		return fail(CodeForged, "inclusion", err)
	}
	return nil
}

// CheckConsistency checks that the tree (newSize, newRoot) has grown out of (oldSize, oldRoot), 1 ≤ oldSize ≤ newSize. Nothing grows
// out of the empty tree: that claim is empty and refused.
func CheckConsistency(p Proof, newSize uint64, newRoot Hash, oldSize uint64, oldRoot Hash) error {
	if oldSize == 0 || oldSize > newSize || newSize > 1<<62 {
		return fail(CodeRange, "size", nil)
	}
	if err := tlog.CheckTree(toTlog(p), int64(newSize), tlog.Hash(newRoot), int64(oldSize), tlog.Hash(oldRoot)); err != nil {
		return fail(CodeForged, "consistency", err)
	}
	return nil
}

// Proofs gives a reader of the log's proofs that knows everything durable so far.
func (l *Log) Proofs() (*Reader, error) {
	if err := l.control(l.flushHashes); err != nil {
		return nil, err
	}
	return &Reader{l.fs}, nil
}
