package main

import (
	"database/sql"

	_ "modernc.org/sqlite" // the driver

	"github.com/kyufu-go/kyufu/examples/compare/rules/sample"
)

func sqliteEngine(rows []sample.Row) ([]engine, error) {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	if _, err := db.Exec(`CREATE TABLE member (household INTEGER, moved_in INTEGER, moved_out INTEGER, birth INTEGER, tax INTEGER, supporter INTEGER)`); err != nil {
		return nil, err
	}
	tx, err := db.Begin()
	if err != nil {
		return nil, err
	}
	insert, err := tx.Prepare(`INSERT INTO member VALUES (?, ?, ?, ?, ?, ?)`)
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		for _, m := range row.Members {
			if _, err := insert.Exec(row.ID, m.In, m.Out, m.Birth, m.Tax, m.Supporter); err != nil {
				return nil, err
			}
		}
	}
	if err := tx.Commit(); err != nil {
		return nil, err
	}
	if _, err := db.Exec(`CREATE INDEX by_household ON member (household)`); err != nil {
		return nil, err
	}
	return []engine{{"SQLite, aggregate", "a sum", 4, func(n int) (eligible int, amount int64, err error) {
		err = db.QueryRow(`
			SELECT count(*), coalesce(sum(amount), 0) FROM (
				SELECT 70000 + 50000 * sum(birth >= 48304) AS amount FROM member
				WHERE moved_in <= 55121 AND moved_out > 55121 AND birth <= 55121 AND household < ?
				GROUP BY household HAVING max(tax = 4) = 0 AND min(supporter = 4) = 0)`, n).Scan(&eligible, &amount)
		return eligible, amount, err
	}}}, nil
}
