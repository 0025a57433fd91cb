package casework_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/benefit/casework"
)

// afterTheEnd are ways to where a case is closed, or counts as withdrawn, and a letter comes back
// of which that made use.
func afterTheEnd() map[string]struct {
	n     casework.Notice
	way   []casework.Event
	clock casework.Clock
	until string // the last day of the clock, when the letter left again on 2022-08-01
} {
	left := lettersLeft()
	end := func(n casework.Notice, more ...casework.Kind) []casework.Event {
		way := slices.Clip(left[n])
		for _, k := range more {
			way = append(way, step(k, "2022-07-01", nil))
		}
		return way
	}
	return map[string]struct {
		n     casework.Notice
		way   []casework.Event
		clock casework.Clock
		until string
	}{
		"a defect, deemed withdrawn":              {casework.DefectNotice, end(casework.DefectNotice, casework.DeemWithdrawn), casework.CureClock, "2022-08-15"},
		"a defect, deemed withdrawn and closed":   {casework.DefectNotice, end(casework.DefectNotice, casework.DeemWithdrawn, casework.Close), casework.CureClock, "2022-08-15"},
		"a failure, deemed withdrawn":             {casework.FailureNotice, end(casework.FailureNotice, casework.DeemWithdrawn), casework.CorrectionClock, "2022-08-31"},
		"a failure, deemed withdrawn and closed":  {casework.FailureNotice, end(casework.FailureNotice, casework.DeemWithdrawn, casework.Close), casework.CorrectionClock, "2022-08-31"},
		"a refusal, closed":                       {casework.RefusalNotice, end(casework.RefusalNotice, casework.Close), casework.AppealClock, "2022-11-01"},
		"a grant, closed":                         {casework.GrantNotice, end(casework.GrantNotice, casework.Close), "", ""},
		"a grant whose payment failed, withdrawn": {casework.GrantNotice, end(casework.FailureNotice, casework.DeemWithdrawn, casework.Close), "", ""},
	}
}

// A letter that came back behind the end of its case could not be recorded: the household had never
// heard what counted against it, and the case said that it had.
func TestALetterThatComesBackAfterTheEndIsDue(t *testing.T) {
	t.Parallel()
	for name, x := range afterTheEnd() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, err := casework.Fold(towns(), x.way...)
			require.NoError(t, err)
			require.Empty(t, todo(&c, "2022-07-01"))
			state := c.State
			c, err = c.Apply(returned(x.n, "2022-07-10"))
			require.NoError(t, err)
			assert.Equal(t, state, c.State)
			assert.Equal(t, []string{string(x.n)}, todo(&c, "2024-01-01"), "and nobody is late by it")
			on, ok := c.DueOn()
			assert.True(t, ok)
			assert.Equal(t, day("2022-07-10"), on)
			for _, k := range []casework.Kind{casework.Close, casework.Erase} {
				_, err = c.Apply(step(k, "2024-01-01", func(e *casework.Event) { e.Digest = "d" }))
				require.Error(t, err, k)
			}
			_, err = c.Apply(returned(x.n, "2022-07-11"))
			require.ErrorIs(t, err, casework.CodeEvent, "what has not left does not come back")

			told, err := c.Apply(step(casework.Notify, "2022-08-01", func(e *casework.Event) { e.Notice, e.Words = x.n, "公示送達" }))
			require.NoError(t, err)
			assert.Empty(t, todo(&told, "2022-08-01"))
			if x.clock != "" {
				assert.Equal(t, day(x.until), clock(&told, x.clock).Until)
				assert.Zero(t, clock(&told, x.clock).Stopped)
			}
			again, err := casework.Fold(towns(), told.Events()...)
			require.NoError(t, err)
			assert.Equal(t, told, again)
			_, err = told.Apply(returned(x.n, "2022-08-10"))
			require.NoError(t, err, "it comes back once more")

			opened, err := c.Apply(step(casework.Reopen, "2022-08-01", func(e *casework.Event) { e.Words, e.NoticeOn = "宛先不明", day("2022-08-01") }))
			require.NoError(t, err)
			assert.Equal(t, casework.Accepted, opened.State)
			assert.NotContains(t, todo(&opened, "2022-08-01"), string(x.n), "nothing counts against the household any more")
		})
	}
}

// Who was asked again has the days that the letter gives: the case is not closed under them, nor
// erased.
func TestNoCaseIsClosedUnderTheDaysOfALetterThatLeftAgain(t *testing.T) {
	t.Parallel()
	for name, x := range afterTheEnd() {
		if x.n != casework.DefectNotice && x.n != casework.FailureNotice {
			continue
		}
		c, err := casework.Fold(towns(), x.way...)
		require.NoError(t, err)
		end := func(on string) error {
			kind := casework.Close
			if c.State == casework.Closed {
				kind = casework.Erase
			}
			_, err := c.Apply(step(kind, on, func(e *casework.Event) { e.Digest = "d" }))
			return err
		}
		for _, e := range []casework.Event{returned(x.n, "2022-07-10"), step(casework.Notify, "2022-08-01", names(x.n))} {
			c, err = c.Apply(e)
			require.NoError(t, err, name)
		}
		var refused *casework.Error
		require.ErrorAs(t, end(x.until), &refused, name)
		assert.Equal(t, []casework.Guard{casework.DaysOver}, refused.Missing, name)
		require.NoError(t, end(day(x.until).AddDays(1).String()), name)
	}
}

// Only a letter that stood at the end comes back behind it.
func TestWhatDidNotCountAtTheEndDoesNotComeBack(t *testing.T) {
	t.Parallel()
	for name, x := range afterTheEnd() {
		c, err := casework.Fold(towns(), x.way...)
		require.NoError(t, err)
		for _, n := range kept {
			stood := n == x.n || n == casework.GrantNotice && x.n == casework.FailureNotice || n == casework.FailureNotice && x.n == casework.GrantNotice && len(x.way) > len(toPaid())+1
			_, err := c.Apply(returned(n, "2022-07-10"))
			assert.Equal(t, stood, err == nil, "%s: %s", name, n)
		}
	}
}

// The days of a decision that was made anew are its own: those of the one before do not begin
// again.
func TestALetterThatComesBackBeginsItsOwnDaysOnly(t *testing.T) {
	t.Parallel()
	refused := &casework.Ruling{Outcome: 2, Reasons: []string{"R01"}}
	c, err := casework.Fold(towns(), append(lettersLeft()[casework.RefusalNotice],
		step(casework.Close, "2022-07-01", nil),
		step(casework.Reopen, "2022-07-02", func(e *casework.Event) { e.Words, e.NoticeOn = "理由", day("2022-07-02") }),
		step(casework.Review, "2022-07-03", func(e *casework.Event) { e.Ruling = refused }),
		step(casework.Refuse, "2022-07-04", func(e *casework.Event) { e.By = "ito" }),
		step(casework.Notify, "2022-07-05", nil), step(casework.Close, "2022-07-06", nil), returned(casework.RefusalNotice, "2022-07-10"))...)
	require.NoError(t, err)
	running := 0
	for _, r := range c.Clocks {
		if r.Clock == casework.AppealClock && r.Stopped.IsZero() {
			running++
		}
	}
	assert.Equal(t, 1, running)
}
