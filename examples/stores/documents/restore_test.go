package documents

import (
	"context"
	"errors"
	"path/filepath"
	"testing"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
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
		})
	}
}
