package inquiry

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"time"

	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/inquiry/answer"
	"github.com/kyufu-go/kyufu/inquiry/internal/parallel"
)

// collect looks for answers and ends the waits that are over.
func (a *advancer) collect(ctx context.Context, batch []Inquiry) error {
	ids := make([]ID, len(batch))
	for i := range batch {
		ids[i] = batch[i].ID
	}
	records, err := a.recordsOf(ctx, batch)
	if err != nil {
		return err
	}
	// What the gateway could not read holds up nothing else: what it did read counts, and the waits
	// that are over end.
	deliveries, unread := a.c.Gateway.Collect(ctx, ids)
	if unread != nil {
		unread = fail(CodeGateway, "", unread)
	}
	open := newPending(batch)
	judged := make([]judgement, len(deliveries))
	_ = parallel.Do(len(deliveries), func(i int) error {
		if q, ok := open.get(deliveries[i].Inquiry); ok {
			judged[i].move, judged[i].ours = a.take(*q, &deliveries[i])
		}
		return nil
	})
	var moves []move
	for i := range deliveries {
		q, ok := open.get(deliveries[i].Inquiry)
		if !ok {
			continue // a duplicate, or not asked for
		}
		m := judged[i].move
		if !judged[i].ours {
			a.progress.Strange++
			continue
		}
		if m.event == EventNeedsManual && q.State == Manual {
			continue
		}
		open.take(q.ID)
		m.provided(records[q.ID])
		moves = append(moves, m)
	}
	late, polled := a.wait(open)
	moves = append(moves, late...)
	if err := a.make(ctx, moves); err != nil {
		return errors.Join(unread, err)
	}
	if err := a.acknowledge(ctx, moves); err != nil {
		return errors.Join(unread, err)
	}
	return errors.Join(unread, apply(ctx, a.c.Store.Store(), polled))
}

// judgement is what a delivery means for its inquiry, and whether it is for us at all.
type judgement struct {
	move move
	ours bool
}

// acknowledge says what is stored, or will not be wanted any more.
func (a *advancer) acknowledge(ctx context.Context, moves []move) error {
	var ids []ID
	for i := range moves {
		if moves[i].event != EventNeedsManual {
			ids = append(ids, moves[i].q.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	if err := a.c.Gateway.Acknowledge(ctx, ids); err != nil {
		return fail(CodeGateway, "", err)
	}
	return nil
}

// take turns a delivery into a move. An answer is opened once to see that it is ours and says
// something; only an encrypted form is kept.
func (a *advancer) take(q Inquiry, d *Delivery) (move, bool) {
	if d.Permit != q.Permit.ID {
		return move{}, false
	}
	q.ProvidedAt = storedTime(d.ProvidedAt)
	switch d.Kind {
	case NoData:
		return a.end(q, EventNoData, d.Reason), true
	case NotProvidable:
		return a.end(q, EventNotProvidable, d.Reason), true
	case Refused:
		return a.end(q, EventRefuse, d.Reason), true
	case NeedsManual:
		if q.State == Manual {
			return move{event: EventNeedsManual}, true
		}
		m, _ := along(q, EventNeedsManual)
		now := a.c.Now()
		m.q.Reason, m.q.Polls, m.q.ProvidedAt = d.Reason, 0, time.Time{}
		m.q.Next, m.q.Deadline = storedTime(now.Add(a.c.Timing.PollMax)), storedTime(now.Add(a.c.Timing.ManualTimeOut))
		return m, true
	case Answered:
		return a.takeAnswer(q, d)
	}
	return move{}, false
}

func (a *advancer) takeAnswer(q Inquiry, d *Delivery) (move, bool) {
	plain, sender, err := answer.OpenAt(a.c.Key, a.c.Senders(q.Provider), a.c.Now(), q.binding(a.c.Self), d.Sealed)
	if err != nil {
		return move{}, false
	}
	content := a.read(&q, plain)
	if content.Blank() && len(content.Findings) == 0 {
		return a.blank(q), true
	}
	stored, err := a.shelve(&q, d.Sealed, sender, &content)
	if err != nil {
		return move{}, false
	}
	m, _ := along(q, EventAnswer)
	sum := sha256.Sum256(stored)
	m.q.Digest, m.q.Dropped, m.q.Findings = hex.EncodeToString(sum[:]), content.Dropped, content.Findings
	m.q.Next, m.q.Deadline, m.q.Reason = time.Time{}, time.Time{}, ""
	m.count = uint64(len(content.Dropped))
	m.extra = []store.Change{{Item: store.Item{Kind: KindReply, Key: string(q.ID), Revision: 1, Body: stored}}}
	return m, true
}

// blank begins another round, or ends the inquiry when all rounds were blank.
func (a *advancer) blank(q Inquiry) move {
	if q.Round >= a.c.Timing.Rounds {
		return a.end(q, EventNoData, "blank")
	}
	m, _ := along(q, EventBlank)
	m.q.Round++
	m.q.Permit, m.q.PermitUsed, m.q.Reason = Permit{}, false, "blank"
	m.q.Next, m.q.Deadline = storedTime(a.c.Now().Add(a.c.Timing.RoundWait)), time.Time{}
	return m
}

// wait sorts what has no answer into those whose time is over and those to look at again later,
// ever more seldom.
func (a *advancer) wait(open *pending) (late []move, polled []store.Change) {
	now := a.c.Now()
	for q := range open.left() {
		if !now.Before(q.Deadline) {
			late = append(late, a.end(*q, EventTimeOut, "time_out"))
			continue
		}
		q.Polls++
		wait := a.c.Timing.Poll << min(q.Polls, 20)
		if q.State == Manual || wait <= 0 || wait > a.c.Timing.PollMax {
			wait = a.c.Timing.PollMax
		}
		q.Next = storedTime(now.Add(wait))
		if q.Next.After(q.Deadline) {
			q.Next = q.Deadline
		}
		polled = append(polled, q.stored())
	}
	return late, polled
}
