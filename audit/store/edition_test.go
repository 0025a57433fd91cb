package store_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"io"
	"io/fs"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit/store"
)

// migrated is a database in which the migrations of another version ran: a query that names an
// edition finds nothing. examples/stores asks real ones.
type migrated struct{ newest string }

func (m migrated) Connect(context.Context) (driver.Conn, error) { return m, nil }
func (m migrated) Driver() driver.Driver                        { return nil }
func (m migrated) Prepare(query string) (driver.Stmt, error)    { return statement{m, query}, nil }
func (m migrated) Begin() (driver.Tx, error)                    { return m, nil }
func (m migrated) BeginTx(context.Context, driver.TxOptions) (driver.Tx, error) {
	return m, nil
}
func (m migrated) Commit() error   { return nil }
func (m migrated) Rollback() error { return nil }
func (m migrated) Close() error    { return nil }

func (m migrated) ExecContext(context.Context, string, []driver.NamedValue) (driver.Result, error) {
	return driver.RowsAffected(1), nil
}

func (m migrated) QueryContext(_ context.Context, query string, _ []driver.NamedValue) (driver.Rows, error) {
	switch {
	case strings.HasPrefix(query, "SELECT COALESCE((SELECT version"):
		return &rows{[]driver.Value{m.newest}}, nil
	case strings.HasPrefix(query, "SELECT fence"):
		return &rows{[]driver.Value{"1"}}, nil
	case strings.HasPrefix(query, "SELECT current_setting"):
		return &rows{[]driver.Value{"read committed"}}, nil
	case strings.Contains(query, " WHERE NOT (SELECT version"):
		return &rows{[]driver.Value{"", "", int64(-1), int64(0), "", "", nil, "", ""}}, nil
	}
	return &rows{}, nil
}

// statement is one that was prepared.
type statement struct {
	on    migrated
	query string
}

func (statement) Close() error  { return nil }
func (statement) NumInput() int { return -1 }

func (statement) Exec([]driver.Value) (driver.Result, error) { return driver.RowsAffected(1), nil }
func (s statement) Query([]driver.Value) (driver.Rows, error) {
	return s.on.QueryContext(context.Background(), s.query, nil)
}

// rows is one row, or none.
type rows struct{ one []driver.Value }

func (r *rows) Columns() []string { return make([]string, len(r.one)) }
func (r *rows) Close() error      { return nil }

func (r *rows) Next(into []driver.Value) error {
	if len(r.one) == 0 {
		return io.EOF
	}
	copy(into, r.one)
	r.one = nil
	return nil
}

// Nothing is read, written or begun in a database of another version, older or newer.
func TestADatabaseOfAnotherVersionIsRefused(t *testing.T) {
	t.Parallel()
	for newest, field := range map[string]string{"1 ": "older", "0 ": "older", "99 ": "newer", "4 " + strings.Repeat("0", 64): "checksum"} {
		for _, d := range []store.Dialect{store.SQLite, store.PostgreSQL} {
			db := sql.OpenDB(migrated{newest})
			s := store.NewSQL(db, d, "112020")
			ctx := t.Context()
			changes := make([]store.Change, 20) // more than one statement
			for i := range changes {
				changes[i].Item = store.Item{Kind: "a", Key: strings.Repeat("k", i+1), Revision: 1}
			}
			for verb, err := range map[string]error{
				"get": second(s.Get(ctx, "a", "k")), "id": second(s.ID(ctx)),
				"journal": second(store.NewJournal(ctx, store.Config{Store: s})),
				"list":    firstError(s.List(ctx, store.Query{Kind: "a"})), "lines": firstError(s.Outbox().Lines(ctx)),
				"find":    second(s.Outbox().Find(ctx, "l")),
				"applies": s.Apply(ctx, changes, nil),
				"lends":   second(s.Outbox().Lease(ctx, "a", time.UnixMilli(1), time.UnixMilli(2))),
			} {
				require.ErrorIs(t, err, store.CodeSchema, "%s of %q", verb, newest)
				var e *store.Error
				require.ErrorAs(t, err, &e)
				assert.Equal(t, field, e.Field, "%s of %q", verb, newest)
			}
			require.NoError(t, db.Close())
		}
	}
}

func second[T any](_ T, err error) error { return err }

func firstError[T any](all func(func(T, error) bool)) (first error) {
	all(func(_ T, err error) bool { first = err; return false })
	return first
}

// A server of the edition before may be at work: what copies first and locks then misses what that
// one had not committed.
func TestAMigrationOfPostgreSQLLocksBeforeItReads(t *testing.T) {
	t.Parallel()
	files, err := fs.Glob(store.Migrations, "migrations/postgres/*")
	require.NoError(t, err)
	for _, name := range files[3:] { // the table that is locked is of the third
		b, err := fs.ReadFile(store.Migrations, name)
		require.NoError(t, err)
		assert.True(t, strings.HasPrefix(string(b), "-- +goose Up\nLOCK TABLE kyufu_migrations IN ACCESS EXCLUSIVE MODE;\n"), name)
	}
}
