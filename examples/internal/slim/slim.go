// Package slim makes WebAssembly modules that Go's linker wrote smaller, without changing what they
// do but for what they can say of a failure.
//
// The linker writes a table by which the runtime finds the function of a program counter
// (runtime.findfunctab, see src/runtime/symtab.go): 16 entries of 20 bytes for every function, each
// in a data segment of its own. Since in WebAssembly the upper bits of a counter are the number of
// its function, the entries count up and say nothing else. [Module] leaves them out and adds a
// function that the host runs before any other (the start function) and that writes them: a tenth
// of a module, and most of its data segments.
//
// Of what the runtime knows of a function it needs what is alive where, and its name. In which file
// and line each of its instructions stands, which calls were put into it, and where its arguments
// are, is asked only to print a trace (runtime.funcline1, symtabinl.go, printArgs). This is left
// out too, another tenth and more when packed: a trace then names functions, without lines.
//
// The code itself is longer than it need be, for the compiler has every jump go through a table,
// reads the stack pointer again behind every call, and counts addresses in 64 bits. It is written
// anew: jumps go there at once and loops are loops, the stack pointer is read once, what stands in
// a row is said in fewer instructions, and what every function has for the case of a failure
// stands in one place for all. This is a sixth more, and an evaluation takes half of the time.
//
// What is given back is the same for the same module, so that a build stays reproducible. The
// command is examples/sdk/wasm/slim.
package slim

import "bytes"

// Module gives the module back without these. One in which they are not found as described above,
// by another Go or another linker, or that has a start function, is given back as it is. Errors:
// [CodeModule], where it is no module.
func Module(code []byte) ([]byte, error) {
	sections, err := split(code)
	if err != nil {
		return nil, err
	}
	memory, err := sections.memory()
	if err != nil || memory == nil || sections.body(startSection) != nil || sections.body(countSection) != nil {
		return code, err
	}
	tables, ok := find(memory)
	if !ok {
		return code, nil
	}
	at, entries := tables.counts()
	facts := tables.facts()
	if entries == 0 || !tables.thin() {
		return code, nil
	}
	if err := sections.shorten(facts); err != nil {
		return nil, err
	}
	clear(memory[at : at+entries*entrySize])
	if err := sections.begin(filler(at, entries)); err != nil {
		return nil, err
	}
	sections.put(dataSection, segments(memory))
	return sections.join(), nil
}

// filler is the body of a function that writes the entries: two numbers, the address and the entry,
// go up until all are written.
func filler(at, entries int) []byte {
	const (
		end, loop, brIf                 = 0x0b, 0x03, 0x0d
		localGet, localSet, localTee    = 0x20, 0x21, 0x22
		constant, store, less, add, shr = 0x41, 0x36, 0x49, 0x6a, 0x76
		i32, nothing                    = 0x7f, 0x40
	)
	var b bytes.Buffer
	b.Write([]byte{1, 2, i32, constant})
	b.Write(appendSigned(nil, int64(at)))
	b.Write([]byte{localSet, 0, loop, nothing})
	b.Write([]byte{localGet, 0, localGet, 1, constant, perFunctionBits, shr, store, 2, 0})
	b.Write([]byte{localGet, 0, constant, entrySize, add, localSet, 0})
	b.Write([]byte{localGet, 1, constant, 1, add, localTee, 1, constant})
	b.Write(appendSigned(nil, int64(entries)))
	b.Write([]byte{less, brIf, 0, end, end})
	return b.Bytes()
}
