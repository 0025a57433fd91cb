//go:build unix

package documents

import (
	"context"
	"database/sql"
	"fmt"
	"testing"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/audit/trail"
	"github.com/kyufu-go/kyufu/examples/stores/killing"
)

// TestClerk is not a test: it is the process that the test below kills. It commits and relays until
// it dies, and says what was acknowledged.
func TestClerk(t *testing.T) {
	me := killing.Me(t)
	db, err := sql.Open(me.Driver, me.DSN)
	must(t, err)
	log, err := trail.Open(me.Log, trail.Config{Instance: audit.Code(me.Name)})
	must(t, err)
	j, err := store.NewJournal(context.Background(), store.Config{
		Store: store.NewSQL(db, me.Dialect, "112020"), Log: log, MaxAge: time.Hour, MaxLines: 1 << 20, Lease: time.Second,
	})
	must(t, err)
	for n := 0; ; n++ {
		key := fmt.Sprintf("%s-%d-%d", me.Name, me.Life, n)
		if _, err := j.Commit(context.Background(), step(key, 1), step(key+"x", 1)); err != nil {
			continue // the database is busy
		}
		killing.Acknowledge(key)
		_, _ = j.Relay(context.Background())
	}
}

// Two processes with a log each commit and relay on one database, and are killed again and again.
// Whatever was acknowledged is there; every line stands in one log, once; Check finds nothing.
func TestTwoProcessesKilled(t *testing.T) {
	for name, c := range killing.Databases {
		t.Run(name, func(t *testing.T) {
			db, dsn := c.Shared(t)
			must(t, store.Migrate(t.Context(), db, c.Dialect))
			c.DSN = dsn
			a, b := c, c
			a.Name, a.Log, b.Name, b.Log = "clerk-a", t.TempDir(), "clerk-b", t.TempDir()
			keys := killing.Lives(t, "TestClerk", 6, 450*time.Millisecond, a, b)
			time.Sleep(1100 * time.Millisecond) // the last lease is over
			s := store.NewSQL(db, c.Dialect, "112020")
			var last *store.Journal
			for _, one := range []killing.Child{a, b} {
				log, err := trail.Open(one.Log, trail.Config{Instance: audit.Code(one.Name)})
				must(t, err)
				last, err = store.NewJournal(t.Context(), store.Config{Store: s, Log: log, Lease: time.Millisecond})
				must(t, err)
				_, err = last.Relay(t.Context())
				must(t, err)
				time.Sleep(10 * time.Millisecond)
				must(t, log.Close())
			}
			items, err := s.Get(t.Context(), "doc", keys...)
			must(t, err)
			if len(items) != len(keys) {
				t.Fatalf("%d of %d acknowledged documents are there", len(items), len(keys))
			}
			found, err := last.Check(t.Context(), []store.Kind{"doc"}, trail.Events(a.Log), trail.Events(b.Log))
			must(t, err)
			if len(found) != 0 {
				t.Fatalf("%d acknowledged; found %+v", len(keys), found)
			}
			waits, _, err := s.Outbox().Behind(t.Context(), 0)
			if must(t, err); waits {
				t.Fatal("lines are in no log")
			}
			t.Logf("%d acknowledged, 12 kills", len(keys))
		})
	}
}
