// Command policy checks a policy file: who may do what (アクセス方針).
//
//	go run ./examples/policy FILE      every fault, or what the policy holds
//	go run ./examples/policy -schema   the JSON Schema, for an editor
//
// small-town.json beside it is a policy to copy: two clerks, a chief who approves, an officer for
// security, and the system that calls.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/kyufu-go/kyufu/mynumber/access"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("policy", flag.ContinueOnError)
	flags.SetOutput(stderr)
	schema := flags.Bool("schema", false, "print the JSON Schema")
	flags.Usage = func() {
		fmt.Fprintln(stderr, "usage: policy [-schema] FILE")
		flags.PrintDefaults()
	}
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		return 2
	case *schema:
		_, _ = stdout.Write(access.Schema())
		return 0
	case flags.NArg() != 1:
		flags.Usage()
		return 2
	}
	return check(flags.Arg(0), stdout, stderr)
}

func check(path string, stdout, stderr io.Writer) int {
	f, err := os.Open(path)
	if err != nil {
		fmt.Fprintln(stderr, err)
		return 2
	}
	defer f.Close()
	p, err := access.LoadPolicy(f)
	if err == nil {
		_, err = access.Compile(p)
	}
	if err != nil {
		fmt.Fprintln(stderr, err)
		return 1
	}
	fmt.Fprintf(stdout, "%s: %d duties, %d IDs, %d assignments, %d terminals\n", p.Version, len(p.Duties), len(p.IDs), len(p.Assignments), len(p.Terminals))
	return 0
}
