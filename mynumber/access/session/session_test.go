package session_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/mynumber/access/session"
	"github.com/kyufu-go/kyufu/mynumber/access/session/sessiontest"
)

type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time { c.mu.Lock(); defer c.mu.Unlock(); return c.now }
func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

type desk struct {
	*session.Sessions
	log   *audit.Memory
	clock *clock
}

func newDesk(edit func(*session.SessionConfig)) desk {
	d := desk{log: &audit.Memory{}, clock: &clock{now: tokyo("2022-01-11 09:00")}}
	c := session.SessionConfig{Now: d.clock.Now, LockAfter: 3, Authenticators: []session.Authenticator{
		sessiontest.New(audit.AuthPassword).Set("sato", "correct horse"),
		sessiontest.New(audit.AuthBiometric).Set("sato", "left palm"),
	}}
	if edit != nil {
		edit(&c)
	}
	d.Sessions = session.NewSessions(d.log, c)
	return d
}

func sato() audit.Actor {
	return audit.Actor{Kind: audit.ActorOfficer, ID: "sato", Organ: "mayor", Department: "welfare", Terminal: "T1"}
}

func proofs(password, palm string) []session.Proof {
	return []session.Proof{{Kind: audit.AuthPassword, Value: []byte(password)}, {Kind: audit.AuthBiometric, Value: []byte(palm)}}
}

func errCode(err error) string {
	if e, ok := errors.AsType[*session.Error](err); ok {
		return e.Code()
	}
	return ""
}

func TestLoginNeedsBothFactors(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	d := newDesk(nil)
	good := proofs("correct horse", "left palm")
	s, err := d.Login(ctx, sato(), good...)
	require.NoError(t, err)
	assert.Equal(t, make([]byte, len("left palm")), good[1].Value, "proofs are wiped")
	actor, err := d.Actor(ctx, s)
	require.NoError(t, err)
	assert.Equal(t, audit.AuthPassword|audit.AuthBiometric, actor.Auth)
	require.NoError(t, d.Logout(ctx, s))
	require.NoError(t, d.Logout(ctx, s), "ending twice does nothing")
	_, err = d.Actor(ctx, s)
	assert.Equal(t, "session", errCode(err))
	for name, p := range map[string][]session.Proof{
		"one factor":    proofs("correct horse", "left palm")[:1],
		"a wrong one":   proofs("correct horse", "right palm"),
		"none":          nil,
		"twice the one": {proofs("correct horse", "")[0], proofs("correct horse", "")[0]},
	} {
		d := newDesk(nil)
		actor := sato()
		actor.Auth = audit.AuthPassword | audit.AuthBiometric // a claim is no proof
		_, err := d.Login(ctx, actor, p...)
		assert.Equal(t, "credentials", errCode(err), name)
		assert.Equal(t, 1, count(d.log, audit.ActLoginFailed, audit.Denied), name)
	}
	assert.Equal(t, 1, count(d.log, audit.ActLogin, audit.Succeeded))
	assert.Equal(t, 1, count(d.log, audit.ActLogout, audit.Succeeded))
}

func TestLockOut(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	d := newDesk(nil)
	for range 2 {
		_, err := d.Login(ctx, sato(), proofs("guess", "left palm")...)
		assert.Equal(t, "credentials", errCode(err))
	}
	_, err := d.Login(ctx, sato(), proofs("guess", "left palm")...)
	assert.Equal(t, "locked", errCode(err))
	assert.Equal(t, 1, count(d.log, audit.ActLockedOut, audit.Succeeded))
	_, err = d.Login(ctx, sato(), proofs("correct horse", "left palm")...)
	assert.Equal(t, "locked", errCode(err), "the right proofs do not open a locked ID")
	d.clock.add(session.DefaultLockFor)
	_, err = d.Login(ctx, sato(), proofs("correct horse", "left palm")...)
	require.NoError(t, err)
}

func TestALockUntilSomebodyUnlocks(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	d := newDesk(func(c *session.SessionConfig) { c.LockFor = -1; c.LockAfter = 1 })
	_, err := d.Login(ctx, sato(), proofs("guess", "")...)
	assert.Equal(t, "locked", errCode(err))
	d.clock.add(1000 * time.Hour)
	_, err = d.Login(ctx, sato(), proofs("correct horse", "left palm")...)
	assert.Equal(t, "locked", errCode(err))
	assert.Equal(t, "approval", errCode(d.Unlock(ctx, sato(), "sato")), "nobody unlocks themselves")
	boss := sato()
	boss.ID = "ito"
	require.NoError(t, d.Unlock(ctx, boss, "sato"))
	_, err = d.Login(ctx, sato(), proofs("correct horse", "left palm")...)
	require.NoError(t, err)
}

func TestSessionsEnd(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	d := newDesk(func(c *session.SessionConfig) { c.Longest = time.Hour })
	s, err := d.Login(ctx, sato(), proofs("correct horse", "left palm")...)
	require.NoError(t, err)
	for range 4 {
		d.clock.add(14 * time.Minute)
		_, err = d.Actor(ctx, s)
		require.NoError(t, err)
	}
	d.clock.add(5 * time.Minute)
	_, err = d.Actor(ctx, s)
	assert.Equal(t, "session", errCode(err), "by age")
	s, err = d.Login(ctx, sato(), proofs("correct horse", "left palm")...)
	require.NoError(t, err)
	d.clock.add(16 * time.Minute)
	n, err := d.Sweep(ctx)
	require.NoError(t, err)
	assert.Equal(t, 1, n, "by idleness")
	_, err = d.Actor(ctx, s)
	assert.Equal(t, "session", errCode(err))
	s, err = d.Login(ctx, sato(), proofs("correct horse", "left palm")...)
	require.NoError(t, err)
	require.NoError(t, d.Revoke(ctx, "sato"))
	require.NoError(t, d.Revoke(ctx, "nobody"))
	_, err = d.Actor(ctx, s)
	assert.Equal(t, "session", errCode(err), "by transfer")
	assert.Equal(t, 3, count(d.log, audit.ActSessionEnded, audit.Succeeded))
}

func TestOneIDAtOneTerminal(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	d := newDesk(nil)
	_, err := d.Login(ctx, sato(), proofs("correct horse", "left palm")...)
	require.NoError(t, err)
	elsewhere := sato()
	elsewhere.Terminal = "T2"
	_, err = d.Login(ctx, elsewhere, proofs("correct horse", "left palm")...)
	assert.Equal(t, "shared", errCode(err))
	d.clock.add(time.Hour) // the first session is over by idleness
	_, err = d.Login(ctx, elsewhere, proofs("correct horse", "left palm")...)
	require.NoError(t, err)
}

func TestNobodyComesInWithoutTheLog(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	d := newDesk(nil)
	d.log.Fail = func(audit.Event) error { return errors.New("disk full") }
	_, err := d.Login(ctx, sato(), proofs("correct horse", "left palm")...)
	assert.Equal(t, "recorder", errCode(err))
	_, err = d.Login(ctx, sato(), proofs("guess", "left palm")...)
	assert.Equal(t, "recorder", errCode(err))
	d.log.Fail = nil
	s, err := d.Login(ctx, sato(), proofs("correct horse", "left palm")...)
	require.NoError(t, err)
	d.log.Fail = func(audit.Event) error { return errors.New("disk full") }
	assert.Equal(t, "recorder", errCode(d.Logout(ctx, s)))
	_, err = d.Actor(ctx, s)
	assert.Equal(t, "session", errCode(err), "the session ended all the same")
}

func TestSessionsConcurrently(t *testing.T) {
	t.Parallel()
	d := newDesk(func(c *session.SessionConfig) { c.LockAfter = 1 << 30 })
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 50 {
				if s, err := d.Login(context.Background(), sato(), proofs("correct horse", "left palm")...); err == nil {
					_, _ = d.Actor(context.Background(), s)
					_ = d.Logout(context.Background(), s)
				}
				_, _ = d.Login(context.Background(), sato(), proofs("guess", "")...)
			}
		})
	}
	wg.Wait()
	assert.Equal(t, 400, count(d.log, audit.ActLoginFailed, audit.Denied))
}

func TestPasswordPolicy(t *testing.T) {
	t.Parallel()
	now := &clock{now: tokyo("2022-01-11 09:00")}
	p := session.Passwords{Iterations: 2, Rand: zero{}, Now: now.Now}
	first, err := p.Set("sato", []byte("Kumagaya-atsui-2021"), nil)
	require.NoError(t, err)
	require.NoError(t, p.Check(first, []byte("Kumagaya-atsui-2021")))
	assert.Equal(t, "credentials", errCode(p.Check(first, []byte("Kumagaya-atsui-2022"))))
	assert.Equal(t, "credentials", errCode(p.Check(session.Verifier{}, nil)), "no password proves nothing")
	for name, c := range map[string]struct{ password, field string }{
		"short":                     {"Atsui-2021", session.PasswordShort},
		"the same":                  {"Kumagaya-atsui-2021", session.PasswordSame},
		"a counter that went on":    {"Kumagaya-atsui-2022", session.PasswordSimilar},
		"case":                      {"KUMAGAYA-ATSUI-2021", session.PasswordSimilar},
		"turned round":              {"atsui-Kumagaya-2021", session.PasswordSimilar},
		"look-alikes":               {"Kum@g4ya-4tsui!!!!!", session.PasswordSimilar},
		"the ID in it":              {"SATO-and-more-2021", session.PasswordID},
		"one character only":        {"aaaaaaaaaaaaaaaa", session.PasswordID},
		"another, which is allowed": {"boats on the Arakawa", ""},
	} {
		_, err := p.Set("sato", []byte(c.password), []session.Verifier{first})
		if c.field == "" {
			assert.NoError(t, err, name)
			continue
		}
		e, ok := errors.AsType[*session.Error](err)
		require.True(t, ok, name)
		assert.Equal(t, "password", e.Code(), name)
		assert.Equal(t, c.field, e.Field, name)
	}
	now.add(session.DefaultMaxAge)
	require.NoError(t, p.Check(first, []byte("Kumagaya-atsui-2021")))
	now.add(time.Second)
	err = p.Check(first, []byte("Kumagaya-atsui-2021"))
	assert.True(t, session.Expired(err))
	old := make([]session.Verifier, 8)
	_, err = p.Set("sato", []byte("Kumagaya-atsui-2021"), append(old, first))
	assert.NoError(t, err, "beyond the history")
}

func TestLoginWithPasswordsOfThePolicy(t *testing.T) {
	t.Parallel()
	var d desk
	var mine session.Verifier
	d = newDesk(func(c *session.SessionConfig) {
		p := session.Passwords{Iterations: 2, Rand: zero{}, Now: c.Now}
		var err error
		mine, err = p.Set("sato", []byte("boats on the Arakawa"), nil)
		require.NoError(t, err)
		c.Authenticators[0] = session.PasswordAuthenticator{Policy: p, Lookup: func(_ context.Context, id audit.Code) (session.Verifier, error) {
			if id != "sato" {
				return session.Verifier{}, errors.New("no such ID")
			}
			return mine, nil
		}}
	})
	_, err := d.Login(t.Context(), sato(), proofs("boats on the Arakawa", "left palm")...)
	require.NoError(t, err)
	_, err = d.Login(t.Context(), sato(), proofs("boats on the Tonegawa", "left palm")...)
	assert.Equal(t, "credentials", errCode(err))
	nobody := sato()
	nobody.ID = "nobody"
	_, err = d.Login(t.Context(), nobody, proofs("boats on the Arakawa", "left palm")...)
	assert.Equal(t, "credentials", errCode(err))
	d.clock.add(session.DefaultMaxAge + time.Second)
	_, err = d.Login(t.Context(), sato(), proofs("boats on the Arakawa", "left palm")...)
	assert.Equal(t, "credentials", errCode(err), "too old")
}

type zero struct{}

func (zero) Read(b []byte) (int, error) { clear(b); return len(b), nil }

func tokyo(text string) time.Time {
	at, err := time.ParseInLocation("2006-01-02 15:04", text, time.FixedZone("JST", 9*60*60))
	if err != nil {
		panic(err)
	}
	return at
}

// count says how many entries have an act and a result.
func count(log *audit.Memory, act audit.Act, result audit.Result) (n int) {
	for _, e := range log.Events() {
		if e.Act == act && e.Result == result {
			n++
		}
	}
	return n
}
