package slim

import (
	"bytes"
	"slices"
)

// pieces are parts of an area that are laid down anew, each once.
type pieces struct {
	from   []byte
	begins []uint32 // where one begins, and with that where the one before it ends
	out    []byte
	laid   map[uint32]uint32
	wrong  bool // something is not in the area
}

func (p *pieces) begin(at ...uint32) { p.begins = append(p.begins, at...) }

// sort is called when it is known where all begin.
func (p *pieces) sort() {
	p.begins = append(p.begins, uint32(len(p.from)))
	slices.Sort(p.begins)
	p.begins = slices.Compact(p.begins)
}

// text lays down what ends with a zero.
func (p *pieces) text(at uint32) uint32 {
	if int64(at) < int64(len(p.from)) {
		if end := bytes.IndexByte(p.from[at:], 0); end == 0 {
			return 0
		} else if end > 0 {
			return p.lay(at, p.from[at:int(at)+end+1], 1)
		}
	}
	p.wrong = true
	return 0
}

// mark lays a table by counter down; 0 is none.
func (p *pieces) mark(at uint32) uint32 {
	if at == 0 {
		return 0
	}
	return p.piece(at, 1)
}

// piece lays down what goes on until the next one begins, at a place that is as far behind a
// multiple of align as it was.
func (p *pieces) piece(at uint32, align int) uint32 {
	i, ok := slices.BinarySearch(p.begins, at)
	if !ok || i+1 >= len(p.begins) || int64(p.begins[i+1]) > int64(len(p.from)) {
		p.wrong = true
		return 0
	}
	return p.lay(at, p.from[at:p.begins[i+1]], align)
}

func (p *pieces) lay(at uint32, what []byte, align int) uint32 {
	if to, ok := p.laid[at]; ok {
		return to
	}
	if p.laid == nil {
		p.laid = map[uint32]uint32{}
	}
	for len(p.out)%align != int(at)%align {
		p.out = append(p.out, 0)
	}
	to := uint32(len(p.out))
	p.out, p.laid[at] = append(p.out, what...), to
	return to
}
