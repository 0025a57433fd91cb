package merkle

import (
	"crypto/sha256"
	"github.com/kyufu-go/kyufu/audit"
	"math/bits"
	"slices"
)

// leafPrefix and nodePrefix are the domain separators of RFC 6962, section 2.1.
const (
	LeafPrefix = 0x00
	nodePrefix = 0x01
)

// hashNode is the hash of an inner node of the tree.
func hashNode(left, right *audit.Hash) audit.Hash {
	var b [65]byte
	b[0] = nodePrefix
	copy(b[1:33], left[:])
	copy(b[33:], right[:])
	return sha256.Sum256(b[:])
}

// LeafHash is the RFC 6962 hash of an entry's encoding.
func LeafHash(entry []byte) audit.Hash {
	var few [1024]byte // most entries fit, and then nothing is allocated
	return sha256.Sum256(append(append(few[:0], LeafPrefix), entry...))
}

// CompactRange is the tree as far as appending needs it: the roots of the full subtrees that its
// size is the sum of, greatest first. Adding a leaf allocates nothing.
type CompactRange struct {
	Size  uint64
	N     int
	Roots [64]audit.Hash
	sha   *Hasher // see hasher()
}

// Add adds a leaf and appends to stored the hashes that it completes, leaf first: the order of
// tlog.StoredHashes.
func (f *CompactRange) Add(leaf audit.Hash, stored []byte) []byte { return f.Join(leaf, nil, stored) }

// Join is Add when the lowest of the nodes that the leaf completes are known already; made may be
// nil.
func (f *CompactRange) Join(leaf audit.Hash, made *Subtrees, stored []byte) []byte {
	stored = append(stored, leaf[:]...)
	for level := range bits.TrailingZeros64(^f.Size) {
		f.N--
		if known := made.node(level+1, f.Size); known != nil {
			leaf = *known
		} else {
			leaf = f.Hasher().node(&f.Roots[f.N], &leaf)
		}
		stored = append(stored, leaf[:]...)
	}
	f.Roots[f.N] = leaf
	f.N++
	f.Size++
	return stored
}

func (f *CompactRange) Hasher() *Hasher {
	if f.sha == nil {
		f.sha = &Hasher{}
	}
	return f.sha
}

// root is the tree's head; SHA-256 of nothing for the empty tree.
func (f *CompactRange) Root() audit.Hash {
	if f.N == 0 {
		return sha256.Sum256(nil)
	}
	h := f.Roots[f.N-1]
	for i := f.N - 2; i >= 0; i-- {
		h = hashNode(&f.Roots[i], &h)
	}
	return h
}

// Set makes it that of a tree of the given size with these subtree roots.
func (f *CompactRange) Set(size uint64, roots []byte) bool {
	if len(roots) != bits.OnesCount64(size)*32 {
		return false
	}
	f.Size, f.N = size, len(roots)/32
	for i := range f.N {
		copy(f.Roots[i][:], roots[i*32:])
	}
	return true
}

// storedCount is how many hashes a tree of the given size has stored: tlog.StoredHashCount without
// its limits.
func StoredCount(size uint64) int64 {
	return int64(2*size) - int64(bits.OnesCount64(size))
}

// subtrees are the nodes of a tree that lie within a run of its leaves, without the leaves before.
// So runs are hashed in parallel; CompactRange.Join hashes the nodes that span them.
type Subtrees struct {
	Hashes []audit.Hash // the leaves, then level after level
	levels []subtreeLevel
}

// subtreeLevel is where a level's nodes stand in hashes, and which of the whole tree's they are.
type subtreeLevel struct {
	at         int
	first, end uint64
}

// hash makes the nodes when hashes holds the leaves from the index first on.
func (s *Subtrees) Hash(sha *Hasher, first uint64) {
	l := subtreeLevel{first: first, end: first + uint64(len(s.Hashes))}
	s.levels = append(s.levels[:0], l)
	for {
		up := subtreeLevel{at: len(s.Hashes), first: (l.first + 1) / 2, end: l.end / 2}
		if up.first >= up.end {
			return
		}
		n := int(up.end - up.first)
		from := l.at + int(2*up.first-l.first)
		s.Hashes = slices.Grow(s.Hashes, n)[:up.at+n]
		sha.nodes(s.Hashes[up.at:], s.Hashes[from:from+2*n])
		s.levels = append(s.levels, up)
		l = up
	}
}

// node is the node of a level, 0 the leaves', above the leaf with this index in the whole tree; nil
// if it is not within the run.
func (s *Subtrees) node(level int, index uint64) *audit.Hash {
	if s == nil || level >= len(s.levels) {
		return nil
	}
	l, n := &s.levels[level], index>>level
	if n < l.first || n >= l.end {
		return nil
	}
	return &s.Hashes[l.at+int(n-l.first)]
}
