package audit

import (
	"context"
	"crypto/sha256"
	"errors"
	"sync"
	"time"
)

// Policy says what happens when the log cannot record. The zero value fails closed everywhere: no
// durable entry, no operation.
type Policy struct {
	// Open lists the classes whose operations go on when the log fails; their events wait in
	// memory, up to Backlog (by default 1,000), and are recorded when the log is back. When the
	// backlog is full these classes fail closed too.
	Open    map[Class]bool
	Backlog int
	// Gate is asked before operations of the Gated classes, for instance an anchor keeper's Check;
	// its error refuses them.
	Gate  func() error
	Gated map[Class]bool
	// BreakGlass is asked whether an approval to break the glass was really given, by somebody who
	// may give it, and uses it up: out of the store that keeps approvals, see store.UseUp. Without
	// it nobody breaks the glass. Every review reports its use.
	BreakGlass func(ctx context.Context, a *Approval) error
	// Now is the clock; by default time.Now.
	Now func() time.Time
}

// Guard runs operations under a policy: attempt, operation, outcome. It is safe for concurrent use,
// and outlives the log it records to.
type Guard struct {
	policy Policy

	mu      sync.Mutex
	rec     Recorder
	backlog []Event
	broken  time.Time     // until when the gate is open
	used    map[Code]bool // approvals to break the glass
}

// NewGuard makes a guard.
func NewGuard(rec Recorder, p Policy) *Guard {
	if p.Backlog == 0 {
		p.Backlog = 1000
	}
	if p.Now == nil {
		p.Now = time.Now //nolint:forbidigo // the documented default clock
	}
	return &Guard{policy: p, rec: rec}
}

// Use replaces the recorder, after a log was reopened.
func (g *Guard) Use(rec Recorder) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.rec = rec
}

// Waiting is how many events wait for the log.
func (g *Guard) Waiting() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.backlog)
}

// BreakGlass opens the gate for a while in an emergency (緊急時の例外), on the approval of a second
// person: of ActBreakGlass, with the reason as its run and [GlassDigest] as its digest. It is
// recorded first, with the approval's hash; if it cannot be, the gate stays closed. Errors: policy
// with Field "break_glass" (nobody may, or not for so long), "approval." and what is wrong, and
// "approval.used".
func (g *Guard) BreakGlass(ctx context.Context, by Actor, reason Code, last time.Duration, a *Approval) error {
	if g == nil || g.policy.BreakGlass == nil || last <= 0 {
		return fail(CodePolicy, "break_glass", nil)
	}
	if a == nil {
		return fail(CodePolicy, "approval.missing", nil)
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	use := Use{Act: ActBreakGlass, Run: reason, Digest: GlassDigest(reason, last), By: by.ID, Now: g.policy.Now(), May: func(*Approval) bool { return true }}
	if err := a.Check(use); err != nil { // who may approve is asked below
		return err
	}
	if g.used[a.ID] {
		return fail(CodePolicy, "approval.used", nil)
	}
	if err := g.policy.BreakGlass(ctx, a); err != nil {
		return fail(CodePolicy, "approval.given", err)
	}
	if g.rec == nil {
		return fail(CodeClosed, "recorder", nil)
	}
	e := Event{Act: ActBreakGlass, Result: Succeeded, Actor: by, Reason: reason, Count: uint64(last.Seconds()), Digest: a.Hash()}
	if _, err := g.rec.Append(ctx, e); err != nil {
		return err
	}
	if g.used == nil {
		g.used = map[Code]bool{}
	}
	g.used[a.ID], g.broken = true, g.policy.Now().Add(last)
	return nil
}

// GlassDigest is what an approval to break the glass binds: why, and for how long.
func GlassDigest(reason Code, last time.Duration) Hash {
	return sha256.Sum256([]byte("kyufu break glass 1\n" + string(reason) + "\n" + last.String()))
}

// recorder asks the gate, records what waits, and gives the recorder.
func (g *Guard) recorder(ctx context.Context, c Class) (Recorder, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.policy.Gated[c] && g.policy.Gate != nil && !g.policy.Now().Before(g.broken) {
		if err := g.policy.Gate(); err != nil {
			return nil, fail(CodePolicy, "gate", err)
		}
	}
	if g.rec == nil {
		return nil, fail(CodeClosed, "recorder", nil)
	}
	for len(g.backlog) > 0 {
		if _, err := g.rec.Append(ctx, g.backlog[0]); err != nil {
			break
		}
		g.backlog = g.backlog[1:]
	}
	return g.rec, nil
}

// park keeps an event for later if the class may go on without the log.
func (g *Guard) park(e Event) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.policy.Open[e.Act.Class()] || len(g.backlog) >= g.policy.Backlog || e.Check() != nil {
		return false
	}
	if e.Time.IsZero() {
		e.Time = g.policy.Now()
	}
	g.backlog = append(g.backlog, e)
	return true
}

// Do records the attempt, runs the operation and records its outcome; reason is the code of an
// operation's failure. If the log fails, the operation runs only where the policy says so: then the
// receipt is marked Unrecorded.
func (g *Guard) Do(ctx context.Context, e Event, reason Code, operation func(context.Context) error) (Receipt, error) {
	if operation == nil {
		return Receipt{}, fail(CodeClosed, "operation", nil)
	}
	rec, err := g.recorder(ctx, e.Act.Class())
	if err != nil {
		return Receipt{}, err
	}
	p, err := Begin(ctx, rec, e)
	if err != nil {
		e.Phase, e.Result = Whole, ResultUnstated
		if ctx.Err() != nil || !g.park(e) {
			return Receipt{}, err
		}
		return Receipt{Unrecorded: true}, operation(ctx)
	}
	result, why := Succeeded, Code("")
	opErr := operation(ctx)
	if opErr != nil {
		result, why = Failed, reason
	}
	r, err := p.End(context.WithoutCancel(ctx), result, why)
	return r, errors.Join(opErr, err)
}
