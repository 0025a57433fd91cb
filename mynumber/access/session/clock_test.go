package session_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/mynumber/access/session"
)

var clockOffs = map[string]time.Duration{
	"an hour ahead": time.Hour, "a day ahead": 24 * time.Hour, "a year ahead": 365 * 24 * time.Hour,
	"an hour behind": -time.Hour, "a day behind": -24 * time.Hour, "a year behind": -365 * 24 * time.Hour,
}

// Set back, a clock kept every session open: nobody was ever idle.
func TestAClockThatIsSetKeepsNoSessionOpen(t *testing.T) {
	t.Parallel()
	for name, off := range clockOffs {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(nil)
			s, err := d.Login(t.Context(), sato(), proofs("correct horse", "left palm")...)
			require.NoError(t, err)
			d.clock.add(-30 * time.Second)
			_, err = d.Actor(t.Context(), s)
			require.NoError(t, err, "a clock that is put right by seconds ends nothing")
			d.clock.add(off)
			_, err = d.Actor(t.Context(), s)
			require.ErrorIs(t, err, session.CodeSession)
		})
	}
}

// Two servers share a counter: the lock holds on both, and under a clock that is held against a
// reference it holds for the time that goes by, whatever the machine says.
func TestALockHoldsOnServersWhoseClocksAreOff(t *testing.T) {
	t.Parallel()
	for name, off := range clockOffs {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(nil)
			wrong := &audit.Clock{Machine: func() time.Time { return d.clock.Now().Add(off) }, Reference: d.clock.Now}
			shared := session.NewMemoryCounter(wrong.Now)
			server := func(now func() time.Time) desk {
				return newDesk(func(c *session.Config) { c.Now, c.Counter = now, shared })
			}
			a, b := server(d.clock.Now), server(wrong.Now)
			for range 3 {
				_, err := a.Login(t.Context(), sato(), proofs("guess", "left palm")...)
				require.Error(t, err)
			}
			_, err := b.Login(t.Context(), sato(), proofs("correct horse", "left palm")...)
			require.ErrorIs(t, err, session.CodeLocked)
			d.clock.add(session.DefaultLockFor)
			_, err = b.Login(t.Context(), sato(), proofs("correct horse", "left palm")...)
			require.NoError(t, err, "and no longer than it should")
		})
	}
}
