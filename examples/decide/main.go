// Decide judges one household that stands in a JSON file, and says why.
//
//	go run ./examples/decide [-program ID] [-municipality CODE] [FILE]
//
// Without FILE it reads standard input. The household has the form of the conformance suite
// (OPERATIONS.md, household). The exit status is 0 when there is a decision, also "undetermined"; 1
// when the input cannot be judged; 2 when the command line makes no sense.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/examples/internal/command"
	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/municipality"
)

func main() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }

func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	flags := command.New("decide")
	program := flags.String("program", "P2", "制度の`ID`：P0～P15、P2C、P15R3、P15R4")
	town := flags.String("municipality", "112020", "決定する市区町村の`コード`（6桁）")
	return command.RunJA(flags, args, "decide [flags] [FILE]\n\nFILE（省略すると標準入力）の世帯を判定し、理由を述べます。", stdout, stderr, func(files []string) error {
		switch len(files) {
		case 0:
			return decide(stdin, stdout, *program, *town)
		case 1:
			f, err := os.Open(files[0])
			if err != nil {
				return err
			}
			defer func() { _ = f.Close() }()
			return decide(f, stdout, *program, *town)
		}
		return command.UsageError("世帯のファイルは一つだけ指定してください")
	})
}

func decide(in io.Reader, out io.Writer, program, town string) error {
	code, err := municipality.Parse(town)
	if err != nil {
		return err
	}
	p, err := benefit.Builtin(program)
	if err != nil {
		return err
	}
	rules, err := benefit.Compile(p)
	if err != nil {
		return err
	}
	text, err := io.ReadAll(in)
	if err != nil {
		return err
	}
	var h household.Household
	if err := json.Unmarshal(text, &h); err != nil { // a second household in the file is refused too
		return err
	}
	d, err := rules.Decide(&benefit.Input{Municipality: code, Household: &h})
	if err != nil {
		return err
	}
	for _, m := range d.Missing() {
		_, _ = fmt.Fprintln(out, "不足："+m.Person, m.Fact, m.FiscalYear, m.Route)
	}
	_, err = fmt.Fprintln(out, strings.ReplaceAll(d.Explain(benefit.ExplainOptions{}), "。[", "。\n[")) // a reason a line
	return err
}
