// Program works on a town's own program, for those who write one and no Go.
//
//	go run ./examples/program check FILE…                     what is wrong, with line and column; what is probably wrong
//	go run ./examples/program show PROGRAM                    who gets how much, until when, on what basis
//	go run ./examples/program diff A B                        what differs between two programs
//	go run ./examples/program try PROGRAM -household FILE     one household
//	go run ./examples/program try PROGRAM -in DIR             a town: residents.csv, tax.csv, welfare.csv
//	go run ./examples/program compare PROGRAM -in DIR -theirs FILE   our decisions beside an old system's
//	go run ./examples/program predicates                      what a criterion can ask
//
// A PROGRAM is a file, or the id of a built-in program. With -override FILE a town's override is
// applied; -municipality says for which town. The exit status is 1 when a file is wrong or two
// things differ, 2 when the command line makes no sense.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/examples/internal/command"
	"github.com/kyufu-go/kyufu/household/municipality"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// errDiffers ends a command with status 1 after it has said what it had to say.
var errDiffers = errors.New("differs")

// options are the flags of all verbs.
type options struct {
	override, town, household, in, theirs string
	out                                   io.Writer
}

const usage = `program check FILE…
program show|try|compare PROGRAM [flags]
program diff A B
program predicates

Works on a town's own program. A PROGRAM is a file, or the id of a built-in one (P0 to P15, P2C).`

var verbs = map[string]func(*options, []string) error{
	"check": check, "show": show, "diff": diff, "try": try, "compare": compare, "predicates": predicates,
}

func run(args []string, stdout, stderr io.Writer) int {
	o := options{out: stdout}
	flags := command.New("program")
	flags.StringVar(&o.override, "override", "", "a town's override: a `file`")
	flags.StringVar(&o.town, "municipality", "112020", "the town that decides: a `code` of six digits")
	flags.StringVar(&o.household, "household", "", "a household as JSON: a `file`")
	flags.StringVar(&o.in, "in", "", "a town's CSV files: a `folder`")
	flags.StringVar(&o.theirs, "theirs", "", "the old system's decisions, 世帯番号 and 支給額: a CSV `file`")
	var verb func(*options, []string) error
	if len(args) > 0 {
		if verb = verbs[args[0]]; verb != nil {
			args = args[1:]
		}
	}
	names, rest := split(args)
	err := command.Parse(flags, rest, usage, stdout)
	if err == nil && (verb == nil || flags.NArg() > 0) {
		err = errors.New("check, show, diff, try, compare or predicates")
	}
	if err != nil {
		return command.Status("program", err, stderr)
	}
	if err := verb(&o, names); errors.Is(err, errDiffers) {
		return 1
	} else if err != nil {
		_, _ = fmt.Fprintln(stderr, "program:", sentence(err))
		return 1
	}
	return 0
}

// split takes the names in front of the flags.
func split(args []string) (names, rest []string) {
	for i, a := range args {
		if len(a) > 0 && a[0] == '-' {
			return args[:i], args[i:]
		}
	}
	return args, nil
}

// load reads a program from a file, or takes a built-in one.
func load(name string) (*benefit.Program, error) {
	if p, err := benefit.Builtin(name); err == nil {
		return p, nil
	}
	raw, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	return benefit.LoadProgram(raw)
}

// compile applies the override, if there is one.
func (o *options) compile(names []string) (*benefit.Compiled, error) {
	if len(names) != 1 {
		return nil, errors.New("one program at a time")
	}
	p, err := load(names[0])
	if err != nil {
		return nil, err
	}
	k := benefit.Compiler{}
	if k.Municipality, err = municipality.Parse(o.town); err != nil {
		return nil, err
	}
	if o.override == "" {
		return k.Compile(p)
	}
	raw, err := os.ReadFile(o.override)
	if err != nil {
		return nil, err
	}
	override, err := benefit.ParseOverride(raw)
	if err != nil {
		return nil, err
	}
	return k.Compile(p, override)
}

// sentence says what is wrong in Japanese where there are faults.
func sentence(err error) string {
	var e *benefit.Error
	if !errors.As(err, &e) || len(e.Faults) == 0 {
		return err.Error()
	}
	text := ""
	for _, f := range e.Faults {
		text += "\n" + line(f)
	}
	return text[1:]
}

func line(f benefit.Fault) string {
	return fmt.Sprintf("%d:%d: %s %s [%s]", f.Line, f.Column, f.Pointer, f.Text(benefit.Japanese), f.Code)
}
