package register

import (
	"maps"
	"slices"
)

// Update takes the events appended since into account and returns how many households it
// composed again: those that a person concerned was in from the event on, before or after,
// and those that the event names. The result is the same as that of a new [Register.AsOf].
// Facts need no Update: values are made when asked for. After an erasure everything is
// composed anew. A zero view follows no register.
func (v *View) Update() int {
	if v.g == nil {
		return 0
	}
	g := v.g
	if v.epoch != g.epoch {
		*v = *g.AsOf(v.base, v.known)
		return v.composed
	}
	g.suppressedToday()
	v.composed = 0
	if v.seen == len(g.rows) {
		return 0
	}
	v.grow()
	v.members = append(v.members, make([][]int32, len(g.houses.list)-len(v.members))...)
	u := update{v: v, state: newState(len(g.people.list), len(g.houses.list)), houses: map[int32]bool{}}
	old := *v
	v.seen, v.suppressed = len(g.rows), g.suppressed(v.knownDay)
	u.findPersons(&old)
	u.diff(&old)
	u.recompose()
	v.composed = len(u.houses)
	return v.composed
}

// update is one run of [View.Update].
type update struct {
	v       *View
	state   *state // of the persons concerned alone
	changed []int32
	persons []int32
	houses  map[int32]bool
}

// findPersons finds the rows that count now and did not, or the other way round, and whom
// they concern.
func (u *update) findPersons(old *View) {
	g, v := u.v.g, u.v
	for i := range max(len(old.suppressed), len(v.suppressed)) {
		for id := int32(i * 64); id < int32(min(old.seen, i*64+64)); id++ {
			if old.suppressed.has(id) != v.suppressed.has(id) {
				u.changed = append(u.changed, id)
			}
		}
	}
	for id := int32(old.seen); id < int32(len(g.rows)); id++ {
		u.changed = append(u.changed, id)
	}
	u.changed = slices.DeleteFunc(u.changed, func(id int32) bool {
		r := &g.rows[id]
		return !r.listed || r.known() > v.knownDay
	})
	for _, id := range u.changed {
		if r := &g.rows[id]; r.person != none {
			u.persons = append(u.persons, r.person)
		} else {
			u.persons = append(u.persons, v.everIn(r.house)...)
		}
	}
	u.persons = unique(u.persons)
}

// diff finds the households whose composition can differ, and restates what is known of the
// persons beside it.
func (u *update) diff(old *View) {
	for _, id := range u.changed {
		r := &u.v.g.rows[id]
		if !u.v.live(id, r) {
			delete(u.v.rowFault, id)
		}
		if r.person == none && r.day() <= u.v.baseDay {
			u.touch(r.house)
			u.touch(r.to)
		}
	}
	for _, p := range u.persons {
		before := u.timeline(old, p)
		u.v.restate(p)
		u.compare(before, u.timeline(u.v, p))
	}
}

func (u *update) touch(h int32) {
	if h != none {
		u.houses[h] = true
	}
}

// step is what one event did to a person: from where, to where, or why nothing.
type step struct {
	key      uint64
	from, to int32
	code     anomalyCode
}

// timeline returns the steps of a person up to the base date.
func (u *update) timeline(v *View, p int32) []step {
	rows, houses := v.rowsOf([]int32{p})
	var steps []step
	for _, id := range rows {
		r := &v.g.rows[id]
		from := u.state.at[p] - 1
		code := v.apply(u.state, r)
		steps = append(steps, step{r.key, from, u.state.at[p] - 1, code})
	}
	u.state.at[p], u.state.was[p] = 0, 0
	for _, h := range houses {
		u.state.house[h] = houseState{}
	}
	return steps
}

// compare touches the households of every step that is in one timeline only.
func (u *update) compare(before, after []step) {
	for _, pair := range [][2][]step{{before, after}, {after, before}} {
		for _, s := range pair[0] {
			if !slices.Contains(pair[1], s) {
				u.touch(s.from)
				u.touch(s.to)
			}
		}
	}
}

// restate finds again what the view holds about one person.
func (v *View) restate(p int32) {
	v.births[p], v.stated[p], v.died[p] = 0, 0, 0
	v.january[p], v.entries[p] = none, none
	delete(v.partial, p)
	for _, id := range v.liveRows(p) {
		r := &v.g.rows[id]
		v.statement(id, r)
		v.noteEntry(id, r)
		if r.kind == EventDeath && v.died[p] == 0 {
			v.died[p] = int32(r.day())
		}
	}
}

// rowsOf returns the rows up to the base date that can move any of the persons, in order,
// with those by which a named household went elsewhere, and the households in them.
func (v *View) rowsOf(persons []int32, named ...int32) (rows, houses []int32) {
	houses = named
	for _, p := range persons {
		for id := v.g.lastRow[p]; id != none; id = v.g.rows[id].before {
			r := &v.g.rows[id]
			rows = append(rows, id)
			houses = append(houses, r.house, r.to)
		}
	}
	houses = unique(houses)
	for todo := houses; len(todo) > 0; todo = todo[1:] {
		for _, id := range v.mergersOf(todo[0]) {
			rows = append(rows, id)
			if to := v.g.rows[id].to; !slices.Contains(houses, to) {
				houses, todo = append(houses, to), append(todo, to)
			}
		}
	}
	rows = slices.DeleteFunc(rows, func(id int32) bool {
		r := &v.g.rows[id]
		return !v.live(id, r) || r.day() > v.baseDay
	})
	v.sortRows(rows)
	return rows, slices.DeleteFunc(houses, func(h int32) bool { return h == none })
}

// mergersOf returns the rows by which all members of a household went elsewhere.
func (v *View) mergersOf(h int32) []int32 {
	if h == none {
		return nil
	}
	var rows []int32
	for link := v.g.lastHouse[h]; link != none; {
		r := &v.g.rows[link/2]
		if r.person == none && link&1 == 0 {
			rows = append(rows, link/2)
		}
		link = r.next(link)
	}
	return rows
}

// recompose composes the touched households anew, from all who can ever have been in them.
func (u *update) recompose() {
	v := u.v
	u.follow()
	var persons []int32
	for h := range u.houses {
		persons = append(persons, v.everIn(h)...)
		v.members[h] = nil
	}
	persons = unique(append(persons, u.persons...))
	rows, _ := v.rowsOf(persons, slices.Collect(maps.Keys(u.houses))...)
	for _, id := range rows {
		u.replay(id)
	}
	for h := range u.houses {
		v.now.house[h] = u.state.house[h]
	}
	for _, p := range persons {
		at := u.state.at[p]
		v.now.at[p], v.now.was[p] = at, u.state.was[p]
		if at > 0 && u.houses[at-1] {
			v.members[at-1] = append(v.members[at-1], p)
		}
	}
}

// follow touches the households that a touched one went over to as a whole: the head may
// come from there.
func (u *update) follow() {
	for todo := slices.Collect(maps.Keys(u.houses)); len(todo) > 0; todo = todo[1:] {
		for _, id := range u.v.mergersOf(todo[0]) {
			r := &u.v.g.rows[id]
			if u.v.live(id, r) && r.day() <= u.v.baseDay && !u.houses[r.to] {
				u.touch(r.to)
				todo = append(todo, r.to)
			}
		}
	}
}

// replay applies a row and keeps its fault. Whether there are two heads, or nobody to merge,
// is known only for the households composed again.
func (u *update) replay(id int32) {
	r := &u.v.g.rows[id]
	code := u.v.apply(u.state, r)
	h := r.house
	if r.person != none {
		h = u.state.at[r.person] - 1
	}
	open := ofHousehold(code) || (code == fine || code == otherHousehold) && ofHousehold(u.v.rowFault[id])
	if open && !u.houses[h] {
		return
	}
	if code == fine {
		delete(u.v.rowFault, id)
	} else {
		u.v.rowFault[id] = code
	}
}

func ofHousehold(c anomalyCode) bool { return c == twoHeads || c == emptyHousehold }
