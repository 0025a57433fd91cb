package documents

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/audit/store/storetest"
	"github.com/kyufu-go/kyufu/examples/stores/database"
)

// A backup that is taken while the store is in use and put back later is noticed before anything is
// committed on it, and Check says why.
func TestARestoredStoreIsNoticed(t *testing.T) {
	for _, driver := range []string{"sqlite", "sqlite3"} {
		t.Run(driver, func(t *testing.T) {
			ctx, dir, log := t.Context(), t.TempDir(), &audit.Memory{}
			db := database.OpenSQLiteBy(t, driver, filepath.Join(dir, "live.db"))
			must(t, store.Migrate(ctx, db, store.SQLite))
			strict := func(s store.Store) *store.Journal {
				j, err := store.NewJournal(ctx, store.Config{Store: s, Log: store.TrailOfMemory("log", log), Strict: true})
				must(t, err)
				return j
			}
			j := strict(store.NewSQL(db, store.SQLite, "112020"))
			_, err := j.Commit(ctx, step("a", 1), step("b", 1))
			must(t, err)
			_, err = db.ExecContext(ctx, "VACUUM INTO ?", filepath.Join(dir, "backup.db"))
			must(t, err)
			_, err = j.Commit(ctx, step("a", 2))
			must(t, err)

			restored := store.NewSQL(database.OpenSQLiteBy(t, driver, filepath.Join(dir, "backup.db")), store.SQLite, "112020")
			back := strict(restored)
			if _, err = back.Commit(ctx, step("c", 1)); !errors.Is(err, store.CodeLogBehind) {
				t.Fatal("a store that is older than its log went on:", err)
			}
			if _, err = back.Relay(ctx); !errors.Is(err, store.CodeTrail) {
				t.Fatal(err)
			}
			found, err := back.Check(ctx, []store.Kind{"doc"}, store.TrailOfMemory("", log).Since(context.Background(), 0))
			must(t, err)
			if len(found) != 1 || found[0].Code != store.FindingOlder {
				t.Fatalf("found %+v", found)
			}
			goesOn(t, back, log)
		})
	}
}

// goesOn restores a store by its log: what was lost since the backup has its places again, and what
// comes then is whole.
func goesOn(t *testing.T, back *store.Journal, log *audit.Memory) {
	t.Helper()
	ctx := t.Context()
	lost := storetest.Restore(t, back, log)
	if lost != 1 {
		t.Fatalf("%d lines were lost", lost)
	}
	events := log.Events()
	if e := events[len(events)-1]; e.Act != audit.ActRestore || e.Actor.ID != "keeper" || e.Reason != "store-older" {
		t.Fatalf("the restoration is not in the log: %+v", e)
	}
	_, err := back.Commit(ctx, step("a", 2), step("c", 1))
	must(t, err)
	must(t, back.Seal(ctx))
	found, err := back.Check(ctx, []store.Kind{"doc"}, store.TrailOfMemory("", log).Since(context.Background(), 0))
	if must(t, err); len(found) > 0 {
		t.Fatalf("found %+v", found)
	}
	size := len(log.Events())
	if lost := storetest.Restore(t, back, log); lost != 0 || len(log.Events()) != size {
		t.Fatalf("restored twice: %d", lost)
	}
}

// A store is copied while lines wait, is sealed once more and writes on for more than a batch: put
// back, it lacks all that, and its log's heads do not fit what is chained anew. Whatever interrupts
// the restoration, the next one ends it.
func TestARestorationIsTakenUpAgain(t *testing.T) {
	ctx, dir, log := t.Context(), t.TempDir(), &audit.Memory{}
	db := database.OpenSQLite(t, filepath.Join(dir, "live.db"))
	must(t, store.Migrate(ctx, db, store.SQLite))
	open := func(s store.Store) *store.Journal {
		j, err := store.NewJournal(ctx, store.Config{Store: s, Log: store.TrailOfMemory("log", log), MaxLines: 10000})
		must(t, err)
		return j
	}
	j := open(store.NewSQL(db, store.SQLite, "112020"))
	_, err := j.Commit(ctx, step("a", 1))
	must(t, err)
	_, err = j.Relay(ctx)
	must(t, err)
	_, err = j.Commit(ctx, step("b", 1), step("c", 1)) // wait
	must(t, err)
	_, err = db.ExecContext(ctx, "VACUUM INTO ?", filepath.Join(dir, "backup.db"))
	must(t, err)
	steps := make([]store.Step, 2500)
	for i := range steps {
		steps[i] = step(fmt.Sprint("later", i), 1)
	}
	_, err = j.Commit(ctx, steps...)
	must(t, err)
	must(t, j.Seal(ctx))
	restored := store.NewSQL(database.OpenSQLite(t, filepath.Join(dir, "backup.db")), store.SQLite, "112020")
	back := open(restored)
	if _, err = back.Commit(ctx, step("d", 1)); !errors.Is(err, store.CodeLogBehind) {
		t.Fatal("the first step in a store that is older than its log:", err)
	}
	a := storetest.ApproveRestore(t, back, log)
	for stop := 1; ; stop++ {
		stopping, cancel := context.WithCancel(ctx)
		stopped := &stopAfter{Store: restored, n: stop, cancel: cancel}
		j := open(stopped)
		_, err := j.Restore(stopping, storetest.Restoring(a))
		cancel()
		if err == nil && stopped.n > 0 {
			break
		}
	}
	goesOnAs(t, back, log)
}

// stopAfter ends a context after so many changes of the store.
type stopAfter struct {
	store.Store
	n      int
	cancel func()
}

func (s *stopAfter) Apply(ctx context.Context, changes []store.Change, lines []store.Line) error {
	defer s.step()
	return s.Store.Apply(ctx, changes, lines)
}

func (s *stopAfter) step() {
	if s.n--; s.n == 0 {
		s.cancel()
	}
}

func (s *stopAfter) Outbox() store.Outbox { return stopOutbox{s.Store.Outbox(), s} }

type stopOutbox struct {
	store.Outbox
	s *stopAfter
}

func (o stopOutbox) Place(ctx context.Context, fence int64, trail audit.Code, most int) ([]store.Line, error) {
	defer o.s.step()
	return o.Outbox.Place(ctx, fence, trail, most)
}

func goesOnAs(t *testing.T, back *store.Journal, log *audit.Memory) {
	t.Helper()
	ctx := t.Context()
	_, err := back.Commit(ctx, step("a", 2), step("d", 1))
	must(t, err)
	must(t, back.Seal(ctx))
	found, err := back.Check(ctx, []store.Kind{"doc"}, store.TrailOfMemory("", log).Since(context.Background(), 0))
	if must(t, err); len(found) > 0 {
		t.Fatalf("found %d: %+v", len(found), found[:min(3, len(found))])
	}
}
