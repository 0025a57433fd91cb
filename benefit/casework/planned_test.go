package casework_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/household/money"
)

func plan(yen money.Yen) casework.Event {
	return step(casework.PlanPayment, "2022-02-20", func(e *casework.Event) { e.Run, e.Until, e.Amount = "R1", day("2022-03-01"), yen })
}

func TestAPaymentIsPlannedOfWhatIsDue(t *testing.T) {
	t.Parallel()
	c := fold(t, toGrant()...)
	require.EqualValues(t, 100000, c.Unpaid())
	for _, yen := range []money.Yen{0, -100000, 1, 50000, 99999, 100001} {
		e := plan(yen)
		_, err := c.Apply(e)
		var refused *casework.Error
		require.ErrorAs(t, err, &refused, "%d yen", yen)
		require.ErrorIs(t, err, casework.CodeMissing)
		assert.Equal(t, casework.AmountDue, refused.Missing[0])
	}
	c, err := c.Apply(plan(100000))
	require.NoError(t, err)
	assert.EqualValues(t, 100000, c.Payments[0].Amount)
}

// A file of the run went out: what it says is not worked out anew by whoever reads the case under
// other rules of what is due.
func TestAStoredPlanIsReadAsItWasTaken(t *testing.T) {
	t.Parallel()
	events := toPaid()
	events[8].Amount = 60000
	c := fold(t, events...)
	assert.EqualValues(t, 60000, c.Payments[0].Amount)
	assert.EqualValues(t, 60000, at(c, "2022-02-20", "2022-02-20").Payments[0].Amount)
	assert.EqualValues(t, 40000, c.Unpaid(), "the rest of what was decided")

	events[8].Amount = 0
	_, err := casework.Fold(config(), events...)
	require.ErrorIs(t, err, casework.CodeMissing, "a plan of nothing")
}

// What a view of past days leaves out of a plan's history changes no plan.
func TestAViewReadsAPlanAsItWasTaken(t *testing.T) {
	t.Parallel()
	c := fold(t, append(toPaid(),
		step(casework.DecideMore, "2022-04-01", func(e *casework.Event) { e.Amount, e.Words = 50000, "世帯員の追加" }),
		step(casework.Notify, "2022-04-01", nil),
		step(casework.PlanPayment, "2022-04-02", func(e *casework.Event) { e.On, e.Run, e.Amount = day("2022-03-31"), "R2", 50000 }),
	)...)
	past := at(c, "2022-03-31", "2022-04-02")
	require.Len(t, past.Payments, 2)
	assert.EqualValues(t, 50000, past.Payments[1].Amount)
}

// Nothing is due any more: zero yen is the answer to no question about zero yen.
func TestNoPaymentIsPlannedWhereNothingIsDue(t *testing.T) {
	t.Parallel()
	c := fold(t, append(toPaid(),
		step(casework.DecideMore, "2022-04-01", func(e *casework.Event) { e.Amount, e.Words = 50000, "世帯員の追加" }),
		step(casework.Notify, "2022-04-01", nil),
		step(casework.DecideAmount, "2022-04-01", func(e *casework.Event) { e.Amount, e.Words = 100000, "誤り" }))...)
	require.EqualValues(t, 0, c.Unpaid())
	_, err := c.Apply(step(casework.PlanPayment, "2022-04-02", func(e *casework.Event) { e.Run, e.Amount = "R2", c.Unpaid() }))
	var refused *casework.Error
	require.ErrorAs(t, err, &refused)
	assert.Equal(t, casework.AmountDue, refused.Missing[0])
}
