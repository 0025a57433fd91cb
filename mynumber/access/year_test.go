package access_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/review/reviewtest"
	"github.com/kyufu-go/kyufu/audit/trail"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// Terminals that are taken out, overtime and another policy on a superior's word are no finding.
func TestAYearOfThePolicyIsReviewed(t *testing.T) {
	t.Parallel()
	log, err := trail.Open(t.TempDir(), trail.Config{Instance: "town"})
	require.NoError(t, err)
	ctx, o := t.Context(), newCurrent(t)
	o.Current, err = access.NewCurrent(o.Engine(), access.CurrentConfig{Log: log, Now: func() time.Time { return o.now }})
	require.NoError(t, err)
	day := civil.DayOf(o.now)
	for range 2 {
		id, err := o.AskTakeOut(ctx, asks("ito"), "T1", day, day)
		require.NoError(t, err)
		require.NoError(t, o.approve(t, asks("sato"), id))
		require.NoError(t, o.BringBack(ctx, asks("ito"), "T1"))
		id, err = o.AskOvertime(ctx, asks("ito"), day)
		require.NoError(t, err)
		require.NoError(t, o.approve(t, asks("sato"), id))
	}
	id, err := o.Ask(ctx, asks("sato"), nextPolicy(t, o))
	require.NoError(t, err)
	require.NoError(t, o.approve(t, asks("ito"), id))
	reviewtest.Honest(t, log, audit.ActTakeOut, audit.ActOvertimeOK, audit.ActPolicySet)
	reviewtest.Dishonest(t, log, audit.ActTakeOut)
	require.NoError(t, log.Close())
}
