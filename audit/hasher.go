package audit

import (
	"crypto/sha256"
	"encoding"
	"hash"
)

// hasher is SHA-256 of many short inputs, for one goroutine; the zero value is ready. Where the processor can, it works with lanes: two
// inputs at a time, if they are at hand. Elsewhere crypto/sha256 does the work. For 65 bytes, the length of a tree's node, Sum256 spends half
// of its time beside the blocks: it copies its state, pads, and hashes the padding by itself. A hasher pads in place, hashes whole blocks,
// and takes the digest out of the marshalled state, where crypto/sha256 keeps it since Go 1.10: "sha\x03", then the eight words. Each
// hasher holds that against Sum256 once, and where it is not so it does without.
type hasher struct {
	ready bool
	lanes bool
	d     hash.Hash               // nil with lanes
	state encoding.BinaryAppender // nil if the digest is not where it is looked for
	out   [sha256.BlockSize * 2]byte
	pair  [2][sha256.BlockSize * 2]byte // inputs of 65 bytes with their padding
	tail  [2][sha256.BlockSize * 2]byte
	long  [2][3 + 16*32]byte // for inputs that the caller puts together
}

const (
	stateHead = 4  // bytes in front of the eight words
	pairLen   = 65 // a prefix and two hashes, or a prefix and a person
)

func (h *hasher) begin() {
	h.ready, h.lanes = true, twoLanes
	for i := range h.pair {
		p := &h.pair[i]
		p[pairLen] = 0x80
		be.PutUint64(p[len(p)-8:], pairLen*8)
	}
	if !h.lanes {
		h.beginAlone()
	}
}

func (h *hasher) beginAlone() {
	h.d = sha256.New()
	state, ok := h.d.(encoding.BinaryAppender)
	if !ok {
		return
	}
	if b, err := state.AppendBinary(nil); err != nil || len(b) < stateHead+sha256.Size {
		return
	}
	h.state = state
	if probe := []byte("kyufu"); h.sum(probe) != sha256.Sum256(probe) {
		h.state = nil
	}
}

// sum is the hash of p.
func (h *hasher) sum(p []byte) Hash {
	if !h.ready {
		h.begin()
	}
	if h.lanes {
		var m message
		m.begin(p, &h.tail[0])
		return m.finish()
	}
	if h.state == nil {
		return h.plain(p)
	}
	h.d.Reset()
	h.d.Write(p[:len(p)&^(sha256.BlockSize-1)])
	h.d.Write(pad(&h.tail[0], p))
	return h.digest()
}

// sumTwo is sum of both, which may be of different lengths.
func (h *hasher) sumTwo(p, q []byte) (x, y Hash) {
	if !h.ready {
		h.begin()
	}
	if !h.lanes {
		return h.sum(p), h.sum(q)
	}
	var a, b message
	a.begin(p, &h.tail[0])
	b.begin(q, &h.tail[1])
	return finishTwo(&a, &b)
}

func (h *hasher) plain(p []byte) Hash {
	h.d.Reset()
	h.d.Write(p)
	return Hash(h.d.Sum(h.out[:0]))
}

// padded is the hash of the first n bytes of b; behind them is room for the padding.
func (h *hasher) padded(b []byte, n int) Hash {
	if !h.ready {
		h.begin()
	}
	if !h.lanes && h.state == nil {
		return h.plain(b[:n])
	}
	end := (n + 9 + sha256.BlockSize - 1) &^ (sha256.BlockSize - 1)
	b[n] = 0x80
	clear(b[n+1 : end-8])
	be.PutUint64(b[end-8:end], uint64(n)*8)
	return h.blocks(b[:end])
}

// blocks is the hash of what has its padding.
func (h *hasher) blocks(b []byte) Hash {
	if h.lanes {
		s := laneStart
		oneBlocks(&s, &b[0], len(b)/sha256.BlockSize)
		return s.digest()
	}
	h.d.Reset()
	h.d.Write(b)
	return h.digest()
}

// digest takes the words out of the state; that it can, begin has seen.
func (h *hasher) digest() Hash {
	b, _ := h.state.AppendBinary(h.out[:0])
	return Hash(b[stateHead:])
}

// ofPair is the hash of the first 65 bytes of a pair.
func (h *hasher) ofPair(i int) Hash {
	if !h.lanes && h.state == nil {
		return h.plain(h.pair[i][:pairLen])
	}
	return h.blocks(h.pair[i][:])
}

func (h *hasher) ofPairs() (x, y Hash) {
	if !h.lanes {
		return h.ofPair(0), h.ofPair(1)
	}
	return twoOf(&h.pair[0][0], &h.pair[1][0], len(h.pair[0])/sha256.BlockSize)
}

func (h *hasher) putNode(i int, left, right *Hash) {
	if !h.ready {
		h.begin()
	}
	p := &h.pair[i]
	p[0] = nodePrefix
	copy(p[1:33], left[:])
	copy(p[33:pairLen], right[:])
}

func (h *hasher) putPerson(i int, s *subjectState) {
	if !h.ready {
		h.begin()
	}
	p := &h.pair[i]
	p[0] = 0
	copy(p[1:17], s.handle[:])
	be.PutUint64(p[17:], s.count)
	be.PutUint64(p[25:], s.last)
	copy(p[33:pairLen], s.leaf[:])
}

// node is the hash of an inner node of the tree.
func (h *hasher) node(left, right *Hash) Hash {
	h.putNode(0, left, right)
	return h.ofPair(0)
}

// nodes fills dst with the nodes above the children, which are twice as many.
func (h *hasher) nodes(dst, children []Hash) {
	for ; len(dst) > 1; dst, children = dst[2:], children[4:] {
		h.putNode(0, &children[0], &children[1])
		h.putNode(1, &children[2], &children[3])
		dst[0], dst[1] = h.ofPairs()
	}
	if len(dst) > 0 {
		dst[0] = h.node(&children[0], &children[1])
	}
}

// person is the hash of a person in the subject map.
func (h *hasher) person(s *subjectState) Hash {
	h.putPerson(0, s)
	return h.ofPair(0)
}

// persons is person of both.
func (h *hasher) persons(s, t *subjectState) (x, y Hash) {
	h.putPerson(0, s)
	h.putPerson(1, t)
	return h.ofPairs()
}
