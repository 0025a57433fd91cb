package vault

// places says where in the vault's file the record of each value begins, by the value's number: 8
// bytes for a value, without a pointer. Numbers run on, so most blocks are full.
type places map[uint64]*[placesBlock]int64

const placesBlock = 512

func (p places) set(seq uint64, at int64) {
	b := p[seq/placesBlock]
	if b == nil {
		b = new([placesBlock]int64)
		p[seq/placesBlock] = b
	}
	b[seq%placesBlock] = at
}

// get gives 0 for a value that is not there; the file begins with another record.
func (p places) get(seq uint64) int64 {
	if b := p[seq/placesBlock]; b != nil {
		return b[seq%placesBlock]
	}
	return 0
}
