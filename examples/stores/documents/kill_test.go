//go:build unix

package documents

import (
	"bufio"
	"context"
	"database/sql"
	"fmt"
	"iter"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/audit/trail"
	"github.com/kyufu-go/kyufu/examples/stores/database"
)

// onDisk is the trail of a log on disk.
func onDisk(log *trail.Log, dir string) store.Trail {
	return store.TrailOf(log, log.Instance(), func(index uint64) iter.Seq2[audit.Event, error] { return after(dir, index) })
}

func after(dir string, index uint64) iter.Seq2[audit.Event, error] {
	return func(yield func(audit.Event, error) bool) {
		for e, err := range trail.Events(dir) {
			if (err != nil || e.Index >= index) && !yield(e, err) {
				return
			}
		}
	}
}

// TestClerk is not a test: it is the process that the test below kills. It commits and relays until
// it dies, and says what was acknowledged.
func TestClerk(t *testing.T) {
	name := os.Getenv("KYUFU_CLERK")
	if name == "" {
		t.Skip("only as a child")
	}
	d, _ := strconv.Atoi(os.Getenv("KYUFU_CLERK_DIALECT"))
	db, err := sql.Open(os.Getenv("KYUFU_CLERK_DRIVER"), os.Getenv("KYUFU_CLERK_DSN"))
	must(t, err)
	dir := os.Getenv("KYUFU_CLERK_LOG")
	log, err := trail.Open(dir, trail.Config{Instance: audit.Code(name)})
	must(t, err)
	j, err := store.NewJournal(context.Background(), store.Config{
		Store: store.NewSQL(db, store.Dialect(d), "112020"), Log: onDisk(log, dir), MaxAge: time.Hour, MaxLines: 1 << 20, Lease: time.Second,
	})
	must(t, err)
	for n := 0; ; n++ {
		key := fmt.Sprintf("%s-%s-%d", name, os.Getenv("KYUFU_CLERK_LIFE"), n)
		if _, err := j.Commit(context.Background(), step(key, 1), step(key+"x", 1)); err != nil {
			continue // the database is busy
		}
		fmt.Println("ack", key)
		_, _ = j.Relay(context.Background())
	}
}

// clerk starts the process, kills it after a while and returns what it acknowledged.
func clerk(t *testing.T, name string, life int, env []string, kill time.Duration) (acked []string) {
	c := exec.Command(os.Args[0], "-test.run=^TestClerk$", "-test.v")
	c.Env = append(append(os.Environ(), env...), "KYUFU_CLERK="+name, "KYUFU_CLERK_LIFE="+strconv.Itoa(life))
	out, err := c.StdoutPipe()
	if err != nil {
		t.Error(err)
		return nil
	}
	if err := c.Start(); err != nil {
		t.Error(err)
		return nil
	}
	time.AfterFunc(kill, func() { _ = c.Process.Signal(syscall.SIGKILL) })
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if key, ok := strings.CutPrefix(lines.Text(), "ack "); ok {
			acked = append(acked, key)
		}
	}
	_ = c.Wait()
	return acked
}

// Two processes with a log each commit and relay on one database, and are killed again and again.
// Whatever was acknowledged is there; every line stands in one log, once; Check finds nothing.
func TestTwoProcessesKilled(t *testing.T) {
	for name, c := range map[string]struct {
		driver  string
		dialect store.Dialect
	}{"SQLite": {"sqlite3", store.SQLite}, "PostgreSQL": {"pgx", store.PostgreSQL}} {
		t.Run(name, func(t *testing.T) {
			db, dsn := shared(t, c.driver)
			must(t, store.Migrate(t.Context(), db, c.dialect))
			dirs := map[string]string{"clerk-a": t.TempDir(), "clerk-b": t.TempDir()}
			acked := make(chan []string, 2)
			for who, dir := range dirs {
				go func() {
					var all []string
					env := []string{
						"KYUFU_CLERK_DRIVER=" + c.driver, "KYUFU_CLERK_DSN=" + dsn, "KYUFU_CLERK_LOG=" + dir, "KYUFU_CLERK_DIALECT=" + strconv.Itoa(int(c.dialect)),
					}
					for life := range 6 {
						all = append(all, clerk(t, who, life, env, time.Duration(400+150*life)*time.Millisecond)...)
					}
					acked <- all
				}()
			}
			keys := append(<-acked, <-acked...)
			if len(keys) == 0 {
				t.Fatal("nothing was acknowledged")
			}
			time.Sleep(1100 * time.Millisecond) // the last lease is over
			s := store.NewSQL(db, c.dialect, "112020")
			var last *store.Journal
			for who, dir := range dirs {
				log, err := trail.Open(dir, trail.Config{Instance: audit.Code(who)})
				must(t, err)
				last, err = store.NewJournal(t.Context(), store.Config{Store: s, Log: onDisk(log, dir), Lease: time.Millisecond})
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
			found, err := last.Check(t.Context(), []store.Kind{"doc"}, after(dirs["clerk-a"], 0), after(dirs["clerk-b"], 0))
			must(t, err)
			if len(found) != 0 {
				t.Fatalf("%d acknowledged; found %+v", len(keys), found)
			}
			n, _, err := s.Outbox().Behind(t.Context(), 10)
			if must(t, err); n != 0 {
				t.Fatalf("%d lines are in no log", n)
			}
			t.Logf("%d acknowledged, 12 kills", len(keys))
		})
	}
}

// shared opens a database that other processes can open by the name that is returned.
func shared(t *testing.T, driver string) (*sql.DB, string) {
	t.Helper()
	if driver == "pgx" {
		return database.SharedPostgreSQL(t)
	}
	path := filepath.Join(t.TempDir(), "test.db")
	return database.OpenSQLiteBy(t, driver, path), database.SQLiteName(path)
}
