// Office takes two households through a year of a benefit at one desk, on a store in memory, and
// prints each step: forms come in, are examined, granted by somebody else, paid in a run, fail, are
// paid again, come back, and are erased with a second person's word. At the end the desk checks
// itself.
//
//	go run ./examples/office
//	go run ./examples/office -table markdown|mermaid|json|rights
//
// With -table it prints instead what may happen to a case: for a town's manual, as a picture, for
// another language, or which operation of the access policy each event needs. The same office on
// SQLite and PostgreSQL is in examples/stores.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/benefit/office"
	"github.com/kyufu-go/kyufu/examples/internal/command"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	flags := command.New("office")
	table := flags.String("table", "", "代わりに、申請の状態の表を書く：markdown、mermaid、json 又は `rights`（権限）")
	err := command.Parse(flags, args, "office [-table 形式]\n\n二つの世帯の申請を、一つの窓口で一年通します。", stdout)
	if err == nil && flags.NArg() > 0 {
		err = errors.New("引数はありません（-h で一覧）")
	}
	if err != nil {
		return command.StatusJA("office", err, stderr)
	}
	if *table != "" {
		err = show(stdout, *table)
	} else {
		err = year(context.Background(), stdout)
	}
	if err != nil {
		_, _ = fmt.Fprintln(stderr, "office:", command.Japanese(err))
		return 1
	}
	return 0
}

func show(w io.Writer, form string) error {
	switch form {
	case "markdown":
		_, err := fmt.Fprint(w, casework.Markdown())
		return err
	case "mermaid":
		_, err := fmt.Fprint(w, casework.Mermaid())
		return err
	case "json":
		return json.NewEncoder(w).Encode(casework.Table())
	case "rights":
		for _, row := range casework.Table() {
			if _, err := fmt.Fprintf(w, "%-20s %-10s %s\n", row.By, office.OperationOf(&row), lacking(row.Guards)); err != nil {
				return err
			}
		}
		return nil
	}
	return errors.New("-table は markdown、mermaid、json、rights のどれかです")
}

// lacking lists what an event must meet.
func lacking(guards []casework.Guard) string {
	names := make([]string, len(guards))
	for i, g := range guards {
		names[i] = g.String()
	}
	return strings.Join(names, " ")
}
