package registry_test

import (
	"context"
	"crypto/rand"
	"errors"
	"iter"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/kyufu-go/kyufu/audit/keys"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/mynumber/access"
	"github.com/kyufu-go/kyufu/mynumber/mynumbertest"
	"github.com/kyufu-go/kyufu/mynumber/registry"
)

const testPolicy = `{
  "version": "test",
  "duties": [{"code": "benefit", "designation": "notice-2021", "closed_on": "2022-09-30"}],
  "ids": [
    {"code": "sato", "kind": "officer", "organ": "mayor", "department": "welfare", "trained": "2021-12-01"},
    {"code": "ito", "kind": "officer", "organ": "mayor", "department": "welfare", "trained": "2021-12-01"},
    {"code": "mori", "kind": "officer", "organ": "mayor", "department": "welfare", "trained": "2021-12-01"},
    {"code": "gc1", "kind": "contractor", "processor": "gcc", "organ": "mayor", "department": "welfare", "trained": "2021-12-01"},
    {"code": "benefit-system", "kind": "system", "organ": "mayor", "department": "welfare"}
  ],
  "terminals": [{"code": "T1"}],
  "systems": [{"code": "benefit-system", "duties": ["benefit"]}],
  "assignments": [
    {"id": "sato", "duty": "benefit", "organ": "mayor", "department": "welfare", "terminals": ["T1"], "hours": "always",
     "operations": ["search", "view", "reveal", "register", "update", "link", "merge", "split", "inquire", "suspend", "disclose", "correct", "erase", "approve", "manage", "confirm"]},
    {"id": "ito", "duty": "benefit", "organ": "mayor", "department": "welfare", "terminals": ["T1"], "hours": "always",
     "operations": ["approve", "search", "erase", "disclose"]},
    {"id": "mori", "duty": "benefit", "organ": "mayor", "department": "welfare", "terminals": ["T1"], "hours": "always", "operations": ["search"]},
    {"id": "gc1", "duty": "benefit", "organ": "mayor", "department": "welfare", "terminals": ["T1"], "hours": "always", "operations": ["search", "inquire", "reveal"]},
    {"id": "benefit-system", "duty": "benefit", "organ": "mayor", "department": "welfare", "terminals": ["T1"], "operations": ["confirm"]}
  ]
}`

var testEngine = sync.OnceValue(func() *access.Engine {
	p, err := access.LoadPolicy(strings.NewReader(testPolicy))
	if err != nil {
		panic(err)
	}
	e, err := access.Compile(p)
	if err != nil {
		panic(err)
	}
	return e
})

// testClock goes on by a second at every look, so that what is known when is clear.
type testClock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *testClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(time.Second)
	return c.now
}

// set moves the clock.
func (c *testClock) set(by time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(by)
}

type office struct {
	*registry.Registry
	config registry.Config
	log    *audit.Memory
	store  *registry.Memory
	lines  store.Store
	keys   *keys.Memory
	clock  *testClock
}

func newOffice(t testing.TB, edits ...func(*registry.Config)) *office {
	t.Helper()
	provider, err := keys.CreateMasterFile("", rand.Reader)
	require.NoError(t, err)
	o := &office{log: &audit.Memory{}, store: registry.NewMemory(), keys: &keys.Memory{}, clock: &testClock{now: time.Date(2021, 12, 13, 0, 0, 0, 0, time.UTC)}}
	o.config = registry.Config{
		Tenant: municipality.Must("112020"), Store: o.store, Keys: provider, DataKeys: o.keys, Log: o.log, Policy: testEngine, Now: o.clock.Now,
	}
	o.lines = store.NewMemory()
	for _, edit := range edits {
		edit(&o.config)
	}
	o.config.Journal = o.journal(t, o.config.Log, true)
	o.Registry, err = registry.New(o.config)
	require.NoError(t, err)
	return o
}

// journal takes the entries of changes on their way into a log, at once if it is strict.
func (o *office) journal(t testing.TB, log audit.Recorder, strict bool) *store.Journal {
	t.Helper()
	batch, ok := log.(audit.BatchRecorder)
	if !ok {
		batch = o.log
	}
	entries := store.TrailOf(batch, "town.registry", func(from uint64) iter.Seq2[audit.Event, error] {
		return func(yield func(audit.Event, error) bool) {
			for _, e := range o.log.Events() {
				if e.Index >= from && !yield(e, nil) {
					return
				}
			}
		}
	})
	j, err := store.NewJournal(t.Context(), store.Config{Store: o.lines, Log: entries, Strict: strict, Now: o.clock.Now})
	require.NoError(t, err)
	return j
}

func caller(id audit.Code) access.Caller {
	return access.Caller{Duty: "benefit", Purpose: "test", Actor: audit.Actor{
		Kind: audit.ActorOfficer, Auth: audit.AuthPassword | audit.AuthBiometric, ID: id, Organ: "mayor", Department: "welfare", Terminal: "T1",
	}}
}

var (
	sato = caller("sato")
	ito  = caller("ito")
	mori = caller("mori")
)

func ref(system, number string) addressee.Ref {
	return addressee.Ref{System: addressee.System(system), Number: addressee.Local(number)}
}

func day(iso string) civil.Date { return civil.MustDate(iso) }

// person assigns an integrated number from a day on.
func (o *office) person(t testing.TB, system, number, on string) addressee.Integrated {
	t.Helper()
	id, isNew, err := o.Assign(t.Context(), sato, ref(system, number), day(on))
	require.NoError(t, err)
	require.True(t, isNew)
	return id
}

// both proposes a change and lets a second person approve it.
func (o *office) both(t testing.TB, c registry.Change) error {
	t.Helper()
	p, err := o.Propose(t.Context(), sato, c)
	if err != nil {
		return err
	}
	return o.approve(t, ito, p)
}

func (o *office) tie(t testing.TB, id addressee.Integrated, i uint64, on string) {
	t.Helper()
	require.NoError(t, o.both(t, registry.Tie(id, mynumbertest.Number(i), day(on), registry.GroundHead, registry.IdentityCard)))
}

func code(err error) string {
	if e, ok := errors.AsType[interface {
		error
		Code() string
	}](err); ok {
		return e.Code()
	}
	if err != nil {
		return "uncoded: " + err.Error()
	}
	return ""
}

func (o *office) count(act audit.Act, result audit.Result) (n int) {
	for _, e := range o.log.Events() {
		if e.Act == act && e.Result == result {
			n++
		}
	}
	return n
}

// approve looks at what was proposed, and approves it.
func (o *office) approve(t testing.TB, by access.Caller, p registry.Proposal) error {
	t.Helper()
	shown, err := o.Show(t.Context(), by, p)
	if err != nil {
		return err
	}
	return o.Approve(t.Context(), by, shown)
}

// loadAs is a bulk load by one, whom another is shown the rows of and approves them.
func loadAs(ctx context.Context, g *registry.Registry, by, second access.Caller, rows iter.Seq2[registry.LoadRow, error]) (int, []registry.LoadResult, error) {
	list, err := g.ShowLoad(ctx, second, by.Actor.ID, rows)
	if err != nil {
		return 0, nil, err
	}
	a, err := g.ApproveLoad(ctx, second, by.Actor.ID, list)
	if err != nil {
		return 0, nil, err
	}
	return g.Load(ctx, by, a, rows)
}
