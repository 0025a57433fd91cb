package audit

import (
	"crypto/fips140"
	"crypto/sha256"
)

// A processor's instructions for SHA-256 wait for each other's results. Two messages that have nothing to do with each other, taken
// together, fill that time: twoBlocks is for them. What follows from one message only takes oneBlocks.

// twoLanes says whether the processor can and gets it right, and nobody asked for validated code only.
var twoLanes = hasLanes() && !fips140.Enabled() && lanesAgree()

// lanesAgree holds both lanes, and one, against crypto/sha256, once a process.
func lanesAgree() bool {
	var p [2][2 * sha256.BlockSize]byte
	for i := range p[0] {
		p[0][i], p[1][i] = byte(i), byte(3*i+1)
	}
	var a, b, c message
	var tails [3][2 * sha256.BlockSize]byte
	a.begin(p[0][:100], &tails[0])
	b.begin(p[1][:70], &tails[1])
	c.begin(p[1][:70], &tails[2])
	x, y := finishTwo(&a, &b)
	return x == sha256.Sum256(p[0][:100]) && y == sha256.Sum256(p[1][:70]) && c.finish() == y
}

// laneState is SHA-256's state in the order in which the instructions take it: f, e, b, a, h, g, d, c.
type laneState [8]uint32

// laneStart is the state before the first block (FIPS 180-4, 5.3.3).
var laneStart = laneState{0x9b05688c, 0x510e527f, 0xbb67ae85, 0x6a09e667, 0x5be0cd19, 0x1f83d9ab, 0xa54ff53a, 0x3c6ef372}

func (s *laneState) digest() (h Hash) {
	be.PutUint32(h[0:], s[3])
	be.PutUint32(h[4:], s[2])
	be.PutUint32(h[8:], s[7])
	be.PutUint32(h[12:], s[6])
	be.PutUint32(h[16:], s[1])
	be.PutUint32(h[20:], s[0])
	be.PutUint32(h[24:], s[5])
	be.PutUint32(h[28:], s[4])
	return h
}

// twoOf hashes n blocks of each of two messages, padding included.
func twoOf(p, q *byte, n int) (x, y Hash) {
	s, t := laneStart, laneStart
	twoBlocks(&s, &t, p, q, n)
	return s.digest(), t.digest()
}

// message is what is left of one: whole blocks where they stand, then those with the padding.
type message struct {
	state     laneState
	now, next []byte
}

func (m *message) begin(p []byte, tail *[2 * sha256.BlockSize]byte) {
	whole := len(p) &^ (sha256.BlockSize - 1)
	m.state, m.now, m.next = laneStart, p[:whole], pad(tail, p)
	m.skip(0)
}

func (m *message) skip(n int) {
	if m.now = m.now[n:]; len(m.now) == 0 {
		m.now, m.next = m.next, nil
	}
}

// finish takes what is left.
func (m *message) finish() Hash {
	for len(m.now) > 0 {
		oneBlocks(&m.state, &m.now[0], len(m.now)/sha256.BlockSize)
		m.skip(len(m.now))
	}
	return m.state.digest()
}

// finishTwo takes what is left of both: together while there is some of both, and then of the longer one.
func finishTwo(a, b *message) (x, y Hash) {
	for len(a.now) > 0 && len(b.now) > 0 {
		n := min(len(a.now), len(b.now))
		twoBlocks(&a.state, &b.state, &a.now[0], &b.now[0], n/sha256.BlockSize)
		a.skip(n)
		b.skip(n)
	}
	return a.finish(), b.finish()
}

// pad puts what stands behind the whole blocks of p into tail, with the padding, and gives these blocks.
func pad(tail *[2 * sha256.BlockSize]byte, p []byte) []byte {
	n := copy(tail[:], p[len(p)&^(sha256.BlockSize-1):])
	end := sha256.BlockSize
	if n+9 > end {
		end *= 2
	}
	tail[n] = 0x80
	clear(tail[n+1 : end-8])
	be.PutUint64(tail[end-8:end], uint64(len(p))*8)
	return tail[:end]
}

// roundConstants are the first 32 bits of the fractional parts of the cube roots of the first 64 primes (FIPS 180-4, 4.2.2).
var roundConstants = [64]uint32{
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
	0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
	0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
	0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
	0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
}
