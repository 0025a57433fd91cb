package main

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"os"
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
	"github.com/kyufu-go/kyufu/examples/stores/database"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// An office's files pass; once somebody has deleted by whom a case is found, that is told.
func TestTheCommandTellsWhatDoesNotFit(t *testing.T) {
	ctx, dir := t.Context(), t.TempDir()
	path := filepath.Join(dir, "office.db")
	db := database.OpenSQLite(t, path)
	must(t, store.Migrate(ctx, db, store.SQLite))
	logDir, keyFile := filepath.Join(dir, "log"), filepath.Join(dir, "keys")
	log, err := trail.Open(logDir, trail.Config{Instance: "desk"})
	must(t, err)
	journal, err := store.NewJournal(ctx, store.Config{
		Store: store.NewSQL(db, store.SQLite, "112020"), Log: log,
	})
	must(t, err)
	p := &access.Policy{
		Version: "1", Duties: []access.Duty{{Code: "benefit", Designation: "notice-2021"}}, Terminals: []access.Terminal{{Code: "desk-1"}},
		IDs: []access.ID{{Code: "abe", Kind: access.Officer, Organ: "mayor", Department: "welfare", Trained: civil.DayOf(time.Now())}},
		Assignments: []access.Assignment{{
			ID: "abe", Duty: "benefit", Organ: "mayor", Department: "welfare", Terminals: []audit.Code{"desk-1"}, Hours: access.Always,
			Operations: []access.Operation{access.Register, access.Audit},
		}},
	}
	engine, err := access.Compile(p)
	must(t, err)
	k, err := keys.Open(keyFile)
	must(t, err)
	masters, err := keys.CreateMasterFile(filepath.Join(dir, "masters"), rand.Reader)
	must(t, err)
	desk, err := office.New(office.Config{
		Policy: func() *access.Engine { return engine }, DutyCode: "benefit", Log: log, Store: journal, Keys: masters, DataKeys: k, Now: time.Now,
		Municipality: municipality.Must("112020"),
		Handle: func(_ context.Context, person string) (audit.Handle, error) {
			sum := sha256.Sum256([]byte(person))
			return audit.Handle(sum[:16]), nil
		},
	})
	must(t, err)
	abe := access.Caller{Duty: "benefit", Actor: audit.Actor{
		Kind: audit.ActorOfficer, Auth: audit.AuthPassword | audit.AuthCard, ID: "abe", Organ: "mayor", Department: "welfare", Terminal: "desk-1",
	}}
	_, err = desk.Open(ctx, abe, nil, office.Opening{
		ID: "17", Program: "P2", Household: "501", Head: "1001", Event: casework.Event{Kind: casework.Apply, On: civil.DayOf(time.Now())},
	})
	must(t, err)
	_, err = journal.Relay(ctx)
	must(t, err)
	must(t, log.Close())
	must(t, k.Close())

	text, err := json.Marshal(p)
	must(t, err)
	must(t, os.WriteFile(filepath.Join(dir, "policy"), text, 0o600))
	args := []string{
		"-dsn", database.SQLiteName(path), "-tenant", "112020", "-keys", keyFile, "-masters", filepath.Join(dir, "masters"),
		"-policy", filepath.Join(dir, "policy"), "-as", "abe", "-terminal", "desk-1", logDir,
	}
	var out, errs strings.Builder
	if status := run(args, &out, &errs); status != 0 || out.String() != "0 findings\n" {
		t.Fatal(status, out.String(), errs.String())
	}
	_, err = db.ExecContext(ctx, "DELETE FROM kyufu_items WHERE kind = 'case.people'")
	must(t, err)
	out.Reset()
	if status := run(args, &out, &errs); status != 1 || !strings.Contains(out.String(), "people 17") {
		t.Fatal(status, out.String(), errs.String())
	}
	if status := run(args[:2], &out, &errs); status != 2 {
		t.Fatal("it looked without keys")
	}
}
