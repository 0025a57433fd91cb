package documents

import (
	"context"
	"database/sql"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/examples/stores/database"
)

// traced notes what a connection of PostgreSQL is asked, each statement once, with what it was
// first asked with.
type traced struct {
	mu      sync.Mutex
	queries map[string][]any
}

func (d *traced) TraceQueryStart(ctx context.Context, _ *pgx.Conn, q pgx.TraceQueryStartData) context.Context {
	d.mu.Lock()
	defer d.mu.Unlock()
	if _, seen := d.queries[q.SQL]; !seen && aboutMany.MatchString(q.SQL) && !strings.HasPrefix(q.SQL, "ANALYZE") {
		d.queries[q.SQL] = q.Args
	}
	return ctx
}

func (*traced) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

// town puts so many documents and relayed lines beside those of a test, of the same tenant.
func town(t *testing.T, db *sql.DB, n int) {
	t.Helper()
	for _, query := range []string{
		`INSERT INTO kyufu_items (tenant, kind, item_key, revision, schema_version, key_id, body, line_id)
			SELECT '112020', 'case', 'z' || i, 1, 1, '', ''::bytea, '' FROM generate_series(1, $1) AS i`,
		`INSERT INTO kyufu_terms (tenant, kind, name, value, item_key) SELECT '112020', 'case', 'group', chr(98 + i % 4), 'z' || i FROM generate_series(1, $1) AS i`,
		`INSERT INTO kyufu_terms (tenant, kind, name, value, item_key) SELECT '112020', 'case', 'kana', md5(i::text), 'z' || i FROM generate_series(1, $1) AS i`,
		`INSERT INTO kyufu_terms (tenant, kind, name, value, item_key) SELECT '112020', 'case', 'due', to_char(i, 'FM000000'), 'z' || i FROM generate_series(1, $1) AS i`,
		`INSERT INTO kyufu_lines (tenant, id, at, event, digest, touched, place, chain, trail, entry)
			SELECT '112020', 'z' || i, i, '', '', '', 1000000 + i, '', 'old', i FROM generate_series(1, $1) AS i`,
	} {
		_, err := db.ExecContext(t.Context(), query, n)
		must(t, err)
	}
	must(t, remove(db, "ANALYZE kyufu_items, kyufu_terms, kyufu_lines"))
}

// scan is a step of a plan that reads a table or an index.
var scan = regexp.MustCompile(`(?:Index|Only|Backward|Seq) Scan (?:Backward )?(?:using|on) kyufu_`)

// narrow says that an index leads to what is looked for, and not to all that the tenant has, or
// that there is little: what waits for a log, or a log's last entry.
var narrow = regexp.MustCompile(`Index Cond: .*\b(seq|id|place|entry|item_key|value|line_id)\b|kyufu_lines_waiting|Backward using kyufu_lines_trail|kyufu_bound|kyufu_stores|kyufu_migrations`)

// No statement goes through all documents or lines of a town on PostgreSQL either: a clerk's work
// list, a search and a relay's look-up are led by an index.
func TestNoStatementReadsAWholeTableOfPostgreSQL(t *testing.T) {
	plain, dsn := database.SharedPostgreSQL(t)
	must(t, store.Migrate(t.Context(), plain, store.PostgreSQL))
	town(t, plain, 60_000)
	config, err := pgx.ParseConfig(dsn)
	must(t, err)
	asked := &traced{queries: map[string][]any{}}
	config.Tracer = asked
	db := stdlib.OpenDB(*config)
	t.Cleanup(func() { _ = db.Close() })
	s := store.NewSQL(db, store.PostgreSQL, "112020")
	works(t, s)
	looks(t, s)
	for query, args := range asked.queries {
		for _, step := range strings.Split(explained(t, plain, query, args), "->") {
			if scan.MatchString(step) && !narrow.MatchString(step) {
				t.Errorf("%s\nof %.300s", step, query)
			}
		}
	}
	if len(asked.queries) < 20 {
		t.Fatalf("only %d statements were seen", len(asked.queries))
	}
}

// looks asks for a work list, for a name and for lines.
func looks(t *testing.T, s *store.SQL) {
	t.Helper()
	for what, where := range map[string][]store.Match{
		"work list":  {{Name: "due", Least: "000100", Most: "000200"}},
		"in a state": {{Name: "group", Least: "b", Most: "b"}},
		"name":       {{Name: "kana", Least: "c4ca4238a0b923820dcc509a6f75849b", Most: "c4ca4238a0b923820dcc509a6f75849b"}},
	} {
		n := 0
		for _, err := range s.List(t.Context(), store.Query{Kind: "case", Where: where, Limit: 50}) {
			must(t, err)
			n++
		}
		if n == 0 {
			t.Error(what, "found nothing")
		}
	}
	lines, err := s.Outbox().Find(t.Context(), "z1", "z2")
	must(t, err)
	if len(lines) != 2 {
		t.Errorf("%d lines", len(lines))
	}
	for range s.Outbox().Lines(t.Context()) {
		break
	}
	must(t, s.Apply(t.Context(), []store.Change{{Delete: true, Item: store.Item{Kind: "case", Key: "z1", Revision: 1}}}, nil))
}

func explained(t *testing.T, db *sql.DB, query string, args []any) string {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), "EXPLAIN "+query, args...)
	if err != nil {
		t.Fatal(err, fmt.Sprintf("%.200s", query))
	}
	defer rows.Close()
	var text strings.Builder
	for rows.Next() {
		var line string
		must(t, rows.Scan(&line))
		text.WriteString(line + "\n")
	}
	must(t, rows.Err())
	return text.String()
}
