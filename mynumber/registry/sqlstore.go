package registry

import (
	"context"
	"database/sql"
	"errors"
	"sync"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/household/municipality"
)

// SQLStore is a [Store] over database/sql, on tables whose names begin with
// kyufu_mynumber_. They hold random handles, keyed tokens, times, counts
// and ciphertext: whoever reads the database reads nothing about anybody.
//
// An update first writes the municipality's row, which makes it the only one of
// that municipality until it ends; on SQLite set a busy time-out, so that others
// wait. It is safe for concurrent use as far as its database is.
type SQLStore struct {
	db      *sql.DB
	tx      store.DBTX
	dialect store.Dialect
}

// NewSQLStore returns a store that makes each update a transaction of its own.
func NewSQLStore(db *sql.DB, d store.Dialect) *SQLStore { return &SQLStore{db: db, dialect: d} }

// InTransaction returns a store that works inside the embedder's transaction:
// what it writes is committed or rolled back with everything else in it. After an
// error the embedder rolls back; on [CodeConflict] it may begin again. On PostgreSQL
// it is READ COMMITTED, or nothing is updated (config).
//
// What the log says of it is settled after the transaction: see [Registry.Settle].
func (s *SQLStore) InTransaction(tx store.DBTX) *SQLStore {
	return &SQLStore{db: s.db, tx: tx, dialect: s.dialect}
}

// Outside implements [Inside]; nil outside of an embedder's transaction.
func (s *SQLStore) Outside() Store {
	if s.tx == nil || s.db == nil {
		return nil
	}
	return NewSQLStore(s.db, s.dialect)
}

// View runs f in a read-only transaction, or in the embedder's.
func (s *SQLStore) View(ctx context.Context, tenant municipality.Code, f func(Tx) error) error {
	if s.db == nil && s.tx == nil || f == nil {
		return fail(CodeConfig)
	}
	if s.tx != nil {
		return (&sqlTx{s.tx, s.dialect, int64(tenant)}).view(ctx, f)
	}
	// A read-only snapshot needs repeatable read in PostgreSQL; SQLite reads a snapshot anyway.
	opts := &sql.TxOptions{ReadOnly: true}
	if s.dialect == store.PostgreSQL {
		opts.Isolation = sql.LevelRepeatableRead
	}
	tx, err := s.db.BeginTx(ctx, opts)
	if err != nil {
		return because(CodeStore, err)
	}
	defer func() { _ = tx.Rollback() }()
	if s.dialect == store.PostgreSQL { // before the snapshot, which else is one of before a migration
		if _, err := tx.ExecContext(ctx, "LOCK TABLE "+tablesName+"_migrations IN ACCESS SHARE MODE"); err != nil {
			return because(CodeStore, err)
		}
	}
	return (&sqlTx{tx, s.dialect, int64(tenant)}).view(ctx, f)
}

// Update runs f in a transaction, or in the embedder's.
func (s *SQLStore) Update(ctx context.Context, tenant municipality.Code, f func(Tx) error) error {
	if s.db == nil && s.tx == nil || f == nil {
		return fail(CodeConfig)
	}
	if s.tx != nil {
		x := &sqlTx{s.tx, s.dialect, int64(tenant)}
		if err := x.lock(ctx, true); err != nil {
			return err
		}
		return f(x)
	}
	const tries = 8
	for try := 1; ; try++ {
		err := s.update(ctx, tenant, f)
		if !errors.Is(err, CodeConflict) || try == tries {
			return err
		}
	}
}

func (s *SQLStore) update(ctx context.Context, tenant municipality.Code, f func(Tx) error) error {
	var opts sql.TxOptions
	if s.dialect == store.PostgreSQL { // whatever the server's default is
		opts.Isolation = sql.LevelReadCommitted
	}
	tx, err := s.db.BeginTx(ctx, &opts)
	if err != nil {
		return because(CodeStore, err)
	}
	defer func() { _ = tx.Rollback() }()
	x := &sqlTx{tx, s.dialect, int64(tenant)}
	if err := x.lock(ctx, false); err != nil {
		return err
	}
	if err := f(x); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return because(CodeStore, err)
	}
	return nil
}

type sqlTx struct {
	db      store.DBTX
	dialect store.Dialect
	tenant  int64
}

// The editions of the tables: a database of another version of the program is refused.
var (
	sqliteEdition   = sync.OnceValues(func() (store.Edition, error) { return store.EditionOf(store.SQLite, tablesName, Migrations) })
	postgresEdition = sync.OnceValues(func() (store.Edition, error) { return store.EditionOf(store.PostgreSQL, tablesName, Migrations) })
)

func (x *sqlTx) edition() (store.Edition, error) {
	if x.dialect == store.PostgreSQL {
		return postgresEdition()
	}
	return sqliteEdition()
}

func (x *sqlTx) view(ctx context.Context, f func(Tx) error) error {
	e, err := x.edition()
	if err == nil {
		err = e.Current(ctx, x.db)
	}
	if err != nil {
		return because(CodeStore, err)
	}
	return f(x)
}

// lock makes this the only update of the municipality until the transaction ends, which is somebody
// else's or not. Nobody migrates meanwhile.
func (x *sqlTx) lock(ctx context.Context, theirs bool) error {
	e, err := x.edition()
	if err != nil {
		return because(CodeStore, err)
	}
	failed := false
	err = e.Writing(ctx, x.db, theirs, func() error {
		err := x.update(ctx)
		failed = err != nil
		return err
	})
	switch {
	case err == nil, failed && !errors.Is(err, store.CodeSchema):
		return err
	case errors.Is(err, store.CodeConfig):
		return fail(CodeConfig) // it would not see that somebody migrated
	}
	return because(CodeStore, err)
}

// update writes the municipality's row.
func (x *sqlTx) update(ctx context.Context) error {
	if x.dialect == store.SQLite { // what is deleted is overwritten; a setting of the connection
		rows, err := x.db.QueryContext(ctx, "PRAGMA secure_delete = ON")
		if err != nil {
			return because(CodeStore, err)
		}
		if err := errors.Join(rows.Close(), rows.Err()); err != nil {
			return because(CodeStore, err)
		}
	}
	_, err := x.exec(ctx, `INSERT INTO kyufu_mynumber_tenants (tenant, updates) VALUES (?, 1)
		ON CONFLICT (tenant) DO UPDATE SET updates = kyufu_mynumber_tenants.updates + 1`, x.tenant)
	return err
}

func (x *sqlTx) exec(ctx context.Context, query string, args ...any) (int64, error) {
	r, err := x.db.ExecContext(ctx, x.dialect.Rebind(query), args...)
	if err != nil {
		return 0, because(CodeStore, err)
	}
	n, err := r.RowsAffected()
	if err != nil {
		return 0, because(CodeStore, err)
	}
	return n, nil
}

// Last implements [Tx].
func (x *sqlTx) Last(ctx context.Context) (uint64, time.Time, error) {
	var seq, known int64
	err := x.db.QueryRowContext(ctx, x.dialect.Rebind(`SELECT seq, known FROM kyufu_mynumber_records WHERE tenant = ? ORDER BY seq DESC LIMIT 1`), x.tenant).Scan(&seq, &known)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, time.Time{}, nil
	}
	if err != nil {
		return 0, time.Time{}, because(CodeStore, err)
	}
	return uint64(seq), time.UnixMicro(known).UTC(), nil
}

// Append implements [Tx].
func (x *sqlTx) Append(ctx context.Context, records []Record) error {
	last, _, err := x.Last(ctx)
	if err != nil {
		return err
	}
	for i, r := range records {
		if r.Seq != last+1+uint64(i) {
			return CodeConflict
		}
		n, err := x.exec(ctx, `INSERT INTO kyufu_mynumber_records
			(tenant, seq, handle, person, other, number, ref, index_key, known, line, data) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (tenant, seq) DO NOTHING`,
			x.tenant, int64(r.Seq), r.Handle[:], null(r.Tokens[ByPerson]), null(r.Tokens[ByOther]), null(r.Tokens[ByNumber]),
			null(r.Tokens[ByRef]), r.Index, r.Known.UnixMicro(), r.Line, r.Data)
		if err != nil {
			return err
		}
		if n == 0 {
			return CodeConflict
		}
	}
	return nil
}

// null stores the zero token as NULL, so that nothing is ever found by it.
func null(t Token) any {
	if t == (Token{}) {
		return nil
	}
	return t[:]
}

var sqlColumns = [columnEnd]string{"person", "other", "number", "ref"}

const recordColumns = "seq, handle, person, other, number, ref, index_key, known, line, data"

// Find implements [Tx].
func (x *sqlTx) Find(ctx context.Context, column Column, token Token) ([]Record, error) {
	if token == (Token{}) || column >= columnEnd {
		return nil, nil
	}
	return x.records(ctx, `SELECT `+recordColumns+` FROM kyufu_mynumber_records WHERE tenant = ? AND `+sqlColumns[column]+` = ? ORDER BY seq`, x.tenant, token[:])
}

func (x *sqlTx) records(ctx context.Context, query string, args ...any) (list []Record, err error) {
	rows, err := x.db.QueryContext(ctx, x.dialect.Rebind(query), args...)
	if err != nil {
		return nil, because(CodeStore, err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var r Record
		var seq, known int64
		var handle []byte
		var tokens [columnEnd][]byte
		if err := rows.Scan(&seq, &handle, &tokens[0], &tokens[1], &tokens[2], &tokens[3], &r.Index, &known, &r.Line, &r.Data); err != nil {
			return nil, because(CodeStore, err)
		}
		r.Seq, r.Known = uint64(seq), time.UnixMicro(known).UTC()
		if copy(r.Handle[:], handle) != len(r.Handle) {
			return nil, fail(CodeDamaged)
		}
		for i := range tokens {
			copy(r.Tokens[i][:], tokens[i])
		}
		list = append(list, r)
	}
	if err := rows.Err(); err != nil {
		return nil, because(CodeStore, err)
	}
	return list, nil
}

// Of implements [Tx].
func (x *sqlTx) Of(ctx context.Context, handle audit.Handle) ([]Record, error) {
	return x.records(ctx, `SELECT `+recordColumns+` FROM kyufu_mynumber_records WHERE tenant = ? AND handle = ? ORDER BY seq`, x.tenant, handle[:])
}

// Committed implements [Tx].
func (x *sqlTx) Committed(ctx context.Context, line string) (bool, error) {
	var n int64
	err := x.db.QueryRowContext(ctx, x.dialect.Rebind(`SELECT COUNT(*) FROM kyufu_mynumber_records WHERE tenant = ? AND line = ?`), x.tenant, line).Scan(&n)
	if err != nil {
		return false, because(CodeStore, err)
	}
	return n > 0 && line != "", nil
}

// Journal implements [Tx]: the journal's lines must lie in the same database, in a [store.SQL].
func (x *sqlTx) Journal(j *store.Journal) (*store.Journal, error) {
	lines, ok := j.Store().(*store.SQL)
	if !ok {
		return nil, fail(CodeConfig)
	}
	return j.In(lines.InTransaction(x.db)), nil
}

// Forget implements [Tx].
func (x *sqlTx) Forget(ctx context.Context, handle audit.Handle) error {
	_, err := x.exec(ctx, `UPDATE kyufu_mynumber_records SET number = NULL, ref = NULL WHERE tenant = ? AND handle = ?`, x.tenant, handle[:])
	return err
}

// RecordsNotUnder implements [Tx].
func (x *sqlTx) RecordsNotUnder(ctx context.Context, index string, after uint64, limit int) ([]Record, error) {
	return x.records(ctx, `SELECT `+recordColumns+` FROM kyufu_mynumber_records WHERE tenant = ? AND index_key <> ? AND seq > ? ORDER BY seq LIMIT ?`,
		x.tenant, index, int64(after), limit)
}

// Retoken implements [Tx].
func (x *sqlTx) Retoken(ctx context.Context, records []Record) error {
	for _, r := range records {
		if _, err := x.exec(ctx, `UPDATE kyufu_mynumber_records SET person = ?, other = ?, number = ?, ref = ?, index_key = ? WHERE tenant = ? AND seq = ?`,
			null(r.Tokens[ByPerson]), null(r.Tokens[ByOther]), null(r.Tokens[ByNumber]), null(r.Tokens[ByRef]), r.Index, x.tenant, int64(r.Seq)); err != nil {
			return err
		}
	}
	return nil
}
