//go:build wasip1

// Decide is the WebAssembly module for a page: it decides about a household, explains why, and
// reads programs.
//
//	GOOS=wasip1 GOARCH=wasm go build -buildmode=c-shared -trimpath -ldflags="-s -w" -o decide.wasm ./decide
package main

import (
	"github.com/kyufu-go/kyufu/examples/sdk/operation/decide"
	"github.com/kyufu-go/kyufu/examples/sdk/wasm/guest"
)

func init() { guest.Operations = decide.Operations() }

func main() {}
