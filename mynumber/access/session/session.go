// Package session logs people in: who is at this terminal now, and how was it proved?
//
// [Sessions] takes an [Authenticator] per kind of factor, locks IDs after failures, and records
// each step before it takes effect. [Passwords] is the password policy of the assessment, and
// [PasswordAuthenticator] proves by it. Readers of cards and fingers belong to the embedder.
package session

import (
	"cmp"
	"context"
	"sync"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// Authenticator proves one kind of factor. The library brings the interface
// and a password one ([Passwords] with a store of verifiers behind it); readers
// of cards and fingers belong to the embedder.
type Authenticator interface {
	// Kind is the one kind that it proves.
	Kind() audit.Auth
	// Authenticate returns nil if the proof is the ID's. Errors: any; it counts as a failure.
	Authenticate(ctx context.Context, id audit.Code, proof []byte) error
}

// Proof is what somebody offers for one kind of factor.
type Proof struct {
	Kind  audit.Auth
	Value []byte // wiped by [Sessions.Login]
}

// SessionConfig configures [NewSessions]. Now is required.
type SessionConfig struct {
	Authenticators []Authenticator
	Factors        int           // kinds of factors a log-in needs; 0 means access.DefaultFactors
	LockAfter      int           // failures in a row that lock an ID; 0 means DefaultLockAfter
	LockFor        time.Duration // 0 means DefaultLockFor; negative: until [Sessions.Unlock]
	Idle           time.Duration // without a sign of life; 0 means DefaultIdle
	Longest        time.Duration // whatever happens; 0 means DefaultLongest
	Now            func() time.Time
}

// The defaults of [SessionConfig]: usual, and no law.
const (
	DefaultLockAfter = 5
	DefaultLockFor   = 30 * time.Minute
	DefaultIdle      = 15 * time.Minute
	DefaultLongest   = 10 * time.Hour
)

// Sessions logs people in and out. Each log-in, failure, lock-out and log-out is
// an entry in the log before it takes effect; if the log does not take the entry,
// nobody comes in. Safe for concurrent use. It starts no goroutine: a session
// that has ended is noticed when it is used or by [Sessions.Sweep].
type Sessions struct {
	config   SessionConfig
	log      audit.Recorder
	mu       sync.Mutex
	failures map[audit.Code]failure
	live     map[audit.Code]*Session
}

type failure struct {
	count int
	until time.Time // locked until; zero: not locked
	open  bool      // locked until somebody unlocks
}

// NewSessions returns Sessions that record into log.
func NewSessions(log audit.Recorder, config SessionConfig) *Sessions {
	config.Factors, config.LockAfter = cmp.Or(config.Factors, access.DefaultFactors), cmp.Or(config.LockAfter, DefaultLockAfter)
	for _, d := range []struct {
		v *time.Duration
		d time.Duration
	}{{&config.LockFor, DefaultLockFor}, {&config.Idle, DefaultIdle}, {&config.Longest, DefaultLongest}} {
		if *d.v == 0 {
			*d.v = d.d
		}
	}
	return &Sessions{config: config, log: log, failures: map[audit.Code]failure{}, live: map[audit.Code]*Session{}}
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
	now := s.config.Now()
	if s.locked(actor.ID, now) {
		return nil, s.refuse(ctx, actor, audit.ActLoginFailed, CodeLocked)
	}
	actor.Auth = 0
	for _, p := range proofs {
		if !s.proved(ctx, actor.ID, p) {
			return nil, s.failed(ctx, actor, now)
		}
		actor.Auth |= p.Kind
	}
	if access.Factors(actor.Auth) < s.config.Factors && (actor.Kind != audit.ActorSystem || actor.Auth&audit.AuthMutualTLS == 0) {
		return nil, s.failed(ctx, actor, now)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if old := s.live[actor.ID]; old != nil && !s.over(old, now) && old.actor.Terminal != actor.Terminal {
		return nil, s.refuse(ctx, actor, audit.ActLoginFailed, CodeShared)
	}
	if err := s.record(ctx, audit.Event{Act: audit.ActLogin, Result: audit.Succeeded, Actor: actor}); err != nil {
		return nil, err
	}
	delete(s.failures, actor.ID)
	session := &Session{actor: actor, began: now, seen: now}
	s.live[actor.ID] = session
	return session, nil
}

func (s *Sessions) proved(ctx context.Context, id audit.Code, p Proof) bool {
	for _, a := range s.config.Authenticators {
		if a.Kind() == p.Kind {
			return a.Authenticate(ctx, id, p.Value) == nil
		}
	}
	return false
}

// Actor returns who the session is, and notes the sign of life. Errors: session
// when it has ended, recorder.
func (s *Sessions) Actor(ctx context.Context, session *Session) (audit.Actor, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.config.Now()
	if session == nil || session.ended || s.live[session.actor.ID] != session {
		return audit.Actor{}, fail(CodeSession, "ended")
	}
	if s.over(session, now) {
		if err := s.end(ctx, session, audit.ActSessionEnded); err != nil {
			return audit.Actor{}, err
		}
		return audit.Actor{}, fail(CodeSession, "idle")
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
	if session := s.live[id]; session != nil {
		return s.end(ctx, session, audit.ActSessionEnded)
	}
	return nil
}

// Sweep ends the sessions that are over by idleness or age and says how many.
func (s *Sessions) Sweep(ctx context.Context) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
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

// Unlock opens a locked ID again. The actor is who unlocks, never the ID's own.
// Errors: approval, recorder.
func (s *Sessions) Unlock(ctx context.Context, by audit.Actor, id audit.Code) error {
	if by.ID == id {
		return fail(CodeApproval, "id")
	}
	if err := s.record(ctx, audit.Event{Act: audit.ActIssueID, Result: audit.Succeeded, Actor: by, Case: id, Reason: "unlock"}); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.failures, id)
	return nil
}

// over needs the lock.
func (s *Sessions) over(session *Session, now time.Time) bool {
	return session.ended || now.Sub(session.seen) > s.config.Idle || now.Sub(session.began) > s.config.Longest
}

// end needs the lock. A session ends even if the log fails: staying in would be worse.
func (s *Sessions) end(ctx context.Context, session *Session, act audit.Act) error {
	session.ended = true
	delete(s.live, session.actor.ID)
	return s.record(ctx, audit.Event{Act: act, Result: audit.Succeeded, Actor: session.actor})
}

func (s *Sessions) locked(id audit.Code, now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.failures[id]
	return f.open || now.Before(f.until)
}

// failed counts a failure and locks the ID after too many.
func (s *Sessions) failed(ctx context.Context, actor audit.Actor, now time.Time) error {
	s.mu.Lock()
	f := s.failures[actor.ID]
	f.count++
	lock := f.count >= s.config.LockAfter
	if lock {
		f.count, f.until, f.open = 0, now.Add(s.config.LockFor), s.config.LockFor < 0
	}
	s.failures[actor.ID] = f
	s.mu.Unlock()
	if err := s.refuse(ctx, actor, audit.ActLoginFailed, CodeCredentials); err == nil || !lock {
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
	if _, err := s.log.Append(ctx, e); err != nil {
		return &Error{code: CodeRecorder, cause: err}
	}
	return nil
}
