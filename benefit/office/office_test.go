package office_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/keys"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/benefit/bank"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/benefit/office"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

func day(s string) civil.Date { return civil.MustDate(s) }

const duty = "benefit.payment"

// The officers of a small office: who does what is the policy's.
var (
	counter, examiner, head = officer("sato"), officer("ito"), officer("mori")
	cashier, keeper, second = officer("kato"), officer("abe"), officer("ueda")
	auditor                 = officer("endo")
)

func officer(id audit.Code) access.Caller {
	return access.Caller{Duty: duty, Actor: audit.Actor{
		Kind: audit.ActorOfficer, Auth: audit.AuthPassword | audit.AuthBiometric, ID: id, Organ: "mayor", Department: "welfare", Terminal: "desk-1",
	}}
}

// rights are what each of them may do.
var rights = map[audit.Code][]access.Operation{
	"sato": {access.View, access.Search, access.Register, access.Update},
	"ito":  {access.View, access.Update, access.Examine, access.Decide},
	"mori": {access.View, access.Decide, access.Approve},
	"kato": {access.View, access.Pay, access.Return},
	"abe":  {access.View, access.Update, access.Erase},
	"ueda": {access.View, access.Approve},
	"endo": {access.Audit},
}

func policy(t testing.TB) *access.Engine { return policyOf(t, "office-1", rights) }

func policyOf(t testing.TB, version audit.Code, rights map[audit.Code][]access.Operation) *access.Engine {
	t.Helper()
	p := &access.Policy{Version: version, Duties: []access.Duty{{Code: duty, Designation: access.NoDesignation}}, TrainingMonths: 120, Terminals: []access.Terminal{{Code: "desk-1"}}}
	for id, may := range rights {
		p.IDs = append(p.IDs, access.ID{Code: id, Kind: access.Officer, Organ: "mayor", Department: "welfare", Trained: day("2022-01-04")})
		p.Assignments = append(p.Assignments, access.Assignment{
			ID: id, Duty: duty, Organ: "mayor", Department: "welfare", Operations: may, Terminals: []audit.Code{"desk-1"}, Hours: access.Always,
		})
	}
	e, err := access.Compile(p)
	require.NoError(t, err)
	return e
}

// town is an office with a clock that the test moves.
type town struct {
	testing.TB

	desk    *office.Desk
	config  office.Config
	journal *store.Journal
	store   store.Store
	keys    *keys.Memory
	log     *audit.Memory
	now     time.Time
}

// held are one master key, and index keys of which each is one byte.
func held(t testing.TB, indexes ...byte) keys.Provider {
	t.Helper()
	list := make([][]byte, len(indexes))
	for i, b := range indexes {
		list[i] = bytes.Repeat([]byte{b}, 32)
	}
	f, err := keys.Held([][]byte{bytes.Repeat([]byte{1}, 32)}, list)
	require.NoError(t, err)
	return f
}

func open(t testing.TB, with ...func(*office.Config)) *town {
	t.Helper()
	o := &town{TB: t, keys: &keys.Memory{}, log: &audit.Memory{}, store: store.NewMemory(), now: time.Date(2022, 2, 1, 1, 0, 0, 0, time.UTC)}
	engine := policy(t)
	clock := func() time.Time { return o.now }
	var err error
	o.journal, err = store.NewJournal(t.Context(), store.Config{
		Store: o.store, Log: store.TrailOfMemory("desk", o.log), Now: clock, MaxLines: 1 << 20, MaxAge: 1 << 60,
	})
	require.NoError(t, err)
	o.config = office.Config{
		Policy: func() *access.Engine { return engine }, DutyCode: duty, Log: o.log, Store: o.journal, Keys: held(t, 2), DataKeys: o.keys,
		Now: clock, Municipality: municipality.Must("112020"),
		Handle: func(_ context.Context, person string) (audit.Handle, error) {
			sum := sha256.Sum256([]byte(person))
			return audit.Handle(sum[:16]), nil
		},
		Terms: casework.Terms{
			casework.ReplyClock: {Days: 90, End: day("2022-09-30")}, casework.CureClock: {Days: 14}, casework.PaymentClock: {Days: 30},
		},
	}
	for _, f := range with {
		f(&o.config)
	}
	o.desk, err = office.New(o.config)
	require.NoError(t, err)
	return o
}

func (o *town) on(date string) *town {
	o.now = day(date).Start().Add(10 * time.Hour)
	return o
}

// opening is a household of two.
func opening(id string) office.Opening {
	return office.Opening{
		ID: id, Program: "P2", Household: "h-" + id, Head: id + "-1", Members: []string{id + "-1", id + "-2"},
		Event: casework.Event{Kind: casework.SendConfirmation, On: day("2022-02-01"), NoticeOn: day("2022-02-01")},
	}
}

func account() *casework.Account {
	return &casework.Account{Account: bank.Account{Bank: "0001", Branch: "001", Type: bank.Ordinary, Number: "1234567", Holder: "ﾔﾏﾀﾞ ﾀﾛｳ"}, Source: casework.FromForm}
}

// answered is an account as 公金受取口座 has it.
func answered() *casework.Account {
	a := account()
	a.Source = casework.FromRegister
	return a
}

func granted(id string) *casework.Ruling {
	return &casework.Ruling{Outcome: benefit.Eligible, Amount: 100000, Payee: id + "-1"}
}

// does starts an event on a screen and submits it.
func (o *town) does(by access.Caller, id string, e casework.Event, seconds ...access.Caller) casework.Case {
	o.Helper()
	c, err := o.tries(by, id, e, seconds...)
	require.NoError(o, err)
	return c
}

func (o *town) tries(by access.Caller, id string, e casework.Event, seconds ...access.Caller) (casework.Case, error) {
	o.Helper()
	ctx := o.Context()
	if e.On.IsZero() {
		e.On = civil.DayOf(o.now)
	}
	_, token, err := o.desk.Start(ctx, by, id, e.Kind)
	if err != nil {
		return casework.Case{}, err
	}
	act := office.Act{Event: e, Token: token}
	var word *audit.Approval
	for _, s := range seconds {
		if word, err = o.desk.Second(ctx, s, by.Actor.ID, act); err != nil {
			return casework.Case{}, err
		}
	}
	cases, err := o.desk.Submit(ctx, by, word, act)
	if err != nil {
		return casework.Case{}, err
	}
	return cases[0], nil
}

// findings relays what waits and checks everything.
func (o *town) findings() []office.Finding {
	o.Helper()
	_, err := o.journal.Relay(o.Context())
	require.NoError(o, err)
	found, err := o.desk.Check(o.Context(), auditor, nil, store.TrailOfMemory("desk", o.log).Since(o.Context(), 0))
	require.NoError(o, err)
	return found
}

// toGrant takes a household from the form to the grant.
func (o *town) toGrant(id string) {
	o.Helper()
	_, err := o.on("2022-02-01").desk.Open(o.Context(), counter, nil, opening(id))
	require.NoError(o, err)
	o.on("2022-02-10").does(counter, id, casework.Event{Kind: casework.ReturnForm, Account: account()})
	o.on("2022-02-11").does(counter, id, casework.Event{Kind: casework.CheckIdentity, Method: "driving_licence"})
	o.does(counter, id, casework.Event{Kind: casework.ReviewDocuments})
	o.does(examiner, id, casework.Event{Kind: casework.Accept})
	o.on("2022-02-12").does(examiner, id, casework.Event{Kind: casework.Review, Ruling: granted(id)})
	o.on("2022-02-14").does(head, id, casework.Event{Kind: casework.Grant})
	o.on("2022-02-15").does(counter, id, casework.Event{Kind: casework.Notify})
}

// plans puts a household into a run.
func (o *town) plans(id, run string) {
	o.Helper()
	o.on("2022-02-20").does(cashier, id, casework.Event{Kind: casework.PlanPayment, Run: run, Until: day("2022-03-01"), Amount: 100000})
}

// sends approves a run and sends it.
func (o *town) sends(run string) {
	o.Helper()
	shown, err := o.desk.Planned(o.Context(), head, run)
	require.NoError(o, err)
	require.NoError(o, o.desk.ApproveRun(o.Context(), head, shown))
	require.NoError(o, o.desk.SendRun(o.Context(), cashier, run, audit.Hash(sha256.Sum256([]byte(run)))))
}
