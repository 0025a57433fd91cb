package office_test

import (
	"context"
	"testing"
	"time"

	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/benefit/casework"
)

// A vendor's program opens a case inside its own transaction, on a database that lets it have one
// connection. The desk was made ready before, so it waits for no second one.
func TestADeskInsideATransactionNeedsNoSecondConnection(t *testing.T) {
	for name, d := range databases {
		t.Run(name, func(t *testing.T) {
			o := open(t, name)
			o.db.SetMaxOpenConns(1)
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			must(t, o.Ready(ctx))
			must(t, o.journal.Around(ctx, func() error {
				tx, err := o.db.BeginTx(ctx, nil)
				must(t, err)
				defer func() { _ = tx.Rollback() }()
				s := store.NewSQL(o.db, d.dialect, "112020").InTransaction(tx)
				inside, err := desk(o.log, o.journal.In(s), o.keys, func() time.Time { return o.now })
				must(t, err)
				_, err = inside.Open(ctx, by("counter"), nil, household("1", casework.Apply, "2022-02-01"))
				must(t, err)
				return tx.Commit()
			}))
			o.is("1", casework.Received)
			o.found()
		})
	}
}
