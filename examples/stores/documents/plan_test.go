package documents

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/examples/stores/database"
)

// watched is a driver that notes what it is asked; database/sql prepares each statement.
type watched struct {
	driver.Driver

	mu      sync.Mutex
	queries map[string]bool
}

type watchedConn struct {
	driver.Conn

	by *watched
}

func (d *watched) Open(name string) (driver.Conn, error) {
	c, err := d.Driver.Open(name)
	return watchedConn{c, d}, err
}

func (c watchedConn) Prepare(query string) (driver.Stmt, error) {
	c.by.mu.Lock()
	c.by.queries[query] = true
	c.by.mu.Unlock()
	return c.Conn.Prepare(query)
}

var watches sync.Once

// all reads the documents or lines of a tenant, however many a statement is about.
var all = regexp.MustCompile(`SCAN (i|t|l|kyufu_\w+)\b|(SEARCH \S+ USING .*\(tenant=\?\))|AUTOMATIC`)

// ofWaiting is the index of the lines that no log has yet, and what is bound, of which there is
// little; what is counted among them is put aside.
var ofWaiting = regexp.MustCompile(`kyufu_lines USING (COVERING )?INDEX kyufu_lines_waiting|sqlite_autoindex_kyufu_bound_1|^SCAN w$`)

// aboutMany are the tables of which a tenant has more than one row.
var aboutMany = regexp.MustCompile(`kyufu_(items|terms|lines)`)

// No statement goes through all documents or lines of a town for those that it is about: SQLite's
// planner would for some forms of the same question.
func TestNoStatementReadsAWholeTable(t *testing.T) {
	path := filepath.Join(t.TempDir(), "test.db")
	plain := database.OpenSQLite(t, path)
	if err := store.Migrate(t.Context(), plain, store.SQLite); err != nil {
		t.Fatal(err)
	}
	w := &watched{Driver: plain.Driver(), queries: map[string]bool{}}
	watches.Do(func() { sql.Register("watched", w) })
	db, err := sql.Open("watched", database.SQLiteName(path))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	works(t, store.NewSQL(db, store.SQLite, "112020"))
	for query := range w.queries {
		if !aboutMany.MatchString(query) {
			continue
		}
		for _, step := range plan(t, plain, query) {
			if all.MatchString(step) && !ofWaiting.MatchString(step) {
				t.Errorf("%s\n%.200s", step, query)
			}
		}
	}
	if len(w.queries) < 10 {
		t.Fatalf("only %d statements were seen", len(w.queries))
	}
}

// works creates, changes, finds and deletes documents, and relays.
func works(t *testing.T, s *store.SQL) {
	t.Helper()
	ctx := context.Background()
	j, err := store.NewJournal(ctx, store.Config{Store: s, Log: store.TrailOfMemory("a", &audit.Memory{})})
	if err != nil {
		t.Fatal(err)
	}
	for revision := int64(1); revision < 4; revision++ {
		var steps []store.Step
		for n := range 120 { // more than one statement takes
			key := fmt.Sprint(n)
			change := store.Change{Delete: revision == 3, Item: store.Item{
				Kind: "case", Key: key, Revision: min(revision, 2), Terms: []store.Term{{Name: "group", Value: string(rune('a' + revision))}},
			}}
			e := audit.Event{Act: audit.ActUpdate, Result: audit.Succeeded, Actor: audit.Actor{Kind: audit.ActorSystem, ID: "x"}}
			steps = append(steps, store.Step{Event: e, Changes: []store.Change{change}})
		}
		if _, err := j.Commit(ctx, steps...); err != nil {
			t.Fatal(err)
		}
		if _, err := j.Relay(ctx); err != nil {
			t.Fatal(err)
		}
		for _, err := range j.List(ctx, store.Query{Kind: "case", Where: store.InGroup("b")}) {
			if err != nil {
				t.Fatal(err)
			}
		}
		if _, err := j.Get(ctx, "case", "1", "2"); err != nil {
			t.Fatal(err)
		}
	}
}

func plan(t *testing.T, db *sql.DB, query string) (steps []string) {
	t.Helper()
	args := make([]any, strings.Count(query, "?"))
	for i := range args {
		args[i] = ""
	}
	rows, err := db.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+query, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var id, parent, unused int
		var step string
		if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
			t.Fatal(err)
		}
		steps = append(steps, step)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return steps
}
