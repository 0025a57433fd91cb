// Command zengin looks at bank files of the 全銀 format and makes them.
//
//	zengin inspect FILE [-records]         what is in it: batches, counts, totals, records
//	zengin validate FILE [-json|-sarif]    judge it by all rules; exit status 1 for an error
//	zengin diff FILE FILE                  the fields in which two files differ; exit status 1 if they do
//	zengin explain FILE -record N          every field of a record with its place and meaning
//	zengin explain RULE                    what a rule says; "rules" lists all
//	zengin convert FILE -to FORMAT         other separators, JSON or CSV; from JSON back to a file
//	zengin generate -seed N                a file of invented people, the same for the same seed
//
// Names, account numbers and customer codes are masked over their whole width, so that not
// even their length shows, unless -reveal is given. FILE may be - for standard input.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/kyufu-go/kyufu/examples/internal/command"
)

func main() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }

// Exit statuses.
const (
	exitOK = iota
	exitFound
	exitUsage
)

// env is what a command works with.
type env struct {
	in       io.Reader
	out, err io.Writer
}

type verb func(env, *flag.FlagSet, []string) (int, error)

var verbs = map[string]verb{
	"inspect": inspect, "validate": validate, "diff": diff, "explain": explain, "convert": convert, "generate": generate,
}

// run is main without the process around it.
func run(args []string, in io.Reader, out, errs io.Writer) int {
	switch {
	case len(args) > 0 && (args[0] == "-h" || args[0] == "-help" || args[0] == "--help" || args[0] == "help"):
		_, _ = fmt.Fprintln(out, usage)
		return exitOK
	case len(args) == 0 || verbs[args[0]] == nil:
		return command.Status("zengin", errors.New("inspect, validate, diff, explain, convert or generate is wanted"), errs)
	}
	name := "zengin " + args[0]
	status, err := verbs[args[0]](env{in, out, errs}, command.New(name), args[1:])
	if err != nil {
		return command.Status(name, err, errs)
	}
	return status
}

const usage = `zengin inspect FILE [-records]         what is in it: batches, counts, totals, records
zengin validate FILE [-json|-sarif]    judge it by all rules
zengin diff FILE FILE                  the fields in which two files differ
zengin explain FILE -record N          every field of a record with its place and meaning
zengin explain RULE                    what a rule says; "rules" lists all
zengin convert FILE -to FORMAT         other separators, JSON or CSV; from JSON back to a file
zengin generate -seed N                a file of invented people

FILE may be - for standard input. zengin VERB -h tells the flags.`

// usageOf is the part of usage about one command.
func usageOf(name string) string {
	var lines []string
	for line := range strings.Lines(usage) {
		if strings.HasPrefix(line, name+" ") {
			lines = append(lines, strings.TrimSpace(line))
		}
	}
	return strings.Join(lines, "\n")
}

// parse takes flags before and after the other arguments.
func (e env) parse(flags *flag.FlagSet, args []string, want int) ([]string, error) {
	var rest []string
	for {
		if err := command.Parse(flags, args, usageOf(flags.Name()), e.out); err != nil {
			return nil, err
		}
		if args = flags.Args(); len(args) == 0 {
			break
		}
		rest, args = append(rest, args[0]), args[1:]
	}
	if len(rest) != want {
		return nil, fmt.Errorf("%d files or names wanted, got %d", want, len(rest))
	}
	return rest, nil
}

func (e env) open(name string) (io.ReadCloser, error) {
	if name == "-" {
		return io.NopCloser(e.in), nil
	}
	return os.Open(name)
}

func (e env) printf(format string, args ...any) { _, _ = fmt.Fprintf(e.out, format, args...) }
