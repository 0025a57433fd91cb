package session_test

import (
	"errors"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/mynumber/access/session"
	"github.com/kyufu-go/kyufu/mynumber/access/session/sessiontest"
)

// Somebody with an account of their own logs in rightly between guesses at others, from the same
// terminal, and has the clock set back: that gives them no guess more, neither at one nor at all.
func TestOnesOwnRightLoginsGiveNoGuessesAtOthers(t *testing.T) {
	t.Parallel()
	own := func(d desk) {
		actor := sato()
		actor.ID = "mori"
		_, err := d.Login(t.Context(), actor, proofs("own password", "own palm")...)
		require.NoError(t, err)
	}
	begin := func() desk {
		return newDesk(func(c *session.Config) {
			c.OriginAfter, c.LockFor = 7, time.Hour
			c.Verifiers = []session.Verifier{
				sessiontest.New(audit.AuthPassword).Set("sato", "correct horse").Set("mori", "own password"),
				sessiontest.New(audit.AuthBiometric).Set("sato", "left palm").Set("mori", "own palm"),
			}
		})
	}
	guess := func(d desk, id audit.Code) bool {
		actor := sato()
		actor.ID = id
		_, err := d.Login(t.Context(), actor, proofs("spring", "left palm")...)
		require.Error(t, err)
		return errors.Is(err, session.CodeCredentials) || errors.Is(err, session.CodeLocked) && id == "sato"
	}
	t.Run("at one", func(t *testing.T) {
		t.Parallel()
		d := begin()
		for range 3 {
			own(d)
			guess(d, "sato")
		}
		d.clock.add(-30 * time.Minute)
		own(d)
		_, err := d.Login(t.Context(), sato(), proofs("correct horse", "left palm")...)
		require.ErrorIs(t, err, session.CodeLocked)
		d.clock.add(59 * time.Minute)
		_, err = d.Login(t.Context(), sato(), proofs("correct horse", "left palm")...)
		require.ErrorIs(t, err, session.CodeLocked, "it counts from the last try")
		assert.Equal(t, 1, count(d.log, audit.ActLockedOut, audit.Succeeded))
	})
	t.Run("at all", func(t *testing.T) {
		t.Parallel()
		d := begin()
		tried := 0
		for i := range 6 {
			own(d)
			if guess(d, audit.Code("officer-"+strconv.Itoa(i))) {
				tried++
			}
		}
		own(d)
		for i := range 20 {
			if guess(d, audit.Code("other-"+strconv.Itoa(i))) {
				tried++
			}
		}
		assert.Equal(t, 7, tried)
	})
}
