package merkle

import (
	"crypto/sha256"
	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/wire"
	"math/bits"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
)

// The subject map is an authenticated map from handle to (count, last index, leaf hash of the last
// entry), a trie over the handle's 32 half-bytes. A person stands at the first node where nobody
// else shares their path, so its shape follows from the handles alone. Hashes:
//
//	person  SHA-256(0x00 ‖ handle ‖ count (8) ‖ last (8) ‖ leaf hash)
//	node    SHA-256(0x01 ‖ which children there are, a bit each, child 0 lowest (2) ‖ their hashes)
//	empty   32 zero bytes
type SubjectMap struct {
	People []SubjectState
	Hashes []audit.Hash // of each person, once clean
	Dirty  []int32
	Marked []bool // whether a person stands in dirty: changed since the last root
	Nodes  []mapNode
	Sums   []nodeSum
	top    int32
	sha    *Hasher // made when it is first needed
	// stale stands for a map of which only root and number of persons are known.
	Stale       bool
	StaleRoot   audit.Hash
	StalePeople uint64
}

func (m *SubjectMap) Size() uint64 {
	if m.Stale {
		return m.StalePeople
	}
	return uint64(len(m.People))
}

// copyPeople copies as much of the map as a snapshot needs.
func (m *SubjectMap) CopyPeople() SubjectMap { return SubjectMap{People: slices.Clone(m.People)} }

// subjectState is what the log knows about a handle. It fills a line of the processor's cache, and
// so does a mapNode: what touch needs for each entry stands apart from what root needs.
type SubjectState struct {
	Handle audit.Handle
	Count  uint64
	Last   uint64
	Leaf   audit.Hash
}

// mapNode is a node's children: 0 none, n>0 node n-1, n<0 person -n-1.
type mapNode [16]int32

// nodeSum is a node's hash, out of date if dirty.
type nodeSum struct {
	hash  audit.Hash
	dirty bool
}

func nibble(h *audit.Handle, depth int) int {
	return int(h[depth>>1]>>(4&^(depth<<2))) & 15
}

// touch finds or makes the handle's state, marks its path as changed and tells where in people it
// stands.
func (m *SubjectMap) Touch(h *audit.Handle) int {
	slot := &m.top
	for depth := 0; ; depth++ {
		switch {
		case *slot == 0:
			m.People = append(room(m.People), SubjectState{Handle: *h})
			m.Hashes = append(room(m.Hashes), audit.Hash{})
			m.Marked = append(room(m.Marked), false)
			*slot = -int32(len(m.People))
			m.mark(len(m.People) - 1)
			return len(m.People) - 1
		case *slot < 0:
			at := int(-*slot - 1)
			if m.People[at].Handle == *h {
				m.mark(at)
				return at
			}
			slot = m.split(slot, depth)
		}
		n := *slot - 1
		m.Sums[n].dirty = true
		slot = &m.Nodes[n][nibble(h, depth)]
	}
}

// room doubles a full slice: these grow to millions, and append would copy more often.
func room[T any](s []T) []T {
	if len(s) == cap(s) {
		return slices.Grow(s, len(s)+64)
	}
	return s
}

func (m *SubjectMap) mark(person int) {
	if !m.Marked[person] {
		m.Marked[person], m.Dirty = true, append(m.Dirty, int32(person))
	}
}

// split puts a node between the slot and the person in it.
func (m *SubjectMap) split(slot *int32, depth int) *int32 {
	person := *slot
	var n mapNode
	n[nibble(&m.People[-person-1].Handle, depth)] = person
	// The slot may lie in m.nodes, which append may move: write it first.
	*slot = int32(len(m.Nodes) + 1)
	m.Nodes, m.Sums = append(room(m.Nodes), n), append(room(m.Sums), nodeSum{})
	at := int32(len(m.Nodes))
	return &at
}

// get finds a handle's state without marking it.
func (m *SubjectMap) Get(h *audit.Handle) *SubjectState {
	at := m.top
	for depth := 0; at != 0; depth++ {
		if at < 0 {
			if p := &m.People[-at-1]; p.Handle == *h {
				return p
			}
			return nil
		}
		at = m.Nodes[at-1][nibble(h, depth)]
	}
	return nil
}

// root hashes what changed since the last call.
func (m *SubjectMap) Root() audit.Hash {
	if m.Stale {
		return m.StaleRoot
	}
	if m.sha == nil {
		m.sha = &Hasher{}
	}
	if len(m.Dirty) > hashBeside && runtime.GOMAXPROCS(0) > 1 {
		m.hashTogether()
	} else {
		m.hashPeople(m.Dirty, m.sha)
	}
	m.Dirty = m.Dirty[:0]
	m.hashNode(m.top, m.sha)
	return m.hashOf(m.top)
}

const (
	// hashBeside is how many persons must have changed before hashing them beside each other is
	// worth while.
	hashBeside = 1024
	// hashPart is how many a processor takes at a time: few, for others may be busy elsewhere.
	hashPart = 256
)

// hashTogether hashes changed persons, then the top's subtrees, on all processors; no two touch the
// same node.
func (m *SubjectMap) hashTogether() {
	parts := slices.Collect(slices.Chunk(m.Dirty, hashPart))
	share(len(parts), func(i int, sha *Hasher) { m.hashPeople(parts[i], sha) })
	if m.top > 0 {
		top := &m.Nodes[m.top-1]
		share(len(top), func(i int, sha *Hasher) { m.hashNode(top[i], sha) })
	}
}

// share does n things on all processors, each the next that nobody has begun, and returns when all
// are done.
func share(n int, do func(i int, sha *Hasher)) {
	var next atomic.Int32
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			var sha Hasher
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i, &sha)
			}
		})
	}
	wg.Wait()
}

// hashPeople hashes changed persons in the order in which they were touched, which is mostly that
// in memory.
func (m *SubjectMap) hashPeople(dirty []int32, sha *Hasher) {
	for _, i := range dirty {
		m.Marked[i] = false
		m.Hashes[i] = sha.person(&m.People[i])
	}
}

// hashNode hashes a node and those under it, as far as they changed, when the persons are hashed.
func (m *SubjectMap) hashNode(at int32, sha *Hasher) {
	if at <= 0 || !m.Sums[at-1].dirty {
		return
	}
	for _, c := range &m.Nodes[at-1] {
		m.hashNode(c, sha)
	}
	m.Sums[at-1] = nodeSum{hash: sha.Sum(m.encodeNode(at, sha.long[:0]))}
}

// encodeNode appends what a node's hash is of, when its children are clean.
func (m *SubjectMap) encodeNode(at int32, b []byte) []byte {
	b = append(b, 1, 0, 0)
	var mask uint16
	for i, c := range &m.Nodes[at-1] {
		if c != 0 {
			mask |= 1 << i
			h := m.hashOf(c)
			b = append(b, h[:]...)
		}
	}
	wire.BE.PutUint16(b[1:], mask)
	return b
}

// hashOf is the hash of what is clean.
func (m *SubjectMap) hashOf(at int32) audit.Hash {
	switch {
	case at == 0:
		return audit.Hash{}
	case at < 0:
		return m.Hashes[-at-1]
	default:
		return m.Sums[at-1].hash
	}
}

func hashPerson(h *audit.Handle, count, last uint64, leaf *audit.Hash) audit.Hash {
	var b [1 + 16 + 8 + 8 + 32]byte
	copy(b[1:], h[:])
	wire.BE.PutUint64(b[17:], count)
	wire.BE.PutUint64(b[25:], last)
	copy(b[33:], leaf[:])
	return sha256.Sum256(b[:])
}

// mapStep is one node on the way from the top to a person: which children it has, and the hashes of
// those beside the way.
type mapStep struct {
	mask   uint16
	beside []audit.Hash
}

// MapProof shows what a sealed subject map says about one handle: this state, or nothing.
type MapProof struct {
	steps []mapStep
	// other is the person in whose place the handle would stand; only in proofs of absence.
	other *SubjectState
}

// prove makes the proof for a handle; found tells whether it is in the map.
func (m *SubjectMap) Prove(h *audit.Handle) (p MapProof, found bool) {
	m.Root()
	at := m.top
	for depth := 0; at > 0; depth++ {
		n := &m.Nodes[at-1]
		way := nibble(h, depth)
		var s mapStep
		for i, c := range n {
			if c == 0 {
				continue
			}
			s.mask |= 1 << i
			if i != way {
				s.beside = append(s.beside, m.hashOf(c))
			}
		}
		p.steps = append(p.steps, s)
		at = n[way]
	}
	if at == 0 {
		return p, false
	}
	there := m.People[-at-1]
	if there.Handle == *h {
		return p, true
	}
	p.other = &there
	return p, false
}

// check computes the root that the proof leads to, for a handle in this state, or absent if count
// is 0.
func (p *MapProof) Check(h *audit.Handle, count, last uint64, leaf *audit.Hash) (root audit.Hash, ok bool) {
	var at audit.Hash
	empty := count == 0
	switch {
	case count > 0 && p.other != nil:
		return root, false
	case count > 0:
		at = hashPerson(h, count, last, leaf)
	case p.other != nil:
		if p.other.Handle == *h || !sharesPath(h, &p.other.Handle, len(p.steps)) {
			return root, false
		}
		at, empty = hashPerson(&p.other.Handle, p.other.Count, p.other.Last, &p.other.Leaf), false
	}
	if len(p.steps) > 32 {
		return root, false
	}
	for depth := len(p.steps) - 1; depth >= 0; depth-- {
		s := &p.steps[depth]
		way := nibble(h, depth)
		if empty == (s.mask>>way&1 == 1) || bits.OnesCount16(s.mask&^(1<<way)) != len(s.beside) || s.mask == 0 {
			return root, false
		}
		at, empty = s.hash(way, empty, &at), false
	}
	return at, true
}

func sharesPath(a, b *audit.Handle, depth int) bool {
	for d := range min(depth, 32) {
		if nibble(a, d) != nibble(b, d) {
			return false
		}
	}
	return true
}

func (s *mapStep) hash(way int, empty bool, at *audit.Hash) audit.Hash {
	b := wire.BE.AppendUint16([]byte{1}, s.mask)
	k := 0
	for i := range 16 {
		switch {
		case s.mask>>i&1 == 0:
		case i == way && !empty:
			b = append(b, at[:]...)
		default:
			b = append(b, s.beside[k][:]...)
			k++
		}
	}
	return sha256.Sum256(b)
}
