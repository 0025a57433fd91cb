package verify

import (
	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/disk"
	"github.com/kyufu-go/kyufu/audit/internal/fault"
	"github.com/kyufu-go/kyufu/audit/internal/merkle"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
)

// stub checks what is left of a pruned segment: the chain of commits, the seals and their keys, and
// that the next segment's header follows. Its tree cannot be worked out again; the next header's
// roots must lead to the last commit's root.
func (v *verifier) stub(s *segment.SegmentScan, f disk.File) error {
	if err := v.header(s, s.Header.Number); err != nil {
		return err
	}
	st := &v.st
	w := segment.FrameWalk{F: f, At: s.Start, Limit: s.Size}
	var last segment.CommitRecord
	var genesis audit.Hash
	for w.At < s.Size {
		kind, p, at, state, err := w.Next()
		if err != nil {
			return err
		}
		flaw := segment.FlawFrame
		if state == segment.FrameOK && kind == segment.FrameEntry {
			flaw = v.stubEntry(p)
			if p[0] == segment.LeafGenesis {
				if genesis != (audit.Hash{}) { // a second one, as good as the first
					flaw = segment.FlawGenesis
				}
				genesis = merkle.LeafHash(p)
			}
		} else if state == segment.FrameOK && kind == segment.FrameCommit {
			c, ok := segment.ParseCommit(p)
			if flaw = segment.FlawChain; ok && c.Chain == st.Chain && c.Number == st.Commit && c.First == v.rep.Entries {
				if flaw = segment.FlawNone; c.Number == 0 && c.Root != genesis { // the first commit holds the genesis alone
					flaw = segment.FlawGenesis
				}
				st.Chain, st.Wall, st.Commit, last = c.Hash, c.Wall, st.Commit+1, c
				if err := v.committed(&c); err != nil {
					return err
				}
			}
		}
		if flaw != segment.FlawNone {
			return segment.Corrupt(flaw, s.Name, at, v.rep.Entries)
		}
	}
	v.rep.Segments++
	v.rep.Bytes += s.Size
	v.rep.Pruned = last.Size
	if last.Flags&segment.FlagLast == 0 {
		return segment.Corrupt(segment.FlawUnfinished, s.Name, s.Size, last.Size)
	}
	return v.afterStub(s.Header.Number+1, last)
}

// stubEntry takes a seal that is left of a pruned segment.
func (v *verifier) stubEntry(p []byte) segment.Flaw {
	st := &v.st
	if p[0] == segment.LeafGenesis {
		g, ok := segment.ParseGenesis(p)
		if !ok || g.Key != st.Genesis || g.Instance != st.Instance || v.rep.Entries != 0 {
			return segment.FlawGenesis
		}
		return segment.FlawNone
	}
	sl, err := segment.ParseSeal(p)
	if err != nil {
		return segment.FlawEncoding
	}
	if sl.Epoch != st.Epoch || sl.First != st.EpochFirst || sl.Prev != st.LastSeal || sl.Index != v.rep.Entries {
		return segment.FlawSeal
	}
	if sl.Root != v.rep.Root {
		return segment.FlawRoot
	}
	if !sl.Verify(st.EpochKey, st.Genesis) {
		return segment.FlawSignature
	}
	st.Sealed(&sl, merkle.LeafHash(p))
	return segment.FlawNone
}

// afterStub takes tree and subject map from the next segment's header, held against the last commit
// of the stub.
func (v *verifier) afterStub(number uint64, last segment.CommitRecord) error {
	s, f, err := segment.OpenScan(v.fs, number)
	if f != nil {
		defer f.Close()
	}
	if err != nil {
		return err
	}
	if !v.st.Tree.Set(s.Header.First, s.Header.Roots) || s.Header.First != last.Size || v.st.Tree.Root() != last.Root {
		return segment.Corrupt(segment.FlawHeader, s.Name, 0, last.Size)
	}
	if s.Name != segment.PrunedName(number) {
		if _, err := segment.LoadKept(v.fs); err != nil {
			return err
		}
	}
	if s.Name == segment.PrunedName(number) || v.st.Unread {
		// The map between two pruned segments is gone with their snapshots; the chain covers its
		// root.
		v.st.Subjects = merkle.SubjectMap{Stale: true, StaleRoot: s.Header.Subjects, StalePeople: s.Header.People}
		return nil
	}
	m, ok := segment.LoadSubjects(v.fs, &s.Header)
	if !ok {
		return fault.At(audit.CodeMissing, segment.SnapshotName(number), s.Name, 0, int64(last.Size))
	}
	v.st.Subjects = m
	return nil
}
