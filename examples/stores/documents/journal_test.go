package documents

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func step(key string, revision int64) store.Step {
	return store.Step{
		Event: audit.Event{Act: audit.ActUpdate, Result: audit.Succeeded, Case: "c", Actor: audit.Actor{Kind: audit.ActorOfficer, ID: "ito"}},
		Changes: []store.Change{{
			Item: store.Item{
				Kind: "doc", Key: key, Revision: revision, Body: []byte("body"), Terms: []store.Term{{Name: "group", Value: "g"}},
			},
		}},
	}
}

func journal(t *testing.T, s store.Store, log *audit.Memory) *store.Journal {
	t.Helper()
	j, err := store.NewJournal(t.Context(), store.Config{Store: s, Log: store.TrailOfMemory("log", log)})
	must(t, err)
	return j
}

func everywhere(t *testing.T, test func(t *testing.T, e engine, db *sql.DB)) {
	t.Helper()
	for name, e := range engines {
		t.Run(name, func(t *testing.T) { test(t, e, e.migrated(t)) })
	}
}

// What a desk commits inside the embedder's transaction is there, or not, with everything else in
// it: the document and its entry alike.
func TestTheEmbeddersTransaction(t *testing.T) {
	everywhere(t, func(t *testing.T, e engine, db *sql.DB) {
		ctx, log, s := t.Context(), &audit.Memory{}, store.NewSQL(db, e.dialect, "112020")
		j := journal(t, s, log)
		_, err := db.ExecContext(ctx, "CREATE TABLE own (n BIGINT)")
		must(t, err)
		work := func(key string, commit bool) {
			tx, err := db.BeginTx(ctx, nil)
			must(t, err)
			_, err = tx.ExecContext(ctx, "INSERT INTO own (n) VALUES (1)")
			must(t, err)
			_, err = j.In(s.InTransaction(tx)).Commit(ctx, step(key, 1))
			must(t, err)
			if commit {
				must(t, tx.Commit())
			} else {
				must(t, tx.Rollback())
			}
			_, err = j.Relay(ctx)
			must(t, err)
		}
		work("a", false)
		if n := len(log.Events()); n != 0 {
			t.Fatalf("%d entries of what was rolled back", n)
		}
		work("b", true)
		items, err := s.Get(ctx, "doc", "a", "b")
		must(t, err)
		var own int
		must(t, db.QueryRowContext(ctx, "SELECT COUNT(*) FROM own").Scan(&own))
		if len(items) != 1 || len(log.Events()) != 1 || own != 1 {
			t.Fatalf("%d documents, %d entries, %d rows of the embedder's", len(items), len(log.Events()), own)
		}
	})
}

// leftOpen is for how long a transaction is left open.
func leftOpen() time.Duration {
	if os.Getenv("KYUFU_LONG") != "" {
		return 10 * time.Second
	}
	return 500 * time.Millisecond
}

// A transaction that is left open while 64 others write keeps its line from no place: nothing is
// skipped, however long it is open. On SQLite, which has one writer, the others wait for it.
func TestATransactionLeftOpen(t *testing.T) {
	everywhere(t, func(t *testing.T, e engine, db *sql.DB) {
		ctx, log, s := t.Context(), &audit.Memory{}, store.NewSQL(db, e.dialect, "112020")
		j, err := store.NewJournal(ctx, store.Config{Store: s, Log: store.TrailOfMemory("", log), MaxLines: 1 << 20, MaxAge: time.Hour})
		must(t, err)
		tx, err := db.BeginTx(ctx, nil)
		must(t, err)
		_, err = j.In(s.InTransaction(tx)).Commit(ctx, step("late", 1))
		must(t, err)
		open := leftOpen()
		var written atomic.Int64
		var writers sync.WaitGroup
		for writer, end := 0, time.Now().Add(open); writer < 64; writer++ {
			writers.Go(func() {
				for n := 0; n == 0 || time.Now().Before(end); n++ {
					if _, err := j.Commit(ctx, step(fmt.Sprintf("%d-%d", writer, n), 1)); err != nil {
						t.Error(err)
						return
					}
					written.Add(1)
				}
			})
		}
		time.Sleep(open / 2)
		if e.dialect == store.PostgreSQL {
			n, err := j.Relay(ctx)
			if must(t, err); n != 0 {
				t.Fatalf("%d lines got places before a transaction that began earlier had ended", n)
			}
			writers.Wait()
		} else {
			if n := written.Load(); n != 0 {
				t.Fatalf("%d were written beside the one writer", n)
			}
			time.Sleep(open / 2)
		}
		must(t, tx.Commit())
		writers.Wait()
		n, err := j.Relay(ctx)
		if must(t, err); n != int(written.Load())+1 {
			t.Fatalf("%d of %d lines", n, written.Load()+1)
		}
		t.Logf("%d lines", n)
		found, err := j.Check(ctx, []store.Kind{"doc"}, store.TrailOfMemory("", log).Since(context.Background(), 0))
		if must(t, err); len(found) > 0 {
			t.Fatalf("%+v", found)
		}
	})
}

func TestTenantsAreApart(t *testing.T) {
	everywhere(t, func(t *testing.T, e engine, db *sql.DB) {
		ctx, one, two := t.Context(), &audit.Memory{}, &audit.Memory{}
		a, b := store.NewSQL(db, e.dialect, "112020"), store.NewSQL(db, e.dialect, "131016")
		ja, jb := journal(t, a, one), journal(t, b, two)
		_, err := ja.Commit(ctx, step("k", 1))
		must(t, err)
		items, err := b.Get(ctx, "doc", "k")
		if must(t, err); len(items) != 0 {
			t.Fatal("a document of another tenant was read")
		}
		_, err = jb.Commit(ctx, step("k", 1))
		must(t, err)
		_, err = jb.Commit(ctx, step("k", 2))
		must(t, err)
		n, err := jb.Relay(ctx)
		if must(t, err); n != 2 || len(one.Events()) != 0 || len(two.Events()) != 2 {
			t.Fatal("a line of another tenant was relayed")
		}
		for it, err := range a.List(ctx, store.Query{Kind: "doc", Where: []store.Match{store.Is("group", "g")}}) {
			if must(t, err); it.Revision != 1 {
				t.Fatal("a document of another tenant was changed")
			}
		}
	})
}

func TestMigrations(t *testing.T) {
	for name, e := range engines {
		t.Run(name, func(t *testing.T) {
			var db *sql.DB
			for range 10 {
				db = e.open(t)
				errs := make(chan error, 4)
				for range cap(errs) { // processes that start at the same time, on a new database
					go func() { errs <- store.Migrate(context.Background(), db, e.dialect) }()
				}
				for range cap(errs) {
					must(t, <-errs)
				}
			}
			for _, c := range []struct {
				name, change string
			}{
				{"a migration that is not what ran", "UPDATE kyufu_migrations SET checksum = 'x'"},
				{"a newer database", "INSERT INTO kyufu_migrations (version, checksum) VALUES (99, 'x')"},
			} {
				_, err := db.ExecContext(t.Context(), c.change)
				must(t, err)
				if err := store.Migrate(t.Context(), db, e.dialect); !errors.Is(err, store.CodeSchema) {
					t.Fatalf("%s: %v", c.name, err)
				}
			}
		})
	}
}

// Statements as somebody with the database may run them, and what Check finds.
func TestWhatADeletedRowLeaves(t *testing.T) {
	everywhere(t, func(t *testing.T, e engine, db *sql.DB) {
		for n, c := range []struct {
			statement string
			want      store.FindingCode
		}{
			{"DELETE FROM kyufu_lines WHERE place = 2 AND tenant = '%s'", store.FindingGap},
			{"DELETE FROM kyufu_lines WHERE place = 3 AND tenant = '%s'", store.FindingOlder},
			{"DELETE FROM kyufu_items WHERE item_key = 'a' AND tenant = '%s'", store.FindingLost},
			{"UPDATE kyufu_items SET body = (SELECT touched FROM kyufu_lines WHERE place = 1 LIMIT 1) WHERE tenant = '%s'", store.FindingDocument},
			{"UPDATE kyufu_lines SET touched = body FROM kyufu_items i WHERE place = 2 AND kyufu_lines.tenant = '%s'", store.FindingChain},
		} {
			log, tenant := &audit.Memory{}, fmt.Sprint(n)
			j := journal(t, store.NewSQL(db, e.dialect, tenant), log)
			for i := range int64(3) {
				_, err := j.Commit(t.Context(), step("a", i+1))
				must(t, err)
			}
			must(t, j.Seal(t.Context()))
			check := func() []store.Finding {
				found, err := j.Check(t.Context(), []store.Kind{"doc"}, store.TrailOfMemory("", log).Since(context.Background(), 0))
				must(t, err)
				return found
			}
			if found := check(); len(found) != 0 {
				t.Fatalf("found %+v before anything was done", found)
			}
			_, err := db.ExecContext(t.Context(), fmt.Sprintf(c.statement, tenant))
			must(t, err)
			ok := false
			for _, f := range check() {
				ok = ok || f.Code == c.want
			}
			if !ok {
				t.Errorf("after %q: %+v, want %s", c.statement, check(), c.want)
			}
		}
	})
}

func TestALineTooManyIsRefused(t *testing.T) {
	everywhere(t, func(t *testing.T, e engine, db *sql.DB) {
		now := time.Date(2022, 3, 1, 9, 0, 0, 0, time.UTC)
		j, err := store.NewJournal(t.Context(), store.Config{
			Store: store.NewSQL(db, e.dialect, "112020"), MaxLines: 2, Now: func() time.Time { return now },
		})
		must(t, err)
		_, err = j.Commit(t.Context(), step("a", 1), step("b", 1), step("c", 1))
		must(t, err)
		if _, err = j.Commit(t.Context(), step("d", 1)); !errors.Is(err, store.CodeLogBehind) {
			t.Fatal(err)
		}
	})
}
