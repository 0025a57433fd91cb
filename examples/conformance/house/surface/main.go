// Surface counts what the library exports and nothing but tests uses outside the package that
// declares it.
//
//	go run ./examples/conformance/house/surface [-max N] [-v]
//
// It counts exported types, functions and methods by go/types over the whole repository, nested
// modules included. Constants and variables are printed beside, not counted; neither are methods
// that satisfy an interface of another package, of the standard library or of ours (String,
// MarshalText, Len …): who calls those cannot be seen. A use in a test is none. With -max the exit
// status is 1 when more are unused; -v names them.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
)

const module = "github.com/kyufu-go/kyufu"

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("surface", flag.ContinueOnError)
	flags.SetOutput(stderr)
	most := flags.Int("max", -1, "the most that may be unused; -1: any number")
	verbose := flags.Bool("v", false, "name what is unused")
	root := flags.String("root", ".", "the root folder of the module")
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return 0
	} else if err != nil {
		return 2
	}
	l, err := load(*root)
	if err != nil {
		_, _ = fmt.Fprintln(stderr, "surface:", err)
		return 2
	}
	table := count(l)
	table.print(stdout, *verbose)
	if unused := table.unused(); *most >= 0 && unused > *most {
		_, _ = fmt.Fprintf(stderr, "surface: %d exported types, functions and methods are used by nobody, %d allowed\n", unused, *most)
		return 1
	}
	return 0
}
