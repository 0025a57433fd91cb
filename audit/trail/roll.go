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

// sealIfDue closes the segment or the epoch when that is due before a write of need bytes.
func (w *writer) sealIfDue(now int64, need int) error {
	reason := w.due(now, w.end, w.st.Tree.Size, need)
	if reason == 0 {
		return nil
	}
	if err := w.recordClock(); err != nil {
		return err
	}
	if reason == segment.SealSegment {
		return w.rotate(now)
	}
	return w.seal(reason, 0)
}

// due says why segment or epoch must be closed before need bytes are written at offset at, when
// there are size entries; 0 if neither must.
func (w *writer) due(now, at int64, size uint64, need int) segment.SealReason {
	switch {
	case at+int64(need)+segment.FrameHead+segment.CommitSigned > w.cfg.SegmentSize && at > w.segStart, now >= w.yearEnd:
		return segment.SealSegment
	case size-w.st.EpochFirst >= w.cfg.EpochEntries:
		return segment.SealEntries
	case now-w.epochAt >= w.cfg.EpochTime.Microseconds(), w.epochAt-now >= w.cfg.EpochTime.Microseconds():
		return segment.SealTime // a clock that was set back holds no epoch open until it has caught up
	default:
		return 0
	}
}

// seal closes the epoch. Whatever interrupts it, the log is in the old epoch or in the new one,
// with exactly one seal: the next key is durable before the seal names it, and the old key goes
// only after the seal is durable.
func (w *writer) seal(reason segment.SealReason, flags byte) error {
	epoch := w.st.Epoch
	next, err := w.takeKey()
	if err != nil {
		if fault.Full(err) {
			return w.noteFull(err)
		}
		return err
	}
	if err := w.sealRoom(); err != nil { // before the seal is made: that the log is full may be recorded here
		return err
	}
	now := w.now()
	s := segment.Seal{
		Index: w.st.Tree.Size, Epoch: epoch, Time: segment.FromMicros(now), First: w.st.EpochFirst, Reason: reason,
		Root: w.st.Tree.Root(), Subjects: w.st.Subjects.Root(), People: uint64(len(w.st.Subjects.People)), Prev: w.st.LastSeal,
	}
	copy(s.Next[:], next)
	sig, err := w.keys.Sign(epoch, s.Message(w.st.Genesis))
	if err != nil {
		return err
	}
	copy(s.Signature[:], sig)
	b := w.ownBatch()
	b.buf = s.Append(segment.BeginFrame(b.buf, segment.FrameEntry))
	segment.EndFrame(b.buf, 0)
	leaf := merkle.LeafHash(b.buf[segment.FrameHead:])
	w.hashBuf = w.st.Tree.Add(leaf, w.hashBuf)
	w.st.Sealed(&s, leaf)
	if err := w.writeNow(b, segment.FlagSeal|flags); err != nil {
		return err
	}
	w.epochAt = now
	w.background.key.Begin(func() error { return w.keys.Destroy(epoch) })
	return nil
}

// takeKey returns the key of the next epoch, which may have been made ahead.
func (w *writer) takeKey() (ed25519.PublicKey, error) {
	failed := w.background.key.Wait()
	key := w.nextKey
	if w.nextKey = nil; key != nil {
		return key, nil
	}
	if failed != nil && w.st.Epoch > 0 { // perhaps before the old key was destroyed
		if err := w.keys.Destroy(w.st.Epoch - 1); err != nil {
			return nil, err
		}
	}
	return w.keys.New(w.st.Epoch + 1)
}

// rotate closes the segment with a seal and begins the next. Room for the next is taken first, so
// that a full disk changes nothing.
func (w *writer) rotate(now int64) error {
	err := w.background.people.Wait()
	if err != nil {
		return err
	}
	tmp, err := w.takeNext()
	if err == nil {
		if err = w.flushHashes(); err != nil {
			err = errors.Join(err, tmp.Close())
		}
	}
	if err != nil {
		if fault.Full(err) {
			return w.noteFull(err)
		}
		return err
	}
	if err := w.seal(segment.SealSegment, segment.FlagLast); err != nil {
		return errors.Join(err, tmp.Close())
	}
	if err := w.leaveSegment(); err != nil {
		return errors.Join(err, tmp.Close())
	}
	return w.beginSegment(tmp, w.st.Segment+1, max(segment.FiscalYear(now), w.st.Year))
}

// leaveSegment cuts, syncs and closes the files of a segment that was sealed.
func (w *writer) leaveSegment() error {
	if err := w.flushHashes(); err != nil {
		return err
	}
	err := errors.Join(w.background.grow.Wait(), w.background.hashes.Wait())
	err = errors.Join(err, w.seg.Truncate(w.end), w.seg.Sync(), w.hashes.Sync(), w.seg.Close(), w.hashes.Close())
	w.seg, w.hashes = nil, nil
	if err != nil {
		return fault.New(audit.CodeIO, "rotate", err)
	}
	return nil
}

const nextName = "next.tmp"

// takeNext returns the file of the next segment, which may have been preallocated.
func (w *writer) takeNext() (disk.File, error) {
	_ = w.background.next.Wait()
	f := w.nextFile
	if w.nextFile = nil; f != nil {
		return f, nil
	}
	return w.preallocateNext()
}

// preallocateNext makes the file of the next segment, under a temporary name.
func (w *writer) preallocateNext() (disk.File, error) {
	f, err := w.fs.Create(nextName)
	if err != nil {
		if rerr := w.fs.Remove(nextName); rerr != nil {
			return nil, fault.New(audit.CodeIO, "create", errors.Join(err, rerr))
		}
		if f, err = w.fs.Create(nextName); err != nil {
			return nil, fault.New(audit.CodeIO, "create", err)
		}
	}
	if err := disk.Grow(f, 0, min(disk.GrowthLeast, w.cfg.SegmentSize+reserve), true); err != nil {
		return nil, errors.Join(fault.New(audit.CodeIO, "allocate", err), f.Close(), w.fs.Remove(nextName))
	}
	return f, nil
}

// beginSegment makes a preallocated file the segment with this number.
func (w *writer) beginSegment(tmp disk.File, number uint64, year uint16) error {
	h := w.st.Header(number, year)
	payload := h.Append(nil)
	b := append(segment.BeginFrame(nil, segment.FrameSegment), payload...)
	segment.EndFrame(b, 0)
	err := disk.WriteFull(tmp, b, 0)
	if err == nil {
		err = tmp.Sync()
	}
	if err == nil {
		err = w.fs.Rename(nextName, segment.SegmentName(number))
	}
	if err == nil {
		err = w.fs.SyncDir()
	}
	if err != nil {
		return fault.New(audit.CodeIO, "segment", errors.Join(err, tmp.Close()))
	}
	w.seg, w.segName, w.end, w.segStart = tmp, segment.SegmentName(number), int64(len(b)), int64(len(b))
	size, err := tmp.Size()
	if err != nil {
		return fault.New(audit.CodeIO, "size", err)
	}
	w.allocated.Store(size)
	w.st.Segment, w.st.Year, w.st.Chain = number, year, segment.HashSegment(payload)
	w.yearEnd, w.fullAt = segment.YearEnd(year), 0
	if number > 0 {
		w.reached()
		w.savePeople(number)
	}
	return w.openHashes(number)
}

// Seal closes the current epoch now, for instance before a disclosure or at the end of the day.
func (l *Log) Seal() error {
	return l.control(func() error {
		if err := l.w.recordClock(); err != nil {
			return err
		}
		return errors.Join(l.w.seal(segment.SealAsked, 0), l.w.background.key.Wait())
	})
}

// control runs do between commits unless the log is closed.
func (l *Log) control(do func() error) error {
	if l.unopened() {
		return audit.CodeClosed
	}
	l.q.mu.Lock()
	err := l.q.refused()
	l.q.mu.Unlock()
	if err != nil {
		return err
	}
	return l.exclusive(do)
}
