//go:build wasip1

// Kyufu is the WebAssembly module with all operations.
//
//	GOOS=wasip1 GOARCH=wasm go build -buildmode=c-shared -trimpath -ldflags="-s -w" -o kyufu.wasm ./kyufu
package main

import (
	"github.com/kyufu-go/kyufu/examples/sdk/operation/whole"
	"github.com/kyufu-go/kyufu/examples/sdk/wasm/guest"
)

func init() { guest.Operations = whole.All() }

func main() {}
