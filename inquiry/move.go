package inquiry

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/inquiry/internal/parallel"
)

// move is one inquiry on its way along one event.
type move struct {
	q     Inquiry
	event Event
	// extra are changes made together with it.
	extra []store.Change
	// links are entries the log entry names beside the previous step.
	links []audit.Ref
	// count is what the log entry counts.
	count uint64
}

// along applies an event to an inquiry. Errors: transition.
func along(q Inquiry, e Event) (move, error) {
	next, ok := q.State.Next(e)
	if !ok {
		return move{}, wrongState(&q)
	}
	q.State = next
	return move{q: q, event: e}, nil
}

// acts says how the log names each event.
var acts = map[Event]audit.Act{
	EventDraft: audit.ActAsk, EventApprove: audit.ActApprove, EventReject: audit.ActRefuse, EventNoCode: audit.ActGetCode,
	EventPermit: audit.ActPermit, EventRefuse: audit.ActDeny, EventPermitExpired: audit.ActDeny,
	EventSend: audit.ActInquire, EventAccept: audit.ActInquire,
	EventAnswer: audit.ActReceive, EventBlank: audit.ActReceive, EventNoData: audit.ActReceive,
	EventNotProvidable: audit.ActReceive, EventNeedsManual: audit.ActReceive,
	EventTimeOut: audit.ActBreakOff, EventBreakOff: audit.ActBreakOff, EventLapse: audit.ActBreakOff,
	EventRetrieve: audit.ActRetrieve, EventReview: audit.ActView, EventVerify: audit.ActVerify, EventDispute: audit.ActVerify,
	EventHandOver: audit.ActRegister, EventRegister: audit.ActRegister, EventDecide: audit.ActDecide, EventErase: audit.ActErase,
}

// entry makes the log entry of a move. Sending is an attempt, and what becomes of it is the
// outcome.
func (d *Desk) entry(ctx context.Context, m *move, actor audit.Actor, now time.Time) (audit.Event, error) {
	handle, err := d.c.Handle(ctx, m.q.Person)
	if err != nil {
		return audit.Event{}, fail(CodePerson, m.q.ID, err)
	}
	e := audit.Event{
		Time: now, Act: acts[m.event], Result: audit.Succeeded, Actor: actor, Duty: d.c.DutyCode, Purpose: audit.Code(m.event),
		Program: d.c.Program, Case: audit.Code(m.q.ID), Reason: audit.Code(m.q.Reason), Count: m.count,
		Subjects: audit.About(handle), Links: m.links,
	}
	if !e.Reason.Valid() {
		e.Reason = "other"
	}
	if n := len(m.q.Trail); n > 0 {
		if last := (audit.Ref{Kind: audit.LinkCase, Index: m.q.Trail[n-1].Entry}); !slices.Contains(e.Links, last) {
			e.Links = append(e.Links, last)
		}
	}
	switch m.event { //nolint:exhaustive // the other events succeed as they are
	case EventSend:
		e.Phase, e.Result = audit.Attempt, audit.ResultUnstated
		e.Links = d.linkTo(e.Links, m, audit.LinkApproval, EventApprove)
	case EventHandOver:
		e.Phase, e.Result = audit.Attempt, audit.ResultUnstated
	case EventReject, EventDispute:
		e.Result = audit.Denied
	case EventVerify:
		e.Links = d.linkTo(e.Links, m, audit.LinkFirst, EventRetrieve)
	case EventTimeOut, EventLapse:
		e.Result = audit.Failed
	}
	if tried, ok := m.closesAttempt(); ok {
		e.Phase, e.Act = audit.Outcome, acts[tried.Event]
		e.Links = append(e.Links, audit.Ref{Kind: audit.LinkAttempt, Index: tried.Entry})
		if m.event != EventAccept && m.event != EventRegister {
			e.Result = audit.Failed
		}
	} else if m.event == EventRefuse || m.event == EventPermitExpired {
		e.Result = audit.Denied
	}
	return e, nil
}

// closesAttempt reports that the last step was an attempt, to send or to register, which this move
// gives its outcome.
func (m *move) closesAttempt() (Step, bool) {
	n := len(m.q.Trail)
	if n == 0 {
		return Step{}, false
	}
	last := m.q.Trail[n-1]
	return last, last.Event == EventSend || last.Event == EventHandOver && m.event == EventRegister
}

func (d *Desk) linkTo(links []audit.Ref, m *move, kind audit.LinkKind, e Event) []audit.Ref {
	if s, ok := m.q.Trail.Last(e); ok {
		return append(links, audit.Ref{Kind: kind, Index: s.Entry})
	}
	return links
}

// intent is a batch that was announced. Its body is a JSON list of these.
type intent struct {
	ID       ID         `json:"id"`
	Revision int64      `json:"revision"`
	Event    Event      `json:"event"`
	Actor    audit.Code `json:"actor"`
}

// commit makes a batch of moves: announces it, tells the log, changes the store. The moves'
// inquiries come back as stored.
func (d *Desk) commit(ctx context.Context, actor audit.Actor, moves []move) error {
	if len(moves) == 0 {
		return nil
	}
	now := d.c.Now()
	events, err := d.entries(ctx, moves, actor, now)
	if err != nil {
		return err
	}
	announced, err := d.announce(ctx, actor, moves, now)
	if err != nil {
		return err
	}
	// An error does not say that nothing was written, so the intent stays for the sweep to close.
	receipts, err := d.c.Log.AppendBatch(ctx, events)
	if err != nil {
		return err
	}
	if len(receipts) != len(events) {
		return fail(CodeConfig, "", errors.New("the recorder gave too few receipts"))
	}
	changes := make([]store.Change, len(moves), 2*len(moves)+1)
	_ = parallel.Do(len(moves), func(i int) error {
		q := &moves[i].q
		q.Trail = append(slices.Clip(q.Trail), Step{moves[i].event, storedTime(now), actor.ID, receipts[i].Index})
		if moves[i].event == EventErase {
			q.forget()
		}
		changes[i] = q.stored()
		return nil
	})
	for i := range moves {
		changes = append(changes, moves[i].extra...)
	}
	if err := apply(ctx, d.c.Store, append(changes, store.Change{Item: announced, Delete: true})); err != nil {
		return errors.Join(err, d.abandon(ctx, actor, announced))
	}
	for i := range moves {
		moves[i].q.revision++
	}
	return nil
}

func (d *Desk) announce(ctx context.Context, actor audit.Actor, moves []move, now time.Time) (store.Item, error) {
	key, err := NewID(d.c.Rand)
	if err != nil {
		return store.Item{}, fail(CodeConfig, "", err)
	}
	list := make([]intent, len(moves))
	for i := range moves {
		list[i] = intent{moves[i].q.ID, moves[i].q.revision, moves[i].event, actor.ID}
	}
	body, err := json.Marshal(list)
	if err != nil {
		return store.Item{}, fail(CodeStore, "", err)
	}
	it := store.Item{Kind: KindIntent, Key: string(key), Revision: 1, Body: body, Terms: store.Listed("", storedTime(now.Add(d.c.Timing.Intent)))}
	return it, apply(ctx, d.c.Store, []store.Change{{Item: it}})
}

func (d *Desk) entries(ctx context.Context, moves []move, actor audit.Actor, now time.Time) ([]audit.Event, error) {
	events := make([]audit.Event, len(moves))
	for i := range moves {
		e, err := d.entry(ctx, &moves[i], actor, now)
		if err != nil {
			return nil, err
		}
		events[i] = e
	}
	return events, nil
}

// abandon tells the log that an announced batch was not made, and forgets it. The log is told
// first: if the process dies in between, it is told twice.
func (d *Desk) abandon(ctx context.Context, actor audit.Actor, it store.Item) error {
	var list []intent
	if json.Unmarshal(it.Body, &list) != nil {
		return fail(CodeStore, "", errors.New("intent"))
	}
	events := make([]audit.Event, len(list))
	for i, n := range list {
		events[i] = audit.Event{
			Time: d.c.Now(), Act: acts[n.Event], Result: audit.Abandoned, Actor: actor, Duty: d.c.DutyCode,
			Purpose: audit.Code(n.Event), Program: d.c.Program, Case: audit.Code(n.ID), Reason: "not_made",
		}
	}
	if _, err := d.c.Log.AppendBatch(ctx, events); err != nil {
		return err
	}
	err := apply(ctx, d.c.Store, []store.Change{{Item: it, Delete: true}})
	if errors.Is(err, CodeConflict) {
		return nil
	}
	return err
}

// sweep abandons the batches that a process announced and did not make in time.
func (d *Desk) sweep(ctx context.Context, actor audit.Actor) (int, error) {
	n := 0
	for it, err := range d.c.Store.List(ctx, store.Query{Kind: KindIntent, Where: []store.Match{store.DueBy(d.c.Now())}}) {
		if err != nil {
			return n, err
		}
		if err := d.abandon(ctx, actor, it); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}
