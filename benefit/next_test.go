package benefit

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/kyufu-go/kyufu/household"
)

const nextOverride = `{"fiscal_year": 2023, "base_date": "2023-12-01", "deadlines": {"end": "2024-03-31"}}`

func TestAQuestionIsAlwaysAboutAMissingFact(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"P1", "P2", "P5", "P6", "P7", "P9"} {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			c := compiled(t, id, nextOverride)
			rapid.Check(t, func(t *rapid.T) {
				in := drawInput(t, 3)
				var aside []Missing
				for {
					d, err := c.Decide(in)
					require.NoError(t, err)
					next, ok, err := c.Next(in, aside)
					require.NoError(t, err)
					if !ok {
						if len(aside) == 0 {
							require.Empty(t, d.Missing(), "something is missing and nothing is asked")
						}
						return
					}
					require.True(t, slices.ContainsFunc(d.Missing(), next.about), "%v is not among what is missing", next.Fact)
					require.False(t, slices.ContainsFunc(aside, next.about), "asked again")
					aside = append(aside, next) // nobody knows anything
				}
			})
		})
	}
}

func TestNothingIsAskedOfAHouseholdThatIsDecided(t *testing.T) {
	t.Parallel()
	c := compiled(t, "P2")
	_, ok, err := c.Next(&Input{Municipality: kumagaya, Household: home(3, taxed(1))}, nil)
	require.NoError(t, err)
	assert.False(t, ok)
	_, _, err = c.Next(nil, nil)
	assert.ErrorIs(t, err, CodeInput)
}

// slowAsker is the obvious model: every order of the questions is tried, and what is missing is
// told by going through all completions.
type slowAsker struct {
	c *Compiled
	t require.TestingT
}

// best is the least expected number of questions, over all ways of asking.
func (a *slowAsker) best(in *Input) float64 {
	settled, missing := bruteForce(&a.c.program.doc, in)
	if settled != "" || len(missing) == 0 {
		return 0
	}
	least := 0.0
	for _, f := range openFacts(in) {
		if !slices.Contains(missing, f.person+" "+f.name) {
			continue
		}
		if e := 1 + a.mean(in, f, a.best); least == 0 || e < least {
			least = e
		}
	}
	return least
}

// asking is the expected number of questions when Next asks.
func (a *slowAsker) asking(in *Input) float64 {
	next, ok, err := a.c.Next(in, nil)
	require.NoError(a.t, err)
	if !ok {
		return 0
	}
	open := openFacts(in)
	i := slices.IndexFunc(open, func(f openFact) bool { return f.person == next.Person && f.name == next.Fact.String() })
	return 1 + a.mean(in, open[i], a.asking)
}

// mean weighs f over the answers to a fact, each as probable as the engine thinks.
func (a *slowAsker) mean(in *Input, f openFact, of func(*Input) float64) float64 {
	weights := a.weights(in, f)
	sum, all := 0.0, 0.0
	for k, way := range f.ways {
		next := cloneInput(in)
		way(next)
		if answers := completions(&a.c.program.doc, next, openFacts(next)); !slices.ContainsFunc(answers, func(s string) bool { return s != "" }) {
			continue // impossible: exempt, and owes the income levy
		}
		sum, all = sum+weights[k]*of(next), all+weights[k]
	}
	return sum / all
}

func (a *slowAsker) weights(in *Input, f openFact) (out []float64) {
	p, s := a.c.plans[TrackA], &scratch{}
	require.NoError(a.t, p.load(in, s))
	s.search.collect(p, s)
	for i := range s.search.open {
		u := &s.search.open[i]
		if u.fact.String() != f.name || s.ids[p.ask(in, s, u).member()] != f.person {
			continue
		}
		var buf [16]int32
		for _, value := range p.domain(s, u, buf[:0]) {
			out = append(out, p.odds(s, u, value))
		}
		return out
	}
	return make([]float64, len(f.ways))
}

// Up to five open facts the expected number of questions is the least one of all orders.
func TestAskingAgainstEveryOrderOfQuestions(t *testing.T) {
	t.Parallel()
	few := rapid.Custom(func(t *rapid.T) *Input {
		in := drawInput(t, 3)
		for i := range in.Household.Members {
			m := &in.Household.Members[i]
			if m.Birth.IsZero() {
				m.Birth = births[0]
			}
			if m.Tax.At(2023) == household.Unfiled { // the model's ways leave it open
				m.Tax, m.Declared = household.ByYear[household.TaxStatus]{}, 0
			}
		}
		return in
	})
	for _, id := range []string{"P2", "P5", "P6"} {
		c := compiled(t, id, nextOverride)
		a := &slowAsker{c: c, t: t}
		best, asked, tried := 0.0, 0.0, 0
		for seed := 0; tried < 60; seed++ {
			in := few.Example(seed)
			_, missing := bruteForce(&c.program.doc, in)
			if open := len(openFacts(in)); open > 5 || len(missing) < 2 {
				continue
			}
			tried++
			least, got := a.best(in), a.asking(in)
			assert.InDelta(t, least, got, 1e-9, "%s, seed %d", id, seed)
			best, asked = best+least, asked+got
		}
		t.Logf("%s: %.1f questions at least, %.1f asked", id, best, asked)
	}
}
