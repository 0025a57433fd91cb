package inquiry

import (
	"context"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/inquiry/permitted"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// allow asks the access policy; a denial is told to the log before it is told to the caller.
func (d *Desk) allow(ctx context.Context, actor audit.Actor, op access.Operation, requester audit.Code, id ID) error {
	decision := d.c.Access.Decide(&access.Request{
		Actor: actor, Duty: d.c.DutyCode, Operation: op, Requester: requester, At: d.c.Now(),
	})
	if decision.Allowed() {
		return nil
	}
	return d.refuse(ctx, actor, op, id, fail(CodeDenied, id, decision.Err()), decision.Reason().Code())
}

// refuse records a refusal and returns it.
func (d *Desk) refuse(ctx context.Context, actor audit.Actor, op access.Operation, id ID, why *Error, reason audit.Code) error {
	_, err := d.c.Audit.AppendBatch(ctx, []audit.Event{{
		Time: d.c.Now(), Act: op.Act(), Result: audit.Denied, Actor: actor, Duty: d.c.DutyCode, Program: d.c.Program,
		Case: audit.Code(id), Reason: reason,
	}})
	if err != nil {
		return err
	}
	return why
}

// Draft writes down the requests of a plan, each as an inquiry that waits for approval. Each is put to the permitted
// list once more, for today. The ids are in the order of the asks; an error names the first that is not permitted, and
// nothing is written. Errors: denied, not_permitted, person.
func (d *Desk) Draft(ctx context.Context, actor audit.Actor, asks ...Ask) ([]ID, error) {
	return d.draft(ctx, actor, "", asks)
}

// Again drafts an inquiry that asks once more what an ended one did not settle. Errors: as [Desk.Draft]; transition
// when the earlier one has not ended, not_found when it is erased.
func (d *Desk) Again(ctx context.Context, actor audit.Actor, id ID) (ID, error) {
	q, err := d.Get(ctx, id)
	if err != nil {
		return "", err
	}
	if !q.State.Ended() {
		return "", wrongState(&q)
	}
	if q.State == Erased {
		return "", fail(CodeNotFound, id, nil)
	}
	ids, err := d.draft(ctx, actor, id, []Ask{{
		Person: q.Key, Subject: q.Subject, Provider: q.Provider, Information: q.Information, FiscalYear: q.FiscalYear,
		Items: q.Items, Facts: q.Facts,
	}})
	if err != nil {
		return "", err
	}
	return ids[0], nil
}

func (d *Desk) draft(ctx context.Context, actor audit.Actor, repeats ID, asks []Ask) ([]ID, error) {
	if err := d.allow(ctx, actor, access.Inquire, "", repeats); err != nil {
		return nil, err
	}
	moves := make([]move, len(asks))
	ids := make([]ID, len(asks))
	for i := range asks {
		q, err := d.newInquiry(actor, &asks[i], repeats)
		if err != nil {
			return nil, err
		}
		ids[i] = q.ID
		if moves[i], err = along(q, EventDraft); err != nil {
			return nil, err
		}
	}
	for len(moves) > 0 {
		n := min(len(moves), d.c.Timing.Batch)
		if err := d.commit(ctx, actor, moves[:n]); err != nil {
			return nil, err
		}
		moves = moves[n:]
	}
	return ids, nil
}

func (d *Desk) newInquiry(actor audit.Actor, a *Ask, repeats ID) (Inquiry, error) {
	id, err := NewID(d.c.Rand)
	if err != nil {
		return Inquiry{}, fail(CodeConfig, "", err)
	}
	person, err := d.c.Number(a.Person)
	if err != nil || person == "" {
		return Inquiry{}, fail(CodePerson, id, err)
	}
	q := Inquiry{
		ID: id, Key: a.Person, Person: person, Subject: a.Subject, Provider: a.Provider, Information: a.Information,
		FiscalYear: a.FiscalYear, Items: a.Items, Facts: a.Facts, Requester: actor.ID, Round: 1, Repeats: repeats,
	}
	if d.c.NonDisclosure != nil {
		q.NonDisclosure = d.c.NonDisclosure(person)
	}
	v := d.check(&q)
	if !v.Permitted {
		return Inquiry{}, &Error{code: CodeNotPermitted, Inquiry: id, Verdict: v}
	}
	q.Basis = basisOf(v)
	return q, nil
}

// check asks the permitted list about an inquiry as of today.
func (d *Desk) check(q *Inquiry) permitted.Verdict {
	return d.c.List.Check(permitted.Query{
		On: civil.DayOf(d.c.Now()), Inquirer: d.c.Self.Party, Duty: d.c.Duty, Provider: q.Provider.Party, Information: q.Information,
		Subject: q.Subject, FiscalYear: q.FiscalYear, Assessment: d.c.Assessment, ClosedOn: d.c.ClosedOn,
	})
}

// Approve is a supervisor's agreement (上長の承認), who is never the requester. Errors: approver_is_requester, denied,
// transition, not_found; then none of the ids of the failing batch is approved.
func (d *Desk) Approve(ctx context.Context, actor audit.Actor, ids ...ID) error {
	return d.supervise(ctx, actor, EventApprove, "", ids)
}

// Reject is a supervisor's refusal, with a reason code.
func (d *Desk) Reject(ctx context.Context, actor audit.Actor, reason audit.Code, ids ...ID) error {
	return d.supervise(ctx, actor, EventReject, reason, ids)
}

func (d *Desk) supervise(ctx context.Context, actor audit.Actor, e Event, reason audit.Code, ids []ID) error {
	return d.each(ctx, ids, func(all []Inquiry) error {
		asked := map[audit.Code]bool{}
		moves := make([]move, len(all))
		for i, q := range all {
			if !audit.Second(q.Requester, actor.ID) {
				why := fail(CodeApproverIsRequester, q.ID, nil)
				return d.refuse(ctx, actor, access.Approve, q.ID, why, audit.Code(why.code))
			}
			if !asked[q.Requester] {
				if err := d.allow(ctx, actor, access.Approve, q.Requester, q.ID); err != nil {
					return err
				}
				asked[q.Requester] = true
			}
			m, err := along(q, e)
			if err != nil {
				return err
			}
			m.q.Approver, m.q.Reason = actor.ID, string(reason)
			if e == EventReject {
				m.q.Next = d.eraseAt(false)
			}
			moves[i] = m
		}
		return d.commit(ctx, actor, moves)
	})
}

// each runs a step over ids batch by batch.
func (d *Desk) each(ctx context.Context, ids []ID, step func([]Inquiry) error) error {
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

// BreakOff stops inquiries, with a reason code. The erasure clock starts for what has come in so far. An inquiry that
// may just have been sent can be broken off only when that is known. Errors: denied, transition, not_found.
func (d *Desk) BreakOff(ctx context.Context, actor audit.Actor, reason audit.Code, ids ...ID) error {
	if err := d.allow(ctx, actor, access.Inquire, "", ""); err != nil {
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
		if err := d.commit(ctx, actor, moves); err != nil {
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
