package trail

import (
	"errors"
	"io/fs"
	"regexp"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/disk"
	"github.com/kyufu-go/kyufu/audit/internal/fault"
	"github.com/kyufu-go/kyufu/audit/internal/merkle"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
)

// start brings the log to where it was left, or begins it.
func (w *writer) start() error {
	if err := w.removeTemporary(); err != nil {
		return err
	}
	numbers, err := segment.SegmentNumbers(w.fs)
	if err != nil {
		return err
	}
	if len(numbers) > 0 {
		return w.resume(numbers)
	}
	if err := w.mustBeNew(); err != nil {
		return err
	}
	return w.create()
}

// temporary are the names under which the log itself writes beside what it replaces. No other file
// is its to remove.
var temporary = regexp.MustCompile(`^(next|checkpoint|epoch-\d{12}\.key|\d{12}\.(hashes|subjects|index|pruned|kept))\.tmp$`)

// removeTemporary removes what an interrupted change of a file left.
func (w *writer) removeTemporary() error {
	names, err := w.fs.List()
	if err != nil {
		return fault.New(audit.CodeIO, "list", err)
	}
	for _, n := range names {
		if temporary.MatchString(n) {
			if err := w.fs.Remove(n); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return fault.New(audit.CodeIO, "remove", err)
			}
		}
	}
	return nil
}

// mustBeNew refuses to begin a log where there was one.
func (w *writer) mustBeNew() error {
	if _, _, ok := segment.ReadMark(w.fs); ok {
		return fault.New(audit.CodeMissing, "segments", nil)
	}
	if _, err := w.fs.Open(segment.CheckpointName); err == nil {
		return fault.New(audit.CodeMissing, "segments", nil)
	}
	return nil
}

func (w *writer) create() error {
	key, err := w.keys.New(0)
	if err != nil {
		return err
	}
	copy(w.st.Genesis[:], key)
	w.st.EpochKey, w.st.Instance = w.st.Genesis, w.cfg.Instance
	tmp, err := w.preallocateNext()
	if err != nil {
		return err
	}
	if err := w.beginSegment(tmp, 0, segment.FiscalYear(w.now())); err != nil {
		return err
	}
	return w.startWriting()
}

// startWriting opens the watermark, and writes the genesis entry into an empty log.
func (w *writer) startWriting() (err error) {
	if w.watermark, err = disk.OpenOrCreate(w.fs, segment.MarkName); err != nil {
		return err
	}
	w.epochAt = w.now()
	if w.st.Tree.Size > 0 {
		w.size.Store(w.st.Tree.Size)
		return nil
	}
	now := w.now()
	g := segment.Genesis{Micros: now, Key: w.st.Genesis, Instance: w.st.Instance}
	if err := w.room(1024); err != nil {
		return err
	}
	gr := w.ownBatch()
	gr.buf = g.Append(segment.BeginFrame(gr.buf, segment.FrameEntry))
	segment.EndFrame(gr.buf, 0)
	w.hashBuf = w.st.Tree.Add(merkle.LeafHash(gr.buf[segment.FrameHead:]), w.hashBuf)
	return w.writeNow(gr, 0)
}

// resume continues where the last segment ends.
func (w *writer) resume(numbers []uint64) error {
	s, f, err := segment.OpenScan(w.fs, numbers[len(numbers)-1])
	if f != nil {
		defer f.Close()
	}
	if err != nil {
		return err
	}
	if s.Header.Instance != w.cfg.Instance {
		return fault.New(audit.CodeConfig, "instance", nil)
	}
	if err := s.Scan(f, s.Size); err != nil {
		return err
	}
	if err := s.Judge(f, segment.MarkOf(w.fs)); err != nil {
		return err
	}
	if err := w.replayLast(s, f, numbers); err != nil {
		return err
	}
	if err := w.checkKeys(); err != nil {
		return err
	}
	return w.continueSegment(s)
}

// replayLast rebuilds the state out of the last segment, and the subject map out of older ones if
// its snapshot is gone.
func (w *writer) replayLast(s *segment.SegmentScan, f disk.File, numbers []uint64) error {
	if !w.st.Begin(&s.Header, s.Payload) {
		return segment.Corrupt(segment.FlawHeader, s.Name, 0, s.Header.First)
	}
	m, ok := segment.LoadSubjects(w.fs, &s.Header)
	if !ok {
		var err error
		if m, err = segment.RebuildSubjects(w.fs, numbers[:len(numbers)-1], &s.Header); err != nil {
			return err
		}
	}
	w.st.Subjects = m
	if err := w.openHashes(s.Header.Number); err != nil {
		return err
	}
	return segment.Replay(f, s.Name, s.Start, s.End, &w.st, func(_ *segment.CommitRecord, stored []byte) error {
		w.hashBuf = append(w.hashBuf, stored...)
		if len(w.hashBuf) > segment.ScanChunk {
			return w.flushHashes()
		}
		return nil
	})
}

// checkKeys makes sure that the epoch's key is there, and destroys those that an interrupted change
// of epoch left.
func (w *writer) checkKeys() error {
	key, err := w.keys.Public(w.st.Epoch)
	if err != nil {
		return err
	}
	if [32]byte(key) != w.st.EpochKey {
		return fault.New(audit.CodeKey, "epoch", nil)
	}
	if w.st.Epoch > 0 {
		if err := w.keys.Destroy(w.st.Epoch - 1); err != nil {
			return err
		}
	}
	return w.keys.Destroy(w.st.Epoch + 1)
}

// continueSegment opens the last segment for writing and removes what an unfinished write left. If
// the segment is closed, it begins the next.
func (w *writer) continueSegment(s *segment.SegmentScan) error {
	f, err := w.fs.Edit(s.Name)
	if err != nil {
		return fault.New(audit.CodeIO, "open", err)
	}
	w.seg, w.segName, w.end, w.segStart, w.yearEnd = f, s.Name, s.End, s.Start, segment.YearEnd(w.st.Year)
	if s.Size > s.End {
		if err := errors.Join(f.Truncate(s.End), f.Sync()); err != nil {
			return fault.New(audit.CodeIO, "truncate", err)
		}
	}
	w.allocated.Store(s.End)
	if s.Last {
		tmp, err := w.preallocateNext()
		if err != nil {
			return err
		}
		if err := w.leaveSegment(); err != nil {
			return errors.Join(err, tmp.Close())
		}
		if err := w.beginSegment(tmp, w.st.Segment+1, max(segment.FiscalYear(w.now()), w.st.Year)); err != nil {
			return err
		}
	}
	if err := w.startWriting(); err != nil {
		return err
	}
	if s.Tail != segment.TailTorn {
		return nil
	}
	return w.record(audit.Event{Act: audit.ActLogRecovered, Result: audit.Succeeded, Count: uint64(s.TailEnd - s.End)})
}
