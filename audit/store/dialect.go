package store

import (
	"context"
	"database/sql"
	"strconv"
	"strings"
)

// DBTX is what the package needs of a database: [*sql.DB], [*sql.Conn] and [*sql.Tx] all have it.
type DBTX interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// Dialect is the database's kind. What is not in it is SQL that both share.
type Dialect uint8

// The dialects.
const (
	// SQLite is SQLite 3.35 and later. Open it with journal_mode=WAL and synchronous=FULL (a
	// rollback journal needs EXTRA not to lose what it answered), a busy timeout, and
	// secure_delete=ON, so that what is deleted is overwritten.
	SQLite Dialect = iota
	// PostgreSQL is PostgreSQL 13 and later.
	PostgreSQL
)

func (d Dialect) folder() string {
	if d == PostgreSQL {
		return "migrations/postgres"
	}
	return "migrations/sqlite"
}

// settled is the condition on a line that no transaction which began before its own is still under
// way. SQLite has one writer, so its rows are in the order of commit as they stand.
func (d Dialect) settled() string {
	if d == PostgreSQL {
		return " AND xact < pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
	}
	return ""
}

// Rebind numbers the parameters where the database wants numbers. No query here holds a question
// mark of its own.
func (d Dialect) Rebind(query string) string {
	if d != PostgreSQL {
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

// The types of columns, for rows of VALUES whose types nothing else tells.
type column uint8

const (
	textColumn column = iota
	wordColumn        // a text of a column that has no order of bytes: the tenant, and a line's id
	numberColumn
	bytesColumn
)

func (d Dialect) cast(c column) string {
	switch {
	case d == SQLite:
		return "?" // its values have types, whatever their column
	case c == numberColumn:
		return "CAST(? AS BIGINT)"
	case c == wordColumn:
		return "CAST(? AS VARCHAR)"
	case c == textColumn:
		return `CAST(? AS VARCHAR) COLLATE "C"` // as the columns, or their index does not serve
	}
	return "CAST(? AS BYTEA)"
}

// values writes n rows of VALUES; their columns are called column1, column2 and so on in both
// databases.
func (d Dialect) values(n int, columns ...column) string {
	cells := make([]string, len(columns))
	for i, c := range columns {
		cells[i] = d.cast(c)
	}
	row := "(" + strings.Join(cells, ", ") + ")"
	return "VALUES " + row + strings.Repeat(", "+row, n-1)
}

// tuples writes n rows of plain parameters, where the target's columns tell the types.
func tuples(n, columns int) string {
	row := "(?" + strings.Repeat(", ?", columns-1) + ")"
	return row + strings.Repeat(", "+row, n-1)
}

// fewTexts are so many that PostgreSQL finds them as it does one. Of an array it guesses how many
// texts it has, and looks for a clerk's one in a way that is meant for more.
const fewTexts = 16

// among is the condition that a column is one of some texts, with its parameters. PostgreSQL takes
// many as one array: a statement of many parameters it plans anew each time, for as long as it then
// takes to answer.
func (d Dialect) among(column string, texts []string) (condition string, args []any) {
	if d == PostgreSQL && len(texts) > fewTexts {
		return column + " = ANY(CAST(? AS VARCHAR[]))", []any{arrayText(texts)}
	}
	for _, t := range texts {
		args = append(args, t)
	}
	return column + " IN " + tuples(1, len(texts)), args
}

// arrayText is an array as PostgreSQL reads it.
func arrayText(texts []string) string {
	var b strings.Builder
	quoted := strings.NewReplacer(`\`, `\\`, `"`, `\"`)
	for i, t := range texts {
		b.WriteString([]string{"{\"", ",\""}[min(i, 1)])
		_, _ = quoted.WriteString(&b, t) // to a Builder, which takes everything
		b.WriteByte('"')
	}
	return b.String() + "}"
}
