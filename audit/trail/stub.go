package trail

import (
	"errors"
	"slices"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/disk"
	"github.com/kyufu-go/kyufu/audit/internal/fault"
	"github.com/kyufu-go/kyufu/audit/internal/merkle"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
	"golang.org/x/mod/sumdb/tlog"
)

// dispose replaces segments by what must stay of them. Interrupted, it can be called again: until
// the stub and the kept hashes are durable, the segment is whole.
func (w *writer) dispose(numbers []uint64, next uint64) error {
	sizes, err := keptSizes(w.fs)
	if err != nil {
		return err
	}
	if err := w.ensureSnapshot(next); err != nil {
		return err
	}
	for _, n := range numbers {
		if err := pruneSegment(w.fs, n, sizes); err != nil {
			return err
		}
	}
	for _, n := range numbers {
		for _, name := range []string{segment.SegmentName(n), segment.HashesName(n), segment.SnapshotName(n), segment.IndexName(n)} {
			if err := w.fs.Remove(name); err != nil && !disk.NotExist(err) {
				return fault.New(audit.CodeIO, "remove", err)
			}
		}
	}
	if err := w.fs.SyncDir(); err != nil {
		return fault.New(audit.CodeIO, "syncdir", err)
	}
	return nil
}

// ensureSnapshot makes sure that the subject map at the first kept segment can be read without the
// segments before.
func (w *writer) ensureSnapshot(number uint64) error {
	if err := w.background.people.Wait(); err != nil {
		return err
	}
	s, f, err := segment.OpenScan(w.fs, number)
	if f != nil {
		err = errors.Join(err, f.Close())
	}
	if err != nil {
		return err
	}
	if _, ok := segment.LoadSubjects(w.fs, &s.Header); ok {
		return nil
	}
	all, err := segment.SegmentNumbers(w.fs)
	if err != nil {
		return err
	}
	at, _ := slices.BinarySearch(all, number)
	m, err := segment.RebuildSubjects(w.fs, all[:at], &s.Header)
	if err != nil {
		return err
	}
	return segment.SaveSubjects(w.fs, number, &m)
}

// keptSizes gives the sizes whose checkpoints must stay provable: after each seal, and those that
// were anchored.
func keptSizes(dir disk.FS) (map[uint64]bool, error) {
	sizes := map[uint64]bool{}
	for e, err := range NewReader(dir).Entries(0) {
		if err != nil {
			return nil, err
		}
		switch e.Event.Act {
		case audit.ActLogSeal:
			sizes[e.Index+1] = true
		case audit.ActLogAnchored:
			sizes[e.Event.Count] = true
		default:
		}
	}
	return sizes, nil
}

func pruneSegment(dir disk.FS, number uint64, sizes map[uint64]bool) error {
	s, f, err := segment.OpenScan(dir, number)
	if f != nil {
		defer f.Close()
	}
	if err != nil {
		return err
	}
	stub, next, err := stubOf(s, f)
	if err != nil {
		return err
	}
	kept, err := keepHashes(dir, number, s.Header.First, next, sizes)
	if err != nil {
		return err
	}
	if err := disk.WriteFile(dir, segment.KeptName(number), kept.Encode(), true); err != nil {
		return err
	}
	return disk.WriteFile(dir, segment.PrunedName(number), stub, true)
}

// stubOf copies the frames that stay.
func stubOf(s *segment.SegmentScan, f disk.File) (stub []byte, next uint64, err error) {
	stub = make([]byte, s.Start)
	if err := disk.ReadFull(f, stub, 0); err != nil {
		return nil, 0, err
	}
	w := segment.FrameWalk{F: f, At: s.Start, Limit: s.Size}
	for w.At < s.Size {
		kind, p, at, st, err := w.Next()
		if err != nil {
			return nil, 0, err
		}
		if st != segment.FrameOK {
			return nil, 0, segment.Corrupt(segment.FlawFrame, s.Name, at, s.Header.First)
		}
		if kind == segment.FrameCommit {
			if c, ok := segment.ParseCommit(p); ok {
				next = c.Size
			}
		}
		if kind == segment.FrameCommit || p[0] == segment.LeafGenesis || p[0] == segment.LeafSeal {
			stub = append(stub, w.Buf[w.From-len(p)-segment.FrameHead:w.From]...)
		}
	}
	return stub, next, nil
}

// keepHashes picks the hashes of a segment that stay.
func keepHashes(dir disk.FS, number, first, next uint64, sizes map[uint64]bool) (k segment.KeptHashes, err error) {
	tiles := map[uint64]bool{first >> segment.TileHeight: true, next >> segment.TileHeight: true, (next - 1) >> segment.TileHeight: true}
	for size := range sizes {
		tiles[size>>segment.TileHeight] = true
	}
	from, to := merkle.StoredCount(first), merkle.StoredCount(next)
	b, err := disk.ReadFile(dir, segment.HashesName(number), (to-from)*32)
	if err != nil || int64(len(b)) != (to-from)*32 {
		return k, fault.New(audit.CodeMissing, "hashes", err)
	}
	for x := from; x < to; x++ {
		level, n := tlog.SplitStoredHashIndex(x)
		if level >= segment.TileHeight || tiles[uint64(n)<<level>>segment.TileHeight] {
			k.Index = append(k.Index, x-from)
			k.Hash = append(k.Hash, audit.Hash(b[(x-from)*32:]))
		}
	}
	return k, nil
}
