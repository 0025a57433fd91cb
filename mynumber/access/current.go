package access

import (
	"context"
	"slices"
	"sync/atomic"
	"time"

	"github.com/kyufu-go/kyufu/audit"
)

// Current holds the policy in force and lets another take its place. A change is
// recorded before it takes effect, with the digest of the new policy, and takes
// two people. Safe for concurrent use.
type Current struct {
	engine atomic.Pointer[Engine]
	log    audit.Recorder
}

// NewCurrent begins with a policy.
func NewCurrent(log audit.Recorder, e *Engine) *Current {
	c := &Current{log: log}
	c.engine.Store(e)
	return c
}

// Engine returns the policy in force; it is what configurations ask for.
func (c *Current) Engine() *Engine { return c.engine.Load() }

// Replace puts another policy in force. Errors: approval when one person does it
// alone, recorder.
func (c *Current) Replace(ctx context.Context, by audit.Actor, approvedBy audit.Code, next *Engine) error {
	if !audit.Second(by.ID, approvedBy) {
		return fail(CodeApproval, "policy")
	}
	e := audit.Event{Act: audit.ActPolicySet, Result: audit.Succeeded, Actor: by, Case: approvedBy, Purpose: next.policy.Version, Digest: next.digest}
	if _, err := c.log.Append(ctx, e); err != nil {
		return &Error{code: CodeRecorder, cause: err}
	}
	c.engine.Store(next)
	return nil
}

// TakeOut returns a policy in which a terminal may be outside the building
// (持出し), and records it first. The approval is never the taker's own. Compile
// the policy and put it in force to make it hold. Errors: dangling, approval,
// period, recorder.
func (p *Policy) TakeOut(ctx context.Context, log audit.Recorder, by audit.Actor, terminal audit.Code, t TakeOut) (*Policy, error) {
	next, at := p.terminal(terminal)
	switch {
	case at == nil:
		return nil, fail(CodeDangling, "terminal")
	case !audit.Second(t.ID, t.ApprovedBy):
		return nil, fail(CodeApproval, "approved_by")
	case !t.From.Known() || !t.Until.Known() || after(t.From, t.Until):
		return nil, fail(CodePeriod, "until")
	}
	e := audit.Event{Act: audit.ActTakeOut, Result: audit.Succeeded, Actor: by, Case: terminal, Purpose: t.ID, Reason: t.ApprovedBy}
	if _, err := log.Append(ctx, e); err != nil {
		return nil, &Error{code: CodeRecorder, cause: err}
	}
	at.Out = append(slices.Clip(at.Out), t)
	return next, nil
}

// BringBack returns a policy in which a terminal is back in the building, and
// records it first. Errors: dangling, recorder.
func (p *Policy) BringBack(ctx context.Context, log audit.Recorder, by audit.Actor, terminal audit.Code, when time.Time) (*Policy, error) {
	next, at := p.terminal(terminal)
	if at == nil || len(at.Out) == 0 {
		return nil, fail(CodeDangling, "terminal")
	}
	e := audit.Event{Act: audit.ActBringBack, Result: audit.Succeeded, Actor: by, Case: terminal, Time: when}
	if _, err := log.Append(ctx, e); err != nil {
		return nil, &Error{code: CodeRecorder, cause: err}
	}
	at.Out = nil
	return next, nil
}

// terminal copies the policy and points at one of the copy's terminals.
func (p *Policy) terminal(code audit.Code) (*Policy, *Terminal) {
	next := *p
	next.Terminals = append([]Terminal(nil), p.Terminals...)
	for i := range next.Terminals {
		if next.Terminals[i].Code == code {
			return &next, &next.Terminals[i]
		}
	}
	return &next, nil
}
