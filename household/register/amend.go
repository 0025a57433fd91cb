package register

import (
	"cmp"
	"slices"

	"github.com/kyufu-go/kyufu/household/civil"
)

// resolve ties a correction or cancellation to its event, if that is in the register by
// now. A correction takes over every field that it does not give; a correction of a
// correction speaks of the event first written.
func (g *Register) resolve(id int32) {
	r := &g.rows[id]
	n := g.events.find(g.pending[id])
	if n == none {
		return
	}
	target := g.idRow[n]
	t := &g.rows[target]
	if target == id || r.void || t.waits() {
		return
	}
	if r.known() == 0 { // nobody said when: not before the event itself
		r.key = key(r.day(), t.known(), int(id))
	}
	switch {
	case t.void:
		g.void(id, unknownEvent)
	case amendsLater(r, t):
		g.void(id, amendsLaterFault)
	case r.kind == EventCancellation:
		delete(g.pending, id)
		r.of = target
	case t.kind == EventCancellation:
		g.void(id, amendsCancel)
	default:
		delete(g.pending, id)
		g.takeOver(id, target)
		g.enlist(id)
	}
}

// waits reports whether an amendment is not tied to its event yet.
func (r *row) waits() bool { return r.amends && r.of == none && !r.void }

// void leaves an amendment out, so that nothing can amend it in turn.
func (g *Register) void(id int32, why anomalyCode) {
	g.rows[id].void = true
	g.listFaults = append(g.listFaults, fault{id, why})
}

// amendsLater reports whether r was known before what it amends. Among amendments of one
// day the place in the list decides, so that they cannot go round in a circle.
func amendsLater(r, t *row) bool {
	if r.known() != t.known() {
		return r.known() < t.known()
	}
	return (t.of != none || t.kind == EventCancellation) && t.place() > r.place()
}

func (g *Register) takeOver(id, target int32) {
	r, t := &g.rows[id], &g.rows[target]
	if r.person == none {
		r.person = t.person
	}
	if r.house == none {
		r.house = t.house
	}
	if r.to == none {
		r.to = t.to
	}
	if r.head == civil.Unknown {
		r.head = t.head
	}
	r.kind = t.kind
	r.of = target
	if t.of != none {
		r.of = t.of
	}
	switch {
	case r.attributes == none:
		r.attributes = t.attributes
	case t.attributes != none:
		merged := g.attributes[t.attributes].merge(&g.attributes[r.attributes])
		r.attributes = g.keepAttributes(r.person, &merged)
	}
	if _, given := g.vague[id]; !r.dated && !given {
		known := r.known()
		r.key = key(t.day(), known, int(id))
		if v, ok := g.vague[target]; ok {
			g.vague[id] = v
		}
	}
}

// settle resolves amendments that came before their event.
func (g *Register) settle() {
	for again := true; again; {
		again = false
		for _, id := range g.waiting() {
			g.resolve(id)
			again = again || !g.rows[id].waits()
		}
	}
}

// waiting returns the amendments that are not tied to an event, in order.
func (g *Register) waiting() []int32 {
	var list []int32
	for id := range g.pending {
		if g.rows[id].waits() {
			list = append(list, id)
		}
	}
	slices.Sort(list)
	return list
}

// bits is a set of rows.
type bits []uint64

func (b bits) has(id int32) bool {
	return int(id>>6) < len(b) && b[id>>6]&(1<<(id&63)) != 0
}

func (b bits) add(id int32) { b[id>>6] |= 1 << (id & 63) }

// suppressed returns the rows that do not count as of a day of knowledge: the newest
// amendment of an event that is itself not taken back decides.
func (g *Register) suppressed(known int) bits {
	if len(g.amendments) == 0 {
		return nil
	}
	newestFirst := func(a, b int32) int {
		return cmp.Or(cmp.Compare(g.rows[b].known(), g.rows[a].known()), cmp.Compare(b, a))
	}
	if !slices.IsSortedFunc(g.amendments, newestFirst) {
		slices.SortFunc(g.amendments, newestFirst)
	}
	dead := make(bits, len(g.rows)/64+1)
	for _, id := range g.amendments {
		r := &g.rows[id]
		switch {
		case r.of == none:
			dead.add(id) // never resolved
		case r.known() > known || dead.has(id):
		case dead.has(r.of):
			dead.add(id) // a newer amendment speaks of the same event
		default:
			dead.add(r.of)
		}
	}
	return dead
}

// suppressedToday is suppressed by all that is known, kept until something is appended.
func (g *Register) suppressedToday() bits {
	if g.todayRows != len(g.rows) {
		g.settle()
		g.today, g.todayRows = g.suppressed(lastDay), len(g.rows)
	}
	return g.today
}
