package casework_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/household/civil"
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

// Two people gave a household fewer days than the town's term, or the law's, by what they put
// right: the day of before was counted from before the letter had left.
func TestALastDayIsPutRightToNoneBeforeTheTermFromTheLetter(t *testing.T) {
	t.Parallel()
	wrong := day("2092-05-02")
	form := func(until, printed civil.Date) []casework.Event {
		return []casework.Event{step(casework.SendConfirmation, "2022-02-01", func(e *casework.Event) {
			left(e)
			e.Until, e.NoticeOn, e.Printed = until, day("2022-02-05"), printed
			e.Recorded = e.NoticeOn
		})}
	}
	again := func(on string, printed civil.Date) casework.Event {
		return step(casework.Notify, on, func(e *casework.Event) { e.Notice, e.Printed = casework.RefusalNotice, printed })
	}
	refused := func(on string, printed civil.Date, between ...casework.Event) []casework.Event {
		way := lettersLeft()[casework.RefusalNotice]
		way = append(way[:len(way)-1], between...)
		return append(way, again(on, printed))
	}
	objects := func(e *casework.Event) { e.Clock, e.Until, e.Codes = casework.AppealClock, wrong, []string{"x"} }
	back := returned(casework.RefusalNotice, "2022-03-20")
	for name, x := range map[string]struct {
		way   []casework.Event
		clock casework.Clock
		least string
	}{
		"the letter named the day":              {form(civil.Date{}, wrong), casework.ReplyClock, "2022-03-07"},
		"and its event another before":          {form(day("2022-03-31"), wrong), casework.ReplyClock, "2022-04-04"},
		"its event named the day":               {form(wrong, civil.Date{}), casework.ReplyClock, "2022-03-07"},
		"days to object":                        {refused("2022-03-10", wrong), casework.AppealClock, "2022-06-10"},
		"extended before the letter left":       {refused("2022-03-10", civil.Date{}, step(casework.Extend, "2022-03-01", objects)), casework.AppealClock, "2022-06-10"},
		"the letter came back and left again":   {append(refused("2022-03-10", civil.Date{}), back, again("2022-03-25", wrong)), casework.AppealClock, "2022-06-25"},
		"and was extended while it was with us": {append(refused("2022-03-10", civil.Date{}), back, step(casework.Extend, "2022-03-21", objects), again("2022-03-25", civil.Date{})), casework.AppealClock, "2022-06-25"},
	} {
		c, err := casework.Fold(lettered(), x.way...)
		require.NoError(t, err, name)
		on := c.Event(c.Version() - 1).Recorded
		for until, want := range map[civil.Date]bool{day(x.least).AddDays(-1): false, day(x.least): true} {
			fixed, err := c.Apply(step(casework.Extend, on.String(), func(e *casework.Event) { e.Clock, e.Until, e.Words = x.clock, until, "期限の誤記" }))
			if assert.Equal(t, want, err == nil, "%s: %s: %v", name, until, err) && want {
				assert.Equal(t, until, clock(&fixed, x.clock).Until, name)
				assert.Contains(t, clock(&fixed, x.clock).Before, clock(&c, x.clock).Until, "the mistake stays")
			}
		}
	}
}

// What was put right before the letter left was mistyped again by its leaving, and what had left
// some days behind its mistake could not be put right.
func TestADayPutRightStaysSoWhenTheLetterLeaves(t *testing.T) {
	t.Parallel()
	way := lettersLeft()[casework.DefectNotice]
	way = slices.Clone(way[:len(way)-1])
	way[len(way)-1].Until = day("2092-02-26")
	right := func(on, until string) casework.Event {
		return step(casework.Extend, on, func(e *casework.Event) { e.Clock, e.Until, e.Words = casework.CureClock, day(until), "期限の誤記" })
	}
	leaves := func(on string) casework.Event { return step(casework.NotifyDefect, on, nil) }
	back := returned(casework.DefectNotice, "2022-02-20")
	for name, x := range map[string]struct {
		way  []casework.Event
		want string
	}{
		"before it left":                    {[]casework.Event{right("2022-02-13", "2022-02-26"), leaves("2022-02-15")}, "2022-03-01"},
		"to more than the town's term":      {[]casework.Event{right("2022-02-13", "2022-02-28"), leaves("2022-02-15")}, "2022-03-03"},
		"when it had left":                  {[]casework.Event{leaves("2022-02-15"), right("2022-02-16", "2022-03-01")}, "2022-03-01"},
		"and came back, and left again":     {[]casework.Event{leaves("2022-02-15"), right("2022-02-16", "2022-03-01"), back, leaves("2022-03-10")}, "2022-03-24"},
		"by a second mistake behind that":   {[]casework.Event{leaves("2022-02-15"), right("2022-02-16", "2022-03-01"), right("2022-02-16", "2093-03-01"), right("2022-02-16", "2022-03-01")}, "2022-03-01"},
		"what was extended by right stands": {[]casework.Event{right("2022-02-13", "2022-02-26"), right("2022-02-13", "2022-03-20"), leaves("2022-02-15")}, "2022-03-20"},
	} {
		c, err := casework.Fold(lettered(), append(slices.Clip(way), x.way...)...)
		if assert.NoError(t, err, name) {
			assert.Equal(t, day(x.want), clock(&c, casework.CureClock).Until, name)
		}
	}
	c, err := casework.Fold(lettered(), append(slices.Clip(way), leaves("2022-02-15"))...)
	require.NoError(t, err)
	_, err = c.Apply(right("2022-02-16", "2022-02-28"))
	require.ErrorIs(t, err, casework.CodeMissing, "fewer days than the town gives from the letter")
}

// A stored last day was compared with what the terms of the day make of the case: none that its
// town, or a newer version, lengthened could be read any more.
func TestAStoredExtensionIsReadAsItWasTaken(t *testing.T) {
	t.Parallel()
	extend := func(until string) casework.Event {
		return step(casework.Extend, "2022-02-02", func(e *casework.Event) { e.Clock, e.Until, e.Words = casework.ReplyClock, day(until), "x" })
	}
	sent := step(casework.SendConfirmation, "2022-02-01", left)
	for name, way := range map[string][]casework.Event{
		"extended":  {sent, extend("2022-03-05")},
		"put right": {sent, extend("2092-03-05"), extend("2022-03-05")},
	} {
		_, err := casework.Fold(lettered(), way...)
		require.NoError(t, err, name)
		longer := lettered()
		longer.Terms[casework.ReplyClock] = casework.Term{Days: 60}
		c, err := casework.Fold(longer, way...)
		require.NoError(t, err, name)
		assert.Equal(t, day("2022-03-05"), clock(&c, casework.ReplyClock).Until, name)
		_, err = c.Apply(extend("2022-03-04"))
		require.ErrorIs(t, err, casework.CodeMissing, name)
	}
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
