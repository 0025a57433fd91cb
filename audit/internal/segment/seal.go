package segment

import (
	"crypto/ed25519"
	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/fault"
	"github.com/kyufu-go/kyufu/audit/internal/wire"
	"time"
)

// A genesis is the log's first entry. Its encoding: kind 2, version 1, time (8, microseconds), the
// first epoch's public key (32), instance id (length and bytes).
type Genesis struct {
	Micros   int64
	Key      [32]byte
	Instance audit.Code
}

func (g *Genesis) Append(b []byte) []byte {
	b = append(b, LeafGenesis, Version1)
	b = wire.BE.AppendUint64(b, uint64(g.Micros))
	b = append(b, g.Key[:]...)
	return appendCode(b, g.Instance)
}

func ParseGenesis(b []byte) (g Genesis, ok bool) {
	r := wire.Reader{Rest: b}
	if r.Byte() != LeafGenesis || r.Byte() != Version1 {
		return g, false
	}
	g.Micros = int64(r.U64())
	g.Key = r.Hash()
	g.Instance = audit.Code(code(&r))
	return g, !r.Bad && len(r.Rest) == 0 && g.Instance != "" && g.Micros >= 0 && g.Micros <= wire.MaxMicros
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

// Seal closes an epoch: the epoch's key signs what the tree and the subject map were and names the
// next epoch's key. Then it is destroyed, so that nobody can sign for that epoch again. The first
// key is the genesis key; whoever holds it on paper can check every seal.
//
// Encoding: kind 3, version 1, index (8), epoch (8), time (8), first index of the epoch (8), reason
// (1), root of the tree of the index entries before (32), root of the subject map after them (32),
// number of persons in it (8), leaf hash of the seal before (32, zero for the first), next epoch's
// public key (32), Ed25519 signature (64) over "kyufu audit seal 1\x00", the genesis key and
// everything before.
type Seal struct {
	Index     uint64 // its own index, so the size of the tree that it seals
	Epoch     uint64
	Time      time.Time
	First     uint64
	Reason    SealReason
	Root      audit.Hash
	Subjects  audit.Hash
	People    uint64
	Prev      audit.Hash
	Next      [32]byte
	Signature [64]byte
}

const (
	sealSigned = 2 + 8 + 8 + 8 + 8 + 1 + 32 + 32 + 8 + 32 + 32
	SealLen    = sealSigned + ed25519.SignatureSize
	sealDomain = "kyufu audit seal 1\x00"
)

func (s *Seal) Append(b []byte) []byte {
	b = append(b, LeafSeal, Version1)
	b = wire.BE.AppendUint64(b, s.Index)
	b = wire.BE.AppendUint64(b, s.Epoch)
	b = wire.BE.AppendUint64(b, uint64(s.Time.UnixMicro()))
	b = wire.BE.AppendUint64(b, s.First)
	b = append(b, byte(s.Reason))
	b = append(b, s.Root[:]...)
	b = append(b, s.Subjects[:]...)
	b = wire.BE.AppendUint64(b, s.People)
	b = append(b, s.Prev[:]...)
	b = append(b, s.Next[:]...)
	return append(b, s.Signature[:]...)
}

// ParseSeal decodes a seal's encoding.
func ParseSeal(b []byte) (Seal, error) {
	var s Seal
	if len(b) != SealLen || b[0] != LeafSeal || b[1] != Version1 {
		return s, fault.New(audit.CodeDecode, "seal", nil)
	}
	r := wire.Reader{Rest: b[2:]}
	s.Index, s.Epoch = r.U64(), r.U64()
	us := int64(r.U64())
	s.Time = FromMicros(us)
	s.First = r.U64()
	s.Reason = SealReason(r.Byte())
	s.Root, s.Subjects = r.Hash(), r.Hash()
	s.People = r.U64()
	s.Prev = r.Hash()
	s.Next = r.Hash()
	copy(s.Signature[:], r.Take(64))
	if s.Reason == 0 || s.Reason >= sealReasonEnd || us < 0 || us > wire.MaxMicros || s.First > s.Index {
		return Seal{}, fault.New(audit.CodeDecode, "seal", nil)
	}
	return s, nil
}

func (s *Seal) Message(genesisKey [32]byte) []byte {
	m := append([]byte(sealDomain), genesisKey[:]...)
	return append(m, s.Append(nil)[:sealSigned]...)
}

// Verify checks the seal's signature with the key of its epoch, for the log with this genesis key.
func (s *Seal) Verify(epochKey, genesisKey [32]byte) bool {
	return ed25519.Verify(epochKey[:], s.Message(genesisKey), s.Signature[:])
}
