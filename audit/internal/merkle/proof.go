package merkle

import (
	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/fault"
	"golang.org/x/mod/sumdb/tlog"
)

// Proof shows that an entry is in a tree, or that a tree has grown out of an older one (RFC 6962,
// sections 2.1.1 and 2.1.2).
type Proof []audit.Hash

func FromTlog(p []tlog.Hash) Proof {
	out := make(Proof, len(p))
	for i := range p {
		out[i] = audit.Hash(p[i])
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

// CheckInclusion checks that the entry with this leaf hash is the index-th of the tree with this
// size and root.
func CheckInclusion(p Proof, size uint64, root audit.Hash, index uint64, leaf audit.Hash) error {
	if index >= size || size > 1<<62 {
		return fault.New(audit.CodeRange, "index", nil)
	}
	if err := tlog.CheckRecord(toTlog(p), int64(size), tlog.Hash(root), int64(index), tlog.Hash(leaf)); err != nil {
		return fault.New(audit.CodeForged, "inclusion", err)
	}
	return nil
}

// CheckConsistency checks that the tree (newSize, newRoot) has grown out of (oldSize, oldRoot), 1 ≤
// oldSize ≤ newSize. Nothing grows out of the empty tree: that claim is empty and refused.
func CheckConsistency(p Proof, newSize uint64, newRoot audit.Hash, oldSize uint64, oldRoot audit.Hash) error {
	if oldSize == 0 || oldSize > newSize || newSize > 1<<62 {
		return fault.New(audit.CodeRange, "size", nil)
	}
	if err := tlog.CheckTree(toTlog(p), int64(newSize), tlog.Hash(newRoot), int64(oldSize), tlog.Hash(oldRoot)); err != nil {
		return fault.New(audit.CodeForged, "consistency", err)
	}
	return nil
}
