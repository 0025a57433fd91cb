// Package year_test works a benefit's year on every store, and holds that the same files come out.
package year_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"testing"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/keys"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/benefit/bank"
	"github.com/kyufu-go/kyufu/benefit/bank/zengin"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/benefit/casework/form"
	"github.com/kyufu-go/kyufu/benefit/office"
	"github.com/kyufu-go/kyufu/examples/internal/year"
	"github.com/kyufu-go/kyufu/examples/stores/database"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/municipality"
)

func TestMain(m *testing.M) { os.Exit(database.Run(m)) }

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

var day = civil.MustDate

// stores are those on which the year is worked.
var stores = map[string]func(*testing.T) store.Store{
	"memory":            func(*testing.T) store.Store { return store.NewMemory() },
	"SQLite by modernc": func(t *testing.T) store.Store { db, _ := database.SQLite(t); return migrated(t, db, store.SQLite) },
	"SQLite by ncruces": func(t *testing.T) store.Store {
		return migrated(t, database.OpenSQLiteBy(t, "sqlite3", filepath.Join(t.TempDir(), "year.db")), store.SQLite)
	},
	"PostgreSQL": func(t *testing.T) store.Store { return migrated(t, database.PostgreSQL(t), store.PostgreSQL) },
}

func migrated(t *testing.T, db *sql.DB, d store.Dialect) store.Store {
	must(t, store.Migrate(t.Context(), db, d))
	return store.NewSQL(db, d, "112020")
}

// papers are the forms of a town: every tenth lacks an account, is declined, cash, refused, open or
// not back.
func papers(n int) []year.Paper {
	list := make([]year.Paper, n)
	for i := range list {
		id := fmt.Sprint(i + 1)
		p := &list[i]
		*p = year.Paper{
			ID: id, Household: "h" + id, Head: "p" + id, Members: []string{"p" + id, "q" + id}, Claimed: 100_000, Review: form.PayAccount,
			Names:   []office.Named{{Kana: "ヤマダ　タロウ", Birth: day("1970-05-05")}},
			Form:    &form.Application{Household: "h" + id, Sequence: i + 1, Kind: form.Confirmation, Issued: day("2022-02-01"), Returned: day("2022-02-10")},
			Account: bank.Account{Bank: "0001", Branch: "001", Type: bank.Ordinary, Number: fmt.Sprintf("%07d", 1000000+i), Holder: "ﾔﾏﾀﾞ ﾀﾛｳ"},
			Ruling:  &casework.Ruling{Outcome: benefit.Eligible, Amount: 100_000, Payee: "p" + id},
		}
		switch i % 10 {
		case 1:
			p.Review, p.Account = form.NoAccount, bank.Account{}
		case 2:
			p.Form.Declined = true
		case 3:
			p.Review, p.Account = form.PayCash, bank.Account{}
		case 4:
			p.Ruling = &casework.Ruling{Outcome: benefit.Ineligible, Reasons: []string{"R01"}, Payee: "p" + id}
		case 5:
			p.Ruling = nil
		case 6:
			p.Form.Returned = civil.Date{}
		}
	}
	return list
}

const meanings = `{"columns": {"number": ["口座番号"], "amount": ["金額"], "result": ["処理結果"]}, "paid": ["振込済"], "causes": {"口座解約": "closed"}}`

var payer = zengin.Header{Code: "1120200001", Name: "ｸﾏｶﾞﾔｼ", Bank: "0017", Branch: "204", Type: bank.Ordinary, Number: "0000001"}

// worked is what comes out of a year.
type worked struct {
	first, second string
	books         string
	left          string
	erased        int
}

func works(t *testing.T, s store.Store) (out worked) {
	ctx, log := t.Context(), &audit.Memory{}
	o, err := year.Open(ctx, year.Town{
		Municipality: municipality.Must("112020"), Program: "P2", Began: day("2022-03-01"), Store: s, Keys: &keys.Memory{}, Secret: []byte("year"), Rand: rand.Reader,
		Log: store.TrailOfMemory("desk", log),
		Entries: func() iter.Seq2[audit.Event, error] {
			return store.TrailOfMemory("desk", log).Since(context.Background(), 0)
		},
		Handle: func(_ context.Context, person string) (audit.Handle, error) {
			sum := sha256.Sum256([]byte(person))
			return audit.Handle(sum[:16]), nil
		},
	})
	must(t, err)
	const n = 60
	seen := 0
	first := papers(n)
	_, err = o.Take(ctx, first, year.Runs{Cash: "C1", Accounts: "R1", Due: day("2022-03-10")}, func(*casework.Case) { seen++ })
	must(t, err)
	if seen < n {
		t.Fatal("cases that were not shown")
	}
	_, err = o.Send(ctx, "R1", []byte("the first file"))
	must(t, err)

	begin := func(on string) {
		t.Helper()
		done, err := o.Begin(ctx, day(on), audit.Hash{1})
		must(t, err)
		if done {
			t.Fatal("a day twice")
		}
	}
	begin("2022-03-12")
	balance, found, err := o.Hear(ctx, "R1", []byte("口座番号,金額,処理結果\n1000000,100000,口座解約\n1000007,100000,口座解約\n"), []byte(meanings), day("2022-03-10"))
	must(t, err)
	out.first = fmt.Sprint(balance, found)
	_, err = o.Counter(ctx, "C1")
	must(t, err)

	begin("2022-04-01")
	later := papers(n + 5) // five that are new
	for i := range later {
		p := &later[i]
		switch i % 10 {
		case 0:
			p.Account.Number = fmt.Sprintf("%07d", 2000000+i) // corrected where it failed
		case 1:
			p.Review, p.Account = form.PayAccount, bank.Account{Bank: "0005", Branch: "001", Type: bank.Ordinary, Number: fmt.Sprintf("%07d", 3000000+i), Holder: "ﾔﾏﾀﾞ ﾀﾛｳ"}
		case 4:
			if i < 20 { // taxed no longer
				p.Ruling = &casework.Ruling{Outcome: benefit.Eligible, Amount: 100_000, Payee: p.Head}
			}
		case 5:
			p.Ruling = &casework.Ruling{Outcome: benefit.Ineligible, Reasons: []string{"R01"}, Payee: p.Head}
		case 8:
			p.Ruling = &casework.Ruling{Outcome: benefit.Ineligible, Reasons: []string{"R01"}, Payee: p.Head} // taxed after all
		}
	}
	fresh, err := o.Go(ctx, later)
	must(t, err)
	if len(fresh) != 5 {
		t.Fatalf("%d new papers", len(fresh))
	}
	_, err = o.Take(ctx, fresh, year.Runs{}, func(*casework.Case) {})
	must(t, err)
	var file bytes.Buffer
	_, _, err = o.Pay(ctx, year.Order{Run: "R2", Payer: payer, Due: day("2022-04-15")}, &file)
	must(t, err)
	out.second = file.String()

	begin("2022-04-20")
	_, _, err = o.Hear(ctx, "R2", nil, nil, day("2022-04-15"))
	must(t, err)
	var back []year.Return
	for i := range n {
		if i%10 == 8 {
			back = append(back, year.Return{Case: fmt.Sprint(i + 1), Event: casework.Event{Amount: 100_000, Codes: []string{"B01"}, AccountingYear: 2021, Fund: "国庫"}})
		}
	}
	must(t, o.Return(ctx, back))

	begin("2022-12-28")
	books, left, err := o.End(ctx)
	must(t, err)
	out.books, out.left = fmt.Sprint(books), fmt.Sprint(left)
	begin("2028-04-01")
	out.erased, err = o.Forget(ctx, day("2028-04-01"))
	must(t, err)
	must(t, o.Seal(ctx))
	wrong, err := o.Check(ctx)
	for range 100 { // on PostgreSQL lines wait for every transaction that is older, of autovacuum too
		if !errors.Is(err, store.CodeLogBehind) {
			break
		}
		must(t, o.Seal(ctx))
		wrong, err = o.Check(ctx)
	}
	must(t, err)
	if len(wrong) > 0 {
		t.Fatalf("does not fit: %v", wrong)
	}
	return out
}

// A town's year on memory, SQLite by both drivers and PostgreSQL: the same balance, the same bytes
// for the bank, the same books, the same cases left, the same number erased, and nothing that does
// not fit.
func TestAYearOnEveryStoreComesOutTheSame(t *testing.T) {
	t.Parallel()
	want := works(t, stores["memory"](t))
	if want.erased == 0 || len(want.second) < 10*120 {
		t.Fatalf("%d erased, a file of %d bytes", want.erased, len(want.second))
	}
	for name, open := range stores {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := works(t, open(t)); got != want {
				t.Errorf("%+v\nand not\n%+v", got, want)
			}
		})
	}
}
