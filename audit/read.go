package audit

import (
	"errors"
	"iter"
	"sort"
)

// Entry is one leaf of the log.
type Entry struct {
	Index uint64
	Epoch uint64
	// Leaf is the encoding whose RFC 6962 hash stands in the tree.
	Leaf []byte
	// Event is what happened. Of a seal and of the genesis it holds act, index, epoch and time.
	Event Event
	// Seal is set for a seal.
	Seal *Seal
}

// Reader reads a log's directory without writing to it and without its lock, also while the log is being written. It sees what
// was committed when an iteration began.
type Reader struct{ fs FS }

// NewReader reads the log in this file system.
func NewReader(dir FS) *Reader { return &Reader{dir} }

// OpenReader reads the log in the directory.
func OpenReader(dir string) (*Reader, error) {
	d, err := existingDir(dir)
	if err != nil {
		return nil, err
	}
	return &Reader{d}, nil
}

// Events yields the events of a log's directory in order: those that callers appended, without what the log wrote about itself.
// It checks the frames' checksums, not the tree; see Verify.
func Events(dir string) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		r, err := OpenReader(dir)
		if err != nil {
			yield(Event{}, err)
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
func (r *Reader) Events() iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		for e, err := range r.Entries(0) {
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
func (r *Reader) Entry(index uint64) (Entry, error) {
	for e, err := range r.Entries(index) {
		if err != nil {
			return Entry{}, err
		}
		if e.Index != index {
			return Entry{}, fail(CodePruned, "entry", nil)
		}
		return e, nil
	}
	return Entry{}, fail(CodeRange, "entry", nil)
}

// Entries yields all entries from an index on, beginning with the first that was not pruned. An error ends the iteration.
func (r *Reader) Entries(from uint64) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		numbers, err := segmentNumbers(r.fs)
		if err != nil {
			yield(Entry{}, err)
			return
		}
		start, err := r.segmentOf(numbers, from)
		if err != nil {
			yield(Entry{}, err)
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
		s, f, err := openScan(r.fs, numbers[i])
		if f != nil {
			err = errors.Join(err, f.Close())
		}
		if err != nil {
			failed = err
			return false
		}
		return s.header.first > index
	})
	return max(i-1, 0), failed
}

// segment yields a segment's committed entries; false ends the iteration.
func (r *Reader) segment(number, from uint64, yield func(Entry, error) bool) bool {
	s, f, err := openScan(r.fs, number)
	if f != nil {
		defer f.Close()
	}
	if err == nil {
		err = s.scanLive(f)
	}
	if err != nil {
		return yield(Entry{}, err) && false
	}
	w := frameWalk{f: f, at: s.start, limit: s.end}
	index := s.header.first
	var v eventView
	for w.at < s.end {
		kind, p, at, st, err := w.next()
		if err == nil && st != frameOK {
			err = corrupt(flawFrame, s.name, at, index)
		}
		if err != nil {
			return yield(Entry{}, err) && false
		}
		if kind != frameEntry {
			continue
		}
		if index >= from {
			e, ok := parseEntry(p, index, &v)
			if !ok {
				return yield(Entry{}, corrupt(flawEncoding, s.name, at, index)) && false
			}
			if !yield(e, nil) {
				return false
			}
		}
		index++
	}
	if s.tail == tailAlien {
		return yield(Entry{}, corrupt(flawFrame, s.name, s.tailFlaw, index)) && false
	}
	return true
}

// parseEntry decodes any leaf into an entry of its own memory.
func parseEntry(p []byte, index uint64, v *eventView) (e Entry, ok bool) {
	leaf := append([]byte(nil), p...)
	e = Entry{Index: index, Leaf: leaf}
	if len(p) == 0 {
		return e, false
	}
	switch leaf[0] {
	case leafEvent:
		if !scanEvent(leaf, v) || v.index != index {
			return e, false
		}
		e.Event, e.Epoch = v.event(), v.epoch
		return e, true
	case leafGenesis:
		g, ok := parseGenesis(leaf)
		e.Event = Event{Act: ActLogGenesis, Index: index, Time: fromMicros(g.micros)}
		return e, ok
	case leafSeal:
		s, err := ParseSeal(leaf)
		e.Seal, e.Epoch = &s, s.Epoch
		e.Event = Event{Act: ActLogSeal, Index: index, Epoch: s.Epoch, Time: s.Time}
		return e, err == nil && s.Index == index
	default:
		return e, false
	}
}
