package trail

import (
	"context"
	"crypto/sha256"
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/disk"
	"github.com/kyufu-go/kyufu/audit/internal/fault"
	"github.com/kyufu-go/kyufu/audit/internal/merkle"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
	"github.com/kyufu-go/kyufu/audit/internal/wire"
	"golang.org/x/mod/sumdb/tlog"
)

// Pruning asks for the removal of old entries.
type Pruning struct {
	// Before is the first fiscal year to keep: segments of earlier years go.
	Before int
	// Approval allows it: of a pruning, with run and digest of what Prunable gave, by an officer
	// who may and is neither who asked nor By. It is recorded in this log, and is used up.
	Approval *audit.Approval
	// By is who prunes; May says whether the approver may approve this, as audit.Use.May does.
	By  audit.Actor
	May func(*audit.Approval) bool
}

// Prunable is what a pruning would dispose of: what its approver is shown.
type Prunable struct {
	// Run and Digest are what the approval must name: the fiscal year to keep from, and the hash of
	// the rest.
	Run    audit.Code
	Digest audit.Hash
	// Size is how many first entries of the log are gone afterwards, Entries how many of these go
	// now, Root the root of the tree of Size.
	Size, Entries uint64
	Root          audit.Hash

	numbers []uint64
	next    uint64
}

// Prunable tells what a pruning of the years before would dispose of. Code "policy" with Field
// "year" if one of them is not over.
func (l *Log) Prunable(ctx context.Context, before int) (Prunable, error) {
	if l.unopened() {
		return Prunable{}, audit.CodeClosed
	}
	if err := l.yearsOver(ctx, before); err != nil {
		return Prunable{}, err
	}
	return l.prunable(before)
}

func (l *Log) prunable(before int) (p Prunable, err error) {
	numbers, next, err := l.oldSegments(before)
	if err != nil {
		return p, err
	}
	p = Prunable{Run: audit.Code("before-fy" + strconv.Itoa(before)), Size: next.First, numbers: numbers, next: next.Number}
	if len(numbers) > 0 {
		first, err := segment.FirstOf(l.fs, numbers[0])
		if err != nil {
			return p, err
		}
		p.Entries = next.First - first
	}
	if p.Size > 0 {
		if p.Root, err = (&Reader{l.fs}).Root(p.Size); err != nil {
			return p, err
		}
	}
	b := wire.BE.AppendUint64(append([]byte("kyufu pruning 1\n"), l.cfg.Instance...), uint64(before))
	p.Digest = sha256.Sum256(append(wire.BE.AppendUint64(b, p.Size), p.Root[:]...))
	return p, nil
}

// yearsOver checks that the fiscal years before one are over: by the clock, by the newest segment,
// and by what vouches for the time outside of the machine.
func (l *Log) yearsOver(ctx context.Context, before int) error {
	var known int64
	var year uint16
	err := l.control(func() error {
		known, year = l.now(), l.st.Year
		return l.flushHashes()
	})
	if err == nil && l.cfg.TimeOutside != nil {
		var outside time.Time
		outside, err = l.cfg.TimeOutside(ctx)
		known = min(known, outside.UnixMicro())
	}
	if err != nil {
		return err
	}
	if before > int(min(year, segment.FiscalYear(known))) {
		return fault.New(audit.CodePolicy, "year", nil)
	}
	return nil
}

// Prune disposes of the whole segments of fiscal years that are over (保存期間の経過による廃棄). It refuses
// with code "policy" when the approval does not allow it, is not recorded in this log, was
// withdrawn or used (Field "approval." and what is wrong), when a year is not over (Field "year"),
// when the log has an anchor and no checkpoint has left that covers all that would go (Field
// "anchor"), or while a legal hold (ActHold without later ActRelease) is on all entries or on a
// person in what would go (Field "hold").
//
// It records attempt and outcome with the number of entries and the root of the tree up to what was
// removed; a bundle shows the outcome as evidence. Every checkpoint at a seal and every anchored
// one can still be proven afterwards. If it is interrupted, calling it again with the same approval
// finishes it.
func (l *Log) Prune(ctx context.Context, p Pruning) (entries uint64, err error) {
	if l.unopened() {
		return 0, audit.CodeClosed
	}
	if err := l.yearsOver(ctx, p.Before); err != nil {
		return 0, err
	}
	l.errands.Lock()
	defer l.errands.Unlock()
	plan, err := l.prunable(p.Before)
	if err != nil {
		return 0, err
	}
	job := newErrand(audit.ActPrune, p.Approval, p.By, p.May)
	job.use.Run, job.use.Digest = plan.Run, plan.Digest
	pending, err := l.undertakePruning(ctx, job, &plan)
	if pending == nil || err != nil {
		return 0, err
	}
	_, err = pending.Run(ctx, "io", func(context.Context) error {
		return l.control(func() error { return l.dispose(plan.numbers, plan.next) })
	})
	return plan.Entries, err
}

// undertakePruning checks a pruning against log and approval and begins it; none if nothing is to
// be done.
func (l *Log) undertakePruning(ctx context.Context, job *errand, plan *Prunable) (*audit.Pending, error) {
	if err := job.likely(); err != nil {
		return nil, err
	}
	now, err := l.latest()
	if err != nil {
		return nil, err
	}
	s, err := l.stands(ctx, job)
	if err != nil {
		return nil, err
	}
	if err := job.check(s, now); err != nil {
		return nil, err
	}
	if len(plan.numbers) == 0 && s.begun == nil {
		return nil, nil
	}
	if err := l.mayGo(ctx, s, plan.Size); err != nil {
		return nil, err
	}
	return job.begin(ctx, l, s, plan.Entries, plan.Root)
}

// mayGo checks that an anchor covers the first size entries, if the log has one, and that no legal
// hold is on them.
func (l *Log) mayGo(ctx context.Context, s *standing, size uint64) error {
	seen, anchored := map[audit.Handle]bool{}, l.cfg.Anchor == nil
	for e, err := range (&Reader{l.fs}).Entries(0) {
		if err != nil {
			return err
		}
		if e.Index%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		anchored = anchored || e.Event.Act == audit.ActLogAnchored && e.Event.Result == audit.Succeeded && e.Event.Count >= size
		if e.Index < size {
			for _, p := range e.Event.Subjects {
				seen[p.Handle] = true
			}
		}
	}
	if !anchored {
		return fault.New(audit.CodePolicy, "anchor", nil)
	}
	if s.held(func(h audit.Handle) bool { return seen[h] }) {
		return fault.New(audit.CodePolicy, "hold", nil)
	}
	return nil
}

// oldSegments lists the segments of earlier years, and the first that stays.
func (l *Log) oldSegments(before int) (numbers []uint64, next segment.SegmentHeader, err error) {
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
