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
func (l *Log) start() error {
	if err := l.removeTemporary(); err != nil {
		return err
	}
	numbers, err := segment.SegmentNumbers(l.fs)
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

// temporary are the names under which the log itself writes beside what it replaces. No other file
// is its to remove.
var temporary = regexp.MustCompile(`^(next|checkpoint|epoch-\d{12}\.key|\d{12}\.(hashes|subjects|index|pruned|kept))\.tmp$`)

// removeTemporary removes what an interrupted change of a file left.
func (l *Log) removeTemporary() error {
	names, err := l.fs.List()
	if err != nil {
		return fault.New(audit.CodeIO, "list", err)
	}
	for _, n := range names {
		if temporary.MatchString(n) {
			if err := l.fs.Remove(n); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return fault.New(audit.CodeIO, "remove", err)
			}
		}
	}
	return nil
}

// mustBeNew refuses to begin a log where there was one.
func (l *Log) mustBeNew() error {
	if _, _, ok := segment.ReadMark(l.fs); ok {
		return fault.New(audit.CodeMissing, "segments", nil)
	}
	if _, err := l.fs.Open(segment.CheckpointName); err == nil {
		return fault.New(audit.CodeMissing, "segments", nil)
	}
	return nil
}

func (l *Log) create() error {
	key, err := l.keys.New(0)
	if err != nil {
		return err
	}
	copy(l.st.Genesis[:], key)
	l.st.EpochKey, l.st.Instance = l.st.Genesis, l.cfg.Instance
	tmp, err := l.prepare()
	if err != nil {
		return err
	}
	if err := l.begin(tmp, 0, segment.FiscalYear(l.now())); err != nil {
		return err
	}
	return l.ready()
}

// ready opens what every open log needs, and writes the genesis if there is none yet.
func (l *Log) ready() (err error) {
	if l.acked, err = disk.OpenOrCreate(l.fs, segment.MarkName); err != nil {
		return err
	}
	l.epochAt = l.now()
	if l.st.Tree.Size > 0 {
		l.size.Store(l.st.Tree.Size)
		return nil
	}
	now := l.now()
	g := segment.Genesis{Micros: now, Key: l.st.Genesis, Instance: l.st.Instance}
	if err := l.room(1024); err != nil {
		return err
	}
	gr := l.ownGroup()
	gr.buf = g.Append(segment.BeginFrame(gr.buf, segment.FrameEntry))
	segment.EndFrame(gr.buf, 0)
	l.hashBuf = l.st.Tree.Add(merkle.LeafHash(gr.buf[segment.FrameHead:]), l.hashBuf)
	return l.putNow(gr, 0)
}

// resume goes on where the last segment ends.
func (l *Log) resume(numbers []uint64) error {
	s, f, err := segment.OpenScan(l.fs, numbers[len(numbers)-1])
	if f != nil {
		defer f.Close()
	}
	if err != nil {
		return err
	}
	if s.Header.Instance != l.cfg.Instance {
		return fault.New(audit.CodeConfig, "instance", nil)
	}
	if err := s.Scan(f, s.Size); err != nil {
		return err
	}
	if err := s.Judge(f, segment.MarkOf(l.fs)); err != nil {
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

// replayLast rebuilds the state out of the last segment, and the subject map out of older ones if
// its snapshot is gone.
func (l *Log) replayLast(s *segment.SegmentScan, f disk.File, numbers []uint64) error {
	if !l.st.Begin(&s.Header, s.Payload) {
		return segment.Corrupt(segment.FlawHeader, s.Name, 0, s.Header.First)
	}
	m, ok := segment.LoadSubjects(l.fs, &s.Header)
	if !ok {
		var err error
		if m, err = segment.RebuildSubjects(l.fs, numbers[:len(numbers)-1], &s.Header); err != nil {
			return err
		}
	}
	l.st.Subjects = m
	if err := l.openHashes(s.Header.Number); err != nil {
		return err
	}
	return segment.Replay(f, s.Name, s.Start, s.End, &l.st, func(_ *segment.CommitRecord, stored []byte) error {
		l.hashBuf = append(l.hashBuf, stored...)
		if len(l.hashBuf) > segment.ScanChunk {
			return l.flushHashes()
		}
		return nil
	})
}

// checkKeys makes sure that the epoch's key is there, and destroys those that an interrupted change
// of epoch left.
func (l *Log) checkKeys() error {
	key, err := l.keys.Public(l.st.Epoch)
	if err != nil {
		return err
	}
	if [32]byte(key) != l.st.EpochKey {
		return fault.New(audit.CodeKey, "epoch", nil)
	}
	if l.st.Epoch > 0 {
		if err := l.keys.Destroy(l.st.Epoch - 1); err != nil {
			return err
		}
	}
	return l.keys.Destroy(l.st.Epoch + 1)
}

// goOn opens the last segment for writing, without what an unfinished write left, or begins the
// next.
func (l *Log) goOn(s *segment.SegmentScan) error {
	f, err := l.fs.Edit(s.Name)
	if err != nil {
		return fault.New(audit.CodeIO, "open", err)
	}
	l.seg, l.segName, l.end, l.segStart, l.yearEnd = f, s.Name, s.End, s.Start, segment.YearEnd(l.st.Year)
	if s.Size > s.End {
		if err := errors.Join(f.Truncate(s.End), f.Sync()); err != nil {
			return fault.New(audit.CodeIO, "truncate", err)
		}
	}
	l.allocated = s.End
	if s.Last {
		tmp, err := l.prepare()
		if err != nil {
			return err
		}
		if err := l.leave(); err != nil {
			return errors.Join(err, tmp.Close())
		}
		if err := l.begin(tmp, l.st.Segment+1, max(segment.FiscalYear(l.now()), l.st.Year)); err != nil {
			return err
		}
	}
	if err := l.ready(); err != nil {
		return err
	}
	if s.Tail != segment.TailTorn {
		return nil
	}
	return l.record(audit.Event{Act: audit.ActLogRecovered, Result: audit.Succeeded, Count: uint64(s.TailEnd - s.End)})
}
