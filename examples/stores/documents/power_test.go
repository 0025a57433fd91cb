package documents

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/disktest"
	"github.com/kyufu-go/kyufu/audit/store"
)

// cuts is how often the power is cut: all times with KYUFU_LONG.
func cuts() int {
	if os.Getenv("KYUFU_LONG") != "" {
		return 20000
	}
	return 200
}

// worked is what a process did until the power was cut.
type worked struct {
	log   *audit.Memory
	acked map[string]int64 // revisions of documents whose commit was answered
}

func (w *worked) journal(ctx context.Context, db *sql.DB) (*store.Journal, error) {
	return store.NewJournal(ctx, store.Config{
		Store: store.NewSQL(db, store.SQLite, "112020"), Log: store.TrailOfMemory("a", w.log), MaxLines: 1 << 20, MaxAge: 1 << 60,
	})
}

// on commits documents, and changes and deletes them, and relays, until something fails.
func (w *worked) on(ctx context.Context, db *sql.DB, rng *rand.Rand) error {
	j, err := w.journal(ctx, db)
	for n := 0; err == nil && n < 12; n++ {
		var steps []store.Step
		next := map[string]int64{}
		for range 1 + rng.IntN(3) {
			key := fmt.Sprintf("case-%d", rng.IntN(6))
			if next[key] != 0 {
				continue
			}
			next[key] = w.acked[key] + 1
			body := make([]byte, rng.IntN(3000))
			for i := range body {
				body[i] = byte(rng.Uint32())
			}
			steps = append(steps, store.Step{
				Event: audit.Event{Act: audit.ActUpdate, Result: audit.Succeeded, Actor: audit.Actor{Kind: audit.ActorSystem, ID: "x"}},
				Changes: []store.Change{{Item: store.Item{
					Kind: "case", Key: key, Revision: next[key], Body: body, Terms: []store.Term{{Name: "group", Value: fmt.Sprint(rng.IntN(3))}},
				}}},
			})
		}
		if _, err = j.Commit(ctx, steps...); err == nil {
			for key, revision := range next {
				w.acked[key] = revision
			}
			if rng.IntN(4) == 0 {
				_, err = j.Relay(ctx)
			}
		}
	}
	return err
}

var errLost = errors.New("lost")

// left looks at what a cut left: every commit that was answered is there, and documents, lines and
// log fit.
func (w *worked) left(ctx context.Context, db *sql.DB) error {
	var whole string
	if err := db.QueryRowContext(ctx, "PRAGMA integrity_check").Scan(&whole); err != nil || whole != "ok" {
		return fmt.Errorf("%w: the database is damaged: %s %v", errLost, whole, err)
	}
	j, err := w.journal(ctx, db)
	if err != nil {
		return err
	}
	for key, revision := range w.acked {
		items, err := j.Get(ctx, "case", key)
		if err != nil {
			return err
		}
		// One more may have been committed without an answer.
		if len(items) != 1 || items[0].Revision < revision || items[0].Revision > revision+1 {
			return fmt.Errorf("%w: revision %d of %s was answered, and there is %v", errLost, revision, key, items)
		}
	}
	if _, err := j.Relay(ctx); err != nil {
		return err
	}
	found, err := j.Check(ctx, []store.Kind{"case"}, store.TrailOfMemory("a", w.log).Since(ctx, 0))
	if err == nil && len(found) > 0 {
		err = fmt.Errorf("%d findings, such as %+v", len(found), found[0])
	}
	return err
}

// migratedDisk is a disk with a database that has its tables and nothing in them.
func migratedDisk(t *testing.T, with settings) *disktest.Disk {
	t.Helper()
	base := disktest.New(1)
	db := power().on(t, "base-"+with.journal+with.synchronous, with, base)
	if err := store.Migrate(t.Context(), db, store.SQLite); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return base
}

// copied is a disk with what another holds, all of it durable.
func copied(d *disktest.Disk, seed uint64) *disktest.Disk {
	out := disktest.New(seed)
	for name, ino := range d.Names {
		out.Names[name] = &disktest.Inode{Now: slices.Clone(ino.Now), Durable: slices.Clone(ino.Now)}
	}
	_ = out.SyncDir()
	out.Ops = 0
	return out
}

// cut works on a copy of a disk, whose power is cut at some operation or where the work ends, and
// looks at what is left.
func cut(t *testing.T, base *disktest.Disk, with settings, seed uint64) error {
	t.Helper()
	rng := rand.New(rand.NewPCG(seed, 16))
	d := copied(base, seed)
	d.CutAt = 1 + rng.IntN(400)
	name := fmt.Sprintf("%s-%s-%d", with.journal, with.synchronous, seed)
	w := &worked{&audit.Memory{}, map[string]int64{}}
	db := power().on(t, name, with, d)
	err := w.on(t.Context(), db, rng)
	if err != nil && !d.Off {
		return fmt.Errorf("no cut, but %w", err)
	}
	left := d.Reboot()
	_ = db.Close()
	db = power().on(t, name, with, left)
	defer power().forget(name)
	return errors.Join(w.left(t.Context(), db), db.Close())
}

// The power is cut at any operation of the disk that lies under SQLite: no commit that was answered
// is lost, and no state is there without its entry. Its journal is the write-ahead log: a rollback
// journal's head has no check sum, and is damaged by a write that is torn within a sector, as this
// disk tears.
func TestNoAnsweredCommitIsLostWhenThePowerIsCut(t *testing.T) {
	with := settings{"WAL", "FULL"}
	base := migratedDisk(t, with)
	for seed := range uint64(cuts()) {
		if err := cut(t, base, with, seed); err != nil {
			t.Fatalf("cut %d: %v", seed, err)
		}
	}
}

// A database that does not sync each commit, as SQLite is often set to for speed, loses some: this
// test would not be worth much if it did not find that.
func TestADatabaseThatDoesNotSyncLosesCommits(t *testing.T) {
	for _, with := range []settings{{"WAL", "NORMAL"}, {"WAL", "OFF"}} {
		t.Run(with.journal+" "+with.synchronous, func(t *testing.T) {
			t.Parallel()
			base := migratedDisk(t, with)
			for seed := range uint64(200) {
				if err := cut(t, base, with, seed); errors.Is(err, errLost) {
					t.Log(seed, err)
					return
				}
			}
			t.Fatal("nothing was lost")
		})
	}
}
