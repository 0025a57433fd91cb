package trail

import (
	"bytes"
	"crypto/sha256"
	"hash/crc32"
	"maps"
	"slices"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/disk"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
	"github.com/kyufu-go/kyufu/audit/internal/wire"
	"github.com/kyufu-go/kyufu/household/civil"
)

func indexFile(records []byte) []byte {
	b := append([]byte(segment.IndexMagic), wire.BE.AppendUint64(nil, uint64(len(records)/segment.IndexRecord))...)
	for first := uint64(0); len(records) > 0; first += segment.IndexBlock {
		n := min(len(records), segment.IndexBlock*segment.IndexRecord)
		b = append(b, records[:n]...)
		b = wire.BE.AppendUint32(b, blockSum(records[:n], first))
		records = records[n:]
	}
	return wire.BE.AppendUint32(b, crc32.Checksum(b, segment.Castagnoli))
}

// blockSum is the sum of a block of records, bound to the number of the first.
func blockSum(records []byte, first uint64) uint32 {
	return crc32.Update(crc32.Checksum(records, segment.Castagnoli), segment.Castagnoli, wire.BE.AppendUint64(nil, first))
}

// indexSize is the length of a file of so many records.
func indexSize(n int64) int64 {
	return segment.IndexHead + n*segment.IndexRecord + (n+segment.IndexBlock-1)/segment.IndexBlock*4 + segment.IndexTail
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
	if err != nil || string(head[:8]) != segment.IndexMagic || n < 0 || n > size || size != indexSize(n) {
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
		rec, _ = leafRecords(p, &v, rec[:0], at)
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

// leafRecords gives the records of an entry, and its number.
func leafRecords(p []byte, v *segment.EventView, out []byte, at int64) (_ []byte, index uint64) {
	switch {
	case p[0] == segment.LeafEvent && segment.ScanEvent(p, v):
		return records(v, out, v.Index, at), v.Index
	case p[0] == segment.LeafSeal:
		index = wire.BE.Uint64(p[2:])
		return appendPlace(out, segment.TableSeal, [16]byte{}, index, at), index
	}
	return out, 0
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
