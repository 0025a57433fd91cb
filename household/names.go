package household

import "strings"

// arena keeps short strings in few allocations.
type arena struct{ b strings.Builder }

const arenaChunk = 1 << 16

func (a *arena) keep(s string) string {
	if s == "" {
		return ""
	}
	if a.b.Cap()-a.b.Len() < len(s) {
		a.b.Reset()
		a.b.Grow(max(arenaChunk, len(s)))
	}
	start := a.b.Len()
	a.b.WriteString(s)
	return a.b.String()[start:]
}

// names numbers strings in order of first appearance.
type names struct {
	index map[string]int32
	list  []string
	text  arena
}

// none stands for no person, household or event.
const none int32 = -1

// number returns the number of s, a new one at its first appearance; none for "".
func (n *names) number(s string) (id int32, fresh bool) {
	if s == "" {
		return none, false
	}
	if id, ok := n.index[s]; ok {
		return id, false
	}
	if n.index == nil {
		n.index = make(map[string]int32)
	}
	s = n.text.keep(s)
	id = int32(len(n.list))
	n.index[s] = id
	n.list = append(n.list, s)
	return id, true
}

func (n *names) find(s string) int32 {
	if id, ok := n.index[s]; ok {
		return id
	}
	return none
}

func (n *names) name(id int32) string {
	if id < 0 {
		return ""
	}
	return n.list[id]
}
