package register

import (
	"iter"

	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
)

// Touched yields the households of the view that have to be decided again by who decided as of an
// earlier day of knowledge: about a person in them, one who left them or one who claims a member as
// a dependant, an event, a tax fact or a welfare fact was learnt after since, and by the view's own
// day of knowledge. What touches a household need not change a decision about it. An unknown since
// yields all. A household that no longer has members is not yielded; where its members are now is.
func (v *View) Touched(since civil.Date) iter.Seq[household.Household] {
	v = v.filled()
	return func(yield func(household.Household) bool) {
		if !since.Known() {
			v.All()(yield)
			return
		}
		t := touch{v: v, since: since.Days(), persons: map[int32]bool{}, names: map[string]bool{}, houses: map[int32]bool{}}
		t.events()
		t.facts()
		t.spread()
		a := assembler{v: v}
		for h, m := range v.members {
			if len(m) == 0 {
				continue
			}
			one := a.household(int32(h), m)
			if (t.houses[int32(h)] || t.claims(&one)) && !yield(one) {
				return
			}
		}
	}
}

// touch is whom what was learnt in a span of days concerns.
type touch struct {
	v       *View
	since   int
	persons map[int32]bool
	names   map[string]bool // of persons
	houses  map[int32]bool
}

func (t *touch) learnt(known int) bool { return known > t.since && known <= t.v.knownDay }

// events finds the rows learnt in the span, and those that an amendment learnt in it took away or
// gave back.
func (t *touch) events() {
	g := t.v.g
	was := g.suppressed(t.since)
	for id := range int32(t.v.seen) {
		r := &g.rows[id]
		if !t.learnt(r.known()) && was.has(id) == t.v.suppressed.has(id) {
			continue
		}
		if r.person != none {
			t.persons[r.person] = true
		}
		for _, h := range [...]int32{r.house, r.to} {
			if h != none {
				t.houses[h] = true
			}
		}
	}
}

func (t *touch) facts() {
	f := &t.v.g.facts
	for i := range f.tax {
		if t.learnt(int(f.tax[i].known)) {
			t.persons[f.tax[i].person] = true
		}
	}
	for i := range f.welfare {
		if t.learnt(int(f.welfare[i].known)) {
			t.persons[f.welfare[i].person] = true
		}
	}
}

// spread touches the households in which the persons are, and those in which they were.
func (t *touch) spread() {
	g, then := t.v.g, civil.FromDays(t.since)
	for _, v := range [...]*View{t.v, g.AsOf(t.v.base, then)} {
		for p := range t.persons {
			if int(p) < len(v.now.at) && v.now.at[p] > 0 {
				t.houses[v.now.at[p]-1] = true
			}
		}
	}
	for p := range t.persons {
		t.names[g.people.name(p)] = true
	}
}

// claims reports whether a touched person claims a member as a dependant.
func (t *touch) claims(h *household.Household) bool {
	for i := range h.Members {
		if s := &h.Members[i].Supporter; s.Kind == household.SupporterKnown && t.names[s.ID] {
			return true
		}
	}
	return false
}
