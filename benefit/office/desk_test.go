package office_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/benefit/office"
	"github.com/kyufu-go/kyufu/household/secret"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

func TestNewAsksForWhatItCannotDoWithout(t *testing.T) {
	t.Parallel()
	good := open(t).config
	for field, break1 := range map[string]func(*office.Config){
		"policy": func(c *office.Config) { c.Policy = nil }, "duty_code": func(c *office.Config) { c.DutyCode = "" },
		"log": func(c *office.Config) { c.Log = nil }, "store": func(c *office.Config) { c.Store = nil },
		"handle": func(c *office.Config) { c.Handle = nil }, "keys": func(c *office.Config) { c.Keys = nil },
		"data_keys": func(c *office.Config) { c.DataKeys = nil }, "now": func(c *office.Config) { c.Now = nil },
	} {
		c := good
		break1(&c)
		_, err := office.New(c)
		var e *office.Error
		require.ErrorAs(t, err, &e, field)
		assert.Equal(t, field, e.Field)
	}
	var none *office.Desk
	_, err := none.Submit(t.Context(), counter, nil)
	require.ErrorIs(t, err, office.CodeConfig)
}

func TestTheSameEventTwiceIsOne(t *testing.T) {
	t.Parallel()
	o := open(t)
	ctx := t.Context()
	first, err := o.desk.Open(ctx, counter, nil, opening("17"))
	require.NoError(t, err)
	again, err := o.on("2022-02-02").desk.Open(ctx, counter, nil, opening("17"))
	require.NoError(t, err, "the reply was lost, the clerk opens it again")
	assert.Equal(t, first[0].Events(), again[0].Events())
	other := opening("17")
	other.Event.Words = "other"
	_, err = o.desk.Open(ctx, counter, nil, other)
	require.ErrorIs(t, err, office.CodeInput, "one name, another event")

	_, token, err := o.on("2022-02-10").desk.Start(ctx, counter, "17", casework.ReturnForm)
	require.NoError(t, err)
	act := office.Act{Token: token, Event: casework.Event{Kind: casework.ReturnForm, On: day("2022-02-10"), Account: account()}}
	a, err := o.desk.Submit(ctx, counter, nil, act)
	require.NoError(t, err)
	o.does(counter, "17", casework.Event{Kind: casework.ReviewDocuments})
	b, err := o.on("2022-02-11").desk.Submit(ctx, counter, nil, act)
	require.NoError(t, err)
	assert.Equal(t, a[0].Events(), b[0].Events(), "the answer is as it was")
	act.Event.Account = nil
	_, err = o.desk.Submit(ctx, counter, nil, act)
	require.ErrorIs(t, err, office.CodeInput, "another event under a token that was used")
	_, err = o.desk.Submit(ctx, counter, nil, act, act)
	require.ErrorIs(t, err, office.CodeInput)
}

func TestAScreenThatIsOldIsRefused(t *testing.T) {
	t.Parallel()
	o := open(t)
	ctx := t.Context()
	_, err := o.desk.Open(ctx, counter, nil, opening("17"))
	require.NoError(t, err)
	_, token, err := o.desk.Start(ctx, counter, "17", casework.ReturnForm)
	require.NoError(t, err)
	o.does(counter, "17", casework.Event{Kind: casework.MailReturned})
	_, err = o.desk.Submit(ctx, counter, nil, office.Act{Token: token, Event: casework.Event{Kind: casework.ReturnForm, On: day("2022-02-01")}})
	var stale *casework.Error
	require.ErrorAs(t, err, &stale)
	require.ErrorIs(t, err, casework.CodeStale)
	assert.Equal(t, []casework.Kind{casework.MailReturned}, stale.Since)
}

// Two officers who loaded the same case commit one after the other: the second is refused by the
// store, whatever the screens said.
func TestTwoWritersCannotBothWin(t *testing.T) {
	t.Parallel()
	o := open(t)
	ctx := t.Context()
	_, err := o.desk.Open(ctx, counter, nil, opening("17"))
	require.NoError(t, err)
	errs := make(chan error, 64)
	for range 64 {
		go func() {
			_, err := o.desk.Submit(ctx, counter, nil, office.Act{Case: "17", Event: casework.Event{Kind: casework.MailReturned, On: day("2022-02-01")}})
			errs <- err
		}()
	}
	won := 0
	for range 64 {
		err := <-errs
		if err == nil {
			won++
		} else {
			assert.True(t, errors.Is(err, office.CodeConflict) || errors.Is(err, casework.CodeNotAllowed), "%v", err)
		}
	}
	c, err := o.desk.Case(ctx, counter, "17")
	require.NoError(t, err)
	assert.Equal(t, 1, won)
	assert.Equal(t, 2, c.Version())
}

// Every operation that a verb needs is asked for: without it the act is denied, and the denial is
// an entry.
func TestADenialHasAReasonAndAnEntry(t *testing.T) {
	t.Parallel()
	o := open(t)
	ctx := t.Context()
	o.toGrant("17")
	for name, c := range map[string]struct {
		by  access.Caller
		do  func(access.Caller) error
		act audit.Act
	}{
		"opening needs register": {cashier, func(by access.Caller) error {
			_, err := o.desk.Open(ctx, by, nil, opening("18"))
			return err
		}, audit.ActRegister},
		"looking needs view": {officer("nobody"), func(by access.Caller) error {
			_, err := o.desk.Case(ctx, by, "17")
			return err
		}, audit.ActView},
		"searching needs search": {head, func(by access.Caller) error {
			_, err := o.desk.Find(ctx, by, "17-1")
			return err
		}, audit.ActSearch},
		"planning a payment needs pay": {counter, func(by access.Caller) error {
			_, err := o.tries(by, "17", casework.Event{Kind: casework.PlanPayment, Run: "R1", Amount: 100000})
			return err
		}, audit.ActPay},
		"submitting needs it too": {counter, func(by access.Caller) error {
			_, err := o.desk.Submit(ctx, by, nil, office.Act{Case: "17", Event: casework.Event{Kind: casework.PlanPayment, Run: "R1", On: day("2022-02-15"), Amount: 100000}})
			return err
		}, audit.ActPay},
		"approving a run needs decide": {cashier, func(by access.Caller) error { return o.desk.ApproveRun(ctx, by, office.Run{ID: "R1"}) }, audit.ActDecide},
		"sending a run needs pay":      {head, func(by access.Caller) error { return o.desk.SendRun(ctx, by, "R1", audit.Hash{1}) }, audit.ActPay},
		"a word needs approve": {counter, func(by access.Caller) error {
			_, token, err := o.desk.Start(ctx, counter, "17", casework.ChangeMailing)
			require.NoError(t, err)
			_, err = o.desk.Second(ctx, by, "ito", office.Act{Token: token, Event: casework.Event{Kind: casework.ChangeMailing}})
			return err
		}, audit.ActApprove},
		"erasing needs erase": {counter, func(by access.Caller) error {
			_, err := o.desk.Settle(ctx, by)
			return err
		}, audit.ActErase},
		"a payment elsewhere needs register": {cashier, func(by access.Caller) error {
			return o.desk.Elsewhere(ctx, by, office.Payment{Program: "P2", Head: "x", Where: o.config.Municipality, Source: "letter-1"})
		}, audit.ActRegister},
		"another duty is none": {func() access.Caller { by := counter; by.Duty = "tax"; return by }(), func(by access.Caller) error {
			_, err := o.desk.Case(ctx, by, "17")
			return err
		}, audit.ActView},
	} {
		before := len(o.log.Events())
		require.ErrorIs(t, c.do(c.by), office.CodeDenied, name)
		last := o.log.Events()[len(o.log.Events())-1]
		assert.Greater(t, len(o.log.Events()), before, name)
		assert.Equal(t, c.act, last.Act, name)
		assert.Equal(t, audit.Denied, last.Result, name)
		assert.NotEmpty(t, last.Reason, name)
		assert.Equal(t, c.by.Actor.ID, last.Actor.ID, name)
	}
}

func TestWhatIsNotLoggedIsNotShown(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.toGrant("17")
	o.log.Fail = func(audit.Event) error { return errors.New("full") }
	_, err := o.desk.Case(t.Context(), counter, "17")
	require.ErrorIs(t, err, office.CodeRecorder)
	_, _, err = o.desk.Start(t.Context(), counter, "17", casework.ChangeMailing)
	require.ErrorIs(t, err, office.CodeRecorder)
	_, err = o.desk.Find(t.Context(), counter, "17-1")
	require.ErrorIs(t, err, office.CodeRecorder)
}

func TestWhoReviewedDoesNotDecideAloneAboveTheTownsLine(t *testing.T) {
	t.Parallel()
	o := open(t)
	for _, id := range []string{"17"} {
		_, err := o.desk.Open(t.Context(), counter, nil, opening(id))
		require.NoError(t, err)
		o.does(counter, id, casework.Event{Kind: casework.ReturnForm, Account: account()})
		o.does(counter, id, casework.Event{Kind: casework.CheckIdentity, Method: "driving_licence"})
		o.does(counter, id, casework.Event{Kind: casework.ReviewDocuments})
		o.does(examiner, id, casework.Event{Kind: casework.Accept})
		o.does(examiner, id, casework.Event{Kind: casework.Review, Ruling: granted(id)})
	}
	_, err := o.tries(examiner, "17", casework.Event{Kind: casework.Grant})
	require.ErrorIs(t, err, office.CodeDenied)
	require.ErrorIs(t, err, casework.CodeSecond)
	last := o.log.Events()[len(o.log.Events())-1]
	assert.Equal(t, audit.Denied, last.Result)
	assert.EqualValues(t, "same_person", last.Reason)
	c := o.does(examiner, "17", casework.Event{Kind: casework.Grant}, second)
	assert.Equal(t, casework.Granted, c.State, "with a second person's word")
	events := c.Events()
	assert.Equal(t, "ueda", events[len(events)-1].Second)
}

func TestAnOverrideTakesTwo(t *testing.T) {
	t.Parallel()
	o := open(t)
	ctx := t.Context()
	_, err := o.desk.Open(ctx, counter, nil, opening("17"))
	require.NoError(t, err)
	e := casework.Event{Kind: casework.OverrideGrant, On: day("2022-02-01"), Codes: []string{"F01"}, Words: "judgment", Amount: 100000, Person: "17-1"}
	_, token, err := o.desk.Start(ctx, head, "17", e.Kind)
	require.NoError(t, err)
	act := office.Act{Token: token, Event: e}

	_, err = o.desk.Submit(ctx, head, nil, act)
	require.ErrorIs(t, err, office.CodeDenied, "alone")
	named := act
	named.Event.Second = "ueda"
	_, err = o.desk.Submit(ctx, head, nil, named)
	require.ErrorIs(t, err, office.CodeDenied, "a name is no word")
	_, err = o.desk.Second(ctx, head, "mori", act)
	require.ErrorIs(t, err, office.CodeDenied, "one's own word")

	word, err := o.desk.Second(ctx, second, "mori", act)
	require.NoError(t, err)
	for name, f := range map[string]func(a *audit.Approval, act *office.Act, by *access.Caller){
		"another amount":         func(_ *audit.Approval, act *office.Act, _ *access.Caller) { act.Event.Amount++ },
		"another officer's act":  func(_ *audit.Approval, _ *office.Act, by *access.Caller) { *by = examiner },
		"a word that was longer": func(a *audit.Approval, _ *office.Act, _ *access.Caller) { a.Until = a.Until.AddDate(1, 0, 0) },
		"a word never given":     func(a *audit.Approval, _ *office.Act, _ *access.Caller) { a.ID = "s-other" },
		"the word of another":    func(a *audit.Approval, _ *office.Act, _ *access.Caller) { a.By.ID = "abe" },
	} {
		a, x, by := *word, act, head
		f(&a, &x, &by)
		_, err := o.desk.Submit(ctx, by, &a, x)
		require.ErrorIs(t, err, office.CodeApproval, name)
	}
	later := *o
	later.now = o.now
	o.now = o.now.AddDate(0, 0, 2)
	_, err = o.desk.Submit(ctx, head, word, act)
	require.ErrorIs(t, err, office.CodeApproval, "over")
	o.now = later.now
	cases, err := o.desk.Submit(ctx, head, word, act)
	require.NoError(t, err)
	assert.Equal(t, casework.Granted, cases[0].State)
	used, err := o.store.Get(ctx, store.ApprovalKind, string(word.ID))
	require.NoError(t, err)
	assert.Len(t, used, 1, "in the commit of the act the word was used up")
	_, err = o.desk.Submit(ctx, head, word, act)
	require.NoError(t, err, "the same again is the same")
	_, token, err = o.desk.Start(ctx, head, "17", casework.OverrideRefuse)
	require.NoError(t, err)
	_, err = o.desk.Submit(ctx, head, word, office.Act{Token: token, Event: casework.Event{Kind: casework.OverrideRefuse, On: day("2022-02-01"), Codes: []string{"F02"}, Words: "x"}})
	require.ErrorIs(t, err, office.CodeApproval, "a word for one thing")
}

func TestAWordIsUsedOnce(t *testing.T) {
	t.Parallel()
	o := open(t)
	ctx := t.Context()
	_, err := o.desk.Open(ctx, counter, nil, opening("17"))
	require.NoError(t, err)
	_, token, err := o.desk.Start(ctx, head, "17", casework.OverrideGrant)
	require.NoError(t, err)
	act := office.Act{Token: token, Event: casework.Event{Kind: casework.OverrideGrant, On: day("2022-02-01"), Codes: []string{"F01"}, Words: "x", Amount: 1, Person: "17-1"}}
	word, err := o.desk.Second(ctx, second, "mori", act)
	require.NoError(t, err)
	require.NoError(t, o.store.Apply(ctx, []store.Change{store.UseUp(word)}, nil), "used elsewhere")
	_, err = o.desk.Submit(ctx, head, word, act)
	require.ErrorIs(t, err, office.CodeApproval)
}

func TestOpeningExOfficioTakesTwo(t *testing.T) {
	t.Parallel()
	o := open(t)
	x := opening("17")
	x.Event = casework.Event{Kind: casework.OpenExOfficio, On: day("2022-02-01"), Words: "known from the last benefit"}
	_, err := o.desk.Open(t.Context(), head, nil, x)
	require.ErrorIs(t, err, casework.CodeSecond)
	word, err := o.desk.SecondOpening(t.Context(), second, "mori", x)
	require.NoError(t, err)
	cases, err := o.desk.Open(t.Context(), head, word, x)
	require.NoError(t, err)
	assert.Equal(t, casework.Accepted, cases[0].State)
}

func TestWorkLists(t *testing.T) {
	t.Parallel()
	o := open(t)
	ctx := t.Context()
	for _, id := range []string{"17", "18", "19"} {
		_, err := o.desk.Open(ctx, counter, nil, opening(id))
		require.NoError(t, err)
	}
	o.on("2022-02-10").does(counter, "18", casework.Event{Kind: casework.ReturnForm})
	o.does(counter, "18", casework.Event{Kind: casework.FindDefect, Codes: []string{"D02"}, Until: day("2022-02-24")})
	list := func(on string, remind int) (out []casework.Todo) {
		for todo, err := range o.desk.Due(ctx, counter, day(on), remind) {
			require.NoError(t, err)
			out = append(out, todo)
		}
		return out
	}
	assert.Equal(t, []casework.Todo{{Case: "18", What: "defect_notice"}}, list("2022-02-10", 5))
	o.does(counter, "18", casework.Event{Kind: casework.NotifyDefect})
	assert.Empty(t, list("2022-02-10", 5))
	assert.Equal(t, []casework.Todo{{Case: "18", What: casework.Remind, Clock: casework.CureClock, Until: day("2022-02-24")}}, list("2022-02-20", 5))
	assert.Equal(t, []casework.Todo{{Case: "18", What: "deem_withdrawn", Clock: casework.CureClock, Until: day("2022-02-24"), Late: 2}}, list("2022-02-26", 5))
	assert.Len(t, list("2022-06-01", 0), 3)
	ids := []string{}
	for id, err := range o.desk.In(ctx, counter, casework.ConfirmationSent) {
		require.NoError(t, err)
		ids = append(ids, id)
	}
	assert.Equal(t, []string{"17", "19"}, ids)
}

// What the store, its terms and the log hold says nothing of the people in the clear.
func TestNothingIsStoredInTheClear(t *testing.T) {
	t.Parallel()
	o := open(t)
	x := opening("17")
	x.Household, x.Head, x.Members = "household-number", "the-head", []string{"the-head", "a-member"}
	_, err := o.desk.Open(t.Context(), counter, nil, x)
	require.NoError(t, err)
	o.does(counter, "17", casework.Event{Kind: casework.ReturnForm, Account: account(), Words: "says-the-officer"})
	for _, kind := range []store.Kind{"case", "case.people", "claim", "money", "second"} {
		for it, err := range o.store.List(t.Context(), store.Query{Kind: kind}) {
			require.NoError(t, err)
			all := slices.Concat([]byte(it.Key), it.Body)
			for _, term := range it.Terms {
				all = append(all, term.Value...)
			}
			for _, secretWord := range []string{"household-number", "the-head", "a-member", "1234567", "says-the-officer"} {
				assert.False(t, bytes.Contains(all, []byte(secretWord)), "%s holds %s", kind, secretWord)
			}
		}
	}
	assert.Equal(t, secret.Hidden, strings.TrimSpace(o.config.String()))
}

// A stored case that was moved to another name or an older revision does not open.
func TestAStoredCaseOpensOnlyInItsPlace(t *testing.T) {
	t.Parallel()
	o := open(t)
	ctx := t.Context()
	_, err := o.desk.Open(ctx, counter, nil, opening("17"), opening("18"))
	require.NoError(t, err)
	old, err := o.store.Get(ctx, "case", "17")
	require.NoError(t, err)
	o.does(counter, "17", casework.Event{Kind: casework.MailReturned})
	back := old[0]
	back.Revision = 3
	require.NoError(t, o.store.Apply(ctx, []store.Change{{Item: back}}, nil))
	_, err = o.desk.Case(ctx, counter, "17")
	require.ErrorIs(t, err, office.CodeSealed)
	back.Key, back.Revision = "18", 2
	require.NoError(t, o.store.Apply(ctx, []store.Change{{Item: back}}, nil))
	_, err = o.desk.Case(ctx, counter, "18")
	require.ErrorIs(t, err, office.CodeSealed)
}

// After an erasure the case's key is gone: no copy of the store brings the people back.
func TestAnErasureDestroysTheKey(t *testing.T) {
	t.Parallel()
	o := open(t)
	ctx := t.Context()
	_, err := o.desk.Open(ctx, counter, nil, opening("17"), opening("18"))
	require.NoError(t, err)
	o.does(counter, "17", casework.Event{Kind: casework.Decline})
	o.does(keeper, "17", casework.Event{Kind: casework.Close})
	backup, err := o.store.Get(ctx, "case", "17")
	require.NoError(t, err)

	_, token, err := o.desk.Start(ctx, keeper, "17", casework.Erase)
	require.NoError(t, err)
	act := office.Act{Token: token, Event: casework.Event{Kind: casework.Erase, On: day("2022-02-01")}}
	_, err = o.desk.Submit(ctx, keeper, nil, act)
	require.ErrorIs(t, err, office.CodeInput, "erasing is a verb of its own")
	require.Error(t, o.desk.Erase(ctx, keeper, nil, act), "not approved")
	word, err := o.desk.Second(ctx, second, "abe", act)
	require.NoError(t, err)
	require.NoError(t, o.desk.Erase(ctx, keeper, word, act))

	c, err := o.desk.Case(ctx, counter, "17")
	require.NoError(t, err)
	assert.Equal(t, casework.Erased, c.State)
	assert.Empty(t, c.Household)
	found, err := o.desk.Find(ctx, counter, "17-1")
	require.NoError(t, err)
	assert.Empty(t, found)
	kept := 0
	for _, err := range o.keys.All(ctx, "office/112020") {
		require.NoError(t, err)
		kept++
	}
	assert.Equal(t, 1, kept, "only the other case's key is left")
	backup[0].Revision = 6
	require.NoError(t, o.store.Apply(ctx, []store.Change{{Item: backup[0]}}, nil))
	_, err = o.desk.Case(ctx, counter, "17")
	require.ErrorIs(t, err, office.CodeErased)
}

// A death that the register learns reaches the open cases of the dead, and nobody else's.
func TestWhatTheRegisterLearnsReachesOpenCases(t *testing.T) {
	t.Parallel()
	o := open(t)
	ctx := t.Context()
	o.toGrant("17")
	_, err := o.desk.Open(ctx, counter, nil, opening("18"))
	require.NoError(t, err)
	touched, err := o.desk.Touched(ctx, counter, casework.Change{Person: "17-2", What: casework.Died}, casework.Change{Person: "x", What: casework.Died})
	require.NoError(t, err)
	require.Len(t, touched, 1)
	assert.Equal(t, "17", touched[0].Case)
	assert.Contains(t, touched[0].May, casework.Revoke)
	_, err = o.desk.Touched(ctx, cashier, casework.Change{Person: "17-2", What: casework.Died})
	require.ErrorIs(t, err, office.CodeDenied)
}

// Whoever makes a policy finds for every row of the table which operation it needs.
func TestEveryRowOfTheTableNeedsAnOperation(t *testing.T) {
	t.Parallel()
	for _, row := range casework.Table() {
		assert.NotZero(t, office.OperationOf(&row), row.By)
	}
}
