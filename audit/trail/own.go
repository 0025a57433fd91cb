package trail

import "github.com/kyufu-go/kyufu/audit"

// ownMost is more than the log's own events take.
const ownMost = 256

// ownGroup is a group for what the log itself writes while it is held.
func (l *Log) ownGroup() *group {
	g := &group{buf: l.spareBuf[:0], first: l.st.Tree.Size, sign: l.cfg.SignCommits}
	l.spareBuf = nil
	return g
}

// recycle keeps a group's buffers for the next, unless a large batch made them.
func (l *Log) recycle(g *group) {
	if cap(g.buf) <= 4<<20 {
		l.spareBuf = g.buf
	}
	if g.hashes != nil {
		l.spareHash = g.hashes
	}
	if g.calls != nil {
		clear(g.calls)
		l.spareCalls = g.calls[:0]
	}
	g.buf, g.hashes, g.calls = nil, nil, nil
}

// own encodes an event that the log itself records.
func (l *Log) own(e audit.Event) (*call, error) {
	e.Actor = audit.Actor{Kind: audit.ActorSystem, ID: "kyufu.audit"}
	c := &call{}
	return c, l.encode(c, &e, true)
}

// record appends an event of the log's own while the log is held.
func (l *Log) record(e audit.Event) error {
	c, err := l.own(e)
	if err != nil {
		return err
	}
	if err := l.makeFit(len(c.buf)); err != nil {
		return err
	}
	return l.putOwn(c)
}

func (l *Log) putOwn(c *call) error {
	g := l.ownGroup()
	c.at = l.now()
	l.noteClockBack(g, c.at)
	l.take(g, c)
	return l.putNow(g, 0)
}

// noteClockBack appends, once a group, the event for a clock that went back.
func (l *Log) noteClockBack(g *group, now int64) {
	by := l.st.Wall - now
	if by <= clockSlack.Microseconds() || g.noted {
		return
	}
	g.noted = true
	if c, err := l.own(audit.Event{Act: audit.ActLogClockBack, Count: uint64(by / 1e6)}); err == nil { // the log's own events are good
		c.at = now
		l.take(g, c)
	}
}

// recordClockBack records a clock that went back before a seal has the new time.
func (l *Log) recordClockBack(now int64) error {
	if l.st.Wall-now <= clockSlack.Microseconds() {
		return nil
	}
	if err := l.room(overhead(0)); err != nil {
		return err
	}
	g := l.ownGroup()
	l.noteClockBack(g, now)
	return l.putNow(g, 0)
}
