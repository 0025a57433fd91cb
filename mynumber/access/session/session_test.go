package session_test

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/mynumber/access"

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

func newDesk(edit func(*session.Config)) desk {
	d := desk{log: &audit.Memory{}, clock: &clock{now: tokyo("2022-01-11 09:00")}}
	c := session.Config{Log: d.log, Now: d.clock.Now, LockAfter: 3, Verifiers: []session.Verifier{
		sessiontest.New(audit.AuthPassword).Set("sato", "correct horse"),
		sessiontest.New(audit.AuthBiometric).Set("sato", "left palm"),
	}}
	if edit != nil {
		edit(&c)
	}
	var err error
	if d.Sessions, err = session.New(c); err != nil {
		panic(err)
	}
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
	d := newDesk(func(c *session.Config) { c.LockFor, c.LockAfter, c.Policy = -1, 1, policy(t, nil) })
	_, err := d.Login(ctx, sato(), proofs("guess", "")...)
	assert.Equal(t, "locked", errCode(err))
	d.clock.add(1000 * time.Hour)
	_, err = d.Login(ctx, sato(), proofs("correct horse", "left palm")...)
	assert.Equal(t, "locked", errCode(err))
	require.ErrorIs(t, d.Unlock(ctx, access.Caller{Actor: sato()}, "sato"), session.CodeApproval, "nobody unlocks themselves")
	boss := access.Caller{Actor: sato(), Duty: "benefit"}
	boss.Actor.ID, boss.Actor.Auth = "ito", audit.AuthPassword|audit.AuthBiometric
	for _, id := range []audit.Code{"phantom", "mori"} {
		other := boss
		other.Actor.ID = id
		require.ErrorIs(t, d.Unlock(ctx, other, "sato"), session.CodeDenied, "%s", id)
	}
	require.NoError(t, d.Unlock(ctx, boss, "sato"))
	_, err = d.Login(ctx, sato(), proofs("correct horse", "left palm")...)
	require.NoError(t, err)
}

// policy has sato, mori, and ito who manages IDs.
func policy(t *testing.T, edit func(*access.Policy)) func() *access.Engine {
	t.Helper()
	p := &access.Policy{Duties: []access.Duty{{Code: "benefit", Designation: "notice-2021"}}, Terminals: []access.Terminal{{Code: "T1"}}}
	for _, id := range []audit.Code{"sato", "ito", "mori"} {
		p.IDs = append(p.IDs, access.ID{Code: id, Kind: access.Officer, Organ: "mayor", Department: "welfare", Trained: civil.MustDate("2021-12-01")})
		ops := []access.Operation{access.View}
		if id == "ito" {
			ops = append(ops, access.Manage)
		}
		p.Assignments = append(p.Assignments, access.Assignment{
			ID: id, Duty: "benefit", Organ: "mayor", Department: "welfare", Terminals: []audit.Code{"T1"}, Operations: ops, Hours: access.Always,
		})
	}
	if edit != nil {
		edit(p)
	}
	e, err := access.Compile(p)
	require.NoError(t, err)
	return func() *access.Engine { return e }
}

// slow proves one password and takes its time, so that guesses at one time are all in it at once.
type slow struct {
	right string
	tried *atomic.Int64
}

func (slow) Kind() audit.Auth { return audit.AuthPassword }

func (s slow) Verify(_ context.Context, _ audit.Code, proof []byte) error {
	s.tried.Add(1)
	time.Sleep(20 * time.Millisecond)
	if string(proof) != s.right {
		return errors.New("wrong")
	}
	return nil
}

func TestGuessesAtOneTimeAreNoMoreThanOneAfterTheOther(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name     string
		terminal func(i int) audit.Code
		right    int
	}{
		{"from one terminal", func(int) audit.Code { return "T1" }, 150},
		{"from two hundred terminals", func(i int) audit.Code { return audit.Code(fmt.Sprint("T", i)) }, 150},
		{"nothing right among them", func(int) audit.Code { return "T1" }, -1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var tried atomic.Int64
			d := newDesk(func(cfg *session.Config) {
				cfg.LockAfter, cfg.Factors, cfg.Verifiers = 5, 1, []session.Verifier{slow{"guess-150", &tried}}
			})
			var wg sync.WaitGroup
			for i := range 200 {
				wg.Go(func() {
					actor := sato()
					actor.Terminal = c.terminal(i)
					guess := "guess-" + strconv.Itoa(i)
					if i != c.right && i == 150 {
						guess = "other"
					}
					_, _ = d.Login(context.Background(), actor, session.Proof{Kind: audit.AuthPassword, Value: []byte(guess)})
				})
			}
			wg.Wait()
			// A right guess among the first five gives the five back once, and no lock is opened by
			// it.
			assert.LessOrEqual(t, tried.Load(), int64(10))
			if c.right < 0 {
				assert.Equal(t, int64(5), tried.Load())
				assert.Equal(t, 1, count(d.log, audit.ActLockedOut, audit.Succeeded))
			}
		})
	}
}

func TestOneTerminalDoesNotTryEverybody(t *testing.T) {
	t.Parallel()
	d := newDesk(func(c *session.Config) { c.OriginAfter = 7 })
	tried := 0
	for i := range 20 {
		actor := sato()
		actor.ID = audit.Code("officer-" + strconv.Itoa(i))
		if _, err := d.Login(t.Context(), actor, proofs("spring", "")...); errors.Is(err, session.CodeCredentials) {
			tried++
		}
	}
	assert.Equal(t, 7, tried)
	_, err := d.Login(t.Context(), sato(), proofs("correct horse", "left palm")...)
	require.ErrorIs(t, err, session.CodeLocked)
	elsewhere := sato()
	elsewhere.Terminal = "T2"
	_, err = d.Login(t.Context(), elsewhere, proofs("correct horse", "left palm")...)
	require.NoError(t, err)
}

// AllocsPerRun wants the process for itself.
func TestTriesOfUnknownIDsTakeNoMemory(t *testing.T) {
	now := tokyo("2022-01-11 09:00")
	c := session.NewMemoryCounter(func() time.Time { return now })
	keys := make([]string, 5000)
	for i := range keys {
		keys[i] = "id/nobody-" + strconv.Itoa(i)
	}
	i := 0
	assert.Zero(t, testing.AllocsPerRun(4000, func() { _, _ = c.Take(context.Background(), keys[i%len(keys)], 1<<30, time.Hour); i++ }))
}

func TestARevokedIDIsOutAtOnce(t *testing.T) {
	t.Parallel()
	in := policy(t, nil)
	out := policy(t, func(p *access.Policy) { p.IDs[0].RevokedOn = civil.MustDate("2022-01-11") })
	current := &in
	d := newDesk(func(c *session.Config) { c.Policy = func() *access.Engine { return (*current)() } })
	s, err := d.Login(t.Context(), sato(), proofs("correct horse", "left palm")...)
	require.NoError(t, err)
	current = &out
	_, err = d.Actor(t.Context(), s)
	require.ErrorIs(t, err, session.CodeSession)
	_, err = d.Login(t.Context(), sato(), proofs("correct horse", "left palm")...)
	require.ErrorIs(t, err, session.CodeCredentials)
}

func TestSessionsEnd(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	d := newDesk(func(c *session.Config) { c.Longest = time.Hour })
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
	d := newDesk(func(c *session.Config) { c.LockAfter, c.OriginAfter = 1<<30, 1<<30 })
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
	assert.Equal(t, "credentials", errCode(p.Check(session.Hash{}, nil)), "no password proves nothing")
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
		_, err := p.Set("sato", []byte(c.password), []session.Hash{first})
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
	old := make([]session.Hash, 8)
	_, err = p.Set("sato", []byte("Kumagaya-atsui-2021"), append(old, first))
	assert.NoError(t, err, "beyond the history")
}

func TestLoginWithPasswordsOfThePolicy(t *testing.T) {
	t.Parallel()
	var d desk
	var mine session.Hash
	d = newDesk(func(c *session.Config) {
		p := session.Passwords{Iterations: 2, Rand: zero{}, Now: c.Now}
		var err error
		mine, err = p.Set("sato", []byte("boats on the Arakawa"), nil)
		require.NoError(t, err)
		c.Verifiers[0] = session.PasswordVerifier{Policy: p, Lookup: func(_ context.Context, id audit.Code) (session.Hash, error) {
			if id != "sato" {
				return session.Hash{}, errors.New("no such ID")
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
