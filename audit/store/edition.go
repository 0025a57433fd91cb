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

// Current refuses a database that [MigrateFiles] of other files than these brought up to date:
// those of another version of the program. Ask it inside the transaction that reads, and on SQLite
// behind the first write: so nobody migrates until the transaction ends. A [SQL] store asks itself.
// A transaction of PostgreSQL that goes on in the view of its first statement (REPEATABLE READ) has
// LOCK TABLE name_migrations IN ACCESS SHARE MODE for that statement, or sees too little.
// Errors: schema, with field older or newer for the database, or checksum; database.
func Current(ctx context.Context, db DBTX, d Dialect, name string, files fs.FS) error {
	e, err := editionOf(d, name, files)
	if err != nil {
		return err
	}
	return e.current(ctx, db, d)
}

// edition is the newest migration that a program knows.
type edition struct {
	table   string
	version int
	sum     string
}

// The editions of this package's tables.
var (
	ownSQLite     = sync.OnceValues(func() (edition, error) { return editionOf(SQLite, ownName, Migrations) })
	ownPostgreSQL = sync.OnceValues(func() (edition, error) { return editionOf(PostgreSQL, ownName, Migrations) })
)

func own(d Dialect) (edition, error) {
	if d == PostgreSQL {
		return ownPostgreSQL()
	}
	return ownSQLite()
}

// ownName begins the names of this package's tables.
const ownName = "kyufu"

func editionOf(d Dialect, name string, files fs.FS) (edition, error) {
	if name == "" || files == nil {
		return edition{}, fail(CodeConfig, "database", nil)
	}
	names, err := fs.Glob(files, d.folder()+"/*.sql")
	if err != nil || len(names) == 0 {
		return edition{}, fail(CodeSchema, "files", err)
	}
	_, sum, err := migrationFile(files, len(names), names[len(names)-1])
	return edition{name + "_migrations", len(names), sum}, err
}

// migrationFile reads a numbered file and its hash.
func migrationFile(files fs.FS, version int, file string) (text, sum string, err error) {
	b, err := fs.ReadFile(files, file)
	if n, _, _ := strings.Cut(path.Base(file), "_"); err != nil || strings.TrimLeft(n, "0") != strconv.Itoa(version) {
		return "", "", fail(CodeSchema, "files", err)
	}
	hash := sha256.Sum256(b)
	return string(b), hex.EncodeToString(hash[:]), nil
}

// newest is what ran last, as SQL. A tool of the embedder's own knows no checksum and leaves it
// empty.
func (e edition) newest() string {
	return "(SELECT version || ' ' || checksum FROM " + e.table + " WHERE version > 0 ORDER BY version DESC LIMIT 1)"
}

// holds is a condition under which a statement finds or changes nothing in a database of another
// edition: whoever is found nothing by it asks current why.
func (e edition) holds() string {
	n := strconv.Itoa(e.version)
	return e.newest() + " IN ('" + n + " " + e.sum + "', '" + n + " ')"
}

func (e edition) current(ctx context.Context, db DBTX, d Dialect) error {
	var newest string
	err := db.QueryRowContext(ctx, "SELECT COALESCE("+e.newest()+", '0 ')").Scan(&newest)
	if err != nil {
		return e.unknown(ctx, db, d, err)
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

// unknown says why the newest migration could not be read: a database in which none ran has no
// table of them. A transaction of PostgreSQL that failed answers nothing more.
func (e edition) unknown(ctx context.Context, db DBTX, d Dialect, cause error) error {
	if sqlState(cause) == undefinedTable {
		return fail(CodeSchema, "older", cause)
	}
	n := 1
	if d == SQLite && db.QueryRowContext(ctx, "SELECT COUNT(*) FROM sqlite_master WHERE name = ?", e.table).Scan(&n) == nil && n == 0 {
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
func (s *SQL) known() string {
	e, _ := own(s.dialect) // the files are in the program, and a test reads them
	return e.holds()
}

func (s *SQL) current(ctx context.Context, db DBTX) error {
	if db == nil {
		return fail(CodeConfig, "database", nil)
	}
	e, err := own(s.dialect)
	if err != nil {
		return err
	}
	return e.current(ctx, db, s.dialect)
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
