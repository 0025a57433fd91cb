package inquiry

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// Question is inquiries that wait for a supervisor, as [Desk.Show] showed them to one.
type Question struct {
	Inquiries []Inquiry
	Shown     store.Showing
}

// Show shows inquiries that wait to the supervisor who will approve them. It needs the operation
// approve, and is an entry for up to 64 persons each. Errors: as [Desk.Approve].
func (d *Desk) Show(ctx context.Context, by access.Caller, ids ...ID) (Question, error) {
	var out Question
	err := d.each(ctx, ids, func(all []Inquiry) error {
		steps, err := d.asked(ctx, by, all)
		if err != nil {
			return err
		}
		out.Inquiries = append(out.Inquiries, all...)
		_, err = d.c.Store.Commit(ctx, steps...)
		return told(err)
	})
	if err != nil || len(out.Inquiries) == 0 {
		return Question{}, err
	}
	sum := digestOf(out.Inquiries)
	e := by.Event(audit.ActView, audit.Succeeded, d.c.Now())
	e.Duty, e.Program, e.Purpose, e.Count, e.Digest = d.c.DutyCode, d.c.Program, audit.Code(EventApprove), uint64(len(out.Inquiries)), sum
	if out.Shown, err = d.c.Store.Show(ctx, listName(out.Inquiries), e); err != nil {
		return Question{}, told(err)
	}
	if _, err := d.c.Store.Relay(ctx); err != nil { // the log has it before it is seen
		return Question{}, told(err)
	}
	return out, nil
}

// asked makes the entries of a showing, and holds that it is to somebody who may approve.
func (d *Desk) asked(ctx context.Context, by access.Caller, all []Inquiry) (steps []store.Step, err error) {
	var handles []audit.Handle
	for i := range all {
		q := &all[i]
		if err := d.maySupervise(ctx, by, q, i > 0 && all[i-1].Requester == q.Requester); err != nil {
			return nil, err
		}
		if _, err := d.timely(*q, EventApprove); err != nil {
			return nil, err
		}
		h, err := d.c.Handle(ctx, q.Person)
		if err != nil {
			return nil, fail(CodePerson, q.ID, err)
		}
		if !slices.Contains(handles, h) {
			handles = append(handles, h)
		}
		if len(handles) == audit.MaxSubjects || i == len(all)-1 {
			e := by.Event(audit.ActView, audit.Succeeded, d.c.Now())
			e.Duty, e.Program, e.Purpose, e.Subjects = d.c.DutyCode, d.c.Program, audit.Code(EventApprove), audit.About(handles...)
			steps, handles = append(steps, store.Step{Event: e}), nil
		}
	}
	return steps, nil
}

// digestOf binds inquiries as they are stored.
func digestOf(all []Inquiry) (sum audit.Hash) {
	h := sha256.New()
	for i := range all {
		one := sha256.Sum256(all[i].stored().Item.Body)
		h.Write([]byte(all[i].ID))
		h.Write(one[:])
	}
	h.Sum(sum[:0])
	return sum
}

// listName is under what the showing of a list is kept: lists wait beside each other.
func listName(all []Inquiry) audit.Code {
	h := sha256.New()
	for i := range all {
		h.Write([]byte(all[i].ID + "\n"))
	}
	return audit.Code("inquiries." + hex.EncodeToString(h.Sum(nil)))
}

// Approve is a supervisor's agreement (上長の承認), who is never the requester, to inquiries as they
// were shown to the same supervisor ([Desk.Show]). It needs the operation approve. Errors:
// approver_is_requester, denied, not_shown, changed (they are not as they were shown), transition,
// not_found; then none of the ids of the failing batch is approved.
func (d *Desk) Approve(ctx context.Context, by access.Caller, q Question) error {
	ids := make([]ID, len(q.Inquiries))
	for i := range ids {
		ids[i] = q.Inquiries[i].ID
	}
	var now []Inquiry
	err := d.each(ctx, ids, func(all []Inquiry) error {
		now = append(now, all...)
		for i := range all {
			if err := d.maySupervise(ctx, by, &all[i], i > 0 && all[i-1].Requester == all[i].Requester); err != nil {
				return err
			}
			if _, err := d.timely(all[i], EventApprove); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil || len(now) == 0 {
		return err
	}
	if q.Shown.What != listName(now) {
		return d.unseen(ctx, by, CodeNotShown, &now[0])
	}
	saw, err := d.c.Store.Saw(ctx, by.Actor.ID, q.Shown, digestOf(now))
	if errors.Is(err, store.CodeApproval) {
		return d.unseen(ctx, by, CodeChanged, &now[0])
	}
	if err != nil {
		return told(err)
	}
	return d.supervise(ctx, by, EventApprove, "", ids, saw)
}

// unseen records that somebody would have approved what they were not shown.
func (d *Desk) unseen(ctx context.Context, by access.Caller, code Code, q *Inquiry) error {
	why := fail(code, q.ID, nil)
	return d.refuse(ctx, by, access.Approve, why, audit.Code(why.code), *q)
}

// Reject is a supervisor's refusal, with a reason code. It needs the operation approve. Errors: as
// [Desk.Approve].
func (d *Desk) Reject(ctx context.Context, by access.Caller, reason audit.Code, ids ...ID) error {
	return d.supervise(ctx, by, EventReject, reason, ids)
}

func (d *Desk) supervise(ctx context.Context, by access.Caller, e Event, reason audit.Code, ids []ID, with ...store.Change) error {
	return d.each(ctx, ids, func(all []Inquiry) error {
		moves := make([]move, len(all))
		for i, q := range all {
			if err := d.maySupervise(ctx, by, &q, i > 0 && all[i-1].Requester == q.Requester); err != nil {
				return err
			}
			m, err := d.timely(q, e)
			if err != nil {
				return err
			}
			m.q.Approver, m.q.Reason = by.Actor.ID, string(reason)
			if e == EventReject {
				m.q.Next = d.eraseAt(false)
			}
			moves[i] = m
		}
		moves[0].extra, with = append(moves[0].extra, with...), nil
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
