package claim_test

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"flag"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/kyufu-go/kyufu/audit/keys"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/holder"
	"github.com/kyufu-go/kyufu/audit/state"
	"github.com/kyufu-go/kyufu/audit/state/statetest"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/mynumber/access"
	"github.com/kyufu-go/kyufu/mynumber/claim"
	"github.com/kyufu-go/kyufu/mynumber/mynumbertest"
	"github.com/kyufu-go/kyufu/mynumber/registry"
)

const policy = `{"version": "claims", "training_months": 1200, "duties": [{"code": "benefit", "designation": "notice-2021", "closed_on": "2022-09-30"}], "terminals": [{"code": "T1"}],
 "ids": [{"code": "sato", "kind": "officer", "organ": "mayor", "department": "welfare", "trained": "2021-12-01"},
         {"code": "ito", "kind": "officer", "organ": "mayor", "department": "welfare", "trained": "2021-12-01"},
         {"code": "mori", "kind": "officer", "organ": "mayor", "department": "welfare", "trained": "2021-12-01"},
         {"code": "gc1", "kind": "contractor", "processor": "gcc", "organ": "mayor", "department": "welfare", "trained": "2021-12-01"}],
 "assignments": [
  {"id": "sato", "duty": "benefit", "organ": "mayor", "department": "welfare", "terminals": ["T1"], "hours": "always",
   "operations": ["search", "view", "register", "link", "merge", "suspend", "disclose", "correct", "erase", "approve", "audit"]},
  {"id": "ito", "duty": "benefit", "organ": "mayor", "department": "welfare", "terminals": ["T1"], "hours": "always", "operations": ["approve"]},
  {"id": "mori", "duty": "benefit", "organ": "mayor", "department": "welfare", "terminals": ["T1"], "hours": "always", "operations": ["search"]},
  {"id": "gc1", "duty": "benefit", "organ": "mayor", "department": "welfare", "terminals": ["T1"], "hours": "always", "operations": ["disclose", "approve"]}]}`

// office is a desk of claims beside its registry, with one log.
type office struct {
	*claim.Desk
	registry *registry.Registry
	journal  *store.Journal
	log      *audit.Memory
	mu       sync.Mutex
	now      time.Time

	meets func() // before the registry discloses, if it is there
}

// mute is a holder that cannot answer.
type mute struct{ holder.Holder }

func (mute) Name() audit.Code { return "mute" }

func (mute) Disclose(context.Context, *holder.Demand) (holder.Answer, error) {
	return holder.Answer{}, errors.New("down")
}

// meeting is the registry as a holder, which lets a test have several arrive at one time.
type meeting struct {
	holder.Holder

	o *office
}

func (m meeting) Disclose(ctx context.Context, d *holder.Demand) (holder.Answer, error) {
	if m.o.meets != nil {
		m.o.meets()
	}
	return m.Holder.Disclose(ctx, d)
}

func newOffice(t *testing.T, incomplete ...bool) *office {
	t.Helper()
	p, err := access.LoadPolicy(strings.NewReader(policy))
	require.NoError(t, err)
	engine, err := access.Compile(p)
	require.NoError(t, err)
	provider, err := keys.CreateMasterFile("", rand.Reader)
	require.NoError(t, err)
	o := &office{log: &audit.Memory{}, now: time.Date(2021, 12, 13, 1, 0, 0, 0, time.UTC)}
	now := func() time.Time { o.mu.Lock(); defer o.mu.Unlock(); o.now = o.now.Add(time.Second); return o.now }
	current := func() *access.Engine { return engine }
	o.journal, err = store.NewJournal(t.Context(), store.Config{Store: store.NewMemory(), Log: store.TrailOfMemory("town.desk", o.log), Now: now})
	require.NoError(t, err)
	o.registry, err = registry.New(registry.Config{
		Tenant: municipality.Must("112020"), Store: registry.NewMemory(), Keys: provider, DataKeys: &keys.Memory{}, Journal: o.journal, Log: o.log, Policy: current, Now: now,
	})
	require.NoError(t, err)
	holders := []holder.Holder{meeting{o.registry.Holder(), o}}
	if len(incomplete) > 0 && incomplete[0] {
		holders = append(holders, mute{})
	}
	o.Desk, err = claim.New(claim.Config{Policy: current, Log: o.log, Store: o.journal, Registry: o.registry, Holders: holders, Now: now})
	require.NoError(t, err)
	return o
}

func caller(id audit.Code) access.Caller {
	a := audit.Actor{Kind: audit.ActorOfficer, Auth: audit.AuthPassword | audit.AuthBiometric, ID: id, Organ: "mayor", Department: "welfare", Terminal: "T1"}
	if id == "gc1" {
		a.Kind, a.Processor = audit.ActorContractor, "gcc"
	}
	return access.Caller{Duty: "benefit", Actor: a}
}

var sato, ito, mori = caller("sato"), caller("ito"), caller("mori")

func (o *office) person(t *testing.T, system, number string) addressee.Integrated {
	t.Helper()
	id, _, err := o.registry.Assign(t.Context(), sato, addressee.Ref{System: addressee.System(system), Number: addressee.Local(number)}, civil.MustDate("2021-01-01"))
	require.NoError(t, err)
	return id
}

func (o *office) both(t *testing.T, c registry.Change) {
	t.Helper()
	p, err := o.registry.Propose(t.Context(), sato, c)
	require.NoError(t, err)
	shown, err := o.registry.Show(t.Context(), ito, p)
	require.NoError(t, err)
	require.NoError(t, o.registry.Approve(t.Context(), ito, shown))
}

func (o *office) receive(t *testing.T, kind claim.Kind, id addressee.Integrated) claim.Claim {
	t.Helper()
	c, err := o.Receive(t.Context(), sato, claim.Application{Kind: kind, Person: id, ReceivedOn: civil.MustDate("2021-12-01")})
	require.NoError(t, err)
	return c
}

// relayed is the log with what the journal committed.
func (o *office) relayed(t *testing.T) []audit.Event {
	t.Helper()
	_, err := o.journal.Relay(t.Context())
	require.NoError(t, err)
	return o.log.Events()
}

func (o *office) count(t *testing.T, act audit.Act, result audit.Result) (n int) {
	t.Helper()
	for _, e := range o.relayed(t) {
		if e.Act == act && e.Result == result && e.Program == claim.Program {
			n++
		}
	}
	return n
}

var update = flag.Bool("update", false, "write the printed tables anew")

func TestTheWayOfAClaimIsDocumented(t *testing.T) {
	t.Parallel()
	statetest.Printed(t, "CLAIMS.md", "The way of a claim", claim.Machine(), *update)
}

func TestDisclosure(t *testing.T) {
	t.Parallel()
	ctx, o := t.Context(), newOffice(t)
	id, twin, other := o.person(t, "resident", "1"), o.person(t, "tax", "2"), o.person(t, "tax", "3")
	o.both(t, registry.Tie(id, mynumbertest.Number(7), civil.MustDate("2021-01-01"), registry.GroundHead, registry.IdentityCard))
	o.both(t, registry.Merge(twin, id, civil.MustDate("2021-02-01")))
	_, err := o.registry.ByNumber(ctx, sato, mynumbertest.Number(7), registry.AsOf{})
	require.NoError(t, err)
	_, err = o.registry.ByRef(ctx, sato, addressee.Ref{System: "tax", Number: "3"}, registry.AsOf{})
	require.NoError(t, err)

	c := o.receive(t, claim.Disclosure, twin)
	assert.Equal(t, civil.MustDate("2021-12-31"), c.DueOn)
	_, _, err = o.Carry(ctx, sato, c.ID)
	require.ErrorIs(t, err, claim.CodeProcedure, "before it is decided")
	_, err = o.decide(ctx, ito, c.ID, claim.Grant, claim.Detail{})
	require.ErrorIs(t, err, claim.CodeProcedure, "before identity was checked")
	var refused *state.Error[claim.State, claim.Step]
	require.ErrorAs(t, err, &refused)
	assert.ElementsMatch(t, []claim.Step{claim.Check, claim.Refuse, claim.Withdraw, "lapse"}, refused.Allowed)
	for name, with := range map[string]claim.Detail{
		"without saying how": {}, "an agent without proof of agency": {Identity: registry.IdentityCard, Agent: true}, "no such way": {Identity: 200},
	} {
		_, err = o.Handle(ctx, sato, c.ID, claim.Check, with)
		require.ErrorIs(t, err, claim.CodeInput, name)
	}
	_, err = o.Handle(ctx, sato, c.ID, claim.Check, claim.Detail{Identity: registry.IdentityCard, Agent: true, Agency: audit.Hash{1}})
	require.NoError(t, err)
	_, err = o.Handle(ctx, sato, c.ID, claim.Extend, claim.Detail{})
	require.ErrorIs(t, err, claim.CodeInput, "an extension without a reason")
	late, err := o.Overdue(ctx, sato, civil.MustDate("2022-01-01"))
	require.NoError(t, err)
	assert.Equal(t, []audit.Code{c.ID}, late)
	c, err = o.Handle(ctx, sato, c.ID, claim.Extend, claim.Detail{Reason: "many_records"})
	require.NoError(t, err)
	assert.Equal(t, civil.MustDate("2022-01-30"), c.DueOn)
	assert.False(t, c.Overdue(civil.MustDate("2022-01-30")))
	assert.True(t, c.Overdue(civil.MustDate("2022-01-31")))
	_, err = o.Handle(ctx, sato, c.ID, claim.Extend, claim.Detail{Reason: "again"})
	require.ErrorIs(t, err, claim.CodeProcedure, "only once")
	c, err = o.decide(ctx, ito, c.ID, claim.Grant, claim.Detail{})
	require.NoError(t, err)
	assert.False(t, c.Overdue(civil.MustDate("2023-01-01")))
	assert.NotZero(t, c.Approval)

	_, err = o.Handle(ctx, sato, c.ID, claim.Finish, claim.Detail{})
	require.ErrorIs(t, err, claim.CodeProcedure, "what was not carried out is not finished")
	certificate, answers, err := o.Carry(ctx, sato, c.ID)
	require.NoError(t, err)
	assert.Equal(t, holder.Complete, certificate.State)
	values := map[audit.Code][]string{}
	for _, line := range answers[0].Lines {
		values[line.Item] = append(values[line.Item], line.Value)
		assert.NotEqual(t, "3", line.Value, "another person's number")
	}
	assert.Subset(t, values["integrated"], []string{string(id), string(twin)}, "of whom was merged into them, too")
	assert.ElementsMatch(t, []string{"1", "2"}, values["number"])
	assert.NotZero(t, answers[0].Masked, "the individual number stays masked")
	assert.NotEqual(t, id, other)
	events := o.log.Events()
	o.relayed(t)
	require.GreaterOrEqual(t, len(events), 3)
	assert.Len(t, events[len(events)-1].Subjects, 2, "the entry is about every handle of the person")
	_, err = o.Handle(ctx, sato, c.ID, claim.Finish, claim.Detail{})
	require.NoError(t, err)
	_, _, err = o.Carry(ctx, sato, c.ID)
	require.ErrorIs(t, err, claim.CodeProcedure, "once it is done, another takes another claim")
	_, _, err = o.Carry(ctx, mori, c.ID)
	require.ErrorIs(t, err, claim.CodeDenied)
	assert.Equal(t, "claim: denied: disclose: wrong_operation", err.Error())
	events = o.relayed(t)
	assert.NotEmpty(t, events[len(events)-1].Subjects, "the person can be told who was denied")
}

// Whatever somebody claims about a claim: the desk's own counts.
func TestNobodyHandsInAClaim(t *testing.T) {
	t.Parallel()
	ctx, o := t.Context(), newOffice(t)
	id := o.person(t, "resident", "1")
	forged := claim.Claim{ID: "forged", Kind: claim.Disclosure, State: claim.Granted, DecidedBy: "ito"}
	_, _, err := o.Carry(ctx, sato, forged.ID)
	require.ErrorIs(t, err, claim.CodeNotFound)
	c := o.receive(t, claim.Disclosure, id)
	c.State, c.CheckedBy, c.DecidedBy = claim.Granted, "nobody", "ito" // of a copy
	_, answers, err := o.Carry(ctx, sato, c.ID)
	require.ErrorIs(t, err, claim.CodeProcedure)
	assert.Empty(t, answers, "nobody is asked")
	_, err = o.Receive(ctx, sato, claim.Application{ID: c.ID, Kind: claim.Correction, Person: id})
	require.ErrorIs(t, err, claim.CodeExists)
	for _, e := range o.relayed(t) {
		assert.False(t, e.Act == audit.ActDisclose && e.Result != audit.Denied, "no attempt either")
	}
}

// Receipt, check and decision are never one person's, nor a contractor's or a phantom's.
func TestAClaimIsDecidedByASecondOfficer(t *testing.T) {
	t.Parallel()
	ctx, o := t.Context(), newOffice(t)
	c := o.receive(t, claim.Disclosure, o.person(t, "resident", "1"))
	_, err := o.decide(ctx, sato, c.ID, claim.Refuse, claim.Detail{Reason: "lawful_use"})
	require.ErrorIs(t, err, claim.CodeDenied, "who received it does not refuse it")
	_, err = o.Handle(ctx, sato, c.ID, claim.Check, claim.Detail{Identity: registry.IdentityCard})
	require.NoError(t, err)
	for _, who := range []audit.Code{"sato", "SATO", "mori", "gc1", "nobody-at-all", ""} {
		for _, step := range []claim.Step{claim.Grant, claim.GrantIn, claim.Refuse} {
			_, err = o.decide(ctx, caller(who), c.ID, step, claim.Detail{Reason: "x"})
			require.Error(t, err, "%s %s", who, step)
			assert.True(t, errors.Is(err, claim.CodeDenied) || errors.Is(err, claim.CodeRecorder), "%s %s %v", who, step, err)
		}
	}
	got, err := o.Get(ctx, sato, c.ID)
	require.NoError(t, err)
	assert.Equal(t, claim.Checked, got.State)
}

func TestTwoWhoDecideAtOneTime(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	c := o.receive(t, claim.Disclosure, o.person(t, "resident", "1"))
	_, err := o.Handle(t.Context(), sato, c.ID, claim.Check, claim.Detail{Identity: registry.IdentityCard})
	require.NoError(t, err)
	var wg sync.WaitGroup
	_, shown, err := o.Show(t.Context(), ito, c.ID)
	require.NoError(t, err)
	errs := make([]error, 8)
	for i := range errs {
		wg.Go(func() {
			step := claim.Grant
			if i%2 == 1 {
				step = claim.Refuse
			}
			_, errs[i] = o.Handle(context.Background(), ito, c.ID, step, claim.Detail{Reason: "x", Shown: shown})
		})
	}
	wg.Wait()
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
			continue
		}
		assert.True(t, errors.Is(err, claim.CodeConflict) || errors.Is(err, claim.CodeProcedure), "%v", err)
	}
	assert.Equal(t, 1, won)
}

func TestDisclosureStaysOpenAfterTheDutyAndAStop(t *testing.T) {
	t.Parallel()
	ctx, o := t.Context(), newOffice(t)
	id := o.person(t, "resident", "1")
	require.NoError(t, o.registry.Suspend(ctx, sato, id, "request"))
	o.relayed(t)
	o.now = o.now.AddDate(0, 10, 0) // 2022-10-13, the duty closed on 2022-09-30
	c, err := o.Receive(ctx, sato, claim.Application{Kind: claim.Disclosure, Person: id})
	require.NoError(t, err)
	_, err = o.Handle(ctx, sato, c.ID, claim.Check, claim.Detail{Identity: registry.IdentityCard})
	require.NoError(t, err)
	_, err = o.decide(ctx, ito, c.ID, claim.Grant, claim.Detail{})
	require.NoError(t, err)
	_, _, err = o.Carry(ctx, sato, c.ID)
	require.NoError(t, err)
}

func TestACorrectionIsToldToThoseWhoMustDecideAgain(t *testing.T) {
	t.Parallel()
	ctx, o := t.Context(), newOffice(t)
	id, on := o.person(t, "resident", "1"), civil.MustDate("2021-01-01")
	require.NoError(t, o.registry.Link(ctx, sato, id, addressee.Ref{System: "tax", Number: "9"}, on))
	require.NoError(t, o.registry.Link(ctx, sato, id, addressee.Ref{System: "benefit", Number: "5"}, on))
	require.NoError(t, o.registry.Unlink(ctx, sato, addressee.Ref{System: "tax", Number: "9"}, civil.MustDate("2021-06-01"), "moved"))
	c := o.receive(t, claim.Correction, id)
	_, err := o.Corrected(ctx, sato, c.ID)
	require.ErrorIs(t, err, claim.CodeProcedure)
	_, err = o.Handle(ctx, sato, c.ID, claim.Check, claim.Detail{Identity: registry.IdentityCard})
	require.NoError(t, err)
	_, err = o.decide(ctx, ito, c.ID, claim.GrantIn, claim.Detail{})
	require.NoError(t, err)
	list, err := o.Corrected(ctx, sato, c.ID)
	require.NoError(t, err)
	var told []addressee.System
	for _, n := range list {
		told = append(told, n.Ref.System)
	}
	assert.ElementsMatch(t, []addressee.System{"resident", "tax", "benefit"}, told)
	assert.Equal(t, 3, o.count(t, audit.ActNotify, audit.Succeeded))
	certificate, answers, err := o.Carry(ctx, sato, c.ID)
	require.NoError(t, err)
	assert.Equal(t, holder.Correct, certificate.Verb, "a correction is no disclosure")
	assert.Empty(t, answers[0].Lines)
}

func TestClaimsAreRefusedWithAReason(t *testing.T) {
	t.Parallel()
	ctx, o := t.Context(), newOffice(t)
	id := o.person(t, "resident", "1")
	c := o.receive(t, claim.StopOfUse, id)
	_, err := o.decide(ctx, ito, c.ID, claim.Refuse, claim.Detail{})
	require.ErrorIs(t, err, claim.CodeInput)
	c, err = o.decide(ctx, ito, c.ID, claim.Refuse, claim.Detail{Reason: "lawful_use"})
	require.NoError(t, err)
	_, err = o.Handle(ctx, sato, c.ID, claim.Withdraw, claim.Detail{})
	require.ErrorIs(t, err, claim.CodeProcedure)
	_, err = o.Handle(ctx, sato, c.ID, "sing", claim.Detail{})
	require.ErrorIs(t, err, claim.CodeInput)
	for want, a := range map[claim.Code]claim.Application{
		claim.CodeInput:    {Kind: "gift", Person: id},
		claim.CodeNotFound: {Kind: claim.StopOfUse, Person: "404"},
		claim.CodeInterval: {Kind: claim.StopOfUse, Person: id, ReceivedOn: civil.MustDate("2031-01-01")},
	} {
		_, err = o.Receive(ctx, sato, a)
		require.ErrorIs(t, err, want)
	}
	o.log.Fail = func(audit.Event) error { return errors.New("disk full") }
	_, err = o.Receive(ctx, sato, claim.Application{Kind: claim.StopOfUse, Person: id})
	require.ErrorIs(t, err, claim.CodeRecorder)
}

// What lies in the store names nobody.
func TestAStoredClaimNamesNobody(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	id := o.person(t, "resident", "1")
	c := o.receive(t, claim.Disclosure, id)
	for it, err := range o.journal.Store().List(t.Context(), store.Query{Kind: "claim.person"}) {
		require.NoError(t, err)
		assert.NotContains(t, string(it.Body)+it.Key+it.KeyID+it.Line, string(id))
		for _, term := range it.Terms {
			assert.NotContains(t, string(term.Name)+"="+term.Value, string(id))
		}
		_, err := json.Marshal(it)
		require.Error(t, err, "nor is it written by whoever finds it")
		assert.Equal(t, string(c.ID), it.Key)
	}
}

func TestNewRefusesWhatIsIncomplete(t *testing.T) {
	t.Parallel()
	_, err := claim.New(claim.Config{})
	require.ErrorIs(t, err, claim.CodeConfig)
}

// decide looks at a claim and decides it.
func (o *office) decide(ctx context.Context, by access.Caller, id audit.Code, step claim.Step, with claim.Detail) (claim.Claim, error) {
	if _, err := o.journal.Relay(ctx); err != nil {
		return claim.Claim{}, err
	}
	_, shown, err := o.Show(ctx, by, id)
	if err != nil {
		return claim.Claim{}, err
	}
	with.Shown = shown
	return o.Handle(ctx, by, id, step, with)
}

// Nobody decides a claim that they were not shown: as it is, themselves, and this one.
func TestNobodyDecidesAClaimUnseen(t *testing.T) {
	t.Parallel()
	ctx, o := t.Context(), newOffice(t)
	person := o.person(t, "resident", "1")
	c, other := o.receive(t, claim.Disclosure, person), o.receive(t, claim.StopOfUse, person)
	for _, id := range []audit.Code{c.ID, other.ID} {
		_, err := o.Handle(ctx, sato, id, claim.Check, claim.Detail{Identity: registry.IdentityCard})
		require.NoError(t, err)
	}
	unseen := func(shown store.Showing, why string) {
		t.Helper()
		for _, step := range []claim.Step{claim.Grant, claim.GrantIn, claim.Refuse} {
			_, err := o.Handle(ctx, ito, c.ID, step, claim.Detail{Reason: "x", Shown: shown})
			require.ErrorIs(t, err, claim.CodeApproval, why)
		}
	}
	unseen(store.Showing{}, "nothing was shown")
	unseen(store.Showing{What: c.ID}, "nothing but its name")
	o.relayed(t)
	_, another, err := o.Show(ctx, ito, other.ID)
	require.NoError(t, err)
	unseen(another, "another claim")
	another.What = c.ID
	unseen(another, "another claim under this one's name")
	o.relayed(t)
	_, shown, err := o.Show(ctx, ito, c.ID)
	require.NoError(t, err)
	events := o.relayed(t)
	require.Equal(t, audit.ActView, events[len(events)-1].Act)
	_, err = o.Handle(ctx, sato, c.ID, claim.Extend, claim.Detail{Reason: "many_records"})
	require.NoError(t, err)
	unseen(shown, "as it was before")
	_, err = o.decide(ctx, ito, c.ID, claim.Grant, claim.Detail{})
	require.NoError(t, err)
}
