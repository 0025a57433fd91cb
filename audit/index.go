package audit

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash/crc32"
	"iter"
	"maps"
	"slices"
	"sort"
	"strings"
	"time"
)

// Index finds entries by subject, actor, act and day without reading the whole log. It is derived and can be deleted at any time: each
// finished segment has an index file, the current segment is read. What the index points at is read out of the log and checked again, so
// a wrong index can hide an entry but not invent one; a disclosure's completeness proof shows what was hidden.
//
// File: "KYIX", version (3), three zero bytes, number of records (8), records sorted bytewise, CRC-32C of everything before (4). A record
// is table (1: subject, actor, act, day, seal as 0 to 4), key (16), index (8), offset of the frame in the segment (8). Keys: the handle; the
// first 16 bytes of SHA-256 of the actor's ID; the act's number; the day as YYYYMMDD in JST; zero; numbers right-aligned. Files of version 1,
// without seals, and of version 2, with a SHA-256 that took a tenth of a verification's time, are made again.
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
	indexMagic  = "KYIX\x03\x00\x00\x00"
	indexHead   = 16
	indexTail   = 4
	indexKey    = 1 + 16
	indexRecord = indexKey + 8 + 8

	tableSubject = 0
	tableActor   = 1
	tableAct     = 2
	tableDay     = 3
	tableSeal    = 4
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
	return be.AppendUint32(b, crc32.Checksum(b, castagnoli))
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
	if err != nil || string(head[:8]) != indexMagic || n < 0 || n > size || size != indexHead+n*indexRecord+indexTail {
		_ = f.Close()
		return nil, 0
	}
	return f, n
}

// indexRecords reads a finished segment and makes its sorted records.
func indexRecords(log FS, number uint64) ([]byte, error) {
	var rec []byte
	var v eventView
	places := map[[indexKey]byte]*[]byte{} // index and offset of each record of a key; the log is read in the order of both
	err := eachLeaf(log, number, func(p []byte, at int64) bool {
		rec = rec[:0]
		switch {
		case p[0] == leafEvent && scanEvent(p, &v):
			rec = v.records(rec, v.index, at)
		case p[0] == leafSeal:
			rec = appendPlace(rec, tableSeal, [16]byte{}, be.Uint64(p[2:]), at)
		}
		for r := rec; len(r) > 0; r = r[indexRecord:] {
			key := [indexKey]byte(r)
			p := places[key]
			if p == nil {
				p = new([]byte)
				places[key] = p
			}
			*p = append(*p, r[indexKey:indexRecord]...)
		}
		return true
	})
	var out []byte
	for _, key := range slices.SortedFunc(maps.Keys(places), func(a, b [indexKey]byte) int { return bytes.Compare(a[:], b[:]) }) {
		for p := *places[key]; len(p) > 0; p = p[indexRecord-indexKey:] {
			out = append(append(out, key[:]...), p[:indexRecord-indexKey]...)
		}
	}
	return out, err
}

// eachLeaf walks a segment's committed entries until yield says no.
func eachLeaf(log FS, number uint64, yield func(p []byte, at int64) bool) error {
	s, f, err := openScan(log, number)
	if f != nil {
		defer f.Close()
	}
	if err == nil {
		err = s.scanLive(f)
	}
	if err != nil {
		return err
	}
	w := frameWalk{f: f, at: s.start, limit: s.end}
	for w.at < s.end {
		kind, p, at, st, err := w.next()
		if err != nil {
			return err
		}
		if st != frameOK {
			return corrupt(flawFrame, s.name, at, s.header.first)
		}
		if kind == frameEntry && !yield(p, at) {
			return nil
		}
	}
	return nil
}

func (v *eventView) records(out []byte, index uint64, at int64) []byte {
	add := func(table byte, key [16]byte) { out = appendPlace(out, table, key, index, at) }
	for p, i := v.subjects, 0; i < v.nSubjects; i++ {
		add(tableSubject, Handle(p[:16]))
		p = p[subjectFixed+int(p[subjectFixed-1])*commitLen:]
	}
	id := v.leaf[offActor+3:]
	add(tableActor, actorKey(string(id[:v.leaf[offActor+2]])))
	add(tableAct, numberKey(uint64(v.act)))
	add(tableDay, dayKey(fromMicros(v.micros)))
	return out
}

func appendPlace(b []byte, table byte, key [16]byte, index uint64, at int64) []byte {
	b = append(append(b, table), key[:]...)
	return be.AppendUint64(be.AppendUint64(b, index), uint64(at))
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
	return x.find(tableSubject, h, about(h))
}

func about(h Handle) func(*Entry) bool {
	return func(e *Entry) bool {
		return slices.ContainsFunc(e.Event.Subjects, func(s Subject) bool { return s.Handle == h })
	}
}

// Actor yields what somebody did, in order.
func (x *Index) Actor(id Code) iter.Seq2[Entry, error] {
	return x.find(tableActor, actorKey(string(id)), func(e *Entry) bool { return e.Event.Actor.ID == id })
}

// Act yields the entries of one act, in order.
func (x *Index) Act(a Act) iter.Seq2[Entry, error] {
	return x.find(tableAct, numberKey(uint64(a)), func(e *Entry) bool { return e.Event.Act == a })
}

// Day yields the entries of the day, in Japan, in which the moment lies.
func (x *Index) Day(t time.Time) iter.Seq2[Entry, error] {
	key := dayKey(t)
	return x.find(tableDay, key, func(e *Entry) bool { return dayKey(e.Event.Time) == key })
}

func (x *Index) find(table byte, key [16]byte, fits func(*Entry) bool) iter.Seq2[Entry, error] {
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
	var v eventView
	err := eachLeaf(log, s.number, func(p []byte, _ int64) bool {
		if p[0] != leafEvent || !scanEvent(p, &v) {
			return true
		}
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

func (s *indexSegment) find(log FS, key []byte, fits func(*Entry) bool, yield func(Entry, error) bool) bool {
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
			defer f.Close()
		}
		e, err := entryAt(f, s.number, int64(be.Uint64(rec[25:])), be.Uint64(rec[17:]))
		if err == nil && !fits(&e) {
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
	if at < 0 || at > size {
		return Entry{}, failAt(CodeCorrupt, "index", segmentName(number), at, int64(index))
	}
	b := make([]byte, min(1024, size-at))
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

// Rebuild makes the derived files of a log anew: tree hashes, index, and subject maps that are damaged. The log must not be open. The
// subject map behind pruned segments is no derived file: nothing is left to make it of.
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
	if err := rebuildSnapshots(dir, numbers); err != nil {
		return err
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
		defer f.Close()
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
