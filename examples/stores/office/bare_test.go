//go:build linux

package office_test

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/kyufu-go/kyufu/audit/store"
)

// recording notes what is written to a store, transaction by transaction.
type recording struct {
	store.Store

	mu  sync.Mutex
	all []written
}

type written struct {
	changes []store.Change
	lines   []store.Line
}

func (r *recording) Apply(ctx context.Context, changes []store.Change, lines []store.Line) error {
	err := r.Store.Apply(ctx, changes, lines)
	if err == nil {
		r.mu.Lock()
		r.all = append(r.all, written{changes, slices.Clone(lines)})
		r.mu.Unlock()
	}
	return err
}

// bare writes rows as a program does that knows nothing of cases: the same rows, in the same
// transactions, a hundred a statement.
type bare struct {
	testing.TB

	db      *sql.DB
	dialect store.Dialect
	terms   map[string][]store.Term
}

func (p *bare) exec(tx *sql.Tx, head string, rows [][]any, tail string) {
	p.Helper()
	for some := range slices.Chunk(rows, 100) {
		width := len(some[0])
		tuple := "(?" + strings.Repeat(", ?", width-1) + ")"
		query := head + tuple + strings.Repeat(", "+tuple, len(some)-1) + tail
		if _, err := tx.ExecContext(p.Context(), p.dialect.Rebind(query), slices.Concat(some...)...); err != nil {
			p.Fatal(err)
		}
	}
}

// commit writes one transaction's rows.
func (p *bare) commit(w *written) {
	p.Helper()
	tx, err := p.db.BeginTx(p.Context(), nil)
	must(p, err)
	var fresh, old, gone, come, lines [][]any
	for i := range w.changes {
		it := &w.changes[i].Item
		if w.changes[i].Unchanged {
			continue // nothing is written of it
		}
		if it.Revision == 1 {
			fresh = append(fresh, []any{"112020", string(it.Kind), it.Key, it.Revision, it.Schema, it.KeyID, full(it.Body), it.Line})
		} else {
			old = append(old, []any{string(it.Kind), it.Key, it.Revision, it.Body, it.Line, "112020"})
		}
		name := string(it.Kind) + "/" + it.Key
		for _, t := range p.terms[name] {
			if !slices.Contains(it.Terms, t) {
				gone = append(gone, []any{string(it.Kind), t.Name, t.Value, it.Key})
			}
		}
		for _, t := range it.Terms {
			if !slices.Contains(p.terms[name], t) {
				come = append(come, []any{"112020", string(it.Kind), t.Name, t.Value, it.Key})
			}
		}
		p.terms[name] = it.Terms
	}
	for i := range w.lines {
		l := &w.lines[i]
		lines = append(lines, []any{"112020", l.ID, l.At.UnixMilli(), l.Event, l.Digest[:], make([]byte, 56*len(l.Touched))})
	}
	p.exec(tx, "INSERT INTO kyufu_items (tenant, kind, item_key, revision, schema_version, key_id, body, line_id) VALUES ", fresh, "")
	text, number, data := p.cells()
	p.update(tx, "UPDATE kyufu_items SET revision = v.column3, body = v.column4, line_id = v.column5 FROM (VALUES ", old,
		") AS v WHERE tenant = v.column6 AND kind = v.column1 AND item_key = v.column2", text, text, number, data, text, p.word())
	p.update(tx, "DELETE FROM kyufu_terms WHERE tenant = '112020' AND (kind, name, value, item_key) IN (SELECT * FROM (VALUES ", gone, ") AS v)", text, text, text, text)
	p.exec(tx, "INSERT INTO kyufu_terms (tenant, kind, name, value, item_key) VALUES ", come, "")
	p.exec(tx, "INSERT INTO kyufu_lines (tenant, id, at, event, digest, touched) VALUES ", lines, "")
	must(p, tx.Commit())
}

// cells are parameters of a row of VALUES; SQLite needs no types.
func (p *bare) cells() (text, number, data string) {
	if p.dialect == store.PostgreSQL {
		return `CAST(? AS VARCHAR) COLLATE "C"`, "CAST(? AS BIGINT)", "CAST(? AS BYTEA)"
	}
	return "?", "?", "?"
}

// word is a text of a column that has no order of bytes: the tenant, and a line's id.
func (p *bare) word() string {
	if p.dialect == store.PostgreSQL {
		return "CAST(? AS VARCHAR)"
	}
	return "?"
}

func (p *bare) update(tx *sql.Tx, head string, rows [][]any, tail string, cells ...string) {
	p.Helper()
	tuple := "(" + strings.Join(cells, ", ") + ")"
	for some := range slices.Chunk(rows, 100) {
		query := head + tuple + strings.Repeat(", "+tuple, len(some)-1) + tail
		if _, err := tx.ExecContext(p.Context(), p.dialect.Rebind(query), slices.Concat(some...)...); err != nil {
			p.Fatal(err)
		}
	}
}

// relayed marks lines as a log has them: the rows are then as the office leaves them.
func (p *bare) relayed(lines []store.Line, place int64) int64 {
	p.Helper()
	_, number, data := p.cells()
	for some := range slices.Chunk(lines, 1000) {
		tx, err := p.db.BeginTx(p.Context(), nil)
		must(p, err)
		var rows [][]any
		for i := range some {
			place++
			rows = append(rows, []any{some[i].ID, place, some[i].Digest[:], "112020"})
		}
		p.update(tx, "UPDATE kyufu_lines SET trail = 'desk', place = v.column2, entry = v.column2, chain = v.column3, event = '' FROM (VALUES ", rows,
			") AS v WHERE tenant = v.column4 AND id = v.column1", p.word(), number, data, p.word())
		must(p, tx.Commit())
	}
	return place
}

func full(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

// writes writes all that was recorded; after each part of the way the lines are marked.
func (p *bare) writes(all []written, parts int) {
	p.Helper()
	p.terms = map[string][]store.Term{}
	var place int64
	each := (len(all) + parts - 1) / parts
	for some := range slices.Chunk(all, each) {
		var lines []store.Line
		for i := range some {
			p.commit(&some[i])
			lines = append(lines, some[i].lines...)
		}
		place = p.relayed(lines, place)
		if p.dialect == store.PostgreSQL { // as the office does: without statistics its own statements would be planned better
			_, err := p.db.ExecContext(p.Context(), "ANALYZE kyufu_items, kyufu_terms, kyufu_lines")
			must(p, err)
		}
	}
}

// counted are the rows of the three tables.
func counted(tb testing.TB, db *sql.DB) string {
	tb.Helper()
	var out []string
	for _, table := range []string{"kyufu_items", "kyufu_terms", "kyufu_lines"} {
		var n int
		must(tb, db.QueryRowContext(tb.Context(), "SELECT COUNT(*) FROM "+table).Scan(&n))
		out = append(out, fmt.Sprint(n))
	}
	return strings.Join(out, " ")
}
