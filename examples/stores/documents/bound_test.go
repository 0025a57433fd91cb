package documents

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
)

// silent is a log that takes nothing.
type silent struct{ store.Trail }

func (silent) AppendBatch(context.Context, []audit.Event) ([]audit.Receipt, error) {
	return nil, errors.New("the log is silent")
}

// binds commits three lines, of which the first is in the log and the others are bound to it.
func binds(t *testing.T, s *store.SQL, log *audit.Memory) *store.Journal {
	t.Helper()
	ctx, trail := t.Context(), store.TrailOfMemory("log", log)
	j := journal(t, s, log)
	for revision := range int64(3) {
		if revision == 1 {
			_, err := j.Relay(ctx)
			must(t, err)
		}
		_, err := j.Commit(ctx, step("a", revision+1))
		must(t, err)
	}
	mute, err := store.NewJournal(ctx, store.Config{Store: s, Log: silent{trail}})
	must(t, err)
	if _, err = mute.Relay(ctx); !errors.Is(err, store.CodeTrail) {
		t.Fatal("a silent log took lines:", err)
	}
	return j
}

func found(t *testing.T, j *store.Journal, log *audit.Memory) (codes []store.FindingCode) {
	t.Helper()
	list, err := j.Check(t.Context(), []store.Kind{"doc"}, store.TrailOfMemory("", log).Since(context.Background(), 0))
	must(t, err)
	for _, f := range list {
		codes = append(codes, f.Code)
	}
	return codes
}

// A database in which the places of bound lines still stand in their rows is brought up to date
// while they wait: they keep their places, and the log that they are bound to takes them.
func TestLinesThatWereBoundBeforeAMigrationKeepTheirPlaces(t *testing.T) {
	everywhere(t, func(t *testing.T, e engine, db *sql.DB) {
		ctx, log, s := t.Context(), &audit.Memory{}, store.NewSQL(db, e.dialect, "112020")
		j := binds(t, s, log)
		was := slices.Collect(placed(t, s))
		for _, l := range was[1:] {
			_, err := db.ExecContext(ctx, e.dialect.Rebind("UPDATE kyufu_lines SET place = ?, chain = ?, trail = ? WHERE id = ?"), l.Place, l.Chain[:], "log", l.ID)
			must(t, err)
		}
		must(t, remove(db, "DROP TABLE kyufu_bound; DELETE FROM kyufu_migrations WHERE version = 4"))
		must(t, store.Migrate(ctx, db, e.dialect))
		if now := slices.Collect(placed(t, s)); len(now) != 3 || !slices.EqualFunc(was, now, func(a, b store.Line) bool {
			return a.ID == b.ID && a.Place == b.Place && a.Chain == b.Chain && a.Trail == b.Trail && a.Entry == b.Entry
		}) {
			t.Fatalf("%+v were %+v", now, was)
		}
		n, err := j.Relay(ctx)
		must(t, err)
		if codes := found(t, j, log); n != 2 || len(codes) != 0 {
			t.Errorf("%d lines were relayed; found %v", n, codes)
		}
	})
}

// What is bound stands in the order of its places, however a database gives its rows: a line that
// seems to lie behind a later one is a gap.
func TestWhatIsBoundToTwoLogsStandsInOrder(t *testing.T) {
	everywhere(t, func(t *testing.T, e engine, db *sql.DB) {
		ctx, log, s := t.Context(), &audit.Memory{}, store.NewSQL(db, e.dialect, "112020")
		j := journal(t, s, log)
		for revision := range int64(6) {
			_, err := j.Commit(ctx, step("a", revision+1))
			must(t, err)
		}
		out := s.Outbox()
		fence, err := out.Lease(ctx, "x", time.UnixMilli(1), time.UnixMilli(2))
		must(t, err)
		place := func(log audit.Code) []store.Line {
			lines, err := out.Place(ctx, fence, log, 2)
			must(t, err)
			return lines
		}
		first := place("log")
		place("dead")
		for i := range first {
			first[i].Entry = int64(i)
		}
		must(t, out.Appended(ctx, first))
		if e.dialect == store.PostgreSQL {
			must(t, remove(db, "VACUUM kyufu_bound")) // the next row takes the place of the one that went
		}
		place("log")
		var order []int64
		for l := range placed(t, s) {
			order = append(order, l.Place)
		}
		if !slices.IsSorted(order) {
			t.Error("the lines are out of order:", order)
		}
		if codes := found(t, j, log); slices.Contains(codes, store.FindingGap) {
			t.Error("found", codes)
		}
	})
}

func placed(t *testing.T, s *store.SQL) func(func(store.Line) bool) {
	t.Helper()
	return func(yield func(store.Line) bool) {
		for l, err := range s.Outbox().Lines(t.Context()) {
			must(t, err)
			if !yield(l) {
				return
			}
		}
	}
}

// A line that was changed or deleted between its binding and the log is noticed, as afterwards.
func TestWhatIsDoneToABoundLineIsNoticed(t *testing.T) {
	everywhere(t, func(t *testing.T, e engine, db *sql.DB) {
		log, s := &audit.Memory{}, store.NewSQL(db, e.dialect, "112020")
		j := binds(t, s, log)
		if codes := found(t, j, log); len(codes) != 0 {
			t.Fatalf("found %v before anything was done", codes)
		}
		must(t, remove(db, "UPDATE kyufu_lines SET touched = digest || digest WHERE place IS NULL"))
		if codes := found(t, j, log); !slices.Contains(codes, store.FindingChain) {
			t.Errorf("changed: found %v", codes)
		}
		must(t, remove(db, "DELETE FROM kyufu_lines WHERE seq = (SELECT MIN(seq) FROM kyufu_lines WHERE place IS NULL)"))
		if codes := found(t, j, log); !slices.Contains(codes, store.FindingGap) {
			t.Errorf("deleted: found %v", codes)
		}
	})
}
