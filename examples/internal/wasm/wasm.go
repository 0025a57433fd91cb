//go:build wasip1 || js

// Package wasm is the memory that a WebAssembly module shares with its host: three functions that a
// host calls with pointers and lengths.
//
// A host asks for memory with kyufu_alloc, writes bytes into it, calls kyufu_call (or what else the
// module exports) and reads the answer at the pointer in the upper half of the result, as long as
// the lower half says. What it asked for stays until kyufu_free, so that it can be written into
// again and again; the answer stays until the next call. Of an address that nobody was given
// nothing is read and nothing freed. kyufu_alloc gives 0, and a call an answer at 0 without a byte,
// when a host holds more than 256 MiB. A module answers one call at a time: a host with threads
// makes an instance for each. The host's steady clock has to go on: Go's runtime paces the
// collection of its garbage by it, and memory grows where time stands still.
//
// A module cannot overwrite what it has let go of. Whoever wants nothing to stay overwrites the
// whole memory from outside, which ends the module.
package wasm

import "unsafe"

// Answer answers a call: the name of an operation, and its input. Main sets it before the first
// call.
var Answer func(op string, in []byte) []byte

// mostHeld is how many bytes a host can hold at a time, asked for and answered: beyond it
// kyufu_alloc gives 0, and a call an answer that is empty. A module never ends for want of memory
// because of what a host forgets or asks for by mistake.
const mostHeld = 256 << 20

var (
	held   = map[uint32][]byte{} // the memory that belongs to the host, by its address
	holds  int                   // the bytes of it
	answer []byte                // what the last call answered
)

// address is where bytes are.
func address(b []byte) uint32 { return uint32(uintptr(unsafe.Pointer(unsafe.SliceData(b)))) }

//go:wasmexport kyufu_alloc
func alloc(size uint32) uint32 {
	if uint64(size)+uint64(holds) > mostHeld {
		return 0
	}
	b := make([]byte, size, max(size, 1)) // nothing has an address all the same
	holds += len(b)
	held[address(b)] = b
	return address(b)
}

//go:wasmexport kyufu_free
func free(at uint32) {
	holds -= len(held[at])
	delete(held, at)
}

//go:wasmexport kyufu_call
func call(op, opSize, in, inSize uint32) uint64 {
	return Give(Answer(string(View(op, opSize)), View(in, inSize)))
}

// View is what the host wrote into memory that it asked for; other addresses are nothing.
func View(at, size uint32) []byte {
	b := held[at]
	return b[:min(int(size), len(b))]
}

// Give keeps an answer for the host until the next. The upper half of the result is its address,
// the lower its length.
func Give(b []byte) uint64 {
	if answer = b; holds+len(b) > mostHeld {
		answer = nil
	}
	return uint64(address(answer))<<32 | uint64(len(answer))
}
