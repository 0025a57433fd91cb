package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"io/fs"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Migrations holds the numbered migrations, in goose's form, in a folder for each dialect: an
// embedder may run them with a tool of their own instead of [Migrate].
//
//go:embed migrations
var Migrations embed.FS

// Migrate brings this package's tables up to date, as [MigrateFiles] does.
func Migrate(ctx context.Context, db *sql.DB, d Dialect) error {
	return MigrateFiles(ctx, db, d, ownName, Migrations)
}

// MigrateFiles brings tables up to date that change with the versions of their package. files holds
// migrations/sqlite and migrations/postgres, each with numbered files in goose's form; what ran
// stands in the table NAME_migrations, by its number and its hash. It is one transaction that holds
// a lock, so that several processes may call it at the same time, on a database that is new too.
// Processes of the version before are refused from then on ([Edition]). In PostgreSQL it waits
// until nobody works or reads in a transaction, in tries between which others go on, for twenty
// seconds; then the error is database, and it may be called again. Errors: schema when a migration
// is not what ran, or a newer one ran; database.
func MigrateFiles(ctx context.Context, db *sql.DB, d Dialect, name string, files fs.FS) error {
	if db == nil || name == "" || files == nil {
		return fail(CodeConfig, "database", nil)
	}
	m := migration{name: name, files: files, d: d}
	names, err := fs.Glob(files, d.folder()+"/*.sql")
	if err != nil {
		return fail(CodeSchema, "files", err)
	}
	for left := lockTries; ; left-- {
		err = inTransaction(ctx, db, d, func(tx *sql.Tx) error { return m.all(ctx, tx, names) })
		if !m.busy(err) || left == 0 {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(lockPause):
		}
	}
}

// SQLite does not wait, whatever the busy timeout, while another process turns a new file to
// journal_mode=WAL, and in PostgreSQL everybody who asks for a table waits behind who waits for it:
// the lock is asked for again, and between the tries others are let by.
const (
	lockTries   = 100
	lockPause   = 20 * time.Millisecond
	lockTimeout = "200ms"
)

// busy reports whether somebody else held what a migration needs.
func (m migration) busy(err error) bool {
	if m.d == PostgreSQL {
		return sqlState(err) == lockNotAvailable
	}
	e, ok := errors.AsType[*Error](err)
	return ok && (e.Field == "lock" || e.Field == "begin")
}

// lockNotAvailable is what PostgreSQL says when it waited for a lock as long as it was to.
const lockNotAvailable = "55P03"

type migration struct {
	name  string
	files fs.FS
	d     Dialect
	tx    *sql.Tx
}

func (m migration) all(ctx context.Context, tx *sql.Tx, files []string) error {
	m.tx = tx
	done, err := m.ran(ctx)
	if err != nil {
		return err
	}
	if len(done) < len(files) && m.d == PostgreSQL { // who asked whether they are current goes first
		for _, q := range []string{"SET LOCAL lock_timeout = '" + lockTimeout + "'", "LOCK TABLE " + m.name + "_migrations IN ACCESS EXCLUSIVE MODE"} {
			if _, err := tx.ExecContext(ctx, q); err != nil {
				return fail(CodeDatabase, "lock", err)
			}
		}
	}
	for i, file := range files {
		if err := m.run(ctx, i+1, file, done); err != nil {
			return err
		}
		delete(done, i+1)
	}
	if len(done) > 0 {
		return fail(CodeSchema, "newer", nil)
	}
	return nil
}

// ran takes the lock and reads what ran. The statement that makes the table is also SQLite's lock.
func (m migration) ran(ctx context.Context) (map[int]string, error) {
	lock := []string{
		"CREATE TABLE IF NOT EXISTS " + m.name + "_migrations (version BIGINT NOT NULL PRIMARY KEY, checksum VARCHAR(64) NOT NULL)",
		"UPDATE " + m.name + "_migrations SET version = version WHERE version = 0",
	}
	if m.d == PostgreSQL {
		lock = append([]string{"SELECT pg_advisory_xact_lock(7203461)"}, lock...)
	}
	for _, q := range lock {
		if _, err := m.tx.ExecContext(ctx, q); err != nil {
			return nil, fail(CodeDatabase, "lock", err)
		}
	}
	done := map[int]string{}
	rows, err := m.tx.QueryContext(ctx, "SELECT version, checksum FROM "+m.name+"_migrations")
	if err != nil {
		return nil, fail(CodeDatabase, "migrations", err)
	}
	defer rows.Close() // read only; Err is asked
	for rows.Next() {
		var version int
		var sum string
		if err := rows.Scan(&version, &sum); err != nil {
			return nil, fail(CodeDatabase, "migrations", err)
		}
		done[version] = sum
	}
	if err := rows.Err(); err != nil {
		return nil, fail(CodeDatabase, "migrations", err)
	}
	return done, nil
}

func (m migration) run(ctx context.Context, version int, file string, done map[int]string) error {
	text, sum, err := migrationFile(m.files, version, file)
	if err != nil {
		return err
	}
	ran, ok := done[version]
	switch {
	case ok && ran != "" && ran != sum: // a tool of the embedder's own knows no checksum
		return fail(CodeSchema, "checksum", nil)
	case ok || version < slices.Max(append(slices.Collect(maps.Keys(done)), 0)): // nor what ran before it
		return nil
	}
	up, _, _ := strings.Cut(strings.TrimPrefix(text, "-- +goose Up\n"), "-- +goose Down")
	for statement := range strings.SplitSeq(up, ";\n") {
		if strings.TrimSpace(statement) == "" {
			continue
		}
		if _, err := m.tx.ExecContext(ctx, statement); err != nil {
			return fail(CodeDatabase, "migration "+strconv.Itoa(version), err)
		}
	}
	_, err = m.tx.ExecContext(ctx, m.d.Rebind("INSERT INTO "+m.name+"_migrations (version, checksum) VALUES (?, ?) "+
		"ON CONFLICT (version) DO UPDATE SET checksum = excluded.checksum"), version, sum)
	if err != nil {
		return fail(CodeDatabase, "migrations", err)
	}
	return nil
}
