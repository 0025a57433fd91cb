package store

import (
	"context"
	"database/sql"
)

// inTransaction commits what work does, or rolls it back.
func (s *SQL) inTransaction(ctx context.Context, work func(DBTX) error) error {
	return inTransaction(ctx, s.whole, s.dialect, func(tx *sql.Tx) error { return s.writing(ctx, tx, work) })
}

// writing does work inside a transaction of a database of this edition.
func (s *SQL) writing(ctx context.Context, tx DBTX, work func(DBTX) error) error {
	return s.preparing(tx, func(db DBTX) error {
		e := s.edition()
		return e.Writing(ctx, db, s.whole == nil, func() error { return work(db) })
	})
}

// preparer is what prepares statements: [*sql.Tx] and [*sql.Conn].
type preparer interface {
	DBTX
	PrepareContext(ctx context.Context, query string) (*sql.Stmt, error)
}

// preparing works with statements that are kept as long as the work takes. PostgreSQL's driver
// keeps what it prepared by itself, and an embedder's own wrapper may prepare nothing.
func (s *SQL) preparing(db DBTX, work func(DBTX) error) error {
	by, ok := db.(preparer)
	if _, whole := db.(*sql.DB); !ok || whole || s.dialect == PostgreSQL {
		return work(db)
	}
	p := prepared{preparer: by, seen: map[string]*sql.Stmt{}}
	defer p.close()
	return work(p)
}

func inTransaction(ctx context.Context, db *sql.DB, d Dialect, work func(*sql.Tx) error) error {
	var opts sql.TxOptions
	if d == PostgreSQL { // whatever the server's default is
		opts.Isolation = sql.LevelReadCommitted
	}
	tx, err := db.BeginTx(ctx, &opts)
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

// prepared is a transaction in which a statement that comes again is read by the database once.
type prepared struct {
	preparer

	seen map[string]*sql.Stmt
}

// ExecContext runs a statement as it is prepared.
func (p prepared) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	stmt := p.seen[query]
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
		_ = stmt.Close() // the transaction is over
	}
}
