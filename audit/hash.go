package audit

import (
	"crypto/sha256"
	"math/bits"
)

// leafPrefix and nodePrefix are the domain separators of RFC 6962, section 2.1.
const (
	leafPrefix = 0x00
	nodePrefix = 0x01
)

// hashNode is the hash of an inner node of the tree.
func hashNode(left, right *Hash) Hash {
	var b [65]byte
	b[0] = nodePrefix
	copy(b[1:33], left[:])
	copy(b[33:], right[:])
	return sha256.Sum256(b[:])
}

// LeafHash is the RFC 6962 hash of an entry's encoding.
func LeafHash(entry []byte) Hash {
	var few [1024]byte // most entries fit, and then nothing is allocated
	return sha256.Sum256(append(append(few[:0], leafPrefix), entry...))
}

// frontier is the right edge of the tree: the roots of the full subtrees that its size is the sum of, greatest first. Adding a
// leaf allocates nothing.
type frontier struct {
	size  uint64
	n     int
	roots [64]Hash
}

// add adds a leaf and appends to stored the hashes that it completes, leaf first: the order of tlog.StoredHashes.
func (f *frontier) add(leaf Hash, stored []byte) []byte {
	stored = append(stored, leaf[:]...)
	for range bits.TrailingZeros64(^f.size) {
		f.n--
		leaf = hashNode(&f.roots[f.n], &leaf)
		stored = append(stored, leaf[:]...)
	}
	f.roots[f.n] = leaf
	f.n++
	f.size++
	return stored
}

// root is the tree's head; SHA-256 of nothing for the empty tree.
func (f *frontier) root() Hash {
	if f.n == 0 {
		return sha256.Sum256(nil)
	}
	h := f.roots[f.n-1]
	for i := f.n - 2; i >= 0; i-- {
		h = hashNode(&f.roots[i], &h)
	}
	return h
}

// set makes the frontier that of a tree of the given size with these subtree roots.
func (f *frontier) set(size uint64, roots []byte) bool {
	if len(roots) != bits.OnesCount64(size)*32 {
		return false
	}
	f.size, f.n = size, len(roots)/32
	for i := range f.n {
		copy(f.roots[i][:], roots[i*32:])
	}
	return true
}

// storedCount is how many hashes a tree of the given size has stored: tlog.StoredHashCount without its limits.
func storedCount(size uint64) int64 {
	return int64(2*size) - int64(bits.OnesCount64(size))
}
