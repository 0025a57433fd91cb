package audit

import (
	"crypto/ed25519"
	"errors"
)

// turn closes the segment or the epoch if its time has come, before a write of need bytes.
func (l *Log) turn(now int64, need int) error {
	reason := l.due(now, l.end, l.st.tree.size, need)
	if reason == 0 {
		return nil
	}
	if err := l.recordClockBack(now); err != nil {
		return err
	}
	if reason == SealSegment {
		return l.rotate(now)
	}
	return l.seal(reason, 0)
}

// recordClockBack records a clock that went back before a seal has the new time.
func (l *Log) recordClockBack(now int64) error {
	if l.st.wall-now <= clockSlack.Microseconds() {
		return nil
	}
	if err := l.room(overhead(0)); err != nil {
		return err
	}
	g := l.ownGroup()
	l.noteClockBack(g, now)
	return l.putNow(g, 0)
}

// due tells why segment or epoch must be closed before need bytes are written at at behind size entries, or 0.
func (l *Log) due(now, at int64, size uint64, need int) SealReason {
	switch {
	case at+int64(need)+frameHead+commitSigned > l.cfg.SegmentSize && at > l.segStart, now >= l.yearEnd:
		return SealSegment
	case size-l.st.epochFirst >= l.cfg.EpochEntries:
		return SealEntries
	case now-l.epochAt >= l.cfg.EpochTime.Microseconds(), l.epochAt-now >= l.cfg.EpochTime.Microseconds():
		return SealTime // a clock that was set back holds no epoch open until it has caught up
	default:
		return 0
	}
}

// seal closes the epoch. Whatever interrupts it, the log is in the old epoch or in the new one, with exactly one seal:
// the next key is durable before the seal names it, and the old key goes only after the seal is durable.
func (l *Log) seal(reason SealReason, flags byte) error {
	epoch := l.st.epoch
	next, err := l.takeKey()
	if err != nil {
		if isFull(err) {
			return l.noteFull(err)
		}
		return err
	}
	if err := l.sealRoom(); err != nil { // before the seal is made: that the log is full may be recorded here
		return err
	}
	now := l.now()
	s := Seal{
		Index: l.st.tree.size, Epoch: epoch, Time: fromMicros(now), First: l.st.epochFirst, Reason: reason,
		Root: l.st.tree.root(), Subjects: l.st.subjects.root(), People: uint64(len(l.st.subjects.people)), Prev: l.st.lastSeal,
	}
	copy(s.Next[:], next)
	sig, err := l.keys.Sign(epoch, s.message(l.st.genesis))
	if err != nil {
		return err
	}
	copy(s.Signature[:], sig)
	g := l.ownGroup()
	g.buf = s.append(beginFrame(g.buf, frameEntry))
	endFrame(g.buf, 0)
	leaf := LeafHash(g.buf[frameHead:])
	l.hashBuf = l.st.tree.add(leaf, l.hashBuf)
	l.st.sealed(&s, leaf)
	if err := l.putNow(g, flagSeal|flags); err != nil {
		return err
	}
	l.epochAt = now
	l.chores.key.begin(func() error { return l.keys.Destroy(epoch) })
	return nil
}

// takeKey gives the key of the epoch to come, which may have been made ahead.
func (l *Log) takeKey() (ed25519.PublicKey, error) {
	failed := l.chores.key.wait()
	key := l.nextKey
	if l.nextKey = nil; key != nil {
		return key, nil
	}
	if failed != nil && l.st.epoch > 0 { // perhaps before the old key was destroyed
		if err := l.keys.Destroy(l.st.epoch - 1); err != nil {
			return nil, err
		}
	}
	return l.keys.New(l.st.epoch + 1)
}

// sealRoom makes room for a seal; it may use the reserve.
func (l *Log) sealRoom() error {
	err := l.room(frameHead + sealLen + frameHead + commitSigned)
	if err != nil && errors.Is(err, ErrFull) && l.end+frameHead+sealLen+frameHead+commitSigned <= l.allocated {
		return nil
	}
	return err
}

// rotate closes the segment with a seal and begins the next. Room for the next is taken first, so that a full disk changes nothing.
func (l *Log) rotate(now int64) error {
	err := l.chores.people.wait()
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
		if isFull(err) {
			return l.noteFull(err)
		}
		return err
	}
	if err := l.seal(SealSegment, flagLast); err != nil {
		return errors.Join(err, tmp.Close())
	}
	if err := l.leave(); err != nil {
		return errors.Join(err, tmp.Close())
	}
	return l.begin(tmp, l.st.segment+1, max(fiscalYear(now), l.st.year))
}

// leave finishes the files of the segment that was closed.
func (l *Log) leave() error {
	if err := l.flushHashes(); err != nil {
		return err
	}
	err := errors.Join(l.chores.grow.wait(), l.chores.hashes.wait())
	err = errors.Join(err, l.seg.Truncate(l.end), l.seg.Sync(), l.hashes.Sync(), l.seg.Close(), l.hashes.Close())
	l.seg, l.hashes = nil, nil
	if err != nil {
		return fail(CodeIO, "rotate", err)
	}
	return nil
}

const nextName = "next.tmp"

// takeNext gives the file of the next segment, which may have been prepared ahead.
func (l *Log) takeNext() (File, error) {
	_ = l.chores.next.wait()
	f := l.nextFile
	if l.nextFile = nil; f != nil {
		return f, nil
	}
	return l.prepare()
}

// prepare takes room for the next segment under a name that is no segment's yet.
func (l *Log) prepare() (File, error) {
	f, err := l.fs.Create(nextName)
	if err != nil {
		if rerr := l.fs.Remove(nextName); rerr != nil {
			return nil, fail(CodeIO, "create", errors.Join(err, rerr))
		}
		if f, err = l.fs.Create(nextName); err != nil {
			return nil, fail(CodeIO, "create", err)
		}
	}
	if err := grow(f, 0, min(growthLeast, l.cfg.SegmentSize+reserve), true); err != nil {
		return nil, errors.Join(fail(CodeIO, "allocate", err), f.Close(), l.fs.Remove(nextName))
	}
	return f, nil
}

// begin turns a prepared file into the segment with this number.
func (l *Log) begin(tmp File, number uint64, year uint16) error {
	h := l.st.header(number, year)
	payload := h.append(nil)
	b := append(beginFrame(nil, frameSegment), payload...)
	endFrame(b, 0)
	err := writeFull(tmp, b, 0)
	if err == nil {
		err = tmp.Sync()
	}
	if err == nil {
		err = l.fs.Rename(nextName, segmentName(number))
	}
	if err == nil {
		err = l.fs.SyncDir()
	}
	if err != nil {
		return fail(CodeIO, "segment", errors.Join(err, tmp.Close()))
	}
	l.seg, l.segName, l.end, l.segStart = tmp, segmentName(number), int64(len(b)), int64(len(b))
	if l.allocated, err = tmp.Size(); err != nil {
		return fail(CodeIO, "size", err)
	}
	l.st.segment, l.st.year, l.st.chain = number, year, hashSegment(payload)
	l.yearEnd, l.fullAt = yearEnd(year), 0
	if number > 0 {
		l.savePeople(number)
	}
	return l.openHashes(number)
}

// openHashes begins the segment's file of tree hashes anew.
func (l *Log) openHashes(number uint64) error {
	f, err := openOrCreate(l.fs, hashesName(number))
	if err != nil {
		return err
	}
	if err := f.Truncate(0); err != nil {
		return fail(CodeIO, "hashes", errors.Join(err, f.Close()))
	}
	l.hashes, l.hashAt, l.hashSynced, l.hashBuf = f, 0, 0, l.hashBuf[:0]
	return nil
}

// Seal closes the current epoch now, for instance before a disclosure or at the end of the day.
func (l *Log) Seal() error {
	return l.control(func() error { return errors.Join(l.seal(SealAsked, 0), l.chores.key.wait()) })
}

// control runs do between commits unless the log is closed.
func (l *Log) control(do func() error) error {
	l.mu.Lock()
	err := l.refused()
	l.mu.Unlock()
	if err != nil {
		return err
	}
	return l.exclusive(do)
}
