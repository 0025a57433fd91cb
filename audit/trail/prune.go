package trail

import (
	"context"
	"errors"
	"slices"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/disk"
	"github.com/kyufu-go/kyufu/audit/internal/fault"
	"github.com/kyufu-go/kyufu/audit/internal/merkle"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
	"golang.org/x/mod/sumdb/tlog"
)

// Pruning asks for the removal of old entries.
type Pruning struct {
	// Before is the first fiscal year to keep: segments of earlier years go.
	Before int
	// Approval is the index of the ActApprove entry that allows it: of a pruning (its Purpose is
	// the act's code), about no person, by an officer who is not By.
	Approval uint64
	// By is who prunes.
	By audit.Actor
}

// Prune disposes of the whole segments of fiscal years that are over (保存期間の経過による廃棄). It refuses
// with code "policy" without an approval by another person, or if a legal hold (ActHold without
// later ActRelease) is on all entries or on a person in what would go. It records attempt and
// outcome with the number of entries and the root of the tree up to what was removed. Every
// checkpoint at a seal and every anchored one can still be proven afterwards. If it is interrupted,
// calling it again with the same approval finishes it.
func (l *Log) Prune(ctx context.Context, p Pruning) (entries uint64, err error) {
	if err := l.control(l.flushHashes); err != nil {
		return 0, err
	}
	if p.Before > int(segment.FiscalYear(l.now())) {
		return 0, fault.New(audit.CodePolicy, "year", nil)
	}
	r := &Reader{l.fs}
	if err := r.approved(p.Approval, audit.ActPrune, p.By); err != nil {
		return 0, err
	}
	l.errands.Lock()
	defer l.errands.Unlock()
	e := audit.Event{Act: audit.ActPrune, Actor: p.By, Links: []audit.Ref{{Kind: audit.LinkApproval, Index: p.Approval}}}
	numbers, next, err := l.prunable(p.Before)
	if err != nil {
		return 0, err
	}
	if len(numbers) == 0 { // perhaps only the outcome is missing
		pending, err := l.interrupted(&e, p.Approval)
		if pending != nil {
			_, err = pending.End(ctx, audit.Succeeded, "")
		}
		return 0, err
	}
	if err := r.held(ctx, next.First); err != nil {
		return 0, err
	}
	root, err := r.Root(next.First)
	if err != nil {
		return 0, err
	}
	first, err := segment.FirstOf(l.fs, numbers[0])
	if err != nil {
		return 0, err
	}
	entries = next.First - first
	e.Count, e.Digest = entries, root
	pending, err := l.takeUp(ctx, e, p.Approval)
	if err != nil {
		return entries, err
	}
	_, err = pending.Run(ctx, "io", func(context.Context) error {
		return l.control(func() error { return l.dispose(numbers, next.Number) })
	})
	return entries, err
}

// prunable lists the segments of earlier years, and the first that stays.
func (l *Log) prunable(before int) (numbers []uint64, next segment.SegmentHeader, err error) {
	all, err := segment.SegmentNumbers(l.fs)
	if err != nil {
		return nil, next, err
	}
	for _, n := range all {
		s, f, err := segment.OpenScan(l.fs, n)
		if f != nil {
			err = errors.Join(err, f.Close())
		}
		if err != nil {
			return nil, next, err
		}
		if next = s.Header; int(next.Year) >= before || n == all[len(all)-1] {
			break
		}
		numbers = append(numbers, n)
	}
	return numbers, next, nil
}

// approved checks that the entry is an approval that an officer gave, who is not by, of this act on
// these persons and no others. Approval.Event makes such an entry.
func (r *Reader) approved(index uint64, act audit.Act, by audit.Actor, about ...audit.Handle) error {
	e, err := r.Entry(index)
	if err != nil {
		return fault.New(audit.CodePolicy, "approval", err)
	}
	same := slices.EqualFunc(e.Event.Subjects, about, func(s audit.Subject, h audit.Handle) bool { return s.Handle == h })
	if !audit.Granted(&e.Event) || !audit.Second(e.Event.Actor.ID, by.ID) || e.Event.Purpose != audit.Code(act.String()) || !same {
		return fault.New(audit.CodePolicy, "approval", nil)
	}
	return nil
}

// free checks that no legal hold is on everybody or on the person.
func (r *Reader) free(ctx context.Context, h audit.Handle) error {
	holds := map[uint64]bool{}
	for e, err := range r.Entries(0) {
		if err != nil {
			return err
		}
		if e.Index%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		switch e.Event.Act {
		case audit.ActHold:
			if s := e.Event.Subjects; len(s) == 0 || slices.ContainsFunc(s, func(s audit.Subject) bool { return s.Handle == h }) {
				holds[e.Index] = true
			}
		case audit.ActRelease:
			for _, l := range e.Event.Links {
				delete(holds, l.Index)
			}
		default:
		}
	}
	if len(holds) > 0 {
		return fault.New(audit.CodePolicy, "hold", nil)
	}
	return nil
}

// held checks that no legal hold is on anything before the index.
func (r *Reader) held(ctx context.Context, before uint64) error {
	holds := map[uint64][]audit.Subject{}
	seen := map[audit.Handle]bool{}
	for e, err := range r.Entries(0) {
		if err != nil {
			return err
		}
		if e.Index%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		switch e.Event.Act {
		case audit.ActHold:
			holds[e.Index] = e.Event.Subjects
		case audit.ActRelease:
			for _, l := range e.Event.Links {
				delete(holds, l.Index)
			}
		default:
		}
		if e.Index < before {
			for _, s := range e.Event.Subjects {
				seen[s.Handle] = true
			}
		}
	}
	for _, subjects := range holds {
		if len(subjects) == 0 || slices.ContainsFunc(subjects, func(s audit.Subject) bool { return seen[s.Handle] }) {
			return fault.New(audit.CodePolicy, "hold", nil)
		}
	}
	return nil
}

// dispose replaces segments by what must stay of them. Interrupted, it can be called again: until
// the stub and the kept hashes are durable, the segment is whole.
func (l *Log) dispose(numbers []uint64, next uint64) error {
	sizes, err := keptSizes(l.fs)
	if err != nil {
		return err
	}
	if err := l.ensureSnapshot(next); err != nil {
		return err
	}
	for _, n := range numbers {
		if err := pruneSegment(l.fs, n, sizes); err != nil {
			return err
		}
	}
	for _, n := range numbers {
		for _, name := range []string{segment.SegmentName(n), segment.HashesName(n), segment.SnapshotName(n), segment.IndexName(n)} {
			if err := l.fs.Remove(name); err != nil && !disk.NotExist(err) {
				return fault.New(audit.CodeIO, "remove", err)
			}
		}
	}
	if err := l.fs.SyncDir(); err != nil {
		return fault.New(audit.CodeIO, "syncdir", err)
	}
	return nil
}

// ensureSnapshot makes sure that the subject map at the first kept segment can be read without the
// segments before.
func (l *Log) ensureSnapshot(number uint64) error {
	if err := l.chores.people.Wait(); err != nil {
		return err
	}
	s, f, err := segment.OpenScan(l.fs, number)
	if f != nil {
		err = errors.Join(err, f.Close())
	}
	if err != nil {
		return err
	}
	if _, ok := segment.LoadSubjects(l.fs, &s.Header); ok {
		return nil
	}
	all, err := segment.SegmentNumbers(l.fs)
	if err != nil {
		return err
	}
	at, _ := slices.BinarySearch(all, number)
	m, err := segment.RebuildSubjects(l.fs, all[:at], &s.Header)
	if err != nil {
		return err
	}
	return segment.SaveSubjects(l.fs, number, &m)
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
	tiles := map[uint64]bool{first >> segment.TileHeight: true, next >> segment.TileHeight: true}
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
