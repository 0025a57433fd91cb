package interview

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/municipality"
)

// A child that came after the base date was registered nowhere on it, neither here nor elsewhere:
// whoever says so is paid for it where the program pays for such a child, in whatever order it is
// said, and the clerk reads since when it lives here.
func TestAChildThatWasNotYetBornIsCounted(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		program, born string
		from          string // since when the child is registered, as the file says
		outcome       benefit.Outcome
	}{
		{"P7", "2024-02-10", "2024-02-10", benefit.Eligible},
		{"P13", "2025-01-20", "2025-01-20", benefit.Eligible},
		{"P7", "2023-12-01", "2023-12-02", benefit.Ineligible}, // it says both: the base date is no later day
	} {
		p, err := program(c.program)
		require.NoError(t, err)
		s := Start{Program: p, Town: municipality.Must("112020"), Track: benefit.TrackA, People: 2, Children: 1}
		var given []Answer
		state := ask(t, s, given)
		for ; state.Next != nil; state = ask(t, s, given) {
			q := state.Next
			value := q.Answers[0]
			switch {
			case value == AnswerDay && q.Person == "m2":
				value = c.born
			case value == AnswerDay:
				value = "1985-05-05"
			case q.Person == "m2" && slices.Contains(q.Answers, unborn):
				value = unborn
			}
			assert.Equal(t, q.Person == "m2" && q.Question == benefit.FactResidence.String(), slices.Contains(q.Answers, unborn), "%s of %s", q.Question, q.Person)
			given = append(given, Answer{q.Question, q.Person, value})
		}
		assert.Equal(t, c.outcome, state.Decision.Outcome, "%s, born %s: %v", c.program, c.born, given)
		slices.Reverse(given)
		again := ask(t, s, given)
		assert.Equal(t, c.outcome, again.Decision.Outcome)
		assert.Equal(t, state.Input.Household, again.Input.Household)
		from, err := civil.ParseDate(c.from)
		require.NoError(t, err)
		assert.Equal(t, []household.Residence{{From: from, At: household.In(s.Town)}}, again.Input.Household.Members[1].Residence)
		if c.outcome == benefit.Eligible {
			sameAtTheTown(t, s, state)
		}
	}
	p, err := program("P7")
	require.NoError(t, err)
	s := Start{Program: p, Town: municipality.Must("112020"), Track: benefit.TrackA, People: 2, Children: 1}
	_, err = s.Ask([]Answer{{benefit.FactResidence.String(), "m1", unborn}})
	require.ErrorIs(t, err, errAnswer, "who fills the form in was born")
}
