package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"sync"
)

// Edition is the newest migration that a program knows of some tables.
type Edition struct {
	dialect Dialect
	table   string
	version int
	sum     string
	newest  string // what ran last, as SQL
	holds   string // a condition under which a statement finds or changes nothing in a database of another one
}

// EditionOf is the edition of the tables that [MigrateFiles] brings up to date with the same name
// and files. Make it once. Errors: config, schema.
func EditionOf(d Dialect, name string, files fs.FS) (e Edition, err error) {
	if name == "" || files == nil {
		return e, fail(CodeConfig, "database", nil)
	}
	names, err := fs.Glob(files, d.folder()+"/*.sql")
	if err != nil || len(names) == 0 {
		return e, fail(CodeSchema, "files", err)
	}
	e = Edition{dialect: d, table: name + "_migrations", version: len(names)}
	if _, e.sum, err = migrationFile(files, e.version, names[e.version-1]); err != nil {
		return e, err
	}
	// A tool of the embedder's own knows no checksum and leaves it empty.
	e.newest = "(SELECT version || ' ' || checksum FROM " + e.table + " WHERE version > 0 ORDER BY version DESC LIMIT 1)"
	n := strconv.Itoa(e.version)
	e.holds = e.newest + " IN ('" + n + " " + e.sum + "', '" + n + " ')"
	return e, nil
}

// Current refuses a database that another version of the program brought up to date. Ask it inside
// the transaction that reads. A transaction of PostgreSQL that goes on in the view of its first
// statement (REPEATABLE READ) has LOCK TABLE name_migrations IN ACCESS SHARE MODE for that
// statement, or sees too little. Errors: schema, with field older or newer for the database, or
// checksum; database; config.
func (e *Edition) Current(ctx context.Context, db DBTX) error {
	if db == nil || e.table == "" {
		return fail(CodeConfig, "database", nil)
	}
	var newest string
	err := db.QueryRowContext(ctx, "SELECT COALESCE("+e.newest+", '0 ')").Scan(&newest)
	if err != nil {
		return e.unknown(ctx, db, err)
	}
	version, sum, _ := strings.Cut(newest, " ")
	switch n, err := strconv.Atoi(version); {
	case err != nil || n > e.version:
		return fail(CodeSchema, "newer", err)
	case n < e.version:
		return fail(CodeSchema, "older", nil)
	case sum != "" && sum != e.sum:
		return fail(CodeSchema, "checksum", nil)
	}
	return nil
}

// Writing does work that writes inside a transaction of a database of this edition, which nobody
// migrates while the transaction lasts: PostgreSQL because it is asked before, SQLite behind the
// first write. In PostgreSQL a transaction of somebody else's has to see what was committed before
// each statement (READ COMMITTED): in the view of its first one it would write behind a migration
// that it does not see. Errors: those of [Edition.Current] and of work, config (isolation).
func (e *Edition) Writing(ctx context.Context, tx DBTX, theirs bool, work func() error) error {
	if tx == nil || work == nil {
		return fail(CodeConfig, "database", nil)
	}
	if e.dialect == SQLite {
		failed := work()
		if err := e.Current(ctx, tx); failed == nil || errors.Is(err, CodeSchema) {
			return err // what failed in a database of another edition failed because it is one
		}
		return failed
	}
	if theirs {
		var isolation string
		if err := tx.QueryRowContext(ctx, "SELECT "+currentIsolation).Scan(&isolation); err != nil {
			return fail(CodeDatabase, "isolation", err)
		}
		if isolation != "read committed" {
			return fail(CodeConfig, "isolation", nil)
		}
	}
	if err := e.Current(ctx, tx); err != nil {
		return err
	}
	return work()
}

// The editions of this package's tables.
var (
	ownSQLite     = sync.OnceValues(func() (Edition, error) { return EditionOf(SQLite, ownName, Migrations) })
	ownPostgreSQL = sync.OnceValues(func() (Edition, error) { return EditionOf(PostgreSQL, ownName, Migrations) })
)

// edition is that of a store's tables: the files are in the program, and a test reads them.
func (s *SQL) edition() Edition {
	e, _ := ownSQLite()
	if s.dialect == PostgreSQL {
		e, _ = ownPostgreSQL()
	}
	return e
}

// ownName begins the names of this package's tables.
const ownName = "kyufu"

// migrationFile reads a numbered file and its hash.
func migrationFile(files fs.FS, version int, file string) (text, sum string, err error) {
	b, err := fs.ReadFile(files, file)
	if n, _, _ := strings.Cut(path.Base(file), "_"); err != nil || strings.TrimLeft(n, "0") != strconv.Itoa(version) {
		return "", "", fail(CodeSchema, "files", err)
	}
	hash := sha256.Sum256(b)
	return string(b), hex.EncodeToString(hash[:]), nil
}

// unknown says why the newest migration could not be read: a database in which none ran has no
// table of them. A transaction of PostgreSQL that failed answers nothing more.
func (e *Edition) unknown(ctx context.Context, db DBTX, cause error) error {
	if sqlState(cause) == undefinedTable {
		return fail(CodeSchema, "older", cause)
	}
	n := 1
	if e.dialect == SQLite && db.QueryRowContext(ctx, "SELECT COUNT(*) FROM sqlite_master WHERE name = ?", e.table).Scan(&n) == nil && n == 0 {
		return fail(CodeSchema, "older", cause)
	}
	return fail(CodeDatabase, "migrations", cause)
}

// What PostgreSQL calls a table and a column that are not there.
const (
	undefinedTable  = "42P01"
	undefinedColumn = "42703"
)

func sqlState(err error) string {
	if e := (interface{ SQLState() string })(nil); errors.As(err, &e) {
		return e.SQLState()
	}
	return ""
}

// known is the condition of a store's queries, and current what says why one found nothing.
func (s *SQL) known() string { return s.edition().holds }

func (s *SQL) current(ctx context.Context, db DBTX) error {
	e := s.edition()
	return e.Current(ctx, db)
}

// failed says what failed: a statement that does not fit the tables of another edition is no fault
// of the database. A transaction of PostgreSQL that failed cannot be asked which that is.
func (s *SQL) failed(ctx context.Context, db DBTX, cause error) error {
	if !errors.Is(cause, sql.ErrNoRows) {
		if err := s.current(ctx, db); errors.Is(err, CodeSchema) {
			return err
		}
	}
	if state := sqlState(cause); state == undefinedTable || state == undefinedColumn {
		return fail(CodeSchema, "tables", cause)
	}
	return fail(CodeDatabase, "", cause)
}
