package mynumber_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"iter"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/keys"
	"github.com/kyufu-go/kyufu/audit/store"
	documents "github.com/kyufu-go/kyufu/audit/store/storetest"
	"github.com/kyufu-go/kyufu/audit/trail"
	"github.com/kyufu-go/kyufu/audit/vault"
	"github.com/kyufu-go/kyufu/audit/verify"
	"github.com/kyufu-go/kyufu/examples/stores/database"
	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/mynumber/mynumbertest"
	"github.com/kyufu-go/kyufu/mynumber/registry"
	"github.com/kyufu-go/kyufu/mynumber/registry/storetest"
)

// town is a registry in SQLite with its lines, a vault and a log, each in a place of its own that
// is backed up by itself, and the keys, which are in no backup.
type town struct {
	*storetest.Office
	t     *testing.T
	dir   string
	db    *sql.DB
	keys  *keys.File
	vault *vault.Vault
	log   *trail.Log
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

var on = civil.MustDate("2021-12-10")

// open opens what lies in the folder: keys first, then the vault, then the log, which tells the
// vault whom it may not know any more, then the store, which catches up with the log, then the
// registry, which reads the log before it answers.
func (w *town) open() {
	t := w.t
	t.Helper()
	var err error
	w.keys, err = keys.Open(filepath.Join(w.dir, "keys", "persons"))
	must(t, err)
	w.vault, err = vault.Open(filepath.Join(w.dir, "vault"), vault.Config{Master: bytes.Repeat([]byte{7}, 32), Keys: w.keys})
	must(t, err)
	logDir := filepath.Join(w.dir, "log")
	w.log, err = trail.Open(logDir, trail.Config{Instance: "drill", Vault: w.vault})
	must(t, err)
	w.db = database.OpenSQLite(t, filepath.Join(w.dir, "db", "town.db"))
	records := tables(t, w.db, store.SQLite)
	w.Office = storetest.NewOffice(t, records, lines(w.db, store.SQLite), func(c *registry.Config) {
		c.Journal, err = store.NewJournal(t.Context(), store.Config{
			Store: lines(w.db, store.SQLite), Log: w.log, Strict: true, Now: c.Now,
		})
		must(t, err)
		documents.Restore(t, c.Journal, w.log)
		if w.Office != nil {
			c.Keys = w.Office.Config.Keys // the masters, which live elsewhere
		}
		c.DataKeys, c.Log = w.keys, w.log
		c.Events = func(context.Context) iter.Seq2[audit.Event, error] { return trail.Events(logDir) }
		c.Handle = func(ctx context.Context, id addressee.Integrated) (audit.Handle, error) {
			return w.vault.Handle(ctx, string(id))
		}
	})
}

func (w *town) close() {
	w.t.Helper()
	must(w.t, errors.Join(w.log.Close(), w.vault.Close(), w.keys.Close(), w.db.Close()))
}

// erase forgets a person everywhere: in the registry, and in the vault on an approval.
func (w *town) erase(id addressee.Integrated) {
	t := w.t
	t.Helper()
	h, found, err := w.vault.Find(string(id))
	if must(t, err); !found {
		t.Fatal("nobody to erase")
	}
	must(t, w.Both(t, registry.Change{Kind: registry.ChangeErase, Person: id, Cause: "retention_over"}))
	a := audit.Approval{
		ID: "ok-erase", Act: audit.ActErase, Subject: h, Digest: audit.Hash{1}, Requester: w.Sato.Actor.ID, By: w.Ito.Actor,
		At: time.Now().Add(-time.Second), Until: time.Now().Add(time.Hour),
	}
	_, err = w.log.Append(t.Context(), a.Event())
	must(t, err)
	_, err = trail.EraseSubject(t.Context(), w.log, trail.Erasing{
		Handle: h, Digest: audit.Hash{1}, Approval: &a, By: w.Sato.Actor, May: func(*audit.Approval) bool { return true },
	})
	must(t, err)
}

// TestRestoreDrill is the drill of SECURITY.md: back up the store, the vault and the log, erase
// somebody, put back this or that, and nothing of them comes back, while everybody else is there
// and work goes on.
func TestRestoreDrill(t *testing.T) {
	for name, restored := range map[string][]string{
		"the store": {"db"}, "the vault": {"vault"}, "store and vault": {"db", "vault"}, "store, vault and log": {"db", "vault", "log", epochKey},
	} {
		t.Run(name, func(t *testing.T) { drill(t, restored) })
	}
}

// epochKey is the folder of the log's key, which lies with the master keys: a log that is put back
// without it can be read, and not continued.
const epochKey = "log.epoch"

func drill(t *testing.T, restored []string) {
	ctx, w := t.Context(), &town{t: t, dir: t.TempDir()}
	for _, part := range []string{"db", "keys"} {
		must(t, os.Mkdir(filepath.Join(w.dir, part), 0o700))
	}
	w.open()
	var ids [2]addressee.Integrated
	for i := range ids {
		id, _, err := w.Assign(ctx, w.Sato, addressee.Ref{System: "resident", Number: addressee.Local("770000000" + string('1'+rune(i)))}, on)
		must(t, err)
		must(t, w.Both(t, registry.Tie(id, mynumbertest.Number(uint64(i)), on, registry.GroundHead, registry.IdentityCard)))
		ids[i] = id
	}
	w.close()
	backup := t.TempDir()
	for _, part := range restored {
		must(t, os.CopyFS(filepath.Join(backup, part), os.DirFS(filepath.Join(w.dir, part))))
	}
	w.open()
	w.erase(ids[0])
	w.close()
	for _, part := range restored {
		if part == epochKey {
			_, err := trail.Open(filepath.Join(w.dir, "log"), trail.Config{Instance: "drill"})
			if !errors.Is(err, audit.CodeKey) {
				t.Errorf("a log from a backup goes on without its key: %v", err)
			}
		}
		must(t, os.RemoveAll(filepath.Join(w.dir, part)))
		must(t, os.CopyFS(filepath.Join(w.dir, part), os.DirFS(filepath.Join(backup, part))))
	}

	w.open()
	at := registry.AsOf{Valid: on}
	if _, err := w.ByNumber(ctx, w.Sato, mynumbertest.Number(0), at); err == nil {
		t.Error("the registry finds the number of somebody erased")
	}
	if _, err := w.View(ctx, w.Sato, ids[0], at); err == nil {
		t.Error("the registry shows somebody erased")
	}
	if _, found, err := w.vault.Find(string(ids[0])); err != nil || found {
		t.Errorf("the vault finds somebody erased: %v", err)
	}
	found, err := w.ByNumber(ctx, w.Sato, mynumbertest.Number(1), at)
	if must(t, err); found.Integrated != ids[1] {
		t.Error("somebody else is not there")
	}
	if _, there, err := w.vault.Find(string(ids[1])); err != nil || !there {
		t.Errorf("the vault does not find somebody else: %v", err)
	}
	must(t, w.Link(ctx, w.Sato, ids[1], addressee.Ref{System: "care", Number: "3"}, on))
	odd, err := w.Config.Journal.Check(ctx, []store.Kind{store.ShownKind}, trail.Events(filepath.Join(w.dir, "log")))
	if must(t, err); len(odd) > 0 {
		t.Errorf("the store does not fit its log: %+v", odd)
	}
	w.close()
	_, err = verify.Verify(ctx, filepath.Join(w.dir, "log"), verify.Options{Require: verify.EvidenceOwn})
	must(t, err)
}
