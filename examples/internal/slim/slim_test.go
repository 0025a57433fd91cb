package slim

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	functions = 3    // of the module of the tests
	imports   = 2    //
	low       = 4096 // where its data begin
	tableAt   = low + 1024
	modules   = low + 2200 // runtime.moduledata
	// What is known of its functions.
	namesAt, unitsAt, filesAt, countersAt, functionsAt, dataAt = low + headerSize, low + 200, low + 208, low + 300, low + 400, low + 800

	names    = "\x00put.in\x00main.main\x00runtime.main\x00"
	files    = "file.go\x00"
	counters = "\x00\x02\x01\x00\x04\x01\x00\x06\x01\x00\x08\x01\x00\x0a\x01\x00\x0c\x01\x00\x0e\x01\x00"
	data     = "argument" + "stack---" + "calls put in" + "objects-" + "deferred" + "shown..."
)

// linked is the memory of a module as Go's linker fills it, as far as it is looked at here: a
// header, what is known of functions, the table, and runtime.moduledata, which points to all.
func linked() []byte {
	memory := make([]byte, low+2600)
	little := binary.LittleEndian
	copy(memory[low:], header)
	little.PutUint64(memory[low+32:], headerSize)
	copy(memory[namesAt:], names)
	copy(memory[unitsAt:], "\x01\x02\x03\x04")
	copy(memory[filesAt:], files)
	copy(memory[countersAt:], counters)
	copy(memory[dataAt:], data)
	const none = noData
	var index, all []byte
	for i, f := range []struct {
		name, stack, file, line uint32
		tables, data            []uint32
	}{
		{8, 1, 4, 7, []uint32{10, 13, 16, 0, 19}, []uint32{0, 8, 28, 16, 36, 44}},
		{18, 1, 4, 7, nil, nil},
		{8, 7, 0, 0, []uint32{10, 13}, []uint32{8, none, 28}},
	} {
		entry := uint32(i << perFunction)
		index = little.AppendUint32(little.AppendUint32(index, entry), uint32(8*(functions+1)+len(all)))
		fixed := []uint32{
			entry, f.name, 100, 0, f.stack, f.file, f.line, uint32(len(f.tables)), 2, 77, 5 | uint32(len(f.data))<<24,
		}
		for _, value := range slices.Concat(fixed, f.tables, f.data) {
			all = little.AppendUint32(all, value)
		}
	}
	index = little.AppendUint64(index, functions<<perFunction)
	copy(memory[functionsAt:], append(index, all...))
	for i := range functions << perFunctionBits {
		little.PutUint32(memory[tableAt+i*entrySize:], uint32(i>>perFunctionBits))
	}
	memory[len(memory)-1] = 1 // something else stands behind
	for at, value := range map[int]uint64{
		dataHeader: low, dataNames: namesAt, dataNames + 1: uint64(len(names)), dataUnits: unitsAt, dataUnits + 1: 1,
		dataFiles: filesAt, dataFiles + 1: uint64(len(files)), dataCounters: countersAt, dataCounters + 1: uint64(len(counters)),
		dataFunctions: functionsAt, dataFunctions + 1: uint64(len(index) + len(all)), dataIndex: functionsAt, dataIndex + 1: functions + 1,
		dataOfFunctions: dataAt, dataTable: tableAt, dataFirst: 0x1000 << 16, dataLast: (0x1000+functions)<<16 + 4,
	} {
		little.PutUint64(memory[modules+8*at:], value)
	}
	return memory
}

// known is what the runtime reads of each function: its name, its tables by counter, its data.
func known(memory []byte) (all []string) {
	word := func(at int) int { return int(binary.LittleEndian.Uint32(memory[at:])) }
	until := func(at int) string { return string(memory[at : at+bytes.IndexByte(memory[at:], 0)]) }
	for i := range functions {
		f := functionsAt + word(functionsAt+8*i+4)
		var told strings.Builder
		fmt.Fprintf(&told, "%x %x %s args %d kind %d stack %q", word(functionsAt+8*i), word(f), until(namesAt+word(f+4)), word(f+8), memory[f+40], until(countersAt+word(f+16)))
		for n := range word(f + 28) {
			if at := word(f + 44 + 4*n); at != 0 {
				fmt.Fprintf(&told, " %d %q", n, until(countersAt+at))
			}
		}
		for n := range int(memory[f+43]) {
			if at := word(f + 44 + 4*word(f+28) + 4*n); at != noData {
				fmt.Fprintf(&told, " %d %s", n, memory[dataAt+at:dataAt+at+8])
			}
		}
		fmt.Fprintf(&told, " lines %d %d", word(f+20), word(f+24))
		all = append(all, told.String())
	}
	return all
}

// made is a module with that memory, with functions that do nothing.
func made(memory []byte) []byte {
	list := func(n int, entry ...byte) []byte { return append([]byte{byte(n)}, bytes.Repeat(entry, n)...) }
	return module{
		{0, []byte("\x04note")},
		{typeSection, list(1, 0x60, 0, 0)},
		{importSection, list(imports, 1, 'm', 1, 'f', 0, 0)},
		{functionSection, list(functions, 0)},
		{exportSection, []byte{0}},
		{codeSection, list(functions, 2, 0, 0x0b)},
		{dataSection, segments(memory)},
	}.join()
}

// run carries out the function that a module starts with, of the few instructions that it has.
func run(t *testing.T, m module, memory []byte) []byte {
	t.Helper()
	start := reader{rest: m.body(startSection)}
	require.Equal(t, imports+functions, start.number(), "the last one")
	code := reader{rest: m.body(codeSection)}
	var body []byte
	for range code.number() {
		body = code.take(code.number())
	}
	kinds := m.body(functionSection)
	require.Equal(t, m.body(typeSection)[1+3*int(kinds[len(kinds)-1]):], []byte{0x60, 0, 0}, "it takes and gives nothing")
	require.Equal(t, []byte{1, 2, 0x7f}, body[:3], "two numbers of its own")
	var own [2]int64
	var stack []int64
	var loop []byte
	pop := func() int64 {
		top := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		return top
	}
	for r := (reader{rest: body[3:]}); len(r.rest) > 0; {
		switch op := r.byte(); op {
		case 0x41: // i32.const
			stack = append(stack, r.signed())
		case 0x20: // local.get
			stack = append(stack, own[r.byte()])
		case 0x21: // local.set
			own[r.byte()] = pop()
		case 0x22: // local.tee
			own[r.byte()] = stack[len(stack)-1]
		case 0x6a: // i32.add
			stack = append(stack, pop()+pop())
		case 0x76: // i32.shr_u
			by := pop()
			stack = append(stack, pop()>>by)
		case 0x49: // i32.lt_u
			than, less := pop(), int64(0)
			if pop() < than {
				less = 1
			}
			stack = append(stack, less)
		case 0x36: // i32.store
			require.Equal(t, []byte{2, 0}, r.take(2))
			value := pop()
			binary.LittleEndian.PutUint32(memory[pop():], uint32(value))
		case 0x03: // loop
			require.Equal(t, byte(0x40), r.byte())
			loop = r.rest
		case 0x0d: // br_if
			require.Equal(t, byte(0), r.byte())
			if pop() != 0 {
				r.rest = loop
			}
		case 0x0b: // end
		default:
			t.Fatalf("instruction %#x", op)
		}
		require.False(t, r.short)
	}
	return memory
}

func TestTheModuleWritesWhatWasLeftOut(t *testing.T) {
	t.Parallel()
	memory := linked()
	code := made(memory)
	less, err := Module(code)
	require.NoError(t, err)
	assert.Less(t, len(less), len(code)-functions*16*2)
	m, err := split(less)
	require.NoError(t, err)
	var ids []byte
	for _, s := range m {
		ids = append(ids, s.id)
	}
	assert.Equal(t, []byte{0, 1, 2, 3, 7, 8, 10, 11}, ids, "in the order of the specification")
	got, err := m.memory()
	require.NoError(t, err)
	assert.Zero(t, bytes.Count(got[tableAt:tableAt+functions*16*entrySize], []byte{1}))
	began := run(t, m, got)
	assert.Equal(t, memory[:namesAt], began[:namesAt])
	assert.Equal(t, memory[tableAt:], began[tableAt:])
	again, err := Module(less)
	require.NoError(t, err)
	assert.Equal(t, less, again, "it has a function to start with")
}

// What the runtime works with stays of each function; where its lines are, what was put into it and
// what a trace shows of its arguments does not.
func TestAFunctionKeepsItsNameAndWhatIsAliveWhere(t *testing.T) {
	t.Parallel()
	memory := linked()
	assert.Equal(t, []string{
		`0 0 main.main args 100 kind 5 stack "\x02\x01" 0 "\b\x01" 1 "\n\x01" 2 "\f\x01" 4 "\x0e\x01" 0 argument 1 stack--- 2 objects- 3 calls pu 4 deferred 5 shown... lines 4 7`,
		`10000 10000 runtime.main args 100 kind 5 stack "\x02\x01" lines 4 7`,
		`20000 20000 main.main args 100 kind 5 stack "\x06\x01" 0 "\b\x01" 1 "\n\x01" 0 stack--- 2 objects- lines 0 0`,
	}, known(memory))
	found, ok := find(memory)
	require.True(t, ok)
	require.True(t, found.thin())
	assert.Equal(t, []string{
		`0 0 main.main args 100 kind 5 stack "\x02\x01" 1 "\n\x01" 4 "\x0e\x01" 0 argument 1 stack--- 2 objects- 4 deferred lines 0 0`,
		`10000 10000 runtime.main args 100 kind 5 stack "\x02\x01" lines 0 0`,
		`20000 20000 main.main args 100 kind 5 stack "\x06\x01" 1 "\n\x01" 0 stack--- 2 objects- lines 0 0`,
	}, known(memory))
	for _, gone := range []string{"put.in", files, "calls", "shown", "\x0c\x01"} {
		assert.NotContains(t, string(memory[namesAt:tableAt]), gone)
	}
}

func TestWhatIsNotRegularStays(t *testing.T) {
	t.Parallel()
	const first, last = functionsAt + 8*(functions+1), functionsAt + 8*(functions+1) + 2*functionSize + 4*11
	for name, change := range map[string]func(memory []byte){
		"another magic":            func(m []byte) { m[low] = 0xf0 },
		"an entry that is another": func(m []byte) { m[tableAt+20*entrySize]++ },
		"more in an entry":         func(m []byte) { m[tableAt+20*entrySize+7] = 1 },
		"nothing that points":      func(m []byte) { clear(m[modules:][:16]) },
		"a table somewhere else":   func(m []byte) { m[modules+8*dataTable]++ },
		"a table beyond":           func(m []byte) { m[modules+8*dataTable+3] = 1 },
		"counters that do not fit": func(m []byte) { m[modules+8*dataFirst] = 1 },
		"no counters":              func(m []byte) { clear(m[modules+8*dataLast:][:8]) },
		"counters without end":     func(m []byte) { m[modules+8*dataLast+7] = 0x7f },
		"names beyond":             func(m []byte) { m[modules+8*dataNames+8+7] = 1 },
		"a name beyond":            func(m []byte) { m[first+functionName+2] = 1 },
		"a name without end":       func(m []byte) { m[modules+8*dataNames+8]-- },
		"no names":                 func(m []byte) { clear(m[modules+8*dataNames+8:][:8]) },
		"a table by counter off":   func(m []byte) { m[first+functionSize+7] = 1 },
		"no tables by counter":     func(m []byte) { clear(m[modules+8*dataCounters+8:][:8]) },
		"more tables than there":   func(m []byte) { m[first+functionTables+2] = 1 },
		"more data than there":     func(m []byte) { m[last+functionData] = 200 },
		"data beyond":              func(m []byte) { m[last+functionSize+4*2+1] = 0x7f },
		"data behind the table":    func(m []byte) { m[modules+8*dataOfFunctions+1] += 8 },
		"a function beyond":        func(m []byte) { m[functionsAt+6] = 1 },
		"a function in the index":  func(m []byte) { m[functionsAt+4] = 8 },
		"no functions":             func(m []byte) { clear(m[modules+8*dataIndex+8:][:8]) },
		"another index":            func(m []byte) { m[modules+8*dataIndex]-- },
		"one function twice":       func(m []byte) { copy(m[functionsAt+8+4:][:4], m[functionsAt+4:]); m[modules+8*dataFunctions+8] -= 48 },
	} {
		memory := linked()
		change(memory)
		code := made(memory)
		got, err := Module(code)
		require.NoError(t, err, name)
		assert.Equal(t, code, got, name)
	}
}

func TestWhatIsNoModuleIsRefused(t *testing.T) {
	t.Parallel()
	code := made(linked())
	for n := range code {
		got, err := Module(code[:n])
		if err != nil {
			require.ErrorIs(t, err, CodeModule)
			continue
		}
		_, err = split(got)
		require.NoError(t, err)
	}
	_, err := Module(nil)
	assert.ErrorIs(t, err, CodeModule)
	assert.Equal(t, "module", CodeModule.Code())
}

// What is put together again from segments is the same memory.
func TestSegmentsKeepTheMemory(t *testing.T) {
	t.Parallel()
	memory := linked()
	copy(memory[100:], "x")
	m := module{{dataSection, segments(memory)}}
	got, err := m.memory()
	require.NoError(t, err)
	assert.Equal(t, bytes.TrimRight(memory, "\x00"), got)
	many := slices.Repeat(append([]byte{1}, make([]byte, gap)...), mostSegments+5)
	m = module{{dataSection, segments(many)}}
	r := reader{rest: m.body(dataSection)}
	assert.Equal(t, mostSegments, r.number())
	got, err = m.memory()
	require.NoError(t, err)
	assert.True(t, bytes.Equal(bytes.TrimRight(many, "\x00"), got))
}

func FuzzModule(f *testing.F) {
	f.Add(made(linked()))
	f.Add([]byte(magic))
	f.Fuzz(func(t *testing.T, code []byte) {
		got, err := Module(code)
		if err != nil {
			require.ErrorIs(t, err, CodeModule)
			return
		}
		if _, err := split(got); err != nil && !errors.Is(err, CodeModule) {
			t.Fatal(err)
		}
		again, err := Module(got)
		require.NoError(t, err)
		require.Equal(t, got, again)
	})
}
