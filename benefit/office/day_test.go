package office_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/benefit/casework"
)

// A household's form comes in, is examined, granted by somebody else, paid in a run, and its
// account turns out to be wrong; the corrected one is paid.
func TestAClerksDay(t *testing.T) {
	t.Parallel()
	o := open(t)
	ctx := t.Context()
	o.toGrant("17")

	found, err := o.desk.Find(ctx, counter, "17-2")
	require.NoError(t, err)
	assert.Equal(t, []string{"17"}, found, "the case is found by a member's number")

	o.plans("17", "R1")
	o.sends("R1")
	c := o.on("2022-03-01").does(cashier, "17", casework.Event{Kind: casework.FailPayment, Codes: []string{"T01"}})
	assert.Equal(t, casework.Failed, c.State)
	o.on("2022-03-05").does(counter, "17", casework.Event{Kind: casework.CorrectAccount, Account: account()})
	o.on("2022-03-10").does(cashier, "17", casework.Event{Kind: casework.PlanPayment, Run: "R2", Until: day("2022-03-20"), Amount: 100000})
	o.sends("R2")
	o.on("2022-03-20").does(cashier, "17", casework.Event{Kind: casework.Pay, Run: "R2"})

	c, err = o.desk.Case(ctx, counter, "17")
	require.NoError(t, err)
	assert.Equal(t, casework.Paid, c.State)
	kept, underway := c.Kept()
	assert.EqualValues(t, 100000, kept)
	assert.False(t, underway)
	assert.Empty(t, o.findings())
}
