package audit

import (
	"context"
	"errors"
	"syscall"
)

// isRefusal reports an error that left the log as it was, so that it may go on. A write, sync or rename that found no room names itself in
// Field, and leaves the log in doubt like any other that failed.
func isRefusal(err error) bool {
	var e *Error
	return errors.As(err, &e) && (e.code == CodeFull && e.Field == "" || e.code == CodePolicy || e.code == CodeRange)
}

// isFull reports that the disk has no room for more.
func isFull(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EROFS) || errors.Is(err, syscall.EFBIG)
}

// fits reports whether need more bytes can be appended as things are, with l.mu held.
func (l *Log) fits(now int64, need int) bool {
	return l.due(now, l.tail, l.count, need) == 0 && l.tail+overhead(need)+reserve <= l.allocated
}

// makeFit closes the epoch or the segment if it is time, and makes room for need bytes.
func (l *Log) makeFit(need int) error {
	if err := l.checkFile(); err != nil {
		return err
	}
	if err := l.turn(l.now(), need); err != nil {
		return err
	}
	return l.room(overhead(need))
}

// overhead is the room that need bytes of entries take with a commit record and an event of the log's own.
func overhead(need int) int64 { return int64(need) + ownMost + frameHead + commitSigned }

// ownMost is more than the log's own events take.
const ownMost = 256

// take moves a call's frames into the group and its entries into the run, which shut finishes if nobody did.
func (l *Log) take(g *group, c *call) {
	at := len(g.buf)
	if at == 0 {
		g.buf, c.buf = c.buf, g.buf
	} else {
		g.buf = append(g.buf, c.buf...)
	}
	c.first = l.st.tree.size + uint64(len(l.run))
	for i := range c.entries {
		l.lineUp(g, at, &c.entries[i], c.at)
	}
}

func (l *Log) number(payload []byte, index uint64, timed bool, now int64) {
	be.PutUint64(payload[offIndex:], index)
	be.PutUint64(payload[offEpoch:], l.st.epoch)
	if !timed {
		be.PutUint64(payload[offTime:], uint64(now))
	}
}

// shut ends a group with a commit record and moves the state on. Whatever comes next follows from it, so if it cannot be made durable the
// log is poisoned.
func (l *Log) shut(g *group, flags byte) {
	l.finishRun(g)
	if g.sign {
		flags |= flagSigned
	}
	l.mu.Lock()
	at := l.cfg.Now()
	if len(l.hashBuf) > hashBufMax {
		g.hashes, l.hashBuf, l.spareHash = l.hashBuf, l.spareHash[:0], nil
	}
	l.mu.Unlock()
	c := &g.record
	*c = commitRecord{
		flags: flags, epoch: l.st.epoch, number: l.st.commit, first: g.first, size: l.st.tree.size,
		wall: at.UnixMicro(), mono: at.Sub(l.opened).Microseconds(), root: l.st.tree.root(), chain: l.st.chain,
	}
	if flags&flagSeal != 0 {
		c.epoch-- // the state has moved on to the next epoch, the commit belongs to the one that was sealed
	}
	g.shutAt, g.at, g.recordAt = at, l.end, len(g.buf)
	g.buf = c.append(beginFrame(g.buf, frameCommit))
	l.end += int64(g.recordAt) + c.frame()
	l.st.chain, l.st.wall = c.hash, c.wall
	l.st.commit++
}

// put writes a group that was shut, and syncs it. What its entries refer to in the vault is durable before.
func (l *Log) put(g *group) error {
	if err := l.checkFile(); err != nil {
		return err
	}
	c := &g.record
	if g.sign {
		if err := c.sign(l.keys); err != nil {
			return err
		}
		g.buf = append(g.buf, c.signature...)
	}
	endFrame(g.buf[g.recordAt:], 0)
	if err := g.flushVault(); err != nil {
		return err
	}
	if err := writeFull(l.seg, g.buf, g.at); err != nil {
		return fail(CodeIO, "write", err)
	}
	if err := l.seg.Sync(); err != nil {
		return fail(CodeIO, "sync", err)
	}
	l.size.Store(c.size)
	l.noteAcked(c)
	g.receipt = Receipt{Size: c.size, Epoch: c.epoch, Commit: c.hash, Signed: g.sign}
	copy(g.receipt.Signature[:], c.signature)
	if err := l.putHashes(g.hashes); err != nil && !isFull(err) { // what has no room waits until the segment ends
		return err
	}
	l.syncHashesAhead()
	return nil
}

// flushVault makes durable what the vault holds for the group. The log's own entries refer to nothing there.
func (g *group) flushVault() error {
	switch {
	case g.vaultErr != nil:
		return g.vaultErr
	case g.vault != nil:
		return g.vault.Flush()
	default:
		return g.round.wait(context.Background())
	}
}

// putNow shuts and writes a group while the log is held.
func (l *Log) putNow(g *group, flags byte) error {
	l.shut(g, flags)
	err := l.put(g)
	l.recycle(g)
	return err
}

// ownGroup is a group for what the log itself writes while it is held.
func (l *Log) ownGroup() *group {
	g := &group{buf: l.spareBuf[:0], first: l.st.tree.size, sign: l.cfg.SignCommits}
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

// checkFile makes sure that the segment is still the file that the name leads to, and as long as it was.
func (l *Log) checkFile() error {
	same, err := l.fs.Same(l.segName, l.seg)
	if err != nil {
		return fail(CodeIO, "stat", err)
	}
	if !same {
		return failAt(CodeReplaced, "", l.segName, l.end, int64(l.st.tree.size))
	}
	l.mu.Lock()
	want := l.allocated
	l.mu.Unlock()
	size, err := l.seg.Size()
	if err != nil {
		return fail(CodeIO, "stat", err)
	}
	if size < want {
		return failAt(CodeReplaced, "", l.segName, size, int64(l.st.tree.size))
	}
	return nil
}

// room makes sure that need bytes and the reserve fit into what is allocated.
func (l *Log) room(need int64) error {
	if err := l.chores.grow.wait(); err != nil {
		return err
	}
	want := l.end + need + reserve
	if want <= l.allocated {
		return nil
	}
	more := min(want+growthLeast, max(want, l.cfg.SegmentSize+reserve))
	err := grow(l.seg, l.allocated, more, false)
	if err != nil && isFull(err) && more > want {
		more = want
		err = grow(l.seg, l.allocated, more, false)
	}
	if err != nil {
		if isFull(err) {
			return l.noteFull(err)
		}
		return fail(CodeIO, "allocate", err)
	}
	l.allocated = more
	return nil
}

// noteFull records once, in the reserve, that the log is full.
func (l *Log) noteFull(cause error) error {
	refusal := fail(CodeFull, "", cause)
	if l.fullAt == l.allocated {
		return refusal
	}
	r, err := l.own(Event{Act: ActLogFull, Result: Failed})
	if err != nil {
		return err
	}
	if l.end+int64(len(r.buf)+frameHead+commitSigned) > l.allocated-reserve/2 {
		return refusal // what is left is for the last seal
	}
	if err := l.putOwn(r); err != nil {
		return err
	}
	l.fullAt = l.allocated
	return refusal
}

// own encodes an event that the log itself records.
func (l *Log) own(e Event) (*call, error) {
	e.Actor = Actor{Kind: ActorSystem, ID: "kyufu.audit"}
	c := &call{}
	return c, l.encode(c, &e, true)
}

// record appends an event of the log's own while the log is held.
func (l *Log) record(e Event) error {
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
	by := l.st.wall - now
	if by <= clockSlack.Microseconds() || g.noted {
		return
	}
	g.noted = true
	if c, err := l.own(Event{Act: ActLogClockBack, Count: uint64(by / 1e6)}); err == nil { // the log's own events are good
		c.at = now
		l.take(g, c)
	}
}

const hashBufMax = 64 << 10

// flushHashes writes the tree's hashes to the file that proofs read, while the log is held.
func (l *Log) flushHashes() error {
	err := l.putHashes(l.hashBuf)
	l.hashBuf = l.hashBuf[:0]
	return err
}

// putHashes appends to the file of hashes, which is derived and needs no sync. What the disk has no room for is kept for the next time.
func (l *Log) putHashes(b []byte) error {
	if len(l.late) > 0 {
		l.late = append(l.late, b...)
		b = l.late
	}
	if len(b) == 0 {
		return nil
	}
	if err := writeFull(l.hashes, b, l.hashAt); err != nil {
		if len(l.late) == 0 {
			l.late = append(l.late, b...)
		}
		return fail(CodeIO, "hashes", err)
	}
	l.hashAt += int64(len(b))
	l.late = l.late[:0]
	return nil
}

// noteAcked leaves a mark, not synced, of what was acknowledged. After a crash it tells damage to what was acknowledged from a
// write that was never finished. It is written after the sync, so it never claims too much; if it is lost, nothing is.
func (l *Log) noteAcked(c *commitRecord) {
	l.markBuf = appendMark(l.markBuf[:0], c.size, c.hash)
	_, _ = l.acked.WriteAt(l.markBuf, 0)
}
