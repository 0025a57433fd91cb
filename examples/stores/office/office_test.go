// Package office_test runs an office of cases on real databases, as a clerk's day, and checks it.
package office_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/keys"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/benefit/bank"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/benefit/office"
	"github.com/kyufu-go/kyufu/examples/internal/staff"
	"github.com/kyufu-go/kyufu/examples/stores/database"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/money"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

func TestMain(m *testing.M) { os.Exit(database.Run(m)) }

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// databases are those on which every test here runs.
var databases = map[string]struct {
	dialect store.Dialect
	open    func(testing.TB) *sql.DB
}{
	"SQLite by modernc": {store.SQLite, func(t testing.TB) *sql.DB { db, _ := database.SQLite(t); return db }},
	"SQLite by ncruces": {store.SQLite, func(t testing.TB) *sql.DB {
		return database.OpenSQLiteBy(t, "sqlite3", filepath.Join(t.TempDir(), "test.db"))
	}},
	"PostgreSQL": {store.PostgreSQL, database.PostgreSQL},
}

var by = staff.Officer

// desk opens an office on a store; the clock is the caller's.
func desk(log audit.BatchRecorder, j *store.Journal, k keys.Store, now func() time.Time) (*office.Desk, error) {
	masters, err := keys.Held([][]byte{bytes.Repeat([]byte{1}, 32)}, [][]byte{bytes.Repeat([]byte{2}, 32)})
	if err != nil {
		return nil, err
	}
	return deskUnder(masters, log, j, k, now)
}

// deskUnder opens an office under master and index keys.
func deskUnder(masters keys.Provider, log audit.BatchRecorder, j *store.Journal, k keys.Store, now func() time.Time) (*office.Desk, error) {
	engine, err := staff.Office()
	if err != nil {
		return nil, err
	}
	return office.New(office.Config{
		Policy: func() *access.Engine { return engine }, DutyCode: staff.Duty, Log: log, Store: j, Keys: masters, DataKeys: k, Now: now,
		Municipality: municipality.Must("112020"),
		Terms:        casework.Terms{casework.ReplyClock: {Days: 90}, casework.CureClock: {Days: 14}},
		Handle: func(_ context.Context, person string) (audit.Handle, error) {
			sum := sha256.Sum256([]byte(person))
			return audit.Handle(sum[:16]), nil
		},
	})
}

// town is an office, its log and a clock that the day moves.
type town struct {
	testing.TB

	*office.Desk
	db      *sql.DB
	journal *store.Journal
	log     *audit.Memory
	keys    *keys.Memory
	now     time.Time
}

func open(t testing.TB, name string) *town {
	t.Helper()
	d := databases[name]
	o := &town{TB: t, db: d.open(t), log: &audit.Memory{}, keys: &keys.Memory{}}
	must(t, store.Migrate(t.Context(), o.db, d.dialect))
	clock := func() time.Time { return o.now }
	var err error
	o.on("2022-02-01")
	o.journal, err = store.NewJournal(t.Context(), store.Config{
		Store: store.NewSQL(o.db, d.dialect, "112020"), Log: store.TrailOfMemory("desk", o.log), Now: clock, MaxLines: 1 << 20, MaxAge: 1 << 60,
	})
	must(t, err)
	o.Desk, err = desk(o.log, o.journal, o.keys, clock)
	must(t, err)
	return o
}

func (o *town) on(day string) *town {
	o.now = civil.MustDate(day).Start().Add(10 * time.Hour)
	return o
}

func household(id string, first casework.Kind, on string) office.Opening {
	return office.Opening{
		ID: id, Program: "P2", Household: "household-" + id, Head: "head-" + id, Members: []string{"head-" + id, "spouse-" + id},
		Event: casework.Event{Kind: first, On: civil.MustDate(on)},
	}
}

func account(number string) *casework.Account {
	return &casework.Account{Account: bank.Account{Bank: "0001", Branch: "001", Type: bank.Ordinary, Number: number, Holder: "ﾔﾏﾀﾞ ﾀﾛｳ"}, Source: casework.FromForm}
}

// does starts an event on the officer's screen, has it seconded where somebody is named, and
// submits it.
func (o *town) does(who audit.Code, id string, e casework.Event, second ...audit.Code) casework.Case {
	o.Helper()
	e.On = civil.DayOf(o.now)
	ctx := o.Context()
	_, token, err := o.Start(ctx, by(who), id, e.Kind)
	must(o, err)
	act := office.Act{Token: token, Event: e}
	var word *audit.Approval
	for _, s := range second {
		word, err = o.Second(ctx, by(s), who, act)
		must(o, err)
	}
	if e.Kind == casework.Erase {
		must(o, o.Erase(ctx, by(who), word, act))
		c, err := o.Case(ctx, by(who), id)
		must(o, err)
		return c
	}
	cases, err := o.Submit(ctx, by(who), word, act)
	must(o, err)
	return cases[0]
}

func (o *town) is(id string, want casework.State) {
	o.Helper()
	c, err := o.Case(o.Context(), by("counter"), id)
	must(o, err)
	if c.State != want {
		o.Fatalf("case %s is %s, not %s", id, c.State, want)
	}
}

func (o *town) found() {
	o.Helper()
	_, err := o.journal.Relay(o.Context())
	must(o, err)
	found, err := o.Check(o.Context(), by("auditor"), nil, store.TrailOfMemory("desk", o.log).Since(o.Context(), 0))
	must(o, err)
	if len(found) != 0 {
		o.Fatalf("%d findings, such as %+v", len(found), found[0])
	}
}

// proposed takes a returned form to a proposal.
func (o *town) proposed(id string, r *casework.Ruling) {
	o.Helper()
	o.does("counter", id, casework.Event{Kind: casework.CheckIdentity, Method: "driving_licence"})
	o.does("counter", id, casework.Event{Kind: casework.ReviewDocuments})
	o.does("examiner", id, casework.Event{Kind: casework.Accept})
	o.does("examiner", id, casework.Event{Kind: casework.Review, Ruling: r})
}

func grant(id string) *casework.Ruling {
	return &casework.Ruling{Outcome: benefit.Eligible, Amount: 100000, Payee: "head-" + id}
}

// run approves what is planned in a run, and sends it.
func (o *town) run(id string) {
	o.Helper()
	shown, err := o.Planned(o.Context(), by("head"), id)
	must(o, err)
	must(o, o.ApproveRun(o.Context(), by("head"), shown))
	must(o, o.SendRun(o.Context(), by("cashier"), id, sha256.Sum256([]byte("file of "+id))))
}

// Four households come to the counter: one is granted and paid, after a defect was cured and a
// failed transfer corrected; one withdraws; one is refused and the refusal overridden by two; of
// one the tax is corrected after it was paid. At the end the year's papers are erased.
func TestAClerksDays(t *testing.T) {
	for name := range databases {
		t.Run(name, func(t *testing.T) {
			o := open(t, name)
			ctx := t.Context()
			var forms []office.Opening
			for _, id := range []string{"17", "18", "19", "20"} {
				forms = append(forms, household(id, casework.SendConfirmation, "2022-02-01"))
			}
			_, err := o.Open(ctx, by("counter"), nil, forms...)
			must(t, err)

			o.on("2022-02-10").fromFormToPayment("17")
			o.withdrawal("18")
			o.override("19")
			o.correction("20")
			o.found()

			o.on("2022-05-01").does("keeper", "18", casework.Event{Kind: casework.Close})
			o.on("2027-06-01").does("keeper", "17", casework.Event{Kind: casework.Close})
			o.does("keeper", "17", casework.Event{Kind: casework.Erase}, "second")
			o.is("17", casework.Erased)
			if found, err := o.Find(ctx, by("counter"), "spouse-17"); err != nil || len(found) != 0 {
				t.Fatal("the erased are still found", err)
			}
			x := household("99", casework.Apply, "2027-06-01")
			x.Head, x.Members = "spouse-17", nil
			_, err = o.Open(ctx, by("counter"), nil, x)
			must(t, err)
			o.does("head", "99", casework.Event{Kind: casework.OverrideGrant, Codes: []string{"F02"}, Words: "x", Amount: 100000, Person: "spouse-17"}, "second")
			if err := o.plan("99", "R9"); err == nil {
				t.Fatal("what was paid is paid again once its case is erased")
			}
			o.found()
		})
	}
}

func (o *town) fromFormToPayment(id string) {
	o.Helper()
	o.does("counter", id, casework.Event{Kind: casework.ReturnForm, Account: account("1234567")})
	o.does("counter", id, casework.Event{Kind: casework.FindDefect, Codes: []string{"D02"}, Until: civil.MustDate("2022-02-24")})
	o.does("counter", id, casework.Event{Kind: casework.NotifyDefect})
	o.on("2022-02-12").does("counter", id, casework.Event{Kind: casework.Cure})
	o.proposed(id, grant(id))
	o.on("2022-02-14").does("head", id, casework.Event{Kind: casework.Grant})
	o.does("counter", id, casework.Event{Kind: casework.Notify})
	must(o, o.plan(id, "R1"))
	o.run("R1")
	o.on("2022-03-01").does("cashier", id, casework.Event{Kind: casework.FailPayment, Codes: []string{"T01"}})
	o.does("counter", id, casework.Event{Kind: casework.CorrectAccount, Account: account("7654321")})
	must(o, o.plan(id, "R2"))
	o.run("R2")
	c := o.does("cashier", id, casework.Event{Kind: casework.Pay, Run: "R2"})
	if n := len(c.Payments); n != 2 || c.Payments[1].Replaces != 1 || c.Payments[1].Account.Number != "7654321" {
		o.Fatal("the second payment does not replace the first")
	}
}

func (o *town) withdrawal(id string) {
	o.Helper()
	o.does("counter", id, casework.Event{Kind: casework.ReturnForm})
	o.does("counter", id, casework.Event{Kind: casework.Withdraw})
	o.is(id, casework.Withdrawn)
	if err := o.plan(id, "R3"); err == nil {
		o.Fatal("who withdrew is paid")
	}
}

func (o *town) override(id string) {
	o.Helper()
	ctx := o.Context()
	o.does("counter", id, casework.Event{Kind: casework.ReturnForm, Account: account("1112223")})
	o.proposed(id, &casework.Ruling{Outcome: benefit.Ineligible, Reasons: []string{"R01", "R06"}})
	o.does("head", id, casework.Event{Kind: casework.Refuse})
	e := casework.Event{Kind: casework.OverrideGrant, On: civil.DayOf(o.now), Codes: []string{"F01"}, Words: "judgment", Amount: 100000, Person: "head-" + id}
	_, token, err := o.Start(ctx, by("head"), id, e.Kind)
	must(o, err)
	if _, err := o.Submit(ctx, by("head"), nil, office.Act{Token: token, Event: e}); !errors.Is(err, office.CodeDenied) {
		o.Fatal("one person overrides: ", err)
	}
	o.does("head", id, e, "second")
	must(o, o.plan(id, "R4"))
	o.run("R4")
	o.does("cashier", id, casework.Event{Kind: casework.Pay, Run: "R4"})
}

func (o *town) correction(id string) {
	o.Helper()
	o.does("counter", id, casework.Event{Kind: casework.ReturnForm, Account: account("5556667")})
	o.proposed(id, grant(id))
	o.does("head", id, casework.Event{Kind: casework.Grant})
	must(o, o.plan(id, "R5"))
	o.run("R5")
	o.does("cashier", id, casework.Event{Kind: casework.Pay, Run: "R5"})
	o.on("2022-04-10").does("head", id, casework.Event{Kind: casework.DecideLess, Amount: 100000, Codes: []string{"B01"}}, "second")
	o.does("cashier", id, returned(casework.ReturnPart, 30000))
	o.does("cashier", id, returned(casework.ReturnRest, 70000))
	o.is(id, casework.Returned)
}

func returned(k casework.Kind, yen money.Yen) casework.Event {
	return casework.Event{Kind: k, Amount: yen, Codes: []string{"B01"}, AccountingYear: 2021, Fund: "general"}
}

// plan plans a payment as a program does, without a screen.
func (o *town) plan(id, run string) error {
	_, err := o.Submit(o.Context(), by("cashier"), nil, office.Act{
		Case: id, Event: casework.Event{Kind: casework.PlanPayment, On: civil.DayOf(o.now), Run: run, Until: civil.MustDate("2027-12-01"), Amount: 100000},
	})
	return err
}

// 64 officers plan payments on one database for households that have a person in common with
// others: the database gives each key once.
func TestNobodyIsPaidTwiceBy64Officers(t *testing.T) {
	const households, cases = 12, 4
	for name := range databases {
		t.Run(name, func(t *testing.T) {
			o := open(t, name)
			for h := range households {
				for c := range cases {
					id := fmt.Sprintf("%d-%d", h, c)
					x := household(id, casework.Apply, "2022-02-01")
					x.Members = append(x.Members, fmt.Sprintf("child-%d", h))
					x.Event.Account = account("1234567")
					_, err := o.Open(t.Context(), by("counter"), nil, x)
					must(t, err)
					o.does("head", id, casework.Event{Kind: casework.OverrideGrant, Codes: []string{"F02"}, Words: "x", Amount: 100000, Person: x.Head}, "second")
				}
			}
			paid := make(chan [households]int)
			for officer := range 64 {
				go func() { paid <- o.plans(officer, cases) }()
			}
			var sum [households]int
			for range 64 {
				for h, n := range <-paid {
					sum[h] += n
				}
			}
			for h, n := range sum {
				if n != 1 {
					t.Errorf("household %d was planned %d times", h, n)
				}
			}
			o.found()
		})
	}
}

func (o *town) plans(officer, cases int) (paid [12]int) {
	all := len(paid) * cases
	for n := range all / 4 { // each tries a quarter, so that all meet
		at := (n*7 + officer*13) % all
		switch err := o.plan(fmt.Sprintf("%d-%d", at/cases, at%cases), "R1"); {
		case err == nil:
			paid[at/cases]++
		case errors.Is(err, office.CodeAlreadyPaid), errors.Is(err, office.CodeConflict), errors.Is(err, casework.CodeNotAllowed):
		default:
			o.Error(err)
		}
	}
	return paid
}

// long is whether the loops run whole, of which the tests take a sample.
func long() bool { return os.Getenv("KYUFU_LONG") != "" }
