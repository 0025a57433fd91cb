package merkle

import (
	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/fault"
	"github.com/kyufu-go/kyufu/audit/internal/wire"
	"math/bits"
)

const mapVersion = 1

// A map proof's encoding: version (1), the person's count (8), last index (8) and leaf hash (32),
// all zero for absence; 1 and the other person (handle (16), count (8), last (8), leaf hash (32))
// if one stands in the handle's place, else 0; number of nodes (1), each from the top: children
// mask (2) and the hashes beside the way (32 each).
func (p *MapProof) Encode(me *SubjectState) []byte {
	b := []byte{mapVersion}
	if me == nil {
		me = &SubjectState{}
	}
	b = wire.BE.AppendUint64(wire.BE.AppendUint64(b, me.Count), me.Last)
	b = append(b, me.Leaf[:]...)
	if p.other == nil {
		b = append(b, 0)
	} else {
		b = append(append(b, 1), p.other.Handle[:]...)
		b = wire.BE.AppendUint64(wire.BE.AppendUint64(b, p.other.Count), p.other.Last)
		b = append(b, p.other.Leaf[:]...)
	}
	b = append(b, byte(len(p.steps)))
	for _, s := range p.steps {
		b = wire.BE.AppendUint16(b, s.mask)
		b = append(b, byte(len(s.beside)))
		for _, h := range s.beside {
			b = append(b, h[:]...)
		}
	}
	return b
}

func ParseMapProof(b []byte) (p MapProof, me SubjectState, err error) {
	r := wire.Reader{Rest: b}
	bad := fault.New(audit.CodeDecode, "map", nil)
	if r.Byte() != mapVersion {
		return p, me, bad
	}
	me.Count, me.Last, me.Leaf = r.U64(), r.U64(), r.Hash()
	switch r.Byte() {
	case 0:
	case 1:
		var o SubjectState
		copy(o.Handle[:], r.Take(16))
		o.Count, o.Last, o.Leaf = r.U64(), r.U64(), r.Hash()
		p.other = &o
	default:
		return p, me, bad
	}
	n := int(r.Byte())
	if n > 32 {
		return p, me, bad
	}
	for range n {
		var s mapStep
		if m := r.Take(2); m != nil {
			s.mask = wire.BE.Uint16(m)
		}
		k := int(r.Byte())
		if k > bits.OnesCount16(s.mask) || r.Bad {
			return p, me, bad
		}
		for range k {
			s.beside = append(s.beside, r.Hash())
		}
		p.steps = append(p.steps, s)
	}
	if r.Bad || len(r.Rest) > 0 {
		return p, me, bad
	}
	return p, me, nil
}
