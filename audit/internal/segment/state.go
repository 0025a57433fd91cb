package segment

import (
	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/fault"
	"github.com/kyufu-go/kyufu/audit/internal/merkle"
	"github.com/kyufu-go/kyufu/audit/internal/wire"
)

// state is where a log stands after a number of entries: what the writer goes on from, and what a
// reader checks the next entry against. Writer, recovery and verifier share it.
type State struct {
	Instance   audit.Code
	Genesis    [32]byte
	Tree       merkle.CompactRange
	Subjects   merkle.SubjectMap
	Chain      audit.Hash // of the last commit, or of the segment's header
	Commit     uint64     // number of the next commit
	Segment    uint64     // number of the current segment
	Year       uint16     // fiscal year of the current segment
	Epoch      uint64
	EpochFirst uint64 // first index of the epoch
	EpochKey   [32]byte
	LastSeal   audit.Hash // leaf hash of the last seal
	Wall       int64      // wall time of the last commit
	Unread     bool       // entries are not read: what seals say about the subject map is believed
}

// header is what the next segment's header must say.
func (s *State) Header(number uint64, year uint16) SegmentHeader {
	h := SegmentHeader{
		Genesis: s.Genesis, Number: number, First: s.Tree.Size, epoch: s.Epoch, key: s.EpochKey, commit: s.Commit, Year: year,
		seal: s.LastSeal, chain: s.Chain, epochFirst: s.EpochFirst, Instance: s.Instance,
		Subjects: s.Subjects.Root(), People: s.Subjects.Size(),
	}
	if number == 0 {
		h.chain = audit.Hash{}
	}
	for i := range s.Tree.N {
		h.Roots = append(h.Roots, s.Tree.Roots[i][:]...)
	}
	return h
}

// begin makes the state that of a log at the start of a segment; the subject map is the caller's to
// fill.
func (s *State) Begin(h *SegmentHeader, payload []byte) bool {
	if !s.Tree.Set(h.First, h.Roots) {
		return false
	}
	s.Instance, s.Genesis = h.Instance, h.Genesis
	s.Chain, s.Commit = HashSegment(payload), h.commit
	s.Segment, s.Year = h.Number, h.Year
	s.Epoch, s.EpochFirst, s.EpochKey, s.LastSeal = h.epoch, h.epochFirst, h.key, h.seal
	return true
}

// item is an entry taken apart, which needs no state and so can be done beside others. It points at
// nothing, so that the garbage collector has no business with it.
type item struct {
	index    uint64
	epoch    uint64
	subjects int32 // where in the payload their encodings begin
	n        uint8 // how many there are
	kind     byte
	bad      bool
}

// scan fills the item from an entry's payload.
func (it *item) scan(p []byte, v *EventView) {
	*it = item{kind: p[0]}
	switch it.kind {
	case LeafEvent:
		if it.bad = !ScanEvent(p, v); !it.bad {
			it.n, it.subjects, it.index, it.epoch = uint8(v.NSubjects), int32(len(p)-len(v.Subjects)), v.Index, v.epoch
		}
	case LeafGenesis, LeafSeal:
	default:
		it.bad = true
	}
}

// flaw says what is wrong with stored data: a short stable word.
type Flaw string

// The flaws.
const (
	FlawNone       Flaw = ""
	FlawFrame      Flaw = "frame"          // no frame, or its checksum is wrong
	FlawHeader     Flaw = "segment_header" // not what follows from the segment before
	FlawEncoding   Flaw = "encoding"
	flawIndex      Flaw = "index"
	flawEpoch      Flaw = "epoch"
	flawSubject    Flaw = "subject_counter"
	FlawGenesis    Flaw = "genesis"
	FlawSeal       Flaw = "seal"
	flawSealMap    Flaw = "seal_subjects"
	FlawSignature  Flaw = "signature"
	flawCommit     Flaw = "commit"
	FlawChain      Flaw = "commit_chain"
	FlawRoot       Flaw = "root"
	FlawUnfinished Flaw = "no_commit"
	flawTrailing   Flaw = "trailing_bytes"
)

// entry takes the next entry, whose leaf hash is given; made holds what is known of the tree's
// nodes that it completes (see subtrees).
func (s *State) entry(it *item, leaf *audit.Hash, payload []byte, made *merkle.Subtrees, stored []byte) ([]byte, Flaw) {
	if it.bad {
		return stored, FlawEncoding
	}
	f := FlawNone
	switch it.kind {
	case LeafEvent:
		f = s.event(it, leaf, payload[it.subjects:])
	case LeafGenesis:
		f = s.takeGenesis(payload)
	case LeafSeal:
		f = s.takeSeal(payload, *leaf)
	}
	if f != FlawNone {
		return stored, f
	}
	return s.Tree.Join(*leaf, made, stored), FlawNone
}

func (s *State) event(it *item, leaf *audit.Hash, p []byte) Flaw {
	if it.index != s.Tree.Size || s.Tree.Size == 0 {
		return flawIndex
	}
	if it.epoch != s.Epoch {
		return flawEpoch
	}
	for range it.n {
		st := &s.Subjects.People[s.Subjects.Touch((*audit.Handle)(p))]
		if wire.BE.Uint64(p[16:]) != st.Count+1 || audit.Hash(p[24:56]) != st.Leaf {
			return flawSubject
		}
		st.Count++
		st.Last, st.Leaf = it.index, *leaf
		p = p[SubjectFixed+int(p[SubjectFixed-1])*CommitLen:]
	}
	return FlawNone
}

func (s *State) takeGenesis(payload []byte) Flaw {
	g, ok := ParseGenesis(payload)
	if !ok || s.Tree.Size != 0 || g.Key != s.Genesis || g.Key != s.EpochKey || g.Instance != s.Instance {
		return FlawGenesis
	}
	return FlawNone
}

func (s *State) takeSeal(payload []byte, leaf audit.Hash) Flaw {
	sl, err := ParseSeal(payload)
	if err != nil {
		return FlawEncoding
	}
	if sl.Index != s.Tree.Size || sl.Epoch != s.Epoch || sl.First != s.EpochFirst || sl.Prev != s.LastSeal || sl.Root != s.Tree.Root() {
		return FlawSeal
	}
	if !sl.Verify(s.EpochKey, s.Genesis) {
		return FlawSignature
	}
	if s.Unread {
		s.Subjects = merkle.SubjectMap{Stale: true, StaleRoot: sl.Subjects, StalePeople: sl.People}
	}
	if sl.Subjects != s.Subjects.Root() || sl.People != s.Subjects.Size() {
		return flawSealMap
	}
	s.Sealed(&sl, leaf)
	return FlawNone
}

func (s *State) Sealed(sl *Seal, leaf audit.Hash) {
	s.Epoch++
	s.EpochFirst = sl.Index + 1
	s.EpochKey = sl.Next
	s.LastSeal = leaf
}

// close takes a commit record; key is the key of the epoch in which its entries began.
func (s *State) close(c *CommitRecord, first, epoch uint64, key [32]byte) Flaw {
	switch {
	case c.Chain != s.Chain || c.Number != s.Commit:
		return FlawChain
	case c.First != first || c.Size != s.Tree.Size || c.Epoch != epoch || (c.Flags&FlagSeal != 0) != (s.Epoch != epoch):
		return flawCommit
	case c.Root != s.Tree.Root():
		return FlawRoot
	case c.Signature != nil && !VerifyReceipt(key[:], c.Hash, c.Signature):
		return FlawSignature
	}
	s.Chain, s.Wall = c.Hash, c.Wall
	s.Commit++
	return FlawNone
}

func Corrupt(f Flaw, file string, offset int64, index uint64) error {
	return fault.At(audit.CodeCorrupt, string(f), file, offset, int64(index))
}
