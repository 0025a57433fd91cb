package audit

import "errors"

// turn closes the segment or the epoch if its time has come, before a write of need bytes.
func (l *Log) turn(now int64, need int) error {
	full := l.end+int64(need)+frameHead+commitSigned > l.cfg.SegmentSize && l.end > l.segStart
	if full || fiscalYear(now) > l.st.year {
		return l.rotate(now)
	}
	switch {
	case l.st.tree.size-l.st.epochFirst >= l.cfg.EpochEntries:
		return l.seal(SealEntries, 0)
	case now-l.epochAt >= l.cfg.EpochTime.Microseconds():
		return l.seal(SealTime, 0)
	default:
		return nil
	}
}

// seal closes the epoch. Whatever interrupts it, the log is in the old epoch or in the new one, with exactly one seal:
// the next key is durable before the seal names it, and the old key goes only after the seal is durable.
func (l *Log) seal(reason SealReason, flags byte) error {
	epoch := l.st.epoch
	next, err := l.keys.New(epoch + 1)
	if err != nil {
		if isFull(err) {
			return l.noteFull(err)
		}
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
	if err := l.sealRoom(); err != nil {
		return err
	}
	first := l.st.tree.size
	l.buf = s.append(beginFrame(l.buf[:0], frameEntry))
	endFrame(l.buf, 0)
	leaf := LeafHash(l.buf[frameHead:])
	l.hashBuf = l.st.tree.add(leaf, l.hashBuf)
	l.st.sealed(&s, leaf)
	if _, err := l.write(first, now, l.cfg.SignCommits, flagSeal|flags); err != nil {
		return err
	}
	l.epochAt = now
	return l.keys.Destroy(epoch)
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
	tmp, err := l.prepare()
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
	err := errors.Join(l.seg.Truncate(l.end), l.seg.Sync(), l.hashes.Sync(), l.seg.Close(), l.hashes.Close())
	l.seg, l.hashes = nil, nil
	if err != nil {
		return fail(CodeIO, "rotate", err)
	}
	return nil
}

const nextName = "next.tmp"

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
	if err := f.Allocate(min(growth, l.cfg.SegmentSize+reserve)); err != nil {
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
	if number > 0 {
		if err := saveSubjects(l.fs, number, &l.st); err != nil {
			return errors.Join(err, tmp.Close())
		}
	}
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
	l.hashes, l.hashAt, l.hashBuf = f, 0, l.hashBuf[:0]
	return nil
}

// Seal closes the current epoch now, for instance before a disclosure or at the end of the day.
func (l *Log) Seal() error {
	return l.control(func() error { return l.seal(SealAsked, 0) })
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
