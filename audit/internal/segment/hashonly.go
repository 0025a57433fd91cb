package segment

import (
	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/disk"
)

// replayHashes is replay with stored leaf hashes, which known gives, in the entries' place. Of the
// entries only their lengths are looked at, so that the commit records, the seals and the genesis
// between them are found; these three are read and checked as always.
func ReplayHashes(f disk.File, s *SegmentScan, st *State, known func(uint64) (audit.Hash, bool), commit func(*CommitRecord, []byte) error) error {
	r := replayer{name: s.Name, st: st, commit: commit, first: st.Tree.Size, epoch: st.Epoch, key: st.EpochKey}
	var c chunk
	next := st.Tree.Size
	for at := s.Start; at < s.End; {
		if at = c.load(f, at, s.End, &next); c.err != nil {
			return c.err
		}
		for i := range c.items {
			it := &c.items[i]
			flaw, err := FlawFrame, error(nil)
			if !it.bad {
				flaw, err = r.hashedFrame(c.buf[it.at:it.end], known)
			}
			if err != nil {
				return err
			}
			if flaw != FlawNone {
				return Corrupt(flaw, s.Name, c.base+int64(it.at), st.Tree.Size)
			}
		}
	}
	return r.finish(s.End)
}

func (r *replayer) hashedFrame(frame []byte, known func(uint64) (audit.Hash, bool)) (Flaw, error) {
	sha := r.st.Tree.Hasher()
	if frame[FrameHead-1] == FrameEntry && frame[FrameHead] == LeafEvent {
		leaf, ok := known(r.st.Tree.Size)
		if !ok {
			leaf = sha.Sum(frame[FrameHead-1:])
		}
		r.out = r.st.Tree.Join(leaf, nil, r.out)
		return FlawNone, nil
	}
	kind, p, _, state := ReadFrame(frame)
	switch {
	case state != FrameOK:
		return FlawFrame, nil
	case kind == FrameCommit:
		return r.close(p)
	case kind != FrameEntry:
		return FlawFrame, nil
	}
	leaf := sha.Sum(frame[FrameHead-1:])
	it := item{kind: p[0], bad: p[0] != LeafGenesis && p[0] != LeafSeal}
	var f Flaw
	r.out, f = r.st.entry(&it, &leaf, p, nil, r.out)
	return f, nil
}
