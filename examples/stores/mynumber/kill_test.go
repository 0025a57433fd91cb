package mynumber_test

import (
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/kyufu-go/kyufu/audit/keys"
	"github.com/kyufu-go/kyufu/audit/store"

	"github.com/kyufu-go/kyufu/audit/trail"
	"github.com/kyufu-go/kyufu/audit/verify"
	"github.com/kyufu-go/kyufu/examples/stores/database"
	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/mynumber/mynumbertest"
	"github.com/kyufu-go/kyufu/mynumber/registry"
	"github.com/kyufu-go/kyufu/mynumber/registry/storetest"
)

const killDir = "KYUFU_KILL_DIR"

// killed opens key file, database and audit log in a folder, new or left by a
// process that was killed.
func killed(t *testing.T, dir string) (*storetest.Office, *registry.SQLStore, *keys.File, *trail.Log) {
	t.Helper()
	path := filepath.Join(dir, "keys.json")
	masters, err := keys.OpenMasterFile(path)
	if errors.Is(err, os.ErrNotExist) {
		masters, err = keys.CreateMasterFile(path, rand.Reader)
	}
	if err != nil {
		t.Fatal(err)
	}
	db := database.OpenSQLite(t, filepath.Join(dir, "registry.db"))
	s, beside := tables(t, db, store.SQLite), lines(db, store.SQLite)
	log, err := trail.Open(filepath.Join(dir, "audit"), trail.Config{Instance: "kill-test"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = log.Close() })
	dataKeys, err := keys.Open(filepath.Join(dir, "data.keys"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = dataKeys.Close() })
	journal, err := store.NewJournal(t.Context(), store.Config{Store: beside, Log: log, Strict: true})
	if err != nil {
		t.Fatal(err)
	}
	return storetest.NewOffice(t, s, beside, func(c *registry.Config) {
		c.Keys, c.DataKeys, c.Log, c.Journal = masters, dataKeys, log, journal
	}), s, dataKeys, log
}

// TestToBeKilled is what the killed process does: it assigns, ties and merges
// until it is killed.
func TestToBeKilled(t *testing.T) {
	dir := os.Getenv(killDir)
	if dir == "" {
		t.Skip("only as the process that is killed")
	}
	o, _, _, _ := killed(t, dir)
	on := civil.MustDate("2021-12-10")
	for i := uint64(os.Getpid()) * 1_000_000; ; i++ {
		id, _, err := o.Assign(t.Context(), o.Sato, addressee.Ref{System: "resident", Number: addressee.Local(fmt.Sprint(i))}, on)
		if err == nil {
			err = o.Both(t, registry.Tie(id, mynumbertest.Number(i), on, registry.GroundHead, registry.IdentityCard))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// A process that is killed at any moment leaves no state without its entry, and
// recovery closes every attempt.
func TestKilledInTheMiddleOfWrites(t *testing.T) {
	dir := t.TempDir()
	for round := range 6 {
		child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestToBeKilled$", "-test.count=1")
		child.Env = append(os.Environ(), killDir+"="+dir)
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(300+37*round) * time.Millisecond)
		if err := child.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = child.Wait()
		afterKill(t, dir)
	}
}

func afterKill(t *testing.T, dir string) {
	t.Helper()
	o, s, dataKeys, log := killed(t, dir)
	defer func() { _, _ = log.Close(), dataKeys.Close() }()
	events := filepath.Join(dir, "audit")
	if _, err := o.Config.Journal.Relay(t.Context()); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if r, err := o.Recover(t.Context(), trail.Events(events)); r != (registry.Recovered{}) || err != nil {
			t.Errorf("one process left %+v %v", r, err)
		}
	}
	count := 0
	err := s.View(t.Context(), municipality.Must("112020"), func(tx registry.Tx) error {
		records, err := tx.RecordsNotUnder(t.Context(), "", 0, 1<<20)
		count = len(records)
		var ids []string
		for _, r := range records {
			ids = append(ids, r.Line)
		}
		slices.Sort(ids)
		ids = slices.Compact(ids)
		entries, findErr := o.Config.Journal.Entries(t.Context(), ids...)
		if len(entries) != len(ids) {
			t.Errorf("%d of %d changes have an entry", len(entries), len(ids))
		}
		return errors.Join(err, findErr)
	})
	if err != nil {
		t.Fatal(err)
	}
	if count == 0 {
		t.Error("the process was killed before it did anything")
	}
	if err := log.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := verify.Verify(t.Context(), events, verify.Options{GenesisKey: log.GenesisKey()}); err != nil {
		t.Errorf("the log does not verify: %v", err)
	}
}
