//go:build unix

package office_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/benefit/office"
	"github.com/kyufu-go/kyufu/examples/stores/database"
	"github.com/kyufu-go/kyufu/examples/stores/killing"
	"github.com/kyufu-go/kyufu/household/civil"
)

// tried takes a case from form to payment as far as it goes while something fails, and gives the
// events whose recording was answered. What is not answered is tried once more.
func (p *process) tried(ctx context.Context, id string) (acked []casework.Kind, err error) {
	x := household(id, casework.Apply, civil.DayOf(time.Now()).String())
	x.Event.Account = account("1234567")
	if _, err = p.Open(ctx, by("counter"), nil, x); err != nil {
		return nil, err
	}
	acked = []casework.Kind{casework.Apply}
	for _, w := range slices.Concat(toReview(id), decision()) {
		if err = p.does(w.who, id, w.e); err != nil {
			return acked, err
		}
		acked = append(acked, w.e.Kind)
	}
	return acked, nil
}

// whole holds that what was answered is there, takes every case to its payment, and checks.
func (p *process) whole(acked map[string][]casework.Kind) {
	p.Helper()
	_, err := p.Settle(p.Context(), by("keeper"))
	must(p, err)
	for id, kinds := range acked {
		c, err := p.Case(p.Context(), by("counter"), id)
		if errors.Is(err, office.CodeNotFound) && len(kinds) == 0 {
			p.opens(id)
			c, err = p.Case(p.Context(), by("counter"), id)
		}
		must(p, err)
		for _, k := range kinds {
			if !slices.ContainsFunc(c.Events(), func(e casework.Event) bool { return e.Kind == k }) {
				p.Fatalf("%s of %s was acknowledged and is not there", k, id)
			}
		}
		p.till(id, slices.Concat(toReview(id), decision())...)
		p.ended(id, casework.Planned, casework.Grant, casework.PlanPayment)
	}
	p.fits(killing.Died{})
}

// The database is killed at once and started again, while officers work: what was answered is
// there, and nothing does not fit.
func TestTheDatabaseIsKilledAndStartedAgain(t *testing.T) {
	kills := 3
	if long() {
		kills = 20
	}
	server := database.OwnPostgreSQL(t)
	server.Start(t, 0)
	c := killing.Child{Driver: "pgx", DSN: server.DSN(), Dialect: store.PostgreSQL, Name: "a", Log: t.TempDir(), Keys: filepath.Join(t.TempDir(), "keys")}
	must(t, store.Migrate(t.Context(), database.Named(t, c.Driver, c.DSN), c.Dialect))
	p := enters(t, c)
	var mu sync.Mutex
	acked := map[string][]casework.Kind{}
	failures, successes := 0, 0
	over := make(chan struct{})
	var wait sync.WaitGroup
	for officer := range 8 {
		wait.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-over:
					return
				case <-time.After(20 * time.Millisecond):
				}
				id := fmt.Sprintf("%d-%d", officer, n)
				kinds, err := p.tried(t.Context(), id)
				mu.Lock()
				acked[id] = kinds
				if err != nil {
					failures++
				} else {
					successes++
				}
				mu.Unlock()
				_, _ = p.journal.Relay(t.Context())
				if err != nil { // the server is not there
					time.Sleep(200 * time.Millisecond)
				}
			}
		})
	}
	for range kills {
		time.Sleep(700 * time.Millisecond)
		server.Kill()
		server.Start(t, 0)
	}
	time.Sleep(300 * time.Millisecond)
	close(over)
	wait.Wait()
	if failures == 0 || successes == 0 {
		t.Fatal(failures, "failures", successes, "successes")
	}
	t.Log(failures, "failures,", successes, "successes")
	p.whole(acked)
	p.leaves()
}

// TestHasNoRoom is not a test: it is the process whose files stop growing.
func TestHasNoRoom(t *testing.T) {
	me := killing.Me(t)
	p := enters(t, me)
	kib, err := strconv.Atoi(me.Work)
	must(t, err)
	works := func(from, to int, stop func(err error) bool) {
		for n := from; n < to; n++ {
			id := fmt.Sprint("full-", n)
			kinds, err := p.tried(t.Context(), id)
			killing.Acknowledge("case " + id)
			for _, k := range kinds {
				killing.Acknowledge(k.String() + " " + id)
			}
			_, _ = p.journal.Relay(t.Context())
			if stop(err) {
				return
			}
		}
	}
	works(0, 3, func(error) bool { return false })
	var was syscall.Rlimit
	must(t, syscall.Getrlimit(syscall.RLIMIT_FSIZE, &was))
	must(t, syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: uint64(kib) << 10, Max: was.Max}))
	failed := 0
	works(3, 400, func(err error) bool {
		if err != nil {
			failed++
		}
		return failed == 6
	})
	must(t, syscall.Setrlimit(syscall.RLIMIT_FSIZE, &was))
	works(500, 502, func(error) bool { return false })
	killing.Acknowledge(fmt.Sprint("failed ", failed))
}

// Files stop growing, as on a disk that is full: the database's, its log's, the office's log and
// its keys. What was answered is there, and with room again work goes on.
func TestADiskThatIsFullLosesNothing(t *testing.T) {
	for _, name := range []string{"SQLite by modernc", "SQLite by ncruces"} {
		t.Run(name, func(t *testing.T) {
			for _, kib := range []int{200, 600} {
				c := killing.Engines[name]
				db, dsn := c.Shared(t)
				must(t, store.Migrate(t.Context(), db, c.Dialect))
				c.DSN, c.Name, c.Log, c.Keys = dsn, "a", t.TempDir(), filepath.Join(t.TempDir(), "keys")
				c.Work = strconv.Itoa(kib)
				acked, failed := map[string][]casework.Kind{}, 0
				for _, line := range c.Live(t, "TestHasNoRoom", time.Minute) {
					var what, id string
					_, err := fmt.Sscan(line, &what, &id)
					must(t, err)
					switch what {
					case "case":
						acked[id] = nil
					case "failed":
						_, err = fmt.Sscan(id, &failed)
						must(t, err)
					default:
						var k casework.Kind
						must(t, k.UnmarshalText([]byte(what)))
						acked[id] = append(acked[id], k)
					}
				}
				if failed == 0 {
					t.Fatalf("nothing failed with %d KiB, of %d cases", kib, len(acked))
				}
				p := enters(t, c)
				p.whole(acked)
				p.leaves()
			}
		})
	}
	t.Run("PostgreSQL", func(t *testing.T) {
		server := database.OwnPostgreSQL(t)
		server.Start(t, 0)
		c := killing.Child{Driver: "pgx", DSN: server.DSN(), Dialect: store.PostgreSQL, Name: "a", Log: t.TempDir(), Keys: filepath.Join(t.TempDir(), "keys")}
		must(t, store.Migrate(t.Context(), database.Named(t, c.Driver, c.DSN), c.Dialect))
		admin := database.Named(t, c.Driver, c.DSN) // what another town has lies there already
		_, err := admin.ExecContext(t.Context(), `INSERT INTO kyufu_items (tenant, kind, item_key, revision, schema_version, key_id, body, line_id)
			SELECT '999999', 'case', 'z' || i, 1, 1, '', decode(repeat('00', 1800), 'hex'), '' FROM generate_series(1, 480) AS i`)
		must(t, err)
		server.Kill()
		server.Start(t, 1100) // its log's files have 1 MiB
		p, acked, failed := enters(t, c), map[string][]casework.Kind{}, 0
		for n := 0; n < 400 && failed < 6; n++ {
			id := fmt.Sprint("full-", n)
			kinds, err := p.tried(t.Context(), id)
			if acked[id] = kinds; err != nil {
				failed++
			}
			_, _ = p.journal.Relay(t.Context())
		}
		if failed == 0 {
			t.Fatal("nothing failed")
		}
		server.Kill()
		server.Start(t, 0)
		p.leaves()
		p = enters(t, c)
		p.whole(acked)
		p.leaves()
	})
}

// flaky is a log that fails every so often, before it takes what it is given or after.
type flaky struct {
	store.Trail

	n     int
	every int
}

func (f *flaky) fails(append func() error) error {
	f.n++
	if f.every == 0 || f.n%f.every != 0 {
		return append()
	}
	if f.n%(2*f.every) == 0 {
		_ = append()
	}
	return errLost
}

func (f *flaky) Append(ctx context.Context, e audit.Event) (r audit.Receipt, err error) {
	err = f.fails(func() error { r, err = f.Trail.Append(ctx, e); return err })
	return r, err
}

func (f *flaky) AppendBatch(ctx context.Context, list []audit.Event) (r []audit.Receipt, err error) {
	err = f.fails(func() error { r, err = f.Trail.AppendBatch(ctx, list); return err })
	return r, err
}

// A log that fails every few times, before and after it took what it was given, stops what has to
// be in it first; what was answered is there with its entry, once.
func TestALogThatFailsLosesNothing(t *testing.T) {
	for name, c := range killing.Engines {
		t.Run(name, func(t *testing.T) {
			db, dsn := c.Shared(t)
			must(t, store.Migrate(t.Context(), db, c.Dialect))
			c.DSN, c.Name, c.Log, c.Keys = dsn, "a", t.TempDir(), filepath.Join(t.TempDir(), "keys")
			p := enters(t, c)
			log := &flaky{Trail: p.trail, every: 5}
			p.works(log, time.Now)
			acked, failures := map[string][]casework.Kind{}, 0
			for n := range 12 {
				id := fmt.Sprint("case-", n)
				kinds, err := p.tried(t.Context(), id)
				if acked[id] = kinds; err != nil {
					failures++
				}
				if _, err := p.journal.Relay(t.Context()); err != nil {
					failures++
				}
			}
			if failures == 0 {
				t.Fatal("nothing failed")
			}
			log.every = 0
			p.whole(acked)
			p.leaves()
		})
	}
}

// works has the office work with another log and clock.
func (p *process) works(log store.Trail, now func() time.Time) {
	p.Helper()
	var err error
	p.journal, err = store.NewJournal(p.Context(), store.Config{
		Store: store.NewSQL(p.db, p.me.Dialect, "112020"), Log: log, MaxAge: 1 << 60, MaxLines: 1 << 20, Lease: time.Second, Now: now,
	})
	must(p, err)
	p.Desk, err = desk(log, p.journal, p.steps.Keys(sharedKeys(p.me.Keys)), now)
	must(p, err)
}

// A clock that is set back by hours changes nothing. Set back by days, it lets nobody record what
// would stand before what is known; once it is right again work goes on.
func TestAClockThatIsSetBackLosesNothing(t *testing.T) {
	for name, c := range killing.Engines {
		t.Run(name, func(t *testing.T) {
			db, dsn := c.Shared(t)
			must(t, store.Migrate(t.Context(), db, c.Dialect))
			c.DSN, c.Name, c.Log, c.Keys = dsn, "a", t.TempDir(), filepath.Join(t.TempDir(), "keys")
			p := enters(t, c)
			noon := civil.DayOf(time.Now()).Start().Add(12 * time.Hour)
			now := noon
			p.works(p.trail, func() time.Time { return now })
			p.opens("one")
			_, err := p.journal.Relay(t.Context())
			must(t, err)
			now = noon.Add(-3 * time.Hour)
			p.till("one", toReview("one")...)
			_, err = p.journal.Relay(t.Context())
			must(t, err)
			now = noon.AddDate(0, 0, -2)
			if err := p.does("head", "one", casework.Event{Kind: casework.Grant}); !errors.Is(err, casework.CodeOrder) {
				t.Fatal("recorded on a day before what is known: ", err)
			}
			_, err = p.journal.Relay(t.Context())
			must(t, err)
			now = noon
			p.whole(map[string][]casework.Kind{"one": {casework.Apply, casework.Review}})
			p.leaves()
		})
	}
}
