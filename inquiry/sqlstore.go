package inquiry

import (
	"context"
	"database/sql"
	"errors"
	"iter"
	"strconv"
	"strings"
	"time"
)

// DBTX is what [SQLStore] needs of a database: [*sql.DB], [*sql.Conn] and [*sql.Tx] all have it.
type DBTX interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// Dialect says how the database writes the number of a parameter. Everything else is SQL that
// SQLite and PostgreSQL share.
type Dialect uint8

// The dialects.
const (
	// SQLite writes "?".
	SQLite Dialect = iota
	// PostgreSQL writes "$1".
	PostgreSQL
)

// SQLStore is a [Store] over database/sql: one table, kyufu_inquiry_items. Bodies hold the
// integrated addressee number and sealed answers, never an answer in the clear. It is safe for
// concurrent use as far as its database is.
type SQLStore struct {
	db      DBTX
	begin   func(context.Context) (*sql.Tx, error)
	dialect Dialect
}

// NewSQLStore returns a store that makes each Apply a transaction of its own.
func NewSQLStore(db *sql.DB, d Dialect) *SQLStore {
	return &SQLStore{db: db, dialect: d, begin: func(ctx context.Context) (*sql.Tx, error) { return db.BeginTx(ctx, nil) }}
}

// InTransaction returns a store that works inside the embedder's transaction: what it applies is
// committed or rolled back with everything else in it. After an error the embedder rolls back.
func (s *SQLStore) InTransaction(tx DBTX) *SQLStore { return &SQLStore{db: tx, dialect: s.dialect} }

// CreateTable creates the table and its index if they are not there.
func (s *SQLStore) CreateTable(ctx context.Context) error {
	bytesType := "BLOB"
	if s.dialect == PostgreSQL {
		bytesType = "BYTEA"
	}
	for _, q := range []string{
		`CREATE TABLE IF NOT EXISTS kyufu_inquiry_items (
			kind VARCHAR(40) NOT NULL, item_key VARCHAR(200) NOT NULL, item_group VARCHAR(200) NOT NULL,
			due BIGINT NOT NULL, revision BIGINT NOT NULL, body ` + bytesType + ` NOT NULL, PRIMARY KEY (kind, item_key))`,
		`CREATE INDEX IF NOT EXISTS kyufu_inquiry_groups ON kyufu_inquiry_items (kind, item_group, item_key)`,
	} {
		if _, err := s.db.ExecContext(ctx, q); err != nil {
			return fail(CodeStore, "", err)
		}
	}
	return nil
}

const (
	itemColumns = "kind, item_key, item_group, due, revision, body"
	headColumns = "kind, item_key, item_group, due, revision, NULL"
)

// pageSize bounds how many rows are held at once; fewer parameters than any database allows.
const pageSize = 500

// Get implements [Store].
func (s *SQLStore) Get(ctx context.Context, kind ItemKind, keys ...string) ([]StoredItem, error) {
	var out []StoredItem
	for len(keys) > 0 {
		n := min(len(keys), pageSize)
		args := []any{string(kind)}
		for _, k := range keys[:n] {
			args = append(args, k)
		}
		items, err := s.rows(ctx, "SELECT "+itemColumns+" FROM kyufu_inquiry_items WHERE kind = ? AND item_key IN (?"+
			strings.Repeat(", ?", n-1)+")", args)
		if err != nil {
			return nil, err
		}
		out, keys = append(out, items...), keys[n:]
	}
	return out, nil
}

// List implements [Store]. It reads page by page, so that the loop may use the same connection.
func (s *SQLStore) List(ctx context.Context, q StoreQuery) iter.Seq2[StoredItem, error] {
	return func(yield func(StoredItem, error) bool) {
		left := q.Limit
		for {
			n := pageSize
			if q.Limit > 0 {
				n = min(n, left)
			}
			page, err := s.page(ctx, q, n)
			if err != nil {
				yield(StoredItem{}, err)
				return
			}
			for _, it := range page {
				if !yield(it, nil) {
					return
				}
			}
			if left -= len(page); len(page) < n || q.Limit > 0 && left == 0 {
				return
			}
			q.After = page[len(page)-1].Key
		}
	}
}

func (s *SQLStore) page(ctx context.Context, q StoreQuery, limit int) ([]StoredItem, error) {
	where, args := "kind = ? AND item_key > ?", []any{string(q.Kind), q.After}
	if q.Group != "" {
		where, args = where+" AND item_group = ?", append(args, q.Group)
	}
	if !q.DueBy.IsZero() {
		where, args = where+" AND due <> 0 AND due <= ?", append(args, q.DueBy.UnixMilli())
	}
	if !q.ReadyBy.IsZero() {
		where, args = where+" AND (due = 0 OR due <= ?)", append(args, q.ReadyBy.UnixMilli())
	}
	columns := itemColumns
	if q.Heads {
		columns = headColumns
	}
	return s.rows(ctx, "SELECT "+columns+" FROM kyufu_inquiry_items WHERE "+where+" ORDER BY item_key LIMIT "+strconv.Itoa(limit), args)
}

func (s *SQLStore) rows(ctx context.Context, query string, args []any) ([]StoredItem, error) {
	rows, err := s.db.QueryContext(ctx, s.rebind(query), args...)
	if err != nil {
		return nil, fail(CodeStore, "", err)
	}
	defer func() { _ = rows.Close() }()
	var out []StoredItem
	for rows.Next() {
		var it StoredItem
		var kind string
		var due int64
		if err := rows.Scan(&kind, &it.Key, &it.Group, &due, &it.Revision, &it.Body); err != nil {
			return nil, fail(CodeStore, "", err)
		}
		it.Kind = ItemKind(kind)
		if due != 0 {
			it.Due = time.UnixMilli(due).UTC()
		}
		out = append(out, it)
	}
	if err := rows.Err(); err != nil {
		return nil, fail(CodeStore, "", err)
	}
	return out, nil
}

// Apply implements [Store].
func (s *SQLStore) Apply(ctx context.Context, changes []Change) error {
	if s.begin == nil {
		return s.apply(ctx, s.db, changes)
	}
	tx, err := s.begin(ctx)
	if err != nil {
		return fail(CodeStore, "", err)
	}
	if err := s.apply(ctx, tx, changes); err != nil {
		return errors.Join(err, ignoreDone(tx.Rollback()))
	}
	if err := tx.Commit(); err != nil {
		return fail(CodeStore, "", err)
	}
	return nil
}

func ignoreDone(err error) error {
	if errors.Is(err, sql.ErrTxDone) {
		return nil
	}
	return err
}

// apply relies on the revision in each statement's condition: a statement that changes no row is a
// conflict.
func (s *SQLStore) apply(ctx context.Context, db DBTX, changes []Change) error {
	for i := range changes {
		query, args := changes[i].statement()
		result, err := db.ExecContext(ctx, s.rebind(query), args...)
		if err != nil {
			return fail(CodeStore, "", err)
		}
		n, err := result.RowsAffected()
		if err != nil {
			return fail(CodeStore, "", err)
		}
		if n != 1 {
			return fail(CodeConflict, "", nil)
		}
	}
	return nil
}

func (c *Change) statement() (string, []any) {
	it := &c.Item
	var due int64
	if !it.Due.IsZero() {
		due = it.Due.UnixMilli()
	}
	body := it.Body
	if body == nil {
		body = []byte{}
	}
	switch {
	case c.Delete:
		return "DELETE FROM kyufu_inquiry_items WHERE kind = ? AND item_key = ? AND revision = ?",
			[]any{string(it.Kind), it.Key, it.Revision}
	case it.Revision == 1:
		return "INSERT INTO kyufu_inquiry_items (" + itemColumns + ") VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (kind, item_key) DO NOTHING",
			[]any{string(it.Kind), it.Key, it.Group, due, it.Revision, body}
	}
	return "UPDATE kyufu_inquiry_items SET item_group = ?, due = ?, revision = ?, body = ? WHERE kind = ? AND item_key = ? AND revision = ?",
		[]any{it.Group, due, it.Revision, body, string(it.Kind), it.Key, it.Revision - 1}
}

// rebind numbers the parameters where the database wants numbers. No query holds a question mark of
// its own.
func (s *SQLStore) rebind(query string) string {
	if s.dialect == SQLite {
		return query
	}
	var b strings.Builder
	n := 0
	for part := range strings.SplitSeq(query, "?") {
		if n > 0 {
			b.WriteString("$" + strconv.Itoa(n))
		}
		b.WriteString(part)
		n++
	}
	return b.String()
}
