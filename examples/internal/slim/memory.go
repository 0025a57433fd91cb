package slim

import (
	"bytes"
	"encoding/binary"
)

// mostMemory bounds what the data of a module may reach: Go's begin low.
const mostMemory = 256 << 20

// memory is what the data segments make of the memory; nil where one is not a plain one.
func (m module) memory() ([]byte, error) {
	const constant, end = 0x41, 0x0b
	r := reader{rest: m.body(dataSection)}
	var memory []byte
	for range r.number() {
		if r.number() != 0 || r.byte() != constant {
			return nil, nil
		}
		at := r.signed()
		if r.byte() != end || at < 0 {
			return nil, nil
		}
		piece := r.take(r.number())
		to := int(at) + len(piece)
		if r.short {
			return nil, CodeModule
		}
		if to > mostMemory {
			return nil, nil
		}
		if to > len(memory) {
			memory = append(memory, make([]byte, to-len(memory))...)
		}
		copy(memory[at:], piece)
	}
	return memory, nil
}

const (
	// A run of so many zeros is left out. A segment takes nine bytes beside its own; a few zeros
	// more are packed better than it is.
	gap          = 24
	mostSegments = 100_000 // hosts take no more
)

// segments is the data section for a memory.
func segments(memory []byte) []byte {
	var body []byte
	n := 0
	for at := 0; at < len(memory); {
		if memory[at] == 0 {
			at++
			continue
		}
		to := len(memory)
		if zeros := bytes.Index(memory[at:], make([]byte, gap)); zeros >= 0 && n < mostSegments-1 {
			to = at + zeros
		}
		piece := bytes.TrimRight(memory[at:to], "\x00")
		body = appendSigned(append(body, 0, 0x41), int64(at))
		body = binary.AppendUvarint(append(body, 0x0b), uint64(len(piece)))
		body = append(body, piece...)
		n++
		at = to
	}
	return append(binary.AppendUvarint(nil, uint64(n)), body...)
}
