package audit

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"math/bits"

	"golang.org/x/mod/sumdb/tlog"
)

// A map proof's encoding: version (1), the person's count (8), last index (8) and leaf hash (32), all zero for absence; 1 and the other
// person (handle (16), count (8), last (8), leaf hash (32)) if one stands in the handle's place, else 0; number of nodes (1), each from
// the top: children mask (2) and the hashes beside the way (32 each).
func (p *MapProof) encode(me *subjectState) []byte {
	b := []byte{version1}
	if me == nil {
		me = &subjectState{}
	}
	b = be.AppendUint64(be.AppendUint64(b, me.count), me.last)
	b = append(b, me.leaf[:]...)
	if p.other == nil {
		b = append(b, 0)
	} else {
		b = append(append(b, 1), p.other.handle[:]...)
		b = be.AppendUint64(be.AppendUint64(b, p.other.count), p.other.last)
		b = append(b, p.other.leaf[:]...)
	}
	b = append(b, byte(len(p.steps)))
	for _, s := range p.steps {
		b = be.AppendUint16(b, s.mask)
		b = append(b, byte(len(s.beside)))
		for _, h := range s.beside {
			b = append(b, h[:]...)
		}
	}
	return b
}

func parseMapProof(b []byte) (p MapProof, me subjectState, err error) {
	r := reader{b: b}
	bad := fail(CodeDecode, "map", nil)
	if r.byte() != version1 {
		return p, me, bad
	}
	me.count, me.last, me.leaf = r.u64(), r.u64(), r.hash()
	switch r.byte() {
	case 0:
	case 1:
		var o subjectState
		copy(o.handle[:], r.take(16))
		o.count, o.last, o.leaf = r.u64(), r.u64(), r.hash()
		p.other = &o
	default:
		return p, me, bad
	}
	n := int(r.byte())
	if n > 32 {
		return p, me, bad
	}
	for range n {
		var s mapStep
		if m := r.take(2); m != nil {
			s.mask = be.Uint16(m)
		}
		k := int(r.byte())
		if k > bits.OnesCount16(s.mask) || r.bad {
			return p, me, bad
		}
		for range k {
			s.beside = append(s.beside, r.hash())
		}
		p.steps = append(p.steps, s)
	}
	if r.bad || len(r.b) > 0 {
		return p, me, bad
	}
	return p, me, nil
}

// prove makes an inclusion proof out of stored hashes.
func (h *hashStore) prove(index, size uint64) (Proof, error) {
	p, err := tlog.ProveRecord(int64(size), int64(index), h)
	if err != nil {
		if own, ok := errors.AsType[*Error](err); ok {
			return nil, own
		}
		return nil, fail(CodeRange, "proof", err)
	}
	return fromTlog(p), nil
}

func unhex(src, dst []byte) bool {
	if len(src) != 2*len(dst) || !bytes.Equal(bytes.ToLower(src), src) {
		return false
	}
	_, err := hex.Decode(dst, src)
	return err == nil
}

func strictJSON(data []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("more than one value")
	}
	return nil
}
