package mynumber_test

import (
	"context"
	"database/sql"
	"testing"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/mynumber/mynumbertest"
	"github.com/kyufu-go/kyufu/mynumber/registry"
	"github.com/kyufu-go/kyufu/mynumber/registry/storetest"
)

// The embedder takes back a part of its transaction and commits the rest, or the transaction ends
// by its context: what was done in that part was never done, and the log says nothing of it but
// that it was approved; work goes on, and registry and log agree.
func TestWhatASavepointTookBackIsInNoLog(t *testing.T) {
	for name, end := range map[string]func(tx *sql.Tx, cancel func()) error{
		"a part taken back, the rest committed": func(tx *sql.Tx, _ func()) error {
			if _, err := tx.Exec("ROLLBACK TO mine"); err != nil {
				return err
			}
			return tx.Commit()
		},
		"ended by its context": func(tx *sql.Tx, cancel func()) error {
			cancel()
			if err := tx.Commit(); err == nil {
				t.Error("committed")
			}
			return nil
		},
	} {
		t.Run(name, func(t *testing.T) { takenBack(t, end) })
	}
}

func takenBack(t *testing.T, end func(*sql.Tx, func()) error) {
	s, db, _ := sqlite(t)
	ctx, on := t.Context(), civil.MustDate("2021-12-10")
	o := storetest.NewOffice(t, s, lines(db, store.SQLite))
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	id, _, err := o.Assign(ctx, o.Sato, addressee.Ref{System: "resident", Number: "1"}, on)
	must(err)
	p, err := o.Propose(ctx, o.Sato, registry.Tie(id, mynumbertest.Number(7), on, registry.GroundHead, registry.IdentityCard))
	must(err)
	shown, err := o.Show(ctx, o.Ito, p)
	must(err)
	_, err = o.Config.Journal.Relay(ctx)
	must(err)
	before := len(o.Log.Events())
	within, cancel := context.WithCancel(ctx)
	defer cancel()
	tx, err := db.BeginTx(within, nil)
	must(err)
	c := o.Config
	c.Store = s.InTransaction(tx)
	inside, err := registry.New(c)
	must(err)
	_, err = tx.ExecContext(ctx, "SAVEPOINT mine")
	must(err)
	must(inside.Approve(ctx, o.Ito, shown))
	must(inside.Link(ctx, o.Sato, id, addressee.Ref{System: "tax", Number: "3"}, on))
	_, _, err = inside.Assign(ctx, o.Sato, addressee.Ref{System: "tax", Number: "2"}, on)
	must(err)
	must(end(tx, cancel))
	must(inside.Settle(ctx))
	_, err = o.Config.Journal.Relay(ctx)
	must(err)
	for _, e := range o.Log.Events()[before:] {
		if e.Act != audit.ActApprove { // that somebody said yes is true; what they said yes to was not done
			t.Errorf("%v %v of what was taken back", e.Act, e.Result)
		}
	}
	found, err := o.ByNumber(ctx, o.Sato, mynumbertest.Number(7), registry.AsOf{})
	if err == nil {
		t.Fatalf("tied to %v", found.Integrated)
	}
	shown, err = o.Show(ctx, o.Ito, p)
	must(err)
	must(o.Approve(ctx, o.Ito, shown))
	must(o.Link(ctx, o.Sato, id, addressee.Ref{System: "tax", Number: "3"}, on))
	r, err := o.Recover(ctx, func(yield func(audit.Event, error) bool) {
		for _, e := range o.Log.Events() {
			if !yield(e, nil) {
				return
			}
		}
	})
	must(err)
	if r != (registry.Recovered{}) {
		t.Fatalf("%+v", r)
	}
}
