//go:build unix

package office_test

import (
	"crypto/sha256"
	"errors"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/audit/store/storetest"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/benefit/office"
	"github.com/kyufu-go/kyufu/examples/stores/killing"
	"github.com/kyufu-go/kyufu/household/civil"
)

// TestRestoreDrillOfCases is the drill of SECURITY.md with an office's cases, on every database: a
// backup of its tables, erasures, runs and openings afterwards, the backup put back. Nobody who was
// erased since is there, by number or by name, their keys and tokens neither; nobody restores on no
// approval; the others are there; what comes then goes on, and nothing does not fit.
func TestRestoreDrillOfCases(t *testing.T) {
	for name, c := range killing.Engines {
		t.Run(name, func(t *testing.T) {
			db, dsn := c.Shared(t)
			must(t, store.Migrate(t.Context(), db, c.Dialect))
			c.DSN, c.Name, c.Log, c.Keys = dsn, "a", t.TempDir(), filepath.Join(t.TempDir(), "keys")
			p := enters(t, c)
			for _, id := range []string{"gone", "stays", "paid", "before"} {
				p.opensNamed(id)
			}
			p.till("gone", ending...)
			p.till("before", slices.Concat(ending, erasing)...) // erased before the backup
			p.till("paid", slices.Concat(toReview("paid"), decision())...)
			p.sends("R1")
			must(t, p.journal.Seal(t.Context()))
			for _, table := range tables {
				p.exec("CREATE TABLE backup_" + table + " AS SELECT * FROM " + table)
			}
			p.till("gone", erasing...)
			p.opensNamed("later")
			must(t, p.journal.Seal(t.Context()))
			p.leaves()

			p = enters(t, c) // another process, in which nothing is remembered
			for _, table := range slices.Backward(tables) {
				p.exec("DELETE FROM " + table)
			}
			for _, table := range tables {
				p.exec("INSERT INTO " + table + " SELECT * FROM backup_" + table)
			}
			_, err := p.Open(t.Context(), by("counter"), nil, household("early", casework.Apply, "2022-02-01"))
			if err == nil {
				t.Fatal("work goes on in a store that is older than its log")
			}
			if _, err := p.journal.Restore(t.Context(), storetest.Restoring(nil)); !errors.Is(err, store.CodeApproval) {
				t.Fatal("restored on no approval:", err)
			}
			if storetest.Restore(t, p.journal, p.trail) == 0 {
				t.Fatal("nothing was lost")
			}
			p.nothingComesBack() // nobody calls anything: the desk has erased again before it answers
			if n := p.erasedAgain(); n != 1 {
				t.Fatalf("%d cases are erased again", n)
			}
			p.fits(killing.Died{At: "drill"})
			p.till("stays", slices.Concat(toReview("stays"), decision()[:2])...)
			p.opensNamed("later") // what was lost with the backup is taken in again
			must(t, p.LoseRun(t.Context(), by("cashier"), "R1"))
			if n := p.erasedAgain(); n != 1 {
				t.Fatalf("%d cases are erased a third time", n)
			}
			p.fits(killing.Died{At: "after the drill"})
			p.leaves()
		})
	}
}

// nothingComesBack looks for who was erased in every way there is.
func (p *process) nothingComesBack() {
	p.Helper()
	ctx := p.Context()
	for id, erased := range map[string]bool{"gone": true, "before": true, "stays": false, "paid": false} {
		c, err := p.Case(ctx, by("counter"), id)
		must(p, err)
		if got := c.State == casework.Erased; got != erased {
			p.Fatalf("%s is %s", id, c.State)
		}
		if erased && (c.Household != "" || len(c.Events()) != 1 || c.Events()[0].By != "keeper") {
			p.Fatalf("more is left of %s than that it was erased", id)
		}
		found, err := p.Search(ctx, by("counter"), named(id), 10)
		must(p, err)
		if slices.Contains(found, id) == erased {
			p.Fatalf("the name of %s finds %v", id, found)
		}
		for it, err := range p.journal.Store().List(ctx, store.Query{Kind: "case.people"}) {
			must(p, err)
			if erased && it.Key == id {
				p.Fatal("tokens of somebody erased are there: ", id)
			}
		}
	}
	kept := 0
	for _, err := range sharedKeys(p.me.Keys).All(ctx, "office/112020") {
		must(p, err)
		kept++
	}
	if kept != 3 { // stays, paid, and later, whose case the backup lacks
		p.Fatalf("%d keys", kept)
	}
}

// erasedAgain counts the entries of what was erased a second time.
func (p *process) erasedAgain() (n int) {
	p.Helper()
	must(p, p.journal.Seal(p.Context()))
	for e, err := range p.trail.Since(p.Context(), 0) {
		must(p, err)
		if e.Act == audit.ActErase && e.Reason == "erased-again" {
			n++
		}
	}
	return n
}

// named is who stands at the head of a case.
func named(id string) office.Named {
	kana := map[string]string{"gone": "ｶﾄｳ ｱｷﾗ", "stays": "ﾅｶﾉ ﾊﾅ", "paid": "ﾔﾏﾀﾞ ﾀﾛｳ", "before": "ﾓﾘ ｼﾞﾛｳ", "later": "ｳｴﾀﾞ ﾏﾘ"}
	return office.Named{Kana: kana[id], Birth: civil.MustDate("1970-05-01"), PostalCode: "3600041", Lot: "1-" + id}
}

func (p *process) opensNamed(id string) {
	p.Helper()
	x := household(id, casework.Apply, civil.DayOf(time.Now()).String())
	x.Event.Account, x.Names = account("1234567"), []office.Named{named(id)}
	_, err := p.Open(p.Context(), by("counter"), nil, x)
	must(p, err)
}

// sends approves a run and sends its file.
func (p *process) sends(run string) {
	p.Helper()
	shown, err := p.Planned(p.Context(), by("head"), run)
	must(p, err)
	must(p, p.ApproveRun(p.Context(), by("head"), shown))
	must(p, p.SendRun(p.Context(), by("cashier"), run, sha256.Sum256([]byte("file of "+run))))
}
