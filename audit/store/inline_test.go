package store_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"io/fs"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit/store"
)

// asked is a PostgreSQL of this version that keeps what it is asked, with what, and may refuse a
// lock.
type asked struct {
	migrated

	said  []string
	with  [][]driver.NamedValue
	state string // what it refuses with
	// refuses is a part of the statement that it refuses
	refuses string
}

func (a *asked) Connect(context.Context) (driver.Conn, error) { return a, nil }

func (a *asked) ExecContext(_ context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	a.said, a.with = append(a.said, query), append(a.with, args)
	if a.state != "" && strings.Contains(query, a.refuses) {
		return nil, stateError(a.state)
	}
	return driver.RowsAffected(max(1, strings.Count(query, "), (")+1)), nil
}

func (a *asked) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	a.said, a.with = append(a.said, query), append(a.with, args)
	switch {
	case strings.HasPrefix(query, "SELECT current_setting('lock_timeout')"):
		return &rows{[]driver.Value{"7s", args[0].Value}}, nil
	case strings.HasPrefix(query, "SELECT 1 FROM ("):
		return &rows{[]driver.Value{int64(1)}}, nil
	}
	return a.migrated.QueryContext(ctx, query, args)
}

// at is where something was asked, and with what first.
func (a *asked) at(t *testing.T, query string) (int, any) {
	t.Helper()
	for i, said := range a.said {
		if strings.Contains(said, query) {
			return i, a.with[i][0].Value
		}
	}
	t.Fatalf("never asked: %s", query)
	return 0, nil
}

// Who rests on a document, in one statement or in several, and who changes it, stand in one line,
// which PostgreSQL lets nobody overtake: before the document itself is locked, and for a moment.
// examples/stores has it done by PostgreSQL.
func TestAChangeOfWhatOthersRestOnIsNotOvertaken(t *testing.T) {
	t.Parallel()
	files, err := fs.Glob(store.Migrations, "migrations/postgres/*")
	require.NoError(t, err)
	db := &asked{migrated: migrated{strconv.Itoa(len(files)) + " "}}
	s := store.NewSQL(sql.OpenDB(db), store.PostgreSQL, "112020")
	it := store.Item{Kind: "keys", Key: "office", Revision: 4}
	require.NoError(t, s.Apply(t.Context(), []store.Change{{Item: it, Rested: true, Had: []store.Term{}}}, nil))
	set, wait := db.at(t, "current_setting('lock_timeout')")
	assert.Equal(t, "2s", wait)
	lock, place := db.at(t, "pg_advisory_xact_lock(")
	update, _ := db.at(t, "UPDATE kyufu_items")
	assert.Less(t, set, lock)
	assert.Equal(t, "7s", db.with[len(db.with)-1][0].Value, "as it was set before")
	assert.Less(t, lock, update)

	for _, more := range []int{0, 20} { // one statement, and several
		db.said, db.with = nil, nil
		changes := []store.Change{{Item: it, Unchanged: true}}
		for i := range more {
			changes = append(changes, store.Change{Item: store.Item{Kind: "a", Key: strings.Repeat("k", i+1), Revision: 1}})
		}
		require.NoError(t, s.Apply(t.Context(), changes, nil))
		at, _ := db.at(t, "(SELECT pg_advisory_xact_lock_shared('kyufu_items'::regclass::oid::int, CAST($1 AS INT))) AS line, kyufu_items WHERE ")
		assert.Equal(t, place, db.with[at][0].Value)
		assert.Contains(t, db.said[at], " FOR SHARE OF kyufu_items")
	}

	for _, at := range []string{"pg_advisory_xact_lock(", "UPDATE kyufu_items"} {
		db.state, db.refuses = "55P03", at
		require.ErrorIs(t, s.Apply(t.Context(), []store.Change{{Item: it, Rested: true, Had: []store.Term{}}}, nil), store.CodeConflict, at)
	}
	db.state = "57014"
	require.ErrorIs(t, s.Apply(t.Context(), []store.Change{{Item: it, Rested: true, Had: []store.Term{}}}, nil), store.CodeDatabase)
}
