package office_test

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/kyufu-go/kyufu/audit/keys"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/benefit/office"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// turned is an office on PostgreSQL with one case, and new keys that are not in use yet.
func turned(t *testing.T) (*town, *keys.MasterFile) {
	t.Helper()
	o := open(t, "PostgreSQL")
	masters, err := keys.CreateMasterFile("", rand.Reader)
	must(t, err)
	o.Desk, err = deskUnder(masters, o.log, o.journal, o.keys, func() time.Time { return o.now })
	must(t, err)
	must(t, takeIn(t.Context(), o.Desk, "first"))
	must(t, errors.Join(masters.AddMaster(rand.Reader), masters.AddIndex(rand.Reader)))
	return o, masters
}

// takeIn takes in the form of a household.
func takeIn(ctx context.Context, d *office.Desk, id string) error {
	x := household(id, casework.Apply, "2022-02-01")
	x.Event.Account = account("1234567")
	_, err := d.Open(ctx, by("counter"), nil, x)
	return err
}

// overlapping is an officer who takes in a form, in a transaction that stays open until they end
// it.
type overlapping struct {
	tx   *sql.Tx
	said chan error
}

func (o *town) overlaps(masters keys.Provider, id string) overlapping {
	o.Helper()
	tx, err := o.db.BeginTx(o.Context(), nil)
	must(o, err)
	in, err := deskUnder(masters, o.log, o.journal.In(store.NewSQL(o.db, store.PostgreSQL, "112020").InTransaction(tx)), o.keys, func() time.Time { return o.now })
	must(o, err)
	act := overlapping{tx, make(chan error, 1)}
	go func() { act.said <- takeIn(o.Context(), in, id) }()
	return act
}

// ends commits what was taken in, or rolls back what was refused because keys are turned.
func (a overlapping) ends(t *testing.T) {
	t.Helper()
	err := <-a.said
	if errors.Is(err, office.CodeConflict) {
		must(t, a.tx.Rollback())
		return
	}
	must(t, errors.Join(err, a.tx.Commit()))
}

// waiting returns when so many wait in the database for others, or something is said.
func (o *town) waiting(n int, said ...chan error) {
	o.Helper()
	for !slices.ContainsFunc(said, func(c chan error) bool { return len(c) > 0 }) {
		var waits int
		must(o, o.db.QueryRowContext(o.Context(),
			"SELECT COUNT(DISTINCT pid) FROM pg_locks WHERE NOT granted AND locktype IN ('advisory', 'transactionid', 'tuple')").Scan(&waits))
		if waits >= n {
			return
		}
		runtime.Gosched()
	}
}

// Officers take in forms, each before the one before has ended, for as long as the keys are turned:
// whoever comes after the turn waits behind it, so that it ends when those have ended that were
// there before it.
func TestATurnOfKeysIsOvertakenByNoOfficer(t *testing.T) {
	for name, rotate := range rotations {
		t.Run(name, func(t *testing.T) {
			o, masters := turned(t)
			before := o.overlaps(masters, "0")
			o.waiting(1, before.said)
			turn := make(chan error, 1)
			go func() { _, err := rotate(o.Desk, t.Context(), by("manager"), 10); turn <- err }()
			o.waiting(1, turn)
			after := o.overlaps(masters, "1")
			for n := 2; ; n++ {
				o.waiting(2, after.said)
				if len(after.said) == 0 {
					break // it waits
				}
				if n == 20 {
					before.ends(t)
					after.ends(t)
					must(t, <-turn)
					t.Fatalf("%d officers overtook the turn of keys", n)
				}
				before.ends(t)
				before, after = after, o.overlaps(masters, fmt.Sprint(n))
			}
			before.ends(t)
			must(t, <-turn)
			after.ends(t)
			must(t, takeIn(t.Context(), o.Desk, "last"))
			o.found()
		})
	}
}

var rotations = map[string]func(*office.Desk, context.Context, access.Caller, int) (int, error){
	"master": (*office.Desk).RotateMaster, "index": (*office.Desk).RotateIndex,
}

// An officer leaves a transaction open. The turn of keys holds up nobody behind it for longer than
// a moment: it is told to come again, and so it does.
func TestATurnOfKeysHoldsUpNobodyForWhoDoesNotEnd(t *testing.T) {
	for name, rotate := range rotations {
		t.Run(name, func(t *testing.T) {
			o, masters := turned(t)
			open := o.overlaps(masters, "0")
			o.waiting(1, open.said)
			turn := make(chan error, 1)
			go func() { _, err := rotate(o.Desk, t.Context(), by("manager"), 10); turn <- err }()
			o.waiting(1, turn)
			must(t, takeIn(t.Context(), o.Desk, "1"))
			if err := <-turn; !errors.Is(err, office.CodeConflict) {
				t.Fatal(err)
			}
			open.ends(t)
			_, err := rotate(o.Desk, t.Context(), by("manager"), 10)
			must(t, err)
			o.is("0", casework.Received)
			o.is("1", casework.Received)
			o.found()
		})
	}
}

// A server of a version that knows nothing of the line rests on which keys are in use: the turn is
// told to come again too, and holds up nobody meanwhile.
func TestATurnOfKeysWaitsAMomentForAServerOfAnotherVersion(t *testing.T) {
	o, _ := turned(t)
	old, err := o.db.BeginTx(t.Context(), nil)
	must(t, err)
	var one int
	must(t, old.QueryRowContext(t.Context(), "SELECT 1 FROM kyufu_items WHERE kind = 'keys' AND item_key = 'office' FOR SHARE").Scan(&one))
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	turn := make(chan error, 1)
	go func() { _, err := o.RotateMaster(ctx, by("manager"), 10); turn <- err }()
	o.waiting(1, turn)
	must(t, takeIn(ctx, o.Desk, "1"))
	if err := <-turn; !errors.Is(err, office.CodeConflict) {
		t.Fatal(err)
	}
	must(t, old.Commit())
	_, err = o.RotateMaster(t.Context(), by("manager"), 10)
	must(t, err)
	o.found()
}
