package casework_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/household/civil"
)

// A part that came with another event would change who is paid, who acts or where letters go though
// nobody recorded that: an account with the plan of its payment, say.
func TestAnEventChangesOnlyWhatItsRowWrites(t *testing.T) {
	t.Parallel()
	opens := []casework.Kind{
		casework.SendConfirmation, casework.SendAdvanceNotice, casework.Apply, casework.Declare, casework.OpenExOfficio,
		casework.ReturnForm, casework.Cure,
	}
	answered := *account()
	answered.Source = casework.FromRegister
	tried := 0
	for part, x := range map[string]struct {
		brought []casework.Kind
		put     func(*casework.Event)
	}{
		"account": {append(slices.Clone(opens), casework.ChangeAccount, casework.AnswerAccount, casework.CorrectAccount), func(e *casework.Event) {
			e.Account = &answered
		}},
		"agent":   {append(slices.Clone(opens), casework.ChangeAgent), func(e *casework.Event) { e.Agent = &casework.Agent{Relation: "child", Authority: "委任状"} }},
		"mailing": {append(slices.Clone(opens), casework.ChangeMailing, casework.SendAgain), func(e *casework.Event) { e.Mailing = &casework.Mailing{Address: "x"} }},
		"form":    {opens, func(e *casework.Event) { e.Form = &casework.Form{Phone: "0"} }},
	} {
		for _, s := range append([]casework.State{casework.NoCase}, casework.States()...) {
			for _, k := range casework.Allowed(s) {
				e := casework.Event{Kind: k, On: day("2022-02-01"), Recorded: day("2022-02-01"), By: "sato"}
				x.put(&e)
				c := casework.Case{State: s}
				err := c.Check(&e)
				if slices.Contains(x.brought, k) {
					assert.NotErrorIs(t, err, casework.CodeEvent, "%s with %s", k, part)
					continue
				}
				tried++
				var refused *casework.Error
				require.ErrorAs(t, err, &refused, "%s with %s", k, part)
				assert.ErrorIs(t, err, casework.CodeEvent, "%s with %s", k, part)
				assert.Equal(t, part, refused.Field)
			}
		}
	}
	assert.Greater(t, tried, 300)
}

// An account that an inquiry answered is paid when a second person has confirmed it. Who recorded
// the answer does not get round that by saying that it stood in the form.
func TestWhatAnInquiryAnsweredIsNotTakenForTheForms(t *testing.T) {
	t.Parallel()
	c := casework.Case{State: casework.Granted}
	for source, good := range map[casework.Source]bool{casework.FromForm: false, casework.AtCounter: false, casework.FromRegister: true, casework.FromLast: true} {
		a := *account()
		a.Source = source
		err := c.Check(&casework.Event{Kind: casework.AnswerAccount, On: day("2022-02-01"), Recorded: day("2022-02-01"), By: "ito", Account: &a, Inquiry: "q"})
		assert.Equal(t, good, err == nil, "%s: %v", source, err)
	}
}

// confirming is a case whose form was sent on the first of February, with ninety days to reply.
func confirming(t *testing.T) casework.Case {
	t.Helper()
	c := casework.Open(casework.Config{ID: "17", Program: "P2", Terms: casework.Terms{casework.ReplyClock: {Days: 90}, casework.WindowClock: {Days: 14}}})
	c, err := c.Apply(step(casework.SendConfirmation, "2022-02-01", left))
	require.NoError(t, err)
	return c
}

// A term is over when its last day is past, and not because somebody dates an event ahead of the
// day on which they record it.
func TestNoTermIsOverBecauseSomebodyDatesAhead(t *testing.T) {
	t.Parallel()
	c := confirming(t)
	ahead := step(casework.Lapse, "2022-05-03", nil)
	ahead.Recorded = day("2022-02-03")
	_, err := c.Apply(ahead)
	var early *casework.Error
	require.ErrorAs(t, err, &early)
	assert.Equal(t, []casework.Guard{casework.ReplyOver}, early.Missing)
	_, err = c.Apply(step(casework.Lapse, "2022-05-03", nil))
	require.NoError(t, err)
}

func TestATermIsExtendedAndNeverShortened(t *testing.T) {
	t.Parallel()
	c := confirming(t)
	for until, good := range map[string]bool{"2022-02-04": false, "2022-05-02": false, "2022-05-03": true} {
		_, err := c.Apply(step(casework.Extend, "2022-02-03", func(e *casework.Event) {
			e.Clock, e.Until, e.Words = casework.ReplyClock, day(until), "asked for it"
		}))
		assert.Equal(t, good, err == nil, "%s: %v", until, err)
	}
}

// A town that gave no term gives one when somebody asks until when they may answer.
func TestATermWithoutAnEndIsGivenOne(t *testing.T) {
	t.Parallel()
	c := casework.Open(casework.Config{ID: "17", Program: "P2"})
	c, err := c.Apply(step(casework.SendConfirmation, "2022-02-01", nil))
	require.NoError(t, err)
	c, err = c.Apply(step(casework.Extend, "2022-02-03", func(e *casework.Event) {
		e.Clock, e.Until, e.Words = casework.ReplyClock, day("2022-03-01"), "asked for it"
	}))
	require.NoError(t, err)
	assert.Equal(t, day("2022-03-01"), c.Clocks[0].Until)
	assert.Empty(t, c.Clocks[0].Before, "it had none before")
	_, err = c.Apply(step(casework.Extend, "2022-02-04", func(e *casework.Event) {
		e.Clock, e.Until, e.Words = casework.ReplyClock, day("2022-02-20"), "sooner"
	}))
	require.Error(t, err)
}

// A term that is over on the day on which it is set is none.
func TestNoTermBeginsThatIsOver(t *testing.T) {
	t.Parallel()
	for recorded, good := range map[string]bool{"2022-02-02": true, "2022-02-03": false} {
		c := casework.Open(casework.Config{ID: "17", Program: "P2"})
		e := step(casework.SendConfirmation, "2022-02-01", func(e *casework.Event) { e.Until = day("2022-02-02") })
		e.Recorded = civil.MustDate(recorded)
		_, err := c.Apply(e)
		assert.Equal(t, good, err == nil, "%s: %v", recorded, err)
	}
}
