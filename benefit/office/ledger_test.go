package office_test

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/benefit/office"
	"github.com/kyufu-go/kyufu/household/money"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// grants opens a household's case and grants it without papers, for tests of what comes then.
func (o *town) grants(x office.Opening) {
	o.Helper()
	_, err := o.desk.Open(o.Context(), counter, nil, x)
	require.NoError(o, err)
	o.does(counter, x.ID, casework.Event{Kind: casework.ReturnForm, Account: account()})
	o.does(head, x.ID, casework.Event{Kind: casework.OverrideGrant, Codes: []string{"F02"}, Words: "x", Amount: 100000, Person: x.Head}, second)
}

func (o *town) plan(id, run string) error {
	_, err := o.desk.Submit(o.Context(), cashier, nil, office.Act{
		Case: id, Event: casework.Event{Kind: casework.PlanPayment, On: day("2022-02-01"), Run: run, Until: day("2022-03-01"), Amount: 100000},
	})
	return err
}

// What two cases have in common, and whether the second is paid.
func TestAProgramPaysOnceWhatItSays(t *testing.T) {
	t.Parallel()
	a := opening("17")
	a.Children = []string{"c-1"}
	for name, c := range map[string]struct {
		rules  map[string]office.Rule
		second func(*office.Opening)
		twice  bool
	}{
		"nothing in common":                         {nil, func(*office.Opening) {}, true},
		"the household of the base date":            {nil, func(x *office.Opening) { x.Household = a.Household }, false},
		"a member who heads a household since":      {nil, func(x *office.Opening) { x.Head, x.Members = "17-2", nil }, false},
		"a head who is a member elsewhere":          {nil, func(x *office.Opening) { x.Members = append(x.Members, "17-1") }, false},
		"another program":                           {nil, func(x *office.Opening) { x.Household, x.Head, x.Program = a.Household, a.Head, "P3" }, true},
		"another program of the same group":         {map[string]office.Rule{"P2": {Group: "g"}, "P3": {Group: "g"}}, func(x *office.Opening) { x.Head, x.Program = a.Head, "P3" }, false},
		"a child in two lists":                      {map[string]office.Rule{"P2": {Once: []office.Unit{office.PerChild}}}, func(x *office.Opening) { x.Children = []string{"c-1"} }, false},
		"other children of one household":           {map[string]office.Rule{"P2": {Once: []office.Unit{office.PerChild}}}, func(x *office.Opening) { x.Household, x.Head, x.Children = a.Household, a.Head, []string{"c-2"} }, true},
		"one head, where only heads are paid":       {map[string]office.Rule{"P2": {Once: []office.Unit{office.PerHead}}}, func(x *office.Opening) { x.Head = a.Head }, false},
		"one member, where only heads are paid":     {map[string]office.Rule{"P2": {Once: []office.Unit{office.PerHead}}}, func(x *office.Opening) { x.Members = a.Members }, true},
		"one member, where only households are":     {map[string]office.Rule{"P2": {Once: []office.Unit{office.PerHousehold}}}, func(x *office.Opening) { x.Members = a.Members }, true},
		"one household, where only persons are":     {map[string]office.Rule{"P2": {Once: []office.Unit{office.PerPerson}}}, func(x *office.Opening) { x.Household = a.Household }, true},
		"one member, where persons are paid":        {map[string]office.Rule{"P2": {Once: []office.Unit{office.PerPerson}}}, func(x *office.Opening) { x.Members = a.Members }, false},
		"one head, who is not listed as a member":   {map[string]office.Rule{"P2": {Once: []office.Unit{office.PerPerson}}}, func(x *office.Opening) { x.Members = []string{a.Head} }, false},
		"a household, head and person of one token": {nil, func(x *office.Opening) { x.Household = a.Head }, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := open(t, func(cfg *office.Config) { cfg.Rules = c.rules })
			b := opening("18")
			b.Children = []string{"c-9"}
			c.second(&b)
			o.grants(a)
			o.grants(b)
			require.NoError(t, o.plan("17", "R1"))
			err := o.plan("18", "R1")
			if c.twice {
				require.NoError(t, err)
			} else {
				require.ErrorIs(t, err, office.CodeAlreadyPaid)
			}
			assert.Empty(t, o.findings())
		})
	}
}

// 64 officers plan payments for 20 households, each of which has several cases: the store gives
// each key once, and nobody is paid twice. The cases of a household share only one of its people.
func TestEachPersonHasAtMostOneLiveClaim(t *testing.T) {
	t.Parallel()
	o := open(t)
	const households, cases = 20, 6
	for h := range households {
		for c := range cases {
			x := opening(fmt.Sprintf("%d-%d", h, c))
			x.Members = append(x.Members, fmt.Sprintf("shared-%d", h))
			o.grants(x)
		}
	}
	done := make(chan [households]int)
	for officer := range 64 {
		go func() {
			var paid [households]int
			for n := range households * cases {
				at := (n*7 + officer*13) % (households * cases)
				id := fmt.Sprintf("%d-%d", at/cases, at%cases)
				switch err := o.plan(id, "R1"); {
				case err == nil:
					paid[at/cases]++
				case errors.Is(err, office.CodeAlreadyPaid), errors.Is(err, office.CodeConflict), errors.Is(err, casework.CodeNotAllowed):
				default:
					assert.NoError(t, err)
				}
			}
			done <- paid
		}()
	}
	var sum [households]int
	for range 64 {
		for h, n := range <-done {
			sum[h] += n
		}
	}
	for h, n := range sum {
		assert.Equal(t, 1, n, "household %d", h)
	}
	assert.Empty(t, o.findings())
}

// A claim is let go by a definite end only: a plan that was cancelled, a failure, a full return.
func TestAClaimIsReleasedOnlyByADefiniteEnd(t *testing.T) {
	t.Parallel()
	pay := casework.Event{Kind: casework.Pay, Run: "R1"}
	back := func(k casework.Kind, yen money.Yen) casework.Event {
		return casework.Event{Kind: k, Amount: yen, Codes: []string{"B06"}, AccountingYear: 2021, Fund: "general"}
	}
	for name, c := range map[string]struct {
		events []casework.Event
		free   bool
	}{
		"planned":                       {nil, false},
		"cancelled":                     {[]casework.Event{{Kind: casework.CancelPayment, Words: "x"}}, true},
		"failed":                        {[]casework.Event{{Kind: casework.SendPayment}, {Kind: casework.FailPayment, Codes: []string{"T01"}}}, true},
		"sent":                          {[]casework.Event{{Kind: casework.SendPayment}}, false},
		"sent, outcome unknown":         {[]casework.Event{{Kind: casework.SendPayment}, {Kind: casework.LoseOutcome}}, false},
		"paid":                          {[]casework.Event{{Kind: casework.SendPayment}, pay}, false},
		"paid and failed after all":     {[]casework.Event{{Kind: casework.SendPayment}, pay, {Kind: casework.FailPayment, Codes: []string{"T01"}}}, true},
		"returned in part":              {[]casework.Event{{Kind: casework.SendPayment}, pay, back(casework.ReturnPart, 40000)}, false},
		"returned in full":              {[]casework.Event{{Kind: casework.SendPayment}, pay, back(casework.ReturnPart, 40000), back(casework.ReturnRest, 60000)}, true},
		"paid and closed":               {[]casework.Event{{Kind: casework.SendPayment}, pay, {Kind: casework.Close}}, false},
		"paid, closed and erased":       {[]casework.Event{{Kind: casework.SendPayment}, pay, {Kind: casework.Close}, {Kind: casework.Erase}}, false},
		"a part demanded and given":     {[]casework.Event{{Kind: casework.SendPayment}, pay, demand(40000), back(casework.ReturnRest, 40000)}, false},
		"more granted, plan cancelled":  {[]casework.Event{{Kind: casework.SendPayment}, pay, more(50000), {Kind: casework.PlanPayment, Run: "R2", Amount: 50000}, {Kind: casework.CancelPayment, Words: "x"}}, false},
		"more granted and sent, failed": {[]casework.Event{{Kind: casework.SendPayment}, pay, more(50000), {Kind: casework.PlanPayment, Run: "R2", Amount: 50000}, {Kind: casework.ApprovePayment}, {Kind: casework.SendPayment}, {Kind: casework.FailPayment, Codes: []string{"T02"}}}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := open(t)
			o.grants(opening("17"))
			rival := opening("18")
			rival.Members = append(rival.Members, "17-2")
			o.grants(rival)
			require.NoError(t, o.plan("17", "R1"))
			for _, e := range c.events {
				o.moves("17", e)
			}
			err := o.plan("18", "R9")
			if c.free {
				require.NoError(t, err)
			} else {
				require.ErrorIs(t, err, office.CodeAlreadyPaid)
			}
			assert.Empty(t, o.findings())
		})
	}
}

func demand(yen money.Yen) casework.Event {
	return casework.Event{Kind: casework.DemandReturn, Amount: yen, Codes: []string{"B01"}}
}

func more(yen money.Yen) casework.Event {
	return casework.Event{Kind: casework.DecideMore, Amount: yen, Words: "corrected"}
}

// moves does an event by whoever does it, and by its run what a run does.
func (o *town) moves(id string, e casework.Event) {
	o.Helper()
	ctx := o.Context()
	c, err := o.desk.Case(ctx, counter, id)
	require.NoError(o, err)
	switch e.Kind {
	case casework.ApprovePayment:
		shown, err := o.desk.Planned(ctx, head, c.Run)
		require.NoError(o, err)
		require.NoError(o, o.desk.ApproveRun(ctx, head, shown))
	case casework.SendPayment:
		o.sendsNow(c)
	case casework.LoseOutcome:
		require.NoError(o, o.desk.LoseRun(ctx, cashier, c.Run))
	case casework.Close:
		o.does(counter, id, casework.Event{Kind: casework.Notify, Notice: casework.GrantNotice})
		o.does(keeper, id, e)
	case casework.Erase:
		o.erases(id)
	case casework.DemandReturn, casework.DecideMore:
		o.does(head, id, e, second)
	case casework.FailPayment:
		o.does(cashier, id, e, second)
	default:
		o.does(cashier, id, e)
	}
}

func (o *town) sendsNow(c casework.Case) {
	o.Helper()
	if c.State == casework.Planned {
		shown, err := o.desk.Planned(o.Context(), head, c.Run)
		require.NoError(o, err)
		require.NoError(o, o.desk.ApproveRun(o.Context(), head, shown))
	}
	require.NoError(o, o.desk.SendRun(o.Context(), cashier, c.Run, sha256.Sum256([]byte(c.Run))))
}

func TestWhatAnotherTownPaidIsNotPaidHere(t *testing.T) {
	t.Parallel()
	o := open(t)
	ctx := t.Context()
	there := office.Payment{Program: "P2", Head: "17-2", Where: municipality.Must("112186"), Source: "letter-4"}
	lacking := there
	lacking.Source = ""
	require.ErrorIs(t, o.desk.Elsewhere(ctx, counter, lacking), office.CodeInput)
	lacking = there
	lacking.Head = ""
	require.ErrorIs(t, o.desk.Elsewhere(ctx, counter, lacking), office.CodeInput)
	require.NoError(t, o.desk.Elsewhere(ctx, counter, there))
	o.grants(opening("17"))
	require.ErrorIs(t, o.plan("17", "R1"), office.CodeAlreadyPaid)
	o.grants(opening("18"))
	require.NoError(t, o.plan("18", "R1"))
	there.Head = "18-1"
	require.ErrorIs(t, o.desk.Elsewhere(ctx, counter, there), office.CodeAlreadyPaid, "paid here")
	assert.Empty(t, o.findings())
}

// The bank can fail a payment before the day it was due and after; nobody gets more than was
// granted.
func TestPaidIsAtMostGranted(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.grants(opening("17"))
	require.NoError(t, o.plan("17", "R1"))
	require.ErrorIs(t, o.plan("17", "R1"), casework.CodeNotAllowed, "planned resolves once")
	o.moves("17", casework.Event{Kind: casework.SendPayment})
	o.moves("17", casework.Event{Kind: casework.Pay, Run: "R1"})
	_, err := o.tries(cashier, "17", casework.Event{Kind: casework.Pay, Run: "R1"})
	require.ErrorIs(t, err, casework.CodeNotAllowed)
	_, err = o.tries(cashier, "17", casework.Event{Kind: casework.PlanPayment, Run: "R2", Amount: 100000})
	require.ErrorIs(t, err, casework.CodeNotAllowed)
	_, err = o.tries(cashier, "17", casework.Event{Kind: casework.ReturnPart, Amount: 110000, Codes: []string{"B06"}, AccountingYear: 2021, Fund: "g"})
	require.ErrorIs(t, err, casework.CodeMissing, "returned is at most paid")
	_, err = o.tries(cashier, "17", casework.Event{Kind: casework.ReturnPart, Codes: []string{"B06"}, Amount: 1})
	require.ErrorIs(t, err, casework.CodeMissing, "a return names its accounting year and fund")
	o.moves("17", more(50000))
	_, err = o.tries(cashier, "17", casework.Event{Kind: casework.PlanPayment, Run: "R2", Amount: 100000})
	require.ErrorIs(t, err, casework.CodeMissing, "a plan is of what is due")
	o.moves("17", casework.Event{Kind: casework.PlanPayment, Run: "R2", Amount: 50000})
	c, err := o.desk.Case(t.Context(), counter, "17")
	require.NoError(t, err)
	assert.EqualValues(t, 50000, c.Payments[1].Amount, "only the difference is paid")
}

// Nobody's payment leaves without the word of somebody who did not draft it.
func TestNoPaymentWithoutApprovalByAnother(t *testing.T) {
	t.Parallel()
	o := open(t, func(c *office.Config) {
		p := c.Policy().Policy()
		for i := range p.Assignments {
			p.Assignments[i].Operations = access.Operations()
		}
		e, err := access.Compile(p)
		require.NoError(t, err)
		c.Policy = func() *access.Engine { return e }
	})
	ctx := t.Context()
	o.grants(opening("17"))
	require.NoError(t, o.plan("17", "R1"))
	shown, err := o.desk.Planned(ctx, cashier, "R1")
	require.NoError(t, err)
	require.ErrorIs(t, o.desk.ApproveRun(ctx, cashier, shown), office.CodeDenied, "who drafted it")
	require.ErrorIs(t, o.desk.SendRun(ctx, cashier, "R1", audit.Hash{1}), office.CodeNotFound, "not approved")
	for _, k := range []casework.Kind{casework.ApprovePayment, casework.SendPayment, casework.LoseOutcome, casework.FindSent, casework.FindUnsent} {
		_, err := o.desk.Submit(ctx, head, nil, office.Act{Case: "17", Event: casework.Event{Kind: k, On: day("2022-02-01"), Run: "R1", Digest: "x", Words: "x"}})
		require.ErrorIs(t, err, office.CodeRun, "nothing leaves outside a run: %s", k)
	}
	require.NoError(t, o.desk.ApproveRun(ctx, head, shown))
	require.NoError(t, o.desk.ApproveRun(ctx, head, shown), "again is the same")
	require.ErrorIs(t, o.desk.ApproveRun(ctx, counter, shown), office.CodeRun, "by somebody else")
}

func TestARunIsApprovedAsItWasShown(t *testing.T) {
	t.Parallel()
	o := open(t)
	ctx := t.Context()
	for _, id := range []string{"17", "18", "19"} {
		o.grants(opening(id))
	}
	require.NoError(t, o.plan("17", "R1"))
	require.NoError(t, o.plan("18", "R1"))
	shown, err := o.desk.Planned(ctx, head, "R1")
	require.NoError(t, err)
	assert.Equal(t, 2, shown.Count)
	assert.EqualValues(t, 200000, shown.Total)
	require.NoError(t, o.plan("19", "R1"))
	require.ErrorIs(t, o.desk.ApproveRun(ctx, head, shown), office.CodeRun, "a payment came since")
	now, err := o.desk.Planned(ctx, head, "R1")
	require.NoError(t, err)
	assert.Equal(t, office.RunPlanned, now.State, "what was refused is not approved")
	_, err = o.tries(cashier, "17", casework.Event{Kind: casework.CancelPayment, Words: "x"})
	require.NoError(t, err)
	require.ErrorIs(t, o.desk.ApproveRun(ctx, head, shown), office.CodeRun, "the same count and total, other payments")
	shown, err = o.desk.Planned(ctx, head, "R1")
	require.NoError(t, err)
	require.NoError(t, o.desk.ApproveRun(ctx, head, shown))
	require.ErrorIs(t, o.plan("17", "R1"), office.CodeRun, "what is approved takes no more")
	require.NoError(t, o.plan("17", "R2"))
	assert.Empty(t, o.findings())
}

// 64 senders: exactly one is told that it may hand the file to the bank.
func TestAFileIsSentAtMostOnce(t *testing.T) {
	t.Parallel()
	o := open(t)
	ctx := t.Context()
	o.grants(opening("17"))
	o.grants(opening("18"))
	for i, id := range []string{"17", "18"} {
		run := fmt.Sprintf("R%d", i+1)
		require.NoError(t, o.plan(id, run))
		shown, err := o.desk.Planned(ctx, head, run)
		require.NoError(t, err)
		require.NoError(t, o.desk.ApproveRun(ctx, head, shown))
	}
	file := audit.Hash{7}
	may := make(chan error, 64)
	for range 64 {
		go func() { may <- o.desk.SendRun(ctx, cashier, "R1", file) }()
	}
	sent := 0
	for range 64 {
		if err := <-may; err == nil {
			sent++
		}
	}
	assert.LessOrEqual(t, sent, 1)
	if sent == 0 { // all met somebody else on the way: one goes on where they stopped
		require.NoError(t, o.desk.SendRun(ctx, cashier, "R1", file))
	}
	require.ErrorIs(t, o.desk.SendRun(ctx, cashier, "R1", file), office.CodeRun, "sent already")
	require.ErrorIs(t, o.desk.SendRun(ctx, cashier, "R1", audit.Hash{8}), office.CodeRun, "another file of a run that is sent")
	require.ErrorIs(t, o.desk.SendRun(ctx, cashier, "R2", file), office.CodeRun, "the file of another run, with its count and total")
	require.NoError(t, o.desk.SendRun(ctx, cashier, "R2", audit.Hash{9}))
	assert.Empty(t, o.findings())
}

// Sent, outcome unknown: nothing moves until two people have found out.
func TestAnUnknownOutcomeBlocksTheRun(t *testing.T) {
	t.Parallel()
	o := open(t)
	ctx := t.Context()
	o.grants(opening("17"))
	require.NoError(t, o.plan("17", "R1"))
	c, err := o.desk.Case(ctx, counter, "17")
	require.NoError(t, err)
	require.ErrorIs(t, o.desk.LoseRun(ctx, cashier, "R1"), office.CodeNotFound)
	o.sendsNow(c)
	require.NoError(t, o.desk.LoseRun(ctx, cashier, "R1"))
	require.NoError(t, o.desk.LoseRun(ctx, cashier, "R1"), "again is the same")
	file := audit.Hash(sha256.Sum256([]byte("R1")))
	require.ErrorIs(t, o.desk.SendRun(ctx, cashier, "R1", file), office.CodeRun, "never sent again without a finding")
	_, err = o.tries(cashier, "17", casework.Event{Kind: casework.Pay, Run: "R1"})
	require.ErrorIs(t, err, casework.CodeNotAllowed)
	require.ErrorIs(t, o.desk.FindRun(ctx, cashier, nil, "R1", false, "the bank says no"), office.CodeApproval)
	other, err := o.desk.SecondRun(ctx, second, "kato", "R1", true, "the bank says no")
	require.NoError(t, err)
	require.ErrorIs(t, o.desk.FindRun(ctx, cashier, other, "R1", false, "the bank says no"), office.CodeApproval, "a word on the opposite")
	word, err := o.desk.SecondRun(ctx, second, "kato", "R1", false, "the bank says no")
	require.NoError(t, err)
	require.NoError(t, o.desk.FindRun(ctx, cashier, word, "R1", false, "the bank says no"))
	require.NoError(t, o.desk.FindRun(ctx, cashier, word, "R1", false, "the bank says no"), "again")
	require.ErrorIs(t, o.desk.FindRun(ctx, cashier, word, "R1", false, "nobody asked"), office.CodeRun, "other words")
	require.ErrorIs(t, o.desk.FindRun(ctx, cashier, other, "R1", false, "the bank says no"), office.CodeRun)
	require.ErrorIs(t, o.desk.SendRun(ctx, cashier, "R1", audit.Hash{1}), office.CodeRun, "the same file or none")
	require.NoError(t, o.desk.SendRun(ctx, cashier, "R1", file))
	assert.Empty(t, o.findings())
}

// The account that is paid is the one that stood in the case when the run was drafted: it cannot be
// changed until the payment has ended.
func TestTheAccountPaidIsTheAccountApproved(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.grants(opening("17"))
	require.NoError(t, o.plan("17", "R1"))
	other := account()
	other.Number = "7654321"
	for range 2 {
		_, err := o.tries(counter, "17", casework.Event{Kind: casework.ChangeAccount, Account: other})
		require.ErrorIs(t, err, casework.CodeNotAllowed)
		_, err = o.tries(counter, "17", casework.Event{Kind: casework.ChangeMailing, Account: other})
		require.ErrorIs(t, err, casework.CodeEvent, "no other event brings one")
		c, err := o.desk.Case(o.Context(), counter, "17")
		require.NoError(t, err)
		assert.Equal(t, "1234567", c.Payments[0].Account.Number)
		if c.State == casework.Planned {
			o.sendsNow(c)
		}
	}
}

// State and entry are committed together: every event of a case has its entry, and every entry of
// an act its event.
func TestNoStateWithoutItsEntryAndNoEntryWithoutItsState(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.toGrant("17")
	o.log.Fail = func(audit.Event) error { return errFault }
	broken := opening("18")
	broken.Event.Kind = casework.Review
	_, err := o.desk.Open(t.Context(), counter, nil, broken)
	require.ErrorIs(t, err, casework.CodeNotAllowed)
	o.log.Fail = nil
	c, err := o.desk.Case(t.Context(), counter, "17")
	require.NoError(t, err)
	require.Empty(t, o.findings())
	acts := 0
	for _, e := range o.log.Events() {
		if e.Case == "17" && e.Result == audit.Succeeded && e.Act != audit.ActView {
			acts++
		}
		assert.NotEqual(t, audit.Code("18"), e.Case)
	}
	assert.Equal(t, c.Version(), acts)
	waits, _, err := o.store.Outbox().Behind(t.Context(), 0)
	require.NoError(t, err)
	assert.False(t, waits)
}
