package office_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/benefit/office"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// beside opens a second server on the same store, whose policy has lost some rights.
func (o *town) beside(lost map[audit.Code]access.Operation) *office.Desk {
	o.Helper()
	less := maps.Clone(rights)
	for id, op := range lost {
		less[id] = slices.DeleteFunc(slices.Clone(less[id]), func(x access.Operation) bool { return x == op })
	}
	e := policyOf(o, "office-2", less)
	c := o.config
	c.Policy = func() *access.Engine { return e }
	d, err := office.New(c)
	require.NoError(o, err)
	return d
}

// Two servers work on one store, one of them under a newer policy: what it no longer allows it
// refuses, also on the word of somebody whom the older one still lets give it; what both allow is
// recorded once, wherever it is sent.
func TestTwoServersUnderTwoVersionsOfThePolicy(t *testing.T) {
	t.Parallel()
	o := open(t)
	ctx := t.Context()
	newer := o.beside(map[audit.Code]access.Operation{"ueda": access.Approve, "kato": access.Pay})
	_, err := o.desk.Open(ctx, counter, nil, opening("17"))
	require.NoError(t, err)
	_, token, err := o.desk.Start(ctx, head, "17", casework.OverrideGrant)
	require.NoError(t, err)
	act := office.Act{Token: token, Event: casework.Event{
		Kind: casework.OverrideGrant, On: day("2022-02-01"), Codes: []string{"F01"}, Words: "x", Amount: 100000, Person: "17-1",
	}}
	word, err := o.desk.Second(ctx, second, "mori", act)
	require.NoError(t, err)
	_, err = newer.Submit(ctx, head, word, act)
	require.ErrorIs(t, err, office.CodeApproval, "the word of who may no longer give it")
	_, err = newer.Second(ctx, second, "mori", act)
	require.ErrorIs(t, err, office.CodeDenied)

	first, err := o.desk.Submit(ctx, head, word, act)
	require.NoError(t, err)
	again, err := newer.Submit(ctx, head, word, act) // the officer pressed twice, and the other server got it
	require.NoError(t, err)
	assert.Equal(t, first[0].Version(), again[0].Version())

	plan := casework.Event{Kind: casework.PlanPayment, On: day("2022-02-01"), Run: "R1", Until: day("2022-03-01"), Amount: 100000}
	entries := len(o.log.Events())
	_, err = newer.Submit(ctx, cashier, nil, office.Act{Case: "17", Event: plan})
	require.ErrorIs(t, err, office.CodeDenied)
	require.Len(t, o.log.Events(), entries+1, "a denial has its entry")

	_, old, err := o.desk.Start(ctx, counter, "17", casework.ChangeMailing)
	require.NoError(t, err)
	moved := casework.Event{Kind: casework.ChangeMailing, On: day("2022-02-01"), Mailing: &casework.Mailing{Address: "x"}}
	_, err = newer.Submit(ctx, counter, nil, office.Act{Case: "17", Event: moved})
	require.NoError(t, err)
	_, err = o.desk.Submit(ctx, counter, nil, office.Act{Token: old, Event: moved})
	require.ErrorIs(t, err, casework.CodeStale, "the screen is older than what the other server recorded")
	assert.Empty(t, o.findings())
}
