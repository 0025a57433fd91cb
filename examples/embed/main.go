// Embed decides a whole town out of a vendor's own database, and again what a correction touches.
//
//	go run . [-dsn postgres://…] [-municipality CODE]
//
// It reads the tables resident and tax (schema.sql, mapping.go), decides about every household,
// stores the decisions as JSON beside outcome and amount, corrects a row of tax as the tax office
// does, asks the register which households have to be decided again, and prints what they gain or
// lose in yen. Without -dsn it works in a SQLite database in memory.
package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"os"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	_ "modernc.org/sqlite"             // the driver "sqlite"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/benefit/batch"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/examples/internal/command"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/municipality"
)

func main() {
	flags := command.New("embed")
	dsn := flags.String("dsn", "", "a PostgreSQL database: a `URL`; without it SQLite in memory")
	town := flags.String("municipality", "112020", "the town that decides: a `code` of six digits")
	os.Exit(command.Run(flags, os.Args[1:], "embed [flags]\n\nDecides a town out of its own tables, and again what a correction touches.", os.Stdout, os.Stderr, func([]string) error {
		return run(context.Background(), *dsn, *town, os.Stdout)
	}))
}

// office is what stays the same from one run of a town to the next.
type office struct {
	db    *sql.DB
	town  municipality.Code
	rules *benefit.Compiled
	out   io.Writer
}

func run(ctx context.Context, dsn, town string, out io.Writer) error {
	db, err := open(ctx, dsn)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	o := office{db: db, out: out}
	if o.town, err = municipality.Parse(town); err != nil {
		return err
	}
	program, err := benefit.Builtin("P2")
	if err != nil {
		return err
	}
	if o.rules, err = benefit.Compile(program); err != nil {
		return err
	}
	decided, corrected := civil.MustDate("2022-01-31"), civil.MustDate("2022-03-10")
	if err := o.decide(ctx, decided); err != nil {
		return err
	}
	if err := o.correct(ctx, "1001", "taxed", corrected); err != nil {
		return err
	}
	return o.again(ctx, decided, corrected)
}

// decide decides about the whole town as known on a day, and stores every decision.
func (o *office) decide(ctx context.Context, known civil.Date) error {
	g, err := o.register(ctx)
	if err != nil {
		return err
	}
	view := g.AsOf(o.rules.Program().BaseDate(), known)
	var sum batch.Summary
	for r := range batch.Over(o.rules, view, benefit.Input{Municipality: o.town, On: known}) {
		if r.Err != nil {
			sum.Failed++
			fmt.Fprintln(o.out, "cannot be judged:", r.Input.Household.ID, r.Err)
			continue
		}
		sum.AddDecision(r.Decision)
		if err := o.store(ctx, r.Input.Household.ID, r.Decision); err != nil {
			return err
		}
	}
	fmt.Fprintf(o.out, "%s: %d eligible, %d not, %d open, %s\n", known, sum.Eligible, sum.Ineligible, sum.Undetermined, sum.Amount.Format())
	return nil
}

// again decides about the households of which something was learnt since a day, and prints what
// they gain or lose.
func (o *office) again(ctx context.Context, since, known civil.Date) error {
	g, err := o.register(ctx)
	if err != nil {
		return err
	}
	view := g.AsOf(o.rules.Program().BaseDate(), known)
	in := benefit.Input{Municipality: o.town, On: known}
	for r := range batch.Each(o.rules, view, view.Touched(since), in) {
		if r.Err != nil {
			return r.Err
		}
		before, err := o.stored(ctx, r.Input.Household.ID)
		if err != nil {
			return err
		}
		paid := before.Amount // here what was decided was paid; else it stands in the ledger
		change, err := casework.Redecide(o.rules.Program(), before, r.Decision, paid, known)
		if err != nil {
			return err
		}
		fmt.Fprintf(o.out, "household %s: %s → %s, %+d yen, back: %t %v\n", r.Input.Household.ID,
			before.Outcome, change.Outcome, change.Difference, change.Reclaim, change.Reasons)
		if err := o.store(ctx, r.Input.Household.ID, r.Decision); err != nil {
			return err
		}
	}
	return nil
}

// store keeps a decision: the whole of it as JSON, outcome and amount beside it for lists.
func (o *office) store(ctx context.Context, household string, d benefit.Decision) error {
	raw, err := json.Marshal(d)
	if err != nil {
		return err
	}
	_, err = o.db.ExecContext(ctx, `INSERT INTO decision (household, outcome, amount, body) VALUES ($1, $2, $3, $4)
		ON CONFLICT (household) DO UPDATE SET outcome = $2, amount = $3, body = $4`, household, d.Outcome.String(), int64(d.Amount), string(raw))
	return err
}

// stored reads a decision back, also one that an earlier version of the library wrote.
func (o *office) stored(ctx context.Context, household string) (benefit.Decision, error) {
	var raw string
	if err := o.db.QueryRowContext(ctx, `SELECT body FROM decision WHERE household = $1`, household).Scan(&raw); err != nil {
		return benefit.Decision{}, err
	}
	return benefit.ParseDecision([]byte(raw))
}
