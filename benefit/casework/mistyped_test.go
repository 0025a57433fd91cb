package casework_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/benefit/casework"
)

// A letter was recorded with a year that nobody meant, and nobody was late for a lifetime, nor
// could the case be erased. Two people put the last day right, in words, and the mistake stays.
func TestALastDayThatWasMistypedIsPutRight(t *testing.T) {
	t.Parallel()
	for notice, n := range lettersNamed() {
		t.Run(string(notice), func(t *testing.T) {
			t.Parallel()
			way := slices.Clone(n.way)
			e := &way[len(way)-1]
			meant, on := e.Printed, e.On
			e.Printed = day("2092-05-02")
			c, err := casework.Fold(lettered(), way...)
			require.NoError(t, err)
			last := func(c *casework.Case) casework.Running {
				i := len(c.Clocks) - 1
				for c.Clocks[i].Clock != n.clock {
					i--
				}
				return c.Clocks[i]
			}
			require.Equal(t, day("2092-05-02"), last(&c).Until)
			right := step(casework.Extend, on.String(), func(e *casework.Event) { e.Clock, e.Until, e.Words = n.clock, meant, "期限の誤記" })
			for name, spoil := range map[string]func(*casework.Event){
				"alone":                    func(e *casework.Event) { e.Second = "" },
				"by one twice":             func(e *casework.Event) { e.Second = e.By },
				"without a word":           func(e *casework.Event) { e.Words, e.Codes = "", []string{"x"} },
				"before the town's day":    func(e *casework.Event) { e.Until = last(&c).Before[len(last(&c).Before)-1].AddDays(-1) },
				"over when it is recorded": func(e *casework.Event) { e.Recorded = e.Until.AddDays(1) },
			} {
				bad := right
				spoil(&bad)
				_, err = c.Apply(bad)
				require.ErrorIs(t, err, casework.CodeMissing, name)
			}
			fixed, err := c.Apply(right)
			require.NoError(t, err)
			assert.Equal(t, meant, last(&fixed).Until)
			assert.Contains(t, last(&fixed).Before, day("2092-05-02"), "the mistake stays")
			again := right
			again.Until = day("2093-05-02")
			fixed, err = fixed.Apply(again)
			require.NoError(t, err)
			fixed, err = fixed.Apply(right)
			require.NoError(t, err, "a second mistake")
			assert.Equal(t, meant, last(&fixed).Until)
			if k, ends := endedBy[n.clock]; ends {
				_, err = fixed.Apply(step(k, meant.AddDays(1).String(), nil))
				assert.NoError(t, err)
			}
		})
	}
}

// The day that an event itself sets is put right as well, to none before the town's own term.
func TestATermThatBeganMistypedIsPutRight(t *testing.T) {
	t.Parallel()
	sent := step(casework.SendConfirmation, "2022-02-01", func(e *casework.Event) { left(e); e.Until = day("2092-03-10") })
	right := func(until string) casework.Event {
		return step(casework.Extend, "2022-02-02", func(e *casework.Event) {
			e.Clock, e.Until, e.Words = casework.ReplyClock, day(until), "期限の誤記"
		})
	}
	c, err := casework.Fold(lettered(), sent)
	require.NoError(t, err)
	_, err = c.Apply(right("2022-03-02"))
	require.ErrorIs(t, err, casework.CodeMissing)
	_, err = c.Apply(right("2022-03-03"))
	require.NoError(t, err)
	c, err = casework.Fold(casework.Config{ID: "17", Program: "P2"}, sent)
	require.NoError(t, err)
	_, err = c.Apply(right("2022-03-10"))
	require.ErrorIs(t, err, casework.CodeMissing, "of a town without a term nobody knows what was meant")
}

// The days to object run on when a case is closed: those that were mistyped are put right there.
func TestDaysToObjectThatWereMistypedArePutRightBehindTheClose(t *testing.T) {
	t.Parallel()
	n := lettersNamed()[casework.RefusalNotice]
	way := slices.Clone(n.way)
	way[len(way)-1].Printed = day("2092-05-15")
	c, err := casework.Fold(lettered(), append(way, step(casework.Close, "2022-03-01", nil))...)
	require.NoError(t, err)
	erase := step(casework.Erase, "2022-05-20", func(e *casework.Event) { e.Digest = "d" })
	_, err = c.Apply(erase)
	require.ErrorIs(t, err, casework.CodeMissing)
	c, err = c.Apply(step(casework.Extend, "2022-03-02", func(e *casework.Event) {
		e.Clock, e.Until, e.Words = casework.AppealClock, day(n.says), "期限の誤記"
	}))
	require.NoError(t, err)
	early := erase
	early.On, early.Recorded = day(n.says), day(n.says)
	_, err = c.Apply(early)
	require.ErrorIs(t, err, casework.CodeMissing)
	_, err = c.Apply(erase)
	require.NoError(t, err)
}

// A letter that was recorded by mistake as one that came back was due for ever, or left on a day on
// which nothing did: who says in words that it left when it did takes that back.
func TestALetterThatDidNotComeBackIsTakenBack(t *testing.T) {
	t.Parallel()
	ways := map[string][]casework.Event{}
	for notice, way := range lettersLeft() {
		ways[string(notice)] = way
	}
	for name, x := range afterTheEnd() {
		if x.clock != casework.CureClock && x.clock != casework.CorrectionClock { // whose silence counted
			ways[name] = x.way
		}
	}
	for name, way := range ways {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			was, err := casework.Fold(lettered(), way...)
			require.NoError(t, err)
			for n, on := range sentDays(&was) {
				last := was.Event(was.Version() - 1).Recorded
				mistake := returned(n, last.String())
				back, err := was.Apply(mistake)
				if on.IsZero() || err != nil || back.State == casework.Undelivered {
					continue
				}
				require.Contains(t, todo(&back, last.String()), string(n))
				e := step(casework.Notify, last.String(), func(e *casework.Event) { e.On, e.Notice, e.Words = on, n, "返戻は誤記" })
				if n == casework.DefectNotice && back.State == casework.Defective {
					e.Kind, e.Notice = casework.NotifyDefect, ""
				}
				silent := e
				silent.Words = ""
				if mistake.On != on {
					_, err = back.Apply(silent)
					require.ErrorIs(t, err, casework.CodeEvent, "%s: without a word", n)
				}
				taken, err := back.Apply(e)
				if n == casework.FailureNotice && back.State == casework.Closed {
					require.ErrorIs(t, err, casework.CodeEvent, "its silence counted: no term begins that is over")
					continue
				}
				require.NoError(t, err, n)
				assert.Equal(t, sentDays(&was), sentDays(&taken), n)
				assert.Equal(t, todo(&was, "2030-01-01"), todo(&taken, "2030-01-01"), n)
				for i := range was.Clocks {
					assert.Equal(t, was.Clocks[i].Until, taken.Clocks[i].Until, n)
				}
				again, err := casework.Fold(lettered(), taken.Events()...)
				require.NoError(t, err)
				assert.Equal(t, taken, again)
				once, err := taken.Apply(returned(n, last.String()))
				require.NoError(t, err, "it comes back after all")
				assert.Contains(t, todo(&once, last.String()), string(n))
			}
		})
	}
}

// A form that did not come back is sent on the day on which it was sent, and has no fewer days.
func TestAFormThatDidNotComeBackIsTakenBack(t *testing.T) {
	t.Parallel()
	c, err := casework.Fold(lettered(), step(casework.SendConfirmation, "2022-02-01", left), step(casework.MailReturned, "2022-02-10", nil))
	require.NoError(t, err)
	again := step(casework.SendAgain, "2022-02-11", func(e *casework.Event) { e.NoticeOn, e.Words = day("2022-02-01"), "返戻は誤記" })
	other := again
	other.NoticeOn = day("2022-02-02")
	_, err = c.Apply(other)
	require.ErrorIs(t, err, casework.CodeEvent)
	c, err = c.Apply(again)
	require.NoError(t, err)
	assert.Equal(t, day("2022-02-01"), c.ConfirmationOn)
	_, err = c.Apply(step(casework.Lapse, "2022-03-04", nil))
	require.ErrorIs(t, err, casework.CodeMissing, "the days of the form that was sent again")
}
