package slim

import (
	"bytes"
	"encoding/binary"
)

const (
	perFunctionBits = 4  // 16 entries are one function's
	entrySize       = 20 // the number of a function, and 16 bytes for more of them
	headerSize      = 72 // of pclntab
	perFunction     = 16 // bits of a counter within a function
)

// What is read of runtime.moduledata, by 8 bytes. A slice is where it begins, its length, its room.
const (
	dataHeader, dataNames, dataUnits, dataFiles, dataCounters = 0, 1, 4, 7, 10
	dataFunctions, dataIndex, dataTable, dataFirst, dataLast  = 13, 16, 19, 20, 21
	dataOfFunctions, dataSize                                 = 40, 42
)

// header begins runtime.pclntab: its magic, then that a counter goes up by one and takes 8 bytes.
var header = []byte{0xf1, 0xff, 0xff, 0xff, 0, 0, 1, 8}

// tables are the runtime's of its functions, in a memory; data is where runtime.moduledata begins.
type tables struct {
	memory []byte
	data   int
}

// find finds them; ok is false where there are none.
func find(memory []byte) (t tables, ok bool) {
	from := bytes.Index(memory, header)
	if from < 0 || from+headerSize > len(memory) {
		return t, false
	}
	// Of all that points to the header, runtime.moduledata points to the names of functions next.
	names := from + int(binary.LittleEndian.Uint32(memory[from+32:]))
	pointers := binary.LittleEndian.AppendUint64(binary.LittleEndian.AppendUint64(nil, uint64(from)), uint64(names))
	data := bytes.Index(memory, pointers)
	return tables{memory, data}, data >= 0 && data+8*dataSize <= len(memory)
}

func (t tables) word(n int) uint64 { return binary.LittleEndian.Uint64(t.memory[t.data+8*n:]) }

// area is a part of the memory; nil where it is not one.
func (t tables) area(from, length uint64) []byte {
	if from > uint64(len(t.memory)) || length > uint64(len(t.memory))-from {
		return nil
	}
	return t.memory[from : from+length : from+length]
}

// slice is what a slice of moduledata holds, of elements of so many bytes.
func (t tables) slice(n int, size uint64) []byte {
	length := t.word(n + 1)
	if length > uint64(len(t.memory)) {
		return nil
	}
	return t.area(t.word(n), length*size)
}

// counts is where the table of counters begins, and how many of its entries count up from 0, one
// each 16 entries, with nothing else in them. There are none where anything is other than that.
func (t tables) counts() (at, entries int) {
	table, first, last := t.word(dataTable), t.word(dataFirst), t.word(dataLast)
	if first%(1<<perFunction) != 0 || last < first {
		return 0, 0
	}
	n := (last - first) >> perFunction << perFunctionBits
	if n == 0 || table > uint64(len(t.memory)) || n > (uint64(len(t.memory))-table)/entrySize {
		return 0, 0
	}
	var want [entrySize]byte
	for i := range int(n) {
		binary.LittleEndian.PutUint32(want[:], uint32(i>>perFunctionBits))
		if !bytes.Equal(t.memory[int(table)+i*entrySize:][:entrySize], want[:]) {
			return 0, 0
		}
	}
	return int(table), int(n)
}
