package trail

import (
	"context"
	"runtime"
	"sync"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/fault"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
)

// call is what one caller brings: encoded events, which a group takes in whole.
type call struct {
	buf     []byte // frames, heads not yet filled in
	entries []pending
	sign    bool
	holds   bool   // a legal hold or a release is in it
	at      int64  // when it came, microseconds since 1970
	mono    int64  // and since the log was opened, by what no clock that is set changes
	first   uint64 // index of the first entry, once it has one
	// abandoned means that the caller stopped waiting while the log may still read it.
	abandoned bool
}

// pending is one encoded event in a call's buffer.
type pending struct {
	at, end  int32
	subjects int32 // where they begin
	timed    bool  // the caller gave the time
}

func (l *Log) getCall(sign bool) *call {
	c := l.calls.Get().(*call)
	c.buf, c.entries, c.sign, c.holds = c.buf[:0], c.entries[:0], sign, false
	return c
}

// putCall gives a call back; buffers that one large batch made are let go.
func (l *Log) putCall(c *call) {
	if !c.abandoned && cap(c.buf) <= 1<<20 {
		l.calls.Put(c)
	}
}

// Append records an event and returns when it is durable. A context that ends stops only the
// waiting: the entry is then either not written, or found in the log later.
func (l *Log) Append(ctx context.Context, e audit.Event) (audit.Receipt, error) {
	return l.appendOne(ctx, &e, l.cfg.SignCommits)
}

func (l *Log) appendOne(ctx context.Context, e *audit.Event, sign bool) (audit.Receipt, error) {
	if l.unopened() {
		return audit.Receipt{}, audit.CodeClosed
	}
	c := l.getCall(sign)
	defer l.putCall(c)
	if err := l.encode(c, e, false); err != nil {
		return audit.Receipt{}, err
	}
	r, err := l.submit(ctx, c)
	l.holds.noted(c)
	if err != nil {
		return audit.Receipt{}, err
	}
	r.Index = c.first
	return r, nil
}

// AppendBatch records events in one commit, all or none, at most MaxBatch of them.
func (l *Log) AppendBatch(ctx context.Context, events []audit.Event) ([]audit.Receipt, error) {
	return l.appendBatch(ctx, events, l.cfg.SignCommits)
}

func (l *Log) appendBatch(ctx context.Context, events []audit.Event, sign bool) ([]audit.Receipt, error) {
	if len(events) == 0 {
		return nil, nil
	}
	if len(events) > MaxBatch {
		return nil, fault.New(audit.CodeTooLarge, "batch", nil)
	}
	if l.unopened() {
		return nil, audit.CodeClosed
	}
	c := l.getCall(sign)
	defer l.putCall(c)
	if err := l.encodeAll(c, events); err != nil {
		return nil, err
	}
	r, err := l.submit(ctx, c)
	l.holds.noted(c)
	if err != nil {
		return nil, err
	}
	out := make([]audit.Receipt, len(events))
	for i := range out {
		out[i] = r
		out[i].Index = c.first + uint64(i)
	}
	return out, nil
}

// encodePart is the number of events for which a processor is worth asking.
const encodePart = 256

// encodeAll encodes a batch, a large one in parts beside each other.
func (l *Log) encodeAll(c *call, events []audit.Event) error {
	parts := min(runtime.GOMAXPROCS(0), len(events)/encodePart)
	if parts < 2 {
		return l.encodeRun(c, events)
	}
	each := (len(events) + parts - 1) / parts
	more, errs := make([]*call, parts), make([]error, parts)
	var wg sync.WaitGroup
	for i := 1; i < parts; i++ {
		more[i] = l.getCall(c.sign)
		wg.Go(func() { errs[i] = l.encodeRun(more[i], events[i*each:min((i+1)*each, len(events))]) })
	}
	errs[0] = l.encodeRun(c, events[:each])
	wg.Wait()
	for i, err := range errs {
		if err != nil {
			return err
		}
		if i > 0 {
			c.add(more[i])
			l.putCall(more[i])
		}
	}
	if len(c.buf) > MaxBatchBytes {
		return fault.New(audit.CodeTooLarge, "batch", nil)
	}
	return nil
}

// add puts another call's events behind its own.
func (c *call) add(more *call) {
	at := int32(len(c.buf))
	c.buf, c.holds = append(c.buf, more.buf...), c.holds || more.holds
	for _, p := range more.entries {
		c.entries = append(c.entries, pending{p.at + at, p.end + at, p.subjects + at, p.timed})
	}
}

func (l *Log) encodeRun(c *call, events []audit.Event) error {
	before, by := &audit.Event{}, (*checkedActor)(nil)
	for i := range events {
		e := &events[i]
		if by == nil || by.actor != e.Actor {
			var err error
			if by, err = l.actors.check(&e.Actor); err != nil {
				return err
			}
		}
		if err := c.encode(e, before, by, false); err != nil {
			return err
		}
		before = e
	}
	return nil
}

// encode checks an event of the caller's, or one of the log's own, and appends its frame to the
// call.
func (l *Log) encode(c *call, e *audit.Event, own bool) error {
	by, err := l.actors.check(&e.Actor)
	if err != nil {
		return err
	}
	return c.encode(e, &audit.Event{}, by, own)
}

// encode does it for an event by a checked actor; before is one that was checked.
func (c *call) encode(e, before *audit.Event, by *checkedActor, own bool) error {
	if err := e.CheckLike(before); err != nil {
		return err
	}
	if !own && e.Act.OfLog() && !callersLogAct(e.Act) {
		return fault.New(audit.CodeEvent, "act", nil)
	}
	c.holds = c.holds || e.Act == audit.ActHold || e.Act == audit.ActRelease
	at := len(c.buf)
	b := segment.BeginFrame(c.buf, segment.FrameEntry)
	b = segment.AppendHead(b, e)
	b = append(b, by.enc...)
	b = segment.AppendMiddle(b, e)
	subjects := len(b)
	b = segment.AppendSubjects(b, e.Subjects)
	if n := len(b) - at - segment.FrameHead; n > segment.MaxEntry {
		return fault.New(audit.CodeTooLarge, "event", nil)
	}
	if len(b) > MaxBatchBytes {
		return fault.New(audit.CodeTooLarge, "batch", nil)
	}
	c.buf = b
	c.entries = append(c.entries, pending{int32(at), int32(len(b)), int32(subjects), !e.Time.IsZero()})
	return nil
}

func callersLogAct(a audit.Act) bool {
	switch a {
	case audit.ActLogAnchored, audit.ActLogNeighbour, audit.ActLogAnchorBad, audit.ActLogAnchorLate, audit.ActLogAbandoned, audit.ActLogVerified,
		audit.ActLogClockAhead:
		return true
	default:
		return false
	}
}
