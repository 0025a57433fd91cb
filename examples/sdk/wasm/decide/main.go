//go:build wasip1 || js

// Decide is the WebAssembly module for a page: it decides about a household, explains why, and
// reads programs.
//
//	GOOS=wasip1 GOARCH=wasm go build -buildmode=c-shared -trimpath -buildvcs=false -ldflags="-s -w" -o decide.wasm ./decide
//	GOOS=js GOARCH=wasm go build -trimpath -buildvcs=false -ldflags="-s -w" -o decide-js.wasm ./decide
package main

import (
	"github.com/kyufu-go/kyufu/examples/sdk/operation/decide"
	"github.com/kyufu-go/kyufu/examples/sdk/wasm/guest"
)

func init() { guest.Operations = decide.Operations() }

// main runs where the module was built for js/wasm: it stays, so that the module can be called.
func main() { select {} }
