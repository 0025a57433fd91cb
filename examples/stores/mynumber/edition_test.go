package mynumber_test

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"testing"
	"testing/fstest"

	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/examples/stores/database"
	"github.com/kyufu-go/kyufu/mynumber/registry"
)

// next is the migrations of a version to come.
func next(t *testing.T) fs.FS {
	t.Helper()
	out := fstest.MapFS{}
	for _, dir := range []string{"migrations/sqlite", "migrations/postgres"} {
		files, err := fs.Glob(registry.Migrations, dir+"/*.sql")
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			b, err := fs.ReadFile(registry.Migrations, name)
			if err != nil {
				t.Fatal(err)
			}
			out[name] = &fstest.MapFile{Data: b}
		}
		out[dir+"/000"+string(rune('1'+len(files)))+"_next.sql"] = &fstest.MapFile{Data: []byte("-- +goose Up\nCREATE TABLE kyufu_mynumber_next (n BIGINT);\n")}
	}
	return out
}

// A process of the version before goes on beside a registry that was brought up to date meanwhile.
func TestAnOldVersionIsRefusedByAMigratedRegistry(t *testing.T) {
	for name, open := range map[string]func(t *testing.T) (*registry.SQLStore, *sql.DB, store.Dialect){
		"SQLite by modernc": func(t *testing.T) (*registry.SQLStore, *sql.DB, store.Dialect) {
			s, db, _ := sqlite(t)
			return s, db, store.SQLite
		},
		"SQLite by ncruces": func(t *testing.T) (*registry.SQLStore, *sql.DB, store.Dialect) {
			db := database.OpenSQLiteBy(t, "sqlite3", t.TempDir()+"/test.db")
			return tables(t, db, store.SQLite), db, store.SQLite
		},
		"PostgreSQL": func(t *testing.T) (*registry.SQLStore, *sql.DB, store.Dialect) {
			s, db := postgres(t)
			return s, db, store.PostgreSQL
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, db, d := open(t)
			ctx, called := t.Context(), false
			work := func(registry.Tx) error { called = true; return nil }
			inside := func(do func(context.Context, *registry.SQLStore) error) error {
				tx, err := db.BeginTx(ctx, nil)
				if err != nil {
					t.Fatal(err)
				}
				defer func() { _ = tx.Rollback() }()
				return do(ctx, s.InTransaction(tx))
			}
			verbs := map[string]func() error{
				"view":   func() error { return s.View(ctx, 112020, work) },
				"update": func() error { return s.Update(ctx, 112020, work) },
				"view inside a transaction": func() error {
					return inside(func(ctx context.Context, s *registry.SQLStore) error { return s.View(ctx, 112020, work) })
				},
				"update inside a transaction": func() error {
					return inside(func(ctx context.Context, s *registry.SQLStore) error { return s.Update(ctx, 112020, work) })
				},
			}
			for name, verb := range verbs {
				if err := verb(); err != nil {
					t.Fatalf("%s before the migration: %v", name, err)
				}
			}
			if err := store.MigrateFiles(ctx, db, d, "kyufu_mynumber", next(t)); err != nil {
				t.Fatal(err)
			}
			called = false
			for name, verb := range verbs {
				if err := verb(); !errors.Is(err, store.CodeSchema) || called {
					t.Errorf("%s: %v, and was let in: %v", name, err, called)
				}
			}
		})
	}
}

// A view that waits for a migration sees what came of it, and is refused; it does not go on in what
// was before, where a table that was written anew is empty.
func TestAViewThatWaitedForAMigrationIsRefused(t *testing.T) {
	s, db := postgres(t)
	ctx := t.Context()
	migrates, err := db.BeginTx(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	run := func(query string) {
		t.Helper()
		if _, err := migrates.ExecContext(ctx, query); err != nil {
			t.Fatal(err)
		}
	}
	run("LOCK TABLE kyufu_mynumber_migrations IN ACCESS EXCLUSIVE MODE")
	viewed := make(chan error, 1)
	go func() {
		viewed <- s.View(ctx, 112020, func(registry.Tx) error { return errors.New("it was let in") })
	}()
	for waiting := 0; waiting == 0; {
		const query = "SELECT COUNT(*) FROM pg_locks WHERE NOT granted AND relation = 'kyufu_mynumber_migrations'::regclass"
		if err := db.QueryRowContext(ctx, query).Scan(&waiting); err != nil {
			t.Fatal(err)
		}
	}
	run("ALTER TABLE kyufu_mynumber_records ALTER COLUMN known TYPE NUMERIC")
	run("INSERT INTO kyufu_mynumber_migrations (version, checksum) VALUES (3, '')")
	if err := migrates.Commit(); err != nil {
		t.Fatal(err)
	}
	if err := <-viewed; !errors.Is(err, store.CodeSchema) {
		t.Error(err)
	}
	for _, level := range []sql.IsolationLevel{sql.LevelRepeatableRead, sql.LevelSerializable} {
		tx, err := db.BeginTx(ctx, &sql.TxOptions{Isolation: level})
		if err != nil {
			t.Fatal(err)
		}
		err = s.InTransaction(tx).Update(ctx, 112020, func(registry.Tx) error { return nil })
		if !errors.Is(err, registry.CodeConfig) {
			t.Errorf("%s: %v", level, err)
		}
		if err := tx.Rollback(); err != nil {
			t.Fatal(err)
		}
	}
}
