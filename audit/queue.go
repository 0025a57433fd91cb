package audit

import (
	"context"
	"runtime"
	"sync"
)

// request is what one caller waits for: events to append, or something to do between commits.
type request struct {
	buf     []byte // frames, heads not yet filled in
	entries []pending
	sign    bool
	do      func() error

	wake  chan struct{}
	state requestState
	first uint64 // index of the first entry
	base  Receipt
	err   error
}

type requestState uint8

const (
	stateQueued requestState = iota
	stateTaken
	stateLeads // it is this caller's turn to commit
	stateDone
)

// pending is one encoded event in a request's buffer.
type pending struct {
	at, end  int32
	subjects int32 // where they begin
	timed    bool  // the caller gave the time
}

func (l *Log) get() *request {
	r := l.pool.Get().(*request)
	r.buf, r.entries = r.buf[:0], r.entries[:0]
	r.state, r.err, r.do, r.sign = stateQueued, nil, nil, false
	return r
}

// put gives a request back; buffers that one large batch made are let go.
func (l *Log) put(r *request) {
	if cap(r.buf) <= 1<<20 {
		l.pool.Put(r)
	}
}

// Append records an event and returns when it is durable. A context that ends stops only the waiting: the entry is then either
// not written, or found in the log later.
func (l *Log) Append(ctx context.Context, e Event) (Receipt, error) {
	return l.appendOne(ctx, &e, l.cfg.SignCommits)
}

func (l *Log) appendOne(ctx context.Context, e *Event, sign bool) (Receipt, error) {
	r := l.get()
	r.sign = sign
	if err := l.encode(r, e, &Event{}, false); err != nil {
		l.put(r)
		return Receipt{}, err
	}
	finished, err := l.submit(ctx, r)
	if err != nil {
		if finished {
			l.put(r)
		}
		return Receipt{}, err
	}
	rec := r.base
	rec.Index = r.first
	l.put(r)
	return rec, nil
}

// AppendBatch records events in one commit, all or none, at most MaxBatch of them.
func (l *Log) AppendBatch(ctx context.Context, events []Event) ([]Receipt, error) {
	return l.appendBatch(ctx, events, l.cfg.SignCommits)
}

func (l *Log) appendBatch(ctx context.Context, events []Event, sign bool) ([]Receipt, error) {
	if len(events) == 0 {
		return nil, nil
	}
	if len(events) > MaxBatch {
		return nil, fail(CodeTooLarge, "batch", nil)
	}
	r := l.get()
	r.sign = sign
	before := &Event{}
	for i := range events {
		if err := l.encode(r, &events[i], before, false); err != nil {
			l.put(r)
			return nil, err
		}
		before = &events[i]
	}
	finished, err := l.submit(ctx, r)
	if err != nil {
		if finished {
			l.put(r)
		}
		return nil, err
	}
	out := make([]Receipt, len(events))
	for i := range out {
		out[i] = r.base
		out[i].Index = r.first + uint64(i)
	}
	l.put(r)
	return out, nil
}

// encode checks an event and appends its frame to the request; before is one that was checked.
func (l *Log) encode(r *request, e, before *Event, own bool) error {
	enc, err := l.checkActor(&e.Actor)
	if err != nil {
		return err
	}
	if f := e.badRest(before); f != "" {
		return fail(CodeEvent, f, nil)
	}
	if !own && e.Act.OfLog() && !callersLogAct(e.Act) {
		return fail(CodeEvent, "act", nil)
	}
	at := len(r.buf)
	b := beginFrame(r.buf, frameEntry)
	b = appendHead(b, e)
	b = append(b, enc...)
	b = appendMiddle(b, e)
	subjects := len(b)
	b = appendSubjects(b, e.Subjects)
	if n := len(b) - at - frameHead; n > MaxEntry {
		return fail(CodeTooLarge, "event", nil)
	}
	if len(b) > MaxBatchBytes {
		return fail(CodeTooLarge, "batch", nil)
	}
	r.buf = b
	r.entries = append(r.entries, pending{int32(at), int32(len(b)), int32(subjects), !e.Time.IsZero()})
	return nil
}

func callersLogAct(a Act) bool {
	switch a {
	case ActLogAnchored, ActLogNeighbour, ActLogAnchorBad, ActLogAnchorLate, ActLogAbandoned, ActLogVerified:
		return true
	default:
		return false
	}
}

func (l *Log) checkActor(a *Actor) ([]byte, error) {
	if c := l.actor.Load(); c != nil && c.actor == *a {
		return c.enc, nil
	}
	if f := a.check(); f != "" {
		return nil, fail(CodeEvent, f, nil)
	}
	c := &checkedActor{*a, appendActor(nil, a)}
	l.actor.Store(c)
	return c.enc, nil
}

// submit queues the request and sees it through. finished tells whether nobody holds the request any more. What the vault holds for the
// request is made durable first: so one group's values are synced while the group before is.
func (l *Log) submit(ctx context.Context, r *request) (finished bool, err error) {
	if err := ctx.Err(); err != nil {
		return true, err
	}
	if l.cfg.Vault != nil {
		if err := l.cfg.Vault.flushFor(ctx); err != nil {
			return true, err
		}
	}
	l.mu.Lock()
	if err := l.waitRoom(ctx, len(r.buf)); err != nil {
		l.mu.Unlock()
		return true, err
	}
	l.enqueue(r)
	if l.leading {
		l.mu.Unlock()
		return l.await(ctx, r)
	}
	l.leading = true
	l.mu.Unlock()
	l.lead(r)
	return true, r.err
}

func (l *Log) enqueue(r *request) {
	l.queue = append(l.queue, r)
	l.queued += len(r.buf)
}

// refused says why nothing can be appended.
func (l *Log) refused() error {
	if l.closed {
		return ErrClosed
	}
	if l.poison != nil {
		return fail(CodePoisoned, "", l.poison)
	}
	return nil
}

// waitRoom waits, with l.mu held before and after, until n bytes fit into the queue.
func (l *Log) waitRoom(ctx context.Context, n int) error {
	for {
		if err := l.refused(); err != nil {
			return err
		}
		if l.queued == 0 || l.queued+n <= l.cfg.QueueBytes {
			return nil
		}
		room := make(chan struct{})
		l.waiting = append(l.waiting, room)
		l.mu.Unlock()
		select {
		case <-room:
		case <-ctx.Done():
			l.mu.Lock()
			return ctx.Err()
		}
		l.mu.Lock()
	}
}

// await waits until another caller has committed the request, or until it is this caller's turn to commit.
func (l *Log) await(ctx context.Context, r *request) (finished bool, err error) {
	select {
	case <-r.wake:
	case <-ctx.Done():
		l.mu.Lock()
		switch r.state {
		case stateQueued:
			l.drop(r)
			l.mu.Unlock()
			return true, ctx.Err()
		case stateTaken:
			l.mu.Unlock()
			return false, ctx.Err()
		case stateLeads, stateDone:
		}
		l.mu.Unlock()
		<-r.wake
	}
	if r.state == stateLeads {
		l.lead(r)
	}
	return true, r.err
}

// drop takes a request out of the queue.
func (l *Log) drop(r *request) {
	for i, q := range l.queue {
		if q == r {
			l.queue = append(l.queue[:i], l.queue[i+1:]...)
			l.queued -= len(r.buf)
			l.admit()
			return
		}
	}
}

// admit wakes the callers that wait for room.
func (l *Log) admit() {
	for _, c := range l.waiting {
		close(c)
	}
	l.waiting = l.waiting[:0]
}

var groups = sync.Pool{New: func() any { return new([]*request) }}

// lead commits what has gathered, the caller's own request with it, and hands over to the next in the queue. There is no timer:
// while one sync runs, the next group gathers.
func (l *Log) lead(own *request) {
	runtime.Gosched() // those who are just about to append come along
	g := groups.Get().(*[]*request)
	group := l.takeGroup((*g)[:0])
	err := l.commitGroup(group)
	l.mu.Lock()
	if err != nil && l.poison == nil && !isRefusal(err) {
		l.poison = err
	}
	for _, r := range group {
		if r.do == nil {
			r.err = err
		}
		r.state = stateDone
		if r != own {
			r.wake <- struct{}{}
		}
	}
	l.leading = len(l.queue) > 0
	if l.leading {
		next := l.queue[0]
		next.state = stateLeads
		next.wake <- struct{}{}
	}
	l.admit()
	l.mu.Unlock()
	clear(group)
	*g = group
	groups.Put(g)
}

// takeGroup takes requests off the queue: as many appends as one write holds, or one thing to do.
func (l *Log) takeGroup(group []*request) []*request {
	l.mu.Lock()
	defer l.mu.Unlock()
	bytes, n := 0, 0
	for _, r := range l.queue {
		if n > 0 && (r.do != nil || group[0].do != nil || bytes+len(r.buf) > MaxBatchBytes) {
			break
		}
		r.state = stateTaken
		bytes += len(r.buf)
		group = append(group, r)
		n++
	}
	rest := copy(l.queue, l.queue[n:])
	clear(l.queue[rest:])
	l.queue = l.queue[:rest]
	l.queued -= bytes
	return group
}

// exclusive runs do between commits.
func (l *Log) exclusive(do func() error) error {
	r := &request{do: do, wake: make(chan struct{}, 1)}
	l.mu.Lock()
	l.enqueue(r)
	if l.leading {
		l.mu.Unlock()
		<-r.wake
		if r.state != stateLeads {
			return r.err
		}
	} else {
		l.leading = true
		l.mu.Unlock()
	}
	l.lead(r)
	return r.err
}
