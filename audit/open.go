package audit

import (
	"errors"
	"io/fs"
	"slices"
	"strings"
)

// start brings the log to where it was left, or begins it.
func (l *Log) start() error {
	if err := l.removeTemporary(); err != nil {
		return err
	}
	numbers, err := segmentNumbers(l.fs)
	if err != nil {
		return err
	}
	if len(numbers) > 0 {
		return l.resume(numbers)
	}
	if err := l.mustBeNew(); err != nil {
		return err
	}
	return l.create()
}

// removeTemporary removes what an interrupted change of a file left.
func (l *Log) removeTemporary() error {
	names, err := l.fs.List()
	if err != nil {
		return fail(CodeIO, "list", err)
	}
	for _, n := range names {
		if strings.HasSuffix(n, ".tmp") {
			if err := l.fs.Remove(n); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return fail(CodeIO, "remove", err)
			}
		}
	}
	return nil
}

// mustBeNew refuses to begin a log where there was one.
func (l *Log) mustBeNew() error {
	if _, _, ok := readMark(l.fs); ok {
		return fail(CodeMissing, "segments", nil)
	}
	if _, err := l.fs.Open(checkpointName); err == nil {
		return fail(CodeMissing, "segments", nil)
	}
	return nil
}

func (l *Log) create() error {
	key, err := l.keys.New(0)
	if err != nil {
		return err
	}
	copy(l.st.genesis[:], key)
	l.st.epochKey, l.st.instance = l.st.genesis, l.cfg.Instance
	tmp, err := l.prepare()
	if err != nil {
		return err
	}
	if err := l.begin(tmp, 0, fiscalYear(l.now())); err != nil {
		return err
	}
	return l.ready()
}

// ready opens what every open log needs, and writes the genesis if there is none yet.
func (l *Log) ready() (err error) {
	if l.acked, err = openOrCreate(l.fs, markName); err != nil {
		return err
	}
	l.epochAt = l.now()
	if l.st.tree.size > 0 {
		l.size.Store(l.st.tree.size)
		return nil
	}
	now := l.now()
	g := genesis{micros: now, key: l.st.genesis, instance: l.st.instance}
	if err := l.room(1024); err != nil {
		return err
	}
	gr := l.ownGroup()
	gr.buf = g.append(beginFrame(gr.buf, frameEntry))
	endFrame(gr.buf, 0)
	l.hashBuf = l.st.tree.add(LeafHash(gr.buf[frameHead:]), l.hashBuf)
	return l.putNow(gr, 0)
}

// resume goes on where the last segment ends.
func (l *Log) resume(numbers []uint64) error {
	s, f, err := openScan(l.fs, numbers[len(numbers)-1])
	if f != nil {
		defer f.Close()
	}
	if err != nil {
		return err
	}
	if s.header.instance != l.cfg.Instance {
		return fail(CodeConfig, "instance", nil)
	}
	if err := s.scan(f, s.size); err != nil {
		return err
	}
	if err := s.judge(f, markOf(l.fs)); err != nil {
		return err
	}
	if err := l.replayLast(s, f, numbers); err != nil {
		return err
	}
	if err := l.checkKeys(); err != nil {
		return err
	}
	return l.goOn(s)
}

// judge decides whether what stands behind the last commit may be removed.
func (s *segmentScan) judge(f File, mark ackMark) error {
	size, hash := s.header.first, Hash{}
	if s.commits > 0 {
		c, err := s.lastCommit(f)
		if err != nil {
			return err
		}
		size, hash = c.size, c.hash
	}
	if s.tail == tailAlien {
		return failAt(CodeCorrupt, string(flawFrame), s.name, s.tailFlaw, int64(size))
	}
	switch {
	case !mark.ok || mark.size < size:
		return nil
	case mark.size > size && s.tail == tailTorn:
		return failAt(CodeCorrupt, string(flawFrame), s.name, s.tailFlaw, int64(size))
	case mark.size > size:
		return failAt(CodeRollback, "acked", s.name, s.end, int64(size))
	case s.commits > 0 && mark.commit != hash:
		return failAt(CodeCorrupt, string(flawCommit), s.name, s.end, int64(size))
	}
	return nil
}

// replayLast rebuilds the state out of the last segment, and the subject map out of older ones if its snapshot is gone.
func (l *Log) replayLast(s *segmentScan, f File, numbers []uint64) error {
	if !l.st.begin(&s.header, s.payload) {
		return corrupt(flawHeader, s.name, 0, s.header.first)
	}
	m, ok := loadSubjects(l.fs, &s.header)
	if !ok {
		var err error
		if m, err = rebuildSubjects(l.fs, numbers[:len(numbers)-1], &s.header); err != nil {
			return err
		}
	}
	l.st.subjects = m
	if err := l.openHashes(s.header.number); err != nil {
		return err
	}
	return replay(f, s.name, s.start, s.end, &l.st, func(_ *commitRecord, stored []byte) error {
		l.hashBuf = append(l.hashBuf, stored...)
		if len(l.hashBuf) > scanChunk {
			return l.flushHashes()
		}
		return nil
	})
}

// rebuildSubjects makes the subject map at the start of a segment out of the segments before it.
func rebuildSubjects(dir FS, numbers []uint64, want *segmentHeader) (subjectMap, error) {
	numbers, known := lastSnapshot(dir, numbers)
	st := state{subjects: known}
	for _, n := range numbers {
		s, f, err := openScan(dir, n)
		if err == nil {
			err = rebuildFrom(s, f, &st)
		}
		if f != nil {
			err = errors.Join(err, f.Close())
		}
		if err != nil {
			return subjectMap{}, err
		}
	}
	if st.subjects.root() != want.subjects || uint64(len(st.subjects.people)) != want.people {
		return subjectMap{}, corrupt(flawSubject, segmentName(want.number), 0, want.first)
	}
	return st.subjects, nil
}

// lastSnapshot gives the last of the segments whose subject map can be read, and those behind it.
func lastSnapshot(dir FS, numbers []uint64) ([]uint64, subjectMap) {
	for i, n := range slices.Backward(numbers) {
		s, f, err := openScan(dir, n)
		if f != nil {
			_ = f.Close()
		}
		if err != nil {
			continue // found again when it is replayed
		}
		if m, ok := loadSubjects(dir, &s.header); ok {
			return numbers[i:], m
		}
	}
	return numbers, subjectMap{}
}

func rebuildFrom(s *segmentScan, f File, st *state) error {
	m := st.subjects
	if !st.begin(&s.header, s.payload) {
		return corrupt(flawHeader, s.name, 0, s.header.first)
	}
	st.subjects = m
	return replay(f, s.name, s.start, s.size, st, noCommit)
}

// checkKeys makes sure that the epoch's key is there, and destroys those that an interrupted change of epoch left.
func (l *Log) checkKeys() error {
	key, err := l.keys.Public(l.st.epoch)
	if err != nil {
		return err
	}
	if [32]byte(key) != l.st.epochKey {
		return fail(CodeKey, "epoch", nil)
	}
	if l.st.epoch > 0 {
		if err := l.keys.Destroy(l.st.epoch - 1); err != nil {
			return err
		}
	}
	return l.keys.Destroy(l.st.epoch + 1)
}

// goOn opens the last segment for writing, without what an unfinished write left, or begins the next.
func (l *Log) goOn(s *segmentScan) error {
	f, err := l.fs.Edit(s.name)
	if err != nil {
		return fail(CodeIO, "open", err)
	}
	l.seg, l.segName, l.end, l.segStart, l.yearEnd = f, s.name, s.end, s.start, yearEnd(l.st.year)
	if s.size > s.end {
		if err := errors.Join(f.Truncate(s.end), f.Sync()); err != nil {
			return fail(CodeIO, "truncate", err)
		}
	}
	l.allocated = s.end
	if s.last {
		tmp, err := l.prepare()
		if err != nil {
			return err
		}
		if err := l.leave(); err != nil {
			return errors.Join(err, tmp.Close())
		}
		if err := l.begin(tmp, l.st.segment+1, max(fiscalYear(l.now()), l.st.year)); err != nil {
			return err
		}
	}
	if err := l.ready(); err != nil {
		return err
	}
	if s.tail != tailTorn {
		return nil
	}
	return l.record(Event{Act: ActLogRecovered, Result: Succeeded, Count: uint64(s.tailEnd - s.end)})
}
