package storetest

import (
	"crypto/rand"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/kyufu-go/kyufu/audit/keys"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/mynumber/access"
	"github.com/kyufu-go/kyufu/mynumber/mynumbertest"
	"github.com/kyufu-go/kyufu/mynumber/registry"
)

const policy = `{"version": "storetest", "duties": [{"code": "benefit", "designation": "notice-2021"}], "terminals": [{"code": "T1"}],
 "ids": [{"code": "sato", "kind": "officer", "organ": "mayor", "department": "welfare", "trained": "2021-12-01"},
         {"code": "ito", "kind": "officer", "organ": "mayor", "department": "welfare", "trained": "2021-12-01"}],
 "assignments": [{"id": "sato", "duty": "benefit", "organ": "mayor", "department": "welfare", "terminals": ["T1"], "hours": "always",
   "operations": ["search", "view", "reveal", "register", "update", "link", "merge", "split", "erase", "manage"]},
  {"id": "ito", "duty": "benefit", "organ": "mayor", "department": "welfare", "terminals": ["T1"], "hours": "always", "operations": ["approve"]}]}`

// Office is a registry with two officers, for tests of a store.
type Office struct {
	*registry.Registry
	Config    registry.Config // what it works with
	Keys      *keys.MasterFile
	Log       *audit.Memory
	Lines     store.Store
	Sato, Ito access.Caller // who proposes, and who approves
}

// NewOffice returns a registry on a store, with its lines beside it and a journal that allows no
// lag. Edits change what it works with; Keys and Log of the Office are those made before.
func NewOffice(t testing.TB, s registry.Store, lines store.Store, edits ...func(*registry.Config)) *Office {
	t.Helper()
	p, err := access.LoadPolicy(strings.NewReader(policy))
	must(t, err)
	engine, err := access.Compile(p)
	must(t, err)
	provider, err := keys.CreateMasterFile("", rand.Reader)
	must(t, err)
	o := &Office{Keys: provider, Log: &audit.Memory{}, Lines: lines, Sato: caller("sato"), Ito: caller("ito")}
	var mu sync.Mutex
	now := base.Add(48 * time.Hour)
	c := registry.Config{
		Tenant: here, Store: s, Keys: provider, DataKeys: &keys.Memory{}, Log: o.Log, Policy: func() *access.Engine { return engine },
		Now: func() time.Time { mu.Lock(); defer mu.Unlock(); now = now.Add(time.Millisecond); return now },
	}
	c.Journal, err = store.NewJournal(t.Context(), store.Config{
		Store: lines, Log: store.TrailOfMemory("storetest", o.Log), Strict: lines.Outbox() != nil, Now: c.Now,
	})
	must(t, err)
	for _, edit := range edits {
		edit(&c)
	}
	o.Config = c
	o.Registry, err = registry.New(c)
	must(t, err)
	return o
}

func caller(id audit.Code) access.Caller {
	return access.Caller{Duty: "benefit", Actor: audit.Actor{
		Kind: audit.ActorOfficer, Auth: audit.AuthPassword | audit.AuthBiometric, ID: id, Organ: "mayor", Department: "welfare", Terminal: "T1",
	}}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Both proposes a change and has it approved.
func (o *Office) Both(t testing.TB, c registry.Change) error {
	t.Helper()
	p, err := o.Propose(t.Context(), o.Sato, c)
	if err != nil {
		return err
	}
	shown, err := o.Show(t.Context(), o.Ito, p)
	if err != nil {
		return err
	}
	return o.Approve(t.Context(), o.Ito, shown)
}

// wholeRegistry walks a person through everything that a store has to keep.
func wholeRegistry(t *testing.T, s registry.Store, lines store.Store) {
	o, ctx, on := NewOffice(t, s, lines), t.Context(), civil.MustDate("2021-12-10")
	number := mynumbertest.Number(7)
	id, _, err := o.Assign(ctx, o.Sato, addressee.Ref{System: "resident", Number: "1"}, on)
	must(t, err)
	twin, _, err := o.Assign(ctx, o.Sato, addressee.Ref{System: "tax", Number: "2"}, on)
	must(t, err)
	must(t, o.Both(t, registry.Tie(id, number, on, registry.GroundHead, registry.IdentityCard)))
	must(t, o.Both(t, registry.Merge(twin, id, on)))
	at := registry.AsOf{Valid: on}
	look := func(want addressee.Integrated, wantErr bool) {
		t.Helper()
		found, err := o.ByNumber(ctx, o.Sato, number, at)
		if (err != nil) != wantErr || found.Integrated != want {
			t.Fatalf("by number: %v", err)
		}
	}
	look(id, false)
	found, err := o.ByRef(ctx, o.Sato, addressee.Ref{System: "tax", Number: "2"}, at)
	must(t, err)
	if found.Integrated != id || found.Own != twin {
		t.Fatal("the merge was not kept")
	}
	must(t, o.Both(t, registry.Split(twin, "mistake")))
	found, err = o.ByRef(ctx, o.Sato, addressee.Ref{System: "tax", Number: "2"}, at)
	must(t, err)
	if found.Integrated != twin {
		t.Fatal("the split was not kept")
	}
	must(t, o.Keys.AddMaster(rand.Reader))
	must(t, o.Keys.AddIndex(rand.Reader))
	look(id, false) // while both keys are in use
	for _, rotate := range []func() (int, error){
		func() (int, error) { return o.RotateMaster(ctx, o.Sato, 1) },
		func() (int, error) { return o.RotateIndex(ctx, o.Sato, 3) },
	} {
		for n := 1; n > 0; {
			if n, err = rotate(); err != nil {
				t.Fatal(err)
			}
			look(id, false)
		}
	}
	must(t, o.Keys.Drop("m1"))
	must(t, o.Keys.Drop("i1"))
	look(id, false) // after the old keys are gone
	must(t, o.Both(t, registry.Change{Kind: registry.ChangeErase, Person: id, Cause: "retention_over"}))
	look("", true)
	_, err = o.View(ctx, o.Sato, id, at)
	if !errors.Is(err, registry.CodeErased) {
		t.Fatalf("erased: %v", err)
	}
}
