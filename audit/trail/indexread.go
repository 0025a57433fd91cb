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

// indexBlocks reads a segment's index block by block, each held against its sum. It belongs to one
// search.
type indexBlocks struct {
	s     *indexSegment
	first int64 // of the block that is there, -1 if none is
	buf   [segment.IndexBlock*segment.IndexRecord + 4]byte
}

// record gives a record, which is good until the next. Code "corrupt" if its block is damaged.
func (b *indexBlocks) record(i int64) ([]byte, error) {
	first := i / segment.IndexBlock * segment.IndexBlock
	if b.first != first {
		n := min(segment.IndexBlock, b.s.n-first) * segment.IndexRecord
		place := segment.IndexHead + first*segment.IndexRecord + first/segment.IndexBlock*4
		b.first = -1
		if err := disk.ReadFull(b.s.file, b.buf[:n+4], place); err != nil {
			return nil, err
		}
		if wire.BE.Uint32(b.buf[n:]) != blockSum(b.buf[:n], uint64(first)) {
			return nil, fault.At(audit.CodeCorrupt, "index", segment.IndexName(b.s.number), place, -1)
		}
		b.first = first
	}
	at := (i - first) * segment.IndexRecord
	return b.buf[at : at+segment.IndexRecord], nil
}

// its reports whether an index whose sums are right is that of its segment and not of another: its
// first and its last record are of entries that stand there. Damage is met where it is read.
func (s *indexSegment) its(log disk.FS) (bool, error) {
	behind, err := segment.FirstOf(log, s.number+1)
	if err != nil || s.n == 0 {
		return false, err
	}
	blocks := &indexBlocks{s: s, first: -1}
	for _, at := range [...]int64{0, s.n - 1} {
		rec, err := blocks.record(at)
		if err != nil {
			continue
		}
		if index := wire.BE.Uint64(rec[segment.IndexKey:]); index < s.first || index >= behind {
			return false, nil
		}
	}
	return true, nil
}

// search finds the first record that is not before a key.
func (b *indexBlocks) search(key []byte) (at int64, failed error) {
	at = int64(sort.Search(int(b.s.n), func(i int) bool {
		rec, err := b.record(int64(i))
		if failed = errors.Join(failed, err); failed != nil {
			return true
		}
		return bytes.Compare(rec[:len(key)], key) >= 0
	}))
	return at, failed
}

// read looks for a key in the segment itself, from an entry on.
func (s *indexSegment) read(log disk.FS, key []byte, from uint64, yield func(segment.Entry, error) bool) bool {
	more := true
	var rec []byte
	var v segment.EventView
	err := eachLeaf(log, s.number, func(p []byte, _ int64) bool {
		var index uint64
		rec, index = leafRecords(p, &v, rec[:0], 0)
		for r := rec; len(r) > 0 && more && index >= from; r = r[segment.IndexRecord:] {
			if !bytes.Equal(r[:len(key)], key) {
				continue
			}
			if e, ok := segment.ParseEntry(p, index, &v); ok {
				more = yield(e, nil)
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

// find yields what has a key. Where the index is damaged the segment is read from there on.
func (s *indexSegment) find(log disk.FS, key []byte, fits func(*segment.Entry) bool, yield func(segment.Entry, error) bool) bool {
	if s.file == nil {
		return s.read(log, key, 0, yield)
	}
	blocks := &indexBlocks{s: s, first: -1}
	next := uint64(0) // behind the last entry that was yielded
	var f disk.File
	at, failed := blocks.search(key)
	for ; at < s.n && failed == nil; at++ {
		rec, err := blocks.record(at)
		if failed = err; failed != nil || !bytes.Equal(rec[:len(key)], key) {
			break
		}
		if f == nil {
			if f, failed = log.Open(segment.SegmentName(s.number)); failed != nil {
				yield(segment.Entry{}, failed)
				return false
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
		next = e.Index + 1
	}
	if failed != nil {
		return s.read(log, key, next, yield)
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
