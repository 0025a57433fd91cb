package mynumber_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/kyufu-go/kyufu/examples/stores/database"
	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/mynumber/mynumbertest"
	"github.com/kyufu-go/kyufu/mynumber/registry"
	"github.com/kyufu-go/kyufu/mynumber/registry/storetest"
)

func sqlite(t testing.TB) (*registry.SQLStore, *sql.DB, string) {
	db, path := database.SQLite(t)
	s := registry.NewSQLStore(db, registry.SQLite)
	if err := s.CreateTables(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s, db, path
}

func postgres(t testing.TB) (*registry.SQLStore, *sql.DB) {
	db := database.PostgreSQL(t)
	s := registry.NewSQLStore(db, registry.PostgreSQL)
	if err := s.CreateTables(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s, db
}

func TestSQLiteIsAStore(t *testing.T) {
	storetest.Run(t, func(t *testing.T) registry.Store { s, _, _ := sqlite(t); return s })
}

func TestPostgreSQLIsAStore(t *testing.T) {
	database.PostgreSQL(t) // skips before the suite has a name for each case
	storetest.Run(t, func(t *testing.T) registry.Store { s, _ := postgres(t); return s })
}

const persons = 40

// fill loads persons and takes some of them through changes.
func fill(t *testing.T, s registry.Store) *storetest.Office {
	t.Helper()
	o, on := storetest.NewOffice(t, s), civil.MustDate("2021-12-10")
	for i := range uint64(persons) {
		id, _, err := o.Assign(t.Context(), o.Sato, addressee.Ref{System: "resident", Number: addressee.Local(fmt.Sprintf("77%08d", i))}, on)
		if err != nil {
			t.Fatal(err)
		}
		if err := o.Both(t, registry.Tie(id, mynumbertest.Number(i), on, registry.GroundHead, registry.IdentityCard)); err != nil {
			t.Fatal(err)
		}
	}
	return o
}

// dump reads every value of every table as the driver gives it.
func dump(t *testing.T, db *sql.DB) []byte {
	t.Helper()
	var all bytes.Buffer
	for _, table := range []string{"kyufu_mynumber_tenants", "kyufu_mynumber_records", "kyufu_mynumber_keys"} {
		rows, err := db.QueryContext(t.Context(), "SELECT * FROM "+table)
		if err != nil {
			t.Fatal(err)
		}
		columns, err := rows.Columns()
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			values := make([]any, len(columns))
			for i := range values {
				values[i] = new(any)
			}
			if err := rows.Scan(values...); err != nil {
				t.Fatal(err)
			}
			for _, v := range values {
				if b, ok := (*v.(*any)).([]byte); ok {
					all.Write(b)
				} else {
					fmt.Fprint(&all, *v.(*any))
				}
				all.WriteByte('\n')
			}
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		_ = rows.Close()
	}
	return all.Bytes()
}

// planted are the texts that nobody who reads the database may find.
func planted() []string {
	list := []string{"resident", "sato", "benefit"}
	for i := range uint64(persons) {
		list = append(list, mynumbertest.Digits(i), fmt.Sprintf("77%08d", i))
	}
	return list
}

func clean(t *testing.T, what string, b []byte) {
	t.Helper()
	for _, s := range planted() {
		if bytes.Contains(b, []byte(s)) {
			t.Errorf("%s holds a planted value", what)
		}
	}
}

func TestWhoReadsSQLiteReadsCiphertext(t *testing.T) {
	s, db, path := sqlite(t)
	fill(t, s)
	clean(t, "a table", dump(t, db))
	for _, suffix := range []string{"", "-wal"} {
		b, err := os.ReadFile(path + suffix)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
		clean(t, "the file"+suffix, b)
	}
}

func TestWhoReadsPostgreSQLReadsCiphertext(t *testing.T) {
	s, db := postgres(t)
	fill(t, s)
	clean(t, "a table", dump(t, db))
}

// What the registry writes inside the embedder's transaction stands or falls
// with the embedder's own rows.
func inTransaction(t *testing.T, db *sql.DB, d registry.Dialect) {
	ctx := t.Context()
	if _, err := db.ExecContext(ctx, "CREATE TABLE mine (n INTEGER)"); err != nil {
		t.Fatal(err)
	}
	own := registry.NewSQLStore(db, d)
	for i, commit := range []bool{false, true} {
		tx, err := db.BeginTx(ctx, nil)
		if err != nil {
			t.Fatal(err)
		}
		o := storetest.NewOffice(t, own.InTransaction(tx))
		if _, err := tx.ExecContext(ctx, "INSERT INTO mine (n) VALUES (1)"); err != nil {
			t.Fatal(err)
		}
		ref := addressee.Ref{System: "tax", Number: addressee.Local(fmt.Sprint(i))}
		if _, _, err := o.Assign(ctx, o.Sato, ref, civil.MustDate("2021-12-10")); err != nil {
			t.Fatal(err)
		}
		end := tx.Rollback
		if commit {
			end = tx.Commit
		}
		if err := end(); err != nil {
			t.Fatal(err)
		}
	}
	var mine int
	if err := db.QueryRowContext(ctx, "SELECT COUNT(*) FROM mine").Scan(&mine); err != nil {
		t.Fatal(err)
	}
	var last uint64
	if err := own.View(ctx, municipality.Must("112020"), func(tx registry.Tx) (err error) {
		last, _, err = tx.Last(ctx)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if mine != 1 || last != 2 {
		t.Fatalf("%d rows of ours, %d of the registry", mine, last)
	}
}

func TestInsideTheEmbeddersTransactionSQLite(t *testing.T) {
	_, db, _ := sqlite(t)
	inTransaction(t, db, registry.SQLite)
}

func TestInsideTheEmbeddersTransactionPostgreSQL(t *testing.T) {
	_, db := postgres(t)
	inTransaction(t, db, registry.PostgreSQL)
}

// Several offices fight for the same number: one of them gets it.
func oneLiveLink(t *testing.T, s registry.Store) {
	o, on := storetest.NewOffice(t, s), civil.MustDate("2021-12-10")
	var ids []addressee.Integrated
	for i := range 6 {
		id, _, err := o.Assign(t.Context(), o.Sato, addressee.Ref{System: "resident", Number: addressee.Local(fmt.Sprint(i))}, on)
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	won := 0
	for _, id := range ids {
		wg.Go(func() {
			err := o.Link(context.WithoutCancel(t.Context()), o.Sato, id, addressee.Ref{System: "tax", Number: "the one"}, on)
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				won++
			} else if !errors.Is(err, registry.CodeLinked) && !errors.Is(err, registry.CodeConflict) {
				t.Errorf("lost with %v: %v", err, errors.Unwrap(err))
			}
		})
	}
	wg.Wait()
	if won != 1 {
		t.Fatalf("%d links to one number", won)
	}
}

func TestOneLiveLinkSQLite(t *testing.T) { s, _, _ := sqlite(t); oneLiveLink(t, s) }

func TestOneLiveLinkPostgreSQL(t *testing.T) { s, _ := postgres(t); oneLiveLink(t, s) }

// Nobody who steals the database alone learns which of two persons has a number:
// the tokens of the same number under another installation's keys are others.
func TestTokensAreKeyed(t *testing.T) {
	one, db1, _ := sqlite(t)
	two, db2, _ := sqlite(t)
	fill(t, one)
	fill(t, two)
	tokens := func(db *sql.DB) map[string]bool {
		rows, err := db.QueryContext(t.Context(), "SELECT number FROM kyufu_mynumber_records WHERE number IS NOT NULL")
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = rows.Close() }()
		set := map[string]bool{}
		for rows.Next() {
			var b []byte
			if err := rows.Scan(&b); err != nil {
				t.Fatal(err)
			}
			set[string(b)] = true
		}
		return set
	}
	first, second := tokens(db1), tokens(db2)
	if len(first) != persons || len(second) != persons {
		t.Fatalf("%d and %d tokens", len(first), len(second))
	}
	for token := range first {
		if second[token] || strings.Contains(token, "7") && len(token) != 32 {
			t.Fatal("two installations have a token in common")
		}
	}
}
