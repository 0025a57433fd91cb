package audit

import (
	"crypto/ed25519"
	"crypto/sha256"
)

// A commit record closes the entries of one write. Its payload, integers big-endian:
//
//	0    1  version: 1
//	1    1  flags: 1 signed, 2 ends with a seal, 4 last of its segment
//	2    8  epoch
//	10   8  number of the commit, from 0
//	18   8  index of its first entry
//	26   8  size of the tree after it
//	34   8  wall time, microseconds since 1970
//	42   8  monotonic time since the log was opened, microseconds
//	50  32  root of the tree (RFC 6962)
//	82  32  chain: the hash of the commit before, or of the segment's header for a segment's first commit
//	114 32  hash: SHA-256 of "kyufu audit commit 1\x00" and the bytes before
//	146 64  Ed25519 signature by the epoch's key over "kyufu audit receipt 1\x00" and the hash, if flag 1
const (
	commitFixed  = 146
	commitSigned = commitFixed + ed25519.SignatureSize

	flagSigned = 1
	flagSeal   = 2
	flagLast   = 4

	commitDomain  = "kyufu audit commit 1\x00"
	receiptDomain = "kyufu audit receipt 1\x00"
)

type commitRecord struct {
	flags       byte
	epoch       uint64
	number      uint64
	first, size uint64
	wall, mono  int64
	root        Hash
	chain       Hash
	hash        Hash
	signature   []byte // of the record's own bytes when read
}

// append appends the record's payload to b and sets its hash. A signature, if the flags have one, is the caller's to append: it is not
// part of what is hashed.
func (c *commitRecord) append(b []byte) []byte {
	at := len(b)
	b = append(b, version1, c.flags)
	for _, n := range [...]uint64{c.epoch, c.number, c.first, c.size, uint64(c.wall), uint64(c.mono)} {
		b = be.AppendUint64(b, n)
	}
	b = append(b, c.root[:]...)
	b = append(b, c.chain[:]...)
	c.hash = hashCommit(b[at:])
	return append(b, c.hash[:]...)
}

// frame is the length of the whole frame.
func (c *commitRecord) frame() int64 {
	if c.flags&flagSigned != 0 {
		return frameHead + commitSigned
	}
	return frameHead + commitFixed
}

func (c *commitRecord) sign(keys Keys) error {
	sig, err := keys.Sign(c.epoch, append([]byte(receiptDomain), c.hash[:]...))
	if err != nil {
		return fail(CodeKey, "sign", err)
	}
	if len(sig) != ed25519.SignatureSize {
		return fail(CodeKey, "sign", nil)
	}
	c.signature = sig
	return nil
}

func hashCommit(fixed []byte) Hash {
	var buf [len(commitDomain) + commitFixed]byte
	n := copy(buf[:], commitDomain)
	n += copy(buf[n:], fixed)
	return sha256.Sum256(buf[:n])
}

// parseCommit decodes a payload and checks its own hash.
func parseCommit(p []byte) (c commitRecord, ok bool) {
	if len(p) < commitFixed || p[0] != version1 || p[1] > 7 {
		return c, false
	}
	want := commitFixed
	if p[1]&flagSigned != 0 {
		want = commitSigned
	}
	if len(p) != want {
		return c, false
	}
	c.flags = p[1]
	c.epoch, c.number = be.Uint64(p[2:]), be.Uint64(p[10:])
	c.first, c.size = be.Uint64(p[18:]), be.Uint64(p[26:])
	c.wall, c.mono = int64(be.Uint64(p[34:])), int64(be.Uint64(p[42:]))
	copy(c.root[:], p[50:])
	copy(c.chain[:], p[82:])
	copy(c.hash[:], p[114:])
	if want == commitSigned {
		c.signature = p[commitFixed:]
	}
	return c, c.hash == hashCommit(p[:114]) && c.first <= c.size
}

func verifyReceipt(key ed25519.PublicKey, hash Hash, sig []byte) bool {
	return len(key) == ed25519.PublicKeySize && ed25519.Verify(key, append([]byte(receiptDomain), hash[:]...), sig)
}
