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

	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/examples/stores/database"
	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/mynumber/mynumbertest"
	"github.com/kyufu-go/kyufu/mynumber/registry"
	"github.com/kyufu-go/kyufu/mynumber/registry/storetest"
)

func TestMain(m *testing.M) { os.Exit(database.Run(m)) }

func sqlite(t testing.TB) (*registry.SQLStore, *sql.DB, string) {
	db, path := database.SQLite(t)
	return tables(t, db, store.SQLite), db, path
}

func postgres(t testing.TB) (*registry.SQLStore, *sql.DB) {
	db := database.PostgreSQL(t)
	return tables(t, db, store.PostgreSQL), db
}

// tables makes those of the registry, and those of the lines beside them.
func tables(t testing.TB, db *sql.DB, d store.Dialect) *registry.SQLStore {
	t.Helper()
	if err := errors.Join(registry.Migrate(t.Context(), db, d), store.Migrate(t.Context(), db, d)); err != nil {
		t.Fatal(err)
	}
	return registry.NewSQLStore(db, d)
}

func lines(db *sql.DB, d store.Dialect) *store.SQL { return store.NewSQL(db, d, "112020") }

// Two servers that start at the same time, on a new database and again on one that stands.
func TestServersThatStartTogether(t *testing.T) {
	for name, open := range map[string]func() (*sql.DB, store.Dialect){
		"SQLite":     func() (*sql.DB, store.Dialect) { db, _ := database.SQLite(t); return db, store.SQLite },
		"PostgreSQL": func() (*sql.DB, store.Dialect) { return database.PostgreSQL(t), store.PostgreSQL },
	} {
		t.Run(name, func(t *testing.T) {
			for range 5 {
				db, d := open()
				errs := make(chan error, 8)
				for range cap(errs) {
					go func() { errs <- registry.Migrate(context.Background(), db, d) }()
				}
				for range cap(errs) {
					if err := <-errs; err != nil {
						t.Fatal(err)
					}
				}
			}
		})
	}
}

func TestSQLiteIsAStore(t *testing.T) {
	storetest.Run(t, func(t *testing.T) (registry.Store, store.Store) {
		s, db, _ := sqlite(t)
		return s, lines(db, store.SQLite)
	})
}

func TestPostgreSQLIsAStore(t *testing.T) {
	database.PostgreSQL(t) // skips before the suite has a name for each case
	storetest.Run(t, func(t *testing.T) (registry.Store, store.Store) {
		s, db := postgres(t)
		return s, lines(db, store.PostgreSQL)
	})
}

const persons = 40

// fill loads persons and takes some of them through changes.
func fill(t *testing.T, s registry.Store, beside store.Store) *storetest.Office {
	t.Helper()
	o, on := storetest.NewOffice(t, s, beside), civil.MustDate("2021-12-10")
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
	for _, table := range []string{"kyufu_mynumber_tenants", "kyufu_mynumber_records"} {
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
	fill(t, s, lines(db, store.SQLite))
	clean(t, "a table", dump(t, db))
	for _, suffix := range []string{"", "-wal"} {
		b, err := os.ReadFile(path + suffix)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
		// The journal's lines name the officer and the duty on their way into the log, and nobody
		// else.
		b = bytes.ReplaceAll(bytes.ReplaceAll(b, []byte("sato"), nil), []byte("benefit"), nil)
		clean(t, "the file"+suffix, b)
	}
}

func TestWhoReadsPostgreSQLReadsCiphertext(t *testing.T) {
	s, db := postgres(t)
	fill(t, s, lines(db, store.PostgreSQL))
	clean(t, "a table", dump(t, db))
}

// What the registry writes inside the embedder's transaction stands or falls
// with the embedder's own rows.
func inTransaction(t *testing.T, db *sql.DB, d store.Dialect) {
	ctx := t.Context()
	if _, err := db.ExecContext(ctx, "CREATE TABLE mine (n INTEGER)"); err != nil {
		t.Fatal(err)
	}
	own := registry.NewSQLStore(db, d)
	o := storetest.NewOffice(t, own, lines(db, d))
	for i, commit := range []bool{false, true} {
		tx, err := db.BeginTx(ctx, nil)
		if err != nil {
			t.Fatal(err)
		}
		c := o.Config
		c.Store = own.InTransaction(tx)
		inside, err := registry.New(c)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := tx.ExecContext(ctx, "INSERT INTO mine (n) VALUES (1)"); err != nil {
			t.Fatal(err)
		}
		ref := addressee.Ref{System: "tax", Number: addressee.Local(fmt.Sprint(i))}
		if _, _, err := inside.Assign(ctx, o.Sato, ref, civil.MustDate("2021-12-10")); err != nil {
			t.Fatal(err)
		}
		end := tx.Rollback
		if commit {
			end = tx.Commit
		}
		if n := len(o.Log.Events()); n != 0 {
			t.Fatalf("the log has %d entries before the transaction has ended", n)
		}
		if err := errors.Join(end(), inside.Settle(ctx)); err != nil {
			t.Fatal(err)
		}
		if _, err := o.Config.Journal.Relay(ctx); err != nil {
			t.Fatal(err)
		}
		if n := len(o.Log.Events()); (n != 0) != commit {
			t.Fatalf("the log has %d entries, committed: %v", n, commit)
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

// An erasure inside a transaction that is rolled back destroys no key; one that is committed does.
func TestAnErasureInsideATransactionThatIsRolledBack(t *testing.T) {
	s, db, _ := sqlite(t)
	ctx, on := t.Context(), civil.MustDate("2021-12-10")
	o := storetest.NewOffice(t, s, lines(db, store.SQLite))
	id, _, err := o.Assign(ctx, o.Sato, addressee.Ref{System: "tax", Number: "1"}, on)
	if err != nil {
		t.Fatal(err)
	}
	p, err := o.Propose(ctx, o.Sato, registry.Change{Kind: registry.ChangeErase, Person: id, Cause: "retention_over"})
	if err != nil {
		t.Fatal(err)
	}
	shown, err := o.Show(ctx, o.Ito, p)
	if err != nil {
		t.Fatal(err)
	}
	for _, commit := range []bool{false, true} {
		tx, err := db.BeginTx(ctx, nil)
		if err != nil {
			t.Fatal(err)
		}
		c := o.Config
		c.Store = s.InTransaction(tx)
		inside, err := registry.New(c)
		if err != nil {
			t.Fatal(err)
		}
		if err := inside.Approve(ctx, o.Ito, shown); err != nil {
			t.Fatal(err)
		}
		end := tx.Rollback
		if commit {
			end = tx.Commit
		}
		if err := errors.Join(end(), inside.Settle(ctx)); err != nil {
			t.Fatal(err)
		}
		_, err = o.View(ctx, o.Sato, id, registry.AsOf{})
		if commit != errors.Is(err, registry.CodeErased) || !commit && err != nil {
			t.Fatalf("committed: %v, then %v", commit, err)
		}
		n := 0
		for range c.DataKeys.All(ctx, "mynumber/112020") {
			n++
		}
		if (n == 0) != commit {
			t.Fatalf("committed: %v, %d keys", commit, n)
		}
	}
}

// SQLite overwrites what is deleted: the tokens of the erased are not left in free pages.
func TestSQLiteDeletesSecurely(t *testing.T) {
	s, db, path := sqlite(t)
	o := fill(t, s, lines(db, store.SQLite))
	tokens := func() map[string]bool {
		all := map[string]bool{}
		rows, err := db.QueryContext(t.Context(), "SELECT number FROM kyufu_mynumber_records WHERE number IS NOT NULL")
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		for rows.Next() {
			var token []byte
			if err := rows.Scan(&token); err != nil {
				t.Fatal(err)
			}
			all[string(token)] = true
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		return all
	}
	before := tokens()
	found, err := o.ByRef(t.Context(), o.Sato, addressee.Ref{System: "resident", Number: "7700000000"}, registry.AsOf{})
	if err != nil {
		t.Fatal(err)
	}
	if err := o.Both(t, registry.Change{Kind: registry.ChangeErase, Person: found.Integrated, Cause: "retention_over"}); err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(t.Context(), "PRAGMA wal_checkpoint(TRUNCATE)"); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	after, gone := tokens(), 0
	for token := range before {
		if after[token] {
			continue
		}
		gone++
		if bytes.Contains(b, []byte(token)) {
			t.Error("the token of an erased number is still in the file")
		}
	}
	if gone != 1 {
		t.Errorf("%d tokens are gone", gone)
	}
}

func TestInsideTheEmbeddersTransactionSQLite(t *testing.T) {
	_, db, _ := sqlite(t)
	inTransaction(t, db, store.SQLite)
}

func TestInsideTheEmbeddersTransactionPostgreSQL(t *testing.T) {
	_, db := postgres(t)
	inTransaction(t, db, store.PostgreSQL)
}

// Several offices fight for the same number: one of them gets it.
func oneLiveLink(t *testing.T, s registry.Store, beside store.Store) {
	o, on := storetest.NewOffice(t, s, beside), civil.MustDate("2021-12-10")
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

func TestOneLiveLinkSQLite(t *testing.T) {
	s, db, _ := sqlite(t)
	oneLiveLink(t, s, lines(db, store.SQLite))
}

func TestOneLiveLinkPostgreSQL(t *testing.T) {
	s, db := postgres(t)
	oneLiveLink(t, s, lines(db, store.PostgreSQL))
}

// Nobody who steals the database alone learns which of two persons has a number:
// the tokens of the same number under another installation's keys are others.
func TestTokensAreKeyed(t *testing.T) {
	one, db1, _ := sqlite(t)
	two, db2, _ := sqlite(t)
	fill(t, one, lines(db1, store.SQLite))
	fill(t, two, lines(db2, store.SQLite))
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
