//go:build unix

package mynumber_test

import (
	"crypto/rand"
	"errors"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/kyufu-go/kyufu/audit/keys"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/audit/trail"
	"github.com/kyufu-go/kyufu/examples/stores/database"
	"github.com/kyufu-go/kyufu/examples/stores/killing"
	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/mynumber/mynumbertest"
	"github.com/kyufu-go/kyufu/mynumber/registry"
	"github.com/kyufu-go/kyufu/mynumber/registry/storetest"
)

const tied = 6

// TestRotates is not a test: it is the process that dies while it wraps data keys and makes tokens
// anew.
func TestRotates(t *testing.T) {
	me := killing.Me(t)
	steps := me.Steps()
	first, _, dataKeys, log := killed(t, me.Log)
	db, err := steps.Open("sqlite", database.SQLiteName(filepath.Join(me.Log, "registry.db")))
	must(t, err)
	stepped := steps.Trail(log)
	journal, err := store.NewJournal(t.Context(), store.Config{Store: lines(db, store.SQLite), Log: stepped, Strict: true})
	must(t, err)
	o := storetest.NewOffice(t, registry.NewSQLStore(db, store.SQLite), lines(db, store.SQLite), func(c *registry.Config) {
		c.Keys, c.DataKeys, c.Log, c.Journal = first.Config.Keys, steps.Keys(dataKeys), stepped, journal
	})
	steps.Begin()
	rotates(t, o)
	killing.Acknowledge("rotated")
	steps.End()
}

// rotates goes on until everything is under the newest keys.
func rotates(t *testing.T, o *storetest.Office) {
	t.Helper()
	for {
		n, err := o.RotateMaster(t.Context(), o.Sato, 4)
		m, also := o.RotateIndex(t.Context(), o.Sato, 4)
		must(t, errors.Join(err, also))
		if n+m == 0 {
			return
		}
	}
}

// A process dies at any step of a rotation of the keys: everybody is still found by their number,
// the next one ends the rotation, and no change is without its entry.
func TestDyingAtEveryStepOfARotation(t *testing.T) {
	killing.AtEveryStep(t, "TestRotates", func(step int) killing.Child {
		dir := t.TempDir()
		o, _, dataKeys, log := killed(t, dir)
		for i := range uint64(tied) {
			id, _, err := o.Assign(t.Context(), o.Sato, addressee.Ref{System: "resident", Number: addressee.Local(fmt.Sprint(i))}, on)
			must(t, err)
			must(t, o.Both(t, registry.Tie(id, mynumbertest.Number(i), on, registry.GroundHead, registry.IdentityCard)))
		}
		masters := o.Config.Keys.(*keys.MasterFile)
		must(t, errors.Join(masters.AddMaster(rand.Reader), masters.AddIndex(rand.Reader), log.Close(), dataKeys.Close()))
		return killing.Child{Log: dir, Step: step}
	}, func(c killing.Child, d killing.Died) {
		o, _, dataKeys, log := killed(t, c.Log)
		for round := range 2 {
			for i := range uint64(tied) {
				if _, err := o.ByNumber(t.Context(), o.Sato, mynumbertest.Number(i), registry.AsOf{}); err != nil {
					t.Fatalf("step %d, %s, round %d: %v", d.Step, d.At, round, err)
				}
			}
			rotates(t, o)
		}
		left, err := o.Recover(t.Context(), trail.Events(filepath.Join(c.Log, "audit")))
		if must(t, err); left.Abandoned > 1 || left != (registry.Recovered{Abandoned: left.Abandoned}) {
			t.Fatalf("step %d, %s: %+v", d.Step, d.At, left) // the attempt of the one who died is all
		}
		must(t, errors.Join(log.Close(), dataKeys.Close()))
		afterKill(t, c.Log)
	})
}
