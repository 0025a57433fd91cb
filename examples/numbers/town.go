package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/holder"
	"github.com/kyufu-go/kyufu/audit/keys"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/examples/internal/staff"
	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/mynumber/access"
	"github.com/kyufu-go/kyufu/mynumber/access/session"
	"github.com/kyufu-go/kyufu/mynumber/claim"
	"github.com/kyufu-go/kyufu/mynumber/registry"
)

// town is the desk, what it stands on, and the moment that the example has come to.
type town struct {
	out      io.Writer
	now      time.Time
	log      store.Trail
	policy   *access.Current
	sessions *session.Sessions
	hashes   map[audit.Code]session.Hash
	config   registry.Config
	lines    *registry.Memory
	registry *registry.Registry
	claims   *claim.Desk
	persons  []addressee.Integrated
}

// roles say what each may do; nobody both asks and approves.
var roles = []staff.Role{
	{Who: staff.Officer("clerk"), May: []access.Operation{
		access.Search, access.View, access.Reveal, access.Register, access.Update, access.Link, access.Merge, access.Split, access.Inquire, access.Disclose, access.Correct,
		access.Suspend, access.Erase, access.LendMedia, access.ReturnMedia, access.Export, access.HandOver, access.CarryOut, access.WorkOvertime,
	}},
	{Who: staff.Officer("chief"), May: []access.Operation{access.View, access.Approve}},
	{Who: staff.Officer("security"), May: []access.Operation{access.Manage, access.Audit, access.Reentrust}},
	{Who: staff.Officer("deputy"), May: []access.Operation{access.Approve, access.Manage}},
	{Who: staff.System("benefit-system"), May: []access.Operation{access.Confirm, access.Inquire}},
}

// inMemory is a log that is gone with the program.
func inMemory(t *town) (store.Trail, error) {
	return store.TrailOfMemory("town", &audit.Memory{Now: t.clock}), nil
}

// open makes the desk. In earnest the lines are a database, the log a trail on disk, and the keys
// lie apart from both.
func open(ctx context.Context, out io.Writer, logIn func(*town) (store.Trail, error)) (*town, error) {
	t := &town{out: out, hashes: map[audit.Code]session.Hash{}, lines: registry.NewMemory()}
	var err error
	if t.log, err = logIn(t); err != nil {
		return nil, err
	}
	p := staff.Policy(civil.MustDate("2026-04-01"), roles...)
	p.Terminals[0].Export = true
	p.Departments = []access.Department{{Organ: "mayor", Code: "welfare", Superiors: []audit.Code{"chief"}}}
	p.Media = []access.Medium{{Code: "usb-1"}}
	p.Assignments[0].Hours = access.OfficeHours
	engine, err := access.Compile(p)
	if err != nil {
		return nil, err
	}
	if t.policy, err = access.NewCurrent(engine, access.CurrentConfig{Log: t.log, Now: t.clock}); err != nil {
		return nil, err
	}
	journal, err := store.NewJournal(ctx, store.Config{Store: store.NewMemory(), Log: t.log, Strict: true, Now: t.clock})
	if err != nil {
		return nil, err
	}
	masters, err := keys.CreateMasterFile("", rand.Reader) // a path keeps them, and OpenMasterFile opens them
	if err != nil {
		return nil, err
	}
	t.config = registry.Config{
		Tenant: municipality.Must("112020"), Store: t.lines, Keys: masters, DataKeys: &keys.Memory{}, Journal: journal, Log: t.log,
		Policy: t.policy.Engine, Now: t.clock,
	}
	if t.registry, err = registry.New(t.config); err != nil {
		return nil, err
	}
	t.claims, err = claim.New(claim.Config{Policy: t.policy.Engine, Log: t.log, Store: journal, Registry: t.registry, Holders: []holder.Holder{t.registry.Holder()}, Now: t.clock})
	return t, err
}

func (t *town) clock() time.Time { return t.now }

func (t *town) today() civil.Date { return civil.DayOf(t.now) }

// say tells what happened. Codes stay as they are: they are what somebody is asked for.
func (t *town) say(format string, args ...any) {
	_, _ = fmt.Fprintf(t.out, "%s  "+format+"\n", append([]any{t.today()}, args...)...)
}

// two lets the clerk propose a change and the chief approve it.
func (t *town) two(ctx context.Context, c registry.Change) error {
	p, err := t.registry.Propose(ctx, clerk, c)
	if err != nil {
		return err
	}
	shown, err := t.registry.Show(ctx, chief, p)
	if err != nil {
		return err
	}
	return t.registry.Approve(ctx, chief, shown)
}
