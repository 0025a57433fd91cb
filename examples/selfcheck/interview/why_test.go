package interview

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/household/municipality"
)

func codes(d benefit.Decision) (all []string) {
	for _, r := range d.Reasons() {
		all = append(all, r.Code)
	}
	return all
}

// Who is refused is told why, also where the decision leaves open for which of several reasons.
func TestARefusalSaysWhy(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		program          string
		people, children int
		answers          []Answer
		want             []string
	}{
		"one who owes the tax, and nobody asked where they live": {"P2", 1, 0, []Answer{{tax, "m1", "taxed"}}, []string{"R01"}},
		"a head elsewhere whose child is somebody's dependant": {
			"P2", 2, 1,
			[]Answer{{tax, "m1", "exempt"}, {paidHere, "m1", "no"}, {paidThere, "m1", "no"}, {residence, "m1", "131016"}, {supporter, "m2", "outside"}, {"supporter_tax_status", "xm2", "taxed"}},
			[]string{"R06"},
		},
		"who was paid and does not know when the children were born": {"P1", 4, 2, []Answer{{residence, "m1", Unsure}, {paidHere, "m1", "yes"}}, []string{"R04"}},
		"who was abroad and has no child":                            {"P1", 3, 2, []Answer{{residence, "m1", "abroad"}, {birth, "m2", "1972-09-13"}, {birth, "m3", "1956-03-16"}}, []string{"R06"}},
	} {
		p, err := program(c.program)
		require.NoError(t, err)
		s := Start{Program: p, Town: municipality.Must("112020"), Track: benefit.TrackA, People: c.people, Children: c.children}
		state := ask(t, s, c.answers)
		require.Nil(t, state.Next, name)
		require.Equal(t, benefit.Ineligible, state.Decision.Outcome, name)
		assert.Empty(t, state.Decision.Reasons(), "%s: the decision is certain, and its reason is not", name)
		why, err := s.why(&state, c.answers)
		require.NoError(t, err)
		assert.Equal(t, c.want, codes(why), name)
		assert.Equal(t, benefit.Ineligible, why.Outcome, name)
	}
}

// Whatever a household answers, it is refused in the best case too, and nearly every refusal has
// its reason.
func TestAReasonIsThatOfTheBestCase(t *testing.T) {
	t.Parallel()
	rnd := rand.New(rand.NewPCG(11, 12))
	refused, unsaid := 0, 0
	for _, s := range tracks(t) {
		for range 12 {
			s.People = 1 + rnd.IntN(4)
			s.Children = rnd.IntN(s.People)
			var given []Answer
			state := ask(t, s, given)
			for ; state.Next != nil; state = ask(t, s, given) {
				given = append(given, Answer{state.Next.Question, state.Next.Person, drawn(rnd, *state.Next)})
			}
			why, err := s.why(&state, given)
			require.NoError(t, err)
			assert.Equal(t, state.Decision.Outcome, why.Outcome)
			if d := state.Decision; d.Outcome != benefit.Ineligible || len(d.Reasons()) > 0 {
				assert.Equal(t, d, why)
				continue
			}
			if refused++; len(why.Reasons()) == 0 {
				unsaid++
			}
		}
	}
	assert.Greater(t, refused, 20)
	assert.LessOrEqual(t, unsaid, refused/20)
}

// Nobody is a dependant of their own, over however many others.
func TestNobodyIsOfferedARingOfDependants(t *testing.T) {
	t.Parallel()
	p, err := program("P8")
	require.NoError(t, err)
	s := Start{Program: p, Town: municipality.Must("112020"), Track: benefit.TrackA, People: 4}
	told, err := s.told([]Answer{{supporter, "m1", "m2"}, {supporter, "m2", "m3"}})
	require.NoError(t, err)
	offered := func(person string) []string {
		return question(told.Input, benefit.Missing{Fact: benefit.FactSupporter, Person: person}).Answers
	}
	assert.Equal(t, []string{"none", "outside", "m4"}, offered("m3"))
	assert.Equal(t, []string{"none", "outside", "m1", "m2", "m3"}, offered("m4"))
	_, err = s.Ask([]Answer{{supporter, "m1", "m2"}, {supporter, "m2", "m3"}, {supporter, "m3", "m1"}})
	require.ErrorIs(t, err, errAnswer)
}
