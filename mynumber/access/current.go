package access

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"github.com/kyufu-go/kyufu/audit"
)

// Program is the code under which the entries of [Current] stand in the audit log.
const Program = audit.Code("access")

// DefaultAskFor is how long what was asked waits for a second person.
const DefaultAskFor = 24 * time.Hour

const mostAsked = 1000 // at one time

// CurrentConfig is what a [Current] works with. Log and Now are required.
type CurrentConfig struct {
	Log  audit.Recorder // an entry it does not take stops the change
	Now  func() time.Time
	Rand io.Reader // names what is asked; nil means crypto/rand
	// AskFor is how long what was asked waits for a second person; 0 means DefaultAskFor.
	AskFor time.Duration
}

// Current holds the policy in force and lets it change. A change takes two people: one asks
// ([Current.Ask], [Current.AskTakeOut], [Current.AskOvertime]), another is shown what was asked
// ([Current.Show]) and approves just that ([Current.Approve]), each as a [Caller] whom the policy
// in force allows it. What was asked waits here and nowhere else, so that nobody can hand in an
// approval; it is forgotten when the process ends, and asked anew. Every change is recorded before
// it takes effect. Safe for concurrent use.
type Current struct {
	engine atomic.Pointer[Engine]
	c      CurrentConfig
	mu     sync.Mutex // of changes
	asked  map[audit.Code]*ask
}

// ask is a change that waits for a second person.
type ask struct {
	by       Caller
	op       Operation
	act      audit.Act
	run      audit.Code
	digest   audit.Hash
	until    time.Time
	superior bool // the second person is a superior of the first one's department
	// shown is the digest of the policy that each second person was shown.
	shown map[audit.Code]audit.Hash
	// next makes the policy that would be in force.
	next func(now *Engine, second audit.Code) (*Engine, error)
}

// NewCurrent begins with a policy. Errors: config.
func NewCurrent(e *Engine, c CurrentConfig) (*Current, error) {
	if e == nil || c.Log == nil || c.Now == nil {
		return nil, fail(CodeConfig, "")
	}
	if c.Rand == nil {
		c.Rand = rand.Reader
	}
	if c.AskFor <= 0 {
		c.AskFor = DefaultAskFor
	}
	n := &Current{c: c, asked: map[audit.Code]*ask{}}
	n.engine.Store(e)
	return n, nil
}

// Engine returns the policy in force; it is what configurations ask for.
func (c *Current) Engine() *Engine { return c.engine.Load() }

// Ask proposes another policy. It needs the operation manage, and so does what is approved: see
// [Current.Approve]. The proposal stands as long as the policy that it replaces. Errors: denied,
// recorder, and those of [Compile].
func (c *Current) Ask(ctx context.Context, by Caller, next *Policy) (audit.Code, error) {
	if c.Engine() == nil {
		return "", fail(CodeConfig, "")
	}
	to, err := Compile(next)
	if err != nil {
		return "", err
	}
	from := c.Engine().digest
	run := next.Version
	if run == "" {
		run = "policy"
	}
	return c.ask(ctx, ask{
		by: by, op: Manage, act: audit.ActPolicySet, run: run,
		digest: sha256.Sum256(append(append([]byte("kyufu policy change 1\n"), from[:]...), to.digest[:]...)),
		next: func(now *Engine, _ audit.Code) (*Engine, error) {
			if now.digest != from {
				return nil, fail(CodeApproval, "policy")
			}
			return to, nil
		},
	})
}

// ask asks the policy, records the question and keeps it.
func (c *Current) ask(ctx context.Context, a ask) (audit.Code, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.c.Now == nil {
		return "", fail(CodeConfig, "")
	}
	now := c.c.Now()
	if err := c.allow(ctx, a.by, a.by.Request(a.op, now)); err != nil {
		return "", err
	}
	for id, old := range c.asked {
		if !now.Before(old.until) {
			delete(c.asked, id)
		}
	}
	if len(c.asked) >= mostAsked {
		return "", fail(CodeTooMany, "asked")
	}
	id, err := audit.RandomCode("ask-", c.c.Rand)
	if err != nil {
		return "", &Error{code: CodeConfig, Field: "rand", cause: err}
	}
	e := a.by.Event(audit.ActAsk, audit.Succeeded, now)
	e.Program, e.Case, e.Purpose, e.Digest = Program, a.run, audit.Code(a.act.String()), a.digest
	if err := c.record(ctx, e); err != nil {
		return "", err
	}
	a.until = now.Add(c.c.AskFor)
	c.asked[id] = &a
	return id, nil
}

// Question is what waits for a second person, as [Current.Show] showed it to one.
type Question struct {
	ID audit.Code
	// Act is what was asked: another policy, a terminal taken out, overtime.
	Act audit.Act
	// Of is whom or what it is about: a terminal, an officer, the version of the policy.
	Of    audit.Code
	By    audit.Code // who asked
	Until time.Time  // until when it waits
	// Next is the policy that would be in force.
	Next *Policy
	// Digest is that of Next.
	Digest audit.Hash
}

// Show shows what waits to the one who will approve or refuse it. It needs what [Current.Approve]
// needs, and is an entry. Errors: denied, approval (nothing of that id waits, or the policy was
// replaced since), recorder.
func (c *Current) Show(ctx context.Context, by Caller, id audit.Code) (Question, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.c.Now == nil {
		return Question{}, fail(CodeConfig, "")
	}
	a, err := c.second(ctx, by, id)
	if err != nil {
		return Question{}, err
	}
	next, err := a.next(c.Engine(), by.Actor.ID)
	if err != nil {
		return Question{}, err
	}
	e := by.Event(audit.ActView, audit.Succeeded, c.c.Now())
	e.Program, e.Case, e.Purpose, e.Digest = Program, a.run, audit.Code(a.act.String()), next.digest
	if err := c.record(ctx, e); err != nil {
		return Question{}, err
	}
	if a.shown == nil {
		a.shown = map[audit.Code]audit.Hash{}
	}
	a.shown[by.Actor.ID] = next.digest
	return Question{ID: id, Act: a.act, Of: a.run, By: a.by.Actor.ID, Until: a.until, Next: next.Policy(), Digest: next.digest}, nil
}

// Approve lets what was asked take effect, as it was shown to the same officer. It needs the
// operation approve, for an officer other than who asked; to take a terminal out and to work
// overtime the officer is one whom the policy makes a superior (上長) of the department of who asked.
// Errors: denied, approval (nothing of that id waits, it was not shown to who approves, or the
// policy was replaced since), recorder.
func (c *Current) Approve(ctx context.Context, by Caller, q Question) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.c.Now == nil {
		return fail(CodeConfig, "")
	}
	id := q.ID
	a, err := c.second(ctx, by, id)
	if err != nil {
		return err
	}
	now := c.c.Now()
	next, err := a.next(c.Engine(), by.Actor.ID)
	if err != nil {
		return err
	}
	if shown, ok := a.shown[by.Actor.ID]; !ok || shown != q.Digest || shown != next.digest {
		return fail(CodeApproval, "shown")
	}
	approval := audit.Approval{
		ID: id, Act: a.act, Run: a.run, Digest: a.digest, Requester: a.by.Actor.ID, By: by.Actor, At: now, Until: a.until,
	}
	use := audit.Use{Act: a.act, Run: a.run, Digest: a.digest, By: a.by.Actor.ID, Now: now, May: func(*audit.Approval) bool { return true }}
	if err := approval.Check(use); err != nil {
		return &Error{code: CodeApproval, Field: "second", cause: err}
	}
	entry := approval.Event()
	entry.Program, entry.Duty = Program, by.Duty
	receipt, err := c.c.Log.Append(ctx, entry)
	if err != nil {
		return &Error{code: CodeRecorder, cause: err}
	}
	done := a.by.Event(a.act, audit.Succeeded, now)
	done.Program, done.Case, done.Purpose, done.Digest = Program, a.run, next.policy.Version, next.digest
	done.Links = []audit.Ref{{Kind: audit.LinkApproval, Index: receipt.Index}}
	if err := c.record(ctx, done); err != nil {
		return err
	}
	delete(c.asked, id)
	c.engine.Store(next)
	return nil
}

// Refuse ends what was asked. It needs what [Current.Approve] needs. Errors: denied, approval,
// recorder.
func (c *Current) Refuse(ctx context.Context, by Caller, id audit.Code) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.c.Now == nil {
		return fail(CodeConfig, "")
	}
	a, err := c.second(ctx, by, id)
	if err != nil {
		return err
	}
	e := by.Event(audit.ActRefuse, audit.Succeeded, c.c.Now())
	e.Program, e.Case, e.Purpose, e.Digest = Program, a.run, audit.Code(a.act.String()), a.digest
	if err := c.record(ctx, e); err != nil {
		return err
	}
	delete(c.asked, id)
	return nil
}

// second finds what waits and asks whether somebody may decide it. It needs the lock.
func (c *Current) second(ctx context.Context, by Caller, id audit.Code) (*ask, error) {
	a, now := c.asked[id], c.c.Now()
	if a == nil || !now.Before(a.until) {
		return nil, fail(CodeApproval, "asked")
	}
	r := by.Request(Approve, now)
	r.Of, r.Requester, r.Superior = a.op, a.by.Actor.ID, a.superior
	return a, c.allow(ctx, by, r)
}

// allow asks the policy in force. A denial is recorded, and is the error.
func (c *Current) allow(ctx context.Context, by Caller, r Request) error {
	d := c.Engine().Decide(&r)
	if d.Allowed() {
		return nil
	}
	e := by.Event(r.Operation.Act(), audit.Denied, r.At)
	e.Program, e.Reason = Program, d.Reason().Code()
	if err := c.record(ctx, e); err != nil {
		return err
	}
	return d.Err()
}

func (c *Current) record(ctx context.Context, e audit.Event) error {
	if _, err := c.c.Log.Append(ctx, e); err != nil {
		return &Error{code: CodeRecorder, cause: err}
	}
	return nil
}
