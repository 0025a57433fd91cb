package slim

import (
	"encoding/binary"
	"slices"
)

// What the runtime knows of a function (runtime._func), by bytes; behind it stand the places of its
// tables by counter, then those of its data.
const (
	functionName, functionDeferred, functionStack, functionFile, functionLine = 4, 12, 16, 20, 24
	functionTables, functionUnit, functionStart                               = 28, 32, 36
	functionData, functionSize                                                = 43, 44
	noData                                                                    = 1<<32 - 1
)

// Of a function's tables by counter and of its data those stay that the runtime works with
// (internal/abi, symtab.go): what is alive where, objects on the stack, deferred calls, bounds.
// Those that go say where it may be interrupted, which it never is in WebAssembly, and what a trace
// shows: calls that were put into it, and its arguments. Of the calls recover asks too, but only
// whether one of a function that recovers was put into another, which Go does not do.
var (
	tablesKept = []bool{1: true, 4: true}
	dataKept   = []bool{0: true, 1: true, 2: true, 4: true, 7: true}
)

// function is one as it is read: the fixed part, and what stands behind it.
type function struct {
	fixed        []byte
	tables, data []uint32
}

func (f *function) at(n int) uint32 { return binary.LittleEndian.Uint32(f.fixed[n:]) }

// thin leaves out of the tables in which file and line a function stands, and what else only a
// trace shows; what stays is laid down anew, one after the other, and the rest is zero. The name of
// a function stays. False, and nothing is changed, where anything is not as Go's linker lays it
// down.
func (t tables) thin() bool {
	names, counters, functions := t.slice(dataNames, 1), t.slice(dataCounters, 1), t.slice(dataFunctions, 1)
	units, files, index := t.slice(dataUnits, 4), t.slice(dataFiles, 1), t.slice(dataIndex, 8)
	from, to := t.word(dataOfFunctions), t.word(dataTable)
	if from > to {
		return false
	}
	all, ok := read(functions, index)
	if !ok {
		return false
	}
	texts := pieces{from: names, out: make([]byte, 1, len(names)+1)} // 0 is no name, and no table
	marks := pieces{from: counters, out: make([]byte, 1, len(counters)+1)}
	data := pieces{from: t.area(from, to-from)}
	for _, f := range all {
		marks.begin(append([]uint32{f.at(functionStack), f.at(functionFile), f.at(functionLine)}, f.tables...)...)
		data.begin(f.data...)
	}
	marks.sort()
	data.sort()
	laid := make([]byte, len(index), len(functions))
	copy(laid[len(index)-8:], index[len(index)-8:]) // the end of the last
	for i, f := range all {
		copy(laid[8*i:], index[8*i:8*i+4])
		binary.LittleEndian.PutUint32(laid[8*i+4:], uint32(len(laid)))
		laid = f.append(laid, &texts, &marks, &data)
	}
	if texts.wrong || marks.wrong || data.wrong || len(laid) > len(functions) ||
		len(texts.out) > len(names) || len(marks.out) > len(counters) || len(data.out) > len(data.from) {
		return false
	}
	for _, area := range [][]byte{names, units, files, counters, functions, data.from} {
		clear(area)
	}
	copy(names, texts.out)
	copy(counters, marks.out)
	copy(data.from, data.out)
	copy(functions, laid)
	return true
}

// read reads the functions in the order of their index, whose last entry is the end of the last.
func read(functions, index []byte) (all []function, ok bool) {
	if len(index) < 16 || len(functions) < len(index) || &functions[0] != &index[0] {
		return nil, false
	}
	for entry := range slices.Chunk(index[:len(index)-8], 8) {
		at := int(binary.LittleEndian.Uint32(entry[4:]))
		if at < len(index) || at+functionSize > len(functions) {
			return nil, false
		}
		f := function{fixed: functions[at : at+functionSize]}
		r := functions[at+functionSize:]
		tables, data := int(f.at(functionTables)), int(f.fixed[functionData])
		if tables > len(r)/4 || tables+data > len(r)/4 {
			return nil, false
		}
		for i := range tables + data {
			value := binary.LittleEndian.Uint32(r[4*i:])
			if i < tables {
				f.tables = append(f.tables, value)
			} else {
				f.data = append(f.data, value)
			}
		}
		all = append(all, f)
	}
	return all, true
}

// append lays a function down anew.
func (f *function) append(b []byte, texts, marks, data *pieces) []byte {
	at := len(b)
	b = append(b, f.fixed...)
	put := func(n int, value uint32) { binary.LittleEndian.PutUint32(b[at+n:], value) }
	put(functionName, texts.text(f.at(functionName)))
	put(functionStack, marks.mark(f.at(functionStack)))
	for _, n := range []int{functionFile, functionLine, functionUnit, functionStart} {
		put(n, 0)
	}
	tables := kept(f.tables, tablesKept, 0)
	those := kept(f.data, dataKept, noData)
	put(functionTables, uint32(len(tables)))
	b[at+functionData] = byte(len(those))
	for _, table := range tables {
		b = binary.LittleEndian.AppendUint32(b, marks.mark(table))
	}
	for _, d := range those {
		if d != noData {
			d = data.piece(d, 8)
		}
		b = binary.LittleEndian.AppendUint32(b, d)
	}
	return b
}

// kept are places without those that are not kept: none where more follow, nothing at the end.
func kept(places []uint32, which []bool, none uint32) []uint32 {
	out := slices.Clone(places)
	for i := range out {
		if i >= len(which) || !which[i] {
			out[i] = none
		}
	}
	for len(out) > 0 && out[len(out)-1] == none {
		out = out[:len(out)-1]
	}
	return out
}
