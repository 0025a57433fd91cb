// Package database opens the databases of the tests of this module.
package database

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"path/filepath"
	"sync/atomic"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib"       // the driver "pgx"
	_ "github.com/ncruces/go-sqlite3/driver" // the driver "sqlite3"
	_ "modernc.org/sqlite"                   // the driver "sqlite"
)

// SQLite opens a new database in a file of the test's folder, and returns the
// file's path too. A writer waits for another; readers see a snapshot (WAL).
func SQLite(t testing.TB) (db *sql.DB, path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "test.db")
	return OpenSQLite(t, path), path
}

// OpenSQLite opens a database in a file, by modernc's driver.
func OpenSQLite(t testing.TB, path string) *sql.DB { return OpenSQLiteBy(t, "sqlite", path) }

// OpenSQLiteBy opens a database in a file by a driver: "sqlite" is modernc's, "sqlite3" that of
// ncruces. Both are given the same settings: what was committed is on the disk, and what was
// deleted is overwritten.
func OpenSQLiteBy(t testing.TB, driver, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open(driver, SQLiteName(path))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// Named opens a database by its driver and the name under which other processes open it.
func Named(t testing.TB, driver, name string) *sql.DB {
	t.Helper()
	db, err := sql.Open(driver, name)
	if err != nil {
		t.Fatal(err)
	}
	keepsIdle(db)
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// keepsIdle keeps the connections that are not in use just now: database/sql closes all but two,
// and eight officers would open new ones all the time.
func keepsIdle(db *sql.DB) { db.SetMaxIdleConns(16) }

// SQLiteName is the name under which [OpenSQLiteBy] opens a file.
func SQLiteName(path string) string {
	return "file:" + filepath.ToSlash(path) + "?_pragma=busy_timeout(20000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=secure_delete(ON)&_pragma=cache_size(-65536)&_pragma=wal_autocheckpoint(8000)"
}

var schemas atomic.Int64

// PostgreSQL opens a new schema of the server that KYUFU_POSTGRES names, or of one that is started
// for this process, see [Run]. It skips the test when there is none.
func PostgreSQL(t testing.TB) *sql.DB {
	t.Helper()
	db, _ := SharedPostgreSQL(t)
	return db
}

// SharedPostgreSQL is [PostgreSQL] with the name by which other processes open the schema.
func SharedPostgreSQL(t testing.TB) (*sql.DB, string) {
	t.Helper()
	dsn, err := server()
	if err != nil {
		t.Skip("no PostgreSQL: ", err)
	}
	admin, err := sql.Open("pgx", dsn)
	if err != nil {
		t.Fatal(err)
	}
	schema := fmt.Sprintf("kyufu_test_%d", schemas.Add(1))
	if _, err := admin.ExecContext(t.Context(), "DROP SCHEMA IF EXISTS "+schema+" CASCADE"); err != nil {
		t.Fatal(err)
	}
	if _, err := admin.ExecContext(t.Context(), "CREATE SCHEMA "+schema); err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal("KYUFU_POSTGRES is no URL")
	}
	q := u.Query()
	q.Set("search_path", schema)
	u.RawQuery = q.Encode()
	db, err := sql.Open("pgx", u.String())
	if err != nil {
		t.Fatal(err)
	}
	keepsIdle(db)
	t.Cleanup(func() {
		_ = db.Close()
		_, _ = admin.ExecContext(context.WithoutCancel(t.Context()), "DROP SCHEMA "+schema+" CASCADE")
		_ = admin.Close()
	})
	return db, u.String()
}
