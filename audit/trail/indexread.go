package trail

import (
	"bytes"
	"errors"
	"sort"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/disk"
	"github.com/kyufu-go/kyufu/audit/internal/fault"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
	"github.com/kyufu-go/kyufu/audit/internal/wire"
)

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
