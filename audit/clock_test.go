package audit_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
)

// offs are how far clocks are off in the tests of everything that compares times.
var offs = map[string]time.Duration{
	"an hour ahead": time.Hour, "a day ahead": 24 * time.Hour, "a year ahead": 365 * 24 * time.Hour,
	"an hour behind": -time.Hour, "a day behind": -24 * time.Hour, "a year behind": -365 * 24 * time.Hour,
}

func TestAClockNeverShowsAnotherTimeThanItsReference(t *testing.T) {
	t.Parallel()
	right := time.Date(2026, 7, 1, 9, 0, 0, 0, time.UTC)
	for name, off := range offs {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := audit.Clock{Machine: func() time.Time { return right.Add(off) }, Reference: func() time.Time { return right }}
			require.Equal(t, right, c.Now())
			require.Equal(t, off, c.Off())
			c.Reference = func() time.Time { return time.Time{} }
			require.Equal(t, right.Add(off), c.Now(), "nothing is known")
			require.Zero(t, c.Off())
			c.Reference = nil
			require.Equal(t, right.Add(off), c.Now())
		})
	}
	within := audit.Clock{Machine: func() time.Time { return right.Add(50 * time.Second) }, Reference: func() time.Time { return right }}
	require.Equal(t, right.Add(50*time.Second), within.Now())
	require.Zero(t, within.Off())
}

func TestAReferenceGoesOnAndIsNotTakenBack(t *testing.T) {
	t.Parallel()
	var r audit.Reference
	require.Zero(t, r.Now())
	said := time.Date(2026, 7, 1, 9, 0, 0, 0, time.UTC)
	r.Learn(said)
	first := r.Now()
	require.False(t, first.Before(said))
	r.Learn(said.AddDate(-1, 0, 0))
	require.False(t, r.Now().Before(first), "an older timestamp takes no time back")
	r.Learn(said.AddDate(0, 0, 1))
	require.False(t, r.Now().Before(said.AddDate(0, 0, 1)))
	require.Less(t, r.Now().Sub(said.AddDate(0, 0, 1)), time.Hour)
}

// Of a clock at the year 1 the distance is more than a duration holds: the machine was believed.
func TestAClockThatWasNeverSetIsNotBelieved(t *testing.T) {
	t.Parallel()
	right := time.Date(2026, 7, 1, 9, 0, 0, 0, time.UTC)
	for _, shown := range []time.Time{{}, time.Date(1400, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)} {
		c := audit.Clock{Machine: func() time.Time { return shown }, Reference: func() time.Time { return right }}
		require.Equal(t, right, c.Now())
		require.NotZero(t, c.Off())
	}
}
