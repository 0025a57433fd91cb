package trail

import (
	"errors"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/fault"
	"github.com/kyufu-go/kyufu/audit/internal/merkle"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
	"golang.org/x/mod/sumdb/tlog"
)

// Root gives the root of the tree of the first size entries.
func (r *Reader) Root(size uint64) (audit.Hash, error) {
	var root audit.Hash
	err := r.withHashes(func(h *segment.HashStore) error {
		th, err := tlog.TreeHash(int64(size), h)
		root = audit.Hash(th)
		return err
	})
	return root, err
}

// ProveInclusion proves that the entry with this index is in the tree of the first size entries.
func (r *Reader) ProveInclusion(index, size uint64) (p merkle.Proof, err error) {
	if index >= size || size > 1<<62 {
		return nil, fault.New(audit.CodeRange, "index", nil)
	}
	err = r.withHashes(func(h *segment.HashStore) error {
		tp, err := tlog.ProveRecord(int64(size), int64(index), h)
		p = merkle.FromTlog(tp)
		return err
	})
	return p, err
}

// ProveConsistency proves that the tree of new entries has grown out of that of old entries, 1 ≤
// old ≤ new.
func (r *Reader) ProveConsistency(old, new uint64) (p merkle.Proof, err error) {
	if old == 0 || old > new || new > 1<<62 {
		return nil, fault.New(audit.CodeRange, "size", nil)
	}
	err = r.withHashes(func(h *segment.HashStore) error {
		tp, err := tlog.ProveTree(int64(new), int64(old), h)
		p = merkle.FromTlog(tp)
		return err
	})
	return p, err
}

func (r *Reader) withHashes(do func(*segment.HashStore) error) error {
	if r == nil || r.fs == nil {
		return errNoFS()
	}
	h, err := segment.OpenHashes(r.fs)
	if err != nil {
		return err
	}
	defer h.Close()
	err = do(h)
	var own *audit.Error
	if err != nil && !errors.As(err, &own) {
		return fault.New(audit.CodeRange, "proof", err)
	}
	return err
}

// Proofs gives a reader of the log's proofs that knows everything durable so far.
func (l *Log) Proofs() (*Reader, error) {
	if err := l.control(l.w.flushHashes); err != nil {
		return nil, err
	}
	return &Reader{l.fs}, nil
}
