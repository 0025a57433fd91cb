package register

import (
	"hash/maphash"
	"strings"
)

// arena keeps short strings in few allocations. Its builder is behind a pointer, since an erasure
// puts a register in the place of another, and a builder that is copied panics.
type arena struct{ b *strings.Builder }

const arenaChunk = 1 << 16

func (a *arena) keep(s string) string {
	if s == "" {
		return ""
	}
	if a.b == nil {
		a.b = new(strings.Builder)
	}
	if a.b.Cap()-a.b.Len() < len(s) {
		a.b.Reset()
		a.b.Grow(max(arenaChunk, len(s)))
	}
	start := a.b.Len()
	a.b.WriteString(s)
	return a.b.String()[start:]
}

// names numbers strings in order of first appearance. It is a hash table of our own since a
// slot of eight bytes costs one cache miss where a map costs two or three, and looking up
// names is most of what an import does.
type names struct {
	slots []nameSlot // a power of two, at most three quarters full
	list  []string
	text  arena
	seed  maphash.Seed
}

type nameSlot struct {
	hash uint32
	id   int32 // number + 1
}

// none stands for no person, household or event.
const none int32 = -1

// slot returns the slot of s, or the free one where it belongs.
func (n *names) slot(s string) (*nameSlot, uint32) {
	hash := uint32(maphash.String(n.seed, s))
	mask := uint32(len(n.slots) - 1)
	for i := hash & mask; ; i = (i + 1) & mask {
		slot := &n.slots[i]
		if slot.id == 0 || slot.hash == hash && n.list[slot.id-1] == s {
			return slot, hash
		}
	}
}

// number returns the number of s, a new one at its first appearance; none for "".
func (n *names) number(s string) (id int32, fresh bool) {
	if s == "" {
		return none, false
	}
	if len(n.list)*4 >= len(n.slots)*3 {
		n.grow()
	}
	slot, hash := n.slot(s)
	if slot.id != 0 {
		return slot.id - 1, false
	}
	n.list = append(room(n.list), n.text.keep(s))
	*slot = nameSlot{hash, int32(len(n.list))}
	return slot.id - 1, true
}

func (n *names) grow() {
	if n.slots == nil {
		n.seed = maphash.MakeSeed()
	}
	old := n.slots
	n.slots = make([]nameSlot, max(64, 2*len(old)))
	mask := uint32(len(n.slots) - 1)
	for _, slot := range old {
		if slot.id == 0 {
			continue
		}
		i := slot.hash & mask
		for n.slots[i].id != 0 {
			i = (i + 1) & mask
		}
		n.slots[i] = slot
	}
}

func (n *names) find(s string) int32 {
	if s == "" || len(n.list) == 0 {
		return none
	}
	slot, _ := n.slot(s)
	return slot.id - 1
}

func (n *names) name(id int32) string {
	if id < 0 {
		return ""
	}
	return n.list[id]
}
