package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/holder"
	"github.com/kyufu-go/kyufu/audit/keys"
	"github.com/kyufu-go/kyufu/audit/review"
	"github.com/kyufu-go/kyufu/audit/review/reviewtest"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/audit/trail"
	"github.com/kyufu-go/kyufu/audit/vault"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/benefit/office"
	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/intake"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/household/register"
	"github.com/kyufu-go/kyufu/inquiry"
	"github.com/kyufu-go/kyufu/inquiry/answer"
	"github.com/kyufu-go/kyufu/inquiry/answer/seal"
	"github.com/kyufu-go/kyufu/inquiry/memnet"
	"github.com/kyufu-go/kyufu/inquiry/permitted"
	"github.com/kyufu-go/kyufu/inquiry/share"
	"github.com/kyufu-go/kyufu/mynumber/access"
	"github.com/kyufu-go/kyufu/mynumber/claim"
	"github.com/kyufu-go/kyufu/mynumber/registry"
)

// whole is a town in which five holders know a person: log, registry, register, inquiries, cases.
type whole struct {
	testing.TB

	now      time.Time
	folder   string // of the log
	log      *trail.Log
	vault    *vault.Vault
	journal  *store.Journal
	registry *registry.Registry
	register *register.Register
	share    *share.Desk
	inquiry  *inquiry.Desk
	office   *office.Desk
	claims   *claim.Desk
	number   map[string]addressee.Integrated // by the residents' number
	down     bool                            // the cases' desk cannot say for whom it asks
}

var (
	one, two = worker("one"), worker("two")
	paying   = permitted.Institution{Party: permitted.PayingBody, Municipality: municipality.Must("112020")}
	fukaya   = permitted.Institution{Party: permitted.Mayor, Municipality: municipality.Must("112186")}
)

func worker(id audit.Code) access.Caller {
	return access.Caller{Duty: "benefit", Actor: audit.Actor{
		Kind: audit.ActorOfficer, Auth: audit.AuthPassword | audit.AuthCard, ID: id, Organ: "mayor", Department: "welfare", Terminal: "desk-1",
	}}
}

func everything() (*access.Engine, error) {
	p := &access.Policy{Version: "1", Duties: []access.Duty{{Code: "benefit", Designation: "notice-2021"}}, TrainingMonths: 1200, Terminals: []access.Terminal{{Code: "desk-1"}}}
	for _, id := range []audit.Code{"one", "two"} {
		p.IDs = append(p.IDs, access.ID{Code: id, Kind: access.Officer, Organ: "mayor", Department: "welfare", Trained: civil.MustDate("2022-01-04")})
		p.Assignments = append(p.Assignments, access.Assignment{
			ID: id, Duty: "benefit", Organ: "mayor", Department: "welfare", Operations: access.Operations(), Terminals: []audit.Code{"desk-1"}, Hours: access.Always,
		})
	}
	return access.Compile(p)
}

func newWhole(t testing.TB) *whole {
	t.Helper()
	w := &whole{TB: t, now: time.Date(2022, 8, 1, 1, 0, 0, 0, time.UTC), number: map[string]addressee.Integrated{}}
	dir, clock := t.TempDir(), func() time.Time { w.now = w.now.Add(time.Millisecond); return w.now }
	w.folder = filepath.Join(dir, "log")
	engine, err := everything()
	require.NoError(t, err)
	policy := func() *access.Engine { return engine }
	w.vault, err = vault.Open(filepath.Join(dir, "vault"), vault.Config{Master: bytes.Repeat([]byte{7}, 32)})
	require.NoError(t, err)
	t.Cleanup(func() { _ = w.vault.Close() })
	w.log, err = trail.Open(w.folder, trail.Config{Instance: "town", Now: clock, Vault: w.vault})
	require.NoError(t, err)
	t.Cleanup(func() { _ = w.log.Close() })
	w.journal, err = store.NewJournal(t.Context(), store.Config{
		Store: store.NewMemory(), Log: w.log, Strict: true, Now: clock,
	})
	require.NoError(t, err)
	provider, err := keys.CreateMasterFile("", rand.Reader)
	require.NoError(t, err)
	w.registry, err = registry.New(registry.Config{
		Tenant: paying.Municipality, Store: registry.NewMemory(), Keys: provider, DataKeys: &keys.Memory{}, Journal: w.journal, Log: w.log,
		Policy: policy, Now: clock, Handle: w.handle, Hold: w.log.Held, Given: w.journal.Given,
	})
	require.NoError(t, err)
	limits := holder.Limits{Held: w.log.Held, Stopped: w.registry.Stopped, Given: w.journal.Given}
	w.register = register.New(register.Config{Municipality: paying.Municipality})
	w.share, err = share.New(share.Config{
		Register: w.register, Policy: policy, Log: w.log, Handle: w.ofNumber, Now: clock, Limits: limits, Store: w.journal, Numbers: "resident",
	})
	require.NoError(t, err)
	records := w.network(policy, clock, limits)
	w.office, err = office.New(office.Config{
		Policy: policy, DutyCode: "benefit", Log: w.log, Store: w.journal, Handle: w.ofNumber, Keys: provider, DataKeys: &keys.Memory{},
		Now: clock, Municipality: paying.Municipality, Limits: limits,
	})
	require.NoError(t, err)
	log := trail.Answering{
		Log: w.log, May: func(by holder.Caller, v holder.Verb) error { return engine.MayAsk(by, v, w.now) },
		Approver: func(by holder.Caller) func(*audit.Approval) bool { return engine.MayApprove(by.Duty, access.Erase) },
	}
	w.claims, err = claim.New(claim.Config{
		Policy: policy, Log: w.log, Store: w.journal, Registry: w.registry, Now: clock,
		Holders: []holder.Holder{log, w.registry.Holder(), w.share.Holder(), w.inquiry.Holder(records), falling{w.office.Holder("resident"), &w.down}},
	})
	require.NoError(t, err)
	return w
}

// falling is a holder that is down at times.
type falling struct {
	holder.Holder
	down *bool
}

func (f falling) Erase(ctx context.Context, d *holder.Demand) (holder.Answer, error) {
	if *f.down {
		return holder.Answer{}, context.DeadlineExceeded
	}
	return f.Holder.Erase(ctx, d)
}

func (w *whole) handle(ctx context.Context, id addressee.Integrated) (audit.Handle, error) {
	return w.vault.Handle(ctx, string(id))
}

// ofNumber stands for a look into the registry that leaves no entry.
func (w *whole) ofNumber(ctx context.Context, person string) (audit.Handle, error) {
	if id, ok := w.number[person]; ok {
		return w.handle(ctx, id)
	}
	return w.vault.Handle(ctx, "resident:"+person)
}

func (w *whole) network(policy func() *access.Engine, clock func() time.Time, limits holder.Limits) *inquiry.Records {
	key, err := seal.GenerateKey()
	require.NoError(w, err)
	net := memnet.New(memnet.Config{Now: clock})
	net.Join(paying, key.Public())
	net.Provide(fukaya, permitted.LocalTax)
	w.inquiry, err = inquiry.New(inquiry.Config{
		Designation: "from-2021-12-20",
		Policy:      policy, DutyCode: "benefit", Log: w.log, Store: w.journal, Handle: w.handle, Now: clock, Self: paying, List: permitted.BuiltIn(),
		Assessment: permitted.Assessment{PublishedOn: civil.MustDate("2021-12-01")}, Gateway: net.Gateway(paying), Codes: net.Codes(paying), Key: key,
		Senders: net.Senders, Limits: limits,
	})
	require.NoError(w, err)
	return &inquiry.Records{Policy: policy, DutyCode: "benefit", Log: w.log, Store: w.journal.Store(), Handle: w.handle, Now: clock}
}

// lives puts a person of a household into everything that holds data.
func (w *whole) lives(person, other string) addressee.Integrated {
	w.Helper()
	ctx, on := w.Context(), civil.MustDate("2022-01-01")
	for _, n := range []string{person, other} {
		id, _, err := w.registry.Assign(ctx, one, addressee.Ref{System: "resident", Number: addressee.Local(n)}, on)
		require.NoError(w, err)
		w.number[n] = id
	}
	rows := "person,household,date,head,name,address,secret\n" + person + ",h1,2000-01-01,1,試験　太郎,宮町1,1\n" + other + ",h1,2000-01-01,,試験　花子,宮町1,1\n"
	_, err := w.share.Obtain(ctx, one, share.Residents, strings.NewReader(rows), intake.Options{})
	require.NoError(w, err)
	_, err = w.inquiry.Draft(ctx, one, w.ask(person))
	require.NoError(w, err)
	_, err = w.office.Open(ctx, one, nil, office.Opening{
		ID: "case-" + person, Program: "P2", Household: "h1", Head: person, Members: []string{person, other},
		Event: casework.Event{Kind: casework.SendConfirmation, On: civil.DayOf(w.now)},
	})
	require.NoError(w, err)
	return w.number[person]
}

func (w *whole) ask(person string) inquiry.Ask {
	return inquiry.Ask{
		Person: string(w.number[person]), Subject: permitted.Member, Provider: fukaya, Information: permitted.LocalTax, FiscalYear: 2021,
		Items: []answer.Item{answer.ItemTaxStatus},
	}
}

func (w *whole) granted(kind claim.Kind, id addressee.Integrated, agent bool) audit.Code {
	w.Helper()
	ctx := w.Context()
	c, err := w.claims.Receive(ctx, one, claim.Application{Kind: kind, Person: id})
	require.NoError(w, err)
	with := claim.Detail{Identity: registry.IdentityCard, Agent: agent}
	if agent {
		with.Agency = audit.Hash{1}
	}
	_, err = w.claims.Handle(ctx, one, c.ID, claim.Check, with)
	require.NoError(w, err)
	_, shown, err := w.claims.Show(ctx, two, c.ID)
	require.NoError(w, err)
	_, err = w.claims.Handle(ctx, two, c.ID, claim.Grant, claim.Detail{Shown: shown})
	require.NoError(w, err)
	return c.ID
}

func (w *whole) carry(id audit.Code, fixes ...any) (holder.Certificate, map[audit.Code][]string) {
	w.Helper()
	c, answers, err := w.claims.Carry(w.Context(), one, id, fixes...)
	require.NoError(w, err)
	shown := map[audit.Code][]string{}
	for i := range answers {
		for _, l := range answers[i].Lines {
			shown[l.Item] = append(shown[l.Item], l.Value)
		}
	}
	return c, shown
}

func (w *whole) finish(id audit.Code) {
	w.Helper()
	_, err := w.claims.Handle(w.Context(), one, id, claim.Finish, claim.Detail{})
	require.NoError(w, err)
}

func outcomes(c *holder.Certificate) map[audit.Code]holder.State {
	m := map[audit.Code]holder.State{}
	for _, o := range c.Holders {
		m[o.Holder] = o.State
	}
	return m
}

func TestADisclosureComesFromEveryHolderAndNamesNobodyElse(t *testing.T) {
	t.Parallel()
	w := newWhole(t)
	id := w.lives("1001", "1002")
	c, shown := w.carry(w.granted(claim.Disclosure, id, false))
	assert.Equal(t, holder.Complete, c.State, c)
	for _, o := range c.Holders {
		assert.Positive(t, o.Count, o.Holder)
	}
	assert.Contains(t, shown["name"], "試験　太郎")
	assert.Contains(t, shown["address"], "宮町1", "the person's own, though it is secret")
	assert.NotEmpty(t, shown["act"])
	assert.Contains(t, shown["program"], "P2")
	for item, values := range shown {
		for _, v := range values {
			assert.NotContains(t, v, "花子", item)
			assert.NotRegexp(t, `\b1002\b`, v, "%s: as a word, for an integrated number may hold these digits by chance", item)
		}
	}
	_, shown = w.carry(w.granted(claim.Disclosure, id, true))
	assert.Equal(t, []string{""}, shown["address"], "masked to an agent")
}

func TestACorrectionReachesItsHolderAndNobodyElse(t *testing.T) {
	t.Parallel()
	w := newWhole(t)
	claimed := w.granted(claim.Correction, w.lives("1001", "1002"), false)
	fix := func(person string) share.Correction {
		return share.Correction{Welfare: []register.WelfareFact{{
			Person: person, Kind: register.Disability, Provenance: register.Provenance{Source: register.ExOfficio}, Known: civil.DayOf(w.now),
		}}}
	}
	c, _ := w.carry(claimed, fix("1002"))
	assert.Equal(t, holder.Failed, outcomes(&c)["register"], "another's data")
	assert.Equal(t, holder.Partial, c.State)
	assert.Equal(t, 1, c.Untaken)
	c, _ = w.carry(claimed, fix("1001"))
	assert.Equal(t, holder.Complete, c.State, c)
	n := 0
	for f := range w.register.WelfareFacts() {
		assert.Equal(t, "1001", f.Person)
		n++
	}
	assert.Equal(t, 1, n)
	w.finish(claimed)
}

func TestAStopHoldsAtEveryHolder(t *testing.T) {
	t.Parallel()
	w := newWhole(t)
	ctx, id := t.Context(), w.lives("1001", "1002")
	claimed := w.granted(claim.StopOfUse, id, false)
	c, _ := w.carry(claimed)
	assert.Equal(t, holder.Complete, c.State, c)
	_, err := w.office.Case(ctx, one, "case-1001")
	require.ErrorIs(t, err, office.CodeDenied)
	_, err = w.share.Read(ctx, one, share.Request{Persons: []string{"1001"}, Items: []share.Item{share.ItemName}, Base: civil.DayOf(w.now)})
	require.ErrorIs(t, err, share.CodeDenied)
	_, err = w.inquiry.Draft(ctx, one, w.ask("1001"))
	require.ErrorIs(t, err, inquiry.CodeDenied)
	ids, err := w.inquiry.IDs(ctx, inquiry.Draft)
	require.NoError(t, err)
	assert.Empty(t, ids, "what was under way is broken off")
	_, err = w.inquiry.Draft(ctx, one, w.ask("1002"))
	require.NoError(t, err, "others are asked about")
}

func TestAnErasureGoesThroughEveryHolderOrIsPartial(t *testing.T) {
	t.Parallel()
	w := newWhole(t)
	ctx, id := t.Context(), w.lives("1001", "1002")
	for _, kind := range []casework.Kind{casework.Decline, casework.Close} {
		_, err := w.office.Submit(ctx, one, nil, office.Act{Case: "case-1001", Event: casework.Event{Kind: kind, On: civil.DayOf(w.now)}})
		require.NoError(t, err, kind)
	}
	claimed := w.granted(claim.Erasure, id, false)
	handle, err := w.handle(ctx, id)
	require.NoError(t, err)
	d := holder.Demand{Subject: handle, By: holder.Caller(one), Now: w.now}
	log := trail.Answering{Log: w.log, May: func(holder.Caller, holder.Verb) error { return nil }, Approver: func(holder.Caller) func(*audit.Approval) bool { return nil }}
	_, err = log.Hold(ctx, &d)
	require.NoError(t, err)
	c, _ := w.carry(claimed)
	assert.NotEqual(t, holder.Complete, c.State, "a legal hold")
	assert.True(t, w.register.Has("1001"))
	w.release(handle)

	w.down = true
	c, _ = w.carry(claimed)
	assert.Equal(t, []audit.Code{"office", "inquiry", "register", "registry", "log"}, c.Unanswered(), "named, and nobody forgets the names before")
	_, err = w.claims.Handle(ctx, one, claimed, claim.Finish, claim.Detail{})
	require.ErrorIs(t, err, claim.CodeInput, "what was done in part does not end without a reason")
	w.down = false
	c, _ = w.carry(claimed)
	assert.Equal(t, holder.Complete, c.State, c)
	assert.False(t, w.register.Has("1001"))
	assert.True(t, w.register.Has("1002"), "another of the household")
	_, err = w.vault.Subject(handle)
	require.Error(t, err, "whom the handle stands for is forgotten")
	_, err = w.office.Case(ctx, one, "case-1001")
	require.NoError(t, err)
	_, err = w.registry.View(ctx, one, id, registry.AsOf{})
	require.ErrorIs(t, err, registry.CodeErased)
	w.finish(claimed)

	reviewtest.Honest(t, w.log, audit.ActErase)
	assert.Contains(t, w.erased(), audit.Code(inquiry.EventErase), "an inquiry that goes before its time")
	reviewtest.Dishonest(t, w.log, audit.ActErase)
	for _, refs := range [][]audit.Ref{nil, w.words(audit.LinkApproval), w.words(audit.LinkCause)} { // nobody else is erased by it
		e := audit.Event{Act: audit.ActErase, Result: audit.Succeeded, Actor: one.Actor, Case: claimed, Subjects: audit.About(audit.Handle{9}), Links: refs}
		_, err = w.log.Append(ctx, e)
		require.NoError(t, err)
	}
	reviewtest.Alarms(t, w.log, review.BadApproval, review.BadApproval, review.NoApproval)
}

// erased are the purposes of erasures in the log.
func (w *whole) erased() (purposes []audit.Code) {
	for e, err := range w.log.Since(w.Context(), 0) {
		require.NoError(w, err)
		if e.Act == audit.ActErase {
			purposes = append(purposes, e.Purpose)
		}
	}
	return purposes
}

// words are the approvals in the log, as an entry names them.
func (w *whole) words(kind audit.LinkKind) (refs []audit.Ref) {
	for e, err := range w.log.Since(w.Context(), 0) {
		require.NoError(w, err)
		if e.Act == audit.ActApprove {
			refs = append(refs, audit.Ref{Kind: kind, Index: e.Index})
		}
	}
	return refs
}

// A case is closed, and then a letter comes back: who demands that it is erased has it kept until
// they were told, and their days are over.
func TestAnErasureKeepsAClosedCaseOfWhichItsHouseholdWasNotTold(t *testing.T) {
	t.Parallel()
	for _, step := range []struct {
		name string
		told bool
		days int // since the letter came back, or left again
		kept int
	}{{"it came back", false, 0, 1}, {"and waits", false, 400, 1}, {"its days run", true, 14, 1}, {"its days are over", true, 15, 0}} {
		t.Run(step.name, func(t *testing.T) {
			t.Parallel()
			w := newWhole(t)
			ctx, id := t.Context(), w.lives("1001", "1002")
			act := func(kind casework.Kind) {
				t.Helper()
				e := casework.Event{Kind: kind, On: civil.DayOf(w.now), Codes: []string{"D02"}}
				switch kind { //nolint:exhaustive // the others say no more
				case casework.FindDefect:
					e.Until = e.On.AddDays(14)
				case casework.DeemWithdrawn:
					w.now = w.now.AddDate(0, 0, 15)
					e.On = civil.DayOf(w.now)
				case casework.MailReturned, casework.Notify:
					e.Notice = casework.DefectNotice
				}
				_, err := w.office.Submit(ctx, one, nil, office.Act{Case: "case-1001", Event: e})
				require.NoError(t, err, kind)
			}
			for _, kind := range []casework.Kind{
				casework.ReturnForm, casework.FindDefect, casework.NotifyDefect, casework.DeemWithdrawn, casework.Close, casework.MailReturned,
			} {
				act(kind)
			}
			if step.told {
				act(casework.Notify)
			}
			w.now = w.now.AddDate(0, 0, step.days)
			c, _ := w.carry(w.granted(claim.Erasure, id, false))
			at := slices.IndexFunc(c.Holders, func(o holder.Outcome) bool { return o.Holder == office.HolderName })
			require.GreaterOrEqual(t, at, 0)
			assert.Equal(t, holder.Complete, c.Holders[at].State)
			assert.Equal(t, step.kept, c.Holders[at].Kept)
			is, err := w.office.Case(ctx, one, "case-1001")
			require.NoError(t, err)
			assert.Equal(t, step.kept == 1, is.State == casework.Closed, is.State)
		})
	}
}

// release ends the hold.
func (w *whole) release(h audit.Handle) {
	w.Helper()
	index := uint64(0)
	r, err := trail.OpenReader(w.folder)
	require.NoError(w, err)
	for e, err := range r.Entries(0) {
		require.NoError(w, err)
		if e.Event.Act == audit.ActHold && e.Event.Result == audit.Succeeded {
			index = e.Index
		}
	}
	_, err = w.log.Append(w.Context(), audit.Event{
		Act: audit.ActRelease, Result: audit.Succeeded, Actor: two.Actor, Subjects: audit.About(h), Links: []audit.Ref{{Kind: audit.LinkCause, Index: index}},
	})
	require.NoError(w, err)
}
