package verify

import (
	"context"
	"errors"
	"io/fs"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/disk"
	"github.com/kyufu-go/kyufu/audit/internal/fault"
	"github.com/kyufu-go/kyufu/audit/internal/merkle"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
	"golang.org/x/mod/sumdb/note"
)

// Options says what a verification is held against. All fields are optional; Report tells
// what was not checked.
type Options struct {
	// FS is where the log is, instead of the directory given.
	FS disk.FS
	// GenesisKey is the key from the printed page. Without it the log is only checked against
	// itself.
	GenesisKey []byte
	// Checkpoints are signed checkpoints of the log that were kept elsewhere. Each must be what the
	// log was at that size.
	Checkpoints [][]byte
	// Verifiers knows the lasting keys that may have signed them, beside the epochs' keys.
	Verifiers note.Verifiers
	// Receipts are what business rows store. Each must name a commit of the log.
	Receipts []audit.Receipt
	// Require lists what must have been checked: a missing one is an error with code "missing",
	// never "nothing to check".
	Require Evidence
	// HashesOnly looks at hashes instead of entries: the leaf hashes in the derived files are held
	// against every commit record, the commits against each other, the seals against their keys. It
	// is several times faster, and blind: somebody who changed an entry and left its hash is not
	// noticed. So Verify never returns nil then: if nothing is wrong, the error is CodeUnread. What
	// has no stored hash is read. Any other error may lie in the derived files; only a whole
	// verification tells.
	HashesOnly bool
}

// Evidence is a set of things that a verification was held against.
type Evidence uint8

// The kinds of evidence.
const (
	EvidenceGenesis    Evidence = 1 << iota // the genesis key from paper
	EvidenceCheckpoint                      // a checkpoint that was kept elsewhere
	EvidenceReceipt                         // a receipt out of a business row
	EvidenceOwn                             // the checkpoint beside the log
)

// Report is what a verification found.
type Report struct {
	Instance  audit.Code
	Genesis   [32]byte
	Entries   uint64
	Pruned    uint64 // entries of which only hashes are left
	Commits   uint64
	Segments  int
	Epoch     uint64 // the current one; as many were sealed
	Root      audit.Hash
	Subjects  int   // persons that the log has entries about
	Bytes     int64 // committed
	TornBytes int64 // of an unfinished write after the last commit: a crash, not tampering; the next Open removes them
	LastTime  time.Time
	Checked   Evidence
	// HashesOnly says that entries were not read: the rest of the report is what the hashes say.
	HashesOnly bool
	// Derived names files that do not fit the log and can be made again (see Rebuild); the log
	// itself is not in doubt.
	Derived []string
}

// Verify re-reads every byte of a log and checks it: frames, encodings, order, subjects' counters,
// the tree against every commit record, the chain of commits, seals and their keys from the genesis
// key on, and whatever the options hold it against. It changes nothing and may run beside the
// writer: it looks at what was committed when it began. The error names the first bad entry; the
// report says how far the log is good.
func Verify(ctx context.Context, dir string, opt Options) (Report, error) {
	if opt.FS == nil {
		d, err := disk.Existing(dir)
		if err != nil {
			return Report{}, err
		}
		opt.FS = d
	}
	v := verifier{fs: opt.FS, opt: opt, st: segment.State{Unread: opt.HashesOnly}}
	err := v.run(ctx)
	if err != nil && v.guessed {
		// Something is wrong in front of where the last segment seems to end. Now it matters where
		// it does, and whether that is a crash.
		v = verifier{fs: opt.FS, opt: opt, st: segment.State{Unread: opt.HashesOnly}, scan: true}
		err = v.run(ctx)
	}
	if err == nil {
		err = v.required()
	}
	if v.rep.HashesOnly = opt.HashesOnly; err == nil && opt.HashesOnly {
		err = fault.New(audit.CodeUnread, "", nil)
	}
	return v.rep, err
}

type verifier struct {
	fs     disk.FS
	opt    Options
	st     segment.State
	rep    Report
	claims []claim
	mark   segment.AckMark
	hashes *hashCompare
	// guessed is set when the last segment's end was taken from its last bytes, without a scan of
	// all of it beforehand; scan forbids it.
	guessed, scan bool
}

// run reads the segments first to last. What claims something about the log is read before the log
// is, so that a live log has it.
func (v *verifier) run(ctx context.Context) error {
	v.mark = segment.MarkOf(v.fs)
	if err := v.gather(); err != nil {
		return err
	}
	numbers, err := segment.AllSegments(v.fs)
	if err != nil {
		return err
	}
	if len(numbers) == 0 {
		return fault.New(audit.CodeMissing, "segment", nil)
	}
	for i, n := range numbers {
		if err := ctx.Err(); err != nil {
			return err
		}
		if n != uint64(i) {
			return fault.At(audit.CodeMissing, "segment", segment.SegmentName(uint64(i)), 0, int64(v.st.Tree.Size))
		}
		if err := v.segment(n, i == len(numbers)-1); err != nil {
			return err
		}
	}
	end := segment.SegmentName(numbers[len(numbers)-1])
	if v.mark.Ok && v.mark.Size > v.st.Tree.Size {
		return fault.At(audit.CodeRollback, "acked", end, 0, int64(v.st.Tree.Size))
	}
	return v.unmet(end)
}

func (v *verifier) required() error {
	for _, e := range [...]struct {
		kind Evidence
		name string
	}{
		{EvidenceGenesis, "genesis_key"}, {EvidenceCheckpoint, "checkpoint"}, {EvidenceReceipt, "receipt"}, {EvidenceOwn, "own_checkpoint"},
	} {
		if v.opt.Require&e.kind != 0 && v.rep.Checked&e.kind == 0 {
			return fault.New(audit.CodeMissing, e.name, nil)
		}
	}
	return nil
}

func (v *verifier) segment(n uint64, last bool) error {
	s, f, err := segment.OpenScan(v.fs, n)
	if f != nil {
		defer f.Close()
	}
	if err != nil {
		return err
	}
	if s.Name == segment.PrunedName(n) {
		return v.stub(s, f)
	}
	if err := v.findEnd(s, f, last); err != nil {
		return err
	}
	if err := v.header(s, n); err != nil {
		return err
	}
	v.hashes = compareHashes(v.fs, &s.Header)
	defer v.hashes.close()
	var flags byte
	commit := func(c *segment.CommitRecord, stored []byte) error {
		flags = c.Flags
		v.hashes.check(stored)
		return v.committed(c)
	}
	if v.opt.HashesOnly {
		err = segment.ReplayHashes(f, s, &v.st, v.hashes.leaf, commit)
	} else {
		err = segment.Replay(f, s.Name, s.Start, s.End, &v.st, commit)
	}
	if err != nil {
		return err
	}
	v.guessed = false
	if v.hashes.bad {
		v.rep.Derived = append(v.rep.Derived, segment.HashesName(n))
	}
	if segment.DamagedIndex(v.fs, n) {
		v.rep.Derived = append(v.rep.Derived, segment.IndexName(n))
	}
	if segment.DamagedSnapshot(v.fs, n) {
		v.rep.Derived = append(v.rep.Derived, segment.SnapshotName(n))
	}
	v.rep.Segments++
	v.rep.Bytes += s.End
	if last {
		v.rep.TornBytes = s.TailEnd - s.End
		return s.Judge(f, v.mark)
	}
	if flags&segment.FlagLast == 0 {
		return segment.Corrupt(segment.FlawUnfinished, s.Name, s.End, v.st.Tree.Size)
	}
	return nil
}

// findEnd finds where what is committed ends.
func (v *verifier) findEnd(s *segment.SegmentScan, f disk.File, last bool) error {
	if !last {
		s.End = s.Size
		return nil
	}
	if v.guessed = !v.scan && s.EndsInCommit(f); v.guessed {
		return nil
	}
	return s.ScanLive(f)
}

// header checks that the segment follows from the one before.
func (v *verifier) header(s *segment.SegmentScan, n uint64) error {
	h := &s.Header
	if n == 0 {
		if v.opt.GenesisKey != nil {
			if string(v.opt.GenesisKey) != string(h.Genesis[:]) {
				return fault.At(audit.CodeForged, "genesis_key", s.Name, 0, 0)
			}
			v.rep.Checked |= EvidenceGenesis
		}
		v.st.Instance, v.st.Genesis, v.st.EpochKey = h.Instance, h.Genesis, h.Genesis
		v.rep.Instance, v.rep.Genesis = h.Instance, h.Genesis
	}
	want := v.st.Header(n, h.Year)
	if string(want.Append(nil)) != string(s.Payload) {
		return segment.Corrupt(segment.FlawHeader, s.Name, 0, v.st.Tree.Size)
	}
	m := v.st.Subjects
	if !v.st.Begin(h, s.Payload) {
		return segment.Corrupt(segment.FlawHeader, s.Name, 0, h.First)
	}
	v.st.Subjects = m
	return nil
}

func (v *verifier) committed(c *segment.CommitRecord) error {
	v.rep.Entries, v.rep.Commits, v.rep.Epoch = c.Size, v.st.Commit, v.st.Epoch
	v.rep.Root, v.rep.Subjects, v.rep.LastTime = c.Root, int(v.st.Subjects.Size()), segment.FromMicros(c.Wall)
	return v.meet(c)
}

// hashCompare holds the derived hash file against the hashes that follow from the entries.
type hashCompare struct {
	f    disk.File
	at   int64 // of the next byte to read
	end  int64
	bad  bool
	buf  []byte
	left []byte // of buf, not yet compared
	// leaves are read on their own, ahead of what is compared.
	first   int64 // stored hashes before this file
	ahead   []byte
	aheadAt int64
}

const hashChunk = 64 << 10

func compareHashes(dir disk.FS, header *segment.SegmentHeader) *hashCompare {
	h := &hashCompare{first: merkle.StoredCount(header.First)}
	var err error
	if h.f, err = dir.Open(segment.HashesName(header.Number)); err == nil {
		h.end, err = h.f.Size()
	}
	h.bad = err != nil
	return h
}

func (h *hashCompare) close() {
	if h.f != nil {
		_ = h.f.Close()
	}
}

// check compares what the file already has; a writer may be behind with it.
func (h *hashCompare) check(stored []byte) {
	for len(stored) > 0 && !h.bad {
		if len(h.left) == 0 && !h.more() {
			return
		}
		n := min(len(stored), len(h.left))
		h.bad = string(stored[:n]) != string(h.left[:n])
		stored, h.left = stored[n:], h.left[n:]
	}
}

func (h *hashCompare) more() bool {
	n := min(h.end-h.at, hashChunk)
	if n <= 0 {
		return false
	}
	if h.buf == nil {
		h.buf = make([]byte, hashChunk)
	}
	h.left = h.buf[:n]
	h.bad = disk.ReadFull(h.f, h.left, h.at) != nil
	h.at += n
	return !h.bad
}

// leaf gives an entry's stored leaf hash, if the file has it and was right so far.
func (h *hashCompare) leaf(index uint64) (leaf audit.Hash, ok bool) {
	at := (merkle.StoredCount(index) - h.first) * int64(len(leaf))
	if h.bad || at+int64(len(leaf)) > h.end {
		return leaf, false
	}
	if at+int64(len(leaf)) > h.aheadAt+int64(len(h.ahead)) {
		if h.ahead == nil {
			h.ahead = make([]byte, hashChunk)
		}
		h.ahead, h.aheadAt = h.ahead[:min(hashChunk, h.end-at)], at
		if h.bad = disk.ReadFull(h.f, h.ahead, at) != nil; h.bad {
			return leaf, false
		}
	}
	return audit.Hash(h.ahead[at-h.aheadAt:]), true
}

// ownCheckpoint reads the checkpoint beside the log.
func ownCheckpoint(dir disk.FS) ([]byte, error) {
	b, err := disk.ReadFile(dir, segment.CheckpointName, 1<<20)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return b, err
}
