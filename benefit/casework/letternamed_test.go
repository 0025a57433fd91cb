package casework_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/household/civil"
)

// untoldTo is the way to a payment of whose grant nobody was told.
func untoldTo(last casework.Kind) (way []casework.Event) {
	for _, e := range toPaid() {
		if e.Kind != casework.Notify {
			way = append(way, e)
		}
		if e.Kind == last {
			break
		}
	}
	return way
}

func failed(e *casework.Event) { e.Codes, e.Until = []string{"T01"}, day("2022-04-02") }

func names(n casework.Notice) func(*casework.Event) {
	return func(e *casework.Event) { e.Notice = n }
}

// The grant's letter that left late counted as that of the failure: the days to name another
// account ran out before anybody was asked for one.
func TestALetterThatLeavesIsTheOneThatIsNamed(t *testing.T) {
	t.Parallel()
	c := fold(t, append(untoldTo(casework.Pay), step(casework.FailPayment, "2022-03-03", failed))...)
	require.Equal(t, []string{"grant_notice", "failure_notice"}, todo(&c, "2022-03-03"))
	var wrong *casework.Error
	_, err := c.Apply(step(casework.Notify, "2022-03-04", nil))
	require.ErrorIs(t, err, casework.CodeEvent)
	require.ErrorAs(t, err, &wrong)
	require.Equal(t, "notice", wrong.Field, "two wait")

	c, err = c.Apply(step(casework.Notify, "2022-03-04", names(casework.GrantNotice)))
	require.NoError(t, err)
	assert.Equal(t, day("2022-03-04"), c.GrantNoticeOn)
	assert.Zero(t, c.FailureNoticeOn)
	_, err = c.Apply(step(casework.DeemWithdrawn, "2022-12-01", nil))
	require.ErrorIs(t, err, casework.CodeMissing)
	require.Equal(t, []string{"failure_notice"}, todo(&c, "2022-12-01"))
	c, err = c.Apply(step(casework.Notify, "2022-12-01", nil))
	require.NoError(t, err, "one can be meant")
	assert.Equal(t, day("2022-12-01"), c.FailureNoticeOn)
}

// A name that is none of the case's letters, or on another event, is refused; so is one that could
// be a second letter of the state or the first of another.
func TestANameOfALetterIsOneThatTheCaseAsksFor(t *testing.T) {
	t.Parallel()
	failure := append(toPaid(), step(casework.FailPayment, "2022-03-03", failed), step(casework.Notify, "2022-03-04", nil))
	demand := step(casework.DemandReturn, "2022-04-01", func(e *casework.Event) { e.Codes, e.Amount = []string{"B02"}, 40000 })
	sent := append(append(untoldTo(casework.Pay), demand), step(casework.Notify, "2022-04-02", names(casework.ReturnRequest)))
	for name, x := range map[string]struct {
		way   []casework.Event
		event casework.Event
		code  casework.Code
	}{
		"a second letter of the failure":                      {failure, step(casework.Notify, "2022-03-05", nil), ""},
		"the grant's again":                                   {failure, step(casework.Notify, "2022-03-05", names(casework.GrantNotice)), ""},
		"a refusal of what was granted":                       {failure, step(casework.Notify, "2022-03-05", names(casework.RefusalNotice)), casework.CodeEvent},
		"no demand is open":                                   {failure, step(casework.Notify, "2022-03-05", names(casework.ReturnRequest)), casework.CodeEvent},
		"no letter at all":                                    {failure, step(casework.Notify, "2022-03-05", names("grant")), casework.CodeEvent},
		"one whose day is not kept":                           {failure, step(casework.Notify, "2022-03-05", names(casework.PaymentNotice)), casework.CodeEvent},
		"a second letter of the demand, or the grant's first": {sent, step(casework.Notify, "2022-04-05", nil), casework.CodeEvent},
		"another event":                                       {failure, step(casework.CorrectAccount, "2022-03-05", func(e *casework.Event) { e.Account, e.Notice = account(), casework.GrantNotice }), casework.CodeEvent},
		"nothing waits":                                       {toPaid(), step(casework.Notify, "2022-03-05", nil), casework.CodeMissing},
		"sent once more":                                      {toPaid(), step(casework.Notify, "2022-03-05", names(casework.GrantNotice)), ""},
	} {
		c := fold(t, x.way...)
		_, err := c.Apply(x.event)
		assert.Equal(t, c.Afresh(&x.event), c.Check(&x.event), name)
		if x.code == "" {
			require.NoError(t, err, name)
		} else {
			require.ErrorIs(t, err, x.code, name)
		}
	}
}

// A grant of which nobody was told was on no list any more once its payment was planned.
func TestAGrantIsToldHoweverFarItsPaymentIs(t *testing.T) {
	t.Parallel()
	for _, k := range []casework.Kind{casework.Grant, casework.PlanPayment, casework.ApprovePayment, casework.SendPayment, casework.Pay} {
		c := fold(t, untoldTo(k)...)
		require.Equal(t, []string{"grant_notice"}, todo(&c, "2022-03-02"), k)
		_, ok := c.DueOn()
		assert.True(t, ok)
		told, err := c.Apply(step(casework.Notify, "2022-03-02", nil))
		require.NoError(t, err)
		assert.Empty(t, todo(&told, "2022-03-02"))
		assert.Equal(t, day("2022-03-02"), told.GrantNoticeOn)
	}
	c := fold(t, untoldTo(casework.Pay)...)
	_, err := c.Apply(step(casework.Close, "2022-03-31", nil))
	var missing *casework.Error
	require.ErrorAs(t, err, &missing)
	require.Equal(t, []casework.Guard{casework.LettersSent}, missing.Missing)
}

// towns is a town with the law's three months to object.
func towns() casework.Config {
	c := config()
	c.Terms[casework.AppealClock] = casework.Term{Months: 3}
	return c
}

func clock(c *casework.Case, name casework.Clock) (r casework.Running) {
	for _, x := range c.Clocks {
		if x.Clock == name && x.Stopped.IsZero() {
			r = x
		}
	}
	return r
}

// The days to object ran from the decision, whenever it was told.
func TestTheDaysToObjectCountFromTheLetter(t *testing.T) {
	t.Parallel()
	refused := append(toGrant()[:5], step(casework.Review, "2022-02-12", func(e *casework.Event) {
		e.Ruling = &casework.Ruling{Outcome: benefit.Ineligible, Reasons: []string{"R01"}}
	}))
	c, err := casework.Fold(towns(), append(refused, step(casework.Refuse, "2022-02-14", func(e *casework.Event) { e.By = "ito" }))...)
	require.NoError(t, err)
	assert.Equal(t, []string{"refusal_notice"}, todo(&c, "2022-12-01"), "nobody was told")
	c, err = c.Apply(step(casework.Notify, "2022-11-30", nil))
	require.NoError(t, err)
	assert.Equal(t, day("2023-02-28"), clock(&c, casework.AppealClock).Until)
	assert.Empty(t, todo(&c, "2023-02-27"))
	assert.Equal(t, []string{"overdue"}, todo(&c, "2023-03-01"))

	// Written down late: they were told all the same, and the law's days are not the town's.
	late, err := casework.Fold(towns(), append(refused, step(casework.Refuse, "2022-02-14", func(e *casework.Event) { e.By = "ito" }),
		backdated(casework.Notify, "2022-02-15", "2022-12-01"))...)
	require.NoError(t, err)
	assert.Equal(t, day("2022-05-15"), clock(&late, casework.AppealClock).Until)
}

// Of a demand and a refusal beside it the days to object were those of the one that came last.
func TestEachDecisionHasItsOwnDaysToObject(t *testing.T) {
	t.Parallel()
	c, err := casework.Fold(towns(), append(toPaid(),
		step(casework.DemandReturn, "2022-04-01", func(e *casework.Event) { e.Codes, e.Amount = []string{"B02"}, 40000 }),
		step(casework.ReturnPart, "2022-04-10", func(e *casework.Event) {
			e.Amount, e.Codes, e.AccountingYear, e.Fund = 10000, []string{"B02"}, 2021, "一般"
		}),
		step(casework.DecideMore, "2022-04-11", func(e *casework.Event) { e.Amount, e.Words = 50000, "理由" }),
		step(casework.Revoke, "2022-04-12", func(e *casework.Event) { e.Codes = []string{"R01"} }),
		step(casework.Notify, "2022-04-12", names(casework.RefusalNotice)))...)
	require.NoError(t, err)
	assert.Equal(t, []string{"return_request", "overpaid", "overdue"}, todo(&c, "2022-08-01"), "of the refusal; of the demand nobody was told")
	c, err = c.Apply(step(casework.Notify, "2022-08-01", names(casework.ReturnRequest)))
	require.NoError(t, err)
	var last []civil.Date
	for _, r := range c.Clocks {
		if r.Clock == casework.AppealClock {
			last = append(last, r.Until)
		}
	}
	assert.Equal(t, []civil.Date{day("2022-11-01"), day("2022-07-12")}, last, "of the demand, of the refusal")
}

// A second demand kept the day of the first, also where it said another.
func TestASecondDemandGivesNewDays(t *testing.T) {
	t.Parallel()
	demand := func(on string, yen int64, until string) casework.Event {
		return step(casework.DemandReturn, on, func(e *casework.Event) {
			e.Codes, e.Amount = []string{"B02"}, moneyYen(yen)
			if until != "" {
				e.Until = day(until)
			}
		})
	}
	partly := step(casework.ReturnPart, "2022-04-10", func(e *casework.Event) {
		e.Amount, e.Codes, e.AccountingYear, e.Fund = 10000, []string{"B02"}, 2021, "一般"
	})
	less := func(on, until string) casework.Event {
		e := demand(on, 20000, until)
		e.Kind = casework.DecideLess
		return e
	}
	cfg := towns()
	cfg.Terms[casework.ReturnClock] = casework.Term{Days: 60}
	for name, x := range map[string]struct{ second, told, until string }{
		"the term anew":                        {"", "2022-07-02", "2022-08-31"},
		"the day that it says":                 {"2022-12-31", "2022-07-01", "2022-12-31"},
		"never a day before that of the first": {"2022-07-05", "2022-07-01", "2022-09-01"},
	} {
		first := demand("2022-04-01", 40000, "2022-09-01")
		if x.second == "" {
			first.Until = civil.Date{}
		}
		c, err := casework.Fold(cfg, append(toPaid(), first, step(casework.Notify, "2022-04-01", nil), partly, less("2022-07-01", x.second))...)
		require.NoError(t, err, name)
		assert.Equal(t, []string{"return_request"}, todo(&c, "2022-12-01"), name)
		c, err = c.Apply(step(casework.Notify, x.told, nil))
		require.NoError(t, err, name)
		assert.Equal(t, day(x.until), clock(&c, casework.ReturnClock).Until, name)
		assert.Equal(t, day(x.told).MonthsOn(3), clock(&c, casework.AppealClock).Until, name)
	}
}

// A day between event and letter showed a letter that had not left.
func TestACaseOfAPastDayTellsNoLetterBeforeItLeft(t *testing.T) {
	t.Parallel()
	c := fold(t, step(casework.SendConfirmation, "2022-02-01", func(e *casework.Event) { e.NoticeOn, e.Recorded = day("2022-02-04"), day("2022-02-05") }))
	for on, sent := range map[string]civil.Date{"2022-02-03": {}, "2022-02-04": day("2022-02-04")} {
		past := c.AsOf(day(on), civil.Date{})
		assert.Equal(t, casework.ConfirmationSent, past.State, on)
		assert.Equal(t, sent, past.ConfirmationOn, on)
	}
	assert.Equal(t, day("2022-05-02"), at(c, "2022-02-03", "2022-02-05").Clocks[0].Until)
	assert.Equal(t, day("2022-05-05"), at(c, "2022-02-04", "2022-02-05").Clocks[0].Until)

	// What a letter was is what the case knew, whatever the view passes over.
	grant := fold(t, append(untoldTo(casework.Pay),
		step(casework.FailPayment, "2022-03-20", func(e *casework.Event) { failed(e); e.Recorded = day("2022-03-03") }),
		step(casework.Notify, "2022-03-04", names(casework.FailureNotice)))...)
	past := grant.AsOf(day("2022-03-10"), civil.Date{})
	assert.Equal(t, day("2022-03-04"), past.FailureNoticeOn)
	assert.Zero(t, past.GrantNoticeOn)
}

// The forms leave on Friday, and the cases are opened on Monday.
func TestALetterMayHaveLeftBeforeItsCaseWasOpened(t *testing.T) {
	t.Parallel()
	for name, x := range waiting() {
		c := fold(t, x.events...)
		last := c.Event(c.Version() - 1)
		if last.Kind != casework.SendConfirmation && last.Kind != casework.SendAdvanceNotice {
			continue
		}
		before := c.Clocks[0].Until
		told, err := c.Apply(backdated(casework.Notify, last.On.AddDays(-3).String(), last.On.String()))
		require.NoError(t, err, name)
		assert.Equal(t, before, told.Clocks[0].Until, "%s: no day is lost by it", name)
		assert.NotContains(t, todo(&told, last.On.String()), string(casework.ConfirmationForm), name)
	}
}

// A record of a defect was taken over as a form without one where nobody said on which day.
func TestACaseIsTakenOverOnADayThatNobodySaid(t *testing.T) {
	t.Parallel()
	cfg := config()
	cfg.Terms = nil
	was := fold(t, append(toGrant()[:2], step(casework.FindDefect, "2022-02-12", func(e *casework.Event) {
		e.Codes, e.Until = []string{"D02"}, day("2022-03-31")
	}), step(casework.NotifyDefect, "2022-02-12", nil))...)
	c, unsaid := casework.Rebuild(cfg, casework.TakeOver{By: "take", Second: "over"}, casework.Record(&was, civil.Date{}))
	require.Equal(t, casework.Defective, c.State)
	assert.Equal(t, day("2022-02-12"), c.DefectNoticeOn)
	assert.Len(t, unsaid, 1, "the number of its events")

	// A case that was closed on the day of its taking over is no erased one.
	gone := fold(t, step(casework.Apply, "2022-02-01", nil), step(casework.Decline, "2022-02-03", nil), step(casework.Close, "2022-02-03", nil))
	c, _ = casework.Rebuild(cfg, casework.TakeOver{By: "take", Second: "over", On: day("2022-02-01")}, casework.Record(&gone, civil.Date{}))
	assert.Equal(t, casework.Closed, c.State)
}

// Of what another system closed nobody is written to any more.
func TestWhatWasClosedElsewhereWaitsForNoLetter(t *testing.T) {
	t.Parallel()
	was := fold(t, append(toPaid(), step(casework.Close, "2022-03-31", nil))...)
	r := casework.Record(&was, civil.Date{})
	r.GrantNoticeOn = ""
	c, unsaid := casework.Rebuild(config(), over, r)
	assert.Equal(t, casework.Closed, c.State)
	assert.NotEmpty(t, unsaid)
	assert.Empty(t, todo(&c, "2023-04-01"))
}

// What was asked back was kept from what was granted beside it, and had to be given back all the
// same; and what came back was not taken before that was paid.
func TestADemandStaysApartFromWhatIsGrantedBeside(t *testing.T) {
	t.Parallel()
	back := func(k casework.Kind, yen int64) casework.Event {
		return step(k, "2022-04-20", func(e *casework.Event) {
			e.Amount, e.Codes, e.AccountingYear, e.Fund = moneyYen(yen), []string{"B02"}, 2021, "一般"
		})
	}
	c := fold(t, append(toPaid(),
		step(casework.DemandReturn, "2022-04-01", func(e *casework.Event) { e.Codes, e.Amount = []string{"B02"}, 40000 }), back(casework.ReturnPart, 10000),
		step(casework.DecideMore, "2022-04-20", func(e *casework.Event) { e.Amount, e.Words = 50000, "理由" }))...)
	plan := step(casework.PlanPayment, "2022-04-20", func(e *casework.Event) { e.Run, e.Until, e.Amount = "R2", day("2022-04-28"), 50000 })
	for name, between := range map[string][]casework.Event{
		"asked": nil, "a part came": {back(casework.ReturnPart, 5000)}, "all came": {back(casework.ReturnRest, 30000)},
	} {
		next := c
		for _, e := range append(between, plan) {
			taken, err := next.Apply(e)
			require.NoError(t, err, name)
			next = taken
		}
		assert.EqualValues(t, 50000, next.Payments[1].Amount, name)
	}
	given, err := c.Apply(step(casework.WithdrawDemand, "2022-04-20", func(e *casework.Event) { e.Words = "理由" }))
	require.NoError(t, err)
	assert.EqualValues(t, 140000, given.Ruling.Amount)
	assert.Zero(t, given.Demanded())

	untouched := fold(t, toGrant()...)
	_, err = untouched.Apply(back(casework.ReturnPart, 10))
	require.ErrorIs(t, err, casework.CodeMissing, "nothing is demanded")
}
