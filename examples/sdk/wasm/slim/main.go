// Slim makes WebAssembly modules that Go built smaller, each in its place:
//
//	go run ./slim decide.wasm
//
// What it leaves out is a table that the module then writes by itself, in which file and line a
// function stands, and instructions without which the rest does the same: see
// examples/internal/slim.
package main

import (
	"fmt"
	"os"

	"github.com/kyufu-go/kyufu/examples/internal/slim"
)

func main() {
	for _, name := range os.Args[1:] {
		if err := write(name); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}

func write(name string) error {
	code, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	less, err := slim.Module(code)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return os.WriteFile(name, less, 0o644)
}
