package casework_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/household/civil"
)

// waiting are cases whose letter was never sent, each with what would end its term to the harm of
// the household, and the letter that is missing.
func waiting() map[string]struct {
	events []casework.Event
	ends   casework.Kind
	lacks  casework.Guard
	tells  casework.Kind
	length int // days
} {
	type one = struct {
		events []casework.Event
		ends   casework.Kind
		lacks  casework.Guard
		tells  casework.Kind
		length int
	}
	send := step(casework.SendConfirmation, "2022-02-01", nil)
	returned := step(casework.ReturnForm, "2022-02-10", func(e *casework.Event) { e.Account = account() })
	return map[string]one{
		"a form of a protected household without an address": {[]casework.Event{send}, casework.Lapse, casework.FormSent, casework.Notify, 90},
		"a notice with a glyph that cannot be printed": {[]casework.Event{
			step(casework.AnswerAccount, "2022-02-01", func(e *casework.Event) {
				e.Account, e.Inquiry = account(), "q1"
				e.Account.Source = casework.FromLast
			}),
			step(casework.SendAdvanceNotice, "2022-02-01", func(e *casework.Event) { e.Until = day("2022-02-15") }),
		}, casework.WindowEnded, casework.AdvanceSent, casework.Notify, 14},
		"a defect of which nobody was told": {[]casework.Event{
			send, returned, step(casework.FindDefect, "2022-02-12", func(e *casework.Event) { e.Codes, e.Until = []string{"D02"}, day("2022-02-26") }),
		}, casework.DeemWithdrawn, casework.DefectSent, casework.NotifyDefect, 14},
		"a transfer that failed, and the letter was held": {
			append(toPaid(), step(casework.FailPayment, "2022-03-03", func(e *casework.Event) { e.Codes, e.Until = []string{"T01"}, day("2022-04-02") })),
			casework.DeemWithdrawn, casework.FailureSent, casework.Notify, 30,
		},
	}
}

// A term that a letter starts ended to the harm of people who had never got the letter: only a
// screen told of it.
func TestNoTermEndsThatNobodyWasToldOf(t *testing.T) {
	t.Parallel()
	for name, x := range waiting() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := fold(t, x.events...)
			_, err := c.Apply(step(x.ends, "2022-12-01", nil))
			var e *casework.Error
			require.ErrorAs(t, err, &e)
			require.Equal(t, []casework.Guard{x.lacks}, e.Missing)
			assert.Contains(t, err.Error(), "_sent")
			require.Len(t, todo(&c, "2022-12-01"), 1, "the letter is due, and no term is over")

			on, ok := c.DueOn()
			require.True(t, ok)
			assert.Equal(t, c.Event(c.Version()-1).On, on)

			// Sent in May, or told otherwise: the days count from there.
			c, err = c.Apply(step(x.tells, "2022-05-20", func(e *casework.Event) { e.Words = "窓口で渡した" }))
			require.NoError(t, err)
			last := day("2022-05-20").AddDays(x.length)
			_, err = c.Apply(step(x.ends, last.String(), nil))
			require.ErrorIs(t, err, casework.CodeMissing, "the last day is still a day")
			_, err = c.Apply(step(x.ends, last.AddDays(1).String(), nil))
			require.NoError(t, err)

			// A second letter is no longer time.
			again, err := c.Apply(step(x.tells, "2022-06-01", nil))
			require.NoError(t, err)
			assert.Equal(t, c.Clocks, again.Clocks)
		})
	}
}

// Whoever writes, when the days are over, that the letter left long ago ends the term at once.
func TestALetterThatIsDatedBackEndsNoTerm(t *testing.T) {
	t.Parallel()
	for name, x := range waiting() {
		c := fold(t, x.events...)
		back := step(x.tells, c.Event(c.Version()-1).On.String(), func(e *casework.Event) { e.Recorded = day("2022-12-01") })
		_, err := c.Apply(back)
		require.ErrorIs(t, err, casework.CodeEvent, name)
		assert.Equal(t, c.Afresh(&back), c.Check(&back))

		// Unless the term is extended first.
		if x.ends == casework.Lapse {
			c, err = c.Apply(step(casework.Extend, "2022-12-01", func(e *casework.Event) {
				e.Clock, e.Until, e.Words = casework.ReplyClock, day("2022-12-20"), "発送の遅れ"
			}))
			require.NoError(t, err)
			_, err = c.Apply(back)
			require.NoError(t, err)
		}
	}
}

// A form that came back and is sent again was over by the day of the first.
func TestAFormThatIsSentAgainHasItsDaysFromThere(t *testing.T) {
	t.Parallel()
	again := func(told bool) casework.Event {
		return step(casework.SendAgain, "2022-04-20", func(e *casework.Event) {
			e.Mailing = &casework.Mailing{Address: "a", Name: "b"}
			if told {
				e.NoticeOn = e.On
			}
		})
	}
	way := []casework.Event{toGrant()[0], step(casework.MailReturned, "2022-02-10", nil)}
	c := fold(t, append(way, again(true))...)
	for on, lapses := range map[string]bool{"2022-05-03": false, "2022-07-19": false, "2022-07-20": true} {
		_, err := c.Apply(step(casework.Lapse, on, nil))
		assert.Equal(t, lapses, err == nil, on)
	}
	c = fold(t, append(way, again(false))...)
	_, err := c.Apply(step(casework.Lapse, "2022-12-01", nil))
	require.ErrorIs(t, err, casework.CodeMissing, "the second letter was held")
}

// The town's last day holds for all: a letter that leaves late has the days up to it, and one that
// leaves behind it is not sent before the day is extended.
func TestALateLetterKeepsTheTownsLastDay(t *testing.T) {
	t.Parallel()
	c := fold(t, step(casework.SendConfirmation, "2022-02-01", nil))
	for on, until := range map[string]civil.Date{"2022-02-03": day("2022-05-04"), "2022-09-01": day("2022-09-30")} {
		next, err := c.Apply(step(casework.Notify, on, nil))
		require.NoError(t, err)
		require.Len(t, next.Clocks, 1)
		assert.Equal(t, until, next.Clocks[0].Until)
		assert.Equal(t, []civil.Date{day("2022-05-02")}, next.Clocks[0].Before)
	}
	_, err := c.Apply(step(casework.Notify, "2022-10-01", nil))
	require.ErrorIs(t, err, casework.CodeEvent)
}

// What is asked back is not overdue before it is asked.
func TestAReturnIsNotOverdueBeforeItIsAsked(t *testing.T) {
	t.Parallel()
	c := fold(t, append(toPaid(), step(casework.DemandReturn, "2022-04-01", func(e *casework.Event) {
		e.Codes, e.Amount, e.Until = []string{"B02"}, 40000, day("2022-05-31")
	}))...)
	assert.Equal(t, []string{"return_request"}, todo(&c, "2022-08-01"))
	c, err := c.Apply(step(casework.ReturnPart, "2022-06-01", func(e *casework.Event) {
		e.Amount, e.Codes, e.AccountingYear, e.Fund = 10000, []string{"B02"}, 2022, "一般"
	}))
	require.NoError(t, err)
	assert.Equal(t, []string{"return_request"}, todo(&c, "2022-08-01"))
	c, err = c.Apply(step(casework.Notify, "2022-06-10", nil))
	require.NoError(t, err)
	assert.Empty(t, todo(&c, "2022-08-01"))
	assert.Equal(t, []string{"overdue"}, todo(&c, "2022-08-10"))
}

// backdated says that a letter left on a day, and is recorded on another.
func backdated(k casework.Kind, on, recorded string) casework.Event {
	return step(k, on, func(e *casework.Event) { e.Recorded = day(recorded) })
}

// A letter left between what made it due and the day on which that is recorded: the day of an
// earlier letter of the kind ended a term, and a slip of ten years could not be put right.
func TestALetterLeavesBetweenItsEventAndItsRecording(t *testing.T) {
	t.Parallel()
	for name, x := range waiting() {
		c := fold(t, x.events...)
		last := c.Event(c.Version() - 1)
		made := last.On
		early, ahead := backdated(x.tells, made.AddDays(-1).String(), made.AddDays(1).String()), backdated(x.tells, made.AddDays(3650).String(), made.AddDays(1).String())
		wrong := []casework.Event{ahead, early}
		if last.Kind == casework.SendConfirmation || last.Kind == casework.SendAdvanceNotice {
			wrong = wrong[:1] // TestALetterMayHaveLeftBeforeItsCaseWasOpened
		}
		for _, e := range wrong {
			_, err := c.Apply(e)
			require.ErrorIs(t, err, casework.CodeEvent, name)
			assert.Equal(t, c.Afresh(&e), c.Check(&e))
		}
		_, err := c.Apply(backdated(x.tells, made.String(), made.AddDays(1).String()))
		require.NoError(t, err, name)
	}
	again := fold(t, toGrant()[0], step(casework.MailReturned, "2022-02-10", nil), step(casework.SendAgain, "2022-04-20", func(e *casework.Event) {
		e.Mailing = &casework.Mailing{Address: "a", Name: "b"}
	}))
	_, err := again.Apply(backdated(casework.Notify, "2022-02-01", "2022-04-21"))
	require.ErrorIs(t, err, casework.CodeEvent, "the day of the first form")
}

// The same day, said by the event that sends the letter.
func TestAFormThatIsDatedBackEndsNoTerm(t *testing.T) {
	t.Parallel()
	c := fold(t, step(casework.SendConfirmation, "2022-02-01", func(e *casework.Event) { e.NoticeOn, e.Recorded = e.On, day("2022-11-30") }))
	_, err := c.Apply(step(casework.Lapse, "2022-12-01", nil))
	require.ErrorIs(t, err, casework.CodeMissing, "recorded when its days were over")
	require.Equal(t, []string{"confirmation_form"}, todo(&c, "2022-12-01"))

	c = fold(t, toGrant()[0], step(casework.MailReturned, "2022-02-10", nil))
	for on, notice := range map[string]string{"2022-11-30": "2022-02-11", "2022-10-20": "2022-10-20", "2022-04-20": "2022-04-21"} {
		_, err = c.Apply(step(casework.SendAgain, on, func(e *casework.Event) {
			e.NoticeOn, e.Mailing = day(notice), &casework.Mailing{Address: "a", Name: "b"}
		}))
		require.ErrorIs(t, err, casework.CodeEvent, on)
	}
}

// A last day of which only the month is known is over with it.
func TestALetterIsNotDatedBackBehindAMonth(t *testing.T) {
	t.Parallel()
	august, err := civil.NewPartial(2022, 8, 0)
	require.NoError(t, err)
	month := func(e *casework.Event) { e.Until = august }
	c := fold(t, step(casework.SendConfirmation, "2022-02-01", month))
	for recorded, ok := range map[string]bool{"2022-07-31": true, "2022-12-01": false} {
		_, err := c.Apply(step(casework.Notify, "2022-02-01", func(e *casework.Event) { e.Recorded = day(recorded) }))
		if ok {
			require.NoError(t, err, recorded)
			continue
		}
		require.ErrorIs(t, err, casework.CodeEvent, recorded)
	}
}

// What came back had left: a form whose sending nobody had recorded was on no list any more.
func TestAFormThatCameBackHadLeft(t *testing.T) {
	t.Parallel()
	c := fold(t, step(casework.SendConfirmation, "2022-02-01", nil), step(casework.MailReturned, "2022-02-10", nil))
	assert.Equal(t, []string{"confirmation_form", "lapse"}, todo(&c, "2022-07-01"), "it is sent again, as long as it is not over")
	_, err := c.Apply(step(casework.Lapse, "2022-07-01", nil))
	require.NoError(t, err)
}

// A 支給のお知らせ that came back, or was sent again as a form, could never end.
func TestAnAdvanceNoticeThatCameBackGoesOn(t *testing.T) {
	t.Parallel()
	way := append(waiting()["a notice with a glyph that cannot be printed"].events, step(casework.MailReturned, "2022-02-10", nil))
	c := fold(t, way...)
	assert.Equal(t, []string{"confirmation_form"}, todo(&c, "2022-05-10"))
	assert.Equal(t, []string{"confirmation_form", "lapse"}, todo(&c, "2022-05-12"))
	on, ok := c.DueOn()
	assert.True(t, ok)
	assert.Equal(t, day("2022-02-10"), on)
	for on, ends := range map[string]bool{"2022-05-11": false, "2022-05-12": true} {
		_, err := c.Apply(step(casework.Lapse, on, nil))
		assert.Equal(t, ends, err == nil, on)
	}
	c, err := c.Apply(step(casework.SendAgain, "2022-02-20", func(e *casework.Event) {
		e.NoticeOn, e.Mailing = e.On, &casework.Mailing{Address: "a", Name: "b"}
	}))
	require.NoError(t, err)
	assert.Equal(t, []string{"lapse"}, todo(&c, "2022-05-22"), "ninety days, and no window")
	_, err = c.Apply(step(casework.Lapse, "2022-05-22", nil))
	require.NoError(t, err)
}

// A demand that nobody was told of vanished from the list when more was decided meanwhile.
func TestAnOpenDemandStaysOnTheList(t *testing.T) {
	t.Parallel()
	run := func(e *casework.Event) { e.Run, e.Digest = "R2", "d2" }
	c := fold(t, append(toPaid(),
		step(casework.DemandReturn, "2022-04-01", func(e *casework.Event) { e.Codes, e.Amount, e.Until = []string{"B02"}, 40000, day("2022-05-31") }),
		step(casework.ReturnPart, "2022-04-10", func(e *casework.Event) {
			e.Amount, e.Codes, e.AccountingYear, e.Fund = 10000, []string{"B02"}, 2021, "一般"
		}),
		step(casework.DecideMore, "2022-04-11", func(e *casework.Event) { e.Amount, e.Words = 50000, "理由" }),
		step(casework.PlanPayment, "2022-04-12", func(e *casework.Event) { e.Run, e.Amount = "R2", 50000 }), step(casework.ApprovePayment, "2022-04-12", func(e *casework.Event) { e.Run, e.By, e.Second = "R2", "mori", "" }),
		step(casework.SendPayment, "2022-04-12", run), step(casework.Pay, "2022-04-13", run))...)
	require.Equal(t, []string{"grant_notice", "return_request"}, todo(&c, "2022-08-01"))
	told := c
	for _, n := range []casework.Notice{casework.ReturnRequest, casework.GrantNotice} {
		next, err := told.Apply(step(casework.Notify, "2022-06-01", func(e *casework.Event) { e.Notice = n }))
		require.NoError(t, err)
		told = next
	}
	assert.Equal(t, []string{"overdue"}, todo(&told, "2022-08-10"))
	_, err := c.Apply(step(casework.WithdrawDemand, "2022-06-01", func(e *casework.Event) { e.Words = "理由" }))
	require.NoError(t, err)

	paid := fold(t, toPaid()...)
	for _, k := range []casework.Kind{casework.Notify, casework.WithdrawDemand} {
		_, err = paid.Apply(step(k, "2022-06-01", func(e *casework.Event) { e.Words = "理由" }))
		require.ErrorIs(t, err, casework.CodeMissing, "nothing is demanded")
	}
}

// A day that an event set passed the town's last day, and one that an officer gave was moved.
func TestALateLetterMovesNoDayThatItMayNot(t *testing.T) {
	t.Parallel()
	c := fold(t, step(casework.SendConfirmation, "2022-02-01", func(e *casework.Event) {
		e.Until, e.NoticeOn, e.Recorded = day("2022-09-30"), day("2022-02-04"), day("2022-02-04")
	}))
	assert.Equal(t, day("2022-09-30"), c.Clocks[0].Until)

	cfg := config()
	cfg.Terms = nil
	c, err := casework.Fold(cfg, step(casework.SendConfirmation, "2022-02-01", nil), step(casework.Extend, "2022-02-03", func(e *casework.Event) {
		e.Clock, e.Until, e.Words = casework.ReplyClock, day("2022-03-31"), "理由"
	}), step(casework.Notify, "2022-03-01", nil))
	require.NoError(t, err)
	assert.Equal(t, day("2022-03-31"), c.Clocks[0].Until)
}

// A letter was due from a day that is still to come, because a move was announced.
func TestALetterIsDueAtOnceWhateverIsAnnounced(t *testing.T) {
	t.Parallel()
	c := fold(t, append(toPaid(), step(casework.FailPayment, "2022-03-03", func(e *casework.Event) { e.Codes = []string{"T01"} }),
		step(casework.ChangePerson, "2022-09-01", func(e *casework.Event) { e.Recorded, e.Words = day("2022-03-04"), "転出の予定" }))...)
	on, ok := c.DueOn()
	require.True(t, ok)
	assert.Equal(t, day("2022-03-03"), on, "since the transfer failed, whatever was recorded behind it")
}

// A defect that was told got a term of one day when its case was taken over, and was deemed
// withdrawn on the same.
func TestADefectThatIsTakenOverHasItsDays(t *testing.T) {
	t.Parallel()
	was := fold(t, append(toGrant()[:2], step(casework.FindDefect, "2022-02-12", func(e *casework.Event) {
		e.Codes, e.Until = []string{"D02"}, day("2022-03-31")
	}), step(casework.NotifyDefect, "2022-02-12", nil))...)
	take := casework.TakeOver{By: "take", Second: "over", On: day("2022-02-20")}
	c, _ := casework.Rebuild(config(), take, casework.Record(&was, civil.Date{}))
	require.Equal(t, casework.Defective, c.State)
	_, err := c.Apply(step(casework.DeemWithdrawn, "2022-02-20", nil))
	require.ErrorIs(t, err, casework.CodeMissing)
	assert.Empty(t, todo(&c, "2022-03-01"))
}

// A day that is ahead by a slip, or of an announcement, kept its letter from ever being recorded;
// that of a form which came back moved the household's term by ten years.
func TestADayThatIsAheadHoldsUpNoLetter(t *testing.T) {
	t.Parallel()
	form := step(casework.SendConfirmation, "2022-02-01", func(e *casework.Event) { e.NoticeOn = day("2022-02-01") })
	again := step(casework.SendAgain, "2032-02-12", func(e *casework.Event) { e.Recorded, e.Words = day("2022-02-12"), "転居先" })
	demand := step(casework.DemandReturn, "2022-04-01", func(e *casework.Event) {
		e.Recorded, e.Until, e.Words, e.Amount, e.Codes = day("2022-03-25"), day("2022-06-30"), "理由", 10000, []string{"B01"}
	})
	for name, c := range map[string]struct {
		events []casework.Event
		told   string
		sent   func(c *casework.Case) civil.Date
	}{
		"sent again": {[]casework.Event{form, step(casework.MailReturned, "2022-02-10", nil), again}, "2022-02-12",
			func(c *casework.Case) civil.Date { return c.ConfirmationOn }},
		"asked back from a day to come": {append(toPaid(), demand), "2022-03-26",
			func(c *casework.Case) civil.Date { return c.ReturnRequestOn }},
	} {
		was := fold(t, c.events...)
		told, err := was.Apply(step(casework.Notify, c.told, func(e *casework.Event) { e.Recorded = day("2022-03-28") }))
		require.NoError(t, err, name)
		assert.Equal(t, day(c.told), c.sent(&told), name)
	}
	back := fold(t, step(casework.SendConfirmation, "2022-02-01", nil),
		step(casework.MailReturned, "2032-02-10", func(e *casework.Event) { e.Recorded = day("2022-02-10") }))
	assert.Equal(t, day("2022-02-10"), back.ConfirmationOn)
	before, _ := back.Clocks[0].Until.Before(day("2023-01-01"))
	assert.True(t, before)
}

// A form that came back is not stuck because somebody recorded that behind the last day.
func TestAFormThatCameBackMayLapseWheneverThatIsRecorded(t *testing.T) {
	t.Parallel()
	c := fold(t, step(casework.SendConfirmation, "2022-02-01", nil),
		step(casework.MailReturned, "2022-09-20", func(e *casework.Event) { e.Recorded = day("2022-10-02") }))
	_, err := c.Apply(step(casework.Lapse, "2022-12-01", nil))
	require.NoError(t, err)
}

// Of a day before its form the case tells nothing, and does not fall over.
func TestTheDayBeforeAFormThatCameBackIsShown(t *testing.T) {
	t.Parallel()
	c := fold(t, step(casework.SendConfirmation, "2022-04-10", func(e *casework.Event) { e.Recorded = day("2022-04-01") }),
		step(casework.MailReturned, "2022-04-08", nil))
	for on, want := range map[string]casework.State{"2022-04-01": casework.NoCase, "2022-04-09": casework.Undelivered, "2022-04-10": casework.Undelivered} {
		view := c.AsOf(day(on), civil.Date{})
		assert.Equal(t, want, view.State, on)
		_ = casework.Record(&c, day(on))
	}
}
