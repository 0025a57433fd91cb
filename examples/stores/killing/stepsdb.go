//go:build unix

package killing

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"regexp"
)

// Open opens a database with steps around each statement, begin, commit and roll-back. A statement
// that only reads has a step before it: after it nothing is different.
func (s *Steps) Open(name, dsn string) (*sql.DB, error) {
	plain, err := sql.Open(name, dsn)
	if err != nil {
		return nil, err
	}
	return sql.OpenDB(stepConnector{plain.Driver(), dsn, s}), plain.Close()
}

type stepConnector struct {
	driver driver.Driver
	dsn    string
	s      *Steps
}

func (c stepConnector) Driver() driver.Driver { return c.driver }

func (c stepConnector) Connect(context.Context) (driver.Conn, error) {
	conn, err := c.driver.Open(c.dsn)
	if err != nil {
		return nil, err
	}
	return stepConn{conn, c.s}, nil
}

// stepConn hands everything on.
type stepConn struct {
	driver.Conn

	s *Steps
}

// writes finds what a statement does, and to which table.
var writes = regexp.MustCompile(`(?i)^\s*(INSERT INTO|UPDATE|DELETE FROM|CREATE \w+|ALTER TABLE|DROP \w+|TRUNCATE)\s+(?:IF (?:NOT )?EXISTS )?(\w+)`)

// around is the statement with its steps.
func (s *Steps) statement(query string, do func() error) error {
	if found := writes.FindStringSubmatch(query); found != nil {
		return s.around(found[1]+" "+found[2], do)
	}
	s.Here("before a read")
	return do()
}

func (c stepConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (r driver.Result, err error) {
	e, ok := c.Conn.(driver.ExecerContext)
	if !ok {
		return nil, driver.ErrSkip
	}
	err = c.s.statement(query, func() error { r, err = e.ExecContext(ctx, query, args); return err })
	return r, err
}

func (c stepConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (r driver.Rows, err error) {
	q, ok := c.Conn.(driver.QueryerContext)
	if !ok {
		return nil, driver.ErrSkip
	}
	err = c.s.statement(query, func() error { r, err = q.QueryContext(ctx, query, args); return err })
	return r, err
}

func (c stepConn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	var stmt driver.Stmt
	var err error
	if p, ok := c.Conn.(driver.ConnPrepareContext); ok {
		stmt, err = p.PrepareContext(ctx, query)
	} else {
		stmt, err = c.Prepare(query)
	}
	if err != nil {
		return nil, err
	}
	return stepStmt{stmt, query, c.s}, nil
}

func (c stepConn) BeginTx(ctx context.Context, o driver.TxOptions) (tx driver.Tx, err error) {
	b, ok := c.Conn.(driver.ConnBeginTx)
	if !ok {
		return nil, errors.New("the driver has no BeginTx")
	}
	err = c.s.around("begin", func() error { tx, err = b.BeginTx(ctx, o); return err })
	return stepTx{tx, c.s}, err
}

func (c stepConn) CheckNamedValue(v *driver.NamedValue) error {
	if n, ok := c.Conn.(driver.NamedValueChecker); ok {
		return n.CheckNamedValue(v)
	}
	return driver.ErrSkip
}

func (c stepConn) ResetSession(ctx context.Context) error {
	if r, ok := c.Conn.(driver.SessionResetter); ok {
		return r.ResetSession(ctx)
	}
	return nil
}

func (c stepConn) IsValid() bool {
	v, ok := c.Conn.(driver.Validator)
	return !ok || v.IsValid()
}

type stepStmt struct {
	driver.Stmt

	query string
	s     *Steps
}

func (t stepStmt) ExecContext(ctx context.Context, args []driver.NamedValue) (r driver.Result, err error) {
	e, ok := t.Stmt.(driver.StmtExecContext)
	if !ok {
		return nil, errors.New("the driver has no ExecContext")
	}
	err = t.s.statement(t.query, func() error { r, err = e.ExecContext(ctx, args); return err })
	return r, err
}

func (t stepStmt) QueryContext(ctx context.Context, args []driver.NamedValue) (r driver.Rows, err error) {
	q, ok := t.Stmt.(driver.StmtQueryContext)
	if !ok {
		return nil, errors.New("the driver has no QueryContext")
	}
	err = t.s.statement(t.query, func() error { r, err = q.QueryContext(ctx, args); return err })
	return r, err
}

func (t stepStmt) CheckNamedValue(v *driver.NamedValue) error {
	if n, ok := t.Stmt.(driver.NamedValueChecker); ok {
		return n.CheckNamedValue(v)
	}
	return driver.ErrSkip
}

type stepTx struct {
	driver.Tx

	s *Steps
}

func (t stepTx) Commit() error   { return t.s.around("commit", t.Tx.Commit) }
func (t stepTx) Rollback() error { return t.s.around("roll-back", t.Tx.Rollback) }
