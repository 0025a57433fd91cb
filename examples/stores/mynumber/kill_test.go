package mynumber_test

import (
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/kyufu-go/kyufu/audit/keys"

	"github.com/kyufu-go/kyufu/audit"
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
	masters, err := registry.OpenKeyFile(path)
	if errors.Is(err, os.ErrNotExist) {
		masters, err = registry.CreateKeyFile(path, rand.Reader)
	}
	if err != nil {
		t.Fatal(err)
	}
	s := registry.NewSQLStore(database.OpenSQLite(t, filepath.Join(dir, "registry.db")), registry.SQLite)
	if err := s.CreateTables(t.Context()); err != nil {
		t.Fatal(err)
	}
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
	return storetest.NewOffice(t, s, func(c *registry.Config) { c.Keys, c.DataKeys, c.Log = masters, dataKeys, log }), s, dataKeys, log
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
	r, err := o.Recover(t.Context(), trail.Events(events))
	if err != nil {
		t.Fatal(err)
	}
	if r.Closed+r.Abandoned > 1 || r.Missing != 0 || r.Erased != 0 {
		t.Errorf("one process left %+v", r)
	}
	if r, err := o.Recover(t.Context(), trail.Events(events)); r != (registry.Recovered{}) || err != nil {
		t.Errorf("recovery is not done after recovery: %+v %v", r, err)
	}
	outcomes := map[uint64]audit.Result{}
	for e, err := range trail.Events(events) {
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range e.Links {
			if l.Kind == audit.LinkAttempt {
				outcomes[l.Index] = e.Result
			}
		}
	}
	lines := uint64(0)
	err = s.View(t.Context(), municipality.Must("112020"), func(tx registry.Tx) error {
		records, err := tx.RecordsNotUnder(t.Context(), "", 0, 1<<20)
		for i, r := range records {
			if r.Seq != uint64(i)+1 {
				t.Fatalf("line %d is missing", i+1)
			}
			if got, ok := outcomes[r.Receipt-1]; !ok || got != audit.Succeeded {
				t.Errorf("line %d stands, and its attempt ended as %v", r.Seq, got)
			}
		}
		lines = uint64(len(records))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if lines == 0 {
		t.Error("the process was killed before it did anything")
	}
	if err := log.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := verify.Verify(t.Context(), events, verify.Options{GenesisKey: log.GenesisKey()}); err != nil {
		t.Errorf("the log does not verify: %v", err)
	}
}
