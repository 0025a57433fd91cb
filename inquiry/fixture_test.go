package inquiry_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/inquiry"
	"github.com/kyufu-go/kyufu/inquiry/answer"
	"github.com/kyufu-go/kyufu/inquiry/answer/seal"
	"github.com/kyufu-go/kyufu/inquiry/memnet"
	"github.com/kyufu-go/kyufu/inquiry/permitted"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

var (
	city   = permitted.Institution{Party: permitted.PayingBody, Municipality: municipality.Must("112020")}
	fukaya = permitted.Institution{Party: permitted.Mayor, Municipality: municipality.Must("112186")}
	gyoda  = permitted.Institution{Party: permitted.Mayor, Municipality: municipality.Must("112062")}
	state  = permitted.Institution{Party: permitted.PrimeMinister}

	clerk   = officer("clerk-1")
	clerk2  = officer("clerk-2")
	chief   = officer("chief-1")
	checker = officer("checker-1")
	system  = access.Caller{Duty: "benefit", Actor: audit.Actor{
		Kind: audit.ActorSystem, Auth: audit.AuthMutualTLS, ID: "benefit-system", Organ: "mayor", Department: "welfare", Terminal: "server-1",
	}}
	everyone  = []access.Caller{clerk, clerk2, chief, checker}
	published = permitted.Assessment{PublishedOn: civil.MustDate("2021-12-01")}
)

func officer(id audit.Code) access.Caller {
	return access.Caller{Duty: "benefit", Actor: audit.Actor{
		Kind: audit.ActorOfficer, Auth: audit.AuthPassword | audit.AuthBiometric, ID: id, Organ: "mayor", Department: "welfare", Terminal: "desk-1",
	}}
}

// clock is a clock that a test moves.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock(at string) *clock {
	t, err := time.Parse(time.RFC3339, at)
	if err != nil {
		panic(err)
	}
	return &clock{now: t}
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func (c *clock) set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = t
}

func policy() *access.Policy {
	all := []access.Operation{
		access.Inquire, access.Retrieve, access.Verify, access.Approve, access.Register, access.Update, access.View,
		access.Disclose, access.Correct, access.Erase,
	}
	p := &access.Policy{
		Version: "test-1", Duties: []access.Duty{{Code: "benefit", Designation: "notice-2021"}},
		Terminals: []access.Terminal{{Code: "desk-1"}, {Code: "server-1"}},
		Systems:   []access.System{{Code: "benefit-system", Duties: []audit.Code{"benefit"}}},
	}
	trained := civil.MustDate("2021-12-01")
	for _, a := range everyone {
		p.IDs = append(p.IDs, access.ID{Code: a.Actor.ID, Kind: access.Officer, Organ: "mayor", Department: "welfare", Trained: trained})
		p.Assignments = append(p.Assignments, access.Assignment{
			ID: a.Actor.ID, Duty: "benefit", Organ: "mayor", Department: "welfare", Operations: all, Terminals: []audit.Code{"desk-1"}, Hours: access.Always,
		})
	}
	p.IDs = append(p.IDs, access.ID{Code: "benefit-system", Kind: access.SystemID, Organ: "mayor", Department: "welfare"})
	p.Assignments = append(p.Assignments, access.Assignment{
		ID: "benefit-system", Duty: "benefit", Organ: "mayor", Department: "welfare", Terminals: []audit.Code{"server-1"}, Hours: access.Always,
		Operations: []access.Operation{access.Inquire, access.Erase},
	})
	p.TrainingMonths = 120
	return p
}

var engine = sync.OnceValue(func() *access.Engine {
	e, err := access.Compile(policy())
	if err != nil {
		panic(err)
	}
	return e
})

// seeded is a reader of reproducible bytes.
func seeded(seed uint64) *rand.ChaCha8 {
	return rand.NewChaCha8(sha256.Sum256(fmt.Appendf(nil, "seed %d", seed)))
}

func handle(_ context.Context, person addressee.Integrated) (audit.Handle, error) {
	sum := sha256.Sum256([]byte("handle:" + person))
	return audit.Handle(sum[:16]), nil
}

// office is a municipality with a desk, on a network with two neighbours and the State.
type office struct {
	*inquiry.Desk
	config  inquiry.Config
	clock   *clock
	net     *memnet.Network
	log     *audit.Memory
	store   store.Store
	journal *store.Journal
	key     seal.PrivateKey
}

// journal commits into a store and relays to a log before and after each step.
func journal(t testing.TB, s store.Store, log store.Trail, now func() time.Time) *store.Journal {
	t.Helper()
	j, err := store.NewJournal(t.Context(), store.Config{Store: s, Log: log, Strict: true, Now: now})
	require.NoError(t, err)
	return j
}

// entries says where in the log the lines of a store stand.
func (o *office) entries(t require.TestingT) map[string]uint64 {
	at := map[string]uint64{}
	for l, err := range o.store.Outbox().Lines(context.Background()) {
		require.NoError(t, err)
		require.GreaterOrEqual(t, l.Entry, int64(0), "a line that the log does not have")
		at[l.ID] = uint64(l.Entry)
	}
	return at
}

func newOffice(t testing.TB, faults memnet.Faults, change ...func(*inquiry.Config)) *office {
	t.Helper()
	return newOfficeOn(t, "2022-08-01T01:00:00Z", memnet.Config{Faults: faults}, change...)
}

func newOfficeOn(t testing.TB, at string, net memnet.Config, change ...func(*inquiry.Config)) *office {
	t.Helper()
	o := &office{clock: newClock(at), log: &audit.Memory{}, store: store.NewMemory()}
	o.journal = journal(t, o.store, store.TrailOfMemory("log", o.log), o.clock.Now)
	key, err := seal.GenerateKey()
	require.NoError(t, err)
	o.key = key
	net.Now, net.Rand = o.clock.Now, seeded(1)
	o.net = memnet.New(net)
	o.net.Join(city, key.Public())
	o.net.Provide(fukaya, permitted.LocalTax, permitted.ResidentRecord)
	o.net.Provide(gyoda, permitted.LocalTax)
	o.net.Provide(state, permitted.AccountRegister)
	o.config = inquiry.Config{
		Designation: "from-2021-12-20",
		Self:        city, List: permitted.BuiltIn(), Assessment: published, Store: o.journal, Gateway: o.net.Gateway(city),
		Codes: o.net.Codes(city), Key: key, Senders: o.net.Senders, Log: o.log, Handle: handle, Policy: engine, DutyCode: "benefit",
		Program: "P2", Now: o.clock.Now, Rand: seeded(2),
	}
	for _, f := range change {
		f(&o.config)
	}
	o.Desk, err = inquiry.New(o.config)
	require.NoError(t, err)
	return o
}

// resident puts a person into the network and their tax data at a neighbour. The person's number
// here is returned.
func (o *office) resident(t testing.TB, n int, at permitted.Institution, status, perCapita, income string) string {
	t.Helper()
	here := fmt.Sprintf("%015d", 100+n)
	name := fmt.Sprintf("resident-%d", n)
	o.net.Resident(name, memnet.At{city: addressee.Integrated(here), at: addressee.Integrated(fmt.Sprintf("%015d", 700000+n))})
	if status != "" {
		require.NoError(t, o.net.Tax(at, name, 2021, status, perCapita, income))
	}
	return here
}

func taxAsk(person string, from permitted.Institution) inquiry.Ask {
	return inquiry.Ask{
		Person: person, Subject: permitted.Member, Provider: from, Information: permitted.LocalTax, FiscalYear: 2021,
		Items: []answer.Item{answer.ItemIncomeLevy, answer.ItemPerCapitaLevy, answer.ItemTaxStatus}, Facts: []string{"tax_status"},
	}
}

// drafted is an inquiry as far as its approval.
func (o *office) approved(t testing.TB, asks ...inquiry.Ask) []inquiry.ID {
	t.Helper()
	ids, err := o.Draft(t.Context(), clerk, asks...)
	require.NoError(t, err)
	require.NoError(t, o.approve(t, chief, ids...))
	return ids
}

// run advances until nothing goes on by itself, moving the clock to when it wants attention.
func (o *office) run(t testing.TB) inquiry.Progress {
	t.Helper()
	total := inquiry.Progress{Done: map[inquiry.Event]int{}}
	for range 200 {
		p, err := o.Advance(t.Context(), system)
		require.NoError(t, err)
		for e, n := range p.Done {
			total.Done[e] += n
		}
		total.Strange += p.Strange
		if p.Waiting == 0 {
			return total
		}
		if p.Next.After(o.clock.Now()) {
			o.clock.set(p.Next)
		}
	}
	t.Fatal("the inquiries never came to rest")
	return total
}

// finish takes answered inquiries through both persons into a register, and returns the facts.
func (o *office) finish(t testing.TB, ids ...inquiry.ID) map[string]inquiry.Fact {
	t.Helper()
	_, err := o.Retrieve(t.Context(), clerk, ids...)
	require.NoError(t, err)
	require.NoError(t, o.check(t, checker, ids...))
	facts := map[string]inquiry.Fact{}
	require.NoError(t, o.Register(t.Context(), clerk, func(_ context.Context, batch []inquiry.Fact) error {
		for _, f := range batch {
			facts[f.Key] = f
		}
		return nil
	}, ids...))
	return facts
}

// check shows answers to a second person, who agrees to all of them.
func (o *office) check(t testing.TB, by access.Caller, ids ...inquiry.ID) error {
	t.Helper()
	views, err := o.Review(t.Context(), by, ids...)
	require.NoError(t, err)
	confirms := make([]inquiry.Confirm, len(views))
	for i := range views {
		confirms[i] = views[i].Confirm()
	}
	return o.Verify(t.Context(), by, confirms...)
}

func (o *office) state(t testing.TB, id inquiry.ID) inquiry.State {
	t.Helper()
	q, err := o.Get(t.Context(), id)
	require.NoError(t, err)
	return q.State
}

// approve looks at inquiries that wait, and approves them.
func (o *office) approve(t testing.TB, by access.Caller, ids ...inquiry.ID) error {
	t.Helper()
	q, err := o.Show(t.Context(), by, ids...)
	if err != nil {
		return err
	}
	return o.Approve(t.Context(), by, q)
}
