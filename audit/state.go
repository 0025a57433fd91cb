package audit

// state is where a log stands after a number of entries: what the writer goes on from, and what a reader checks the next entry
// against. Writer, recovery and verifier share it.
type state struct {
	instance   Code
	genesis    [32]byte
	tree       frontier
	subjects   subjectMap
	chain      Hash   // of the last commit, or of the segment's header
	commit     uint64 // number of the next commit
	segment    uint64 // number of the current segment
	year       uint16 // fiscal year of the current segment
	epoch      uint64
	epochFirst uint64 // first index of the epoch
	epochKey   [32]byte
	lastSeal   Hash  // leaf hash of the last seal
	wall       int64 // wall time of the last commit
	unread     bool  // entries are not read: what seals say about the subject map is believed
}

// header is what the next segment's header must say.
func (s *state) header(number uint64, year uint16) segmentHeader {
	h := segmentHeader{
		genesis: s.genesis, number: number, first: s.tree.size, epoch: s.epoch, key: s.epochKey, commit: s.commit, year: year,
		seal: s.lastSeal, chain: s.chain, epochFirst: s.epochFirst, instance: s.instance,
		subjects: s.subjects.root(), people: s.subjects.size(),
	}
	if number == 0 {
		h.chain = Hash{}
	}
	for i := range s.tree.n {
		h.roots = append(h.roots, s.tree.roots[i][:]...)
	}
	return h
}

// begin makes the state that of a log at the start of a segment; the subject map is the caller's to fill.
func (s *state) begin(h *segmentHeader, payload []byte) bool {
	if !s.tree.set(h.first, h.roots) {
		return false
	}
	s.instance, s.genesis = h.instance, h.genesis
	s.chain, s.commit = hashSegment(payload), h.commit
	s.segment, s.year = h.number, h.year
	s.epoch, s.epochFirst, s.epochKey, s.lastSeal = h.epoch, h.epochFirst, h.key, h.seal
	return true
}

// item is an entry taken apart, which needs no state and so can be done beside others. It points at nothing, so that the garbage collector
// has no business with it.
type item struct {
	index    uint64
	epoch    uint64
	subjects int32 // where in the payload their encodings begin
	n        uint8 // how many there are
	kind     byte
	bad      bool
}

// scan fills the item from an entry's payload.
func (it *item) scan(p []byte, v *eventView) {
	*it = item{kind: p[0]}
	switch it.kind {
	case leafEvent:
		if it.bad = !scanEvent(p, v); !it.bad {
			it.n, it.subjects, it.index, it.epoch = uint8(v.nSubjects), int32(len(p)-len(v.subjects)), v.index, v.epoch
		}
	case leafGenesis, leafSeal:
	default:
		it.bad = true
	}
}

// flaw says what is wrong with stored data: a short stable word.
type flaw string

// The flaws.
const (
	flawNone       flaw = ""
	flawFrame      flaw = "frame"          // no frame, or its checksum is wrong
	flawHeader     flaw = "segment_header" // not what follows from the segment before
	flawEncoding   flaw = "encoding"
	flawIndex      flaw = "index"
	flawEpoch      flaw = "epoch"
	flawSubject    flaw = "subject_counter"
	flawGenesis    flaw = "genesis"
	flawSeal       flaw = "seal"
	flawSealMap    flaw = "seal_subjects"
	flawSignature  flaw = "signature"
	flawCommit     flaw = "commit"
	flawChain      flaw = "commit_chain"
	flawRoot       flaw = "root"
	flawUnfinished flaw = "no_commit"
	flawTrailing   flaw = "trailing_bytes"
)

// entry takes the next entry, whose leaf hash is given; made holds what is known of the tree's nodes that it completes (see subtrees).
func (s *state) entry(it *item, leaf *Hash, payload []byte, made *subtrees, stored []byte) ([]byte, flaw) {
	if it.bad {
		return stored, flawEncoding
	}
	f := flawNone
	switch it.kind {
	case leafEvent:
		f = s.event(it, leaf, payload[it.subjects:])
	case leafGenesis:
		f = s.takeGenesis(payload)
	case leafSeal:
		f = s.takeSeal(payload, *leaf)
	}
	if f != flawNone {
		return stored, f
	}
	return s.tree.join(*leaf, made, stored), flawNone
}

func (s *state) event(it *item, leaf *Hash, p []byte) flaw {
	if it.index != s.tree.size || s.tree.size == 0 {
		return flawIndex
	}
	if it.epoch != s.epoch {
		return flawEpoch
	}
	for range it.n {
		st := &s.subjects.people[s.subjects.touch((*Handle)(p))]
		if be.Uint64(p[16:]) != st.count+1 || Hash(p[24:56]) != st.leaf {
			return flawSubject
		}
		st.count++
		st.last, st.leaf = it.index, *leaf
		p = p[subjectFixed+int(p[subjectFixed-1])*commitLen:]
	}
	return flawNone
}

func (s *state) takeGenesis(payload []byte) flaw {
	g, ok := parseGenesis(payload)
	if !ok || s.tree.size != 0 || g.key != s.genesis || g.key != s.epochKey || g.instance != s.instance {
		return flawGenesis
	}
	return flawNone
}

func (s *state) takeSeal(payload []byte, leaf Hash) flaw {
	sl, err := ParseSeal(payload)
	if err != nil {
		return flawEncoding
	}
	if sl.Index != s.tree.size || sl.Epoch != s.epoch || sl.First != s.epochFirst || sl.Prev != s.lastSeal || sl.Root != s.tree.root() {
		return flawSeal
	}
	if !sl.Verify(s.epochKey, s.genesis) {
		return flawSignature
	}
	if s.unread {
		s.subjects = subjectMap{stale: true, staleRoot: sl.Subjects, stalePeople: sl.People}
	}
	if sl.Subjects != s.subjects.root() || sl.People != s.subjects.size() {
		return flawSealMap
	}
	s.sealed(&sl, leaf)
	return flawNone
}

func (s *state) sealed(sl *Seal, leaf Hash) {
	s.epoch++
	s.epochFirst = sl.Index + 1
	s.epochKey = sl.Next
	s.lastSeal = leaf
}

// close takes a commit record; key is the key of the epoch in which its entries began.
func (s *state) close(c *commitRecord, first, epoch uint64, key [32]byte) flaw {
	switch {
	case c.chain != s.chain || c.number != s.commit:
		return flawChain
	case c.first != first || c.size != s.tree.size || c.epoch != epoch || (c.flags&flagSeal != 0) != (s.epoch != epoch):
		return flawCommit
	case c.root != s.tree.root():
		return flawRoot
	case c.signature != nil && !verifyReceipt(key[:], c.hash, c.signature):
		return flawSignature
	}
	s.chain, s.wall = c.hash, c.wall
	s.commit++
	return flawNone
}

func corrupt(f flaw, file string, offset int64, index uint64) error {
	return failAt(CodeCorrupt, string(f), file, offset, int64(index))
}
