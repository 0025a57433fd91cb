package register_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/register"
)

const past = "event_id,type,date,known,person,household,head,address\n" +
	"e1,move_in,1990-01-01,1990-01-01,dead,h1,1,古町1番地\ne2,death,2010-05-05,2010-05-06,dead,,,\n" +
	"e3,move_in,1990-01-01,1990-01-01,away,h2,1,\ne4,move_out,2019-01-01,2019-01-01,away,,,\n" +
	"e5,move_in,1990-01-01,1990-01-01,here,h3,1,\n"

func TestErasureLeavesNothingOfWhatIsPastItsPeriod(t *testing.T) {
	t.Parallel()
	g := registerOf(t, past)
	require.NoError(t, g.Append(register.Event{ID: "e6", Type: register.EventCorrection, Of: "e1", Household: "h9", Known: day("1991-01-01")}))
	importTax(t, g, "person,fiscal_year,status,kana\ndead,2019,exempt,シケン\nhere,2019,exempt,\nhere,2021,exempt,\naway,2021,taxed,\n")
	importWelfare(t, g, "person,kind,from,to\nhere,障害,2000-01-01,2016-01-01\nhere,寡婦,2000-01-01,\ndead,障害,2000-01-01,\n")
	v := g.AsOf(base, allKnown)
	e := register.Erasure{Retention: register.Retention{Register: 5, Tax: 2, Welfare: 5}, On: day("2022-04-01")}
	persons, err := g.Erasable(e)
	require.NoError(t, err)
	assert.Equal(t, []string{"dead"}, persons)
	gone, err := g.Erase(e)
	require.NoError(t, err)
	assert.Equal(t, register.Erased{Persons: persons, Events: 3, Tax: 2, Welfare: 2, Identities: 1}, gone)
	assert.NotContains(t, gone.String(), "dead")

	v.Update()
	_, found := v.Person("dead")
	assert.False(t, found)
	_, found = v.Person("away")
	assert.True(t, found, "left three years ago")
	assert.Equal(t, household.TaxUnknown, member(t, v, "here").Tax.At(2019))
	assert.Equal(t, household.Exempt, member(t, v, "here").Tax.At(2021))
	assert.Len(t, v.Welfare("here"), 1, "an open fact of a resident stays")
	for e := range g.Events() {
		assert.NotEqual(t, "dead", e.Person)
	}
	gone, err = g.Erase(e)
	require.NoError(t, err)
	assert.Zero(t, gone, "nothing is due twice")
}

func TestErasureNeedsAPeriodForEveryBlock(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*register.Erasure){
		"the register without a period": func(e *register.Erasure) { e.Retention.Register = 0 },
		"tax without a period":          func(e *register.Erasure) { e.Retention.Tax = -1 },
		"welfare without a period":      func(e *register.Erasure) { e.Retention.Welfare = 0 },
		"an unknown day":                func(e *register.Erasure) { e.On = allKnown },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := registerOf(t, past)
			events := g.Len()
			e := register.Erasure{Retention: register.Retention{Register: 5, Tax: 5, Welfare: 5}, On: day("2022-04-01")}
			change(&e)
			_, err := g.Erase(e)
			require.ErrorIs(t, err, register.CodePeriod)
			assert.Equal(t, events, g.Len(), "nothing went")
		})
	}
}

func TestARegisterTakesEntriesAfterAnErasure(t *testing.T) {
	t.Parallel()
	g := registerOf(t, past)
	_, err := g.Erase(register.Erasure{Retention: register.Retention{Register: 5, Tax: 2, Welfare: 5}, On: day("2022-04-01")})
	require.NoError(t, err)
	require.NoError(t, g.AddTax(register.TaxFact{Person: "new", Year: 2021, Status: household.Exempt}))
	_, known := g.AsOf(base, allKnown).Tax("new", 2021)
	assert.True(t, known)
}

func TestWhomAHoldKeepsNothingGoesOf(t *testing.T) {
	t.Parallel()
	g := registerOf(t, past)
	importTax(t, g, "person,fiscal_year,status\ndead,2019,exempt\nhere,2019,exempt\n")
	gone, err := g.Erase(register.Erasure{
		Retention: register.Retention{Register: 5, Tax: 2, Welfare: 5}, On: day("2022-04-01"), Keep: func(p string) bool { return p == "dead" },
	})
	require.NoError(t, err)
	assert.Equal(t, register.Erased{Tax: 1}, gone)
	assert.True(t, g.Has("dead"))
}

func TestForgettingLeavesNothingOfOneAndAllOfOthers(t *testing.T) {
	t.Parallel()
	g := registerOf(t, past)
	importTax(t, g, "person,fiscal_year,status,supporter\nhere,2021,exempt,away\naway,2021,taxed,\n")
	importWelfare(t, g, "person,kind,from\nhere,障害,2000-01-01\naway,障害,2000-01-01\n")
	gone, err := g.Forget("here", "nobody")
	require.NoError(t, err)
	assert.Equal(t, register.Erased{Persons: []string{"here"}, Events: 1, Tax: 1, Welfare: 1}, gone)
	assert.False(t, g.Has("here"))
	for e := range g.Events() {
		assert.NotEqual(t, "here", e.Person)
	}
	_, found := g.AsOf(base, allKnown).Person("away")
	assert.True(t, found)
	assert.Equal(t, 4, g.Len())
	importTax(t, g, "person,fiscal_year,status,supporter\nhere,2021,exempt,away\n")
	_, err = g.Forget("away")
	require.NoError(t, err)
	assert.Equal(t, 1, g.Mentions("away"), "whose dependant somebody is, is that one's data")
}
