// Command policy checks a policy file: who may do what (アクセス方針).
//
//	go run ./examples/policy FILE      every fault, or what the policy holds
//	go run ./examples/policy -schema   the JSON Schema, for an editor
//
// small-town.json beside it is a policy to copy: two clerks, a chief who approves, an officer for
// security, and the system that calls.
package main

import (
	"fmt"
	"io"
	"os"

	"github.com/kyufu-go/kyufu/examples/internal/command"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	flags := command.New("policy")
	schema := flags.Bool("schema", false, "JSON Schema を書く")
	return command.RunJA(flags, args, "policy [-schema] FILE\n\nFILE の方針（だれが、どこから、いつ、何をできるか）を点検します。", stdout, stderr, func(files []string) error {
		switch {
		case *schema:
			_, err := stdout.Write(access.Schema())
			return err
		case len(files) != 1:
			return command.UsageError("方針のファイルを一つ、又は -schema を指定してください")
		}
		return check(files[0], stdout)
	})
}

func check(path string, stdout io.Writer) error {
	f, err := os.Open(path)
	if err != nil {
		return command.UsageError(command.Japanese(err))
	}
	defer func() { _ = f.Close() }()
	p, err := access.LoadPolicy(f)
	if err == nil {
		_, err = access.Compile(p)
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(stdout, "%s：事務 %d、ID %d、割当 %d、端末 %d\n", p.Version, len(p.Duties), len(p.IDs), len(p.Assignments), len(p.Terminals))
	return err
}
