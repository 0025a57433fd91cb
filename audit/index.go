package audit

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"iter"
	"slices"
	"sort"
	"strings"
	"time"
)

// Index finds entries by subject, actor, act and day without reading the whole log. It is derived and can be deleted at any time: each
// finished segment has an index file, the current segment is read. What the index points at is read out of the log and checked again, so
// a wrong index can hide an entry but not invent one; a disclosure's completeness proof shows what was hidden.
//
// File: "KYIX", version (1), three zero bytes, number of records (8), records sorted bytewise, SHA-256 of everything before. A record
// is table (1: subject, actor, act, day as 0 to 3), key (16), index (8), offset of the frame in the segment (8). Keys: the handle; the
// first 16 bytes of SHA-256 of the actor's ID; the act's number; the day as YYYYMMDD in JST; numbers right-aligned.
type Index struct {
	log   FS
	store FS
	segs  []indexSegment
}

type indexSegment struct {
	number uint64
	first  uint64
	n      int64
	file   File // of a finished segment; the current one has none and is read
}

const (
	indexMagic  = "KYIX\x01\x00\x00\x00"
	indexHead   = 16
	indexRecord = 1 + 16 + 8 + 8

	tableSubject = 0
	tableActor   = 1
	tableAct     = 2
	tableDay     = 3
)

func indexName(segment uint64) string { return fmt.Sprintf("%012d.index", segment) }

// OpenIndex opens the index of the log in a directory; the files are kept in store, or beside the log if it is nil. What is missing or
// damaged is made.
func OpenIndex(log, store FS) (*Index, error) {
	if store == nil {
		store = log
	}
	numbers, err := segmentNumbers(log)
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
	if seg.first, err = firstOf(x.log, number); err != nil {
		return seg, err
	}
	if !last {
		if seg.file, seg.n = openIndexFile(x.store, number); seg.file != nil {
			return seg, nil
		}
	}
	if last {
		return seg, nil
	}
	records, err := indexRecords(x.log, number)
	if err != nil {
		return seg, err
	}
	seg.n = int64(len(records) / indexRecord)
	if err := writeFile(x.store, indexName(number), indexFile(records), false); err != nil {
		return seg, err
	}
	if seg.file, seg.n = openIndexFile(x.store, number); seg.file == nil {
		return seg, fail(CodeIO, "index", nil)
	}
	return seg, nil
}

func indexFile(records []byte) []byte {
	b := append([]byte(indexMagic), be.AppendUint64(nil, uint64(len(records)/indexRecord))...)
	b = append(b, records...)
	sum := sha256.Sum256(b)
	return append(b, sum[:]...)
}

// openIndexFile opens an index file if it has the right shape; its content is checked when it is used.
func openIndexFile(store FS, number uint64) (File, int64) {
	f, err := store.Open(indexName(number))
	if err != nil {
		return nil, 0
	}
	size, err := f.Size()
	head := make([]byte, indexHead)
	if err == nil {
		err = readFull(f, head, 0)
	}
	n := int64(be.Uint64(head[8:]))
	if err != nil || string(head[:8]) != indexMagic || n < 0 || n > size || size != indexHead+n*indexRecord+32 {
		_ = f.Close()
		return nil, 0
	}
	return f, n
}

// indexRecords reads a finished segment and makes its sorted records.
func indexRecords(log FS, number uint64) ([]byte, error) {
	var out []byte
	err := eachEvent(log, number, func(v *eventView, at int64) bool {
		out = v.records(out, v.index, at)
		return true
	})
	return sortRecords(out), err
}

// eachEvent walks a segment's committed events until yield says no.
func eachEvent(log FS, number uint64, yield func(v *eventView, at int64) bool) error {
	s, f, err := openScan(log, number)
	if f != nil {
		defer f.Close() //nolint:errcheck // read only
	}
	if err == nil {
		err = s.scanLive(f)
	}
	if err != nil {
		return err
	}
	var v eventView
	w := frameWalk{f: f, at: s.start, limit: s.end}
	for w.at < s.end {
		kind, p, at, st, err := w.next()
		if err != nil {
			return err
		}
		if st != frameOK {
			return corrupt(flawFrame, s.name, at, s.header.first)
		}
		if kind == frameEntry && p[0] == leafEvent && scanEvent(p, &v) && !yield(&v, at) {
			return nil
		}
	}
	return nil
}

func sortRecords(b []byte) []byte {
	n := len(b) / indexRecord
	order := make([]int32, n)
	for i := range order {
		order[i] = int32(i)
	}
	rec := func(i int32) []byte { return b[int(i)*indexRecord : (int(i)+1)*indexRecord] }
	slices.SortFunc(order, func(i, j int32) int { return bytes.Compare(rec(i), rec(j)) })
	out := make([]byte, 0, len(b))
	for _, i := range order {
		out = append(out, rec(i)...)
	}
	return out
}

func (v *eventView) records(out []byte, index uint64, at int64) []byte {
	add := func(table byte, key [16]byte) {
		out = append(append(out, table), key[:]...)
		out = be.AppendUint64(be.AppendUint64(out, index), uint64(at))
	}
	for p, i := v.subjects, 0; i < v.nSubjects; i++ {
		add(tableSubject, Handle(p[:16]))
		p = p[subjectFixed+int(p[subjectFixed-1])*commitLen:]
	}
	id := v.actor[3 : 3+int(v.actor[2])]
	add(tableActor, actorKey(string(id)))
	add(tableAct, numberKey(uint64(v.act)))
	add(tableDay, dayKey(fromMicros(v.micros)))
	return out
}

func actorKey(id string) [16]byte {
	sum := sha256.Sum256([]byte(id))
	return [16]byte(sum[:16])
}

func numberKey(n uint64) (k [16]byte) {
	be.PutUint64(k[8:], n)
	return k
}

func dayKey(t time.Time) [16]byte {
	y, m, d := t.In(jst).Date()
	return numberKey(uint64(y*10000 + int(m)*100 + d))
}

// Subject yields the entries about a handle, in order.
func (x *Index) Subject(h Handle) iter.Seq2[Entry, error] {
	return x.find(tableSubject, h, func(e *Event) bool {
		return slices.ContainsFunc(e.Subjects, func(s Subject) bool { return s.Handle == h })
	})
}

// Actor yields what somebody did, in order.
func (x *Index) Actor(id Code) iter.Seq2[Entry, error] {
	return x.find(tableActor, actorKey(string(id)), func(e *Event) bool { return e.Actor.ID == id })
}

// Act yields the entries of one act, in order.
func (x *Index) Act(a Act) iter.Seq2[Entry, error] {
	return x.find(tableAct, numberKey(uint64(a)), func(e *Event) bool { return e.Act == a })
}

// Day yields the entries of the day, in Japan, in which the moment lies.
func (x *Index) Day(t time.Time) iter.Seq2[Entry, error] {
	key := dayKey(t)
	return x.find(tableDay, key, func(e *Event) bool { return dayKey(e.Time) == key })
}

func (x *Index) find(table byte, key [16]byte, fits func(*Event) bool) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		for i := range x.segs {
			if !x.segs[i].find(x.log, append([]byte{table}, key[:]...), fits, yield) {
				return
			}
		}
	}
}

// record reads a record of the segment's index.
func (s *indexSegment) record(i int64, dst []byte) error {
	return readFull(s.file, dst, indexHead+i*indexRecord)
}

// read looks for a key in the segment itself.
func (s *indexSegment) read(log FS, key []byte, yield func(Entry, error) bool) bool {
	more := true
	var rec []byte
	err := eachEvent(log, s.number, func(v *eventView, _ int64) bool {
		rec = v.records(rec[:0], v.index, 0)
		for r := rec; len(r) > 0 && more; r = r[indexRecord:] {
			if bytes.Equal(r[:len(key)], key) {
				more = yield(v.entry(), nil)
			}
		}
		return more
	})
	if err != nil && more {
		yield(Entry{}, err)
		return false
	}
	return more
}

func (s *indexSegment) find(log FS, key []byte, fits func(*Event) bool, yield func(Entry, error) bool) bool {
	if s.file == nil {
		return s.read(log, key, yield)
	}
	var failed error
	rec := make([]byte, indexRecord)
	at := int64(sort.Search(int(s.n), func(i int) bool {
		failed = errors.Join(failed, s.record(int64(i), rec))
		return bytes.Compare(rec[:len(key)], key) >= 0
	}))
	var f File
	for ; at < s.n && failed == nil; at++ {
		if failed = s.record(at, rec); failed != nil || !bytes.Equal(rec[:len(key)], key) {
			break
		}
		if f == nil {
			if f, failed = log.Open(segmentName(s.number)); failed != nil {
				break
			}
			defer f.Close() //nolint:errcheck // read only
		}
		e, err := entryAt(f, s.number, int64(be.Uint64(rec[25:])), be.Uint64(rec[17:]))
		if err == nil && !fits(&e.Event) {
			err = failAt(CodeCorrupt, "index", indexName(s.number), indexHead+at*indexRecord, int64(e.Index))
		}
		if !yield(e, err) || err != nil {
			return false
		}
	}
	if failed != nil {
		yield(Entry{}, failed)
		return false
	}
	return true
}

// entryAt reads the entry whose frame stands at an offset.
func entryAt(f File, number uint64, at int64, index uint64) (Entry, error) {
	size, err := f.Size()
	if err != nil {
		return Entry{}, fail(CodeIO, "size", err)
	}
	b := make([]byte, max(min(1024, size-at), 0))
	for {
		if err := readFull(f, b, at); err != nil {
			return Entry{}, err
		}
		kind, p, n, st := readFrame(b)
		if st == frameShort && int64(n) <= size-at && n > len(b) {
			b = make([]byte, n)
			continue
		}
		var v eventView
		if st == frameOK && kind == frameEntry {
			if e, ok := parseEntry(p, index, &v); ok {
				return e, nil
			}
		}
		return Entry{}, failAt(CodeCorrupt, "index", segmentName(number), at, int64(index))
	}
}

// Rebuild makes all derived files of a log anew: tree hashes, index. The log must not be open.
func Rebuild(dir FS) error {
	lock, err := dir.Lock()
	if err != nil {
		return err
	}
	err = rebuild(dir)
	return errors.Join(err, lock.Close())
}

func rebuild(dir FS) error {
	names, err := dir.List()
	if err != nil {
		return fail(CodeIO, "list", err)
	}
	for _, n := range names {
		if strings.HasSuffix(n, ".index") {
			if err := dir.Remove(n); err != nil {
				return fail(CodeIO, "remove", err)
			}
		}
	}
	numbers, err := segmentNumbers(dir)
	if err != nil {
		return err
	}
	for _, n := range numbers {
		if err := rebuildHashes(dir, n); err != nil {
			return err
		}
	}
	x, err := OpenIndex(dir, nil)
	if err != nil {
		return err
	}
	return x.Close()
}

// rebuildHashes makes a segment's file of tree hashes out of its entries; the header holds the tree before it.
func rebuildHashes(dir FS, number uint64) error {
	s, f, err := openScan(dir, number)
	if f != nil {
		defer f.Close() //nolint:errcheck // read only
	}
	if err == nil {
		err = s.scanLive(f)
	}
	if err != nil {
		return err
	}
	var t frontier
	if !t.set(s.header.first, s.header.roots) {
		return corrupt(flawHeader, s.name, 0, s.header.first)
	}
	var out []byte
	for w := (frameWalk{f: f, at: s.start, limit: s.end}); w.at < s.end; {
		kind, p, at, st, err := w.next()
		if err != nil {
			return err
		}
		if st != frameOK {
			return corrupt(flawFrame, s.name, at, t.size)
		}
		if kind == frameEntry {
			out = t.add(sha256.Sum256(w.withKind(p)), out)
		}
	}
	return writeFile(dir, hashesName(number), out, false)
}
