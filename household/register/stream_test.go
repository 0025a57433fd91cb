package register_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/household/register"
)

func TestAppendAllReportsMalformedEvents(t *testing.T) {
	t.Parallel()
	g := register.New(register.Config{})
	day := civil.MustDate("2020-01-01")
	report, err := g.AppendAll(func(yield func(register.Event, error) bool) {
		_ = yield(register.Event{Type: register.EventMoveIn, Date: day, Person: "p1", Household: "h1"}, nil) &&
			yield(register.Event{Type: register.EventMoveIn, Date: day, Person: "p1"}, nil) &&
			yield(register.Event{Type: register.EventDeath, Date: day, Person: "p1"}, nil)
	})
	require.NoError(t, err)
	assert.Equal(t, 2, report.Taken)
	require.Len(t, report.Findings, 1)
	assert.Equal(t, 1, report.Findings[0].At)
	assert.EqualValues(t, register.CodeEvent, report.Findings[0].Code)
	facts, err := g.AddTaxFacts(func(yield func(register.TaxFact, error) bool) {
		_ = yield(register.TaxFact{Person: "p1", Year: 2021}, nil) && yield(register.TaxFact{Person: "p1"}, nil)
	})
	require.NoError(t, err)
	assert.Equal(t, []int{2, 1, 1}, []int{facts.Rows, facts.Taken, facts.Bad})
	facts, err = g.AddWelfareFacts(func(yield func(register.WelfareFact, error) bool) {
		_ = yield(register.WelfareFact{Person: "p1", Kind: register.Widow}, nil) && yield(register.WelfareFact{Person: "p1"}, nil)
	})
	require.NoError(t, err)
	assert.Equal(t, []string{string(register.CodeFact)}, facts.Findings.Codes())
	_, err = g.AppendAll(func(yield func(register.Event, error) bool) { yield(register.Event{}, assert.AnError) })
	assert.ErrorIs(t, err, assert.AnError)
}

func TestEventsMakeTheSameRegisterAgain(t *testing.T) {
	t.Parallel()
	g := loaded(t, history(60, 400))
	again := register.New(register.Config{Municipality: municipality.Must("112020")})
	for e := range g.Events() {
		require.NoError(t, again.Append(e))
	}
	for _, known := range []string{"2000-01-01", "2010-01-01", "2022-01-01"} {
		a, b := g.AsOf(civil.MustDate("2012-05-05"), civil.MustDate(known)), again.AsOf(civil.MustDate("2012-05-05"), civil.MustDate(known))
		assert.Equal(t, flat(t, a), flat(t, b))
		assert.Equal(t, a.Anomalies(), b.Anomalies())
	}
}

func TestAPlaceThatIsNoneIsRefusedOnTheWayIn(t *testing.T) {
	t.Parallel()
	g := register.New(register.Config{})
	for field, e := range map[string]register.Event{
		"from":    {From: 112021},
		"january": {Attributes: register.Attributes{January: 7}},
	} {
		e.Type, e.Date, e.Person, e.Household = register.EventMoveIn, day("2021-01-01"), "p1", "h1"
		var bad *register.Error
		require.ErrorAs(t, g.Append(e), &bad)
		assert.Equal(t, field, bad.Field())
	}
}
