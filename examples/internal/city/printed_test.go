package city

import (
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/household/civil"
)

// The last day that a letter names is in the event by which it left: no day that is worked out
// later is before it.
func TestTheDayThatALetterNamesIsInItsEvent(t *testing.T) {
	t.Parallel()
	dir, letters, days := filepath.Join(t.TempDir(), "out"), t.TempDir(), someDays(t, 2)
	_, err := runIn(dir, "-letters", letters)
	require.NoError(t, err)
	_, err = runIn(dir, "-next", days, "-letters", letters)
	require.NoError(t, err)
	named := map[casework.Notice]int{}
	require.NoError(t, goingOn(t, dir, days, nil).office.Each(t.Context(), func(c *casework.Case) error {
		for _, e := range c.Events() {
			n := e.Notice
			if e.Kind == casework.NotifyDefect {
				n = casework.DefectNotice
			}
			if e.Kind != casework.Notify && e.Kind != casework.NotifyDefect || termOf[n] == "" {
				assert.Zero(t, e.Printed, e.Kind)
				continue
			}
			require.True(t, e.Printed.Known(), "%s of case %s", n, c.ID)
			assert.True(t, slices.ContainsFunc(c.Clocks, func(r casework.Running) bool {
				return r.Clock == termOf[n] && (r.Until == e.Printed || slices.Contains(r.Before, e.Printed))
			}), "%s of case %s", n, c.ID)
			named[n]++
		}
		return nil
	}))
	assert.Positive(t, named[casework.ConfirmationForm])
	assert.Positive(t, named[casework.DefectNotice])
	assert.Positive(t, named[casework.FailureNotice])
}

// Money that was paid beyond what is decided is no letter, though no term makes it due.
func TestOnlyLettersAreWritten(t *testing.T) {
	t.Parallel()
	on := civil.MustDate("2022-04-01")
	first := func(k casework.Kind) casework.Event {
		return casework.Event{Kind: k, On: on, Recorded: on, By: "a", Second: "b", Words: "w", Codes: []string{"R01"}, Person: "1", Run: "R", Digest: "d", Amount: 100000}
	}
	account := first(casework.OpenExOfficio)
	account.Account = &casework.Account{Source: casework.AtCounter}
	approve := first(casework.ApprovePayment)
	approve.By, approve.Second = "b", ""
	c, err := casework.Fold(casework.Config{ID: "1"}, account, first(casework.OverrideGrant), first(casework.PlanPayment), approve, first(casework.SendPayment), first(casework.Pay),
		first(casework.DecideMore), first(casework.Revoke))
	require.NoError(t, err)
	require.Negative(t, c.Unpaid())
	assert.Equal(t, []casework.Notice{casework.RefusalNotice}, waits(&c, on))
}
