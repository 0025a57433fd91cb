//go:build unix

package office_test

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/kyufu-go/kyufu/audit/keys"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/audit/trail"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/benefit/office"
	"github.com/kyufu-go/kyufu/examples/stores/killing"
	"github.com/kyufu-go/kyufu/household/civil"
)

// rotates goes on until everything is under the newest keys.
func (p *process) rotates() {
	p.Helper()
	for n := 1; n > 0; {
		m, err := p.RotateMaster(p.Context(), by("manager"), 2)
		i, also := p.RotateIndex(p.Context(), by("manager"), 3)
		must(p, errors.Join(err, also))
		n = m + i
	}
}

// stands holds that everybody is found, and that who is paid is not paid elsewhere too.
func (p *process) stands(d killing.Died, paid ...string) {
	p.Helper()
	for _, id := range []string{"one", "two"} {
		found, err := p.Find(p.Context(), by("counter"), "spouse-"+id)
		if must(p, err); len(found) != 1 || found[0] != id {
			p.Fatalf("step %d, %s: %s is not found", d.Step, d.At, id)
		}
	}
	for _, id := range paid {
		err := p.Elsewhere(p.Context(), by("counter"), office.Payment{Program: "P2", Household: "other", Head: "head-" + id, Where: 112020, Source: "letter-1"})
		if !errors.Is(err, office.CodeAlreadyPaid) {
			p.Fatalf("step %d, %s: %s would be paid twice: %v", d.Step, d.At, id, err)
		}
	}
}

// A process dies at any step of a rotation of an office's keys: everybody is found and nobody paid
// twice, the next one ends it, and afterwards the old keys are destroyed and nothing needs them.
func TestDyingAtEveryStepOfARotationOfTheOfficesKeys(t *testing.T) {
	for name, c := range killing.Engines {
		t.Run(name, func(t *testing.T) {
			killing.AtEveryStep(t, "TestStepper", func(step int) killing.Child {
				c.Masters = filepath.Join(t.TempDir(), "masters")
				masters, err := keys.CreateMasterFile(c.Masters, rand.Reader)
				must(t, err)
				me, p := fresh(t, c, "rotation", step)
				p.leaves()
				must(t, errors.Join(masters.AddMaster(rand.Reader), masters.AddIndex(rand.Reader)))
				return me
			}, func(me killing.Child, d killing.Died) {
				me.Step = 0
				p := enters(t, me)
				defer p.leaves()
				p.stands(d, "one")
				p.fits(d)
				p.rotates()
				masters, err := keys.OpenMasterFile(me.Masters)
				must(t, errors.Join(err, masters.Drop("m1"), masters.Drop("i1")))
				p.till("two", decision()...)
				p.stands(d, "one", "two")
				p.ended("two", casework.Planned, casework.Grant)
				p.fits(d)
			})
		})
	}
}

// latePut is a store of keys that is stopped before it keeps one.
type latePut struct {
	keys.Store

	before func()
}

func (l *latePut) Put(ctx context.Context, space string, list ...keys.Key) error {
	if f := l.before; f != nil {
		l.before = nil
		f()
	}
	return l.Store.Put(ctx, space, list...)
}

// comesLate has the process make its next key, and keep it only when the master key that wrapped it
// was rotated out and destroyed. From then on its steps count.
func (p *process) comesLate() {
	p.Helper()
	masters, err := keys.OpenMasterFile(p.me.Masters)
	must(p, err)
	other := *p
	p.Desk, err = deskUnder(masters, p.trail, p.journal, &latePut{p.steps.Keys(sharedKeys(p.me.Keys)), func() {
		must(p, masters.AddMaster(rand.Reader))
		other.rotates()
		must(p, masters.Drop("m1"))
		p.steps.Begin()
	}}, time.Now)
	must(p, err)
}

// A process keeps a key too late, under a master key that is gone, and dies at any step until it
// has destroyed it. The key is of no case: Check says so, and the next rotation comes to its end.
func TestDyingOverAKeyThatNoCaseWillHave(t *testing.T) {
	for name, c := range killing.Engines {
		t.Run(name, func(t *testing.T) {
			left := 0
			killing.AtEveryStep(t, "TestStepper", func(step int) killing.Child {
				c.Masters = filepath.Join(t.TempDir(), "masters")
				_, err := keys.CreateMasterFile(c.Masters, rand.Reader)
				must(t, err)
				me, p := fresh(t, c, "late key", step)
				p.leaves()
				return me
			}, func(me killing.Child, d killing.Died) {
				me.Step = 0
				p := enters(t, me)
				defer p.leaves()
				_, err := p.journal.Relay(t.Context())
				must(t, err)
				found, err := p.Check(t.Context(), by("auditor"), nil, trail.Events(me.Log))
				must(t, err)
				for _, f := range found {
					if left++; f.Code != office.FindKeyIdle || len(found) > 1 {
						t.Fatalf("step %d, %s: %+v", d.Step, d.At, f)
					}
				}
				masters, err := keys.OpenMasterFile(me.Masters)
				must(t, errors.Join(err, masters.AddMaster(rand.Reader)))
				p.rotates()
				must(t, masters.Drop("m2"))
				p.opens("late")
				p.till("two", decision()...)
				p.stands(d, "one", "two")
				p.fits(d)
			})
			if left == 0 {
				t.Fatal("no process left a key")
			}
		})
	}
}

// Two servers pay while a third rotates the key of the index. Each household has a case at either:
// one of them is paid, and nobody of the two gets a word of it but that the other was faster.
func TestTwoServersPayOnceWhileTheIndexIsRotated(t *testing.T) {
	for name := range databases {
		t.Run(name, func(t *testing.T) {
			const households = 8
			o := open(t, name)
			masters, err := keys.CreateMasterFile("", rand.Reader)
			must(t, err)
			var servers [3]*office.Desk
			for i := range servers {
				servers[i], err = deskUnder(masters, o.log, o.journal, o.keys, func() time.Time { return o.now })
				must(t, err)
			}
			o.Desk = servers[2]
			for n := range households {
				for s := range 2 {
					id := fmt.Sprintf("%d-%d", s, n)
					x := household(id, casework.Apply, "2022-02-01")
					x.Members = append(x.Members, fmt.Sprintf("child-%d", n))
					x.Event.Account = account("1234567")
					_, err := o.Open(t.Context(), by("counter"), nil, x)
					must(t, err)
					for _, x := range append(toReview(id), decision()[:2]...) {
						o.does(x.who, id, x.e)
					}
				}
			}
			must(t, masters.AddIndex(rand.Reader))
			var paid [households]atomic.Int32
			var wg sync.WaitGroup
			for s := range 2 {
				wg.Go(func() {
					for n := range households {
						act := office.Act{Case: fmt.Sprintf("%d-%d", s, n), Event: casework.Event{
							Kind: casework.PlanPayment, Run: fmt.Sprint("R", s), On: civil.MustDate("2022-02-01"), Until: civil.MustDate("2022-12-01"), Amount: 100000,
						}}
						err := unlessFaster(func() error { _, err := servers[s].Submit(t.Context(), by("cashier"), nil, act); return err })
						if err == nil {
							paid[n].Add(1)
						} else if !errors.Is(err, office.CodeAlreadyPaid) {
							t.Errorf("household %d: %v", n, err)
						}
					}
				})
			}
			for n := 1; n > 0; {
				err := unlessFaster(func() (err error) { n, err = servers[2].RotateIndex(t.Context(), by("manager"), 3); return err })
				must(t, err)
			}
			wg.Wait()
			must(t, masters.Drop("i1"))
			for n := range paid {
				if paid[n].Load() != 1 {
					t.Errorf("household %d is paid %d times", n, paid[n].Load())
				}
			}
			o.found()
		})
	}
}

// hooked is an embedder's transaction in which something happens before a rule is written.
type hooked struct {
	store.DBTX

	before func()
}

func (h *hooked) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if f := h.before; f != nil && strings.HasPrefix(query, "INSERT INTO kyufu_items") && slices.Contains(args, any("claim.rule")) {
		h.before = nil
		f()
	}
	return h.DBTX.ExecContext(ctx, query, args...)
}

// The first case of a program is opened in the embedder's transaction while a rotation begins: it
// is refused, and not half of it is done.
func TestARotationRefusesTheFirstCaseOfAProgramInATransaction(t *testing.T) {
	o := open(t, "PostgreSQL")
	masters, err := keys.CreateMasterFile("", rand.Reader)
	must(t, err)
	clock := func() time.Time { return o.now }
	o.Desk, err = deskUnder(masters, o.log, o.journal, o.keys, clock)
	must(t, err)
	for _, program := range []string{"P2", "P8"} {
		x := household("a", casework.Apply, "2022-02-01")
		x.Program, x.Event.Account = program, account("1234567")
		if program == "P2" {
			_, err = o.Open(t.Context(), by("counter"), nil, x)
			must(t, err)
			continue
		}
		x.ID = "b"
		must(t, masters.AddIndex(rand.Reader))
		tx, err := o.db.BeginTx(t.Context(), nil)
		must(t, err)
		h := &hooked{tx, func() {
			_, err := o.RotateIndex(t.Context(), by("manager"), 10)
			must(t, err)
		}}
		in, err := deskUnder(masters, o.log, o.journal.In(store.NewSQL(o.db, store.PostgreSQL, "112020").InTransaction(h)), o.keys, clock)
		must(t, err)
		_, err = in.Open(t.Context(), by("counter"), nil, x)
		if !errors.Is(err, office.CodeConflict) {
			t.Fatal(err)
		}
		must(t, tx.Rollback())
		_, err = o.Open(t.Context(), by("counter"), nil, x)
		must(t, err)
	}
	o.found()
}

// unlessFaster does something until nobody else is faster.
func unlessFaster(do func() error) error {
	for tries := 0; ; tries++ {
		if err := do(); !errors.Is(err, office.CodeConflict) || tries == 100 {
			return err
		}
	}
}
