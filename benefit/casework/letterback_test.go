package casework_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/household/civil"
)

// An お知らせ that came back turned into a refusal on the day on which that was recorded: its days
// ran from whatever day the clerk gave.
func TestWhatCameBackHasItsDaysFromTheRecording(t *testing.T) {
	t.Parallel()
	advance := waiting()["a notice with a glyph that cannot be printed"].events
	advance[len(advance)-1].NoticeOn = advance[len(advance)-1].On
	form := []casework.Event{step(casework.SendConfirmation, "2022-02-01", nil)}
	for name, way := range map[string][]casework.Event{"an advance notice": advance, "a form of which no day is known": form} {
		c := fold(t, append(slices.Clone(way), backdated(casework.MailReturned, "2022-02-10", "2022-05-20"))...)
		for on, ends := range map[string]bool{"2022-05-21": false, "2022-08-18": false, "2022-08-19": true} {
			_, err := c.Apply(step(casework.Lapse, on, nil))
			assert.Equal(t, ends, err == nil, "%s: %s", name, on)
		}
	}
	// Behind the town's last day it has none before an officer sets one.
	c := fold(t, append(slices.Clone(advance), backdated(casework.MailReturned, "2022-02-10", "2022-11-30"))...)
	_, err := c.Apply(step(casework.Lapse, "2022-12-01", nil))
	require.ErrorIs(t, err, casework.CodeMissing)
	c, err = c.Apply(step(casework.Extend, "2022-12-01", func(e *casework.Event) {
		e.Clock, e.Until, e.Words = casework.ReplyClock, day("2022-12-20"), "所在の調査"
	}))
	require.NoError(t, err)
	_, err = c.Apply(step(casework.Lapse, "2022-12-21", nil))
	require.NoError(t, err)

	for name, e := range map[string]casework.Event{
		"before it left": backdated(casework.MailReturned, "2022-01-31", "2022-02-20"), "in another year": backdated(casework.MailReturned, "2012-02-10", "2022-02-20"),
	} {
		c := fold(t, advance...)
		_, err := c.Apply(e)
		require.ErrorIs(t, err, casework.CodeEvent, name)
		assert.Equal(t, c.Afresh(&e), c.Check(&e), name)
	}
}

// A slip of ten years stood in the record.
func TestALetterLeftNoYearsBeforeItsCase(t *testing.T) {
	t.Parallel()
	c := fold(t, step(casework.SendConfirmation, "2022-02-01", nil))
	for on, taken := range map[string]bool{"2012-02-01": false, "2021-12-31": false, "2022-01-01": true} {
		_, err := c.Apply(backdated(casework.Notify, on, "2022-02-03"))
		assert.Equal(t, taken, err == nil, on)
	}
}

// beside is a demand of which nobody was told, and a further grant.
func beside(more ...casework.Event) []casework.Event {
	return append(append(toPaid(),
		step(casework.DemandReturn, "2022-04-01", func(e *casework.Event) { e.Codes, e.Amount, e.Until = []string{"B02"}, 40000, day("2022-05-31") }),
		step(casework.ReturnPart, "2022-04-10", func(e *casework.Event) {
			e.Amount, e.Codes, e.AccountingYear, e.Fund = 10000, []string{"B02"}, 2021, "一般"
		}),
		step(casework.DecideMore, "2022-04-11", func(e *casework.Event) { e.Amount, e.Words = 50000, "理由" })), more...)
}

// Beside a demand a case could come to where its letter was never told, and the demand neither
// given up nor ever late.
func TestADemandIsToldAndGivenUpWhereverItsCaseIs(t *testing.T) {
	t.Parallel()
	run := func(e *casework.Event) { e.Run, e.Digest = "R2", "d2" }
	revoked := step(casework.Revoke, "2022-04-12", func(e *casework.Event) { e.Codes = []string{"R01"} })
	override := step(casework.OverrideGrant, "2022-04-13", func(e *casework.Event) { e.Codes, e.Words, e.Amount = []string{"F02"}, "理由", 150000 })
	deemed := []casework.Event{
		step(casework.PlanPayment, "2022-04-12", run), step(casework.ApprovePayment, "2022-04-12", func(e *casework.Event) { e.Run, e.By, e.Second = "R2", "mori", "" }),
		step(casework.SendPayment, "2022-04-12", run), step(casework.FailPayment, "2022-04-13", func(e *casework.Event) { e.Codes, e.Until = []string{"T01"}, day("2022-05-13") }),
		step(casework.Notify, "2022-04-14", names(casework.FailureNotice)), step(casework.DeemWithdrawn, "2022-06-01", nil),
	}
	for name, way := range map[string][]casework.Event{
		"granted": beside(), "refused": beside(revoked), "deemed withdrawn": beside(deemed...), "granted against the refusal": beside(revoked, override),
	} {
		c, err := casework.Fold(towns(), way...)
		require.NoError(t, err, name)
		require.Contains(t, todo(&c, "2022-08-01"), "return_request", name)
		told, err := c.Apply(step(casework.Notify, "2022-06-01", names(casework.ReturnRequest)))
		require.NoError(t, err, name)
		assert.Equal(t, day("2022-07-31"), clock(&told, casework.ReturnClock).Until, name)
		assert.Contains(t, todo(&told, "2022-08-10"), "overdue", name)
		given, err := c.Apply(step(casework.WithdrawDemand, "2022-06-01", func(e *casework.Event) { e.Words = "死亡" }))
		require.NoError(t, err, name)
		assert.Zero(t, given.Demanded(), name)
		assert.Zero(t, clock(&given, casework.ReturnClock), name)
		assert.NotContains(t, todo(&given, "2022-08-01"), "return_request", name)
	}
	refused, err := casework.Fold(towns(), beside(revoked, step(casework.Notify, "2022-04-12", names(casework.RefusalNotice)),
		step(casework.WithdrawDemand, "2022-04-13", func(e *casework.Event) { e.Words = "死亡" }))...)
	require.NoError(t, err)
	assert.Equal(t, day("2022-07-12"), clock(&refused, casework.AppealClock).Until, "the days of the refusal go on")
	assert.Zero(t, refused.Ruling.Amount)
}

// Of a grant whose payment failed for good nobody was ever told.
func TestAGrantIsToldThoughItsPaymentCameToNothing(t *testing.T) {
	t.Parallel()
	c := fold(t, append(untoldTo(casework.Pay), step(casework.FailPayment, "2022-03-03", failed), step(casework.Notify, "2022-03-04", names(casework.FailureNotice)),
		step(casework.DeemWithdrawn, "2022-05-01", nil))...)
	assert.Equal(t, []string{"grant_notice"}, todo(&c, "2022-05-01"))
	_, err := c.Apply(step(casework.Close, "2022-05-02", nil))
	require.ErrorIs(t, err, casework.CodeMissing)
	c, err = c.Apply(step(casework.Notify, "2022-05-02", nil))
	require.NoError(t, err)
	_, err = c.Apply(step(casework.Close, "2022-05-02", nil))
	require.NoError(t, err)
}

// The days of a second demand were counted off the last day of the first.
func TestASecondDemandHasItsOwnDaysAndNoMore(t *testing.T) {
	t.Parallel()
	cfg := towns()
	cfg.Terms[casework.ReturnClock] = casework.Term{Days: 30}
	demand := func(k casework.Kind, on string, until civil.Date) casework.Event {
		return step(k, on, func(e *casework.Event) { e.Codes, e.Amount, e.Until = []string{"B02"}, 20000, until })
	}
	partly := step(casework.ReturnPart, "2022-04-10", func(e *casework.Event) {
		e.Amount, e.Codes, e.AccountingYear, e.Fund = 10000, []string{"B02"}, 2021, "一般"
	})
	c, err := casework.Fold(cfg, append(toPaid(), demand(casework.DemandReturn, "2022-04-01", day("2022-09-30")), step(casework.Notify, "2022-04-01", nil),
		partly, demand(casework.DecideLess, "2022-07-01", civil.Date{}))...)
	require.NoError(t, err)
	for on, until := range map[string]string{"2022-07-20": "2022-09-30", "2022-09-20": "2022-10-20"} {
		told, err := c.Apply(step(casework.Notify, on, nil))
		require.NoError(t, err)
		assert.Equal(t, day(until), clock(&told, casework.ReturnClock).Until, on)
	}
}

// A letter that waits was due since whatever was recorded last.
func TestALetterIsDueSinceItWaits(t *testing.T) {
	t.Parallel()
	c := fold(t, append(untoldTo(casework.Grant), step(casework.ChangePerson, "2022-06-01", func(e *casework.Event) { e.Words = "氏名の訂正" }))...)
	on, ok := c.DueOn()
	require.True(t, ok)
	assert.Equal(t, day("2022-02-14"), on)
	c = fold(t, toGrant()[0], step(casework.MailReturned, "2022-02-10", nil), step(casework.ChangeMailing, "2022-03-01", nil))
	on, _ = c.DueOn()
	assert.Equal(t, day("2022-02-10"), on, "since it came back")
}
