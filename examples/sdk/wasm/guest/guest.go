//go:build wasip1 || js

// Package guest is the inside of the WebAssembly modules: the operations, behind four functions
// that a host calls with pointers and lengths. Three of them, and how memory is shared, are those
// of examples/internal/wasm; kyufu_lines answers many requests, one a line.
package guest

import (
	"bytes"

	"github.com/kyufu-go/kyufu/examples/internal/wasm"
	"github.com/kyufu-go/kyufu/examples/sdk/lines"
	"github.com/kyufu-go/kyufu/examples/sdk/operation"
)

// Operations is what the module answers; main sets it before the first call.
var Operations operation.Table

func init() {
	wasm.Answer = func(op string, in []byte) []byte {
		pace(len(in))
		collect(len(in))
		return Operations.Call(op, in).JSON()
	}
}

//go:wasmexport kyufu_lines
func many(in, size uint32) uint64 {
	text := bytes.TrimSuffix(wasm.View(in, size), []byte("\n"))
	if len(text) == 0 {
		return wasm.Give([]byte{})
	}
	pace(len(text))
	first, rest, more := bytes.Cut(text, []byte("\n"))
	collect(len(first))
	answers := append(lines.Line(Operations.Call, first), '\n')
	for more {
		first, rest, more = bytes.Cut(rest, []byte("\n"))
		collect(len(first))
		answers = append(append(answers, lines.Line(Operations.Call, first)...), '\n')
	}
	return wasm.Give(answers)
}
