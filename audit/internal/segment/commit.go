package segment

import (
	"crypto/ed25519"
	"crypto/sha256"
	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/wire"
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
	CommitFixed  = 146
	CommitSigned = CommitFixed + ed25519.SignatureSize

	FlagSigned = 1
	FlagSeal   = 2
	FlagLast   = 4

	commitDomain  = "kyufu audit commit 1\x00"
	ReceiptDomain = "kyufu audit receipt 1\x00"
)

type CommitRecord struct {
	Flags       byte
	Epoch       uint64
	Number      uint64
	First, Size uint64
	Wall, Mono  int64
	Root        audit.Hash
	Chain       audit.Hash
	Hash        audit.Hash
	Signature   []byte // of the record's own bytes when read
}

// append appends the record's payload to b and sets its hash. A signature, if the flags have one,
// is the caller's to append: it is not part of what is hashed.
func (c *CommitRecord) Append(b []byte) []byte {
	at := len(b)
	b = append(b, Version1, c.Flags)
	for _, n := range [...]uint64{c.Epoch, c.Number, c.First, c.Size, uint64(c.Wall), uint64(c.Mono)} {
		b = wire.BE.AppendUint64(b, n)
	}
	b = append(b, c.Root[:]...)
	b = append(b, c.Chain[:]...)
	c.Hash = HashCommit(b[at:])
	return append(b, c.Hash[:]...)
}

// frame is the length of the whole frame.
func (c *CommitRecord) Frame() int64 {
	if c.Flags&FlagSigned != 0 {
		return FrameHead + CommitSigned
	}
	return FrameHead + CommitFixed
}

func HashCommit(fixed []byte) audit.Hash {
	var buf [len(commitDomain) + CommitFixed]byte
	n := copy(buf[:], commitDomain)
	n += copy(buf[n:], fixed)
	return sha256.Sum256(buf[:n])
}

// parseCommit decodes a payload and checks its own hash.
func ParseCommit(p []byte) (c CommitRecord, ok bool) {
	if len(p) < CommitFixed || p[0] != Version1 || p[1] > 7 {
		return c, false
	}
	want := CommitFixed
	if p[1]&FlagSigned != 0 {
		want = CommitSigned
	}
	if len(p) != want {
		return c, false
	}
	c.Flags = p[1]
	c.Epoch, c.Number = wire.BE.Uint64(p[2:]), wire.BE.Uint64(p[10:])
	c.First, c.Size = wire.BE.Uint64(p[18:]), wire.BE.Uint64(p[26:])
	c.Wall, c.Mono = int64(wire.BE.Uint64(p[34:])), int64(wire.BE.Uint64(p[42:]))
	copy(c.Root[:], p[50:])
	copy(c.Chain[:], p[82:])
	copy(c.Hash[:], p[114:])
	if want == CommitSigned {
		c.Signature = p[CommitFixed:]
	}
	return c, c.Hash == HashCommit(p[:114]) && c.First <= c.Size
}

func VerifyReceipt(key ed25519.PublicKey, hash audit.Hash, sig []byte) bool {
	return len(key) == ed25519.PublicKeySize && ed25519.Verify(key, append([]byte(ReceiptDomain), hash[:]...), sig)
}
