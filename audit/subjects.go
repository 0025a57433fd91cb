package audit

import (
	"crypto/sha256"
	"math/bits"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
)

// The subject map is an authenticated map from handle to (count, last index, leaf hash of the last entry), a trie over the
// handle's 32 half-bytes. A person stands at the first node where nobody else shares their path, so its shape follows from the
// handles alone. Hashes:
//
//	person  SHA-256(0x00 ‖ handle ‖ count (8) ‖ last (8) ‖ leaf hash)
//	node    SHA-256(0x01 ‖ which children there are, a bit each, child 0 lowest (2) ‖ their hashes)
//	empty   32 zero bytes
type subjectMap struct {
	people []subjectState
	hashes []Hash // of each person, once clean
	dirty  []int32
	marked []bool // whether a person stands in dirty: changed since the last root
	nodes  []mapNode
	sums   []nodeSum
	top    int32
	sha    *hasher // made when it is first needed
	// stale stands for a map of which only root and number of persons are known.
	stale       bool
	staleRoot   Hash
	stalePeople uint64
}

func (m *subjectMap) size() uint64 {
	if m.stale {
		return m.stalePeople
	}
	return uint64(len(m.people))
}

// subjectState is what the log knows about a handle. It fills a line of the processor's cache, and so does a mapNode: what touch needs
// for each entry stands apart from what root needs.
type subjectState struct {
	handle Handle
	count  uint64
	last   uint64
	leaf   Hash
}

// mapNode is a node's children: 0 none, n>0 node n-1, n<0 person -n-1.
type mapNode [16]int32

// nodeSum is a node's hash, out of date if dirty.
type nodeSum struct {
	hash  Hash
	dirty bool
}

func nibble(h *Handle, depth int) int {
	return int(h[depth>>1]>>(4&^(depth<<2))) & 15
}

// touch finds or makes the handle's state, marks its path as changed and tells where in people it stands.
func (m *subjectMap) touch(h *Handle) int {
	slot := &m.top
	for depth := 0; ; depth++ {
		switch {
		case *slot == 0:
			m.people = append(m.people, subjectState{handle: *h})
			m.hashes = append(m.hashes, Hash{})
			m.marked = append(m.marked, false)
			*slot = -int32(len(m.people))
			m.mark(len(m.people) - 1)
			return len(m.people) - 1
		case *slot < 0:
			at := int(-*slot - 1)
			if m.people[at].handle == *h {
				m.mark(at)
				return at
			}
			slot = m.split(slot, depth)
		}
		n := *slot - 1
		m.sums[n].dirty = true
		slot = &m.nodes[n][nibble(h, depth)]
	}
}

func (m *subjectMap) mark(person int) {
	if !m.marked[person] {
		m.marked[person], m.dirty = true, append(m.dirty, int32(person))
	}
}

// split puts a node between the slot and the person in it.
func (m *subjectMap) split(slot *int32, depth int) *int32 {
	person := *slot
	var n mapNode
	n[nibble(&m.people[-person-1].handle, depth)] = person
	// The slot may lie in m.nodes, which append may move: write it first.
	*slot = int32(len(m.nodes) + 1)
	m.nodes, m.sums = append(m.nodes, n), append(m.sums, nodeSum{})
	at := int32(len(m.nodes))
	return &at
}

// get finds a handle's state without marking it.
func (m *subjectMap) get(h *Handle) *subjectState {
	at := m.top
	for depth := 0; at != 0; depth++ {
		if at < 0 {
			if p := &m.people[-at-1]; p.handle == *h {
				return p
			}
			return nil
		}
		at = m.nodes[at-1][nibble(h, depth)]
	}
	return nil
}

// root hashes what changed since the last call.
func (m *subjectMap) root() Hash {
	if m.stale {
		return m.staleRoot
	}
	if m.sha == nil {
		m.sha = &hasher{}
	}
	if len(m.dirty) > hashBeside && runtime.GOMAXPROCS(0) > 1 {
		m.hashTogether()
	} else {
		m.hashPeople(m.dirty, m.sha)
	}
	m.dirty = m.dirty[:0]
	m.hashNode(m.top, m.sha)
	return m.hashOf(m.top)
}

const (
	// hashBeside is how many persons must have changed before hashing them beside each other is worth while.
	hashBeside = 1024
	// hashPart is how many a processor takes at a time: few, for others may be busy elsewhere.
	hashPart = 256
)

// hashTogether hashes changed persons, then the top's subtrees, on all processors; no two touch the same node.
func (m *subjectMap) hashTogether() {
	parts := slices.Collect(slices.Chunk(m.dirty, hashPart))
	share(len(parts), func(i int, sha *hasher) { m.hashPeople(parts[i], sha) })
	if m.top > 0 {
		top := &m.nodes[m.top-1]
		share(len(top), func(i int, sha *hasher) { m.hashNode(top[i], sha) })
	}
}

// share does n things on all processors, each the next that nobody has begun, and returns when all are done.
func share(n int, do func(i int, sha *hasher)) {
	var next atomic.Int32
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			var sha hasher
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i, &sha)
			}
		})
	}
	wg.Wait()
}

// hashPeople hashes changed persons in the order in which they were touched, which is mostly that in memory.
func (m *subjectMap) hashPeople(dirty []int32, sha *hasher) {
	for _, i := range dirty {
		m.marked[i] = false
		m.hashes[i] = sha.person(&m.people[i])
	}
}

// hashNode hashes a node and those under it, as far as they changed, when the persons are hashed.
func (m *subjectMap) hashNode(at int32, sha *hasher) {
	if at <= 0 || !m.sums[at-1].dirty {
		return
	}
	for _, c := range &m.nodes[at-1] {
		m.hashNode(c, sha)
	}
	m.sums[at-1] = nodeSum{hash: sha.sum(m.encodeNode(at, sha.long[:0]))}
}

// encodeNode appends what a node's hash is of, when its children are clean.
func (m *subjectMap) encodeNode(at int32, b []byte) []byte {
	b = append(b, 1, 0, 0)
	var mask uint16
	for i, c := range &m.nodes[at-1] {
		if c != 0 {
			mask |= 1 << i
			h := m.hashOf(c)
			b = append(b, h[:]...)
		}
	}
	be.PutUint16(b[1:], mask)
	return b
}

// hashOf is the hash of what is clean.
func (m *subjectMap) hashOf(at int32) Hash {
	switch {
	case at == 0:
		return Hash{}
	case at < 0:
		return m.hashes[-at-1]
	default:
		return m.sums[at-1].hash
	}
}

func hashPerson(h *Handle, count, last uint64, leaf *Hash) Hash {
	var b [1 + 16 + 8 + 8 + 32]byte
	copy(b[1:], h[:])
	be.PutUint64(b[17:], count)
	be.PutUint64(b[25:], last)
	copy(b[33:], leaf[:])
	return sha256.Sum256(b[:])
}

// mapStep is one node on the way from the top to a person: which children it has, and the hashes of those beside the way.
type mapStep struct {
	mask   uint16
	beside []Hash
}

// MapProof shows what a sealed subject map says about one handle: this state, or nothing.
type MapProof struct {
	steps []mapStep
	// other is the person in whose place the handle would stand; only in proofs of absence.
	other *subjectState
}

// prove makes the proof for a handle; found tells whether it is in the map.
func (m *subjectMap) prove(h *Handle) (p MapProof, found bool) {
	m.root()
	at := m.top
	for depth := 0; at > 0; depth++ {
		n := &m.nodes[at-1]
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
	there := m.people[-at-1]
	if there.handle == *h {
		return p, true
	}
	p.other = &there
	return p, false
}

// check computes the root that the proof leads to, for a handle in this state, or absent if count is 0.
func (p *MapProof) check(h *Handle, count, last uint64, leaf *Hash) (root Hash, ok bool) {
	var at Hash
	empty := count == 0
	switch {
	case count > 0 && p.other != nil:
		return root, false
	case count > 0:
		at = hashPerson(h, count, last, leaf)
	case p.other != nil:
		if p.other.handle == *h || !sharesPath(h, &p.other.handle, len(p.steps)) {
			return root, false
		}
		at, empty = hashPerson(&p.other.handle, p.other.count, p.other.last, &p.other.leaf), false
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

func sharesPath(a, b *Handle, depth int) bool {
	for d := range min(depth, 32) {
		if nibble(a, d) != nibble(b, d) {
			return false
		}
	}
	return true
}

func (s *mapStep) hash(way int, empty bool, at *Hash) Hash {
	b := be.AppendUint16([]byte{1}, s.mask)
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
