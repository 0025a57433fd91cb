package audit

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// A pruned segment leaves two files. NNN.pruned holds the frames that later checks need: the header, the genesis, every seal and every
// commit record, so that the chain of commits and of epoch keys still runs from the genesis key on. NNN.kept holds the tree hashes that
// later proofs need: all of level 8 and above, and all of each 256-entry tile in which the segment begins or ends or that a kept size
// cuts. So every checkpoint at a seal and every anchored one stays provable.
const (
	prunedSuffix = ".pruned"
	keptMagic    = "KYKH\x01\x00\x00\x00"
	tileHeight   = 8
)

func prunedName(number uint64) string { return fmt.Sprintf("%012d%s", number, prunedSuffix) }
func keptName(number uint64) string   { return fmt.Sprintf("%012d.kept", number) }

type keptHashes struct {
	index []int64 // within the segment's own hashes
	hash  []Hash
}

// encode is "KYKH", version (1), three zero bytes, then index (8) and hash (32) of each, in order.
func (k *keptHashes) encode() []byte {
	b := []byte(keptMagic)
	for i, x := range k.index {
		b = be.AppendUint64(b, uint64(x))
		b = append(b, k.hash[i][:]...)
	}
	return b
}

func parseKept(b []byte) (k keptHashes, ok bool) {
	body, ok := bytes.CutPrefix(b, []byte(keptMagic))
	if !ok || len(body)%40 != 0 {
		return k, false
	}
	for ; len(body) > 0; body = body[40:] {
		k.index = append(k.index, int64(be.Uint64(body)))
		k.hash = append(k.hash, Hash(body[8:40]))
	}
	return k, slices.IsSorted(k.index)
}

func readKept(dir FS, number uint64) (keptHashes, bool) {
	b, err := readFile(dir, keptName(number), 1<<30)
	if err != nil {
		return keptHashes{}, false
	}
	return parseKept(b)
}

func (k *keptHashes) read(index int64, dst []byte) error {
	i, ok := slices.BinarySearch(k.index, index)
	if !ok {
		return fail(CodePruned, "hashes", nil)
	}
	copy(dst, k.hash[i][:])
	return nil
}

// prunedNumbers lists the segments of which only the stub is there.
func prunedNumbers(dir FS) ([]uint64, error) {
	names, err := dir.List()
	if err != nil {
		return nil, fail(CodeIO, "list", err)
	}
	var out []uint64
	for _, name := range names {
		var n uint64
		base, ok := strings.CutSuffix(name, prunedSuffix)
		if !ok {
			continue
		}
		if _, err := fmt.Sscanf(base, "%d", &n); err == nil && prunedName(n) == name && !slices.Contains(names, segmentName(n)) {
			out = append(out, n)
		}
	}
	slices.Sort(out)
	return out, nil
}

// allSegments lists all segments, pruned or not.
func allSegments(dir FS) ([]uint64, error) {
	pruned, err := prunedNumbers(dir)
	if err != nil {
		return nil, err
	}
	whole, err := segmentNumbers(dir)
	return append(pruned, whole...), err
}

// Pruning asks for the removal of old entries.
type Pruning struct {
	// Before is the first fiscal year to keep: segments of earlier years go.
	Before int
	// Approval is the index of the ActApprove entry that allows it, by somebody other than By.
	Approval uint64
	// By is who prunes.
	By Actor
}

// Prune disposes of the whole segments of fiscal years that are over (保存期間の経過による廃棄). It refuses with code "policy" without an
// approval by another person, or if a legal hold (ActHold without later ActRelease) is on all entries or on a person in what would go. It
// records attempt and outcome with the number of entries and the root of the tree up to what was removed. Every checkpoint at a seal and
// every anchored one can still be proven afterwards. If it is interrupted, calling it again with the same approval finishes it.
func (l *Log) Prune(ctx context.Context, p Pruning) (entries uint64, err error) {
	if err := l.control(l.flushHashes); err != nil {
		return 0, err
	}
	r := &Reader{l.fs}
	if err := r.approved(p.Approval, p.By); err != nil {
		return 0, err
	}
	l.errands.Lock()
	defer l.errands.Unlock()
	e := Event{Act: ActPrune, Actor: p.By, Links: []Ref{{Kind: LinkApproval, Index: p.Approval}}}
	numbers, next, err := l.prunable(p.Before)
	if err != nil {
		return 0, err
	}
	if len(numbers) == 0 { // perhaps only the outcome is missing
		pending, err := l.interrupted(&e, p.Approval)
		if pending != nil {
			_, err = pending.End(ctx, Succeeded, "")
		}
		return 0, err
	}
	if err := r.held(ctx, next.first); err != nil {
		return 0, err
	}
	root, err := r.Root(next.first)
	if err != nil {
		return 0, err
	}
	first, err := firstOf(l.fs, numbers[0])
	if err != nil {
		return 0, err
	}
	entries = next.first - first
	e.Count, e.Digest = entries, root
	pending, err := l.takeUp(ctx, e, p.Approval)
	if err != nil {
		return entries, err
	}
	_, err = pending.run(ctx, "io", func(context.Context) error {
		return l.control(func() error { return l.dispose(numbers, next.number) })
	})
	return entries, err
}

// prunable lists the segments of earlier years, and the first that stays.
func (l *Log) prunable(before int) (numbers []uint64, next segmentHeader, err error) {
	all, err := segmentNumbers(l.fs)
	if err != nil {
		return nil, next, err
	}
	for _, n := range all {
		s, f, err := openScan(l.fs, n)
		if f != nil {
			err = errors.Join(err, f.Close())
		}
		if err != nil {
			return nil, next, err
		}
		if next = s.header; int(next.year) >= before || n == all[len(all)-1] {
			break
		}
		numbers = append(numbers, n)
	}
	return numbers, next, nil
}

// approved checks that the entry is an approval that an officer gave, who is not by.
func (r *Reader) approved(index uint64, by Actor) error {
	e, err := r.Entry(index)
	if err != nil {
		return fail(CodePolicy, "approval", err)
	}
	if !granted(&e.Event) || !Second(e.Event.Actor.ID, by.ID) {
		return fail(CodePolicy, "approval", nil)
	}
	return nil
}

// held checks that no legal hold is on anything before the index.
func (r *Reader) held(ctx context.Context, before uint64) error {
	holds := map[uint64][]Subject{}
	seen := map[Handle]bool{}
	for e, err := range r.Entries(0) {
		if err != nil {
			return err
		}
		if e.Index%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		switch e.Event.Act {
		case ActHold:
			holds[e.Index] = e.Event.Subjects
		case ActRelease:
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
		if len(subjects) == 0 || slices.ContainsFunc(subjects, func(s Subject) bool { return seen[s.Handle] }) {
			return fail(CodePolicy, "hold", nil)
		}
	}
	return nil
}

// dispose replaces segments by what must stay of them. Interrupted, it can be called again: until the stub and the kept hashes are
// durable, the segment is whole.
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
		for _, name := range []string{segmentName(n), hashesName(n), snapshotName(n), indexName(n)} {
			if err := l.fs.Remove(name); err != nil && !notExist(err) {
				return fail(CodeIO, "remove", err)
			}
		}
	}
	if err := l.fs.SyncDir(); err != nil {
		return fail(CodeIO, "syncdir", err)
	}
	return nil
}

// ensureSnapshot makes sure that the subject map at the first kept segment can be read without the segments before.
func (l *Log) ensureSnapshot(number uint64) error {
	if err := l.chores.people.wait(); err != nil {
		return err
	}
	s, f, err := openScan(l.fs, number)
	if f != nil {
		err = errors.Join(err, f.Close())
	}
	if err != nil {
		return err
	}
	if _, ok := loadSubjects(l.fs, &s.header); ok {
		return nil
	}
	all, err := segmentNumbers(l.fs)
	if err != nil {
		return err
	}
	at, _ := slices.BinarySearch(all, number)
	m, err := rebuildSubjects(l.fs, all[:at], &s.header)
	if err != nil {
		return err
	}
	return saveSubjects(l.fs, number, &state{subjects: m})
}

// keptSizes gives the sizes whose checkpoints must stay provable: after each seal, and those that were anchored.
func keptSizes(dir FS) (map[uint64]bool, error) {
	sizes := map[uint64]bool{}
	for e, err := range NewReader(dir).Entries(0) {
		if err != nil {
			return nil, err
		}
		switch e.Event.Act {
		case ActLogSeal:
			sizes[e.Index+1] = true
		case ActLogAnchored:
			sizes[e.Event.Count] = true
		default:
		}
	}
	return sizes, nil
}

func pruneSegment(dir FS, number uint64, sizes map[uint64]bool) error {
	s, f, err := openScan(dir, number)
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
	kept, err := keepHashes(dir, number, s.header.first, next, sizes)
	if err != nil {
		return err
	}
	if err := writeFile(dir, keptName(number), kept.encode(), true); err != nil {
		return err
	}
	return writeFile(dir, prunedName(number), stub, true)
}

// stubOf copies the frames that stay.
func stubOf(s *segmentScan, f File) (stub []byte, next uint64, err error) {
	stub = make([]byte, s.start)
	if err := readFull(f, stub, 0); err != nil {
		return nil, 0, err
	}
	w := frameWalk{f: f, at: s.start, limit: s.size}
	for w.at < s.size {
		kind, p, at, st, err := w.next()
		if err != nil {
			return nil, 0, err
		}
		if st != frameOK {
			return nil, 0, corrupt(flawFrame, s.name, at, s.header.first)
		}
		if kind == frameCommit {
			if c, ok := parseCommit(p); ok {
				next = c.size
			}
		}
		if kind == frameCommit || p[0] == leafGenesis || p[0] == leafSeal {
			stub = append(stub, w.buf[w.from-len(p)-frameHead:w.from]...)
		}
	}
	return stub, next, nil
}

// keepHashes picks the hashes of a segment that stay.
func keepHashes(dir FS, number, first, next uint64, sizes map[uint64]bool) (k keptHashes, err error) {
	tiles := map[uint64]bool{first >> tileHeight: true, next >> tileHeight: true}
	for size := range sizes {
		tiles[size>>tileHeight] = true
	}
	from, to := storedCount(first), storedCount(next)
	b, err := readFile(dir, hashesName(number), (to-from)*32)
	if err != nil || int64(len(b)) != (to-from)*32 {
		return k, fail(CodeMissing, "hashes", err)
	}
	for x := from; x < to; x++ {
		level, n := tlog.SplitStoredHashIndex(x)
		if level >= tileHeight || tiles[uint64(n)<<level>>tileHeight] {
			k.index = append(k.index, x-from)
			k.hash = append(k.hash, Hash(b[(x-from)*32:]))
		}
	}
	return k, nil
}
