package casework_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/benefit/bank"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/money"
	"github.com/kyufu-go/kyufu/household/municipality"
)

func day(s string) civil.Date { return civil.MustDate(s) }

// config is a town with terms: 90 days to reply, 14 to cure, a year's end for all.
func config() casework.Config {
	return casework.Config{
		ID: "17", Program: "P2", Household: "501", Municipality: municipality.Must("112020"),
		Terms: casework.Terms{
			casework.ReplyClock: {Days: 90, End: day("2022-09-30")},
			casework.CureClock:  {Days: 14},
		},
	}
}

func account() *casework.Account {
	return &casework.Account{Account: bank.Account{Bank: "0001", Branch: "001", Type: bank.Ordinary, Number: "1234567", Holder: "ﾔﾏﾀﾞ ﾀﾛｳ"}, Source: casework.FromForm}
}

func granted() *casework.Ruling {
	return &casework.Ruling{Outcome: benefit.Eligible, Amount: 100000, Payee: "1001"}
}

// step is an event of a day, recorded the same day by Sato, and Mori where two are wanted.
func step(k casework.Kind, on string, with func(*casework.Event)) casework.Event {
	e := casework.Event{Kind: k, On: day(on), Recorded: day(on), By: "sato", Second: "mori"}
	if k == casework.PlanPayment {
		e.Amount = granted().Amount
	}
	if with != nil {
		with(&e)
	}
	return e
}

// left says that the letter left on the day of its event.
func left(e *casework.Event) { e.NoticeOn = e.On }

// toGrant is the way from the form to the grant.
func toGrant() []casework.Event {
	return []casework.Event{
		step(casework.SendConfirmation, "2022-02-01", left),
		step(casework.ReturnForm, "2022-02-10", func(e *casework.Event) { e.Account = account() }),
		step(casework.CheckIdentity, "2022-02-11", func(e *casework.Event) { e.Method = "driving_licence" }),
		step(casework.ReviewDocuments, "2022-02-11", nil),
		step(casework.Accept, "2022-02-11", nil),
		step(casework.Review, "2022-02-12", func(e *casework.Event) { e.Ruling = granted() }),
		step(casework.Grant, "2022-02-14", func(e *casework.Event) { e.By = "ito" }),
		step(casework.Notify, "2022-02-15", nil),
	}
}

// toPaid goes on to the payment.
func toPaid() []casework.Event {
	run := func(e *casework.Event) { e.Run = "R1" }
	return append(toGrant(),
		step(casework.PlanPayment, "2022-02-20", func(e *casework.Event) { e.Run, e.Until = "R1", day("2022-03-01") }),
		step(casework.ApprovePayment, "2022-02-21", func(e *casework.Event) { e.Run, e.By, e.Second = "R1", "mori", "" }),
		step(casework.SendPayment, "2022-02-24", func(e *casework.Event) { e.Run, e.Digest = "R1", "d1" }),
		step(casework.Pay, "2022-03-01", run),
	)
}

func fold(t *testing.T, events ...casework.Event) casework.Case {
	t.Helper()
	c, err := casework.Fold(config(), events...)
	require.NoError(t, err)
	return c
}

func TestAConfirmationFormLeadsToPayment(t *testing.T) {
	t.Parallel()
	c := fold(t, toPaid()...)
	assert.Equal(t, casework.Paid, c.State)
	require.Len(t, c.Payments, 1)
	assert.Equal(t, day("2022-03-01"), c.Payments[0].PaidOn)
	assert.EqualValues(t, 100000, c.Payments[0].Amount)
	assert.Equal(t, day("2022-02-14"), c.DecidedOn)
	assert.Equal(t, day("2022-02-15"), c.GrantNoticeOn)
}

func TestRefusedEventsTeach(t *testing.T) {
	t.Parallel()
	c := fold(t, toGrant()[:2]...)

	_, err := c.Apply(step(casework.PlanPayment, "2022-02-11", nil))
	var e *casework.Error
	require.ErrorAs(t, err, &e)
	assert.ErrorIs(t, e, casework.CodeNotAllowed)
	assert.Contains(t, e.Allowed, casework.FindDefect)

	_, err = c.Apply(step(casework.Accept, "2022-02-11", nil))
	require.ErrorAs(t, err, &e)
	assert.Equal(t, []casework.Guard{casework.IdentityChecked, casework.DocumentsReviewed}, e.Missing)
	assert.NotContains(t, err.Error(), "1001")
}

func TestWhoReviewedDoesNotDecideAlone(t *testing.T) {
	t.Parallel()
	events := toGrant()[:6]
	for name, tc := range map[string]struct {
		by, second string
		line       int64
		code       error
	}{
		"the reviewer alone":                 {"sato", "", 0, casework.CodeSecond},
		"the reviewer, seconding himself":    {"sato", "sato", 0, casework.CodeSecond},
		"the reviewer with a second":         {"sato", "mori", 0, nil},
		"another":                            {"ito", "", 0, nil},
		"the reviewer alone, below the line": {"sato", "", 100000, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := config()
			cfg.Line = moneyYen(tc.line)
			c, err := casework.Fold(cfg, events...)
			require.NoError(t, err)
			_, err = c.Apply(step(casework.Grant, "2022-02-14", func(e *casework.Event) { e.By, e.Second = tc.by, tc.second }))
			require.ErrorIs(t, err, tc.code)
		})
	}
}

func TestWhoDraftedARunNeitherApprovesNorSecondsIt(t *testing.T) {
	t.Parallel()
	c := fold(t, toPaid()[:9]...)
	for _, who := range [][2]string{{"sato", ""}, {"sato", "mori"}, {"mori", "sato"}} {
		_, err := c.Apply(step(casework.ApprovePayment, "2022-02-21", func(e *casework.Event) { e.Run, e.By, e.Second = "R1", who[0], who[1] }))
		require.ErrorIs(t, err, casework.CodeSecond, "%v", who)
	}
}

func TestADefectStopsTheExaminationAndItsCureStartsItAnew(t *testing.T) {
	t.Parallel()
	events := append(toGrant()[:2], step(casework.FindDefect, "2022-02-12", func(e *casework.Event) {
		e.Codes, e.Until = []string{"D02"}, day("2022-02-26")
	}))
	c := fold(t, events...)
	assert.Equal(t, casework.Defective, c.State)
	_, err := c.Apply(step(casework.Accept, "2022-02-13", nil))
	require.ErrorIs(t, err, casework.CodeNotAllowed, "a cure cannot be overtaken")

	_, err = c.Apply(step(casework.DeemWithdrawn, "2022-02-26", nil))
	require.ErrorIs(t, err, casework.CodeMissing, "the last day is still a day")
	c, err = c.Apply(step(casework.Extend, "2022-02-20", func(e *casework.Event) {
		e.Clock, e.Until, e.Words = casework.CureClock, day("2022-03-10"), "入院のため"
	}))
	require.NoError(t, err)
	_, err = c.Apply(step(casework.DeemWithdrawn, "2022-03-01", nil))
	require.ErrorIs(t, err, casework.CodeMissing)
	i := slices.IndexFunc(c.Clocks, func(r casework.Running) bool { return r.Clock == casework.CureClock })
	assert.Equal(t, []civil.Date{day("2022-02-26")}, c.Clocks[i].Before, "the old day stands beside the new one")

	c, err = c.Apply(step(casework.Cure, "2022-03-02", nil))
	require.NoError(t, err)
	assert.Equal(t, casework.Received, c.State)
	assert.Empty(t, c.Defects)
}

func TestWithoutATermNobodyIsLate(t *testing.T) {
	t.Parallel()
	cfg := config()
	cfg.Terms = nil
	c, err := casework.Fold(cfg, toGrant()[0])
	require.NoError(t, err)
	_, err = c.Apply(step(casework.Lapse, "2030-01-01", nil))
	require.ErrorIs(t, err, casework.CodeMissing)
}

func TestAnObjectionHoldsTheEffect(t *testing.T) {
	t.Parallel()
	c := fold(t, append(toGrant(), step(casework.Object, "2022-02-16", func(e *casework.Event) { e.Words = "審査請求" }))...)
	_, err := c.Apply(step(casework.PlanPayment, "2022-02-20", func(e *casework.Event) { e.Run = "R1" }))
	var e *casework.Error
	require.ErrorAs(t, err, &e)
	assert.Equal(t, []casework.Guard{casework.NotHeld}, e.Missing)
	c, err = c.Apply(step(casework.SettleObjection, "2022-04-01", func(e *casework.Event) { e.Words = "棄却" }))
	require.NoError(t, err)
	_, err = c.Apply(step(casework.PlanPayment, "2022-04-02", func(e *casework.Event) { e.Run = "R1" }))
	require.NoError(t, err)
}

func TestAFailedTransferIsPaidAgainToTheCorrectedAccount(t *testing.T) {
	t.Parallel()
	c := fold(t, append(toPaid(), step(casework.FailPayment, "2022-03-03", func(e *casework.Event) { e.Codes = []string{"T01"} }))...)
	corrected := account()
	corrected.Number = "7654321"
	for _, e := range []casework.Event{
		step(casework.CorrectAccount, "2022-03-10", func(e *casework.Event) { e.Account = corrected }),
		step(casework.PlanPayment, "2022-03-11", func(e *casework.Event) { e.Run, e.Until = "R2", day("2022-03-20") }),
		step(casework.ApprovePayment, "2022-03-12", func(e *casework.Event) { e.Run, e.By, e.Second = "R2", "mori", "" }),
		step(casework.SendPayment, "2022-03-13", func(e *casework.Event) { e.Run, e.Digest = "R2", "d2" }),
		step(casework.Pay, "2022-03-20", func(e *casework.Event) { e.Run = "R2" }),
	} {
		var err error
		c, err = c.Apply(e)
		require.NoError(t, err, "%s", e.Kind)
	}
	require.Len(t, c.Payments, 2)
	assert.Equal(t, "T01", c.Payments[0].Failed)
	assert.Equal(t, "1234567", c.Payments[0].Account.Number, "what was paid to is not overwritten")
	assert.Equal(t, 1, c.Payments[1].Replaces)
	assert.Equal(t, "7654321", c.Payments[1].Account.Number)
	_, err := c.Apply(step(casework.PlanPayment, "2022-03-21", func(e *casework.Event) { e.Run = "R3" }))
	require.ErrorIs(t, err, casework.CodeNotAllowed, "nobody is paid twice")
}

func TestAnUnknownOutcomeBlocksUntilTwoPeopleFoundOut(t *testing.T) {
	t.Parallel()
	c := fold(t, append(toPaid()[:11], step(casework.LoseOutcome, "2022-02-24", nil))...)
	for _, k := range []casework.Kind{casework.SendPayment, casework.Pay, casework.PlanPayment, casework.CancelPayment} {
		_, err := c.Apply(step(k, "2022-02-25", func(e *casework.Event) { e.Run, e.Digest, e.Words = "R1", "d1", "x" }))
		require.ErrorIs(t, err, casework.CodeNotAllowed, "%s", k)
	}
	_, err := c.Apply(step(casework.FindUnsent, "2022-02-25", func(e *casework.Event) { e.Words, e.Second = "銀行に照会", "" }))
	require.ErrorIs(t, err, casework.CodeSecond)
	c, err = c.Apply(step(casework.FindUnsent, "2022-02-25", func(e *casework.Event) { e.Words = "銀行に照会" }))
	require.NoError(t, err)
	assert.Equal(t, casework.PaymentApproved, c.State)
}

func TestReturnsAreBookedUntilNothingIsLeft(t *testing.T) {
	t.Parallel()
	c := fold(t, append(toPaid(), step(casework.DecideLess, "2022-05-01", func(e *casework.Event) {
		e.Amount, e.Codes = 100000, []string{"B01"}
	}))...)
	back := func(k casework.Kind, amount int64) casework.Event {
		return step(k, "2022-06-01", func(e *casework.Event) {
			e.Amount, e.Codes, e.AccountingYear, e.Fund = moneyYen(amount), []string{"B01"}, 2022, "一般"
		})
	}
	_, err := c.Apply(back(casework.ReturnRest, 40000))
	require.ErrorIs(t, err, casework.CodeMissing, "the rest is all that is left")
	c, err = c.Apply(back(casework.ReturnPart, 40000))
	require.NoError(t, err)
	_, err = c.Apply(step(casework.Close, "2022-06-02", nil))
	require.Error(t, err, "a demand is open")
	c, err = c.Apply(back(casework.ReturnRest, 60000))
	require.NoError(t, err)
	assert.Equal(t, casework.Returned, c.State)
	c, err = c.Apply(step(casework.Close, "2022-06-03", nil))
	require.NoError(t, err)
	assert.Equal(t, casework.Closed, c.State)
}

func TestTheCaseOfAnyPairOfDays(t *testing.T) {
	t.Parallel()
	events := toGrant()
	late := step(casework.ChangeMailing, "2022-02-05", func(e *casework.Event) {
		e.Recorded, e.Mailing = day("2022-02-18"), &casework.Mailing{Address: "a", Name: "b"}
	})
	c := fold(t, append(events, late)...)
	assert.Equal(t, casework.ConfirmationSent, at(c, "2022-02-09", "2022-03-01").State)
	assert.NotNil(t, at(c, "2022-02-09", "2022-03-01").Mailing, "it held then, as is known today")
	assert.Nil(t, at(c, "2022-02-09", "2022-02-17").Mailing, "it was not known then")
	assert.Equal(t, casework.Granted, at(c, "2022-03-01", "2022-02-14").State)
	assert.Equal(t, c.State, at(c, "2022-03-01", "2022-03-01").State)
}

func at(c casework.Case, valid, known string) *casework.Case {
	past := c.AsOf(day(valid), day(known))
	return &past
}

func TestAnEventSubmittedTwiceIsOneEventAndAnOldScreenIsToldWhatChanged(t *testing.T) {
	t.Parallel()
	c := fold(t, toGrant()[:2]...)
	token, err := c.Start(casework.CheckIdentity)
	require.NoError(t, err)
	event := toGrant()[2]
	first, again, err := c.Submit(token, event)
	require.NoError(t, err)
	assert.False(t, again)
	second, again, err := first.Submit(token, event)
	require.NoError(t, err)
	assert.True(t, again)
	assert.Equal(t, first.Version(), second.Version())

	other, err := c.Start(casework.FindDefect)
	require.NoError(t, err)
	_, _, err = first.Submit(other, step(casework.FindDefect, "2022-02-12", func(e *casework.Event) {
		e.Codes, e.Until = []string{"D02"}, day("2022-03-01")
	}))
	var e *casework.Error
	require.ErrorAs(t, err, &e)
	assert.ErrorIs(t, e, casework.CodeStale)
	assert.Equal(t, []casework.Kind{casework.CheckIdentity}, e.Since)
}

func TestDueSaysWhatHasToBeDone(t *testing.T) {
	t.Parallel()
	c := fold(t, toGrant()[0]) // the form went out on 1 February: 90 days to 2 May
	for on, want := range map[string]string{"2022-03-01": "", "2022-04-28": casework.Remind, "2022-05-02": casework.Remind, "2022-05-03": "lapse"} {
		var got []string
		for todo := range casework.Due(slices.Values([]*casework.Case{&c}), day(on), 7) {
			got = append(got, todo.What)
		}
		if want == "" {
			assert.Empty(t, got, on)
		} else {
			assert.Equal(t, []string{want}, got, on)
		}
	}
}

func TestAChangeInTheRollReachesTheCase(t *testing.T) {
	t.Parallel()
	c := fold(t, toPaid()...)
	persons := func(*casework.Case) []string { return []string{"1001", "1002"} }
	var got []casework.Touched
	for touched := range casework.Touch(slices.Values([]*casework.Case{&c}), persons, casework.Change{Person: "1002", What: casework.TaxCorrected}) {
		got = append(got, touched)
	}
	require.Len(t, got, 1)
	assert.Equal(t, []casework.Kind{casework.DecideLess, casework.DecideMore}, got[0].May)
	assert.Equal(t, casework.Paid, c.State, "nothing changes by itself")
}

// A divorce, a move or another recipient of the allowance reaches every case of the person that is
// still going, and opens to the officer what that state allows: the address while there is one to
// write to, the money while it has not gone, less afterwards.
func TestADivorceAndAMoveReachACaseInEveryState(t *testing.T) {
	t.Parallel()
	paid := toPaid()
	for i := range paid {
		c := fold(t, paid[:i+1]...)
		for _, what := range []casework.What{casework.Moved, casework.Divorced, casework.RecipientChanged} {
			persons := func(*casework.Case) []string { return []string{"1001", "1002"} }
			before, events := c.State, len(c.Events())
			n := 0
			for touched := range casework.Touch(slices.Values([]*casework.Case{&c}), persons, casework.Change{Person: "1002", What: what}) {
				n++
				for _, kind := range touched.May {
					assert.NotNil(t, casework.Find(c.State, kind), "%s by %s", kind, what)
				}
				money := slices.ContainsFunc(touched.May, func(k casework.Kind) bool {
					return slices.Contains([]casework.Kind{casework.Revoke, casework.CancelPayment, casework.DecideLess}, k)
				})
				assert.False(t, money && what != casework.RecipientChanged, "%s touches no money in state %s: the household of the base date stays", what, c.State)
				if c.State == casework.Paid && what == casework.RecipientChanged {
					assert.Equal(t, []casework.Kind{casework.ChangePerson, casework.DecideLess}, touched.May, "after the payment it is asked back")
				}
				if c.State == casework.Granted && what != casework.RecipientChanged {
					assert.Contains(t, touched.May, casework.ChangeMailing, "the notice goes where the person is now")
				}
			}
			assert.Equal(t, 1, n, "%s in state %s", what, c.State)
			assert.Equal(t, []any{before, events}, []any{c.State, len(c.Events())}, "nothing changes by itself")
		}
	}
}

func moneyYen(n int64) money.Yen { return money.Yen(n) }
