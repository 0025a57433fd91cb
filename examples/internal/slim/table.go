package slim

import (
	"bytes"
	"encoding/binary"
)

const (
	perFunctionBits = 4  // 16 entries are one function's
	entrySize       = 20 // the number of a function, and 16 bytes for more of them
	headerSize      = 72 // of pclntab
	// By 8 bytes, in runtime.moduledata: the header, the table, the first counter, the last.
	dataHeader, dataTable, dataFirst, dataLast, dataSize = 0, 19, 20, 21, 22
)

// header begins runtime.pclntab: its magic, then that a counter goes up by one and takes 8 bytes.
var header = []byte{0xf1, 0xff, 0xff, 0xff, 0, 0, 1, 8}

// counts finds the table: where it begins, and how many of its entries count up from 0, one each 16
// entries, with nothing else in them. There are none where anything is other than that.
func counts(memory []byte) (at, entries int) {
	from := bytes.Index(memory, header)
	if from < 0 || from+headerSize > len(memory) {
		return 0, 0
	}
	// Of all that points to the header, runtime.moduledata points to the names of functions next.
	names := from + int(binary.LittleEndian.Uint32(memory[from+32:]))
	pointers := binary.LittleEndian.AppendUint64(binary.LittleEndian.AppendUint64(nil, uint64(from)), uint64(names))
	data := bytes.Index(memory, pointers)
	if data < 0 || data+8*dataSize > len(memory) {
		return 0, 0
	}
	word := func(n int) uint64 { return binary.LittleEndian.Uint64(memory[data+8*n:]) }
	table, first, last := word(dataTable), word(dataFirst), word(dataLast)
	const perFunction = 16 // bits of a counter within a function
	if first%(1<<perFunction) != 0 || last < first {
		return 0, 0
	}
	n := (last - first) >> perFunction << perFunctionBits
	if n == 0 || table > uint64(len(memory)) || n > (uint64(len(memory))-table)/entrySize {
		return 0, 0
	}
	var want [entrySize]byte
	for i := range int(n) {
		binary.LittleEndian.PutUint32(want[:], uint32(i>>perFunctionBits))
		if !bytes.Equal(memory[int(table)+i*entrySize:][:entrySize], want[:]) {
			return 0, 0
		}
	}
	return int(table), int(n)
}
