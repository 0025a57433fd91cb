package session_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/mynumber/access/session"
)

// directory is a town's, which knows its officers in any case, as most do.
type directory struct{ session.Verifier }

func (d directory) Verify(ctx context.Context, id audit.Code, proof []byte) error {
	return d.Verifier.Verify(ctx, audit.Code(strings.Trim(strings.ToLower(string(id)), ".")), proof)
}

func spelled(id audit.Code, terminal audit.Code) audit.Actor {
	a := sato()
	a.ID, a.Terminal = id, terminal
	return a
}

// An ID written in another way is the same ID: it has no tries of its own, and no session beside.
func TestAnIDInAnotherSpellingIsTheSameID(t *testing.T) {
	t.Parallel()
	begin := func() desk {
		return newDesk(func(c *session.Config) {
			for i := range c.Verifiers {
				c.Verifiers[i] = directory{c.Verifiers[i]}
			}
		})
	}
	spellings := []audit.Code{"sato", "Sato", "SATO", "sato.", "-Sato"}
	t.Run("tries", func(t *testing.T) {
		t.Parallel()
		d := begin()
		tried := 0
		for _, id := range spellings {
			for range 5 {
				if _, err := d.Login(t.Context(), spelled(id, "T1"), proofs("guess", "left palm")...); errCode(err) == string(session.CodeCredentials) {
					tried++
				}
			}
		}
		assert.Equal(t, 2, tried, "and the third locks")
		_, err := d.Login(t.Context(), spelled("SATO", "T1"), proofs("correct horse", "left palm")...)
		require.ErrorIs(t, err, session.CodeLocked)
	})
	t.Run("sessions", func(t *testing.T) {
		t.Parallel()
		d := begin()
		s, err := d.Login(t.Context(), spelled("sato", "T1"), proofs("correct horse", "left palm")...)
		require.NoError(t, err)
		_, err = d.Login(t.Context(), spelled("SATO", "T2"), proofs("correct horse", "left palm")...)
		require.ErrorIs(t, err, session.CodeShared)
		require.NoError(t, d.Revoke(t.Context(), "Sato."))
		_, err = d.Actor(t.Context(), s)
		require.ErrorIs(t, err, session.CodeSession)
	})
}

// A password that was set by a clock ahead is not good until that clock's time and its age.
func TestAPasswordOfTheFutureIsTooOld(t *testing.T) {
	t.Parallel()
	now := &clock{now: tokyo("2023-01-11 09:00")}
	p := session.Passwords{Iterations: 2, Rand: zero{}, Now: now.Now}
	h, err := p.Set("sato", []byte("atsui natsu no yoru"), nil)
	require.NoError(t, err)
	now.add(-30 * time.Second)
	require.NoError(t, p.Check(h, []byte("atsui natsu no yoru")), "a clock that is put right by seconds ends nothing")
	now.add(-365 * 24 * time.Hour)
	require.True(t, session.Expired(p.Check(h, []byte("atsui natsu no yoru"))))
}

// An ID with a space behind it would have tries of its own, and a directory may well trim it.
func TestAnIDThatIsNoCodeIsNobody(t *testing.T) {
	d := newDesk(nil)
	before := len(d.log.Events())
	for _, id := range []audit.Code{"sato ", " sato", "", "佐藤"} {
		_, err := d.Login(t.Context(), spelled(id, "T1"), proofs("correct horse", "left palm")...)
		require.ErrorIs(t, err, session.CodeCredentials, "%q", id)
	}
	assert.Len(t, d.log.Events(), before)
}

func TestLoggingOutOfASessionThatWasReplacedEndsNotTheNewOne(t *testing.T) {
	d := newDesk(func(c *session.Config) {
		for i := range c.Verifiers {
			c.Verifiers[i] = directory{c.Verifiers[i]}
		}
	})
	old, err := d.Login(t.Context(), spelled("sato", "T1"), proofs("correct horse", "left palm")...)
	require.NoError(t, err)
	now, err := d.Login(t.Context(), spelled("SATO", "T1"), proofs("correct horse", "left palm")...)
	require.NoError(t, err)
	require.NoError(t, d.Logout(t.Context(), old))
	_, err = d.Actor(t.Context(), now)
	require.NoError(t, err)
	_, err = d.Login(t.Context(), spelled("sato", "T2"), proofs("correct horse", "left palm")...)
	require.ErrorIs(t, err, session.CodeShared)
}
