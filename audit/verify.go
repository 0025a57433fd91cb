package audit

import (
	"context"
	"errors"
	"io/fs"
	"time"

	"golang.org/x/mod/sumdb/note"
)

// VerifyOptions says what a verification is held against. All fields are optional; Report tells what was not checked.
type VerifyOptions struct {
	// FS is where the log is, instead of the directory given.
	FS FS
	// GenesisKey is the key from the printed page. Without it the log is only checked against itself.
	GenesisKey []byte
	// Checkpoints are signed checkpoints of the log that were kept elsewhere. Each must be what the log was at that size.
	Checkpoints [][]byte
	// Verifiers knows the lasting keys that may have signed them, beside the epochs' keys.
	Verifiers note.Verifiers
	// Receipts are what business rows store. Each must name a commit of the log.
	Receipts []Receipt
	// Require lists what must have been checked: a missing one is an error with code "missing", never "nothing to check".
	Require Evidence
	// HashesOnly looks at hashes instead of entries: the leaf hashes in the derived files are held against every commit record, the commits
	// against each other, the seals against their keys. It is several times faster, and blind: somebody who changed an entry and left its
	// hash is not noticed. So Verify never returns nil then: if nothing is wrong, the error is ErrUnread. What has no stored hash is read.
	// Any other error may lie in the derived files; only a whole verification tells.
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
	Instance  Code
	Genesis   [32]byte
	Entries   uint64
	Pruned    uint64 // entries of which only hashes are left
	Commits   uint64
	Segments  int
	Epoch     uint64 // the current one; as many were sealed
	Root      Hash
	Subjects  int   // persons that the log has entries about
	Bytes     int64 // committed
	TornBytes int64 // of an unfinished write after the last commit: a crash, not tampering; the next Open removes them
	LastTime  time.Time
	Checked   Evidence
	// HashesOnly says that entries were not read: the rest of the report is what the hashes say.
	HashesOnly bool
	// Derived names files that do not fit the log and can be made again (see Rebuild); the log itself is not in doubt.
	Derived []string
}

// Verify re-reads every byte of a log and checks it: frames, encodings, order, subjects' counters, the tree against every commit
// record, the chain of commits, seals and their keys from the genesis key on, and whatever the options hold it against. It changes
// nothing and may run beside the writer: it looks at what was committed when it began. The error names the first bad entry; the
// report says how far the log is good.
func Verify(ctx context.Context, dir string, opt VerifyOptions) (Report, error) {
	if opt.FS == nil {
		d, err := existingDir(dir)
		if err != nil {
			return Report{}, err
		}
		opt.FS = d
	}
	v := verifier{fs: opt.FS, opt: opt, st: state{unread: opt.HashesOnly}}
	err := v.run(ctx)
	if err != nil && v.guessed {
		// Something is wrong in front of where the last segment seems to end. Now it matters where it does, and whether that is a crash.
		v = verifier{fs: opt.FS, opt: opt, st: state{unread: opt.HashesOnly}, scan: true}
		err = v.run(ctx)
	}
	if err == nil {
		err = v.required()
	}
	if v.rep.HashesOnly = opt.HashesOnly; err == nil && opt.HashesOnly {
		err = fail(CodeUnread, "", nil)
	}
	return v.rep, err
}

type verifier struct {
	fs     FS
	opt    VerifyOptions
	st     state
	rep    Report
	claims []claim
	mark   ackMark
	hashes *hashCompare
	// guessed is set when the last segment's end was taken from its last bytes, without a scan of all of it beforehand; scan forbids it.
	guessed, scan bool
}

// run reads the segments first to last. What claims something about the log is read before the log is, so that a live log has it.
func (v *verifier) run(ctx context.Context) error {
	v.mark = markOf(v.fs)
	if err := v.gather(); err != nil {
		return err
	}
	numbers, err := allSegments(v.fs)
	if err != nil {
		return err
	}
	if len(numbers) == 0 {
		return fail(CodeMissing, "segment", nil)
	}
	for i, n := range numbers {
		if err := ctx.Err(); err != nil {
			return err
		}
		if n != uint64(i) {
			return failAt(CodeMissing, "segment", segmentName(uint64(i)), 0, int64(v.st.tree.size))
		}
		if err := v.segment(n, i == len(numbers)-1); err != nil {
			return err
		}
	}
	end := segmentName(numbers[len(numbers)-1])
	if v.mark.ok && v.mark.size > v.st.tree.size {
		return failAt(CodeRollback, "acked", end, 0, int64(v.st.tree.size))
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
			return fail(CodeMissing, e.name, nil)
		}
	}
	return nil
}

func (v *verifier) segment(n uint64, last bool) error {
	s, f, err := openScan(v.fs, n)
	if f != nil {
		defer f.Close()
	}
	if err != nil {
		return err
	}
	if s.name == prunedName(n) {
		return v.stub(s, f)
	}
	if err := v.findEnd(s, f, last); err != nil {
		return err
	}
	if err := v.header(s, n); err != nil {
		return err
	}
	v.hashes = compareHashes(v.fs, &s.header)
	defer v.hashes.close()
	var flags byte
	commit := func(c *commitRecord, stored []byte) error {
		flags = c.flags
		v.hashes.check(stored)
		return v.committed(c)
	}
	if v.opt.HashesOnly {
		err = v.replayHashes(f, s, commit)
	} else {
		err = replay(f, s.name, s.start, s.end, &v.st, commit)
	}
	if err != nil {
		return err
	}
	v.guessed = false
	if v.hashes.bad {
		v.rep.Derived = append(v.rep.Derived, hashesName(n))
	}
	if damagedIndex(v.fs, n) {
		v.rep.Derived = append(v.rep.Derived, indexName(n))
	}
	if damagedSnapshot(v.fs, n) {
		v.rep.Derived = append(v.rep.Derived, snapshotName(n))
	}
	v.rep.Segments++
	v.rep.Bytes += s.end
	if last {
		v.rep.TornBytes = s.tailEnd - s.end
		return s.judge(f, v.mark)
	}
	if flags&flagLast == 0 {
		return corrupt(flawUnfinished, s.name, s.end, v.st.tree.size)
	}
	return nil
}

// findEnd finds where what is committed ends.
func (v *verifier) findEnd(s *segmentScan, f File, last bool) error {
	if !last {
		s.end = s.size
		return nil
	}
	if v.guessed = !v.scan && s.endsInCommit(f); v.guessed {
		return nil
	}
	return s.scanLive(f)
}

// header checks that the segment follows from the one before.
func (v *verifier) header(s *segmentScan, n uint64) error {
	h := &s.header
	if n == 0 {
		if v.opt.GenesisKey != nil {
			if string(v.opt.GenesisKey) != string(h.genesis[:]) {
				return failAt(CodeForged, "genesis_key", s.name, 0, 0)
			}
			v.rep.Checked |= EvidenceGenesis
		}
		v.st.instance, v.st.genesis, v.st.epochKey = h.instance, h.genesis, h.genesis
		v.rep.Instance, v.rep.Genesis = h.instance, h.genesis
	}
	want := v.st.header(n, h.year)
	if string(want.append(nil)) != string(s.payload) {
		return corrupt(flawHeader, s.name, 0, v.st.tree.size)
	}
	m := v.st.subjects
	if !v.st.begin(h, s.payload) {
		return corrupt(flawHeader, s.name, 0, h.first)
	}
	v.st.subjects = m
	return nil
}

func (v *verifier) committed(c *commitRecord) error {
	v.rep.Entries, v.rep.Commits, v.rep.Epoch = c.size, v.st.commit, v.st.epoch
	v.rep.Root, v.rep.Subjects, v.rep.LastTime = c.root, int(v.st.subjects.size()), fromMicros(c.wall)
	return v.meet(c)
}

// hashCompare holds the derived hash file against the hashes that follow from the entries.
type hashCompare struct {
	f    File
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

func compareHashes(dir FS, header *segmentHeader) *hashCompare {
	h := &hashCompare{first: storedCount(header.first)}
	var err error
	if h.f, err = dir.Open(hashesName(header.number)); err == nil {
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
	h.bad = readFull(h.f, h.left, h.at) != nil
	h.at += n
	return !h.bad
}

// leaf gives an entry's stored leaf hash, if the file has it and was right so far.
func (h *hashCompare) leaf(index uint64) (leaf Hash, ok bool) {
	at := (storedCount(index) - h.first) * int64(len(leaf))
	if h.bad || at+int64(len(leaf)) > h.end {
		return leaf, false
	}
	if at+int64(len(leaf)) > h.aheadAt+int64(len(h.ahead)) {
		if h.ahead == nil {
			h.ahead = make([]byte, hashChunk)
		}
		h.ahead, h.aheadAt = h.ahead[:min(hashChunk, h.end-at)], at
		if h.bad = readFull(h.f, h.ahead, at) != nil; h.bad {
			return leaf, false
		}
	}
	return Hash(h.ahead[at-h.aheadAt:]), true
}

// ownCheckpoint reads the checkpoint beside the log.
func ownCheckpoint(dir FS) ([]byte, error) {
	b, err := readFile(dir, checkpointName, 1<<20)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return b, err
}
