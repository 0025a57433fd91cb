package merkle

import (
	"crypto/sha256"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/fault"
	"golang.org/x/mod/sumdb/tlog"
)

// Tree is a Merkle tree (RFC 6962) in memory: the log's own hashing without the log, for small
// lists and for checking others. The zero value is the empty tree. It is for one goroutine.
type Tree struct {
	f      CompactRange
	stored []byte
	buf    []byte
}

// Add adds an entry's bytes and gives its leaf hash.
func (t *Tree) Add(entry []byte) audit.Hash {
	t.buf = append(append(t.buf[:0], LeafPrefix), entry...)
	h := t.f.Hasher().Sum(t.buf)
	t.stored = t.f.Add(h, t.stored)
	return h
}

// Size is the number of entries.
func (t *Tree) Size() uint64 { return t.f.Size }

// Root is the tree's head; SHA-256 of nothing for the empty tree.
func (t *Tree) Root() audit.Hash { return t.f.Root() }

// RootAt is the head of the first size entries; code "range" if there are fewer.
func (t *Tree) RootAt(size uint64) (audit.Hash, error) {
	if size > t.f.Size {
		return audit.Hash{}, fault.New(audit.CodeRange, "size", nil)
	}
	if size == 0 {
		return sha256.Sum256(nil), nil
	}
	h, err := tlog.TreeHash(int64(size), t)
	if err != nil {
		return audit.Hash{}, fault.New(audit.CodeRange, "size", err)
	}
	return audit.Hash(h), nil
}

// ReadHashes implements tlog.HashReader.
func (t *Tree) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, x := range indexes {
		if x < 0 || (x+1)*32 > int64(len(t.stored)) {
			return nil, fault.New(audit.CodeRange, "hash", nil)
		}
		out[i] = tlog.Hash(t.stored[x*32:])
	}
	return out, nil
}

// ProveInclusion proves that the index-th entry is in the tree of the first size entries; code
// "range" if there is no such.
func (t *Tree) ProveInclusion(index, size uint64) (Proof, error) {
	if size > t.f.Size || index >= size {
		return nil, fault.New(audit.CodeRange, "index", nil)
	}
	p, err := tlog.ProveRecord(int64(size), int64(index), t)
	if err != nil {
		return nil, fault.New(audit.CodeRange, "index", err)
	}
	return FromTlog(p), nil
}

// ProveConsistency proves that the tree of the first new entries grew out of that of the first old,
// 1 ≤ old ≤ new; the proof for equal sizes is empty. Code "range" for other sizes.
func (t *Tree) ProveConsistency(old, new uint64) (Proof, error) {
	if new > t.f.Size || old == 0 || old > new {
		return nil, fault.New(audit.CodeRange, "size", nil)
	}
	p, err := tlog.ProveTree(int64(new), int64(old), t)
	if err != nil {
		return nil, fault.New(audit.CodeRange, "size", err)
	}
	return FromTlog(p), nil
}
