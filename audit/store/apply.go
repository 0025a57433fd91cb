package store

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"sync"
)

// rowsAStatement is how many rows one statement writes: many rows are written as fast as a bulk
// load, row by row is several times slower.
const rowsAStatement = 100

// Apply implements [Store].
func (s *SQL) Apply(ctx context.Context, changes []Change, lines []Line) error {
	if err := fits(changes); err != nil {
		return err
	}
	if s.whole == nil {
		return s.apply(ctx, s.db, changes, lines)
	}
	err := s.inTransaction(ctx, func(tx DBTX) error { return s.apply(ctx, tx, changes, lines) })
	if err == nil && s.dialect == PostgreSQL && s.written.due(len(changes)+len(lines)) {
		// The rows are committed whatever comes of this.
		_, _ = s.whole.ExecContext(ctx, "ANALYZE kyufu_items, kyufu_terms, kyufu_lines")
	}
	return err
}

// growth tells when tables have grown so much that PostgreSQL's statistics about them are of no
// use: it gathers them by itself only after a minute, and until then takes every table for a small
// one and reads all of it. The times are far apart soon.
type growth struct {
	mu         sync.Mutex
	rows, next int
}

func (g *growth) due(rows int) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.rows += rows; g.rows < max(g.next, 200) {
		return false
	}
	g.next = 3 * g.rows
	return true
}

// apply writes documents, then terms, then lines: so a line's number is taken while its documents
// are locked, and follows the numbers of the lines that changed them before. Documents are written
// in one order, so that two transactions do not wait for each other.
func (s *SQL) apply(ctx context.Context, db DBTX, changes []Change, lines []Line) error {
	changes = slices.Clone(changes)
	slices.SortFunc(changes, func(a, b Change) int {
		return cmp.Or(cmp.Compare(a.Item.Kind, b.Item.Kind), cmp.Compare(a.Item.Key, b.Item.Key))
	})
	var fresh, old, gone []Change
	for _, c := range changes {
		switch {
		case c.Delete:
			gone = append(gone, c)
		case c.Item.Revision == 1:
			fresh = append(fresh, c)
		default:
			old = append(old, c)
		}
	}
	for _, part := range []struct {
		changes []Change
		write   func(context.Context, DBTX, []Change) (int64, error)
	}{{fresh, s.insert}, {old, s.replace}, {gone, s.remove}} {
		for some := range slices.Chunk(part.changes, rowsAStatement) {
			n, err := part.write(ctx, db, some)
			if err != nil {
				return err
			}
			if n != int64(len(some)) {
				return fail(CodeConflict, "", nil)
			}
			if err := s.index(ctx, db, some); err != nil {
				return err
			}
		}
	}
	for some := range slices.Chunk(lines, rowsAStatement) {
		if err := s.announce(ctx, db, some); err != nil {
			return err
		}
	}
	return nil
}

func full(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

func (s *SQL) insert(ctx context.Context, db DBTX, changes []Change) (int64, error) {
	args := make([]any, 0, 8*len(changes))
	for i := range changes {
		it := &changes[i].Item
		args = append(args, s.tenant, string(it.Kind), it.Key, it.Revision, it.Schema, it.KeyID, full(it.Body), it.Line)
	}
	return s.exec(ctx, db, "INSERT INTO kyufu_items (tenant, kind, item_key, revision, schema_version, key_id, body, line_id) VALUES "+
		tuples(len(changes), 8)+" ON CONFLICT (tenant, kind, item_key) DO NOTHING", args...)
}

// replace names the tenant in each row: SQLite would go through all documents of one that is named
// beside them, and look for each among the rows.
func (s *SQL) replace(ctx context.Context, db DBTX, changes []Change) (int64, error) {
	args := make([]any, 0, 8*len(changes))
	for i := range changes {
		it := &changes[i].Item
		args = append(args, string(it.Kind), it.Key, it.Revision, it.Schema, it.KeyID, full(it.Body), it.Line, s.tenant)
	}
	return s.exec(ctx, db, "UPDATE kyufu_items SET revision = v.column3, schema_version = v.column4, key_id = v.column5, body = v.column6, "+
		"line_id = v.column7 FROM ("+
		s.dialect.values(len(changes), textColumn, textColumn, numberColumn, numberColumn, textColumn, bytesColumn, textColumn, textColumn)+
		") AS v WHERE kyufu_items.tenant = v.column8 AND kyufu_items.kind = v.column1 AND kyufu_items.item_key = v.column2 "+
		"AND kyufu_items.revision = v.column3 - 1", args...)
}

func (s *SQL) remove(ctx context.Context, db DBTX, changes []Change) (int64, error) {
	args := append(make([]any, 0, 3*len(changes)+1), s.tenant)
	for i := range changes {
		it := &changes[i].Item
		args = append(args, string(it.Kind), it.Key, it.Revision)
	}
	return s.exec(ctx, db, "DELETE FROM kyufu_items WHERE tenant = ? AND "+
		oneOf("kind, item_key, revision", s.dialect.values(len(changes), textColumn, textColumn, numberColumn)), args...)
}

// located is a term of a document.
type located struct {
	kind Kind
	key  string
	term Term
}

// index brings the terms of documents up to date; those that stay are not touched.
func (s *SQL) index(ctx context.Context, db DBTX, changes []Change) error {
	want := map[located]bool{}
	created := true
	for i := range changes {
		c := &changes[i]
		created = created && c.Item.Revision == 1 && !c.Delete
		if c.Delete {
			continue
		}
		for _, t := range c.Item.Terms {
			want[located{c.Item.Kind, c.Item.Key, t}] = true
		}
	}
	if !created {
		gone, err := s.outdated(ctx, db, changes, want)
		if err != nil {
			return err
		}
		if err := s.unindex(ctx, db, gone); err != nil {
			return err
		}
	}
	add := make([]located, 0, len(want))
	for l := range want {
		add = append(add, l)
	}
	for some := range slices.Chunk(add, rowsAStatement) {
		args := make([]any, 0, 5*len(some))
		for _, l := range some {
			args = append(args, s.tenant, string(l.kind), l.term.Name, l.term.Value, l.key)
		}
		if _, err := s.exec(ctx, db, "INSERT INTO kyufu_terms (tenant, kind, name, value, item_key) VALUES "+tuples(len(some), 5), args...); err != nil {
			return err
		}
	}
	return nil
}

// outdated lists the stored terms that documents no longer have, and takes those that stay from
// want.
func (s *SQL) outdated(ctx context.Context, db DBTX, changes []Change, want map[located]bool) (gone []located, err error) {
	args := append(make([]any, 0, 2*len(changes)+1), s.tenant)
	for i := range changes {
		args = append(args, string(changes[i].Item.Kind), changes[i].Item.Key)
	}
	query := "SELECT kind, item_key, name, value FROM kyufu_terms WHERE tenant = ? AND " +
		oneOf("kind, item_key", s.dialect.values(len(changes), textColumn, textColumn))
	err = s.rows(ctx, db, query, args, func(r *sql.Rows) error {
		var l located
		if err := r.Scan(&l.kind, &l.key, &l.term.Name, &l.term.Value); err != nil {
			return err
		}
		if want[l] {
			delete(want, l)
		} else {
			gone = append(gone, l)
		}
		return nil
	})
	return gone, err
}

func (s *SQL) unindex(ctx context.Context, db DBTX, gone []located) error {
	for some := range slices.Chunk(gone, rowsAStatement) {
		args := append(make([]any, 0, 4*len(some)+1), s.tenant)
		for _, l := range some {
			args = append(args, string(l.kind), l.term.Name, l.term.Value, l.key)
		}
		_, err := s.exec(ctx, db, "DELETE FROM kyufu_terms WHERE tenant = ? AND "+
			oneOf("kind, name, value, item_key", s.dialect.values(len(some), textColumn, textColumn, textColumn, textColumn)), args...)
		if err != nil {
			return err
		}
	}
	return nil
}

// announce adds lines to the outbox.
func (s *SQL) announce(ctx context.Context, db DBTX, lines []Line) error {
	args := make([]any, 0, 6*len(lines))
	for i := range lines {
		l := &lines[i]
		args = append(args, s.tenant, l.ID, l.At.UnixMilli(), full(l.Event), l.Digest[:], encodeTouched(l.Touched))
	}
	_, err := s.exec(ctx, db, "INSERT INTO kyufu_lines (tenant, id, at, event, digest, touched) VALUES "+
		tuples(len(lines), 6), args...)
	return err
}
