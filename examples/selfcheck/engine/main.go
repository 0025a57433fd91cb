//go:build wasip1

// Engine is the WebAssembly module of the page: it says what to ask next, and in the end what the
// program decides. It is called as the modules of examples/sdk/wasm are.
package main

import (
	"github.com/kyufu-go/kyufu/examples/internal/wasm"
	"github.com/kyufu-go/kyufu/examples/selfcheck/interview"
)

func init() {
	wasm.Answer = func(_ string, in []byte) []byte { return interview.Answered(in) }
}

func main() {}
