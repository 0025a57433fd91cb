package audit

import (
	"crypto/ed25519"
	"time"
)

// A genesis is the log's first entry. Its encoding: kind 2, version 1, time (8, microseconds), the first epoch's public key
// (32), instance id (length and bytes).
type genesis struct {
	micros   int64
	key      [32]byte
	instance Code
}

func (g *genesis) append(b []byte) []byte {
	b = append(b, leafGenesis, version1)
	b = be.AppendUint64(b, uint64(g.micros))
	b = append(b, g.key[:]...)
	return appendCode(b, g.instance)
}

func parseGenesis(b []byte) (g genesis, ok bool) {
	r := reader{b: b}
	if r.byte() != leafGenesis || r.byte() != version1 {
		return g, false
	}
	g.micros = int64(r.u64())
	g.key = r.hash()
	g.instance = Code(r.code())
	return g, !r.bad && len(r.b) == 0 && g.instance != "" && g.micros >= 0 && g.micros <= maxTime.UnixMicro()
}

// SealReason says why an epoch was closed.
type SealReason uint8

// The reasons.
const (
	SealTime    SealReason = 1 + iota // its time was up
	SealEntries                       // it had its number of entries
	SealSegment                       // its segment was full or the fiscal year over
	SealClose                         // the log was closed
	SealAsked                         // Log.Seal was called
	sealReasonEnd
)

// Seal closes an epoch: the epoch's key signs what the tree and the subject map were and names the next epoch's key. Then it is
// destroyed, so that nobody can sign for that epoch again. The first key is the genesis key; whoever holds it on paper can
// check every seal.
//
// Encoding: kind 3, version 1, index (8), epoch (8), time (8), first index of the epoch (8), reason (1), root of the tree of the
// index entries before (32), root of the subject map after them (32), number of persons in it (8), leaf hash of the seal before
// (32, zero for the first), next epoch's public key (32), Ed25519 signature (64) over "kyufu audit seal 1\x00", the genesis key
// and everything before.
type Seal struct {
	Index     uint64 // its own index, so the size of the tree that it seals
	Epoch     uint64
	Time      time.Time
	First     uint64
	Reason    SealReason
	Root      Hash
	Subjects  Hash
	People    uint64
	Prev      Hash
	Next      [32]byte
	Signature [64]byte
}

const (
	sealSigned = 2 + 8 + 8 + 8 + 8 + 1 + 32 + 32 + 8 + 32 + 32
	sealLen    = sealSigned + ed25519.SignatureSize
	sealDomain = "kyufu audit seal 1\x00"
)

func (s *Seal) append(b []byte) []byte {
	b = append(b, leafSeal, version1)
	b = be.AppendUint64(b, s.Index)
	b = be.AppendUint64(b, s.Epoch)
	b = be.AppendUint64(b, uint64(s.Time.UnixMicro()))
	b = be.AppendUint64(b, s.First)
	b = append(b, byte(s.Reason))
	b = append(b, s.Root[:]...)
	b = append(b, s.Subjects[:]...)
	b = be.AppendUint64(b, s.People)
	b = append(b, s.Prev[:]...)
	b = append(b, s.Next[:]...)
	return append(b, s.Signature[:]...)
}

// ParseSeal decodes a seal's encoding.
func ParseSeal(b []byte) (Seal, error) {
	var s Seal
	if len(b) != sealLen || b[0] != leafSeal || b[1] != version1 {
		return s, fail(CodeDecode, "seal", nil)
	}
	r := reader{b: b[2:]}
	s.Index, s.Epoch = r.u64(), r.u64()
	us := int64(r.u64())
	s.Time = fromMicros(us)
	s.First = r.u64()
	s.Reason = SealReason(r.byte())
	s.Root, s.Subjects = r.hash(), r.hash()
	s.People = r.u64()
	s.Prev = r.hash()
	s.Next = r.hash()
	copy(s.Signature[:], r.take(64))
	if s.Reason == 0 || s.Reason >= sealReasonEnd || us < 0 || us > maxTime.UnixMicro() || s.First > s.Index {
		return Seal{}, fail(CodeDecode, "seal", nil)
	}
	return s, nil
}

func (s *Seal) message(genesisKey [32]byte) []byte {
	m := append([]byte(sealDomain), genesisKey[:]...)
	return append(m, s.append(nil)[:sealSigned]...)
}

// Verify checks the seal's signature with the key of its epoch, for the log with this genesis key.
func (s *Seal) Verify(epochKey, genesisKey [32]byte) bool {
	return ed25519.Verify(epochKey[:], s.message(genesisKey), s.Signature[:])
}
