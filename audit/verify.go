package audit

import (
	"context"
	"errors"
	"time"
)

// VerifyOptions says what a verification is held against. All fields are optional; what is missing is reported as not checked.
type VerifyOptions struct {
	// FS is where the log is, instead of the directory given.
	FS FS
	// GenesisKey is the key from the printed page.
	GenesisKey []byte
}

// Report is what a verification found.
type Report struct {
	Instance  Code
	Genesis   [32]byte
	Entries   uint64
	Commits   uint64
	Segments  int
	Epoch     uint64 // the current one; as many were sealed
	Root      Hash
	Subjects  int   // persons that the log has entries about
	Bytes     int64 // committed
	TornBytes int64 // of an unfinished write after the last commit: a crash, not tampering; the next Open removes them
	LastTime  time.Time
}

// Verify re-reads every byte of a log and checks it: frames, encodings, order, subjects' counters, the tree against every commit
// record, the chain of commits, seals and their keys from the genesis key on. It changes nothing and may run beside the writer: it
// looks at what was committed when it began. The error names the first bad entry; the report says how far the log is good.
func Verify(ctx context.Context, dir string, opt VerifyOptions) (Report, error) {
	if opt.FS == nil {
		d, err := existingDir(dir)
		if err != nil {
			return Report{}, err
		}
		opt.FS = d
	}
	v := verifier{fs: opt.FS, opt: opt}
	err := v.run(ctx)
	return v.rep, err
}

type verifier struct {
	fs  FS
	opt VerifyOptions
	st  state
	rep Report
}

func (v *verifier) run(ctx context.Context) error {
	numbers, err := segmentNumbers(v.fs)
	if err != nil {
		return err
	}
	if len(numbers) == 0 || numbers[0] != 0 {
		return fail(CodeMissing, "segment", nil)
	}
	acked, _, marked := readMark(v.fs)
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
	if marked && acked > v.st.tree.size {
		return failAt(CodeRollback, "acked", segmentName(numbers[len(numbers)-1]), 0, int64(v.st.tree.size))
	}
	return nil
}

func (v *verifier) segment(n uint64, last bool) error {
	s, f, err := openScan(v.fs, n)
	if f != nil {
		defer f.Close() //nolint:errcheck // read only
	}
	if err == nil {
		err = s.scan(f, s.size)
	}
	if err == nil {
		err = v.header(s, n)
	}
	if err != nil {
		return err
	}
	err = replay(f, s.name, s.start, s.end, &v.st, func([]byte) error {
		v.report(s)
		return nil
	})
	if err != nil {
		return err
	}
	v.rep.Segments++
	v.rep.Bytes += s.end
	return v.tail(s, f, last)
}

// header checks that the segment follows from the one before.
func (v *verifier) header(s *segmentScan, n uint64) error {
	h := &s.header
	if n == 0 {
		if v.opt.GenesisKey != nil && string(v.opt.GenesisKey) != string(h.genesis[:]) {
			return failAt(CodeForged, "genesis_key", s.name, 0, 0)
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

func (v *verifier) report(*segmentScan) {
	v.rep.Entries, v.rep.Commits, v.rep.Epoch = v.st.tree.size, v.st.commit, v.st.epoch
	v.rep.Root, v.rep.Subjects, v.rep.LastTime = v.st.tree.root(), len(v.st.subjects.people), fromMicros(v.st.wall)
}

// tail judges what stands after the segment's last commit: only the last segment may have anything there.
func (v *verifier) tail(s *segmentScan, f File, last bool) error {
	if last {
		v.rep.TornBytes = s.tailEnd - s.end
		return s.judge(v.fs, f)
	}
	if !s.last || s.size != s.end {
		flaw := flawTrailing
		if s.tail != tailClean {
			flaw = flawFrame
		}
		return errors.Join(failAt(CodeCorrupt, string(flaw), s.name, s.tailFlaw, int64(v.st.tree.size)))
	}
	return nil
}
