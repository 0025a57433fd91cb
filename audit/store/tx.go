package store

import (
	"context"
	"database/sql"
)

// inTransaction commits what work does, or rolls it back.
func (s *SQL) inTransaction(ctx context.Context, work func(DBTX) error) error {
	return inTransaction(ctx, s.whole, func(tx *sql.Tx) error {
		if s.dialect == PostgreSQL { // its driver keeps what it prepared by itself
			return work(tx)
		}
		p := prepared{Tx: tx, seen: map[string]*sql.Stmt{}}
		defer p.close()
		return work(p)
	})
}

func inTransaction(ctx context.Context, db *sql.DB, work func(*sql.Tx) error) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return fail(CodeDatabase, "begin", err)
	}
	if err := work(tx); err != nil {
		_ = tx.Rollback() // work's error is the one that tells
		return err
	}
	if err := tx.Commit(); err != nil {
		return fail(CodeDatabase, "commit", err)
	}
	return nil
}

// prepared is a transaction in which a statement that comes again is read by the database once: to
// read a hundred rows' worth of SQL takes as long as to write the rows.
type prepared struct {
	*sql.Tx

	seen map[string]*sql.Stmt // nil: once so far
}

// ExecContext runs a statement, prepared from the second time on.
func (p prepared) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	stmt, again := p.seen[query]
	if !again {
		p.seen[query] = nil
		return p.Tx.ExecContext(ctx, query, args...)
	}
	if stmt == nil {
		var err error
		if stmt, err = p.PrepareContext(ctx, query); err != nil {
			return nil, err
		}
		p.seen[query] = stmt
	}
	return stmt.ExecContext(ctx, args...)
}

func (p prepared) close() {
	for _, stmt := range p.seen {
		if stmt != nil {
			_ = stmt.Close() // the transaction is over
		}
	}
}
