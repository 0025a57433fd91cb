package store

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"sync"
)

// Apply implements [Store].
func (s *SQL) Apply(ctx context.Context, changes []Change, lines []Line) error {
	if err := fits(changes); err != nil {
		return err
	}
	if s.whole == nil {
		return s.writing(ctx, s.db, func(tx DBTX) error { return s.apply(ctx, tx, changes, lines) })
	}
	done, err := s.once(ctx, changes, lines)
	if !done {
		err = s.inTransaction(ctx, func(tx DBTX) error { return s.apply(ctx, tx, changes, lines) })
	}
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
	logged     int // lines that a log has taken since emptied told of it last
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

// logs counts lines that a log has from now on.
func (g *growth) logs(lines int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.logged += lines
}

// emptied tells when so many lines waited, and none does now, that PostgreSQL would look for those
// that wait among all lines, from the first on: its statistics say that most of them do.
func (g *growth) emptied() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.logged < batch {
		return false
	}
	g.logged = 0
	return true
}

// apply writes documents, then terms, then lines: so a line's number is taken while its documents
// are locked, and follows the numbers of the lines that changed them before. Documents are written
// in one order, so that two transactions do not wait for each other.
func (s *SQL) apply(ctx context.Context, db DBTX, changes []Change, lines []Line) error {
	changes = inOrder(changes)
	was, err := s.linesUp(ctx, db, changes)
	if err == nil {
		err = s.write(ctx, db, changes, lines)
	}
	if err == nil && was != "" {
		_, err = s.waits(ctx, db, was)
	}
	if sqlState(err) == notInTime {
		return fail(CodeConflict, "", err)
	}
	return err
}

func (s *SQL) write(ctx context.Context, db DBTX, changes []Change, lines []Line) error {
	var fresh, old, gone, same []Change
	for _, c := range changes {
		switch {
		case c.Unchanged:
			same = append(same, c)
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
	}{{fresh, s.insert}, {old, s.replace}, {gone, s.remove}, {same, s.holds}} {
		n, err := part.write(ctx, db, part.changes)
		if err != nil {
			return err
		}
		if n != int64(len(part.changes)) {
			return fail(CodeConflict, "", nil)
		}
	}
	if err := s.index(ctx, db, changes); err != nil {
		return err
	}
	return s.announce(ctx, db, lines)
}

// inOrder gives changes in the order in which documents are locked: those that are made, those that
// are changed, those that are deleted, those that have to stay.
func inOrder(changes []Change) []Change {
	changes = slices.Clone(changes)
	slices.SortFunc(changes, func(a, b Change) int {
		return cmp.Or(cmp.Compare(a.turn(), b.turn()), cmp.Compare(a.Item.Kind, b.Item.Kind), cmp.Compare(a.Item.Key, b.Item.Key))
	})
	return changes
}

func (c *Change) turn() int {
	switch {
	case c.Unchanged:
		return 3
	case c.Delete:
		return 2
	case c.Item.Revision == 1:
		return 0
	}
	return 1
}

func full(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

// The statements that write a row, up to the rows.
const (
	insertItem = "INSERT INTO kyufu_items (tenant, kind, item_key, revision, schema_version, key_id, body, line_id) "
	insertTerm = "INSERT INTO kyufu_terms (tenant, kind, name, value, item_key) "
	insertLine = "INSERT INTO kyufu_lines (tenant, id, at, event, digest, touched) "
)

// unlessThere ends a statement of insertItem.
const unlessThere = " ON CONFLICT (tenant, kind, item_key) DO NOTHING"

// What is one document at a revision, and one term.
const (
	isItem = "tenant = ? AND kind = ? AND item_key = ? AND revision = ?"
	isTerm = "tenant = ? AND kind = ? AND name = ? AND value = ? AND item_key = ?"
)

// name adds the parameters by which a document is known.
func (s *SQL) name(args []any, it *Item) []any {
	return append(args, s.tenant, string(it.Kind), it.Key)
}

// item adds those of insertItem.
func (s *SQL) item(args []any, it *Item) []any {
	return append(s.name(args, it), it.Revision, it.Schema, it.KeyID, full(it.Body), it.Line)
}

// term adds those of insertTerm.
func (s *SQL) term(args []any, l *located) []any {
	return append(args, s.tenant, string(l.kind), l.term.Name, l.term.Value, l.key)
}

// line adds those of insertLine.
func (s *SQL) line(args []any, l *Line) []any {
	return append(args, s.tenant, l.ID, l.At.UnixMilli(), full(l.Event), l.Digest[:], encodeTouched(l.Touched))
}

func (s *SQL) insert(ctx context.Context, db DBTX, changes []Change) (int64, error) {
	return s.batched(ctx, db, len(changes), func(rows int) string {
		return insertItem + "VALUES " + tuples(rows, 8) + unlessThere
	}, func(args []any, i int) []any { return s.item(args, &changes[i].Item) })
}

func (s *SQL) replace(ctx context.Context, db DBTX, changes []Change) (int64, error) {
	return s.batched(ctx, db, len(changes), func(rows int) string {
		if s.dialect == SQLite {
			return "UPDATE kyufu_items SET revision = ?4, schema_version = ?5, key_id = ?6, body = ?7, line_id = ?8 " +
				"WHERE tenant = ?1 AND kind = ?2 AND item_key = ?3 AND revision = ?4 - 1"
		}
		return "UPDATE kyufu_items SET revision = v.column4, schema_version = v.column5, key_id = v.column6, body = v.column7, line_id = v.column8 FROM (" +
			s.dialect.values(rows, wordColumn, textColumn, textColumn, numberColumn, numberColumn, textColumn, bytesColumn, textColumn) +
			") AS v WHERE kyufu_items.tenant = v.column1 AND kyufu_items.kind = v.column2 AND kyufu_items.item_key = v.column3 " +
			"AND kyufu_items.revision = v.column4 - 1"
	}, func(args []any, i int) []any { return s.item(args, &changes[i].Item) })
}

func (s *SQL) remove(ctx context.Context, db DBTX, changes []Change) (int64, error) {
	return s.batched(ctx, db, len(changes), func(rows int) string {
		if s.dialect == SQLite {
			return "DELETE FROM kyufu_items WHERE " + isItem
		}
		return "DELETE FROM kyufu_items WHERE " +
			oneOf("tenant, kind, item_key, revision", s.dialect.values(rows, wordColumn, textColumn, textColumn, numberColumn))
	}, func(args []any, i int) []any { return append(s.name(args, &changes[i].Item), changes[i].Item.Revision) })
}

// holds counts the documents that stand as they are expected to, and stay so.
func (s *SQL) holds(ctx context.Context, db DBTX, changes []Change) (n int64, err error) {
	for i := range changes {
		query, args := s.resting(&changes[i].Item)
		if err = s.rows(ctx, db, query, args, func(*sql.Rows) error { n++; return nil }); err != nil {
			return 0, err
		}
	}
	return n, nil
}

// located is a term of a document.
type located struct {
	kind Kind
	key  string
	term Term
}

// index brings the terms of documents up to date; those that stay are not touched.
func (s *SQL) index(ctx context.Context, db DBTX, changes []Change) error {
	var add, gone []located
	var ask []Change
	for i := range changes {
		c := &changes[i]
		switch {
		case c.Unchanged:
		case c.Item.Revision == 1 && !c.Delete:
			add = missing(add, c, c.Item.Terms, nil)
		case c.Had == nil:
			ask = append(ask, *c)
		case c.Delete:
			gone = missing(gone, c, c.Had, nil)
		default:
			add, gone = missing(add, c, c.Item.Terms, c.Had), missing(gone, c, c.Had, c.Item.Terms)
		}
	}
	for some := range slices.Chunk(ask, rowsAStatement) {
		fresh, old, err := s.outdated(ctx, db, some)
		if err != nil {
			return err
		}
		add, gone = append(add, fresh...), append(gone, old...)
	}
	if err := s.unindex(ctx, db, gone); err != nil {
		return err
	}
	_, err := s.batched(ctx, db, len(add), func(rows int) string {
		return insertTerm + "VALUES " + tuples(rows, 5)
	}, func(args []any, i int) []any { return s.term(args, &add[i]) })
	return err
}

// missing adds to a list the terms of a document that are not among others.
func missing(list []located, c *Change, terms, among []Term) []located {
	for _, t := range terms {
		if !slices.Contains(among, t) {
			list = append(list, located{c.Item.Kind, c.Item.Key, t})
		}
	}
	return list
}

// outdated reads the stored terms of documents: those that are to be added, and those that they no
// longer have.
func (s *SQL) outdated(ctx context.Context, db DBTX, changes []Change) (add, gone []located, err error) {
	want := map[located]bool{}
	args := append(make([]any, 0, 2*len(changes)+1), s.tenant)
	for i := range changes {
		c := &changes[i]
		args = append(args, string(c.Item.Kind), c.Item.Key)
		if c.Delete {
			continue
		}
		for _, t := range c.Item.Terms {
			want[located{c.Item.Kind, c.Item.Key, t}] = true
		}
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
	for l := range want {
		add = append(add, l)
	}
	return add, gone, err
}

func (s *SQL) unindex(ctx context.Context, db DBTX, gone []located) error {
	_, err := s.batched(ctx, db, len(gone), func(rows int) string {
		if s.dialect == SQLite {
			return "DELETE FROM kyufu_terms WHERE " + isTerm
		}
		return "DELETE FROM kyufu_terms WHERE " +
			oneOf("tenant, kind, name, value, item_key", s.dialect.values(rows, wordColumn, textColumn, textColumn, textColumn, textColumn))
	}, func(args []any, i int) []any { return s.term(args, &gone[i]) })
	return err
}

// announce adds lines to the outbox.
func (s *SQL) announce(ctx context.Context, db DBTX, lines []Line) error {
	_, err := s.batched(ctx, db, len(lines), func(rows int) string {
		return insertLine + "VALUES " + tuples(rows, 6)
	}, func(args []any, i int) []any { return s.line(args, &lines[i]) })
	return err
}
