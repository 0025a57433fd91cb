package trail

import (
	"crypto/ed25519"
	"errors"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/disk"
	"github.com/kyufu-go/kyufu/audit/internal/fault"
	"github.com/kyufu-go/kyufu/audit/internal/merkle"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
)

// turn closes the segment or the epoch if its time has come, before a write of need bytes.
func (l *Log) turn(now int64, need int) error {
	reason := l.due(now, l.end, l.st.Tree.Size, need)
	if reason == 0 {
		return nil
	}
	if err := l.recordClockBack(now); err != nil {
		return err
	}
	if reason == segment.SealSegment {
		return l.rotate(now)
	}
	return l.seal(reason, 0)
}

// due tells why segment or epoch must be closed before need bytes are written at at behind size
// entries, or 0.
func (l *Log) due(now, at int64, size uint64, need int) segment.SealReason {
	switch {
	case at+int64(need)+segment.FrameHead+segment.CommitSigned > l.cfg.SegmentSize && at > l.segStart, now >= l.yearEnd:
		return segment.SealSegment
	case size-l.st.EpochFirst >= l.cfg.EpochEntries:
		return segment.SealEntries
	case now-l.epochAt >= l.cfg.EpochTime.Microseconds(), l.epochAt-now >= l.cfg.EpochTime.Microseconds():
		return segment.SealTime // a clock that was set back holds no epoch open until it has caught up
	default:
		return 0
	}
}

// seal closes the epoch. Whatever interrupts it, the log is in the old epoch or in the new one,
// with exactly one seal: the next key is durable before the seal names it, and the old key goes
// only after the seal is durable.
func (l *Log) seal(reason segment.SealReason, flags byte) error {
	epoch := l.st.Epoch
	next, err := l.takeKey()
	if err != nil {
		if fault.Full(err) {
			return l.noteFull(err)
		}
		return err
	}
	if err := l.sealRoom(); err != nil { // before the seal is made: that the log is full may be recorded here
		return err
	}
	now := l.now()
	s := segment.Seal{
		Index: l.st.Tree.Size, Epoch: epoch, Time: segment.FromMicros(now), First: l.st.EpochFirst, Reason: reason,
		Root: l.st.Tree.Root(), Subjects: l.st.Subjects.Root(), People: uint64(len(l.st.Subjects.People)), Prev: l.st.LastSeal,
	}
	copy(s.Next[:], next)
	sig, err := l.keys.Sign(epoch, s.Message(l.st.Genesis))
	if err != nil {
		return err
	}
	copy(s.Signature[:], sig)
	g := l.ownGroup()
	g.buf = s.Append(segment.BeginFrame(g.buf, segment.FrameEntry))
	segment.EndFrame(g.buf, 0)
	leaf := merkle.LeafHash(g.buf[segment.FrameHead:])
	l.hashBuf = l.st.Tree.Add(leaf, l.hashBuf)
	l.st.Sealed(&s, leaf)
	if err := l.putNow(g, segment.FlagSeal|flags); err != nil {
		return err
	}
	l.epochAt = now
	l.chores.key.Begin(func() error { return l.keys.Destroy(epoch) })
	return nil
}

// takeKey gives the key of the epoch to come, which may have been made ahead.
func (l *Log) takeKey() (ed25519.PublicKey, error) {
	failed := l.chores.key.Wait()
	key := l.nextKey
	if l.nextKey = nil; key != nil {
		return key, nil
	}
	if failed != nil && l.st.Epoch > 0 { // perhaps before the old key was destroyed
		if err := l.keys.Destroy(l.st.Epoch - 1); err != nil {
			return nil, err
		}
	}
	return l.keys.New(l.st.Epoch + 1)
}

// rotate closes the segment with a seal and begins the next. Room for the next is taken first, so
// that a full disk changes nothing.
func (l *Log) rotate(now int64) error {
	err := l.chores.people.Wait()
	if err != nil {
		return err
	}
	tmp, err := l.takeNext()
	if err == nil {
		if err = l.flushHashes(); err != nil {
			err = errors.Join(err, tmp.Close())
		}
	}
	if err != nil {
		if fault.Full(err) {
			return l.noteFull(err)
		}
		return err
	}
	if err := l.seal(segment.SealSegment, segment.FlagLast); err != nil {
		return errors.Join(err, tmp.Close())
	}
	if err := l.leave(); err != nil {
		return errors.Join(err, tmp.Close())
	}
	return l.begin(tmp, l.st.Segment+1, max(segment.FiscalYear(now), l.st.Year))
}

// leave finishes the files of the segment that was closed.
func (l *Log) leave() error {
	if err := l.flushHashes(); err != nil {
		return err
	}
	err := errors.Join(l.chores.grow.Wait(), l.chores.hashes.Wait())
	err = errors.Join(err, l.seg.Truncate(l.end), l.seg.Sync(), l.hashes.Sync(), l.seg.Close(), l.hashes.Close())
	l.seg, l.hashes = nil, nil
	if err != nil {
		return fault.New(audit.CodeIO, "rotate", err)
	}
	return nil
}

const nextName = "next.tmp"

// takeNext gives the file of the next segment, which may have been prepared ahead.
func (l *Log) takeNext() (disk.File, error) {
	_ = l.chores.next.Wait()
	f := l.nextFile
	if l.nextFile = nil; f != nil {
		return f, nil
	}
	return l.prepare()
}

// prepare takes room for the next segment under a name that is no segment's yet.
func (l *Log) prepare() (disk.File, error) {
	f, err := l.fs.Create(nextName)
	if err != nil {
		if rerr := l.fs.Remove(nextName); rerr != nil {
			return nil, fault.New(audit.CodeIO, "create", errors.Join(err, rerr))
		}
		if f, err = l.fs.Create(nextName); err != nil {
			return nil, fault.New(audit.CodeIO, "create", err)
		}
	}
	if err := disk.Grow(f, 0, min(disk.GrowthLeast, l.cfg.SegmentSize+reserve), true); err != nil {
		return nil, errors.Join(fault.New(audit.CodeIO, "allocate", err), f.Close(), l.fs.Remove(nextName))
	}
	return f, nil
}

// begin turns a prepared file into the segment with this number.
func (l *Log) begin(tmp disk.File, number uint64, year uint16) error {
	h := l.st.Header(number, year)
	payload := h.Append(nil)
	b := append(segment.BeginFrame(nil, segment.FrameSegment), payload...)
	segment.EndFrame(b, 0)
	err := disk.WriteFull(tmp, b, 0)
	if err == nil {
		err = tmp.Sync()
	}
	if err == nil {
		err = l.fs.Rename(nextName, segment.SegmentName(number))
	}
	if err == nil {
		err = l.fs.SyncDir()
	}
	if err != nil {
		return fault.New(audit.CodeIO, "segment", errors.Join(err, tmp.Close()))
	}
	l.seg, l.segName, l.end, l.segStart = tmp, segment.SegmentName(number), int64(len(b)), int64(len(b))
	if l.allocated, err = tmp.Size(); err != nil {
		return fault.New(audit.CodeIO, "size", err)
	}
	l.st.Segment, l.st.Year, l.st.Chain = number, year, segment.HashSegment(payload)
	l.yearEnd, l.fullAt = segment.YearEnd(year), 0
	if number > 0 {
		l.reached()
		l.savePeople(number)
	}
	return l.openHashes(number)
}

// Seal closes the current epoch now, for instance before a disclosure or at the end of the day.
func (l *Log) Seal() error {
	return l.control(func() error { return errors.Join(l.seal(segment.SealAsked, 0), l.chores.key.Wait()) })
}

// control runs do between commits unless the log is closed.
func (l *Log) control(do func() error) error {
	if l.unopened() {
		return audit.CodeClosed
	}
	l.mu.Lock()
	err := l.refused()
	l.mu.Unlock()
	if err != nil {
		return err
	}
	return l.exclusive(do)
}
