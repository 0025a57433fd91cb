package inquiry

import (
	"context"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// Approve is a supervisor's agreement (上長の承認), who is never the requester. It needs the operation
// approve. Errors: approver_is_requester, denied, transition, not_found; then none of the ids of
// the failing batch is approved.
func (d *Desk) Approve(ctx context.Context, by access.Caller, ids ...ID) error {
	return d.supervise(ctx, by, EventApprove, "", ids)
}

// Reject is a supervisor's refusal, with a reason code. It needs the operation approve. Errors: as
// [Desk.Approve].
func (d *Desk) Reject(ctx context.Context, by access.Caller, reason audit.Code, ids ...ID) error {
	return d.supervise(ctx, by, EventReject, reason, ids)
}

func (d *Desk) supervise(ctx context.Context, by access.Caller, e Event, reason audit.Code, ids []ID) error {
	return d.each(ctx, ids, func(all []Inquiry) error {
		moves := make([]move, len(all))
		for i, q := range all {
			if err := d.maySupervise(ctx, by, &q, i > 0 && all[i-1].Requester == q.Requester); err != nil {
				return err
			}
			m, err := along(q, e)
			if err != nil {
				return err
			}
			m.q.Approver, m.q.Reason = by.Actor.ID, string(reason)
			if e == EventReject {
				m.q.Next = d.eraseAt(false)
			}
			moves[i] = m
		}
		return d.commit(ctx, by.Actor, moves)
	})
}

// maySupervise holds that two persons ask and approve; asked says that the policy has just been
// asked about the same requester.
func (d *Desk) maySupervise(ctx context.Context, by access.Caller, q *Inquiry, asked bool) error {
	if !audit.Second(q.Requester, by.Actor.ID) {
		why := fail(CodeApproverIsRequester, q.ID, nil)
		return d.refuse(ctx, by, access.Approve, why, audit.Code(why.code), *q)
	}
	if asked {
		return nil
	}
	return d.allow(ctx, by, access.Approve, q.Requester, *q)
}

// each runs a step over ids batch by batch, each id once.
func (d *Desk) each(ctx context.Context, ids []ID, step func([]Inquiry) error) error {
	if d == nil || d.c.Now == nil {
		return d.allow(ctx, access.Caller{}, access.View, "")
	}
	ids = once(ids)
	for len(ids) > 0 {
		n := min(len(ids), d.c.Timing.Batch)
		all, err := d.load(ctx, ids[:n])
		if err != nil {
			return err
		}
		if err := step(all); err != nil {
			return err
		}
		ids = ids[n:]
	}
	return nil
}

// once keeps the first of each id.
func once(ids []ID) []ID {
	seen := make(map[ID]bool, len(ids))
	out := make([]ID, 0, len(ids))
	for _, id := range ids {
		if !seen[id] {
			seen[id] = true
			out = append(out, id)
		}
	}
	return out
}

// BreakOff stops inquiries, with a reason code. The erasure clock starts for what has come in so
// far. An inquiry that may just have been sent can be broken off only when that is known, and one
// whose facts are being registered not at all. It needs the operation inquire. Errors: denied,
// transition, not_found.
func (d *Desk) BreakOff(ctx context.Context, by access.Caller, reason audit.Code, ids ...ID) error {
	if err := d.allow(ctx, by, access.Inquire, ""); err != nil {
		return err
	}
	return d.each(ctx, ids, func(all []Inquiry) error {
		moves := make([]move, len(all))
		for i, q := range all {
			m, err := along(q, EventBreakOff)
			if err != nil {
				return err
			}
			m.q.Reason, m.q.Next = string(reason), d.eraseAt(false)
			moves[i] = m
		}
		if err := d.commit(ctx, by.Actor, moves); err != nil {
			return err
		}
		return d.c.Gateway.Acknowledge(ctx, idsOf(moves))
	})
}

// eraseAt is when an inquiry that ends now is erased.
func (d *Desk) eraseAt(finished bool) time.Time {
	keep := d.c.Timing.KeepBroken
	if finished {
		keep = d.c.Timing.Keep
	}
	return storedTime(d.c.Now().Add(keep))
}

func idsOf(moves []move) []ID {
	ids := make([]ID, len(moves))
	for i := range moves {
		ids[i] = moves[i].q.ID
	}
	return ids
}
