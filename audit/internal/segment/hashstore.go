package segment

import (
	"errors"
	"sort"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/disk"
	"github.com/kyufu-go/kyufu/audit/internal/fault"
	"github.com/kyufu-go/kyufu/audit/internal/merkle"
	"golang.org/x/mod/sumdb/tlog"
)

// hashStore reads the tree's stored hashes, in the order of tlog.StoredHashIndex, out of the
// segments' hash files.
type HashStore struct {
	fs    disk.FS
	first []int64 // stored-hash index at which each file begins
	nums  []uint64
	open  map[uint64]disk.File
	kept  *Kept // once it was needed
}

// openHashes gives the hashes of the log in this directory.
func OpenHashes(dir disk.FS) (*HashStore, error) {
	numbers, err := AllSegments(dir)
	if err != nil {
		return nil, err
	}
	h := &HashStore{fs: dir, open: map[uint64]disk.File{}}
	for _, n := range numbers {
		first, err := FirstOf(dir, n)
		if err != nil {
			return nil, err
		}
		h.nums, h.first = append(h.nums, n), append(h.first, merkle.StoredCount(first))
	}
	return h, nil
}

func FirstOf(dir disk.FS, number uint64) (uint64, error) {
	s, f, err := OpenScan(dir, number)
	if f != nil {
		err = errors.Join(err, f.Close())
	}
	if err != nil {
		return 0, err
	}
	return s.Header.First, nil
}

func (h *HashStore) Close() {
	for _, f := range h.open {
		_ = f.Close()
	}
}

// ReadHashes implements tlog.HashReader.
func (h *HashStore) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, x := range indexes {
		at := sort.Search(len(h.first), func(i int) bool { return h.first[i] > x }) - 1
		if at < 0 {
			return nil, fault.New(audit.CodePruned, "hashes", nil)
		}
		if err := h.read(h.nums[at], x, x-h.first[at], out[i][:]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (h *HashStore) read(number uint64, stored, index int64, dst []byte) error {
	f := h.open[number]
	if f == nil {
		var err error
		if f, err = h.fs.Open(HashesName(number)); err != nil {
			return h.readKept(number, stored, dst, err)
		}
		h.open[number] = f
	}
	if err := disk.ReadFull(f, dst, index*32); err != nil {
		return fault.New(audit.CodeMissing, "hashes", err)
	}
	return nil
}

// readKept reads a hash of a segment that has no file of them, because it was pruned.
func (h *HashStore) readKept(number uint64, stored int64, dst []byte, missing error) error {
	f, err := h.fs.Open(PrunedName(number))
	if err != nil {
		return fault.New(audit.CodeMissing, "hashes", missing)
	}
	_ = f.Close()
	if h.kept == nil {
		kept, err := LoadKept(h.fs)
		if err != nil {
			return err
		}
		h.kept = kept
	}
	return h.kept.get(stored, dst)
}

// prove makes an inclusion proof out of stored hashes.
func (h *HashStore) Prove(index, size uint64) (merkle.Proof, error) {
	p, err := tlog.ProveRecord(int64(size), int64(index), h)
	if err != nil {
		if own, ok := errors.AsType[*audit.Error](err); ok {
			return nil, own
		}
		return nil, fault.New(audit.CodeRange, "proof", err)
	}
	return merkle.FromTlog(p), nil
}
