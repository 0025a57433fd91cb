package trail

import (
	"errors"
	"iter"
	"slices"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/disk"
	"github.com/kyufu-go/kyufu/audit/internal/fault"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
)

// Index finds entries by subject, actor, act and day without reading the whole log. It is derived
// and can be deleted at any time: each finished segment has an index file, the current segment is
// read. What the index points at is read out of the log and checked again, so a wrong index can
// hide an entry but not invent one; a disclosure's completeness proof shows what was hidden.
//
// File: "KYIX", version (4), three zero bytes, number of records (8), records sorted bytewise,
// behind each 124 of them and the last the CRC-32C of these and of the number of the first (8),
// CRC-32C of everything before (4). What is read is held against its sum; where it does not fit,
// the segment is read instead, so that damage hides nothing. A record is table (1: subject, actor,
// act, day, seal as 0 to 4), key (16), index (8), offset of the frame in the segment (8). Keys: the
// handle; the first 16 bytes of SHA-256 of the actor's ID; the act's number; the day as YYYYMMDD in
// JST; zero; numbers right-aligned. Files of earlier versions are made again.
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
// log if it is nil. What is missing, or of no shape, is made.
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
		if its, err := seg.its(x.log); its || err != nil {
			return seg, err
		}
		if err := seg.file.Close(); err != nil {
			return seg, fault.New(audit.CodeIO, "index", err)
		}
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
