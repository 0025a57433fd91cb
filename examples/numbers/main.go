// Numbers is a year at the number desk of a town (団体内統合宛名システム). Officers come in with
// password and card, persons get integrated numbers, a 個人番号 is tied by two people, shown once,
// confirmed to another system and stopped, two numbers turn out to be one person. A citizen asks
// what is held and who looked, a processor gets rows, a medium is lent and comes back, an officer
// moves on, and a restored backup does not bring back who was erased.
//
//	go run ./examples/numbers
//	go run ./examples/numbers -table claim|medium
//
// With -table it prints instead the way of a claim or of a medium, for a town's manual.
//
// Everybody is invented, the numbers belong to nobody, the clock is the program's, and all is in
// memory: examples/stores keeps the same desk on SQLite and PostgreSQL.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/kyufu-go/kyufu/examples/internal/command"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/mynumber/access/media"
	"github.com/kyufu-go/kyufu/mynumber/claim"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	flags := command.New("numbers")
	table := flags.String("table", "", "代わりに、請求（`claim`）又は媒体（medium）の流れを表にする")
	err := command.Parse(flags, args, "numbers [-table 名前]\n\n番号の窓口（団体内統合宛名システム）の一年を、見本の市で通します。", stdout)
	if err == nil && flags.NArg() > 0 {
		err = errors.New("引数はありません（-h で一覧）")
	}
	if err != nil {
		return command.StatusJA("numbers", err, stderr)
	}
	switch *table {
	case "":
		err = play(context.Background(), stdout)
	case "claim":
		_, err = fmt.Fprint(stdout, claim.Machine().Mermaid(), "\n", claim.Machine().Markdown())
	case "medium":
		_, err = fmt.Fprint(stdout, media.Machine().Mermaid(), "\n", media.Machine().Markdown())
	default:
		err = errors.New("-table には claim か medium を指定してください")
	}
	if err != nil {
		_, _ = fmt.Fprintln(stderr, "numbers:", command.Japanese(err))
		return 1
	}
	return 0
}

func play(ctx context.Context, out io.Writer) error {
	t, err := open(ctx, out, inMemory)
	if err != nil {
		return err
	}
	return t.year(ctx)
}

func (t *town) year(ctx context.Context) error {
	for _, day := range []struct {
		on   string
		part func(context.Context) error
	}{
		{"2026-04-06", t.comeIn},
		{"2026-04-07", t.takeOver},
		{"2026-04-08", t.tie},
		{"2026-04-09", t.look},
		{"2026-05-11", t.confirm},
		{"2026-05-12", t.join},
		{"2026-06-01", t.disclose},
		{"2026-06-15", t.stop},
		{"2026-07-01", t.entrust},
		{"2026-08-17", t.lend},
		{"2026-08-24", t.overtime},
		{"2026-10-05", t.transfer},
		{"2026-10-06", t.assert},
		{"2026-12-01", t.leave},
		{"2027-02-01", t.restore},
	} {
		t.now = civil.MustDate(day.on).Start().Add(10 * time.Hour)
		if err := day.part(ctx); err != nil {
			return fmt.Errorf("%s: %w", day.on, err)
		}
	}
	return nil
}
