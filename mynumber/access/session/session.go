// Package session says who is at this terminal now. It logs people in, and says how it was proved.
//
// [Sessions] takes a [Verifier] per kind of factor, locks IDs after failures, and records
// each step before it takes effect. [Passwords] is the password policy of the assessment, and
// [PasswordVerifier] proves by it. Readers of cards and fingers belong to the embedder.
package session

import (
	"cmp"
	"context"
	"errors"
	"sync"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/household/secret"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// Verifier proves one kind of factor. The library brings the interface and one of passwords
// ([PasswordVerifier] with a store of hashes behind it); readers of cards and fingers belong to the
// embedder.
type Verifier interface {
	// Kind is the one kind that it proves.
	Kind() audit.Auth
	// Verify returns nil if the proof is the ID's. Errors: any; it counts as a failure.
	Verify(ctx context.Context, id audit.Code, proof []byte) error
}

// Proof is what somebody offers for one kind of factor.
type Proof struct {
	secret.Private

	Kind  audit.Auth
	Value []byte // wiped by [Sessions.Login]
}

// Config is what [Sessions] work with. Log, Verifiers and Now are required.
type Config struct {
	Log       audit.Recorder // an entry it does not take keeps people out
	Verifiers []Verifier     // one a kind
	Now       func() time.Time
	// Counter counts tries; nil means a [MemoryCounter]. Several servers share one.
	Counter Counter
	// Policy, where it is given, ends sessions of IDs that it does not know, or that are revoked,
	// expired or locked, at once; without it nobody may unlock.
	Policy func() *access.Engine

	Factors   int           // kinds of factors a log-in needs; 0 means access.DefaultFactors
	LockAfter int           // tries that an ID has; 0 means DefaultLockAfter
	LockFor   time.Duration // until they come back; 0 means DefaultLockFor; negative: at [Sessions.Unlock]
	// OriginAfter is how many tries a terminal has, for whatever IDs, within LockFor; 0 means
	// DefaultOriginAfter.
	OriginAfter int
	Idle        time.Duration // without a sign of life; 0 means DefaultIdle
	Longest     time.Duration // whatever happens; 0 means DefaultLongest
}

// The defaults of [Config]: usual, and no law.
const (
	DefaultLockAfter   = 5
	DefaultOriginAfter = 50
	DefaultLockFor     = 30 * time.Minute
	DefaultIdle        = 15 * time.Minute
	DefaultLongest     = 10 * time.Hour
)

// Sessions logs people in and out. Each log-in, failure, lock-out and log-out is an entry in the
// log before it takes effect; if the log does not take the entry, nobody comes in. A try is counted
// before its proof is looked at, so that many at one time are no more than one after the other.
// Safe for concurrent use. It starts no goroutine: a session that has ended is noticed when it is
// used or by [Sessions.Sweep].
type Sessions struct {
	config Config
	mu     sync.Mutex
	live   map[string]*Session // by person
}

// New returns Sessions without anybody in them. Errors: config.
func New(c Config) (*Sessions, error) {
	if c.Log == nil || len(c.Verifiers) == 0 || c.Now == nil {
		return nil, fail(CodeConfig, "")
	}
	if c.Counter == nil {
		c.Counter = NewMemoryCounter(c.Now)
	}
	c.Factors, c.LockAfter = cmp.Or(c.Factors, access.DefaultFactors), cmp.Or(c.LockAfter, DefaultLockAfter)
	c.OriginAfter, c.LockFor = cmp.Or(c.OriginAfter, DefaultOriginAfter), cmp.Or(c.LockFor, DefaultLockFor)
	c.Idle, c.Longest = cmp.Or(c.Idle, DefaultIdle), cmp.Or(c.Longest, DefaultLongest)
	return &Sessions{config: c, live: map[string]*Session{}}, nil
}

// Session is one person logged in at one terminal.
type Session struct {
	actor audit.Actor
	began time.Time
	seen  time.Time
	ended bool
}

// Login proves every factor and opens a session. The actor's Auth is what was
// proved, whatever stood there. The values of the proofs are wiped. One ID is
// logged in at one terminal only: that is how sharing shows. Errors: credentials
// (which factor failed is not told), locked, shared, recorder.
func (s *Sessions) Login(ctx context.Context, actor audit.Actor, proofs ...Proof) (*Session, error) {
	defer func() {
		for _, p := range proofs {
			clear(p.Value)
		}
	}()
	if s.config.Now == nil {
		return nil, fail(CodeConfig, "")
	}
	now := s.config.Now()
	if audit.Person(actor.ID) == "" { // it is nobody's, and the log takes no entry about it
		return nil, fail(CodeCredentials, "")
	}
	if s.gone(actor.ID, now) {
		return nil, s.refuse(ctx, actor, audit.ActLoginFailed, CodeCredentials)
	}
	try, err := s.take(ctx, actor)
	if err != nil {
		return nil, err
	}
	actor.Auth = 0
	for _, p := range proofs {
		if !s.proved(ctx, actor.ID, p) {
			return nil, s.failed(ctx, actor, try)
		}
		actor.Auth |= p.Kind
	}
	if access.Factors(actor.Auth) < s.config.Factors && (actor.Kind != audit.ActorSystem || actor.Auth&audit.AuthMutualTLS == 0) {
		return nil, s.failed(ctx, actor, try)
	}
	if err := s.giveBack(ctx, actor); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if old := s.live[person(actor.ID)]; old != nil && !s.over(old, now) && old.actor.Terminal != actor.Terminal {
		return nil, s.refuse(ctx, actor, audit.ActLoginFailed, CodeShared)
	}
	if err := s.record(ctx, audit.Event{Act: audit.ActLogin, Result: audit.Succeeded, Actor: actor}); err != nil {
		return nil, err
	}
	session := &Session{actor: actor, began: now, seen: now}
	s.live[person(actor.ID)] = session
	return session, nil
}

func (s *Sessions) proved(ctx context.Context, id audit.Code, p Proof) bool {
	for _, v := range s.config.Verifiers {
		if v.Kind() == p.Kind {
			return v.Verify(ctx, id, p.Value) == nil
		}
	}
	return false
}

// Actor returns who the session is, and notes the sign of life. Errors: session
// when it has ended, recorder.
func (s *Sessions) Actor(ctx context.Context, session *Session) (audit.Actor, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.config.Now == nil {
		return audit.Actor{}, fail(CodeConfig, "")
	}
	now := s.config.Now()
	if session == nil || session.ended || s.live[person(session.actor.ID)] != session {
		return audit.Actor{}, fail(CodeSession, "ended")
	}
	if over := s.over(session, now); over || s.gone(session.actor.ID, now) {
		if err := s.end(ctx, session, audit.ActSessionEnded); err != nil {
			return audit.Actor{}, err
		}
		return audit.Actor{}, fail(CodeSession, map[bool]string{true: "idle", false: "revoked"}[over])
	}
	session.seen = now
	return session.actor, nil
}

// Logout ends a session. Ending one that has ended does nothing.
func (s *Sessions) Logout(ctx context.Context, session *Session) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if session == nil || session.ended {
		return nil
	}
	return s.end(ctx, session, audit.ActLogout)
}

// Revoke ends whatever session an ID has, as on transfer and retirement.
func (s *Sessions) Revoke(ctx context.Context, id audit.Code) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if session := s.live[person(id)]; session != nil {
		return s.end(ctx, session, audit.ActSessionEnded)
	}
	return nil
}

// Sweep ends the sessions that are over by idleness or age and says how many.
func (s *Sessions) Sweep(ctx context.Context) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.config.Now == nil {
		return 0, fail(CodeConfig, "")
	}
	now, n := s.config.Now(), 0
	for _, session := range s.live {
		if !s.over(session, now) {
			continue
		}
		if err := s.end(ctx, session, audit.ActSessionEnded); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// Unlock gives an ID its tries back. It needs the operation manage, and is never for one's own ID.
// Errors: approval, denied, recorder, counter.
func (s *Sessions) Unlock(ctx context.Context, by access.Caller, id audit.Code) error {
	if s.config.Now == nil {
		return fail(CodeConfig, "")
	}
	now := s.config.Now()
	if !audit.Second(by.Actor.ID, id) {
		return fail(CodeApproval, "id")
	}
	e := by.Event(audit.ActIssueID, audit.Succeeded, now)
	e.Case, e.Reason = id, "unlock"
	denied := fail(CodeDenied, "policy")
	if s.config.Policy != nil {
		r := by.Request(access.Manage, now)
		d := s.config.Policy().Decide(&r)
		denied.cause = d.Err()
		if d.Allowed() {
			denied = nil
		} else {
			e.Reason = d.Reason().Code()
		}
	}
	if denied != nil {
		e.Result = audit.Denied
	}
	if err := s.record(ctx, e); err != nil {
		return err
	}
	if denied != nil {
		return denied
	}
	if err := s.config.Counter.Back(ctx, account(id), -1); err != nil {
		return &Error{code: CodeCounter, cause: err}
	}
	return nil
}

// skew is how far the clock may go back within a session.
const skew = time.Minute

// over needs the lock. A clock that was set back ends a session as one that went on does: by it no
// session would ever be idle or old.
func (s *Sessions) over(session *Session, now time.Time) bool {
	return session.ended || session.seen.Sub(now) > skew || now.Sub(session.seen) > s.config.Idle || now.Sub(session.began) > s.config.Longest
}

// end needs the lock. A session ends even if the log fails: staying in would be worse.
func (s *Sessions) end(ctx context.Context, session *Session, act audit.Act) error {
	session.ended = true
	if p := person(session.actor.ID); s.live[p] == session { // and not the one that came in its place
		delete(s.live, p)
	}
	return s.record(ctx, audit.Event{Act: act, Result: audit.Succeeded, Actor: session.actor})
}

// gone reports whether the policy, where one is asked, does not let an ID in or stay.
func (s *Sessions) gone(id audit.Code, now time.Time) bool {
	return s.config.Policy != nil && s.config.Policy().Holds(id, now) != access.Allowed
}

func account(id audit.Code) string { return "id/" + person(id) }

// person is one name of an ID, in whatever spelling: directories know it in any case.
func person(id audit.Code) string { return cmp.Or(audit.Person(id), string(id)) }

func origin(a audit.Actor) string { return "at/" + string(a.Terminal) }

// take takes a try of the account and one of the terminal before any proof is looked at.
func (s *Sessions) take(ctx context.Context, actor audit.Actor) (int, error) {
	c := s.config.Counter
	last := s.config.LockFor
	if last < 0 {
		last = DefaultLockFor // a terminal is never locked for ever
	}
	at, err := c.Take(ctx, origin(actor), s.config.OriginAfter, last)
	if err != nil {
		return 0, &Error{code: CodeCounter, cause: err}
	}
	if at == 0 {
		return 0, s.refuse(ctx, actor, audit.ActLoginFailed, CodeLocked)
	}
	try, err := c.Take(ctx, account(actor.ID), s.config.LockAfter, s.config.LockFor)
	if err != nil {
		return 0, &Error{code: CodeCounter, cause: err}
	}
	if try == 0 {
		return 0, s.refuse(ctx, actor, audit.ActLoginFailed, CodeLocked)
	}
	return try, nil
}

// giveBack returns the tries of an account whose proofs were right, and the one of the terminal.
func (s *Sessions) giveBack(ctx context.Context, actor audit.Actor) error {
	err := s.config.Counter.Back(ctx, account(actor.ID), -1)
	if err == nil {
		err = s.config.Counter.Back(ctx, origin(actor), 1)
	}
	if err != nil {
		return &Error{code: CodeCounter, cause: err}
	}
	return nil
}

// failed records a failure, and the lock if it took the last try.
func (s *Sessions) failed(ctx context.Context, actor audit.Actor, try int) error {
	if err := s.refuse(ctx, actor, audit.ActLoginFailed, CodeCredentials); !errors.Is(err, CodeCredentials) || try < s.config.LockAfter {
		return err
	}
	if err := s.record(ctx, audit.Event{Act: audit.ActLockedOut, Result: audit.Succeeded, Actor: actor}); err != nil {
		return err
	}
	return fail(CodeLocked, "")
}

func (s *Sessions) refuse(ctx context.Context, actor audit.Actor, act audit.Act, code Code) error {
	if err := s.record(ctx, audit.Event{Act: act, Result: audit.Denied, Actor: actor, Reason: audit.Code(code)}); err != nil {
		return err
	}
	return fail(code, "")
}

func (s *Sessions) record(ctx context.Context, e audit.Event) error {
	if _, err := s.config.Log.Append(ctx, e); err != nil {
		return &Error{code: CodeRecorder, cause: err}
	}
	return nil
}
