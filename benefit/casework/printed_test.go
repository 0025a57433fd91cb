package casework_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/household/civil"
)

// named is a way to a letter that leaves with the last event, the term that counts from it, and the
// day that it names as the last.
type named struct {
	way   []casework.Event
	clock casework.Clock
	says  string
}

func lettersNamed() map[casework.Notice]named {
	have := lettersLeft()
	says := func(way []casework.Event, clock casework.Clock, last string) named {
		way[len(way)-1].Printed = day(last)
		return named{way, clock, last}
	}
	advance := []casework.Event{
		step(casework.AnswerAccount, "2022-02-01", func(e *casework.Event) {
			e.Account, e.Inquiry = account(), "q1"
			e.Account.Source = casework.FromRegister
		}),
		step(casework.SendAdvanceNotice, "2022-02-01", left),
	}
	return map[casework.Notice]named{
		casework.ConfirmationForm: says(toGrant()[:1], casework.ReplyClock, "2022-05-02"),
		casework.AdvanceNotice:    says(advance, casework.WindowClock, "2022-02-20"),
		casework.DefectNotice:     says(have[casework.DefectNotice], casework.CureClock, "2022-02-28"),
		casework.RefusalNotice:    says(have[casework.RefusalNotice], casework.AppealClock, "2022-05-15"),
		casework.FailureNotice:    says(have[casework.FailureNotice], casework.CorrectionClock, "2022-04-10"),
		casework.ReturnRequest:    says(have[casework.ReturnRequest], casework.ReturnClock, "2022-06-10"),
	}
}

// shorter is a town that thinks better of its terms when its letters have left.
func shorter() casework.Config {
	c := config()
	c.Terms = casework.Terms{
		casework.ReplyClock: {Days: 10}, casework.WindowClock: {Days: 5}, casework.CureClock: {Days: 3}, casework.CorrectionClock: {Days: 3},
		casework.ReturnClock: {Days: 3}, casework.AppealClock: {Months: 1},
	}
	return c
}

var endedBy = map[casework.Clock]casework.Kind{
	casework.ReplyClock: casework.Lapse, casework.WindowClock: casework.WindowEnded, casework.CureClock: casework.DeemWithdrawn, casework.CorrectionClock: casework.DeemWithdrawn,
}

// The last day was worked out anew whenever a case was read: a town that shortened its terms was
// late by a day that no household had been told.
func TestNoTermEndsBeforeTheDayThatItsLetterNamed(t *testing.T) {
	t.Parallel()
	for n, x := range lettersNamed() {
		c, err := casework.Fold(shorter(), x.way...)
		require.NoError(t, err, n)
		last := day(x.says)
		assert.Equal(t, last, clock(&c, x.clock).Until, n)
		if kind, ends := endedBy[x.clock]; ends {
			_, err = c.Apply(step(kind, x.says, nil))
			require.ErrorIs(t, err, casework.CodeMissing, n)
			_, err = c.Apply(step(kind, last.AddDays(1).String(), nil))
			require.NoError(t, err, n)
		}
		past := c.AsOf(last, civil.Date{})
		assert.Equal(t, last, clock(&past, x.clock).Until, n)

		x.way[len(x.way)-1].Printed = civil.Date{}
		c, err = casework.Fold(shorter(), x.way...)
		require.NoError(t, err, n)
		before, known := clock(&c, x.clock).Until.Before(last)
		assert.True(t, before && known, "%s: an event of before says no day, and is read as it was", n)
	}
}

// A letter that is sent once more names another day: the later one holds.
func TestTheLastDayThatWasNamedHolds(t *testing.T) {
	t.Parallel()
	c := fold(t, lettersNamed()[casework.DefectNotice].way...)
	for _, says := range []string{"2022-03-06", "2022-03-01"} {
		next, err := c.Apply(step(casework.NotifyDefect, "2022-02-20", func(e *casework.Event) { e.Printed = day(says) }))
		require.NoError(t, err)
		c = next
		assert.Equal(t, day("2022-03-06"), clock(&c, casework.CureClock).Until)
	}
	assert.Equal(t, []civil.Date{day("2022-02-26"), day("2022-02-28")}, clock(&c, casework.CureClock).Before)

	cfg := config()
	cfg.Terms = nil
	c, err := casework.Fold(cfg, lettersNamed()[casework.ConfirmationForm].way...)
	require.NoError(t, err)
	assert.Zero(t, clock(&c, casework.ReplyClock).Until, "where the town has no term nobody is late")
}

// A letter that is recorded late is taken where it named a day that is not over, and its days are
// no others.
func TestALetterRecordedLateHasTheDaysThatItNamed(t *testing.T) {
	t.Parallel()
	c := fold(t, lettersLeft()[casework.DefectNotice][:3]...)
	told := step(casework.NotifyDefect, "2022-02-12", func(e *casework.Event) { e.Recorded = day("2022-03-10") })
	_, err := c.Apply(told)
	require.ErrorIs(t, err, casework.CodeEvent, "its days would be over")
	told.Printed = day("2022-03-11")
	c, err = c.Apply(told)
	require.NoError(t, err)
	assert.Equal(t, told.Printed, clock(&c, casework.CureClock).Until)
}

// A last day that no letter can name is none.
func TestALetterNamesNoDayThatItCannot(t *testing.T) {
	t.Parallel()
	refuses := func(name string, c casework.Case, e casework.Event) {
		_, err := c.Apply(e)
		var refused *casework.Error
		require.ErrorAs(t, err, &refused, name)
		assert.Equal(t, "printed", refused.Field, name)
	}
	for n, x := range lettersNamed() {
		last := x.way[len(x.way)-1]
		last.Printed = last.On.AddDays(-1)
		refuses(string(n), fold(t, x.way[:len(x.way)-1]...), last)
	}
	says := func(e *casework.Event) { e.Printed = day("2022-05-02") }
	refuses("a form that has not left", casework.Open(config()), step(casework.SendConfirmation, "2022-02-01", says))
	refuses("an event that sends nothing", casework.Open(config()), step(casework.Apply, "2022-02-01", says))
	refuses("a grant asks for nothing", fold(t, toGrant()[:7]...), step(casework.Notify, "2022-02-15", says))
}
