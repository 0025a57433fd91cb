package documents

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/mynumber/registry"
)

// edition is the migrations up to a number: a further one is that of a version to come.
func edition(t *testing.T, last string) fs.FS {
	t.Helper()
	out := fstest.MapFS{}
	for _, dir := range []string{"migrations/sqlite", "migrations/postgres"} {
		files, err := fs.Glob(store.Migrations, dir+"/*.sql")
		must(t, err)
		for _, name := range files {
			b, err := fs.ReadFile(store.Migrations, name)
			must(t, err)
			if name[len(dir)+1:len(dir)+5] <= last {
				out[name] = &fstest.MapFile{Data: b}
			}
		}
		if _, there := out[dir+"/"+last+"_next.sql"]; !there && len(files) < int(last[3]-'0') {
			out[dir+"/"+last+"_next.sql"] = &fstest.MapFile{Data: []byte("-- +goose Up\nCREATE TABLE kyufu_next (n BIGINT);\n")}
		}
	}
	return out
}

// verbs are what a running process asks of its store and its journal.
func verbs(t *testing.T, e engine, db *sql.DB, s *store.SQL, j *store.Journal) map[string]func() error {
	t.Helper()
	ctx := t.Context()
	inside := func(work func(*store.SQL) error) error {
		tx, err := db.BeginTx(ctx, nil)
		must(t, err)
		defer func() { _ = tx.Rollback() }()
		return work(s.InTransaction(tx))
	}
	commit := func(s store.Step) error { _, err := j.Commit(ctx, s); return err }
	many := func(key string) store.Step { // more than PostgreSQL takes in one statement
		out := step(key, 1)
		for i := range 20 {
			c := out.Changes[0]
			c.Item.Key += string(rune('a' + i))
			out.Changes = append(out.Changes, c)
		}
		return out
	}
	fence, err := s.Outbox().Lease(ctx, "log", time.UnixMilli(1), time.UnixMilli(2))
	must(t, err)
	return map[string]func() error{
		"get":            func() error { _, err := s.Get(ctx, "doc", "there"); return err },
		"get of nothing": func() error { _, err := s.Get(ctx, "doc", "nothing"); return err },
		"list": func() error {
			for _, err := range s.List(ctx, store.Query{Kind: "doc"}) {
				return err
			}
			return nil
		},
		"commit":               func() error { return commit(step("new", 1)) },
		"commit of many":       func() error { return commit(many("many")) },
		"commit of a conflict": func() error { return commit(step("there", 1)) },
		"apply":                func() error { return s.Apply(ctx, step("applied", 1).Changes, nil) },
		"apply inside a transaction": func() error {
			return inside(func(s *store.SQL) error { return s.Apply(ctx, step("inside", 1).Changes, nil) })
		},
		"get inside a transaction": func() error {
			return inside(func(s *store.SQL) error { _, err := s.Get(ctx, "doc", "there"); return err })
		},
		"id":     func() error { _, err := s.ID(ctx); return err },
		"behind": func() error { return j.Behind(ctx) },
		"relay":  func() error { _, err := j.Relay(ctx); return err },
		"lease": func() error {
			_, err := s.Outbox().Lease(ctx, "log", time.UnixMilli(1), time.UnixMilli(2))
			return err
		},
		"place":    func() error { _, err := s.Outbox().Place(ctx, fence, "log", 1); return err },
		"bound":    func() error { _, _, err := s.Outbox().Bound(ctx, "log", 1); return err },
		"appended": func() error { return s.Outbox().Appended(ctx, nil) },
		"find":     func() error { _, err := s.Outbox().Find(ctx, "x"); return err },
		"lines": func() error {
			for _, err := range s.Outbox().Lines(ctx) {
				return err
			}
			return nil
		},
		"a new journal": func() error {
			_, err := store.NewJournal(ctx, store.Config{Store: store.NewSQL(db, e.dialect, "112020")})
			return err
		},
	}
}

// A process goes on beside a database that a newer version brought up to date meanwhile: whatever
// it asks is refused, and nothing of it is written.
func TestAnOldVersionIsRefusedByAMigratedDatabase(t *testing.T) {
	everywhere(t, func(t *testing.T, e engine, db *sql.DB) {
		ctx, log, s := t.Context(), &audit.Memory{}, store.NewSQL(db, e.dialect, "112020")
		j := journal(t, s, log)
		_, err := j.Commit(ctx, step("there", 1))
		must(t, err)
		asked := verbs(t, e, db, s, j)
		must(t, store.MigrateFiles(ctx, db, e.dialect, "kyufu", edition(t, "0005")))
		refused(t, asked)
		if n := len(log.Events()); n != 0 {
			t.Errorf("%d entries went into the log", n)
		}
		must(t, remove(db, "DELETE FROM kyufu_migrations WHERE version = 5"))
		items, err := s.Get(ctx, "doc", "there", "new", "many", "applied", "inside")
		must(t, err)
		if len(items) != 1 {
			t.Errorf("%d documents stand after all was refused, not the one of before", len(items))
		}
	})
}

// A process of a newer version beside a database that nobody has brought up to date, by our hand or
// by a tool of the embedder's.
func TestANewVersionIsRefusedByADatabaseOfBefore(t *testing.T) {
	for name, prepare := range map[string]func(t *testing.T, e engine, db *sql.DB) error{
		"migrated so far": func(t *testing.T, e engine, db *sql.DB) error {
			return store.MigrateFiles(t.Context(), db, e.dialect, "kyufu", edition(t, "0002"))
		},
		"by a tool that notes it elsewhere": func(t *testing.T, e engine, db *sql.DB) error {
			err := store.MigrateFiles(t.Context(), db, e.dialect, "kyufu", edition(t, "0002"))
			return errors.Join(err, remove(db, "DROP TABLE kyufu_migrations"))
		},
		"not at all": func(*testing.T, engine, *sql.DB) error { return nil },
	} {
		t.Run(name, func(t *testing.T) {
			for name, e := range engines {
				t.Run(name, func(t *testing.T) {
					db := e.open(t)
					must(t, prepare(t, e, db))
					s := store.NewSQL(db, e.dialect, "112020")
					_, err := store.NewJournal(t.Context(), store.Config{Store: s})
					refusedWith(t, "a new journal", err)
					_, err = s.Get(t.Context(), "doc", "there")
					refusedWith(t, "get", err)
					refusedWith(t, "apply", s.Apply(t.Context(), step("x", 1).Changes, nil))
				})
			}
		})
	}
}

// Another program that calls itself the same version, and a tool that knows no checksums.
func TestAVersionIsKnownByWhatItsMigrationsSay(t *testing.T) {
	everywhere(t, func(t *testing.T, e engine, db *sql.DB) {
		ctx, s := t.Context(), store.NewSQL(db, e.dialect, "112020")
		must(t, remove(db, "UPDATE kyufu_migrations SET checksum = '' WHERE version = 4"))
		_, err := s.ID(ctx)
		must(t, err)
		must(t, remove(db, "UPDATE kyufu_migrations SET checksum = '"+strings.Repeat("0", 64)+"' WHERE version = 4"))
		_, err = s.Get(ctx, "doc", "there")
		refusedWith(t, "get", err)
	})
}

// Whoever has begun to write is let finish, or is refused: nothing of the old version is committed
// behind the migration.
func TestNobodyWritesBehindAMigrationThatCameBetween(t *testing.T) {
	everywhere(t, func(t *testing.T, e engine, db *sql.DB) {
		ctx, s := t.Context(), store.NewSQL(db, e.dialect, "112020")
		done := make(chan error, 1)
		go func() { done <- store.MigrateFiles(ctx, db, e.dialect, "kyufu", edition(t, "0005")) }()
		var err error
		n, busy := 0, 0
		for ; err == nil || errors.Is(err, store.CodeDatabase); n++ { // SQLite may say that it is busy
			if err = s.Apply(ctx, step(string(rune('a'+n%26))+strings.Repeat("x", n/26), 1).Changes, nil); errors.Is(err, store.CodeDatabase) {
				busy++
			}
		}
		refusedWith(t, "apply", err)
		must(t, <-done)
		var late int
		must(t, db.QueryRowContext(ctx, "SELECT COUNT(*) FROM kyufu_items").Scan(&late))
		if late != n-busy-1 {
			t.Errorf("%d documents, and %d were answered for", late, n-busy-1)
		}
	})
}

// A transaction of the embedder's that sees the database as it was when it began would write behind
// a migration that it does not see: it is refused before that.
func TestNoTransactionWritesBehindAMigrationThatItDoesNotSee(t *testing.T) {
	e := engines["PostgreSQL"]
	for _, level := range []sql.IsolationLevel{sql.LevelReadCommitted, sql.LevelRepeatableRead, sql.LevelSerializable} {
		db := e.migrated(t)
		ctx, s := t.Context(), store.NewSQL(db, e.dialect, "112020")
		must(t, remove(db, "CREATE TABLE own (n BIGINT)"))
		tx, err := db.BeginTx(ctx, &sql.TxOptions{Isolation: level})
		must(t, err)
		var n int
		must(t, tx.QueryRowContext(ctx, "SELECT COUNT(*) FROM own").Scan(&n))
		must(t, store.MigrateFiles(ctx, db, e.dialect, "kyufu", edition(t, "0005")))
		err = s.InTransaction(tx).Apply(ctx, step("old", 1).Changes, nil)
		if want := map[bool]store.Code{true: store.CodeSchema, false: store.CodeConfig}[level == sql.LevelReadCommitted]; !errors.Is(err, want) {
			t.Errorf("%s: %v", level, err)
		}
		must(t, tx.Rollback())
	}
}

// Nor does what a store writes in one statement, where the database sees it so by default.
func TestADatabasesOwnIsolationLetsNobodyWriteBehindAMigration(t *testing.T) {
	e := engines["PostgreSQL"]
	db := e.migrated(t)
	ctx := t.Context()
	other, err := db.Conn(ctx)
	must(t, err)
	defer other.Close()
	db.SetMaxOpenConns(2) // one is left, which keeps its prepared statements
	must(t, remove(db, "SET default_transaction_isolation = 'repeatable read'"))
	s := store.NewSQL(db, e.dialect, "112020")
	must(t, s.Apply(ctx, step("before", 1).Changes, nil))
	if err := s.Apply(ctx, step("before", 1).Changes, nil); !errors.Is(err, store.CodeConflict) {
		t.Errorf("again: %v", err)
	}
	must(t, s.Apply(ctx, step("also before", 1).Changes, nil))
	migration, err := other.BeginTx(ctx, nil)
	must(t, err)
	_, err = migration.ExecContext(ctx, "LOCK TABLE kyufu_migrations IN ACCESS EXCLUSIVE MODE; INSERT INTO kyufu_migrations (version, checksum) VALUES (5, '')")
	must(t, err)
	done := make(chan error, 1)
	go func() { done <- s.Apply(ctx, step("behind", 1).Changes, nil) }()
	for waiting := 0; waiting == 0; {
		must(t, migration.QueryRowContext(ctx, "SELECT COUNT(*) FROM pg_locks WHERE NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())").Scan(&waiting))
	}
	must(t, migration.Commit())
	refusedWith(t, "apply", <-done)
	var n int
	must(t, db.QueryRowContext(ctx, "SELECT COUNT(*) FROM kyufu_items").Scan(&n))
	if n != 2 {
		t.Errorf("%d documents stand", n)
	}
}

// Nor does a tool of the embedder's own migrate between the check and the commit of who writes.
func TestAToolOfTheEmbeddersWaitsForWhoWrites(t *testing.T) {
	e := engines["PostgreSQL"]
	db := e.migrated(t)
	ctx, s := t.Context(), store.NewSQL(db, e.dialect, "112020")
	tx, err := db.BeginTx(ctx, nil)
	must(t, err)
	must(t, s.InTransaction(tx).Apply(ctx, step("old", 1).Changes, nil))
	_, err = db.ExecContext(ctx, "SET lock_timeout = '100ms'; LOCK TABLE kyufu_migrations IN ACCESS EXCLUSIVE MODE")
	if err == nil {
		t.Error("it was let between")
	}
	must(t, tx.Commit())
	for name, files := range map[string]fs.FS{"kyufu": store.Migrations, "kyufu_mynumber": registry.Migrations} {
		all, err := fs.Glob(files, "migrations/postgres/*.sql")
		must(t, err)
		for _, file := range all {
			b, err := fs.ReadFile(files, file)
			must(t, err)
			marks, locks := strings.Index(string(b), "_migrations (version, checksum) VALUES"), strings.Index(string(b), "LOCK TABLE "+name+"_migrations IN ACCESS EXCLUSIVE MODE;")
			if marks >= 0 && (locks < 0 || locks > marks) {
				t.Errorf("%s says its number without the lock", file)
			}
		}
	}
}

// What a tool of the embedder's ran, Migrate takes for run, and goes on behind it.
func TestMigrateGoesOnFromWhatAToolRan(t *testing.T) {
	for name, e := range engines {
		t.Run(name, func(t *testing.T) {
			db := e.open(t)
			dir := map[store.Dialect]string{store.SQLite: "migrations/sqlite", store.PostgreSQL: "migrations/postgres"}[e.dialect]
			all, err := fs.Glob(store.Migrations, dir+"/*.sql")
			must(t, err)
			for _, file := range all {
				b, err := fs.ReadFile(store.Migrations, file)
				must(t, err)
				up, _, _ := strings.Cut(string(b), "-- +goose Down")
				tx, err := db.BeginTx(t.Context(), nil)
				must(t, err)
				_, err = tx.ExecContext(t.Context(), up)
				must(t, err)
				must(t, tx.Commit())
			}
			s := store.NewSQL(db, e.dialect, "112020")
			for range 2 {
				_, err = s.ID(t.Context())
				must(t, err)
				must(t, store.Migrate(t.Context(), db, e.dialect))
			}
			must(t, store.MigrateFiles(t.Context(), db, e.dialect, "kyufu", edition(t, "0005")))
			_, err = s.ID(t.Context())
			refusedWith(t, "behind it", err)
		})
	}
}

// meanwhile is a database to which something happens before a query.
type meanwhile struct {
	*sql.DB
	before string
	then   func()
}

func (m *meanwhile) comes(query string) {
	if strings.HasPrefix(query, m.before) && m.then != nil {
		then := m.then
		m.then = nil
		then()
	}
}

func (m *meanwhile) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	m.comes(query)
	return m.DB.QueryRowContext(ctx, query, args...)
}

func (m *meanwhile) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	m.comes(query)
	return m.DB.QueryContext(ctx, query, args...)
}

// A database that is brought up to date while it is asked answers wholly or is refused: what is
// there is not taken for gone, nor for a document without terms.
func TestWhatIsMigratedMeanwhileIsFoundOrRefused(t *testing.T) {
	everywhere(t, func(t *testing.T, e engine, db *sql.DB) {
		ctx, s := t.Context(), store.NewSQL(db, e.dialect, "112020")
		must(t, s.Apply(ctx, step("there", 1).Changes, nil))
		ask := func(before string, then func()) *store.SQL { return s.InTransaction(&meanwhile{db, before, then}) }
		older := func() { must(t, remove(db, "DROP TABLE kyufu_bound; DELETE FROM kyufu_migrations WHERE version = 4")) }
		upToDate := func() { must(t, store.Migrate(ctx, db, e.dialect)) }
		older()
		items, err := ask("SELECT COALESCE((SELECT version", upToDate).Get(ctx, "doc", "there")
		must(t, err)
		if len(items) != 1 || items[0].Term("group") != "g" {
			t.Errorf("get: %d found", len(items))
		}
		older()
		n := 0
		for it, err := range ask("SELECT COALESCE((SELECT version", upToDate).List(ctx, store.Query{Kind: "doc"}) {
			must(t, err)
			if n++; it.Term("group") != "g" {
				t.Error("list: without its term")
			}
		}
		if n != 1 {
			t.Errorf("list: %d found", n)
		}
		next := func() {
			must(t, store.MigrateFiles(ctx, db, e.dialect, "kyufu", edition(t, "0005")))
			must(t, remove(db, "DELETE FROM kyufu_terms"))
		}
		for _, err := range ask("SELECT item_key, name, value", next).List(ctx, store.Query{Kind: "doc"}) {
			refusedWith(t, "list between its two statements", err)
		}
	})
}

// Migrate waits for who reads, and holds up nobody meanwhile.
func TestMigrateHoldsUpNobodyWhileItWaits(t *testing.T) {
	e := engines["PostgreSQL"]
	db := e.migrated(t)
	ctx, s := t.Context(), store.NewSQL(db, e.dialect, "112020")
	must(t, s.Apply(ctx, step("there", 1).Changes, nil))
	reader, err := db.BeginTx(ctx, nil)
	must(t, err)
	_, err = s.InTransaction(reader).Get(ctx, "doc", "there")
	must(t, err)
	done := make(chan error, 1)
	go func() { done <- store.MigrateFiles(ctx, db, e.dialect, "kyufu", edition(t, "0005")) }()
	for range 50 {
		_, err := s.Get(ctx, "doc", "there")
		must(t, err)
	}
	must(t, reader.Rollback())
	must(t, <-done)
}

// Whoever asks what is lost is refused as everybody is, and may ask again.
func TestWhatIsLostIsNotAskedOfAnotherVersionNorBesideAnother(t *testing.T) {
	everywhere(t, func(t *testing.T, e engine, db *sql.DB) {
		ctx, log, s := t.Context(), &audit.Memory{}, store.NewSQL(db, e.dialect, "112020")
		j := journal(t, s, log)
		_, err := s.Outbox().Lease(ctx, "another", time.Now(), time.Now().Add(20*time.Second))
		must(t, err)
		who := audit.Actor{Kind: audit.ActorOfficer, ID: "ito"}
		for range 2 { // the lock was given back
			if _, err = j.Lost(ctx, who); !errors.Is(err, store.CodeLease) {
				t.Errorf("beside another: %v", err)
			}
		}
		must(t, store.MigrateFiles(ctx, db, e.dialect, "kyufu", edition(t, "0005")))
		for range 2 {
			_, err = j.Lost(ctx, who)
			refusedWith(t, "lost", err)
		}
		err = j.CatchUp(ctx, "x", func(*store.Journal) error { return nil })
		if e, ok := errors.AsType[*store.Error](err); !ok || e.Code() != string(store.CodeSchema) {
			t.Errorf("catch up: %v", err)
		}
		_, err = s.Outbox().Lease(ctx, "me", time.Now(), time.Now())
		refusedWith(t, "lease of another", err)
		_, err = s.Outbox().Place(ctx, 77, "log", 1)
		refusedWith(t, "place under an old number", err)
		refusedWith(t, "apply of a conflict", s.Apply(ctx, step("nothing", 7).Changes, nil))
	})
}

func refused(t *testing.T, verbs map[string]func() error) {
	t.Helper()
	for name, verb := range verbs {
		refusedWith(t, name, verb())
	}
}

func refusedWith(t *testing.T, name string, err error) {
	t.Helper()
	if !errors.Is(err, store.CodeSchema) {
		t.Errorf("%s: %v", name, err)
	}
}

func remove(db *sql.DB, query string) error { _, err := db.Exec(query); return err }
