package trail

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"hash/crc32"
	"iter"
	"maps"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/disk"
	"github.com/kyufu-go/kyufu/audit/internal/fault"
	"github.com/kyufu-go/kyufu/audit/internal/merkle"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
	"github.com/kyufu-go/kyufu/audit/internal/wire"
	"github.com/kyufu-go/kyufu/household/civil"
)

// Index finds entries by subject, actor, act and day without reading the whole log. It is derived
// and can be deleted at any time: each finished segment has an index file, the current segment is
// read. What the index points at is read out of the log and checked again, so a wrong index can
// hide an entry but not invent one; a disclosure's completeness proof shows what was hidden.
//
// File: "KYIX", version (3), three zero bytes, number of records (8), records sorted bytewise,
// CRC-32C of everything before (4). A record is table (1: subject, actor, act, day, seal as 0 to
// 4), key (16), index (8), offset of the frame in the segment (8). Keys: the handle; the first 16
// bytes of SHA-256 of the actor's ID; the act's number; the day as YYYYMMDD in JST; zero; numbers
// right-aligned. Files of version 1, without seals, and of version 2, with a SHA-256 that took a
// tenth of a verification's time, are made again.
type Index struct {
	log   disk.FS
	store disk.FS
	segs  []indexSegment
}

type indexSegment struct {
	number uint64
	first  uint64
	n      int64
	file   disk.File // of a finished segment; the current one has none and is read
}

// OpenIndex opens the index of the log in a directory; the files are kept in store, or beside the
// log if it is nil. What is missing or damaged is made.
func OpenIndex(log, store disk.FS) (*Index, error) {
	if log == nil {
		return nil, errNoFS()
	}
	if store == nil {
		store = log
	}
	numbers, err := segment.SegmentNumbers(log)
	if err != nil {
		return nil, err
	}
	x := &Index{log: log, store: store}
	for i, n := range numbers {
		seg, err := x.load(n, i == len(numbers)-1)
		if err != nil {
			return nil, errors.Join(err, x.Close())
		}
		x.segs = append(x.segs, seg)
	}
	return x, nil
}

// Close lets go of the files.
func (x *Index) Close() error {
	var errs []error
	for _, s := range x.segs {
		if s.file != nil {
			errs = append(errs, s.file.Close())
		}
	}
	return errors.Join(errs...)
}

func (x *Index) load(number uint64, last bool) (seg indexSegment, err error) {
	seg.number = number
	if seg.first, err = segment.FirstOf(x.log, number); err != nil {
		return seg, err
	}
	if last {
		return seg, nil
	}
	if seg.file, seg.n = openIndexFile(x.store, number); seg.file != nil {
		return seg, nil
	}
	records, err := indexRecords(x.log, number)
	if err != nil {
		return seg, err
	}
	seg.n = int64(len(records) / segment.IndexRecord)
	if err := disk.WriteFile(x.store, segment.IndexName(number), indexFile(records), false); err != nil {
		return seg, err
	}
	if seg.file, seg.n = openIndexFile(x.store, number); seg.file == nil {
		return seg, fault.New(audit.CodeIO, "index", nil)
	}
	return seg, nil
}

func indexFile(records []byte) []byte {
	b := append([]byte(segment.IndexMagic), wire.BE.AppendUint64(nil, uint64(len(records)/segment.IndexRecord))...)
	b = append(b, records...)
	return wire.BE.AppendUint32(b, crc32.Checksum(b, segment.Castagnoli))
}

// openIndexFile opens an index file if it has the right shape; its content is checked when it is
// used.
func openIndexFile(store disk.FS, number uint64) (disk.File, int64) {
	f, err := store.Open(segment.IndexName(number))
	if err != nil {
		return nil, 0
	}
	size, err := f.Size()
	head := make([]byte, segment.IndexHead)
	if err == nil {
		err = disk.ReadFull(f, head, 0)
	}
	n := int64(wire.BE.Uint64(head[8:]))
	if err != nil || string(head[:8]) != segment.IndexMagic || n < 0 || n > size || size != segment.IndexHead+n*segment.IndexRecord+segment.IndexTail {
		_ = f.Close()
		return nil, 0
	}
	return f, n
}

// indexRecords reads a finished segment and makes its sorted records.
func indexRecords(log disk.FS, number uint64) ([]byte, error) {
	var rec []byte
	var v segment.EventView
	places := map[[segment.IndexKey]byte]*[]byte{} // index and offset of each record of a key; the log is read in the order of both
	err := eachLeaf(log, number, func(p []byte, at int64) bool {
		rec = rec[:0]
		switch {
		case p[0] == segment.LeafEvent && segment.ScanEvent(p, &v):
			rec = records(&v, rec, v.Index, at)
		case p[0] == segment.LeafSeal:
			rec = appendPlace(rec, segment.TableSeal, [16]byte{}, wire.BE.Uint64(p[2:]), at)
		}
		for r := rec; len(r) > 0; r = r[segment.IndexRecord:] {
			key := [segment.IndexKey]byte(r)
			p := places[key]
			if p == nil {
				p = new([]byte)
				places[key] = p
			}
			*p = append(*p, r[segment.IndexKey:segment.IndexRecord]...)
		}
		return true
	})
	var out []byte
	for _, key := range slices.SortedFunc(maps.Keys(places), func(a, b [segment.IndexKey]byte) int { return bytes.Compare(a[:], b[:]) }) {
		for p := *places[key]; len(p) > 0; p = p[segment.IndexRecord-segment.IndexKey:] {
			out = append(append(out, key[:]...), p[:segment.IndexRecord-segment.IndexKey]...)
		}
	}
	return out, err
}

// eachLeaf walks a segment's committed entries until yield says no.
func eachLeaf(log disk.FS, number uint64, yield func(p []byte, at int64) bool) error {
	s, f, err := segment.OpenScan(log, number)
	if f != nil {
		defer f.Close()
	}
	if err == nil {
		err = s.ScanLive(f)
	}
	if err != nil {
		return err
	}
	w := segment.FrameWalk{F: f, At: s.Start, Limit: s.End}
	for w.At < s.End {
		kind, p, at, st, err := w.Next()
		if err != nil {
			return err
		}
		if st != segment.FrameOK {
			return segment.Corrupt(segment.FlawFrame, s.Name, at, s.Header.First)
		}
		if kind == segment.FrameEntry && !yield(p, at) {
			return nil
		}
	}
	return nil
}

func records(v *segment.EventView, out []byte, index uint64, at int64) []byte {
	add := func(table byte, key [16]byte) { out = appendPlace(out, table, key, index, at) }
	for p, i := v.Subjects, 0; i < v.NSubjects; i++ {
		add(segment.TableSubject, audit.Handle(p[:16]))
		p = p[segment.SubjectFixed+int(p[segment.SubjectFixed-1])*segment.CommitLen:]
	}
	id := v.Leaf[segment.OffActor+3:]
	add(segment.TableActor, actorKey(string(id[:v.Leaf[segment.OffActor+2]])))
	add(segment.TableAct, numberKey(uint64(v.Act)))
	add(segment.TableDay, dayKey(segment.FromMicros(v.Micros)))
	return out
}

func appendPlace(b []byte, table byte, key [16]byte, index uint64, at int64) []byte {
	b = append(append(b, table), key[:]...)
	return wire.BE.AppendUint64(wire.BE.AppendUint64(b, index), uint64(at))
}

func actorKey(id string) [16]byte {
	sum := sha256.Sum256([]byte(id))
	return [16]byte(sum[:16])
}

func numberKey(n uint64) (k [16]byte) {
	wire.BE.PutUint64(k[8:], n)
	return k
}

func dayKey(t time.Time) [16]byte {
	y, m, d := t.In(civil.JST).Date()
	return numberKey(uint64(y*10000 + int(m)*100 + d))
}

// Subject yields the entries about a handle, in order.
func (x *Index) Subject(h audit.Handle) iter.Seq2[segment.Entry, error] {
	return x.find(segment.TableSubject, h, about(h))
}

func about(h audit.Handle) func(*segment.Entry) bool {
	return func(e *segment.Entry) bool {
		return slices.ContainsFunc(e.Event.Subjects, func(s audit.Subject) bool { return s.Handle == h })
	}
}

// Actor yields what somebody did, in order.
func (x *Index) Actor(id audit.Code) iter.Seq2[segment.Entry, error] {
	return x.find(segment.TableActor, actorKey(string(id)), func(e *segment.Entry) bool { return e.Event.Actor.ID == id })
}

// Act yields the entries of one act, in order.
func (x *Index) Act(a audit.Act) iter.Seq2[segment.Entry, error] {
	return x.find(segment.TableAct, numberKey(uint64(a)), func(e *segment.Entry) bool { return e.Event.Act == a })
}

// Day yields the entries of the day, in Japan, in which the moment lies.
func (x *Index) Day(t time.Time) iter.Seq2[segment.Entry, error] {
	key := dayKey(t)
	return x.find(segment.TableDay, key, func(e *segment.Entry) bool { return dayKey(e.Event.Time) == key })
}

func (x *Index) find(table byte, key [16]byte, fits func(*segment.Entry) bool) iter.Seq2[segment.Entry, error] {
	return func(yield func(segment.Entry, error) bool) {
		for i := range x.segs {
			if !x.segs[i].find(x.log, append([]byte{table}, key[:]...), fits, yield) {
				return
			}
		}
	}
}

// record reads a record of the segment's index.
func (s *indexSegment) record(i int64, dst []byte) error {
	return disk.ReadFull(s.file, dst, segment.IndexHead+i*segment.IndexRecord)
}

// read looks for a key in the segment itself.
func (s *indexSegment) read(log disk.FS, key []byte, yield func(segment.Entry, error) bool) bool {
	more := true
	var rec []byte
	var v segment.EventView
	err := eachLeaf(log, s.number, func(p []byte, _ int64) bool {
		if p[0] != segment.LeafEvent || !segment.ScanEvent(p, &v) {
			return true
		}
		rec = records(&v, rec[:0], v.Index, 0)
		for r := rec; len(r) > 0 && more; r = r[segment.IndexRecord:] {
			if bytes.Equal(r[:len(key)], key) {
				more = yield(v.Entry(), nil)
			}
		}
		return more
	})
	if err != nil && more {
		yield(segment.Entry{}, err)
		return false
	}
	return more
}

func (s *indexSegment) find(log disk.FS, key []byte, fits func(*segment.Entry) bool, yield func(segment.Entry, error) bool) bool {
	if s.file == nil {
		return s.read(log, key, yield)
	}
	var failed error
	rec := make([]byte, segment.IndexRecord)
	at := int64(sort.Search(int(s.n), func(i int) bool {
		failed = errors.Join(failed, s.record(int64(i), rec))
		return bytes.Compare(rec[:len(key)], key) >= 0
	}))
	var f disk.File
	for ; at < s.n && failed == nil; at++ {
		if failed = s.record(at, rec); failed != nil || !bytes.Equal(rec[:len(key)], key) {
			break
		}
		if f == nil {
			if f, failed = log.Open(segment.SegmentName(s.number)); failed != nil {
				break
			}
			defer f.Close()
		}
		e, err := entryAt(f, s.number, int64(wire.BE.Uint64(rec[25:])), wire.BE.Uint64(rec[17:]))
		if err == nil && !fits(&e) {
			err = fault.At(audit.CodeCorrupt, "index", segment.IndexName(s.number), segment.IndexHead+at*segment.IndexRecord, int64(e.Index))
		}
		if !yield(e, err) || err != nil {
			return false
		}
	}
	if failed != nil {
		yield(segment.Entry{}, failed)
		return false
	}
	return true
}

// entryAt reads the entry whose frame stands at an offset.
func entryAt(f disk.File, number uint64, at int64, index uint64) (segment.Entry, error) {
	size, err := f.Size()
	if err != nil {
		return segment.Entry{}, fault.New(audit.CodeIO, "size", err)
	}
	if at < 0 || at > size {
		return segment.Entry{}, fault.At(audit.CodeCorrupt, "index", segment.SegmentName(number), at, int64(index))
	}
	b := make([]byte, min(1024, size-at))
	for {
		if err := disk.ReadFull(f, b, at); err != nil {
			return segment.Entry{}, err
		}
		kind, p, n, st := segment.ReadFrame(b)
		if st == segment.FrameShort && int64(n) <= size-at && n > len(b) {
			b = make([]byte, n)
			continue
		}
		var v segment.EventView
		if st == segment.FrameOK && kind == segment.FrameEntry {
			if e, ok := segment.ParseEntry(p, index, &v); ok {
				return e, nil
			}
		}
		return segment.Entry{}, fault.At(audit.CodeCorrupt, "index", segment.SegmentName(number), at, int64(index))
	}
}

func rebuild(dir disk.FS) error {
	names, err := dir.List()
	if err != nil {
		return fault.New(audit.CodeIO, "list", err)
	}
	for _, n := range names {
		if strings.HasSuffix(n, ".index") {
			if err := dir.Remove(n); err != nil {
				return fault.New(audit.CodeIO, "remove", err)
			}
		}
	}
	numbers, err := segment.SegmentNumbers(dir)
	if err != nil {
		return err
	}
	for _, n := range numbers {
		if err := rebuildHashes(dir, n); err != nil {
			return err
		}
	}
	if err := segment.RebuildSnapshots(dir, numbers); err != nil {
		return err
	}
	x, err := OpenIndex(dir, nil)
	if err != nil {
		return err
	}
	return x.Close()
}

// rebuildHashes makes a segment's file of tree hashes out of its entries; the header holds the tree
// before it.
func rebuildHashes(dir disk.FS, number uint64) error {
	s, f, err := segment.OpenScan(dir, number)
	if f != nil {
		defer f.Close()
	}
	if err == nil {
		err = s.ScanLive(f)
	}
	if err != nil {
		return err
	}
	var t merkle.CompactRange
	if !t.Set(s.Header.First, s.Header.Roots) {
		return segment.Corrupt(segment.FlawHeader, s.Name, 0, s.Header.First)
	}
	var out []byte
	for w := (segment.FrameWalk{F: f, At: s.Start, Limit: s.End}); w.At < s.End; {
		kind, p, at, st, err := w.Next()
		if err != nil {
			return err
		}
		if st != segment.FrameOK {
			return segment.Corrupt(segment.FlawFrame, s.Name, at, t.Size)
		}
		if kind == segment.FrameEntry {
			out = t.Add(sha256.Sum256(w.WithKind(p)), out)
		}
	}
	return disk.WriteFile(dir, segment.HashesName(number), out, false)
}
