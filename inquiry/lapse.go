package inquiry

import (
	"context"
	"slices"
	"time"

	"github.com/kyufu-go/kyufu/audit/store"
)

// endOf is when an inquiry that is not finished lapses, whatever state it is in: so long after the
// step that began its wait.
func (d *Desk) endOf(q *Inquiry) time.Time {
	t := &d.c.Timing
	switch q.State { //nolint:exhaustive // the others have ended
	case Draft:
		return q.since(t.Unapproved, EventDraft)
	case Approved, Permitted, Sending:
		return q.since(t.Unanswered, EventBlank, EventApprove)
	case Sent, Manual:
		return q.Deadline
	case Registering:
		return q.since(t.Unregistered+t.Keep, EventAnswer)
	}
	return q.since(t.Unregistered, EventAnswer)
}

// over reports whether an inquiry's time is over, whether or not the daily job has ended it.
func (d *Desk) over(q *Inquiry) bool { return !d.c.Now().Before(d.endOf(q)) }

// timely is along for a step by which an inquiry goes on: one whose time is over can only end.
func (d *Desk) timely(q Inquiry, e Event) (move, error) {
	m, err := along(q, e)
	if err == nil && !m.q.State.Ended() && d.over(&q) {
		late := wrongState(&q)
		late.Allowed = slices.DeleteFunc(late.Allowed, func(e Event) bool { s, _ := q.State.Next(e); return !s.Ended() })
		return move{}, late
	}
	return m, err
}

// since is a time after the last step with one of the events, or after the first step of all.
func (q *Inquiry) since(wait time.Duration, events ...Event) time.Time {
	var from time.Time
	for _, e := range events {
		if s, ok := q.Trail.Last(e); ok && s.At.After(from) {
			from = s.At
		}
	}
	if from.IsZero() && len(q.Trail) > 0 {
		from = q.Trail[0].At
	}
	return from.Add(wait)
}

// lapse ends the inquiries of a state that nobody went on with in time.
func (a *advancer) lapse(ctx context.Context, s State) (int, error) {
	b := batching{most: a.c.Timing.Batch, commit: func(moves []move) error {
		if err := a.commit(ctx, a.actor, moves); err != nil {
			return err
		}
		if err := a.c.Gateway.Acknowledge(ctx, idsOf(moves)); err != nil {
			return fail(CodeGateway, "", err)
		}
		return nil
	}}
	for it, err := range a.c.Store.List(ctx, store.Query{Kind: KindInquiry, Where: store.InGroup(string(s))}) {
		if err != nil {
			b.errs = append(b.errs, err)
			break
		}
		q, err := inquiryOf(it)
		if err != nil || !a.over(&q) {
			b.take(move{}, false, err)
			continue
		}
		m, err := a.lapsed(ctx, q)
		b.take(m, err == nil, err)
	}
	err := b.end()
	return b.n, err
}

// lapsed makes the move that ends an inquiry. One that may have been sent leaves the record of an
// exchange.
func (a *advancer) lapsed(ctx context.Context, q Inquiry) (move, error) {
	switch q.State { //nolint:exhaustive // the others lapse
	case Sent, Manual:
		return a.end(q, EventTimeOut, "time_out"), nil
	case Sending:
		record, err := a.newRecord(ctx, &q)
		if err != nil {
			return move{}, err
		}
		m := a.end(q, EventLapse, "lapsed")
		m.extra = record
		return m, nil
	}
	return a.end(q, EventLapse, "lapsed"), nil
}
