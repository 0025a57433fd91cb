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
	sha   *hasher // see hasher()
}

// add adds a leaf and appends to stored the hashes that it completes, leaf first: the order of tlog.StoredHashes.
func (f *frontier) add(leaf Hash, stored []byte) []byte { return f.join(leaf, nil, stored) }

// join is add when the lowest of the nodes that the leaf completes are known already.
func (f *frontier) join(leaf Hash, made []Hash, stored []byte) []byte {
	stored = append(stored, leaf[:]...)
	for level := range bits.TrailingZeros64(^f.size) {
		f.n--
		if level < len(made) {
			leaf = made[level]
		} else {
			leaf = f.hasher().node(&f.roots[f.n], &leaf)
		}
		stored = append(stored, leaf[:]...)
	}
	f.roots[f.n] = leaf
	f.n++
	f.size++
	return stored
}

func (f *frontier) hasher() *hasher {
	if f.sha == nil {
		f.sha = &hasher{}
	}
	return f.sha
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

// subtrees hashes the nodes of a tree that lie within a run of its leaves, without the leaves before. Runs can so be hashed beside each
// other; frontier.join does the nodes that reach across.
type subtrees struct {
	n      int
	roots  [64]Hash
	levels [64]uint8
}

// add adds the leaf with this index in the whole tree and appends to nodes those that it completes within the run, lowest first.
func (s *subtrees) add(sha *hasher, index uint64, leaf *Hash, nodes []Hash) []Hash {
	at := *leaf
	for level := range bits.TrailingZeros64(^index) {
		if s.n == 0 || int(s.levels[s.n-1]) != level {
			return nodes // the node to the left began before the run, as does all that contains it
		}
		s.n--
		at = sha.node(&s.roots[s.n], &at)
		nodes = append(nodes, at)
	}
	s.roots[s.n], s.levels[s.n] = at, uint8(bits.TrailingZeros64(^index))
	s.n++
	return nodes
}
