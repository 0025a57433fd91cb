//go:build wasip1 || js

// Kyufu is the WebAssembly module with all operations.
//
//	GOOS=wasip1 GOARCH=wasm go build -buildmode=c-shared -trimpath -buildvcs=false -ldflags="-s -w" -o kyufu.wasm ./kyufu
//	GOOS=js GOARCH=wasm go build -trimpath -buildvcs=false -ldflags="-s -w" -o kyufu-js.wasm ./kyufu
package main

import (
	"github.com/kyufu-go/kyufu/examples/sdk/operation/whole"
	"github.com/kyufu-go/kyufu/examples/sdk/wasm/guest"
)

func init() { guest.Operations = whole.All() }

// main runs where the module was built for js/wasm: it stays, so that the module can be called.
func main() { select {} }
