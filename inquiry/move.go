package inquiry

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
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
	// links are steps that the log entry names beside the previous one.
	links []link
	// count is what the log entry counts.
	count uint64
	// act is what the log names it, if not what [acts] says.
	act audit.Act
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
	EventHandOver: audit.ActRegister, EventRegister: audit.ActRegister, EventDecide: audit.ActDecide, EventErase: audit.ActDelete,
}

// entry makes the log entry of a move. Sending is an attempt, and what becomes of it is the
// outcome.
func (d *Desk) entry(ctx context.Context, m *move, actor audit.Actor, now time.Time, refs map[string]audit.Ref) (audit.Event, error) {
	handle, err := d.c.Handle(ctx, m.q.Person)
	if err != nil {
		return audit.Event{}, fail(CodePerson, m.q.ID, err)
	}
	if err := d.usable(ctx, actor, m, handle); err != nil {
		return audit.Event{}, err
	}
	e := audit.Event{
		Time: now, Act: acts[m.event], Result: audit.Succeeded, Actor: actor, Duty: d.c.DutyCode, Purpose: audit.Code(m.event),
		Program: d.c.Program, Case: audit.Code(m.q.ID), Reason: audit.Code(m.q.Reason), Count: m.count,
		Subjects: audit.About(handle),
	}
	if m.act != 0 {
		e.Act = m.act
	}
	if !e.Reason.Valid() {
		e.Reason = "other"
	}
	for _, l := range m.earlier() {
		if ref, ok := refs[l.line]; ok {
			ref.Kind = l.kind
			e.Links = append(e.Links, ref)
		}
	}
	switch m.event { //nolint:exhaustive // the other events succeed as they are
	case EventApprove:
		e.Purpose = audit.Code(audit.ActInquire.String()) // a word for that, and nothing else
	case EventSend, EventHandOver:
		e.Phase, e.Result = audit.Attempt, audit.ResultUnstated
	case EventReject, EventDispute:
		e.Result = audit.Denied
	case EventTimeOut, EventLapse:
		e.Result = audit.Failed
	}
	if tried, ok := m.closesAttempt(); ok {
		e.Phase, e.Act = audit.Outcome, acts[tried.Event]
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

// commit makes a batch of moves, each with its entry, in one transaction. What somebody is shown or
// sent after it, or handed over, is refused when the log does not take the entry. The moves'
// inquiries come back as stored. Errors: conflict, store.
func (d *Desk) commit(ctx context.Context, actor audit.Actor, moves []move) error {
	if len(moves) == 0 {
		return nil
	}
	now := d.c.Now()
	events, err := d.entries(ctx, moves, actor, now)
	if err != nil {
		return err
	}
	steps := make([]store.Step, len(moves))
	for i := range steps {
		if steps[i].ID, err = d.c.Store.NewID(); err != nil {
			return fail(CodeConfig, "", err)
		}
	}
	first := false
	_ = parallel.Do(len(moves), func(i int) error {
		q := &moves[i].q
		q.Trail = append(slices.Clip(q.Trail), Step{moves[i].event, storedTime(now), actor.ID, steps[i].ID})
		if moves[i].event == EventErase {
			q.forget()
		}
		steps[i].Event, steps[i].Changes = events[i], append([]store.Change{q.stored()}, moves[i].extra...)
		return nil
	})
	for i := range moves {
		first = first || loggedFirst[moves[i].event]
	}
	if _, err := d.c.Store.Commit(ctx, steps...); err != nil {
		return told(err)
	}
	for i := range moves {
		moves[i].q.revision++
	}
	if first {
		_, err = d.c.Store.Relay(ctx)
	}
	return err
}

// loggedFirst are the events that something outside the store follows: the log must have them
// before.
var loggedFirst = map[Event]bool{EventSend: true, EventRetrieve: true, EventReview: true, EventHandOver: true}

// link is an earlier step that an entry names, by its line.
type link struct {
	kind audit.LinkKind
	line string
}

// earlier lists the steps that a move's entry names.
func (m *move) earlier() []link {
	links := slices.Clone(m.links)
	add := func(kind audit.LinkKind, s Step, ok bool) {
		if l := (link{kind, s.Line}); ok && !slices.Contains(links, l) {
			links = append(links, l)
		}
	}
	n := len(m.q.Trail)
	if n > 0 {
		add(audit.LinkCase, m.q.Trail[n-1], true)
	}
	switch m.event { //nolint:exhaustive // the other events name no other step
	case EventSend:
		s, ok := m.q.Trail.Last(EventApprove)
		add(audit.LinkApproval, s, ok)
	case EventVerify:
		s, ok := m.q.Trail.Last(EventRetrieve)
		add(audit.LinkFirst, s, ok)
	}
	tried, ok := m.closesAttempt()
	add(audit.LinkAttempt, tried, ok)
	return links
}

// refs finds the entries of earlier steps in the log. A step that the log does not have yet is left
// out; an attempt it must have.
func (d *Desk) refs(ctx context.Context, moves []move) (map[string]audit.Ref, error) {
	var lines []string
	for i := range moves {
		for _, l := range moves[i].earlier() {
			lines = append(lines, l.line)
		}
	}
	return d.entriesOf(ctx, lines)
}

// entriesOf finds the entries of lines in the log.
func (d *Desk) entriesOf(ctx context.Context, lines []string) (map[string]audit.Ref, error) {
	lines = slices.Compact(slices.Sorted(slices.Values(lines)))
	found, err := d.c.Store.Entries(ctx, lines...)
	if err != nil {
		return nil, told(err)
	}
	for _, l := range lines {
		if index, ok := strings.CutPrefix(l, entryMark); ok { // of the time before lines
			n, err := strconv.ParseUint(index, 10, 64)
			if err != nil {
				return nil, fail(CodeStore, "", errors.New("trail"))
			}
			found[l] = audit.Ref{Index: n}
		}
	}
	return found, nil
}

func (d *Desk) entries(ctx context.Context, moves []move, actor audit.Actor, now time.Time) ([]audit.Event, error) {
	refs, err := d.refs(ctx, moves)
	if err != nil {
		return nil, err
	}
	events := make([]audit.Event, len(moves))
	for i := range moves {
		e, err := d.entry(ctx, &moves[i], actor, now, refs)
		if err != nil {
			return nil, err
		}
		events[i] = e
	}
	return events, nil
}
