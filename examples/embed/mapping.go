package main

import (
	"context"
	"database/sql"
	_ "embed"
	"errors"
	"iter"

	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/register"
)

//go:embed schema.sql
var schema string

// open opens the database and, where there are none, makes the tables with a small town.
func open(ctx context.Context, dsn string) (*sql.DB, error) {
	driver := "pgx"
	if dsn == "" {
		driver, dsn = "sqlite", ":memory:"
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		return nil, err
	}
	if driver == "sqlite" {
		db.SetMaxOpenConns(1) // a database in memory is that of its connection
	}
	if _, err := db.ExecContext(ctx, schema); err != nil {
		_ = db.Close()
		return nil, err
	}
	return db, nil
}

// register reads the vendor's tables: a row of resident is the state on the day from which it
// holds, a row of tax is what was learnt on its day. Rows are added, never changed.
func (o *office) register(ctx context.Context) (*register.Register, error) {
	g := register.New(register.Config{Municipality: o.town})
	persons, err := g.AppendAll(o.residents(ctx))
	if err := errors.Join(err, persons.Findings.Err()); err != nil {
		return nil, err
	}
	taxes, err := g.AddTaxFacts(o.taxes(ctx))
	return g, errors.Join(err, taxes.Findings.Err())
}

func (o *office) residents(ctx context.Context) iter.Seq2[register.Event, error] {
	return rows(ctx, o.db, `SELECT atena, setai, is_head, birth, since FROM resident ORDER BY since, atena`, func(scan *sql.Rows) (e register.Event, err error) {
		var head bool
		e = register.Event{Type: register.EventListed}
		if err = scan.Scan(&e.Person, &e.Household, &head, &e.Attributes.Birth, &e.Date); err != nil {
			return e, err
		}
		e.Known, e.Head = e.Date, civil.False
		if head {
			e.Head = civil.True
		}
		e.Attributes.January = household.In(o.town)
		return e, nil
	})
}

func (o *office) taxes(ctx context.Context) iter.Seq2[register.TaxFact, error] {
	return rows(ctx, o.db, `SELECT atena, nendo, status, learnt FROM tax ORDER BY learnt, atena`, func(scan *sql.Rows) (f register.TaxFact, err error) {
		var status string
		if err = scan.Scan(&f.Person, &f.Year, &status, &f.Known); err != nil {
			return f, err
		}
		f.Status, _ = household.ParseTaxStatus(status)
		f.Supporter.Kind = household.SupporterNone
		return f, nil
	})
}

// correct is what the tax office does: a new row, learnt on a day.
func (o *office) correct(ctx context.Context, person, status string, learnt civil.Date) error {
	_, err := o.db.ExecContext(ctx, `INSERT INTO tax (atena, nendo, status, learnt) VALUES ($1, $2, $3, $4)`,
		person, int(o.rules.Program().FiscalYear()), status, learnt.String())
	return err
}

// rows streams what a query finds.
func rows[T any](ctx context.Context, db *sql.DB, query string, take func(*sql.Rows) (T, error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		found, err := db.QueryContext(ctx, query)
		if err != nil {
			yield(*new(T), err)
			return
		}
		defer func() { _ = found.Close() }()
		for found.Next() {
			one, err := take(found)
			if !yield(one, err) || err != nil {
				return
			}
		}
		if err := found.Err(); err != nil {
			yield(*new(T), err)
		}
	}
}
