//go:build unix

package office_test

import (
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/keys"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/audit/store/storetest"
	"github.com/kyufu-go/kyufu/audit/trail"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/benefit/office"
	"github.com/kyufu-go/kyufu/examples/stores/database"
	"github.com/kyufu-go/kyufu/examples/stores/killing"
	"github.com/kyufu-go/kyufu/household/civil"
)

// process is what one process has of an office.
type process struct {
	testing.TB

	*office.Desk
	db      *sql.DB
	journal *store.Journal
	log     *trail.Log
	trail   store.Trail
	me      killing.Child
	steps   *killing.Steps
}

// enters opens the office of a child, with its steps.
func enters(t testing.TB, me killing.Child) *process {
	t.Helper()
	p := &process{TB: t, me: me, steps: me.Steps()}
	var err error
	p.db, err = p.steps.Open(me.Driver, me.DSN)
	must(t, err)
	p.log, err = trail.Open(me.Log, trail.Config{Instance: audit.Code(me.Name), EpochEntries: 8})
	must(t, err)
	p.trail = p.steps.Trail(p.log)
	p.journal, err = store.NewJournal(t.Context(), store.Config{
		Store: store.NewSQL(p.db, me.Dialect, "112020"), Log: p.trail, MaxAge: time.Hour, MaxLines: 1 << 20, Lease: time.Second,
	})
	must(t, err)
	if me.Masters == "" {
		p.Desk, err = desk(p.trail, p.journal, p.steps.Keys(sharedKeys(me.Keys)), time.Now)
		must(t, err)
		return p
	}
	masters, err := keys.OpenMasterFile(me.Masters)
	must(t, err)
	p.Desk, err = deskUnder(masters, p.trail, p.journal, p.steps.Keys(sharedKeys(me.Keys)), time.Now)
	must(t, err)
	return p
}

func (p *process) leaves() {
	p.Helper()
	must(p, errors.Join(p.log.Close(), p.db.Close()))
}

// does records an event as an officer does at a screen.
func (p *process) does(who audit.Code, id string, e casework.Event) error {
	e.On = civil.DayOf(time.Now())
	ctx := p.Context()
	_, token, err := p.Start(ctx, by(who), id, e.Kind)
	if err != nil {
		return err
	}
	act := office.Act{Token: token, Event: e}
	if e.Kind != casework.Erase {
		_, err = p.Submit(ctx, by(who), nil, act)
		return err
	}
	word, err := p.Second(ctx, by("second"), who, act)
	if err != nil {
		return err
	}
	return p.Erase(ctx, by(who), word, act)
}

// till takes a case through some events, as far as it has not come yet.
func (p *process) till(id string, way ...at) {
	p.Helper()
	c, err := p.Case(p.Context(), by("counter"), id)
	must(p, err)
	for _, x := range way {
		if slices.ContainsFunc(c.Events(), func(e casework.Event) bool { return e.Kind == x.e.Kind }) || c.State == casework.Erased {
			continue
		}
		must(p, p.does(x.who, id, x.e))
		killing.Acknowledge(x.e.Kind.String())
	}
}

// at is an event and who records it.
type at struct {
	who audit.Code
	e   casework.Event
}

func toReview(id string) []at {
	return []at{
		{"counter", casework.Event{Kind: casework.CheckIdentity, Method: "driving_licence"}},
		{"counter", casework.Event{Kind: casework.ReviewDocuments}},
		{"examiner", casework.Event{Kind: casework.Accept}},
		{"examiner", casework.Event{Kind: casework.Review, Ruling: grant(id)}},
	}
}

func decision() []at {
	return []at{
		{"head", casework.Event{Kind: casework.Grant}},
		{"counter", casework.Event{Kind: casework.Notify}},
		{"cashier", casework.Event{Kind: casework.PlanPayment, Run: "R1", Until: civil.MustDate("2027-12-01"), Amount: 100000}},
	}
}

var (
	ending  = []at{{"counter", casework.Event{Kind: casework.Decline}}, {"keeper", casework.Event{Kind: casework.Close}}}
	erasing = []at{{"keeper", casework.Event{Kind: casework.Erase}}}
)

// opens takes in a form.
func (p *process) opens(id string) {
	p.Helper()
	must(p, p.takesIn(id))
}

func (p *process) takesIn(id string) error {
	x := household(id, casework.Apply, civil.DayOf(time.Now()).String())
	x.Event.Account = account("1234567")
	_, err := p.Open(p.Context(), by("counter"), nil, x)
	return err
}

// TestStepper is not a test: it is the process that dies at a step.
func TestStepper(t *testing.T) {
	me := killing.Me(t)
	if me.Work == "migration" {
		steps := me.Steps()
		db, err := steps.Open(me.Driver, me.DSN)
		must(t, err)
		steps.Begin()
		must(t, store.Migrate(t.Context(), db, me.Dialect))
		killing.Acknowledge("migrated")
		steps.End()
		return
	}
	p, id := enters(t, me), caseOf(me)
	if me.Work == "late key" {
		p.comesLate()
		if err := p.takesIn("late"); !errors.Is(err, office.CodeConflict) {
			t.Fatal(err)
		}
		p.steps.End()
		return
	}
	p.steps.Begin()
	switch me.Work {
	case "decision":
		p.till(id, decision()...)
	case "erasure":
		p.till(id, erasing...)
	case "restore":
		storetest.Restore(t, p.journal, p.trail)
		killing.Acknowledge("restored")
	case "rotation":
		p.rotates()
		killing.Acknowledge("rotated")
	}
	p.steps.Here("answer")
	_, err := p.journal.Relay(t.Context())
	must(t, err)
	killing.Acknowledge("relayed")
	p.steps.Here("end")
	p.steps.End()
}

func caseOf(c killing.Child) string { return fmt.Sprintf("%s-%d", c.Work, c.Step) }

// A process dies at any step of a decision and what follows it: what was acknowledged is there, who
// goes on ends where nobody died, each event is recorded once, and nothing does not fit.
func TestDyingAtEveryStepOfADecision(t *testing.T) {
	atEveryStep(t, "decision", func(p *process, id string) {
		p.opens(id)
		p.till(id, toReview(id)...)
	}, func(p *process, id string) {
		p.till(id, decision()...)
		p.ended(id, casework.Planned, casework.Grant, casework.Notify, casework.PlanPayment)
	})
}

// A process dies at any step of an erasure: afterwards the case is erased or it is whole, and once
// it is settled the key is gone.
func TestDyingAtEveryStepOfAnErasure(t *testing.T) {
	atEveryStep(t, "erasure", func(p *process, id string) {
		p.opens(id)
		p.till(id, ending...)
	}, func(p *process, id string) {
		p.till(id, erasing...)
		p.ended(id, casework.Erased, casework.Erase)
	})
}

// atEveryStep has processes die at the steps of a work on one database, each at a case of its own.
func atEveryStep(t *testing.T, work string, ready, goesOn func(p *process, id string)) {
	t.Helper()
	for name, c := range killing.Engines {
		t.Run(name, func(t *testing.T) {
			db, dsn := c.Shared(t)
			must(t, store.Migrate(t.Context(), db, c.Dialect))
			c.Work, c.DSN, c.Name, c.Log, c.Keys = work, dsn, "a", t.TempDir(), filepath.Join(t.TempDir(), "keys")
			killing.AtEveryStep(t, "TestStepper", func(step int) killing.Child {
				me := c
				p := enters(t, me)
				me.Step = step
				ready(p, caseOf(me))
				p.leaves()
				return me
			}, func(me killing.Child, d killing.Died) {
				at := caseOf(me)
				me.Step = 0
				p := enters(t, me)
				defer p.leaves()
				p.acknowledged(at, d)
				_, err := p.Settle(t.Context(), by("keeper"))
				must(t, err)
				goesOn(p, at)
				p.fits(d)
			})
		})
	}
}

// acknowledged holds that what a child said was done is there before anything is repaired.
func (p *process) acknowledged(id string, d killing.Died) {
	p.Helper()
	c, err := p.Case(p.Context(), by("counter"), id)
	must(p, err)
	for _, what := range d.Acked {
		if what != "relayed" && !slices.ContainsFunc(c.Events(), func(e casework.Event) bool { return e.Kind.String() == what }) {
			p.Fatalf("step %d, %s: %s was acknowledged and is not there", d.Step, d.At, what)
		}
	}
}

// ended holds that a case is in a state, and that each of some events was recorded once.
func (p *process) ended(id string, want casework.State, once ...casework.Kind) {
	p.Helper()
	c, err := p.Case(p.Context(), by("counter"), id)
	must(p, err)
	for _, k := range once {
		n := 0
		for _, e := range c.Events() {
			if e.Kind == k {
				n++
			}
		}
		if n != 1 || c.State != want {
			p.Fatalf("%s is %s, with %s %d times", id, c.State, k, n)
		}
	}
}

// fits relays and checks everything.
func (p *process) fits(d killing.Died) {
	p.Helper()
	_, err := p.journal.Relay(p.Context())
	must(p, err)
	found, err := p.Check(p.Context(), by("auditor"), nil, trail.Events(p.me.Log))
	must(p, err)
	if len(found) > 0 {
		p.Fatalf("step %d, %s: %d findings, such as %+v", d.Step, d.At, len(found), found[0])
	}
}

// back takes a database back to the first migration, as an older version of the library has it.
func back(t *testing.T, db *sql.DB, d store.Dialect) {
	t.Helper()
	files, err := fs.Glob(store.Migrations, map[store.Dialect]string{store.SQLite: "migrations/sqlite/*", store.PostgreSQL: "migrations/postgres/*"}[d])
	must(t, err)
	for _, name := range slices.Backward(files[1:]) {
		b, err := store.Migrations.ReadFile(name)
		must(t, err)
		_, down, _ := strings.Cut(string(b), "-- +goose Down\n")
		_, err = db.ExecContext(t.Context(), down)
		must(t, err)
	}
	_, err = db.ExecContext(t.Context(), "DELETE FROM kyufu_migrations WHERE version > 1")
	must(t, err)
}

// fresh makes a new database for each step, in which an office has worked.
func fresh(t *testing.T, c killing.Child, work string, step int) (killing.Child, *process) {
	t.Helper()
	db, dsn := c.Shared(t)
	must(t, store.Migrate(t.Context(), db, c.Dialect))
	c.Work, c.Step, c.DSN, c.Name, c.Log, c.Keys = work, 0, dsn, "a", t.TempDir(), filepath.Join(t.TempDir(), "keys")
	p := enters(t, c)
	for _, id := range []string{"one", "two"} {
		p.opens(id)
		p.till(id, toReview(id)...)
	}
	_, err := p.journal.Relay(t.Context())
	must(t, err)
	p.till("one", decision()...) // these lines wait
	c.Step = step
	return c, p
}

// A process dies at any step of a migration of a database in which there is work: the next one ends
// it, and everything is there.
func TestDyingAtEveryStepOfAMigration(t *testing.T) {
	for name, c := range killing.Engines {
		t.Run(name, func(t *testing.T) {
			killing.AtEveryStep(t, "TestStepper", func(step int) killing.Child {
				me, p := fresh(t, c, "migration", step)
				p.leaves()
				back(t, database.Named(t, me.Driver, me.DSN), me.Dialect)
				return me
			}, func(me killing.Child, d killing.Died) {
				me.Step = 0
				db := database.Named(t, me.Driver, me.DSN)
				must(t, store.Migrate(t.Context(), db, me.Dialect))
				p := enters(t, me)
				defer p.leaves()
				p.till("two", decision()...)
				p.ended("one", casework.Planned, casework.Grant)
				p.ended("two", casework.Planned, casework.Grant)
				p.fits(d)
			})
		})
	}
}

// tables are the store's.
var tables = []string{"kyufu_stores", "kyufu_items", "kyufu_terms", "kyufu_lines", "kyufu_bound"}

// A process dies at any step of a restoration by the log of a database that was put back from a
// backup: the next one ends it, and work goes on.
func TestDyingAtEveryStepOfARestoration(t *testing.T) {
	for name, c := range killing.Engines {
		t.Run(name, func(t *testing.T) {
			killing.AtEveryStep(t, "TestStepper", func(step int) killing.Child {
				me, p := fresh(t, c, "restore", step)
				for _, table := range tables {
					p.exec("CREATE TABLE backup_" + table + " AS SELECT * FROM " + table)
				}
				p.till("two", decision()...)
				p.opens("three")
				_, err := p.journal.Relay(t.Context())
				must(t, err)
				for _, table := range slices.Backward(tables) {
					p.exec("DELETE FROM " + table)
				}
				for _, table := range tables {
					p.exec("INSERT INTO " + table + " SELECT * FROM backup_" + table)
				}
				p.leaves()
				return me
			}, func(me killing.Child, d killing.Died) {
				me.Step = 0
				p := enters(t, me)
				defer p.leaves()
				storetest.Restore(t, p.journal, p.trail)
				p.opens("three")
				p.till("two", decision()...)
				p.ended("two", casework.Planned, casework.Grant)
				p.fits(d)
			})
		})
	}
}

func (p *process) exec(query string) {
	p.Helper()
	_, err := p.db.ExecContext(p.Context(), query)
	must(p, err)
}
