// Program works on a town's own program, for those who write one and no Go.
//
//	go run ./examples/program check FILE…                     what is wrong, with line and column; what is probably wrong
//	go run ./examples/program show PROGRAM                    who gets how much, until when, on what basis
//	go run ./examples/program diff A B [-in DIR]              what differs between two programs, and what that does
//	go run ./examples/program try PROGRAM -household FILE     one household, why, and what would have to be different
//	go run ./examples/program try PROGRAM -in DIR             a town: residents.csv, tax.csv, welfare.csv
//	go run ./examples/program compare PROGRAM -in DIR -theirs FILE   our decisions beside an old system's
//	go run ./examples/program predicates                      what a criterion can ask
//	go run ./examples/program schema                          the JSON Schema, for an editor that completes and checks
//
// # A town's program
//
// A program says in JSON what differs from the national one on which it is based;
// testdata/town.json has 25 lines:
//
//	{
//	  "$schema": "program.schema.json",
//	  "note": "町の上乗せ",
//	  "based_on": "P12", "id": "town-2024", "version": "1",
//	  "name": {"ja": "…", "en": "…"},
//	  "amount": "30000",
//	  "additions": [{"id": "child", "amount": "20000", "when": {"all": ["registered", {"born": {"from": "2006-04-02"}}]}, "basis": ["rules"]}]
//	}
//
// Write the schema beside it once (schema > program.schema.json); the editor then completes
// predicates and marks what is misspelt. check tells every fault in one pass. show is what goes to
// whoever approves the program. try decides about a sample of the town, or about one household as
// JSON in the form of the conformance suite (OPERATIONS.md, household). While an old system still
// runs, compare sets both beside each other.
//
// # Arguments
//
// A PROGRAM is a file, or the id of a built-in program. With -override a town's override is
// applied: one of another town or day is refused; of a folder those of the town and the day are
// taken, and the others are named. -municipality says for which town, -levy adds the town's levy
// parameters. The exit status is 1 when a file is wrong or two things differ, 2 when the command
// line makes no sense.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/benefit/levy"
	"github.com/kyufu-go/kyufu/examples/internal/command"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/municipality"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// errDiffers ends a command with status 1 after it has said what it had to say.
var errDiffers = errors.New("differs")

// options are the flags of all verbs.
type options struct {
	override, town, household, in, theirs, levy string
	out                                         io.Writer
	applied                                     []string // the files of the overrides that are applied
}

const usage = `program check FILE…
program show PROGRAM [flags]
program try PROGRAM -household FILE|-in DIR [flags]
program compare PROGRAM -in DIR -theirs FILE [flags]
program diff A B [-in DIR]
program predicates
program schema

市独自の制度を点検し、示し、試し、比べます。PROGRAM はファイル、又は組込みの制度のID（P0～P15、P2C、P15R3、P15R4）です。`

var verbs = map[string]func(*options, []string) error{
	"check": check, "show": show, "diff": diff, "try": try, "compare": compare, "predicates": predicates, "schema": schema,
}

func run(args []string, stdout, stderr io.Writer) int {
	o := options{out: stdout}
	flags := command.New("program")
	flags.StringVar(&o.override, "override", "", "市による上書き：`ファイル`、又はそのフォルダ")
	flags.StringVar(&o.levy, "levy", "", "他の市や年度の均等割の基準（パッケージ levy の形のJSON`ファイル`）")
	flags.StringVar(&o.town, "municipality", "112020", "決定する市区町村の`コード`（6桁）")
	flags.StringVar(&o.household, "household", "", "世帯のJSON`ファイル`")
	flags.StringVar(&o.in, "in", "", "市のCSVの`フォルダ`")
	flags.StringVar(&o.theirs, "theirs", "", "旧システムの決定（世帯番号と支給額）のCSV`ファイル`")
	var verb func(*options, []string) error
	if len(args) > 0 {
		if verb = verbs[args[0]]; verb != nil {
			args = args[1:]
		}
	}
	names, rest := split(args)
	err := command.Parse(flags, rest, usage, stdout)
	if err == nil && (verb == nil || flags.NArg() > 0) {
		err = errors.New("check、show、diff、try、compare、predicates、schema のどれかを指定してください（-h で一覧）")
	}
	if err != nil {
		return command.StatusJA("program", err, stderr)
	}
	if err := verb(&o, names); errors.Is(err, errDiffers) {
		return 1
	} else if err != nil {
		_, _ = fmt.Fprintln(stderr, "program:", o.sentence(err))
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
		return nil, errors.New("制度を一つ指定してください（ファイル、または P0 などの記号）")
	}
	p, err := load(names[0])
	if err != nil {
		return nil, err
	}
	k := benefit.Compiler{}
	if k.Municipality, err = municipality.Parse(o.town); err != nil {
		return nil, fmt.Errorf("-municipality には6桁の団体コードを指定してください: %w", err)
	}
	if k.Levy, err = o.tables(); err != nil {
		return nil, err
	}
	overrides, err := o.overrides(p, k.Municipality)
	if err != nil {
		return nil, err
	}
	return k.Compile(p, overrides...)
}

// tables are the built-in levy parameters, and those of the town's file.
func (o *options) tables() (*levy.Tables, error) {
	tables, err := levy.Builtin()
	if err != nil || o.levy == "" {
		return tables, err
	}
	raw, err := os.ReadFile(o.levy)
	if err != nil {
		return nil, err
	}
	return tables.With(raw)
}

// overrides reads a file as it is, and of a folder what belongs to the town and the base date.
func (o *options) overrides(p *benefit.Program, town municipality.Code) ([]benefit.Override, error) {
	if o.override == "" {
		return nil, nil
	}
	info, err := os.Stat(o.override)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		one, err := readOverride(o.override)
		o.applied = []string{o.override}
		return []benefit.Override{one}, err
	}
	names, err := filepath.Glob(filepath.Join(o.override, "*.json"))
	if err != nil {
		return nil, err
	}
	var mine []benefit.Override
	for _, name := range names {
		one, err := readOverride(name)
		if err != nil {
			return nil, err
		}
		here := benefit.Overrides([]benefit.Override{one}, p, town, p.BaseDate(), civil.Date{})
		if len(here) == 0 {
			o.printf("適用しない上書き　%s\n", filepath.Base(name))
			continue
		}
		mine, o.applied = append(mine, one), append(o.applied, name)
	}
	return mine, nil
}

func readOverride(name string) (benefit.Override, error) {
	raw, err := os.ReadFile(name)
	if err != nil {
		return benefit.Override{}, err
	}
	one, err := benefit.ParseOverride(raw)
	if err != nil {
		return one, &fileError{name, err}
	}
	return one, nil
}

// fileError is an error about a file as a whole.
type fileError struct {
	name string
	error
}

func (e *fileError) Unwrap() error { return e.error }

// sentence says what is wrong in Japanese where there are faults, and in which file.
func (o *options) sentence(err error) string {
	e, ok := errors.AsType[*benefit.Error](err)
	if !ok || len(e.Faults) == 0 {
		return command.Japanese(err)
	}
	name := ""
	if of, ok := errors.AsType[*fileError](err); ok {
		name = of.name + ":"
	}
	var lines []string
	for _, f := range e.Faults {
		at := name
		if i := f.Override - 1; i >= 0 && i < len(o.applied) {
			at = o.applied[i] + ":"
		}
		lines = append(lines, at+line(f))
	}
	return strings.Join(lines, "\n")
}

// line is a fault with its place, where it is in the text.
func line(f benefit.Fault) string {
	at := ""
	if f.Line > 0 {
		at = fmt.Sprintf("%d:%d: ", f.Line, f.Column)
	}
	return fmt.Sprintf("%s%s %s [%s]", at, f.Pointer, f.Text(benefit.Japanese), f.Code)
}
