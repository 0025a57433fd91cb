//go:build unix

package office_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/keys"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/audit/trail"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/benefit/office"
	"github.com/kyufu-go/kyufu/examples/stores/killing"
	"github.com/kyufu-go/kyufu/household/civil"
)

// server is one process's office: a connection, a log of its own, and the keys that all share.
func server(ctx context.Context, c killing.Child) (*office.Desk, *store.Journal, *trail.Log, error) {
	db, err := sql.Open(c.Driver, c.DSN)
	if err != nil {
		return nil, nil, nil, err
	}
	log, err := trail.Open(c.Log, trail.Config{Instance: audit.Code(c.Name)})
	if err != nil {
		return nil, nil, nil, err
	}
	j, err := store.NewJournal(ctx, store.Config{
		Store: store.NewSQL(db, c.Dialect, "112020"), Log: log, MaxAge: time.Hour, MaxLines: 1 << 20, Lease: time.Second,
	})
	if err != nil {
		return nil, nil, nil, err
	}
	o, err := desk(log, j, sharedKeys(c.Keys), time.Now)
	return o, j, log, err
}

// sharedKeys opens the file for each call, so that two processes may share it: one holds the lock
// while it reads or writes.
type sharedKeys string

func (s sharedKeys) with(do func(*keys.File) error) error {
	for {
		f, err := keys.Open(string(s))
		if errors.Is(err, keys.CodeLocked) {
			time.Sleep(time.Millisecond)
			continue
		}
		if err != nil {
			return err
		}
		return errors.Join(do(f), f.Close())
	}
}

func (s sharedKeys) Get(ctx context.Context, space string, ids ...keys.ID) (out []keys.Key, err error) {
	err = s.with(func(f *keys.File) error { out, err = f.Get(ctx, space, ids...); return err })
	return out, err
}

func (s sharedKeys) Put(ctx context.Context, space string, list ...keys.Key) error {
	return s.with(func(f *keys.File) error { return f.Put(ctx, space, list...) })
}

func (s sharedKeys) Destroy(ctx context.Context, space string, ids ...keys.ID) error {
	return s.with(func(f *keys.File) error { return f.Destroy(ctx, space, ids...) })
}

func (s sharedKeys) Rewrap(ctx context.Context, space string, list ...keys.Rewrapped) error {
	return s.with(func(f *keys.File) error { return f.Rewrap(ctx, space, list...) })
}

func (s sharedKeys) All(ctx context.Context, space string) iter.Seq2[keys.Key, error] {
	return func(yield func(keys.Key, error) bool) {
		err := s.with(func(f *keys.File) error {
			for k, err := range f.All(ctx, space) {
				if err != nil || !yield(k, nil) {
					return err
				}
			}
			return nil
		})
		if err != nil {
			yield(keys.Key{}, err)
		}
	}
}

// TestServer is not a test: it is the process that the test below kills. Household n has two cases,
// one of each server, with a child in common; each server tries to plan a payment for both, and
// erases every fourth household that nobody paid.
func TestServer(t *testing.T) {
	me, ctx := killing.Me(t), context.Background()
	o, j, _, err := server(ctx, me)
	must(t, err)
	_, _ = o.Settle(ctx, by("keeper"))
	today := civil.DayOf(time.Now())
	for n := 0; ; n++ {
		id := fmt.Sprintf("%s-%d", me.Name, n)
		x := household(id, casework.Apply, today.String())
		x.Members = append(x.Members, fmt.Sprintf("child-%d", n))
		x.Event.Account = account("1234567")
		tries(ctx, o, x, today)
		_, _ = j.Relay(ctx)
	}
}

// tries takes one case as far as it goes; what a life before did is done again, as one.
func tries(ctx context.Context, o *office.Desk, x office.Opening, today civil.Date) {
	if _, err := o.Open(ctx, by("counter"), nil, x); err != nil {
		return
	}
	if strings.HasSuffix(x.ID, "3") {
		for _, step := range []struct {
			who audit.Code
			k   casework.Kind
		}{{"counter", casework.Decline}, {"keeper", casework.Close}, {"keeper", casework.Erase}} {
			one(ctx, o, step.who, x.ID, casework.Event{Kind: step.k, On: today})
		}
		return
	}
	one(ctx, o, "head", x.ID, casework.Event{Kind: casework.OverrideGrant, On: today, Codes: []string{"F02"}, Words: "x", Amount: 100000, Person: x.Head})
	for _, server := range []string{"a", "b"} {
		id := server + x.ID[1:]
		_, err := o.Submit(ctx, by("cashier"), nil, office.Act{
			Case: id, Event: casework.Event{Kind: casework.PlanPayment, On: today, Run: "R1", Until: today, Amount: 100000},
		})
		if err == nil {
			killing.Acknowledge(id)
		}
	}
}

func one(ctx context.Context, o *office.Desk, who audit.Code, id string, e casework.Event) {
	_, token, err := o.Start(ctx, by(who), id, e.Kind)
	if err != nil {
		return
	}
	act := office.Act{Token: token, Event: e}
	word, err := o.Second(ctx, by("second"), who, act)
	switch {
	case err != nil:
	case e.Kind == casework.Erase:
		_ = o.Erase(ctx, by(who), word, act)
	case e.Kind == casework.OverrideGrant:
		_, _ = o.Submit(ctx, by(who), word, act)
	default:
		_, _ = o.Submit(ctx, by(who), nil, act)
	}
}

// Two processes on one database plan payments for the same children, erase cases, and are killed
// again and again. What was acknowledged is there, no child is paid twice, and Check finds nothing.
func TestTwoServersKilled(t *testing.T) {
	for name, c := range killing.Databases {
		t.Run(name, func(t *testing.T) {
			db, dsn := c.Shared(t)
			must(t, store.Migrate(t.Context(), db, c.Dialect))
			c.DSN, c.Keys = dsn, filepath.Join(t.TempDir(), "keys")
			a, b := c, c
			a.Name, a.Log, b.Name, b.Log = "a", t.TempDir(), "b", t.TempDir()
			ids := killing.Lives(t, "TestServer", 5, 600*time.Millisecond, a, b)
			time.Sleep(1100 * time.Millisecond) // the last lease is over
			o := settled(t, a, b)
			holders := map[string]string{}
			for _, id := range ids {
				seen, err := o.Case(t.Context(), by("counter"), id)
				must(t, err)
				if seen.State != casework.Planned {
					t.Fatalf("the plan of %s was acknowledged, and it is %s", id, seen.State)
				}
				if other := holders[id[2:]]; other != "" && other != id {
					t.Fatalf("%s and %s are both paid", id, other)
				}
				holders[id[2:]] = id
			}
			t.Logf("%d plans acknowledged, 10 kills", len(ids))
		})
	}
}

// settled finishes what the killed left, relays each log, and checks everything.
func settled(t *testing.T, a, b killing.Child) *office.Desk {
	t.Helper()
	ctx := t.Context()
	var last *office.Desk
	for _, round := range []string{"settle", "relay"} { // what one settles, both logs have room for
		for _, c := range []killing.Child{a, b} {
			o, j, log, err := server(ctx, c)
			must(t, err)
			if round == "settle" {
				_, err = o.Settle(ctx, by("keeper"))
				must(t, err)
			}
			_, err = j.Relay(ctx)
			must(t, err)
			time.Sleep(1100 * time.Millisecond)
			must(t, log.Close())
			last = o
		}
	}
	found, err := last.Check(ctx, by("auditor"), nil, trail.Events(a.Log), trail.Events(b.Log))
	must(t, err)
	if len(found) != 0 {
		t.Fatalf("%d findings, such as %+v", len(found), found[0])
	}
	db, err := sql.Open(a.Driver, a.DSN)
	must(t, err)
	t.Cleanup(func() { _ = db.Close() })
	j, err := store.NewJournal(ctx, store.Config{Store: store.NewSQL(db, a.Dialect, "112020")})
	must(t, err)
	reader, err := desk(&audit.Memory{}, j, sharedKeys(a.Keys), time.Now)
	must(t, err)
	return reader
}
