package processor_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/mynumber/access"
	"github.com/kyufu-go/kyufu/mynumber/access/processor"
)

const policy = `{"version": "processors", "duties": [{"code": "benefit", "designation": "notice-2021"}], "terminals": [{"code": "T1"}],
 "ids": [{"code": "ito", "kind": "officer", "organ": "mayor", "department": "welfare", "trained": "2021-12-01"},
         {"code": "sato", "kind": "officer", "organ": "mayor", "department": "welfare", "trained": "2021-12-01"},
         {"code": "mori", "kind": "officer", "organ": "mayor", "department": "welfare", "trained": "2021-12-01"},
         {"code": "gc1", "kind": "contractor", "processor": "gcc", "organ": "mayor", "department": "welfare", "trained": "2021-12-01"}],
 "rules": [{"operation": "hand_over", "contractors": true}],
 "assignments": [
  {"id": "ito", "duty": "benefit", "organ": "mayor", "department": "welfare", "terminals": ["T1"], "hours": "always", "operations": ["manage", "hand_over", "reentrust", "audit"]},
  {"id": "sato", "duty": "benefit", "organ": "mayor", "department": "welfare", "terminals": ["T1"], "hours": "always", "operations": ["approve"]},
  {"id": "mori", "duty": "benefit", "organ": "mayor", "department": "welfare", "terminals": ["T1"], "hours": "always", "operations": ["view"]},
  {"id": "gc1", "duty": "benefit", "organ": "mayor", "department": "welfare", "terminals": ["T1"], "hours": "always", "operations": ["hand_over", "approve"]}]}`

type office struct {
	*processor.Desk
	journal *store.Journal
	log     *audit.Memory
	engine  *access.Engine
	now     time.Time
}

func tokyo(text string) time.Time {
	at, err := time.ParseInLocation("2006-01-02 15:04", text, civil.JST)
	if err != nil {
		panic(err)
	}
	return at
}

func newOffice(t *testing.T) *office {
	t.Helper()
	log := &audit.Memory{}
	o := newOfficeOn(t, store.TrailOfMemory("town.desk", log))
	o.log = log
	return o
}

func newOfficeOn(t *testing.T, log store.Trail) *office {
	t.Helper()
	p, err := access.LoadPolicy(strings.NewReader(policy))
	require.NoError(t, err)
	engine, err := access.Compile(p)
	require.NoError(t, err)
	o := &office{engine: engine, now: tokyo("2021-12-20 10:00")}
	now := func() time.Time { return o.now }
	o.journal, err = store.NewJournal(t.Context(), store.Config{Store: store.NewMemory(), Log: log, Now: now})
	require.NoError(t, err)
	o.Desk, err = processor.New(processor.Config{Policy: func() *access.Engine { return engine }, Log: log, Store: o.journal, Now: now})
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

var ito, sato, mori, gc1 = caller("ito"), caller("sato"), caller("mori"), caller("gc1")

func contract() processor.Contract {
	day := civil.MustDate
	return processor.Contract{
		ID: "gcc-printing", Processor: "gcc", Duty: "benefit", Task: "printing", From: day("2021-12-10"), Until: day("2022-09-30"),
		Terms: processor.RequiredTerms(), Rules: audit.Hash{1}, Handlers: []audit.Code{"gc1", "gc2"}, HandlersUpTo: 9,
		Reports: []processor.Report{{On: day("2022-01-05")}},
	}
}

func application(sub audit.Code) processor.Reentrust {
	day := civil.MustDate
	return processor.Reentrust{Sub: sub, AppliedOn: day("2021-12-20"), Document: audit.Hash{2}, From: day("2022-01-04"), Until: day("2022-01-31")}
}

// conclude puts a contract in force, with one consent and one application that waits.
func (o *office) conclude(t *testing.T, edit func(*processor.Contract)) {
	t.Helper()
	c := contract()
	if edit != nil {
		edit(&c)
	}
	require.NoError(t, o.Propose(t.Context(), ito, c))
	require.NoError(t, approves(t, o.Desk, sato, c.ID))
	if !c.NoReentrust {
		for _, sub := range []audit.Code{"asked", "pending"} {
			require.NoError(t, o.AskReentrust(t.Context(), ito, c.ID, application(sub)))
		}
		require.NoError(t, consents(t, o.Desk, sato, c.ID, "asked"))
	}
	o.events(t)
	o.now = tokyo("2022-01-11 10:00")
}

// events is the log with what the journal committed.
func (o *office) events(t *testing.T) []audit.Event {
	t.Helper()
	_, err := o.journal.Relay(t.Context())
	require.NoError(t, err)
	return o.log.Events()
}

func (o *office) count(t *testing.T, act audit.Act, result audit.Result) (n int) {
	t.Helper()
	for _, e := range o.events(t) {
		if e.Act == act && e.Result == result {
			n++
		}
	}
	return n
}

// clauses are those of the assessment, each with the name by which the controls know its trial.
// They stand here once more: a clause that the desk forgets to ask for is noticed.
var clauses = []struct {
	name string
	term processor.Term
}{
	{"without the clause that the policies are kept", "policy"},
	{"without the clause that names persons, work and places", "persons"},
	{"without the clause on teaching the employees", "education"},
	{"without the clause against other purposes and third parties", "purpose"},
	{"without the clause of secrecy", "confidential"},
	{"without the clause that limits re-entrusting", "reentrust"},
	{"without the clause on regular and urgent reports", "reports"},
	{"without the clause on what follows a breach", "liability"},
	{"without the clause that the town may inspect", "inspection"},
	{"without the clause on the safety measures of the law", "safety"},
	{"without the clause that re-entrusting is told in writing before", "prior_notice"},
}

func TestTheClausesAreThoseOfTheAssessment(t *testing.T) {
	t.Parallel()
	var terms []processor.Term
	for _, c := range clauses {
		terms = append(terms, c.term)
	}
	assert.Equal(t, terms, processor.RequiredTerms())
}

// Every clause that the assessment lists must stand in a contract ([clauses]), and every other
// condition must hold: each is refused by itself, with its reason and an entry that has the number
// of rows.
func TestBulkHandOver(t *testing.T) {
	t.Parallel()
	day := civil.MustDate
	type trial struct {
		name     string
		contract func(*processor.Contract)
		bulk     func(*processor.Bulk)
		at       string
		want     processor.Reason
	}
	trials := []trial{
		{"as agreed", nil, nil, "", ""},
		{"to nobody we have a contract with", nil, func(b *processor.Bulk) { b.Processor = "acme" }, "", processor.NoContract},
		{"for another task", nil, func(b *processor.Bulk) { b.Task = "typing" }, "", processor.NoContract},
		{"before the contract", nil, nil, "2021-12-09 23:59", processor.NoContract},
		{"after its last day", func(c *processor.Contract) { c.EndedOn = day("2022-01-10") }, nil, "", processor.NoContract},
		{"its rules were not submitted", func(c *processor.Contract) { c.Rules = audit.Hash{} }, nil, "", processor.Rules},
		{"more handlers than agreed", func(c *processor.Contract) { c.HandlersUpTo = 1 }, nil, "", processor.Handlers},
		{"to somebody not named", nil, func(b *processor.Bulk) { b.Receiver = "gc9" }, "", processor.NotNamed},
		{"the report is late", nil, nil, "2022-02-06 10:00", processor.ReportLate},
		{"re-entrusted with consent", nil, func(b *processor.Bulk) { b.Sub = "asked" }, "", ""},
		{"re-entrusted, not approved yet", nil, func(b *processor.Bulk) { b.Sub = "pending" }, "", processor.NotConsented},
		{"re-entrusted, nobody asked", nil, func(b *processor.Bulk) { b.Sub = "cousin" }, "", processor.NotConsented},
		{"re-entrusted, over", nil, func(b *processor.Bulk) { b.Sub = "asked" }, "2022-02-01 10:00", processor.NotConsented},
		{"no rows", nil, func(b *processor.Bulk) { b.Rows = 0 }, "", processor.Rows},
	}
	for _, c := range clauses {
		trials = append(trials, trial{c.name, func(k *processor.Contract) {
			k.Terms = slices.DeleteFunc(k.Terms, func(t processor.Term) bool { return t == c.term })
		}, nil, "", processor.Terms})
	}
	for _, c := range trials {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			ctx, o := t.Context(), newOffice(t)
			o.conclude(t, c.contract)
			if c.at != "" {
				o.now = tokyo(c.at)
			}
			b := processor.Bulk{Processor: "gcc", Receiver: "gc1", Task: "printing", Rows: 39760, Digest: audit.Hash{9}}
			if c.bulk != nil {
				c.bulk(&b)
			}
			id, err := o.AskHandOver(ctx, ito, b)
			if c.want != "" {
				require.ErrorIs(t, err, processor.CodeRefused)
				e := o.log.Events()[len(o.log.Events())-1]
				assert.Equal(t, audit.Denied, e.Result)
				assert.Equal(t, audit.Code(c.want), e.Reason)
				assert.Equal(t, uint64(b.Rows), e.Count)
				return
			}
			require.NoError(t, err)
			require.ErrorIs(t, o.HandOver(ctx, ito, id), processor.CodeState, "before it is approved")
			for _, who := range []access.Caller{ito, mori, gc1, caller("nobody-at-all")} {
				require.ErrorIs(t, approvesHandOver(t, o.Desk, who, id), processor.CodeDenied)
			}
			require.NoError(t, approvesHandOver(t, o.Desk, sato, id))
			require.ErrorIs(t, o.HandOver(ctx, gc1, id), processor.CodeState, "another than who asked")
			require.NoError(t, o.HandOver(ctx, ito, id))
			require.ErrorIs(t, o.HandOver(ctx, ito, id), processor.CodeState, "once")
			act := audit.ActHandOver
			if b.Sub != "" {
				act = audit.ActReentrust
			}
			var found bool
			for _, e := range o.events(t) {
				if e.Act == act && e.Actor.ID == "ito" {
					found = true
					assert.Equal(t, uint64(b.Rows), e.Count)
					assert.Equal(t, b.Digest, e.Digest)
					assert.Equal(t, audit.Code("gcc"), e.Actor.Processor)
				}
			}
			assert.True(t, found)
		})
	}
}

// The incident of the assessment: a processor passed 8,170 rows on, 6,312 of them with individual
// numbers, without asking.
func TestRowsReentrustedWithoutConsent(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.conclude(t, nil)
	_, err := o.AskHandOver(t.Context(), gc1, processor.Bulk{Processor: "gcc", Sub: "cousin", Task: "printing", Rows: 8170})
	require.ErrorIs(t, err, processor.CodeRefused)
	assert.Equal(t, 1, o.count(t, audit.ActReentrust, audit.Denied))
}

// A contract that says "no re-entrusting" has none, whoever consents.
func TestAContractWithoutReentrustingHasNone(t *testing.T) {
	t.Parallel()
	ctx, o := t.Context(), newOffice(t)
	o.conclude(t, func(c *processor.Contract) { c.NoReentrust = true })
	require.ErrorIs(t, o.AskReentrust(ctx, ito, "gcc-printing", application("cousin")), processor.CodeRefused)
	require.ErrorIs(t, consents(t, o.Desk, sato, "gcc-printing", "cousin"), processor.CodeState)
	_, err := o.AskHandOver(ctx, ito, processor.Bulk{Processor: "gcc", Sub: "cousin", Task: "printing", Rows: 1})
	require.ErrorIs(t, err, processor.CodeRefused)
}

// Whatever somebody writes into a contract: approvals and consents are the desk's.
func TestNobodyHandsInAnApproval(t *testing.T) {
	t.Parallel()
	ctx, o := t.Context(), newOffice(t)
	forged := contract()
	forged.ApprovedBy, forged.AskedBy = "sato", "ito"
	consent := application("cousin")
	consent.ApprovedBy, consent.ApprovedOn = "sato", civil.MustDate("2021-12-24")
	forged.Reentrusted = []processor.Reentrust{consent}
	require.NoError(t, o.Propose(ctx, ito, forged))
	require.ErrorIs(t, o.Propose(ctx, ito, forged), processor.CodeExists)
	o.events(t)
	o.now = tokyo("2022-01-11 10:00")
	b := processor.Bulk{Processor: "gcc", Receiver: "gc1", Task: "printing", Rows: 1}
	_, err := o.AskHandOver(ctx, ito, b)
	require.ErrorIs(t, err, processor.CodeRefused, "the contract is not in force")
	for _, who := range []access.Caller{ito, mori, gc1, caller("nobody-at-all")} {
		require.ErrorIs(t, approves(t, o.Desk, who, forged.ID), processor.CodeDenied)
	}
	require.NoError(t, approves(t, o.Desk, sato, forged.ID))
	require.ErrorIs(t, approves(t, o.Desk, sato, forged.ID), processor.CodeState)
	require.NoError(t, o.Note(ctx, ito, forged.ID, func(c *processor.Contract) { c.Reentrusted, c.ApprovedBy = []processor.Reentrust{consent}, "x" }))
	b.Sub = "cousin"
	_, err = o.AskHandOver(ctx, ito, b)
	require.ErrorIs(t, err, processor.CodeRefused, "consent by writing it into the contract")
	require.NoError(t, o.AskReentrust(ctx, ito, forged.ID, consent))
	_, err = o.AskHandOver(ctx, ito, b)
	require.ErrorIs(t, err, processor.CodeRefused, "consent by writing it into the application")
	require.NoError(t, consents(t, o.Desk, sato, forged.ID, "cousin"))
	_, err = o.AskHandOver(ctx, ito, b)
	require.ErrorIs(t, err, processor.CodeRefused, "consent after the work has begun")
	require.ErrorIs(t, o.HandOver(ctx, ito, "bulk-FORGED"), processor.CodeNotFound)
}

func TestNoHandOverWithoutTheLog(t *testing.T) {
	t.Parallel()
	ctx, o := t.Context(), newOffice(t)
	o.conclude(t, nil)
	b := processor.Bulk{Processor: "gcc", Receiver: "gc1", Task: "printing", Rows: 1}
	o.log.Fail = func(audit.Event) error { return errors.New("disk full") }
	b.Processor = "acme"
	_, err := o.AskHandOver(ctx, ito, b)
	require.ErrorIs(t, err, processor.CodeRecorder, "a refusal is an entry too")
	b.Processor = "gcc"
	id, err := o.AskHandOver(ctx, ito, b)
	require.NoError(t, err, "its entry waits in the store")
	require.NoError(t, approvesHandOver(t, o.Desk, sato, id))
	o.now = o.now.Add(2 * time.Minute)
	require.ErrorIs(t, o.HandOver(ctx, ito, id), processor.CodeRecorder, "the log is behind")
	o.log.Fail = nil
	o.events(t)
	require.NoError(t, o.HandOver(ctx, ito, id))
}

func TestAnApprovedHandOverWaitsNotForEver(t *testing.T) {
	t.Parallel()
	ctx, o := t.Context(), newOffice(t)
	o.conclude(t, nil)
	id, err := o.AskHandOver(ctx, ito, processor.Bulk{Processor: "gcc", Receiver: "gc1", Task: "printing", Rows: 1})
	require.NoError(t, err)
	require.NoError(t, approvesHandOver(t, o.Desk, sato, id))
	o.events(t)
	o.now = o.now.Add(processor.DefaultBulkFor)
	require.ErrorIs(t, o.HandOver(ctx, ito, id), processor.CodeState)
}

func TestOverdueProcessors(t *testing.T) {
	t.Parallel()
	ctx, o := t.Context(), newOffice(t)
	o.conclude(t, nil)
	overdue := func(at string) []audit.Code {
		t.Helper()
		o.events(t)
		o.now = tokyo(at)
		list, err := o.Overdue(ctx, ito)
		require.NoError(t, err)
		return list
	}
	assert.Empty(t, overdue("2022-02-05 10:00"))
	assert.Equal(t, []audit.Code{"gcc"}, overdue("2022-02-06 10:00"), "the report")
	o.now = tokyo("2022-09-20 10:00")
	require.NoError(t, o.Note(ctx, ito, "gcc-printing", func(c *processor.Contract) {
		c.Reports = append(c.Reports, processor.Report{On: civil.MustDate("2022-09-20")})
	}))
	assert.Equal(t, []audit.Code{"gcc"}, overdue("2022-10-01 10:00"), "the certificate of erasure")
	require.NoError(t, o.Note(ctx, ito, "gcc-printing", func(c *processor.Contract) {
		c.Erased = []processor.Certificate{{On: civil.MustDate("2022-10-01")}}
	}))
	assert.Empty(t, overdue("2022-10-01 11:00"))
	_, err := o.Overdue(ctx, sato)
	require.ErrorIs(t, err, processor.CodeDenied)
}

// A certificate of erasure closes the hand-overs before it; of rows that went after it, it says
// nothing.
func TestACertificateClosesWhatWasHandedOverBefore(t *testing.T) {
	t.Parallel()
	ctx, o := t.Context(), newOffice(t)
	o.conclude(t, nil)
	hands := func() {
		id, err := o.AskHandOver(ctx, ito, processor.Bulk{Processor: "gcc", Receiver: "gc1", Task: "printing", Rows: 1})
		require.NoError(t, err)
		require.NoError(t, approvesHandOver(t, o.Desk, sato, id))
		o.events(t)
		require.NoError(t, o.HandOver(ctx, ito, id))
		o.events(t)
	}
	certified := func(on civil.Date) {
		require.NoError(t, o.Note(ctx, ito, "gcc-printing", func(c *processor.Contract) {
			c.Erased = append(c.Erased, processor.Certificate{On: on})
		}))
		o.events(t)
	}
	hands()
	first := civil.DayOf(o.now)
	certified(first)
	o.now = o.now.Add(48 * time.Hour)
	hands()
	second := civil.DayOf(o.now)
	o.now = tokyo("2022-10-01 10:00")
	list, err := o.Overdue(ctx, ito)
	require.NoError(t, err)
	assert.Equal(t, []audit.Code{"gcc"}, list, "the second rows are still out")
	certified(second)
	list, err = o.Overdue(ctx, ito)
	require.NoError(t, err)
	assert.Empty(t, list)
}
