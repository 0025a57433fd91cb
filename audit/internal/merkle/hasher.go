package merkle

import (
	"crypto/sha256"
	"encoding"
	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/wire"
	"hash"
)

// hasher is SHA-256 of many short inputs, for one goroutine; the zero value is ready. For 65 bytes,
// the length of a tree's node, Sum256 spends half of its time beside the blocks: it copies its
// state, pads, and hashes the padding by itself. A hasher pads in place, hashes whole blocks, and
// takes the digest out of the marshalled state, where crypto/sha256 keeps it since Go 1.10:
// "sha\x03", then the eight words. Each hasher holds that against Sum256 once, and where it is not
// so it does without.
type Hasher struct {
	d     hash.Hash
	state encoding.BinaryAppender // nil if the digest is not where it is looked for
	out   [sha256.BlockSize * 2]byte
	pair  [sha256.BlockSize * 2]byte // an input of 65 bytes with its padding
	tail  [sha256.BlockSize * 2]byte
	long  [3 + 16*32]byte // for inputs that the caller puts together
}

const (
	stateHead = 4  // bytes in front of the eight words
	pairLen   = 65 // a prefix and two hashes, or a prefix and a person
)

// begin makes the hasher ready; it costs nothing once it is.
func (h *Hasher) begin() {
	if h.d != nil {
		return
	}
	h.d = sha256.New()
	h.pair[pairLen] = 0x80
	wire.BE.PutUint64(h.pair[len(h.pair)-8:], pairLen*8)
	state, ok := h.d.(encoding.BinaryAppender)
	if !ok {
		return
	}
	if b, err := state.AppendBinary(nil); err != nil || len(b) < stateHead+sha256.Size {
		return
	}
	h.state = state
	if probe := []byte("kyufu"); h.Sum(probe) != sha256.Sum256(probe) {
		h.state = nil
	}
}

// sum is the hash of p.
func (h *Hasher) Sum(p []byte) audit.Hash {
	h.begin()
	if h.state == nil {
		return h.plain(p)
	}
	h.d.Reset()
	h.d.Write(p[:len(p)&^(sha256.BlockSize-1)])
	h.d.Write(pad(&h.tail, p))
	return h.digest()
}

func (h *Hasher) plain(p []byte) audit.Hash {
	h.d.Reset()
	h.d.Write(p)
	return audit.Hash(h.d.Sum(h.out[:0]))
}

// padded is the hash of the first n bytes of b; behind them is room for the padding.
func (h *Hasher) Padded(b []byte, n int) audit.Hash {
	h.begin()
	if h.state == nil {
		return h.plain(b[:n])
	}
	end := (n + 9 + sha256.BlockSize - 1) &^ (sha256.BlockSize - 1)
	b[n] = 0x80
	clear(b[n+1 : end-8])
	wire.BE.PutUint64(b[end-8:end], uint64(n)*8)
	return h.blocks(b[:end])
}

// blocks is the hash of what has its padding.
func (h *Hasher) blocks(b []byte) audit.Hash {
	h.d.Reset()
	h.d.Write(b)
	return h.digest()
}

// digest takes the words out of the state; that it can, begin has seen.
func (h *Hasher) digest() audit.Hash {
	b, _ := h.state.AppendBinary(h.out[:0])
	return audit.Hash(b[stateHead:])
}

// ofPair is the hash of the pair.
func (h *Hasher) ofPair() audit.Hash {
	if h.state == nil {
		return h.plain(h.pair[:pairLen])
	}
	return h.blocks(h.pair[:])
}

// node is the hash of an inner node of the tree.
func (h *Hasher) node(left, right *audit.Hash) audit.Hash {
	h.begin()
	h.pair[0] = nodePrefix
	copy(h.pair[1:33], left[:])
	copy(h.pair[33:pairLen], right[:])
	return h.ofPair()
}

// nodes fills dst with the nodes above the children, which are twice as many.
func (h *Hasher) nodes(dst, children []audit.Hash) {
	for i := range dst {
		dst[i] = h.node(&children[2*i], &children[2*i+1])
	}
}

// person is the hash of a person in the subject map.
func (h *Hasher) person(s *SubjectState) audit.Hash {
	h.begin()
	h.pair[0] = LeafPrefix
	copy(h.pair[1:17], s.Handle[:])
	wire.BE.PutUint64(h.pair[17:], s.Count)
	wire.BE.PutUint64(h.pair[25:], s.Last)
	copy(h.pair[33:pairLen], s.Leaf[:])
	return h.ofPair()
}

// pad puts what stands behind the whole blocks of p into tail, with the padding, and gives these
// blocks.
func pad(tail *[2 * sha256.BlockSize]byte, p []byte) []byte {
	n := copy(tail[:], p[len(p)&^(sha256.BlockSize-1):])
	end := sha256.BlockSize
	if n+9 > end {
		end *= 2
	}
	tail[n] = 0x80
	clear(tail[n+1 : end-8])
	wire.BE.PutUint64(tail[end-8:end], uint64(len(p))*8)
	return tail[:end]
}
