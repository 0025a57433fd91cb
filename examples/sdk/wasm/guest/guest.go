//go:build wasip1

// Package guest is the inside of the WebAssembly modules: four functions that a host calls with
// pointers and lengths.
//
// A host asks for memory with kyufu_alloc, writes bytes into it, calls kyufu_call or kyufu_lines
// and reads the answer at the pointer in the upper half of the result, as long as the lower half
// says. Both the memory asked for and the answer stay until kyufu_free. A module answers one call
// at a time: a host with threads makes an instance for each. The host's steady clock has to go on:
// Go's runtime paces the collection of its garbage by it, and memory grows where time stands still.
package guest

import (
	"bytes"
	"unsafe"

	"github.com/kyufu-go/kyufu/examples/sdk/lines"
	"github.com/kyufu-go/kyufu/examples/sdk/operation"
)

// Operations is what the module answers; main sets it before the first call.
var Operations operation.Table

// held is the memory that belongs to the host, by its address.
var held = map[uint32][]byte{}

// hold keeps bytes for the host. The upper half of the result is their address, the lower their
// length.
func hold(b []byte) uint64 {
	if len(b) == 0 {
		b = make([]byte, 0, 1) // an address all the same
	}
	at := uint32(uintptr(unsafe.Pointer(unsafe.SliceData(b))))
	held[at] = b
	return uint64(at)<<32 | uint64(len(b))
}

//go:wasmexport kyufu_alloc
func alloc(size uint32) uint32 { return uint32(hold(make([]byte, size)) >> 32) }

//go:wasmexport kyufu_free
func free(at uint32) { delete(held, at) }

// view is what the host wrote into memory that it asked for; other addresses are nothing.
func view(at, size uint32) []byte {
	b := held[at]
	return b[:min(int(size), len(b))]
}

//go:wasmexport kyufu_call
func call(op, opSize, in, inSize uint32) uint64 {
	return hold(Operations.Call(string(view(op, opSize)), view(in, inSize)).JSON())
}

//go:wasmexport kyufu_lines
func many(in, size uint32) uint64 {
	text := bytes.TrimSuffix(view(in, size), []byte("\n"))
	if len(text) == 0 {
		return hold(nil)
	}
	var answers bytes.Buffer
	for line := range bytes.SplitSeq(text, []byte("\n")) {
		answers.Write(lines.Line(Operations.Call, line))
		answers.WriteByte('\n')
	}
	return hold(answers.Bytes())
}
