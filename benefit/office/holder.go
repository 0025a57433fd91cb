package office

import (
	"context"
	"errors"
	"slices"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/holder"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// HolderName is the name under which the cases answer for a person.
const HolderName = audit.Code("office")

// Holder is the cases as one of those who answer for a person: see package holder. System is that
// by which the registry knows the cases' addressee numbers.
func (d *Desk) Holder(system string) holder.Holder { return answering{d, system} }

type answering struct {
	d      *Desk
	system string
}

// Name is [HolderName].
func (h answering) Name() audit.Code { return HolderName }

// cases are those in which the person stands, by numbers each of which is really theirs.
func (h answering) cases(ctx context.Context, q *holder.Demand) (persons []string, found map[string]*held, err error) {
	if err := h.d.ready(ctx); err != nil {
		return nil, nil, err
	}
	var ids []string
	persons = q.Numbers(h.system)
	for _, person := range persons {
		handle, err := h.d.c.Handle(ctx, person)
		if err != nil {
			return nil, nil, fail(CodeRecorder, "", "handle", err)
		}
		if !slices.Contains(q.All(), handle) {
			return nil, nil, fail(CodeInput, "", "person", nil)
		}
		for id, err := range h.d.standing(ctx, person) {
			if err != nil {
				return nil, nil, err
			}
			if !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	found, err = h.d.load(ctx, ids...)
	return persons, found, err
}

func names(found map[string]*held) []string {
	ids := make([]string, 0, len(found))
	for id := range found {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// Disclose shows the cases in which the person stands. The others of the household, the agent and
// the officers are masked; so are account, telephone and where letters go, unless the person is the
// head to whom they belong and asks without an agent.
func (h answering) Disclose(ctx context.Context, q *holder.Demand) (a holder.Answer, err error) {
	persons, found, err := h.cases(ctx, q)
	if err != nil {
		return a, err
	}
	by := access.Caller(q.By)
	for _, id := range names(found) {
		c := found[id]
		own := slices.Contains(persons, c.people.Head)
		if err := h.d.allow(ctx, by, access.Disclose, "", id); err != nil {
			return a, err
		}
		if err := h.d.look(ctx, by, audit.ActView, id, persons); err != nil {
			return a, err
		}
		a.Show(id, "program", c.Program)
		a.Show(id, "state", c.State.String())
		for _, e := range c.Events() {
			a.Show(id, audit.Code(e.Kind.String()), e.On.String())
		}
		if c.Ruling != nil {
			a.Show(id, "amount", c.Ruling.Amount.String())
		}
		for i := range c.Payments {
			a.Show(id, "paid_on", c.Payments[i].PaidOn.String())
		}
		others(&a, c, persons)
		private(&a, c, own && !q.Agent)
	}
	return a, nil
}

// others masks everybody in a case but the person.
func others(a *holder.Answer, c *held, persons []string) {
	for _, one := range c.people.all() {
		if !slices.Contains(persons, one) {
			a.Mask(c.ID, "person", one)
		}
	}
	if c.Agent != nil {
		a.Mask(c.ID, "agent", c.Agent.Relation)
	}
	a.Mask(c.ID, "reviewed_by", c.ReviewedBy)
}

// private shows or masks what tells where the head lives and banks.
func private(a *holder.Answer, c *held, shown bool) {
	put := a.Mask
	if shown {
		put = a.Show
	}
	if c.Account != nil {
		put(c.ID, "bank", c.Account.Bank)
		put(c.ID, "account", c.Account.Number)
		put(c.ID, "holder", c.Account.Holder)
	}
	if c.Form != nil {
		put(c.ID, "phone", c.Form.Phone)
	}
}

// Correct takes those fixes that are an [Act] about a case of the person's, as [Desk.Submit] does
// without a second person. What rests on data that others corrected is told by [Desk.Touched].
func (h answering) Correct(ctx context.Context, q *holder.Demand) (a holder.Answer, err error) {
	_, found, err := h.cases(ctx, q)
	if err != nil {
		return a, err
	}
	for _, fix := range q.Fixes {
		act, ok := fix.(Act)
		if !ok {
			continue
		}
		if found[act.id()] == nil {
			return a, fail(CodeInput, "", "case", nil)
		}
		if _, err := h.d.Submit(ctx, access.Caller(q.By), nil, act); err != nil {
			return a, err
		}
		a.Taken, a.Count = a.Taken+1, a.Count+1
	}
	return a, nil
}

// Stop is in force when [Config].Limits says so: the desk asks at every act.
func (h answering) Stop(ctx context.Context, q *holder.Demand) (holder.Answer, error) {
	if _, _, err := h.cases(ctx, q); err != nil {
		return holder.Answer{}, err
	}
	return holder.InForce(ctx, q, h.d.c.Limits.Stopped)
}

// Hold is in force when [Config].Limits says so.
func (h answering) Hold(ctx context.Context, q *holder.Demand) (holder.Answer, error) {
	if _, _, err := h.cases(ctx, q); err != nil {
		return holder.Answer{}, err
	}
	return holder.InForce(ctx, q, h.d.c.Limits.Held)
}

// Erase erases the person's closed cases on the demand's approval, once. A case that is not closed,
// or about which something is due again or days run, is kept, because somebody has a right to its
// end.
func (h answering) Erase(ctx context.Context, q *holder.Demand) (a holder.Answer, err error) {
	persons, found, err := h.cases(ctx, q)
	if err != nil {
		return a, err
	}
	d, by := h.d, access.Caller(q.By)
	if err := d.allow(ctx, by, access.Erase, "", ""); err != nil {
		return a, err
	}
	var ids []string
	for _, id := range names(found) {
		if found[id].State == casework.Closed {
			ids = append(ids, id)
			continue
		}
		a.Kept, a.Reason = a.Kept+1, "not_closed"
	}
	if len(ids) == 0 {
		return a, nil
	}
	if err := h.may(ctx, q); err != nil {
		return a, err
	}
	w := d.work(by)
	w.second, w.word, w.about = string(q.Approval.By.ID), q.Approval.Hash().String(), persons
	erased := ids[:0]
	for _, id := range ids {
		switch _, err := w.act(ctx, found[id], &Act{Case: id, Event: casework.Event{Kind: casework.Erase, On: d.today()}}); {
		case errors.Is(err, casework.CodeMissing):
			a.Kept, a.Reason = a.Kept+1, "not_closed"
		case err != nil:
			return a, err
		default:
			erased = append(erased, id)
		}
	}
	if len(erased) == 0 {
		return a, nil
	}
	w.steps[0].Changes = append(w.steps[0].Changes, store.UseUpFor(q.Approval, HolderName))
	if err := w.commit(ctx); err != nil {
		return a, w.why(ctx, err)
	}
	a.Count, err = d.forget(ctx, by, erased...)
	return a, err
}

// may checks the approval, and that it was not used here.
func (h answering) may(ctx context.Context, q *holder.Demand) error {
	d := h.d
	engine := d.c.Policy()
	if engine == nil {
		return fail(CodeDenied, "", "", nil)
	}
	if err := q.Approved(ctx, d.c.Now(), engine.MayApprove(d.c.DutyCode, access.Erase), d.c.Limits.Given); err != nil {
		return fail(CodeApproval, "", "", err)
	}
	switch used, err := d.c.Store.UsedAt(ctx, q.Approval, HolderName); {
	case err != nil:
		return told(err)
	case used:
		return fail(CodeApproval, "", "used", nil)
	}
	return nil
}

// Concerned lists the persons of cases in which somebody recorded an event: by whom, on which day,
// and the case are kept.
func (h answering) Concerned(ctx context.Context, by holder.Caller, s holder.Scope) ([]audit.Handle, error) {
	d := h.d
	if err := d.ready(ctx); err != nil {
		return nil, err
	}
	if err := d.allow(ctx, access.Caller(by), access.Audit, "", ""); err != nil {
		return nil, err
	}
	if err := s.Only(true, true, true); err != nil {
		return nil, err
	}
	var list []audit.Handle
	for c, err := range d.all(ctx, store.Query{Kind: kindCase}) {
		if err != nil {
			return nil, err
		}
		if s.Case != "" && s.Case != audit.Code(c.ID) || !slices.ContainsFunc(c.Events(), func(e casework.Event) bool { return within(&s, &e) }) {
			continue
		}
		for _, person := range c.people.all() {
			handle, err := d.c.Handle(ctx, person)
			if err != nil {
				return nil, fail(CodeRecorder, "", "handle", err)
			}
			if !slices.Contains(list, handle) {
				list = append(list, handle)
			}
		}
	}
	return list, nil
}

// within reports whether an event is within a scope. Of when it was recorded the day is kept: one
// that the scope touches counts.
func within(s *holder.Scope, e *casework.Event) bool {
	day := e.Recorded
	return (s.Actor == "" || string(s.Actor) == e.By || string(s.Actor) == e.Second) &&
		(s.From.IsZero() || day.AddDays(1).Start().After(s.From)) && (s.To.IsZero() || day.Start().Before(s.To))
}

// limited reports whether a limit is on one of some persons.
func (d *Desk) limited(ctx context.Context, limit func(context.Context, audit.Handle) (bool, error), persons []string) (bool, error) {
	if limit == nil {
		return false, nil
	}
	for _, person := range persons {
		h, err := d.c.Handle(ctx, person)
		if err != nil {
			return false, fail(CodeRecorder, "", "handle", err)
		}
		on, err := limit(ctx, h)
		if err != nil {
			return false, fail(CodeConfig, "", "limits", err)
		}
		if on {
			return true, nil
		}
	}
	return false, nil
}
