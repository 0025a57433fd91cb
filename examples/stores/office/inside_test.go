package office_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/review/reviewtest"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/benefit/office"
	"github.com/kyufu-go/kyufu/household/civil"
)

// A vendor's program opens a case inside its own transaction, on a database that lets it have one
// connection. The desk was made ready before, so it waits for no second one.
func TestADeskInsideATransactionNeedsNoSecondConnection(t *testing.T) {
	for name := range databases {
		t.Run(name, func(t *testing.T) {
			o := open(t, name)
			must(t, o.inside(name, func(ctx context.Context, inside *office.Desk) error {
				_, err := inside.Open(ctx, by("counter"), nil, household("1", casework.Apply, "2022-02-01"))
				return err
			}))
			o.is("1", casework.Received)
			o.found()
		})
	}
}

// inside runs what a desk does inside a transaction, on a database of one connection.
func (o *town) inside(name string, do func(context.Context, *office.Desk) error) error {
	o.Helper()
	o.db.SetMaxOpenConns(1)
	ctx, cancel := context.WithTimeout(o.Context(), 20*time.Second)
	defer cancel()
	must(o, o.Ready(ctx))
	return o.journal.Around(ctx, func() error {
		tx, err := o.db.BeginTx(ctx, nil)
		must(o, err)
		defer func() { _ = tx.Rollback() }()
		s := store.NewSQL(o.db, databases[name].dialect, "112020").InTransaction(tx)
		inside, err := desk(o.log, o.journal.In(s), o.keys, func() time.Time { return o.now })
		must(o, err)
		if err := do(ctx, inside); err != nil {
			return err
		}
		return tx.Commit()
	})
}

// What a second person's word is needed for is done inside a transaction too: the log has the word
// before. Where it has not, nothing is done.
func TestADeskInsideATransactionActsOnAWord(t *testing.T) {
	for name := range databases {
		t.Run(name, func(t *testing.T) {
			o := open(t, name)
			ctx := t.Context()
			x := household("17", casework.Apply, "2022-02-01")
			x.Event.Account = account("1234567")
			_, err := o.Open(ctx, by("counter"), nil, x, household("18", casework.Apply, "2022-02-01"))
			must(t, err)
			o.proposed("17", grant("17"))
			o.does("head", "17", casework.Event{Kind: casework.Grant})
			o.does("counter", "17", casework.Event{Kind: casework.Notify})
			must(t, o.plan("17", "R1"))
			shown, err := o.Planned(ctx, by("head"), "R1")
			must(t, err)
			must(t, o.ApproveRun(ctx, by("head"), shown))
			send := func(ctx context.Context, inside *office.Desk) error {
				return inside.SendRun(ctx, by("cashier"), "R1", audit.Hash{1})
			}
			if err := o.inside(name, send); !errors.Is(err, store.CodeLogBehind) {
				t.Fatal("sent on a word that the log does not have: ", err)
			}
			_, err = o.journal.Relay(ctx)
			must(t, err)
			must(t, o.inside(name, send))

			o.does("counter", "18", casework.Event{Kind: casework.Withdraw})
			o.does("keeper", "18", casework.Event{Kind: casework.Close})
			_, token, err := o.Start(ctx, by("keeper"), "18", casework.Erase)
			must(t, err)
			act := office.Act{Token: token, Event: casework.Event{Kind: casework.Erase, On: civil.DayOf(o.now)}}
			word, err := o.Second(ctx, by("second"), "keeper", act)
			must(t, err)
			_, err = o.journal.Relay(ctx)
			must(t, err)
			must(t, o.inside(name, func(ctx context.Context, inside *office.Desk) error {
				return inside.Erase(ctx, by("keeper"), word, act)
			}))
			o.is("18", casework.Erased)
			o.found()
			reviewtest.Honest(t, store.TrailOfMemory("desk", o.log), audit.ActExport, audit.ActErase)
		})
	}
}
