package register_test

import (
	"testing"

	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/register"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestARegisterThatNobodyMadeTakesEntriesAsOneThatIsNew(t *testing.T) {
	t.Parallel()
	var g register.Register
	g.AddIdentity(register.Identity{Person: "p9", Birth: day("1980-01-01")})
	require.NoError(t, g.AddTax(register.TaxFact{Person: "p1", Year: 2021, Status: household.Exempt}))
	require.NoError(t, g.AddWelfare(register.WelfareFact{Person: "p1", Kind: register.Widow}))
	require.NoError(t, g.Append(register.Event{Type: register.EventMoveIn, Date: day("2015-01-01"), Person: "p1", Household: "h1", From: household.Abroad}))
	h, found := g.AsOf(base, allKnown).Of("p1")
	assert.True(t, found)
	assert.Equal(t, household.Exempt, h.Members[0].Tax.At(2021))
}

func TestAViewThatNobodyMadeAnswersAsThatOfAnEmptyRegister(t *testing.T) {
	t.Parallel()
	var v, other register.View
	assert.Zero(t, v.Update())
	assert.Empty(t, v.Anomalies())
	assert.Zero(t, v.Link(2021).Residents)
	_, found := v.Household("h1")
	assert.False(t, found)
	for range v.NewSince(&other) {
		assert.Fail(t, "there is nobody")
	}
}
