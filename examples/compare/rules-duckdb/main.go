// Command rules-duckdb runs the rule of examples/compare/rules as SQL in DuckDB (one
// thread) and in Kyufu's engine, on the same households, checks that both agree, and
// prints the ratio. It needs cgo, which is why it is a module of its own.
//
//	go run . [-n 200000] [-rounds 5]
package main

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"flag"
	"fmt"
	"os"
	"slices"

	"github.com/duckdb/duckdb-go/v2"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/examples/compare/rules/sample"
	"github.com/kyufu-go/kyufu/examples/compare/rules/spent"
	"github.com/kyufu-go/kyufu/household"
)

func main() {
	n := flag.Int("n", 200_000, "households")
	rounds := flag.Int("rounds", 5, "rounds; the median counts")
	flag.Parse()
	if err := compare(*n, *rounds); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

const rule = `
	SELECT count(*), coalesce(sum(amount), 0)::BIGINT FROM (
		SELECT 70000 + 50000 * sum((birth >= 48304)::INT) AS amount FROM member
		WHERE moved_in <= 55121 AND moved_out > 55121 AND birth <= 55121
		GROUP BY household HAVING NOT bool_or(tax = 4) AND NOT bool_and(supporter = 4))`

func compare(n, rounds int) error {
	hs, rows := sample.Households(n)
	db, err := load(rows)
	if err != nil {
		return err
	}
	defer db.Close()
	program, err := benefit.LoadProgram(sample.Program)
	if err != nil {
		return err
	}
	compiled, err := benefit.Compile(program)
	if err != nil {
		return err
	}
	var duck, ours []float64
	for range rounds {
		var eligible, amount int64
		start := spent.Time()
		if err := db.QueryRow(rule).Scan(&eligible, &amount); err != nil {
			return err
		}
		duck = append(duck, float64((spent.Time()-start).Nanoseconds())/float64(n))
		start = spent.Time()
		oursEligible, oursAmount, err := decide(compiled, hs)
		if err != nil {
			return err
		}
		ours = append(ours, float64((spent.Time()-start).Nanoseconds())/float64(n))
		if eligible != oursEligible || amount != oursAmount {
			return fmt.Errorf("the engines disagree: %d for %d, %d for %d", eligible, amount, oursEligible, oursAmount)
		}
	}
	slices.Sort(duck)
	slices.Sort(ours)
	d, o := duck[rounds/2], ours[rounds/2]
	fmt.Printf("DuckDB, one thread, aggregate without trace: %.0f cpu-ns a household\nkyufu, full trace: %.0f cpu-ns\nall engines agree\nratio %.2f DuckDB / kyufu, full trace\n", d, o, d/o)
	return nil
}

func load(rows []sample.Row) (*sql.DB, error) {
	connector, err := duckdb.NewConnector("", nil)
	if err != nil {
		return nil, err
	}
	db := sql.OpenDB(connector)
	db.SetMaxOpenConns(1)
	if _, err := db.Exec(`SET threads = 1; CREATE TABLE member (household INTEGER, moved_in BIGINT, moved_out BIGINT, birth BIGINT, tax BIGINT, supporter BIGINT)`); err != nil {
		return nil, err
	}
	conn, err := db.Conn(context.Background())
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	return db, conn.Raw(func(raw any) error {
		appender, err := duckdb.NewAppenderFromConn(raw.(driver.Conn), "", "member")
		if err != nil {
			return err
		}
		for _, row := range rows {
			for _, m := range row.Members {
				if err := appender.AppendRow(int32(row.ID), m.In, m.Out, m.Birth, m.Tax, m.Supporter); err != nil {
					return err
				}
			}
		}
		return appender.Close()
	})
}

func decide(c *benefit.Compiled, hs []household.Household) (eligible, amount int64, err error) {
	var s benefit.Scratch
	in := benefit.Input{Municipality: sample.Here}
	for i := range hs {
		in.Household = &hs[i]
		d, err := c.Evaluate(&in, &s)
		if err != nil {
			return 0, 0, err
		}
		if d.Outcome() == benefit.Eligible {
			eligible++
			amount += int64(d.Amount())
		}
	}
	return eligible, amount, nil
}
