package inquiry_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/inquiry"
	"github.com/kyufu-go/kyufu/inquiry/answer"
	"github.com/kyufu-go/kyufu/inquiry/memnet"
)

// The daily job of a server whose clock is off erases nothing too early and nothing too late, if
// its clock is held against a reference; and without one a clock that is a year ahead erases
// everything.
func TestAClockThatIsOffErasesNothingTooEarly(t *testing.T) {
	t.Parallel()
	const year = 365 * 24 * time.Hour
	draft := func(t *testing.T, off time.Duration) (*office, inquiry.ID) {
		t.Helper()
		o := newOffice(t, memnet.Faults{}, func(c *inquiry.Config) {
			right := c.Now
			wrong := audit.Clock{Machine: func() time.Time { return right().Add(off) }, Reference: right}
			c.Now = wrong.Now
		})
		ids, err := o.Draft(t.Context(), clerk, taxAsk(o.resident(t, 1, fukaya, answer.TaxExempt, "0", "0"), fukaya))
		require.NoError(t, err)
		return o, ids[0]
	}
	for name, off := range map[string]time.Duration{
		"an hour ahead": time.Hour, "a day ahead": 24 * time.Hour, "a year ahead": year,
		"an hour behind": -time.Hour, "a day behind": -24 * time.Hour, "a year behind": -year,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o, id := draft(t, off)
			before := o.state(t, id)
			for range 5 {
				o.clock.add(24 * time.Hour)
				_, err := o.Expire(t.Context(), system)
				require.NoError(t, err)
			}
			require.Equal(t, before, o.state(t, id))
			for range 400 {
				o.clock.add(24 * time.Hour)
				_, err := o.Expire(t.Context(), system)
				require.NoError(t, err)
			}
			require.Equal(t, inquiry.Erased, o.state(t, id))
		})
	}
}
