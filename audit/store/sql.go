package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"iter"
	"slices"
	"strconv"
)

// SQL is a [Store] over database/sql. It is safe for concurrent use as far as its database is.
type SQL struct {
	db      DBTX
	whole   *sql.DB // nil inside the embedder's transaction
	dialect Dialect
	tenant  string
	written *growth
}

// NewSQL returns the store of a tenant, the municipality's code; its tables are those of [Migrate].
// Each Apply is a transaction of its own. Have the pool of a server keep as many connections as
// officers work at a time (SetMaxIdleConns, SetMaxOpenConns): database/sql keeps two, and to open
// one takes PostgreSQL longer than to commit a step.
func NewSQL(db *sql.DB, d Dialect, tenant string) *SQL { return &SQL{db, db, d, tenant, new(growth)} }

// InTransaction returns a store that works inside the embedder's transaction: what it applies is
// committed or rolled back with everything else in it. After an error the embedder rolls back. On
// PostgreSQL it is READ COMMITTED, or nothing is written (config).
func (s *SQL) InTransaction(tx DBTX) *SQL { return &SQL{tx, nil, s.dialect, s.tenant, s.written} }

// Outbox implements [Store].
func (s *SQL) Outbox() Outbox {
	if s == nil || s.whole == nil {
		return nil
	}
	return outbox{s}
}

// inside finds lines through a transaction.
func (s *SQL) inside() Outbox {
	if s == nil || s.db == nil {
		return nil
	}
	return outbox{s}
}

// ID implements [Store].
func (s *SQL) ID(ctx context.Context) (id string, err error) {
	if s == nil || s.db == nil {
		return "", fail(CodeConfig, "database", nil)
	}
	if s.tenant == "" || !storable(s.tenant, MaxKind) {
		return "", fail(CodeInput, "tenant", nil)
	}
	if err := s.current(ctx, s.db); err != nil {
		return "", err
	}
	const get = "SELECT id FROM kyufu_stores WHERE tenant = ?"
	err = s.row(ctx, s.db, get, []any{s.tenant}, &id)
	if !errors.Is(err, sql.ErrNoRows) {
		return id, err
	}
	if id, err = newID(rand.Reader); err != nil {
		return "", fail(CodeConfig, "rand", err)
	}
	insert := func(tx DBTX) error {
		_, err := s.exec(ctx, tx, "INSERT INTO kyufu_stores (tenant, id, holder, until, fence, place, chain) "+
			"VALUES (?, ?, '', 0, 0, 0, ?) ON CONFLICT (tenant) DO NOTHING", s.tenant, id, make([]byte, 32))
		return err
	}
	if s.whole == nil {
		err = s.writing(ctx, s.db, insert)
	} else {
		err = s.inTransaction(ctx, insert)
	}
	if err != nil {
		return "", err
	}
	return id, s.row(ctx, s.db, get, []any{s.tenant}, &id)
}

// exec runs a statement and counts the rows that it changed.
func (s *SQL) exec(ctx context.Context, db DBTX, query string, args ...any) (int64, error) {
	return s.run(ctx, db, s.dialect.Rebind(query), args...)
}

// run runs a statement that is in the database's own words.
func (s *SQL) run(ctx context.Context, db DBTX, query string, args ...any) (int64, error) {
	if db == nil {
		return 0, fail(CodeConfig, "database", nil)
	}
	result, err := db.ExecContext(ctx, query, args...)
	if err != nil {
		return 0, s.failed(ctx, db, err)
	}
	n, err := result.RowsAffected()
	if err != nil {
		return 0, fail(CodeDatabase, "", err)
	}
	return n, nil
}

func (s *SQL) row(ctx context.Context, db DBTX, query string, args []any, into ...any) error {
	if err := db.QueryRowContext(ctx, s.dialect.Rebind(query), args...).Scan(into...); err != nil {
		return s.failed(ctx, db, err)
	}
	return nil
}

// rowsHere reads all rows of a query that finds nothing in a database of another edition. Who finds
// nothing asks why, and looks again: it may have been brought up to date between.
func (s *SQL) rowsHere(ctx context.Context, db DBTX, query string, args []any, scan func(*sql.Rows) error) error {
	found := false
	for range 2 {
		err := s.rows(ctx, db, query, args, func(r *sql.Rows) error {
			found = true
			return scan(r)
		})
		if err == nil && !found {
			err = s.current(ctx, db)
		}
		if err != nil || found {
			return err
		}
	}
	return nil
}

// rows reads all rows of a query, each by scan.
func (s *SQL) rows(ctx context.Context, db DBTX, query string, args []any, scan func(*sql.Rows) error) error {
	if db == nil {
		return fail(CodeConfig, "database", nil)
	}
	rows, err := db.QueryContext(ctx, s.dialect.Rebind(query), args...)
	if err != nil {
		return s.failed(ctx, db, err)
	}
	defer rows.Close() // read only; Err is asked
	for rows.Next() {
		if err := scan(rows); err != nil {
			return fail(CodeDatabase, "", err)
		}
	}
	if err := rows.Err(); err != nil {
		return fail(CodeDatabase, "", err)
	}
	return nil
}

// page bounds how many rows are read at once, and how many parameters a query has.
const page = 500

const itemColumns = "i.kind, i.item_key, i.revision, i.schema_version, i.key_id, i.line_id, "

func (s *SQL) items(ctx context.Context, query string, args []any) (out []Item, err error) {
	err = s.rowsHere(ctx, s.db, query, args, func(r *sql.Rows) error {
		var it Item
		if err := r.Scan(&it.Kind, &it.Key, &it.Revision, &it.Schema, &it.KeyID, &it.Line, &it.Body); err != nil {
			return err
		}
		out = append(out, it)
		return nil
	})
	if err != nil || len(out) == 0 {
		return nil, err
	}
	return out, s.readTerms(ctx, out)
}

// readTerms reads the terms of documents of one kind.
func (s *SQL) readTerms(ctx context.Context, items []Item) error {
	at := make(map[string]*Item, len(items))
	names := make([]string, len(items))
	for i := range items {
		names[i] = items[i].Key
		at[names[i]] = &items[i]
	}
	among, keys := s.dialect.among("item_key", names)
	query := "SELECT item_key, name, value FROM kyufu_terms WHERE tenant = ? AND kind = ? AND " + among + " AND " + s.known()
	args := append([]any{s.tenant, string(items[0].Kind)}, keys...)
	return s.rowsHere(ctx, s.db, query, args, func(r *sql.Rows) error {
		var key string
		var t Term
		if err := r.Scan(&key, &t.Name, &t.Value); err != nil {
			return err
		}
		if it := at[key]; it != nil {
			it.Terms = append(it.Terms, t)
		}
		return nil
	})
}

// Get implements [Store].
func (s *SQL) Get(ctx context.Context, kind Kind, keys ...string) ([]Item, error) {
	var out []Item
	for some := range slices.Chunk(keys, page) {
		items, err := s.get(ctx, kind, some)
		if err != nil {
			return nil, err
		}
		out = append(out, items...)
	}
	return out, nil
}

// get reads documents and their terms in one answer: a second one would take a clerk as long again.
func (s *SQL) get(ctx context.Context, kind Kind, keys []string) (out []Item, err error) {
	among, args := s.dialect.among("i.item_key", keys)
	args = append([]any{s.tenant, string(kind)}, args...)
	args = append(args, args...) // of each half
	which := " AS i WHERE i.tenant = ? AND i.kind = ? AND " + among + " AND " + s.known()
	query := "SELECT " + itemColumns + "i.body, '' AS name, '' AS value FROM kyufu_items" + which +
		" UNION ALL SELECT i.kind, i.item_key, 0, 0, '', '', NULL, i.name, i.value FROM kyufu_terms" + which +
		" UNION ALL SELECT '', '', -1, 0, '', '', NULL, '', '' WHERE NOT " + s.known() // says that there is another edition
	at := make(map[string]int, len(keys))
	var terms []located
	elsewhere := true
	for try := 0; elsewhere && err == nil; try++ {
		if elsewhere = false; try > 0 { // it may have been brought up to date meanwhile
			if err = s.current(ctx, s.db); err != nil {
				return nil, err
			}
		}
		err = s.rows(ctx, s.db, query, args, func(r *sql.Rows) error {
			var it Item
			var t Term
			if err := r.Scan(&it.Kind, &it.Key, &it.Revision, &it.Schema, &it.KeyID, &it.Line, &it.Body, &t.Name, &t.Value); err != nil {
				return err
			}
			switch it.Revision {
			case -1:
				elsewhere = true
			case 0: // no document has it: the row is a term of one
				terms = append(terms, located{kind, it.Key, t})
			default:
				at[it.Key], out = len(out), append(out, it)
			}
			return nil
		})
	}
	for i := range terms {
		if n, there := at[terms[i].key]; there {
			out[n].Terms = append(out[n].Terms, terms[i].term)
		}
	}
	return out, err
}

// List implements [Store]. It reads page by page, so that the loop may use the same connection.
func (s *SQL) List(ctx context.Context, q Query) iter.Seq2[Item, error] {
	return func(yield func(Item, error) bool) {
		left := q.Limit
		for {
			n := page
			if q.Limit > 0 {
				n = min(n, left)
			}
			query, args := s.selection(&q, n)
			items, err := s.items(ctx, query, args)
			if err != nil {
				yield(Item{}, err)
				return
			}
			for _, it := range items {
				if !yield(it, nil) {
					return
				}
			}
			if left -= len(items); len(items) < n || q.Limit > 0 && left == 0 {
				return
			}
			q.After = items[len(items)-1].Key
		}
	}
}

// selection writes the query of a page. The first condition on one value leads, because the index
// holds its documents in the order of their keys; without one the first condition on a range.
func (s *SQL) selection(q *Query, limit int) (string, []any) {
	body := "i.body"
	if q.Heads {
		body = "NULL"
	}
	lead := -1
	for n, m := range q.Where {
		if !m.None && m.Least == m.Most && m.Most != "" {
			lead = n
			break
		}
	}
	from, where, args := "kyufu_items i", "i.tenant = ? AND i.kind = ? AND i.item_key > ?", []any{s.tenant, string(q.Kind), q.After}
	if lead >= 0 {
		from = "kyufu_terms l JOIN kyufu_items i ON i.tenant = l.tenant AND i.kind = l.kind AND i.item_key = l.item_key"
		where = "l.tenant = ? AND l.kind = ? AND l.item_key > ? AND l.name = ? AND l.value = ?"
		args = append(args, q.Where[lead].Name, q.Where[lead].Least)
		if s.dialect == PostgreSQL { // it may walk along both, and would begin at the first document each time
			where, args = where+" AND i.item_key > ?", append(args, q.After)
		}
	}
	for n := range q.Where {
		m := &q.Where[n]
		if n == lead {
			continue
		}
		bounds, values := "t.name = ? AND t.value >= ?", []any{m.Name, m.Least}
		if m.Most != "" {
			bounds, values = bounds+" AND t.value <= ?", append(values, m.Most)
		}
		switch {
		case m.None:
			where += " AND NOT EXISTS (SELECT 1 FROM kyufu_terms t WHERE t.tenant = i.tenant AND t.kind = i.kind AND t.item_key = i.item_key AND " + bounds + ")"
		case lead < 0 && n == 0:
			where += " AND i.item_key IN (SELECT t.item_key FROM kyufu_terms t WHERE t.tenant = ? AND t.kind = ? AND " + bounds + ")"
			values = append([]any{s.tenant, string(q.Kind)}, values...)
		default:
			where += " AND EXISTS (SELECT 1 FROM kyufu_terms t WHERE t.tenant = i.tenant AND t.kind = i.kind AND t.item_key = i.item_key AND " + bounds + ")"
		}
		args = append(args, values...)
	}
	order := "i.item_key"
	if lead >= 0 {
		order = "l.item_key"
	}
	return "SELECT " + itemColumns + body + " FROM " + from + " WHERE " + where + " AND " + s.known() + " ORDER BY " + order + " LIMIT " + strconv.Itoa(limit), args
}

// oneOf is the condition that columns together are one of the rows of VALUES. SQLite takes an index
// for rows that are selected, and reads the whole table for the same rows as they stand.
func oneOf(columns, values string) string {
	return "(" + columns + ") IN (SELECT * FROM (" + values + ") AS v)"
}
