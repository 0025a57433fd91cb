package wire

import "encoding/binary"

// reader walks an encoding; the first thing that does not fit stops it.
type Reader struct {
	Rest []byte
	Bad  bool
}

func (r *Reader) Take(n int) []byte {
	if n > len(r.Rest) {
		r.Bad, r.Rest = true, nil
		return nil
	}
	p := r.Rest[:n:n]
	r.Rest = r.Rest[n:]
	return p
}

func (r *Reader) Byte() byte {
	if len(r.Rest) == 0 {
		r.Bad = true
		return 0
	}
	c := r.Rest[0]
	r.Rest = r.Rest[1:]
	return c
}

func (r *Reader) U64() uint64 {
	if p := r.Take(8); p != nil {
		return BE.Uint64(p)
	}
	return 0
}

func (r *Reader) Hash() (h [32]byte) {
	copy(h[:], r.Take(len(h)))
	return h
}

var BE = binary.BigEndian

// maxMicros is the last time that an event can have, the end of the year 9999, in microseconds
// since 1970.
const MaxMicros = 253402300799999999
