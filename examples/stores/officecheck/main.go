// Officecheck reads an office's database, keys and logs, and says what does not fit.
//
//	go run ./officecheck -driver sqlite -dsn file:office.db -tenant 112020 -keys KEYS -masters MASTERS -policy POLICY -as auditor -terminal desk-1 LOG...
//
// Run it when nothing commits, and name every log that an office of the database ever had. KEYS is
// the file of the cases' data keys, MASTERS that of master and index keys; POLICY is the access
// policy, which must allow the one named to audit at that terminal. The exit status is 0 when
// nothing was found, 1 when something was, 2 when it could not be looked.
package main

import (
	"context"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"io"
	"iter"
	"os"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	_ "modernc.org/sqlite"             // the driver "sqlite"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/keys"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/audit/trail"
	"github.com/kyufu-go/kyufu/benefit/office"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/household/strictjson"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// given is what the command line says.
type given struct {
	driver, dsn, tenant, keys, masters, policy, rules, as, terminal string
	logs                                                            []string
}

func run(args []string, stdout, stderr io.Writer) int {
	var g given
	flags := flag.NewFlagSet("officecheck", flag.ContinueOnError)
	flags.SetOutput(stderr)
	for _, f := range []struct {
		to                *string
		name, value, what string
	}{
		{&g.driver, "driver", "sqlite", "sqlite or pgx"}, {&g.dsn, "dsn", "", "the database's name"}, {&g.tenant, "tenant", "", "the municipality's code"},
		{&g.keys, "keys", "", "the file of the cases' keys"}, {&g.masters, "masters", "", "the file of master and index keys"},
		{&g.policy, "policy", "", "the access policy"}, {&g.rules, "rules", "", "what each program pays once, as JSON; the defaults without"},
		{&g.as, "as", "", "who looks: an ID of the policy"}, {&g.terminal, "terminal", "", "the terminal at which they do"},
	} {
		flags.StringVar(f.to, f.name, f.value, f.what)
	}
	if err := flags.Parse(args); err != nil {
		return 2
	}
	g.logs = flags.Args()
	found, err := g.check(context.Background())
	if err != nil {
		_, _ = fmt.Fprintln(stderr, "officecheck:", err)
		return 2
	}
	for _, f := range found {
		_, _ = fmt.Fprintln(stdout, f.Code, f.Case, f.Store.Code, f.Store.Kind)
	}
	_, _ = fmt.Fprintln(stdout, len(found), "findings")
	if len(found) > 0 {
		return 1
	}
	return 0
}

func (g *given) check(ctx context.Context) ([]office.Finding, error) {
	db, err := sql.Open(g.driver, g.dsn)
	if err != nil {
		return nil, errors.New("the database does not open")
	}
	defer db.Close()
	if _, err := os.Stat(g.keys); err != nil { // to open one that is not there would make it
		return nil, errors.New("no file of keys")
	}
	k, err := keys.Open(g.keys)
	if err != nil {
		return nil, err
	}
	defer k.Close()
	engine, by, err := g.auditor()
	if err != nil {
		return nil, err
	}
	desk, err := g.desk(ctx, db, k, engine, by.Duty)
	if err != nil {
		return nil, err
	}
	var logs []iter.Seq2[audit.Event, error]
	for _, dir := range g.logs {
		logs = append(logs, trail.Events(dir))
	}
	return desk.Check(ctx, by, nil, logs...)
}

// auditor finds the assignment under which the one named may audit.
func (g *given) auditor() (*access.Engine, access.Caller, error) {
	f, err := os.Open(g.policy)
	if err != nil {
		return nil, access.Caller{}, err
	}
	defer f.Close()
	p, err := access.LoadPolicy(f)
	if err != nil {
		return nil, access.Caller{}, err
	}
	engine, err := access.Compile(p)
	if err != nil {
		return nil, access.Caller{}, err
	}
	for _, a := range p.Assignments {
		if string(a.ID) == g.as {
			return engine, access.Caller{Duty: a.Duty, Actor: audit.Actor{
				Kind: audit.ActorOfficer, Auth: audit.AuthPassword | audit.AuthCard, ID: a.ID, Organ: a.Organ, Department: a.Department,
				Terminal: audit.Code(g.terminal),
			}}, nil
		}
	}
	return nil, access.Caller{}, access.CodeDenied
}

func (g *given) desk(ctx context.Context, db *sql.DB, k keys.Store, engine *access.Engine, duty audit.Code) (*office.Desk, error) {
	town, err := municipality.Parse(g.tenant)
	if err != nil {
		return nil, err
	}
	dialect := store.SQLite
	if g.driver == "pgx" {
		dialect = store.PostgreSQL
	}
	journal, err := store.NewJournal(ctx, store.Config{Store: store.NewSQL(db, dialect, g.tenant)})
	if err != nil {
		return nil, err
	}
	c := office.Config{
		Policy: func() *access.Engine { return engine }, DutyCode: duty, Log: &audit.Memory{}, Store: journal, DataKeys: k, Now: time.Now, Municipality: town,
		Handle: func(context.Context, string) (audit.Handle, error) {
			return audit.Handle{}, errors.New("nobody is looked at")
		},
	}
	masters, err := keys.OpenMasterFile(g.masters)
	if err != nil {
		return nil, err
	}
	c.Keys = masters
	if g.rules != "" {
		data, err := os.ReadFile(g.rules)
		if err == nil {
			err = strictjson.Unmarshal(data, &c.Rules)
		}
		if err != nil {
			return nil, errors.New("rules: not read")
		}
	}
	return office.New(c)
}
