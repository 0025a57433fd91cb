package slim

import (
	"bytes"
	"encoding/binary"
	"errors"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	functions = 3    // of the module of the tests
	imports   = 2    //
	low       = 4096 // where its data begin
	tableAt   = low + 512
)

// linked is the memory of a module as Go's linker fills it, as far as it is looked at here: a
// header, the table, and runtime.moduledata, which points to both.
func linked() []byte {
	memory := make([]byte, low+2048)
	copy(memory[low:], header)
	binary.LittleEndian.PutUint64(memory[low+32:], headerSize)
	copy(memory[low+headerSize:], "main.main\x00runtime.main\x00")
	for i := range functions << perFunctionBits {
		binary.LittleEndian.PutUint32(memory[tableAt+i*entrySize:], uint32(i>>perFunctionBits))
	}
	memory[len(memory)-1] = 1 // something else stands behind
	const data = low + 1800
	for at, value := range map[int]uint64{
		dataHeader: low, dataHeader + 1: low + headerSize, dataTable: tableAt, dataFirst: 0x1000 << 16, dataLast: (0x1000+functions)<<16 + 4,
	} {
		binary.LittleEndian.PutUint64(memory[data+8*at:], value)
	}
	return memory
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
	want := bytes.TrimRight(memory, "\x00")
	assert.Equal(t, want, run(t, m, got)[:len(want)])
	again, err := Module(less)
	require.NoError(t, err)
	assert.Equal(t, less, again, "it has a function to start with")
}

func TestWhatIsNotRegularStays(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(memory []byte){
		"another magic":            func(m []byte) { m[low] = 0xf0 },
		"an entry that is another": func(m []byte) { m[tableAt+20*entrySize]++ },
		"more in an entry":         func(m []byte) { m[tableAt+20*entrySize+7] = 1 },
		"nothing that points":      func(m []byte) { clear(m[low+1800:][:16]) },
		"a table somewhere else":   func(m []byte) { m[low+1800+8*dataTable]++ },
		"a table beyond":           func(m []byte) { m[low+1800+8*dataTable+3] = 1 },
		"counters that do not fit": func(m []byte) { m[low+1800+8*dataFirst] = 1 },
		"no counters":              func(m []byte) { clear(m[low+1800+8*dataLast:][:8]) },
		"counters without end":     func(m []byte) { m[low+1800+8*dataLast+7] = 0x7f },
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
