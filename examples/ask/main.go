// Ask puts one question about one person to another town, over a network in memory, and keeps the
// rules: who asks does not approve, a third officer checks the answer, and every step is an entry
// in the log.
//
//	go run ./examples/ask
//
// What an office sets up once is in desk.go. In real life a job calls Advance every few minutes.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/examples/internal/command"
	"github.com/kyufu-go/kyufu/inquiry"
	"github.com/kyufu-go/kyufu/inquiry/answer"
	"github.com/kyufu-go/kyufu/inquiry/permitted"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	return command.RunJA(command.New("ask"), args, "ask\n\n他の市に、メモリー上のネットワークで一件を照会します。", stdout, stderr, func(more []string) error {
		if len(more) > 0 {
			return command.UsageError("引数はありません")
		}
		log := &audit.Memory{}
		err := ask(context.Background(), stdout, log, time.Date(2022, 8, 1, 1, 0, 0, 0, time.UTC))
		_, _ = fmt.Fprintln(stdout, len(log.Events()), "件を記録しました")
		return err
	})
}

// ask goes from the draft of a question to the fact in the register.
func ask(ctx context.Context, out io.Writer, log *audit.Memory, now time.Time) error {
	desk, err := newDesk(ctx, log, func() time.Time { return now })
	if err != nil {
		return err
	}
	ids, err := desk.Draft(ctx, clerk, inquiry.Ask{
		Person: "000000000000101", Subject: permitted.Member, Provider: them, Information: permitted.LocalTax, FiscalYear: 2021,
		Items: []answer.Item{answer.ItemTaxStatus},
	})
	if err != nil {
		return err
	}
	asked, err := desk.Show(ctx, chief, ids...)
	if err != nil {
		return err
	}
	if err := desk.Approve(ctx, chief, asked); err != nil {
		return err
	}
	for {
		p, err := desk.Advance(ctx, system)
		if err != nil {
			return err
		}
		if p.Waiting == 0 {
			break
		}
		now = p.Next
	}
	if _, err := desk.Retrieve(ctx, clerk, ids...); err != nil {
		return err
	}
	seen, err := desk.Review(ctx, checker, ids...)
	if err != nil {
		return err
	}
	if err := desk.Verify(ctx, checker, seen[0].Confirm()); err != nil {
		return err
	}
	return desk.Register(ctx, clerk, func(_ context.Context, facts []inquiry.Fact) error {
		status, _ := facts[0].Value(answer.ItemTaxStatus)
		_, err := fmt.Fprintln(out, "fiscal year", facts[0].FiscalYear, "is", status.Text)
		return err
	}, ids...)
}
