package inquiry

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/store"
	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/inquiry/internal/parallel"
	"github.com/kyufu-go/kyufu/mynumber/access"
)

// Progress is what one [Desk.Advance] did.
type Progress struct {
	// Done counts the steps made, by event.
	Done map[Event]int `json:"done"`
	// Waiting counts the inquiries that go on by themselves: approved to sent, and those answered
	// by hand.
	Waiting int `json:"waiting"`
	// Next is when the first of them wants attention again; the zero time when none does.
	Next time.Time `json:"next,omitzero"`
	// Strange counts deliveries that were not for us to take: for another permit, or sealed for
	// another.
	Strange int `json:"strange"`
}

// Advance does everything that is due and needs no officer's judgement: obtains linkage codes and
// permits, sends, looks for answers, ends waits that are over, and closes what a crash left open.
// It is meant to be called again and again, by a calling system or an officer, and goes on with the
// rest when one part fails; the errors are joined. It needs the operation inquire. Errors: denied,
// gateway.
func (d *Desk) Advance(ctx context.Context, by access.Caller) (Progress, error) {
	p := Progress{Done: map[Event]int{}}
	if err := d.allow(ctx, by, access.Inquire, ""); err != nil {
		return p, err
	}
	a := advancer{Desk: d, actor: by.Actor, progress: &p}
	_, err := d.c.Store.Relay(ctx)
	errs := []error{
		err,
		a.due(ctx, Approved, a.inTime(a.permits)),
		a.due(ctx, Permitted, a.inTime(a.send)),
		a.due(ctx, Sending, a.submit),
		a.due(ctx, Sent, a.collect),
		a.due(ctx, Manual, a.collect),
	}
	errs = append(errs, a.waiting(ctx))
	return p, errors.Join(errs...)
}

type advancer struct {
	*Desk
	actor    audit.Actor
	progress *Progress
}

// due runs a stage over the inquiries of a state that are due, batch by batch. A stage that fails
// leaves its batch where it was; the loop goes on behind it.
func (a *advancer) due(ctx context.Context, s State, stage func(context.Context, []Inquiry) error) error {
	var errs []error
	var items []store.Item
	run := func() {
		batch := make([]Inquiry, len(items))
		errs = append(errs, parallel.Do(len(items), func(i int) (err error) {
			batch[i], err = inquiryOf(items[i])
			return err
		}))
		// One that cannot be read does not hold up the others.
		batch = slices.DeleteFunc(batch, func(q Inquiry) bool { return q.ID == "" })
		if len(batch) > 0 {
			errs = append(errs, stage(ctx, batch))
		}
		items = items[:0]
	}
	for it, err := range a.c.Store.List(ctx, store.Query{Kind: KindInquiry, Where: store.InGroup(string(s), store.NotDueAfter(a.c.Now()))}) {
		if err != nil {
			errs = append(errs, err)
			break
		}
		if it.DueAt().After(a.c.Now()) {
			continue
		}
		if items = append(items, it); len(items) == a.c.Timing.Batch {
			run()
		}
	}
	run()
	return errors.Join(errs...)
}

func (a *advancer) make(ctx context.Context, moves []move) error {
	if err := a.commit(ctx, a.actor, moves); err != nil {
		return err
	}
	for i := range moves {
		a.progress.Done[moves[i].event]++
	}
	return nil
}

// inTime is a stage for those of a batch whose time is not over. The others lapse: nobody is asked
// about them any more.
func (a *advancer) inTime(stage func(context.Context, []Inquiry) error) func(context.Context, []Inquiry) error {
	return func(ctx context.Context, batch []Inquiry) error {
		var late []move
		batch = slices.DeleteFunc(batch, func(q Inquiry) bool {
			if !a.over(&q) {
				return false
			}
			late = append(late, a.end(q, EventLapse, "lapsed"))
			return true
		})
		err := a.make(ctx, late)
		if len(batch) > 0 {
			err = errors.Join(err, stage(ctx, batch))
		}
		return err
	}
}

// permits takes approved inquiries through the list of today, linkage codes and the network's
// permit.
func (a *advancer) permits(ctx context.Context, batch []Inquiry) error {
	persons := make([]addressee.Integrated, len(batch))
	for i := range batch {
		persons[i] = batch[i].Person
	}
	codes, err := a.acquire(ctx, persons)
	if err != nil {
		return err
	}
	var moves []move
	var requests []PermitRequest
	asked := newPending(nil)
	for i := range batch {
		q := &batch[i]
		v := a.check(q)
		code := codes[q.Person]
		switch {
		case !v.Permitted:
			moves = append(moves, a.end(*q, EventRefuse, "list."+v.Reason.Code()))
		case code.State == LinkageNone:
			moves = append(moves, a.end(*q, EventNoCode, "no_code"))
		case code.State == LinkageHeld:
			q.Basis = basisOf(v)
			asked.add(q)
			requests = append(requests, a.permitRequest(q, code.Code))
		default:
			asked.add(q)
		}
	}
	if len(requests) > 0 {
		replies, err := a.c.Gateway.Permits(ctx, requests)
		if err != nil {
			return errors.Join(fail(CodeGateway, "", err), a.make(ctx, moves), a.later(ctx, asked))
		}
		if moves, err = a.takePermits(ctx, moves, asked, replies); err != nil {
			return err
		}
	}
	if err := a.make(ctx, moves); err != nil {
		return err
	}
	return a.later(ctx, asked)
}

func (a *advancer) permitRequest(q *Inquiry, code LinkageCode) PermitRequest {
	return PermitRequest{
		Inquiry: q.ID, Round: q.Round, Inquirer: a.c.Self, Provider: q.Provider, Duty: a.c.Duty, Via: q.Basis.Carrier,
		Information: q.Information, Subject: q.Subject, FiscalYear: q.FiscalYear, Items: q.Items,
		Assessment: a.c.Assessment, ListDigest: q.Basis.ListDigest, Code: code, NonDisclosure: q.NonDisclosure,
	}
}

// end makes the move to a named end; the erasure clock starts.
func (a *advancer) end(q Inquiry, e Event, reason string) move {
	m, _ := along(q, e)
	m.q.Reason, m.q.Next, m.q.Deadline = reason, a.eraseAt(false), time.Time{}
	return m
}

// send claims permitted inquiries for sending, so that nobody else sends them, and submits them.
// One whose approval no log has is put off, and holds up no other.
func (a *advancer) send(ctx context.Context, batch []Inquiry) error {
	var ready []Inquiry
	var expired []move
	for _, q := range batch {
		switch stopped, err := a.stopped(ctx, &q); {
		case err != nil:
			return err
		case stopped:
			expired = append(expired, a.end(q, EventBreakOff, "suspended"))
			continue
		}
		if e := a.sendable(&q); e != "" {
			expired = append(expired, a.again(q, e))
			continue
		}
		ready = append(ready, q)
	}
	if err := a.make(ctx, expired); err != nil {
		return err
	}
	ready, wordless, err := a.worded(ctx, ready)
	if err != nil {
		return err
	}
	err = a.claim(ctx, ready)
	if len(wordless.order) > 0 {
		err = errors.Join(err, told(store.CodeLogBehind), a.later(ctx, wordless))
	}
	return err
}

// claim submits what is claimed for sending.
func (a *advancer) claim(ctx context.Context, ready []Inquiry) error {
	sending := make([]move, len(ready))
	for i, q := range ready {
		m, _ := along(q, EventSend)
		// Whoever finds it so later than this has found what a crash left.
		m.q.PermitUsed, m.q.Next = true, storedTime(a.c.Now().Add(a.c.Timing.Poll))
		sending[i] = m
	}
	if err := a.make(ctx, sending); err != nil {
		return err
	}
	claimed := make([]Inquiry, len(sending))
	for i := range sending {
		claimed[i] = sending[i].q
	}
	return a.submit(ctx, claimed)
}

// worded parts a batch into those whose approval the log has, and those on which nothing is sent:
// the entry of sending could not name it.
func (a *advancer) worded(ctx context.Context, batch []Inquiry) (worded []Inquiry, without *pending, err error) {
	var words []string
	for i := range batch {
		if s, ok := batch[i].Trail.Last(EventApprove); ok {
			words = append(words, s.Line)
		}
	}
	refs, err := a.entriesOf(ctx, words)
	without = newPending(nil)
	for i := range batch {
		s, approved := batch[i].Trail.Last(EventApprove)
		if _, ok := refs[s.Line]; ok || !approved {
			worded = append(worded, batch[i])
		} else {
			without.add(&batch[i])
		}
	}
	return worded, without, err
}

// stopped reports whether the use of the person's data was stopped since somebody asked.
func (a *advancer) stopped(ctx context.Context, q *Inquiry) (bool, error) {
	if a.c.Limits.Stopped == nil {
		return false, nil
	}
	h, err := a.c.Handle(ctx, q.Person)
	if err != nil {
		return false, fail(CodePerson, q.ID, err)
	}
	return a.limited(ctx, a.c.Limits.Stopped, h)
}

// sendable says why a permitted inquiry may not be sent any more.
func (a *advancer) sendable(q *Inquiry) (reason string) {
	switch {
	case !a.c.Now().Before(q.Permit.Expires):
		return string(CodePermitExpired)
	case q.PermitUsed:
		return string(CodePermitUsed)
	}
	return ""
}

// again sends an inquiry back for another permit.
func (a *advancer) again(q Inquiry, reason string) move {
	m, _ := along(q, EventPermitExpired)
	m.q.Reason, m.q.Permit, m.q.PermitUsed, m.q.Next = reason, Permit{}, false, time.Time{}
	return m
}

// submit hands claimed inquiries to the network. After a crash the same submissions are made again;
// the gateway tells which of them it had.
func (a *advancer) submit(ctx context.Context, batch []Inquiry) error {
	if len(batch) == 0 {
		return nil
	}
	persons := make([]addressee.Integrated, len(batch))
	for i := range batch {
		persons[i] = batch[i].Person
	}
	codes, err := linkages(ctx, a.c.Store.Store(), persons)
	if err != nil {
		return err
	}
	submissions := make([]Submission, len(batch))
	for i := range batch {
		q := &batch[i]
		claimed, _ := q.Trail.Last(EventSend)
		submissions[i] = Submission{
			Inquiry: q.ID, Permit: q.Permit, Inquirer: a.c.Self, Provider: q.Provider, Via: q.Basis.Carrier, Code: codes[q.Person].Code,
			Information: q.Information, FiscalYear: q.FiscalYear, Items: q.Items, NonDisclosure: q.NonDisclosure, At: claimed.At,
		}
	}
	replies, err := a.c.Gateway.Submit(ctx, submissions)
	if err != nil {
		return errors.Join(fail(CodeGateway, "", err), a.later(ctx, newPending(batch)))
	}
	return a.takeSubmitted(ctx, newPending(batch), replies)
}

func (a *advancer) takeSubmitted(ctx context.Context, sent *pending, replies []SubmitReply) error {
	var moves []move
	for _, r := range replies {
		q, ok := sent.take(r.Inquiry)
		if !ok {
			continue
		}
		switch r.Result {
		case SubmitAccepted, SubmitDuplicate:
			m, _ := along(*q, EventAccept)
			now := a.c.Now()
			m.q.Polls, m.q.Reason = 0, ""
			m.q.Next, m.q.Deadline = storedTime(now.Add(a.c.Timing.Poll)), storedTime(now.Add(a.c.Timing.TimeOut))
			if a.c.Timing.Synchronous {
				m.q.Next = time.Time{}
			}
			record, err := a.newRecord(ctx, &m.q)
			if err != nil {
				return err
			}
			m.extra = record
			moves = append(moves, m)
		case SubmitPermitExpired:
			moves = append(moves, a.again(*q, string(CodePermitExpired)))
		case SubmitRefused:
			moves = append(moves, a.end(*q, EventRefuse, r.Reason))
		}
	}
	if err := a.make(ctx, moves); err != nil {
		return err
	}
	return a.later(ctx, sent)
}

// later puts off what a reply left out or what has no linkage code yet.
func (a *advancer) later(ctx context.Context, left *pending) error {
	var changes []store.Change
	for q := range left.left() {
		q.Next = storedTime(a.c.Now().Add(a.c.Timing.Poll))
		changes = append(changes, q.stored())
	}
	return apply(ctx, a.c.Store.Store(), changes)
}

// waiting counts what goes on by itself and finds when.
func (a *advancer) waiting(ctx context.Context) error {
	for _, s := range []State{Approved, Permitted, Sending, Sent, Manual} {
		for it, err := range a.c.Store.List(ctx, store.Query{Kind: KindInquiry, Where: store.InGroup(string(s)), Heads: true}) {
			if err != nil {
				return err
			}
			a.progress.Waiting++
			next := it.DueAt()
			if next.IsZero() {
				next = a.c.Now()
			}
			if a.progress.Next.IsZero() || next.Before(a.progress.Next) {
				a.progress.Next = next
			}
		}
	}
	return nil
}
