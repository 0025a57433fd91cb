package store_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit/store"
)

// refusing is a PostgreSQL that keeps what it is asked, and answers as one does whose documents
// stand otherwise.
type refusing struct {
	query string
	args  []any
	state string
}

func (r *refusing) Connect(context.Context) (driver.Conn, error) { return r, nil }
func (r *refusing) Driver() driver.Driver                        { return nil }
func (r *refusing) Prepare(string) (driver.Stmt, error)          { return nil, errors.ErrUnsupported }
func (r *refusing) Begin() (driver.Tx, error)                    { return nil, errors.ErrUnsupported }
func (r *refusing) Close() error                                 { return nil }

func (r *refusing) ExecContext(_ context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	r.query, r.args = query, nil
	for _, a := range args {
		r.args = append(r.args, a.Value)
	}
	if r.state != "" {
		return nil, stateError(r.state)
	}
	return driver.RowsAffected(1), nil
}

// stateError is an error of PostgreSQL's driver.
type stateError string

func (e stateError) Error() string    { return "refused" }
func (e stateError) SQLState() string { return string(e) }

// An act in one statement follows the revisions that were read, writes terms and lines only where
// every document was as expected, and is a conflict where one was not: the same act twice is one.
// examples/stores has it done by PostgreSQL.
func TestAnActInOneStatementIsDoneWholeOrIsAConflict(t *testing.T) {
	t.Parallel()
	db := &refusing{}
	s := store.NewSQL(sql.OpenDB(db), store.PostgreSQL, "112020")
	changes := []store.Change{
		{Item: store.Item{Kind: "doc", Key: "new", Revision: 1, Terms: []store.Term{{Name: "a", Value: "x"}}}},
		{Item: store.Item{Kind: "doc", Key: "old", Revision: 8}, Had: []store.Term{{Name: "a", Value: "y"}}},
		{Item: store.Item{Kind: "doc", Key: "gone", Revision: 5}, Delete: true, Had: []store.Term{}},
		{Item: store.Item{Kind: "doc", Key: "stays", Revision: 3}, Unchanged: true},
	}
	require.NoError(t, s.Apply(t.Context(), changes, []store.Line{{ID: "l"}}))
	for text, times := range map[string]int{
		"DO NOTHING RETURNING 1": 1, "RETURNING 1": 3, "FOR SHARE": 1, " = 4 AND (SELECT version": 1, " THEN 1 ELSE 0 END": 1, "(SELECT whole FROM told) = 1": 3,
	} {
		assert.Equal(t, times, strings.Count(db.query, text), text)
	}
	for key, revision := range map[string]int64{"old": 7, "gone": 5, "stays": 3} {
		assert.Equal(t, revision, db.args[slices.Index(db.args, any(key))+1], key)
	}
	db.state = "22012"
	require.ErrorIs(t, s.Apply(t.Context(), changes, nil), store.CodeConflict)
	db.state = "40001"
	require.ErrorIs(t, s.Apply(t.Context(), changes, nil), store.CodeDatabase)
}
