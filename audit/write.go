package audit

import (
	"crypto/sha256"
	"errors"
	"runtime"
	"syscall"
	"time"
)

// isRefusal reports an error that left the log as it was, so that it may go on.
func isRefusal(err error) bool {
	var e *Error
	return errors.As(err, &e) && (e.code == CodeFull || e.code == CodePolicy || e.code == CodeRange)
}

// isFull reports that the disk has no room for more.
func isFull(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EROFS) || errors.Is(err, syscall.EFBIG)
}

// commitGroup makes a group of requests durable with one write and one sync.
func (l *Log) commitGroup(group []*request) error {
	l.mu.Lock()
	poison := l.poison
	l.mu.Unlock()
	if poison != nil {
		err := fail(CodePoisoned, "", poison)
		if len(group) > 0 && group[0].do != nil {
			group[0].err = err
		}
		return err
	}
	if len(group) > 0 && group[0].do != nil {
		group[0].err = group[0].do()
		return group[0].err
	}
	return l.commit(group)
}

func (l *Log) commit(group []*request) error {
	var began time.Time
	if l.cfg.AfterCommit != nil {
		began = l.cfg.Now()
	}
	if err := l.checkFile(); err != nil {
		return err
	}
	need, entries, sign := 0, 0, l.cfg.SignCommits
	for _, r := range group {
		need += len(r.buf)
		entries += len(r.entries)
		sign = sign || r.sign
	}
	now := l.now()
	if err := l.turn(now, need); err != nil {
		return err
	}
	back, err := l.clockBack(now)
	if err != nil {
		return err
	}
	if back != nil {
		need += len(back.buf)
		group = append([]*request{back}, group...)
	}
	if err := l.room(int64(need + frameHead + commitSigned)); err != nil {
		return err
	}
	first := l.st.tree.size
	l.buf = l.buf[:0]
	for _, r := range group {
		r.first = l.st.tree.size
		l.take(r, now)
	}
	c, err := l.write(first, now, sign, 0)
	if err != nil {
		return err
	}
	for _, r := range group {
		r.base = Receipt{Size: c.size, Epoch: c.epoch, Commit: c.hash, Signed: c.signature != nil}
		copy(r.base.Signature[:], c.signature)
	}
	if l.cfg.AfterCommit != nil {
		l.cfg.AfterCommit(entries, need, l.cfg.Now().Sub(began))
	}
	return nil
}

// take copies a request's frames into the write, fills in what only the order decides, and adds them to the tree.
func (l *Log) take(r *request, now int64) {
	at := len(l.buf)
	l.buf = append(l.buf, r.buf...)
	if len(r.entries) >= 2*runPart && runtime.GOMAXPROCS(0) > 1 {
		l.seatRuns(r, at, now)
		return
	}
	for i := range r.entries {
		p := &r.entries[i]
		frame := l.buf[at+int(p.at) : at+int(p.end)]
		l.number(frame[frameHead:], l.st.tree.size, p.timed, now)
		l.seat(frame[p.subjects-p.at:], frame)
	}
}

func (l *Log) number(payload []byte, index uint64, timed bool, now int64) {
	be.PutUint64(payload[offIndex:], index)
	be.PutUint64(payload[offEpoch:], l.st.epoch)
	if !timed {
		be.PutUint64(payload[offTime:], uint64(now))
	}
}

// seat fills in the subjects' counters and links, finishes the frame and adds the leaf.
func (l *Log) seat(subjects, frame []byte) {
	var few [4]int
	touched := few[:0]
	p := subjects[1:]
	for range subjects[0] {
		n := l.st.subjects.touch((*Handle)(p))
		s := &l.st.subjects.people[n]
		be.PutUint64(p[16:], s.count+1)
		copy(p[24:56], s.leaf[:])
		touched = append(touched, n)
		p = p[subjectFixed+int(p[subjectFixed-1])*commitLen:]
	}
	endFrame(frame, 0)
	leaf := Hash(sha256.Sum256(frame[frameHead-1:]))
	for _, n := range touched {
		s := &l.st.subjects.people[n]
		s.count++
		s.last, s.leaf = l.st.tree.size, leaf
	}
	l.hashBuf = l.st.tree.add(leaf, l.hashBuf)
}

// write ends the write with a commit record, writes it, syncs it, and moves the state on.
func (l *Log) write(first uint64, now int64, sign bool, flags byte) (commitRecord, error) {
	c := commitRecord{
		flags: flags, epoch: l.st.epoch, number: l.st.commit, first: first, size: l.st.tree.size,
		wall: now, mono: l.cfg.Now().Sub(l.opened).Microseconds(), root: l.st.tree.root(), chain: l.st.chain,
	}
	if flags&flagSeal != 0 {
		c.epoch-- // the state has moved on to the next epoch, the commit belongs to the one that was sealed
	}
	var signer func([]byte) ([]byte, error)
	if sign {
		signer = func(m []byte) ([]byte, error) { return l.keys.Sign(c.epoch, m) }
	}
	at := len(l.buf)
	b, err := c.append(beginFrame(l.buf, frameCommit), signer)
	if err != nil {
		return c, err
	}
	endFrame(b[at:], 0)
	l.buf = b
	if err := writeFull(l.seg, b, l.end); err != nil {
		return c, fail(CodeIO, "write", err)
	}
	if err := l.seg.Sync(); err != nil {
		return c, fail(CodeIO, "sync", err)
	}
	l.end += int64(len(b))
	l.st.chain, l.st.wall = c.hash, now
	l.st.commit++
	l.size.Store(c.size)
	l.noteAcked(c)
	if len(l.hashBuf) > hashBufMax {
		return c, l.flushHashes()
	}
	return c, nil
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
	size, err := l.seg.Size()
	if err != nil {
		return fail(CodeIO, "stat", err)
	}
	if size < l.allocated {
		return failAt(CodeReplaced, "", l.segName, size, int64(l.st.tree.size))
	}
	return nil
}

// room makes sure that need bytes and the reserve fit into what is allocated.
func (l *Log) room(need int64) error {
	want := l.end + need + reserve
	if want <= l.allocated {
		return nil
	}
	more := min(max(want, l.allocated+growth), max(want, l.cfg.SegmentSize+reserve))
	err := l.seg.Allocate(more)
	if err != nil && isFull(err) && more > want {
		more = want
		err = l.seg.Allocate(more)
	}
	if err != nil {
		if isFull(err) {
			return l.noteFull(err)
		}
		return fail(CodeIO, "allocate", err)
	}
	if err := l.seg.Sync(); err != nil {
		return fail(CodeIO, "sync", err)
	}
	l.allocated, l.fullNoted = more, false
	return nil
}

// noteFull records once, in the reserve, that the log is full.
func (l *Log) noteFull(cause error) error {
	refusal := fail(CodeFull, "", cause)
	if l.fullNoted {
		return refusal
	}
	r, err := l.own(Event{Act: ActLogFull, Result: Failed})
	if err != nil {
		return err
	}
	if l.end+int64(len(r.buf)+frameHead+commitSigned) > l.allocated-reserve/2 {
		return refusal // what is left is for the last seal
	}
	first := l.st.tree.size
	now := l.now()
	l.buf = l.buf[:0]
	l.take(r, now)
	if _, err := l.write(first, now, false, 0); err != nil {
		return err
	}
	l.fullNoted = true
	return refusal
}

// own encodes an event that the log itself records.
func (l *Log) own(e Event) (*request, error) {
	e.Actor = Actor{Kind: ActorSystem, ID: "kyufu.audit"}
	r := &request{}
	return r, l.encode(r, &e, &Event{}, true)
}

// clockBack makes the event for a clock that went back.
func (l *Log) clockBack(now int64) (*request, error) {
	by := l.st.wall - now
	if by <= clockSlack.Microseconds() {
		return nil, nil //nolint:nilnil // no event is the normal case
	}
	return l.own(Event{Act: ActLogClockBack, Count: uint64(by / 1e6)})
}

const hashBufMax = 64 << 10

// flushHashes writes the tree's hashes to the file that proofs read. The file is derived and needs no sync.
func (l *Log) flushHashes() error {
	if len(l.hashBuf) == 0 {
		return nil
	}
	if err := writeFull(l.hashes, l.hashBuf, l.hashAt); err != nil {
		return fail(CodeIO, "hashes", err)
	}
	l.hashAt += int64(len(l.hashBuf))
	l.hashBuf = l.hashBuf[:0]
	return nil
}

// noteAcked leaves a mark, not synced, of what was acknowledged. After a crash it tells damage to what was acknowledged from a
// write that was never finished. It is written after the sync, so it never claims too much; if it is lost, nothing is.
func (l *Log) noteAcked(c commitRecord) {
	b := appendMark(nil, c.size, c.hash)
	_, _ = l.acked.WriteAt(b, 0)
}
