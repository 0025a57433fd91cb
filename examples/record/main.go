// Record works on files of the record of 別添1 (139 fields): what is wrong in them, from CSV to lines
// of fixed width and back, what differs between two days, and the dictionary of the fields.
//
//	go run ./examples/record check FILE [-lists FILE]    what is wrong, with line and field; exit status 1 if anything is
//	go run ./examples/record fixed FILE OUT              a CSV file as lines of fixed width (CP932)
//	go run ./examples/record csv FILE OUT                and back
//	go run ./examples/record diff OLD NEW                which fields of which application differ; no values
//	go run ./examples/record cases FILE YYYY-MM-DD       which cases an export can be taken over as, and what it does not say
//	go run ./examples/record fields [-as md|html|schema] the dictionary, with a town's own -lists
//
// Findings and differences name line, field and code, never a value of a person.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/kyufu-go/kyufu/benefit/record"
	"github.com/kyufu-go/kyufu/examples/internal/command"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

const usage = `record check FILE
record fixed|csv FILE OUT
record diff OLD NEW
record cases FILE YYYY-MM-DD
record fields

別添1の記録項目のファイルを点検し、変換し、比べます。`

var (
	errUsage = errors.New("check、fixed、csv、diff、cases、fields のどれかと、そのファイルを指定してください（-h で一覧）")
	errWrong = errors.New("not as it should be")
)

// options are the flags of all verbs, and where a verb prints.
type options struct {
	lists *record.Lists
	as    string
	out   io.Writer
}

var verbs = map[string]struct {
	args int
	run  func(options, []string) error
}{"check": {1, check}, "fixed": {2, toFixed}, "csv": {2, toCSV}, "diff": {2, diff}, "cases": {2, cases}, "fields": {0, fields}}

func run(args []string, stdout, stderr io.Writer) int {
	verb := ""
	if len(args) > 0 && args[0] != "" && args[0][0] != '-' {
		verb, args = args[0], args[1:]
	}
	o, operands, err := parse(args, stdout)
	if err != nil {
		return command.StatusJA("record", err, stderr)
	}
	v, ok := verbs[verb]
	if !ok || len(operands) != v.args {
		return command.StatusJA("record", errUsage, stderr)
	}
	switch err := v.run(o, operands); {
	case errors.Is(err, errWrong):
		return 1
	case err != nil:
		_, _ = fmt.Fprintln(stderr, "record:", command.Japanese(err))
		return 1
	}
	return 0
}

// parse reads flags that stand before, between or behind the operands.
func parse(args []string, stdout io.Writer) (options, []string, error) {
	o := options{out: stdout, lists: record.BuiltinLists()}
	flags := command.New("record")
	flags.Func("lists", "市独自のコード一覧のJSON`ファイル`", func(path string) error {
		data, err := os.ReadFile(path)
		if err == nil {
			o.lists, err = record.ParseLists(data, o.lists)
		}
		return err
	})
	flags.StringVar(&o.as, "as", "md", "fields：項目一覧の`形式`（md、html、schema）")
	var operands []string
	for {
		if err := command.Parse(flags, args, usage, stdout); err != nil {
			return o, nil, err
		}
		if flags.NArg() == 0 {
			return o, operands, nil
		}
		operands, args = append(operands, flags.Arg(0)), flags.Args()[1:]
	}
}

// fields writes the dictionary of the fields.
func fields(o options, _ []string) error {
	switch o.as {
	case "html":
		return record.WriteHTML(o.out, o.lists)
	case "schema":
		return record.WriteSchema(o.out, o.lists)
	case "md":
		return record.WriteMarkdown(o.out, o.lists)
	}
	return errUsage
}
