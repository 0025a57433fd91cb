package verify

import (
	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/merkle"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
)

// Tree is a Merkle tree (RFC 6962) in memory: the log's own hashing without the log, for small
// lists and for checking others. Add adds an entry's bytes; Root, RootAt, ProveInclusion and
// ProveConsistency answer. The zero value is the empty tree. It is for one goroutine.
type Tree = merkle.Tree

// Proof shows that an entry is in a tree, or that a tree has grown out of an older one (RFC 6962,
// sections 2.1.1 and 2.1.2).
type Proof = merkle.Proof

// Seal closes an epoch; its encoding stands in seal.go of package segment.
type Seal = segment.Seal

// LeafHash is the RFC 6962 hash of an entry's encoding.
func LeafHash(entry []byte) audit.Hash { return merkle.LeafHash(entry) }

// CheckInclusion checks that the entry with this leaf hash is the index-th of the tree with this
// size and root: code "range" or "forged".
func CheckInclusion(p Proof, size uint64, root audit.Hash, index uint64, leaf audit.Hash) error {
	return merkle.CheckInclusion(p, size, root, index, leaf)
}

// CheckConsistency checks that the tree (newSize, newRoot) has grown out of (oldSize, oldRoot),
// 1 ≤ oldSize ≤ newSize. Nothing grows out of the empty tree: that claim is empty and refused.
func CheckConsistency(p Proof, newSize uint64, newRoot audit.Hash, oldSize uint64, oldRoot audit.Hash) error {
	return merkle.CheckConsistency(p, newSize, newRoot, oldSize, oldRoot)
}

// ParseSeal decodes a seal's encoding; code "decode".
func ParseSeal(b []byte) (Seal, error) { return segment.ParseSeal(b) }

// AppendEvent appends the one encoding of an event to b. It does not check; see audit.Event.Check.
func AppendEvent(b []byte, e *audit.Event) []byte {
	if e == nil {
		return b
	}
	return segment.AppendEvent(b, e)
}

// DecodeEvent decodes the one encoding of an event, and refuses every other sequence of bytes with
// code "decode".
func DecodeEvent(b []byte) (audit.Event, error) { return segment.DecodeEvent(b) }
