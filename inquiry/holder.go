package inquiry

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/holder"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// HolderName is the name under which the inquiries answer for a person.
const HolderName = audit.Code("inquiry")

// Holder is inquiries, exchange records, linkage codes and replicas as one of those who answer for
// a person: see package holder. Records is the desk of exchange records over the same store;
// without it the holder cannot answer.
func (d *Desk) Holder(records *Records) holder.Holder { return answering{d, records} }

type answering struct {
	d       *Desk
	records *Records
}

// Name is [HolderName].
func (h answering) Name() audit.Code { return HolderName }

// whom are the person's integrated numbers, each of which is really theirs.
func (h answering) whom(ctx context.Context, q *holder.Demand) ([]addressee.Integrated, error) {
	if err := h.d.made(); err != nil {
		return nil, err
	}
	if err := h.records.ready(); err != nil {
		return nil, err
	}
	var persons []addressee.Integrated
	for _, n := range q.Numbers("") {
		one := addressee.Integrated(n)
		handle, err := h.d.c.Handle(ctx, one)
		if err != nil {
			return nil, fail(CodePerson, "", err)
		}
		if !slices.Contains(q.All(), handle) {
			return nil, fail(CodePerson, "", nil)
		}
		persons = append(persons, one)
	}
	return persons, nil
}

// of yields the inquiries about the persons. It reads all that are stored: who claims something
// waits longer than who inquires.
func (h answering) of(ctx context.Context, persons []addressee.Integrated, each func(Inquiry) error) error {
	for q, err := range h.d.All(ctx, "") {
		if err != nil {
			return err
		}
		if q.Person != "" && slices.Contains(persons, q.Person) {
			if err := each(q); err != nil {
				return err
			}
		}
	}
	return nil
}

// Disclose shows what was asked about the person, and the exchange records that may be shown. A
// record with a mark is neither shown nor counted. The officers are others and masked.
func (h answering) Disclose(ctx context.Context, q *holder.Demand) (a holder.Answer, err error) {
	persons, err := h.whom(ctx, q)
	if err != nil {
		return a, err
	}
	by := access.Caller(q.By)
	for _, one := range persons {
		records, err := h.records.Disclose(ctx, by, one)
		if err != nil {
			return a, err
		}
		for i := range records {
			r := &records[i]
			of := "record." + string(r.Inquiry)
			a.Show(of, "provider", r.Provider.String())
			a.Show(of, "information", string(r.Information))
			a.Show(of, "asked_at", r.AskedAt.Format(time.RFC3339))
			a.Show(of, "outcome", string(r.Outcome))
		}
	}
	return a, h.of(ctx, persons, func(one Inquiry) error {
		if one.NonDisclosure {
			return nil
		}
		of := string(one.ID)
		a.Show(of, "state", string(one.State))
		a.Show(of, "provider", one.Provider.String())
		a.Show(of, "information", string(one.Information))
		a.Mask(of, "requester", string(one.Requester))
		a.Mask(of, "approver", string(one.Approver))
		a.Mask(of, "checker", string(one.Checker))
		return nil
	})
}

// RecordFix is the correction of an exchange record that [Desk.Holder] takes, see
// [Records.Correct].
type RecordFix struct {
	Side    Side
	Inquiry ID
	Code    audit.Code
}

// Correct takes those fixes that are a [RecordFix] of the person's.
func (h answering) Correct(ctx context.Context, q *holder.Demand) (a holder.Answer, err error) {
	persons, err := h.whom(ctx, q)
	if err != nil {
		return a, err
	}
	for _, fix := range q.Fixes {
		f, ok := fix.(RecordFix)
		if !ok {
			continue
		}
		r, err := getRecord(ctx, h.records.Store, string(f.Side)+":"+string(f.Inquiry))
		if err != nil {
			return a, err
		}
		if !slices.Contains(persons, r.Person) {
			return a, fail(CodePerson, f.Inquiry, nil)
		}
		if err := h.records.Correct(ctx, access.Caller(q.By), f.Side, f.Inquiry, f.Code); err != nil {
			return a, err
		}
		a.Taken, a.Count = a.Taken+1, a.Count+1
	}
	return a, nil
}

// Stop breaks off what is under way about the person: a stop of use that [Config].Limits knows of
// lets nothing new begin. One that is being sent or handed over is left; ask again.
func (h answering) Stop(ctx context.Context, q *holder.Demand) (holder.Answer, error) {
	persons, err := h.whom(ctx, q)
	if err != nil {
		return holder.Answer{}, err
	}
	if err := h.d.allow(ctx, access.Caller(q.By), access.Suspend, ""); err != nil {
		return holder.Answer{}, err
	}
	a, err := holder.InForce(ctx, q, h.d.c.Limits.Stopped)
	if err != nil {
		return holder.Answer{}, err
	}
	left, err := h.breakOff(ctx, q, persons)
	if a.Left += left; left > 0 {
		a.Reason = "under_way"
	}
	return a, err
}

// breakOff ends what has not ended, and counts what cannot be ended now.
func (h answering) breakOff(ctx context.Context, q *holder.Demand, persons []addressee.Integrated) (left int, err error) {
	a := advancer{Desk: h.d, actor: q.By.Actor}
	var moves []move
	err = h.of(ctx, persons, func(one Inquiry) error {
		switch _, may := one.State.Next(EventBreakOff); {
		case one.State.Ended():
		case !may:
			left++
		default:
			moves = append(moves, a.end(one, EventBreakOff, string(q.By.Purpose)))
		}
		return nil
	})
	if err != nil || len(moves) == 0 {
		return left, err
	}
	if err := h.d.commit(ctx, q.By.Actor, moves); err != nil {
		return left, err
	}
	return left, h.d.c.Gateway.Acknowledge(ctx, idsOf(moves))
}

// Hold is in force when [Config].Limits says so: then [Desk.Expire] leaves the person's inquiries.
func (h answering) Hold(ctx context.Context, q *holder.Demand) (holder.Answer, error) {
	if _, err := h.whom(ctx, q); err != nil {
		return holder.Answer{}, err
	}
	return holder.InForce(ctx, q, h.d.c.Limits.Held)
}

// Erase breaks off what is under way, and erases answers, linkage codes and replicas, on the
// demand's approval, once. Exchange records stay for their seven years.
func (h answering) Erase(ctx context.Context, q *holder.Demand) (a holder.Answer, err error) {
	persons, err := h.whom(ctx, q)
	if err != nil {
		return a, err
	}
	if err := h.d.allow(ctx, access.Caller(q.By), access.Erase, ""); err != nil {
		return a, err
	}
	e := &erasing{answering: h, q: q, persons: persons}
	if err := e.find(ctx); err != nil {
		return a, err
	}
	if a.Kept = e.records; a.Kept > 0 {
		a.Reason = "kept_seven_years"
	}
	if !e.any() {
		return a, nil
	}
	if err := e.may(ctx); err != nil {
		return a, err
	}
	if a.Left, err = h.breakOff(ctx, q, persons); err != nil {
		return a, err
	}
	if a.Left > 0 {
		a.Reason = "under_way"
		return a, nil // the approval is not used up yet
	}
	a.Count, err = e.erase(ctx)
	return a, err
}

// erasing is the erasure of one person.
type erasing struct {
	answering
	q       *holder.Demand
	persons []addressee.Integrated
	open    int            // inquiries that are not erased
	extra   []store.Change // linkage codes and replicas go
	records int            // exchange records stay
}

func (e *erasing) any() bool { return e.open+len(e.extra) > 0 }

// find looks what there is about the person beside inquiries.
func (e *erasing) find(ctx context.Context) error {
	s := e.d.c.Store
	codes, err := linkages(ctx, s.Store(), e.persons)
	if err != nil {
		return err
	}
	for _, one := range e.persons {
		if l, ok := codes[one]; ok {
			e.extra = append(e.extra, l.forgotten()...)
		}
		for it, err := range s.List(ctx, store.Query{Kind: KindReplica, Where: store.InGroup(string(one))}) {
			if err != nil {
				return err
			}
			e.extra = append(e.extra, store.Change{Item: it, Delete: true})
		}
		for _, err := range s.List(ctx, store.Query{Kind: KindRecord, Where: store.InGroup(string(one)), Heads: true}) {
			if err != nil {
				return err
			}
			e.records++
		}
	}
	return e.of(ctx, e.persons, func(Inquiry) error { e.open++; return nil })
}

// may checks approval and holds.
func (e *erasing) may(ctx context.Context) error {
	c := &e.d.c
	if err := e.q.Approved(ctx, c.Now(), c.Policy().MayApprove(c.DutyCode, access.Erase), c.Limits.Given); err != nil {
		return fail(CodeDenied, "", err)
	}
	used, err := c.Store.UsedAt(ctx, e.q.Approval, HolderName)
	if err != nil || used {
		return fail(CodeDenied, "", errors.Join(err, store.CodeConflict))
	}
	for _, one := range e.q.All() {
		held, err := e.d.limited(ctx, c.Limits.Held, one)
		if err != nil {
			return err
		}
		if held {
			return fail(CodeHeld, "", nil)
		}
	}
	return nil
}

// erase erases everything in one commit with the approval's use.
func (e *erasing) erase(ctx context.Context) (int, error) {
	a := advancer{Desk: e.d, actor: e.q.By.Actor}
	var moves []move
	err := e.of(ctx, e.persons, func(q Inquiry) error {
		m, err := along(q, EventErase)
		m.act = audit.ActErase // before its time, on a word
		moves = append(moves, m)
		return err
	})
	if err != nil {
		return 0, err
	}
	extra := append(e.extra, store.UseUpFor(e.q.Approval, HolderName))
	if len(moves) == 0 {
		by := access.Caller(e.q.By)
		event := by.Event(audit.ActErase, audit.Succeeded, e.d.c.Now())
		event.Program, event.Subjects = HolderName, audit.About(e.q.All()...)
		_, err := e.d.c.Store.Commit(ctx, store.Step{Event: event, Changes: extra})
		return len(e.extra), told(err)
	}
	if err := a.forgetReplies(ctx, moves); err != nil {
		return 0, err
	}
	moves[0].extra = append(moves[0].extra, extra...)
	return len(moves) + len(e.extra), a.commit(ctx, a.actor, moves)
}

// Concerned lists the persons of inquiries that somebody took a step of. By whom and when is kept,
// and the inquiry is the case. It needs the operation audit.
func (h answering) Concerned(ctx context.Context, by holder.Caller, s holder.Scope) ([]audit.Handle, error) {
	if err := h.d.allow(ctx, access.Caller(by), access.Audit, ""); err != nil {
		return nil, err
	}
	if err := s.Only(true, true, true); err != nil {
		return nil, err
	}
	var list []audit.Handle
	for q, err := range h.d.All(ctx, "") {
		if err != nil {
			return nil, err
		}
		if q.Person == "" || s.Case != "" && s.Case != audit.Code(q.ID) || !slices.ContainsFunc(q.Trail, func(step Step) bool {
			return (s.Actor == "" || step.Actor == s.Actor) && s.During(step.At)
		}) {
			continue
		}
		handle, err := h.d.c.Handle(ctx, q.Person)
		if err != nil {
			return nil, fail(CodePerson, q.ID, err)
		}
		if !slices.Contains(list, handle) {
			list = append(list, handle)
		}
	}
	return list, nil
}

// limited asks a limit about a person; without one there is none.
func (d *Desk) limited(ctx context.Context, limit func(context.Context, audit.Handle) (bool, error), h audit.Handle) (bool, error) {
	if limit == nil {
		return false, nil
	}
	on, err := limit(ctx, h)
	if err != nil {
		return false, fail(CodePerson, "", err)
	}
	return on, nil
}

// uses are the events by which somebody begins or sees something about a person.
var uses = map[Event]access.Operation{
	EventDraft: access.Inquire, EventRetrieve: access.Retrieve, EventReview: access.Verify, EventHandOver: access.Register,
}

// usable refuses to use the data of somebody whose data may not be used (利用停止).
func (d *Desk) usable(ctx context.Context, actor audit.Actor, m *move, handle audit.Handle) error {
	op, use := uses[m.event]
	if !use {
		return nil
	}
	stopped, err := d.limited(ctx, d.c.Limits.Stopped, handle)
	if err != nil || !stopped {
		return err
	}
	return d.refuse(ctx, access.Caller{Actor: actor, Duty: d.c.DutyCode}, op, fail(CodeDenied, m.q.ID, access.CodeDenied), "suspended", m.q)
}
