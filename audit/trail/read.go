package trail

import (
	"context"
	"errors"
	"iter"
	"sort"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/disk"
	"github.com/kyufu-go/kyufu/audit/internal/fault"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
)

// Reader reads a log's directory without writing to it and without its lock, also while the log is
// being written. It sees what was committed when an iteration began.
type Reader struct{ fs disk.FS }

// NewReader reads the log in this file system.
func NewReader(dir disk.FS) *Reader { return &Reader{dir} }

// errNoFS is what a reader answers that nobody made.
func errNoFS() error { return fault.New(audit.CodeConfig, "fs", nil) }

// OpenReader reads the log in the directory.
func OpenReader(dir string) (*Reader, error) {
	d, err := disk.Existing(dir)
	if err != nil {
		return nil, err
	}
	return &Reader{d}, nil
}

// Events yields the events of a log's directory in order: those that callers appended, without what
// the log wrote about itself. It checks the frames' checksums, not the tree; see Verify.
func Events(dir string) iter.Seq2[audit.Event, error] {
	return func(yield func(audit.Event, error) bool) {
		r, err := OpenReader(dir)
		if err != nil {
			yield(audit.Event{}, err)
			return
		}
		for e, err := range r.Events() {
			if !yield(e, err) {
				return
			}
		}
	}
}

// Events yields what callers appended.
func (r *Reader) Events() iter.Seq2[audit.Event, error] { return r.since(0) }

// Since yields what callers appended, from an index on, also while more is appended: with it a log
// is what a store.Journal relays to. It sees what was committed when the iteration began.
func (l *Log) Since(ctx context.Context, index uint64) iter.Seq2[audit.Event, error] {
	return func(yield func(audit.Event, error) bool) {
		if l.unopened() {
			yield(audit.Event{}, audit.CodeClosed)
			return
		}
		for e, err := range (&Reader{l.fs}).since(index) {
			if err == nil {
				err = ctx.Err()
			}
			if !yield(e, err) || err != nil {
				return
			}
		}
	}
}

func (r *Reader) since(index uint64) iter.Seq2[audit.Event, error] {
	return func(yield func(audit.Event, error) bool) {
		for e, err := range r.Entries(index) {
			if err == nil && e.Event.Act.OfLog() && !callersLogAct(e.Event.Act) {
				continue
			}
			if !yield(e.Event, err) {
				return
			}
		}
	}
}

// Entry reads one entry; code "range" if there is none, "pruned" if its bytes were disposed of.
func (r *Reader) Entry(index uint64) (segment.Entry, error) {
	for e, err := range r.Entries(index) {
		if err != nil {
			return segment.Entry{}, err
		}
		if e.Index != index {
			return segment.Entry{}, fault.New(audit.CodePruned, "entry", nil)
		}
		return e, nil
	}
	return segment.Entry{}, fault.New(audit.CodeRange, "entry", nil)
}

// Entries yields all entries from an index on, beginning with the first that was not pruned. An
// error ends the iteration.
func (r *Reader) Entries(from uint64) iter.Seq2[segment.Entry, error] {
	return func(yield func(segment.Entry, error) bool) {
		if r == nil || r.fs == nil {
			yield(segment.Entry{}, errNoFS())
			return
		}
		numbers, err := segment.SegmentNumbers(r.fs)
		if err != nil {
			yield(segment.Entry{}, err)
			return
		}
		start, err := r.segmentOf(numbers, from)
		if err != nil {
			yield(segment.Entry{}, err)
			return
		}
		for _, n := range numbers[start:] {
			if !r.segment(n, from, yield) {
				return
			}
		}
	}
}

// segmentOf finds the place in numbers of the segment in which an index stands.
func (r *Reader) segmentOf(numbers []uint64, index uint64) (int, error) {
	var failed error
	i := sort.Search(len(numbers), func(i int) bool {
		s, f, err := segment.OpenScan(r.fs, numbers[i])
		if f != nil {
			err = errors.Join(err, f.Close())
		}
		if err != nil {
			failed = err
			return false
		}
		return s.Header.First > index
	})
	return max(i-1, 0), failed
}

// segment yields a segment's committed entries; false ends the iteration.
func (r *Reader) segment(number, from uint64, yield func(segment.Entry, error) bool) bool {
	s, f, err := segment.OpenScan(r.fs, number)
	if f != nil {
		defer f.Close()
	}
	if err == nil {
		err = s.ScanLive(f)
	}
	if err != nil {
		return yield(segment.Entry{}, err) && false
	}
	w := segment.FrameWalk{F: f, At: s.Start, Limit: s.End}
	index := s.Header.First
	var v segment.EventView
	for w.At < s.End {
		kind, p, at, st, err := w.Next()
		if err == nil && st != segment.FrameOK {
			err = segment.Corrupt(segment.FlawFrame, s.Name, at, index)
		}
		if err != nil {
			return yield(segment.Entry{}, err) && false
		}
		if kind != segment.FrameEntry {
			continue
		}
		if index >= from {
			e, ok := segment.ParseEntry(p, index, &v)
			if !ok {
				return yield(segment.Entry{}, segment.Corrupt(segment.FlawEncoding, s.Name, at, index)) && false
			}
			if !yield(e, nil) {
				return false
			}
		}
		index++
	}
	if s.Tail == segment.TailAlien {
		return yield(segment.Entry{}, segment.Corrupt(segment.FlawFrame, s.Name, s.TailFlaw, index)) && false
	}
	return true
}
