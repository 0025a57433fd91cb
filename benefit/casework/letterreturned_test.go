package casework_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/benefit/record"
	"github.com/kyufu-go/kyufu/household/civil"
)

// returned says that a letter came back.
func returned(n casework.Notice, on string) casework.Event {
	return step(casework.MailReturned, on, names(n))
}

// letterLeft are ways to where a letter has left, and the term that counts from it.
func lettersLeft() map[casework.Notice][]casework.Event {
	demand := step(casework.DemandReturn, "2022-04-01", func(e *casework.Event) { e.Codes, e.Amount, e.Until = []string{"B02"}, 40000, day("2022-05-31") })
	refused := toGrant()[:6]
	refused[5] = step(casework.Review, "2022-02-12", func(e *casework.Event) { e.Ruling = &casework.Ruling{Outcome: 2, Reasons: []string{"R01"}} })
	return map[casework.Notice][]casework.Event{
		casework.DefectNotice: append(toGrant()[:2],
			step(casework.FindDefect, "2022-02-12", func(e *casework.Event) { e.Codes, e.Until = []string{"D02"}, day("2022-02-26") }), step(casework.NotifyDefect, "2022-02-12", nil)),
		casework.GrantNotice:   toPaid(),
		casework.RefusalNotice: append(refused, step(casework.Refuse, "2022-02-14", func(e *casework.Event) { e.By = "ito" }), step(casework.Notify, "2022-02-15", nil)),
		casework.FailureNotice: append(toPaid()[:11], step(casework.FailPayment, "2022-03-01", func(e *casework.Event) { e.Codes, e.Until = []string{"T01"}, day("2022-03-31") }),
			step(casework.Notify, "2022-03-02", names(casework.FailureNotice))),
		casework.ReturnRequest: append(toPaid(), demand, step(casework.Notify, "2022-04-02", names(casework.ReturnRequest))),
	}
}

// A letter that came back was told to nobody: it is on the list again, and nobody is late by it.
func TestALetterThatCameBackIsDueAndEndsNoTerm(t *testing.T) {
	t.Parallel()
	for n, way := range lettersLeft() {
		c, err := casework.Fold(towns(), way...)
		require.NoError(t, err, n)
		require.NotContains(t, todo(&c, "2022-04-05"), string(n))
		c, err = c.Apply(returned(n, "2022-04-10"))
		require.NoError(t, err, n)
		assert.Contains(t, todo(&c, "2022-04-10"), string(n))
		assert.Zero(t, sentDays(&c)[n], n)
		for _, late := range todo(&c, "2024-01-01") {
			assert.NotContains(t, []string{"overdue", "deem_withdrawn"}, late, n)
		}
		on, ok := c.DueOn()
		assert.True(t, ok)
		assert.Equal(t, day("2022-04-10"), on, "%s waits since it came back", n)
		for _, k := range []casework.Kind{casework.DeemWithdrawn, casework.Close} {
			_, err = c.Apply(step(k, "2024-01-01", nil))
			require.Error(t, err, "%s: %s", n, k)
		}
		past := at(c, "2022-04-09", "2022-04-10")
		assert.NotZero(t, sentDays(past)[n], "on that day it counted as told")
		before := at(c, "2022-04-10", "2022-04-09")
		assert.NotZero(t, sentDays(before)[n], "nobody knew")
	}
}

// Its days begin with the day on which it left again, or was served by publication.
func TestALetterThatCameBackHasItsDaysFromWhenItWasServed(t *testing.T) {
	t.Parallel()
	again := map[casework.Notice]struct {
		clock  casework.Clock
		before string // its last day, when the first letter counted
		after  string
	}{
		casework.DefectNotice:  {casework.CureClock, "2022-02-26", "2022-06-14"},
		casework.RefusalNotice: {casework.AppealClock, "2022-05-15", "2022-08-31"},
		casework.FailureNotice: {casework.CorrectionClock, "2022-04-01", "2022-06-30"},
		casework.ReturnRequest: {casework.ReturnClock, "2022-06-01", "2022-07-30"},
	}
	for n, x := range again {
		c, err := casework.Fold(towns(), lettersLeft()[n]...)
		require.NoError(t, err)
		require.Equal(t, day(x.before), clock(&c, x.clock).Until, n)
		c, err = c.Apply(returned(n, "2022-04-10"))
		require.NoError(t, err)
		c, err = c.Apply(step(casework.ChangeMailing, "2022-05-20", func(e *casework.Event) { e.Mailing = &casework.Mailing{Address: "a", Name: "b"} }))
		require.NoError(t, err)
		served := step(casework.Notify, "2022-05-31", func(e *casework.Event) { e.Notice, e.Words = n, "公示送達" })
		if n == casework.DefectNotice {
			served.Kind, served.Notice = casework.NotifyDefect, ""
		}
		early := served
		early.On = day("2022-04-09")
		_, err = c.Apply(early)
		require.ErrorIs(t, err, casework.CodeEvent, "%s left again before it was back", n)
		c, err = c.Apply(served)
		require.NoError(t, err, n)
		assert.Equal(t, day(x.after), clock(&c, x.clock).Until, n)
		assert.NotContains(t, todo(&c, "2022-06-01"), string(n))
		assert.Equal(t, day("2022-05-31"), sentDays(&c)[n])
	}
}

func TestOnlyWhatLeftComesBack(t *testing.T) {
	t.Parallel()
	for name, x := range map[string]struct {
		way   []casework.Event
		e     casework.Event
		field string
	}{
		"none is named":            {toPaid(), returned("", "2022-04-10"), "notice"},
		"one that never left":      {untoldTo(casework.Grant), returned(casework.GrantNotice, "2022-04-10"), "notice"},
		"one that nobody asks for": {toPaid(), returned(casework.RefusalNotice, "2022-04-10"), "notice"},
		"the form, long answered":  {toPaid(), returned(casework.ConfirmationForm, "2022-04-10"), "notice"},
		"a payment notice":         {toPaid(), returned(casework.PaymentNotice, "2022-04-10"), "notice"},
		"another than the form":    {toGrant()[:1], returned(casework.GrantNotice, "2022-02-03"), "notice"},
		"twice":                    {append(toPaid(), returned(casework.GrantNotice, "2022-04-10")), returned(casework.GrantNotice, "2022-04-11"), "notice"},
		"before it left":           {toPaid(), backdated(casework.MailReturned, "2022-02-14", "2022-04-10"), "on"},
	} {
		c := fold(t, x.way...)
		if name == "before it left" {
			x.e.Notice = casework.GrantNotice
		}
		_, err := c.Apply(x.e)
		var refused *casework.Error
		require.ErrorAs(t, err, &refused, name)
		require.ErrorIs(t, err, casework.CodeEvent, name)
		assert.Equal(t, x.field, refused.Field, name)
		assert.Equal(t, c.Afresh(&x.e), c.Check(&x.e), name)
	}
	c := fold(t, append(toGrant()[:1], returned(casework.ConfirmationForm, "2022-02-03"))...)
	assert.Equal(t, casework.Undelivered, c.State)
}

// What was told before a second letter stays to be asked for by its days.
func TestTheRecordOfAnyDayNamesTheLetterThatCountedThen(t *testing.T) {
	t.Parallel()
	c := fold(t, append(toPaid(), returned(casework.GrantNotice, "2022-04-10"), step(casework.Notify, "2022-05-20", names(casework.GrantNotice)),
		step(casework.Notify, "2022-06-20", names(casework.GrantNotice)))...)
	for on, told := range map[string]string{"2022-02-14": "", "2022-04-09": "2022-02-15", "2022-04-10": "", "2022-05-20": "2022-05-20", "2022-06-19": "2022-05-20", "2022-06-20": "2022-06-20"} {
		r := casework.Record(&c, day(on))
		assert.Equal(t, told, r.Get(record.B18), on)
	}
	days := slices.Collect(func(yield func(civil.Date) bool) {
		for _, h := range c.History() {
			if h.Event.Kind == casework.Notify && !yield(h.Event.On) {
				return
			}
		}
	})
	assert.Equal(t, []civil.Date{day("2022-02-15"), day("2022-05-20"), day("2022-06-20")}, days)
}

// A view of a day before would not know that the letter came back, and end its term.
func TestALetterThatCameBackIsDatedNoDayAhead(t *testing.T) {
	t.Parallel()
	for n, way := range lettersLeft() {
		c, err := casework.Fold(towns(), way...)
		require.NoError(t, err)
		e := returned(n, "2022-12-01")
		e.Recorded = day("2022-04-10")
		_, err = c.Apply(e)
		var refused *casework.Error
		require.ErrorAs(t, err, &refused, n)
		require.Equal(t, "on", refused.Field, n)
	}
}
