package register_test

import (
	"cmp"
	"maps"
	"slices"

	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/register"
)

// model composes households the slow way: it keeps whole events in maps, walks over all of
// them for every question, and knows nothing of numbers, links or partial updates. All
// dates are known.
type model struct {
	events []register.Event
}

// entry is an event as it counts, with its place in the list.
type entry struct {
	register.Event
	place int
}

type modelHouse struct {
	members map[string]bool
	head    string
	soft    bool // head only for having been alone
	since   civil.Date
}

type composed struct {
	at     map[string]string
	houses map[string]*modelHouse
	dead   map[string]bool
	gone   map[string]bool
	faults map[int]string // by place
	noHead []string
}

func before(a, b civil.Date) bool { yes, _ := a.Before(b); return yes }

// counting returns the events that count on a day of knowledge, in order.
func (m *model) counting(known civil.Date) []entry {
	place := map[string]int{}
	for i, e := range m.events {
		if _, ok := place[e.ID]; !ok && e.ID != "" {
			place[e.ID] = i
		}
	}
	resolved := map[int]register.Event{}
	root := map[int]int{}
	for i, e := range m.events {
		if e.Of == "" {
			resolved[i] = e
			continue
		}
		t, ok := place[e.Of]
		if !ok || t >= i || before(e.Known, m.events[t].Known) {
			continue // the random histories amend earlier places only
		}
		target, ok := resolved[t]
		if !ok {
			continue
		}
		if e.Type == register.EventCancellation {
			resolved[i], root[i] = e, t
			continue
		}
		if target.Type == register.EventCancellation {
			continue
		}
		resolved[i] = overlay(target, e)
		root[i] = t
		if r, ok := root[t]; ok {
			root[i] = r
		}
	}
	var list []entry
	for i, e := range resolved {
		if !before(known, e.Known) && e.Type != register.EventCancellation && m.counts(i, known, root) {
			list = append(list, entry{e, i})
		}
	}
	slices.SortFunc(list, func(a, b entry) int {
		return cmp.Or(cmp.Compare(a.Date.Days(), b.Date.Days()), cmp.Compare(a.Known.Days(), b.Known.Days()), a.place-b.place)
	})
	return list
}

// counts reports whether event i stands: of the amendments of one event that stand
// themselves the newest decides.
func (m *model) counts(i int, known civil.Date, root map[int]int) bool {
	if newest := m.newest(i, known, root); newest >= 0 {
		return false
	}
	target, amends := root[i]
	return !amends || m.newest(target, known, root) == i
}

// newest returns the newest amendment of event i that is known and not itself amended
// away, -1 if none.
func (m *model) newest(i int, known civil.Date, root map[int]int) int {
	found := -1
	for j := range m.events {
		if t, ok := root[j]; !ok || t != i || before(known, m.events[j].Known) || m.newest(j, known, root) >= 0 {
			continue
		}
		if found < 0 || !before(m.events[j].Known, m.events[found].Known) {
			found = j
		}
	}
	return found
}

func overlay(old, e register.Event) register.Event {
	out := old
	out.ID, out.Known = e.ID, e.Known
	if !e.Date.IsZero() {
		out.Date = e.Date
	}
	out.Person = cmp.Or(e.Person, old.Person)
	out.Household = cmp.Or(e.Household, old.Household)
	out.To = cmp.Or(e.To, old.To)
	out.Head = cmp.Or(e.Head, old.Head)
	return out
}

func (m *model) compose(base, known civil.Date) *composed {
	c := &composed{map[string]string{}, map[string]*modelHouse{}, map[string]bool{}, map[string]bool{}, map[int]string{}, nil}
	list := m.counting(known)
	births := map[string]civil.Date{}
	for _, e := range list {
		if _, ok := births[e.Person]; !ok && e.Type == register.EventBirth {
			births[e.Person] = e.Date
		}
	}
	for _, e := range list {
		if before(base, e.Date) {
			continue
		}
		if fault := c.happen(e, births); fault != "" {
			c.faults[e.place] = fault
		}
	}
	for id, h := range c.houses {
		if len(h.members) > 1 && h.head == "" {
			c.noHead = append(c.noHead, id)
		}
	}
	slices.Sort(c.noHead)
	return c
}

func (c *composed) happen(e entry, births map[string]civil.Date) string {
	if e.Person == "" {
		return c.mergeAll(e)
	}
	birth, born := births[e.Person]
	at, registered := c.at[e.Person]
	target := cmp.Or(e.To, e.Household)
	switch {
	case born && before(e.Date, birth):
		return register.AnomalyBeforeBirth
	case c.dead[e.Person]:
		return register.AnomalyAfterDeath
	case !registered:
		return c.arrive(e)
	}
	switch e.Type {
	case register.EventBirth, register.EventMoveIn:
		if e.Household == at {
			return register.AnomalyRegisteredTwice
		}
		return register.AnomalyTwoHouseholds
	case register.EventMoveOut, register.EventDeath:
		c.leave(e.Person, e.Date)
		c.dead[e.Person] = e.Type == register.EventDeath
		c.gone[e.Person] = e.Type == register.EventMoveOut
		if e.Household != "" && e.Household != at {
			return register.AnomalyOtherHousehold
		}
	case register.EventAddressChange, register.EventSplit, register.EventMerge:
		if target == "" || target == at {
			if e.Type != register.EventAddressChange {
				return register.AnomalySameHousehold
			}
			return c.claim(e.Person, at, e.Head)
		}
		c.leave(e.Person, e.Date)
		if fault := c.enter(e.Person, target, e.Head, e.Date); fault != "" {
			return fault
		}
		if e.To != "" && e.Household != "" && e.Household != at {
			return register.AnomalyOtherHousehold
		}
	case register.EventHeadChange:
		if e.Household != "" && e.Household != at {
			return register.AnomalyHeadNotMember
		}
		c.houses[at].head, c.houses[at].soft = e.Person, false
	case register.EventCorrection:
		switch e.Household {
		case "":
			c.leave(e.Person, e.Date)
			c.gone[e.Person] = true
		case at:
			if e.Head == civil.True {
				c.houses[at].head = ""
			}
			return c.claim(e.Person, at, e.Head)
		default:
			c.leave(e.Person, e.Date)
			return c.enter(e.Person, e.Household, e.Head, e.Date)
		}
	case register.EventCancellation, register.EventListed: // neither is among the counting events
	}
	return ""
}

func (c *composed) arrive(e entry) string {
	switch {
	case e.Type == register.EventBirth, e.Type == register.EventMoveIn,
		e.Type == register.EventCorrection && e.Household != "":
		return c.enter(e.Person, e.Household, e.Head, e.Date)
	case e.Type == register.EventDeath:
		c.dead[e.Person] = true
		if c.gone[e.Person] {
			return ""
		}
	case c.gone[e.Person] && (e.Type == register.EventMoveOut || e.Type == register.EventCorrection):
		return register.AnomalyMovedOutTwice
	}
	return register.AnomalyNotRegistered
}

func (c *composed) house(id string) *modelHouse {
	if c.houses[id] == nil {
		c.houses[id] = &modelHouse{members: map[string]bool{}}
	}
	return c.houses[id]
}

func (c *composed) enter(p, id string, head civil.Truth, on civil.Date) string {
	h := c.house(id)
	if len(h.members) == 1 && h.head == "" && before(h.since, on) {
		for alone := range h.members {
			h.head, h.soft = alone, true
		}
	}
	h.members[p] = true
	c.at[p] = id
	c.gone[p] = false
	if len(h.members) == 1 {
		h.since = on
	}
	return c.claim(p, id, head)
}

func (c *composed) claim(p, id string, head civil.Truth) string {
	h := c.houses[id]
	switch {
	case head == civil.True && h.head != "" && !h.soft && h.head != p:
		return register.AnomalyTwoHeads
	case head == civil.True:
		h.head, h.soft = p, false
	case head == civil.False && h.head == p:
		h.head, h.soft = "", false
	}
	return ""
}

func (c *composed) leave(p string, on civil.Date) {
	h := c.houses[c.at[p]]
	delete(c.at, p)
	delete(h.members, p)
	if h.head == p {
		h.head, h.soft = "", false
	}
	if len(h.members) == 1 {
		h.since = on
	}
}

func (c *composed) mergeAll(e entry) string {
	from, to := c.house(e.Household), c.house(e.To)
	if e.Household == e.To {
		return register.AnomalySameHousehold
	}
	if len(from.members) == 0 {
		return register.AnomalyEmptyHousehold
	}
	head, empty := from.headNow(), len(to.members) == 0
	members := slices.Sorted(maps.Keys(from.members))
	// In the order of the persons' first appearance; the random persons are named in it.
	for _, p := range members {
		mark := civil.Unknown
		if empty && p == head {
			mark = civil.True
		}
		c.leave(p, e.Date)
		c.enter(p, e.To, mark, e.Date)
	}
	return ""
}

func (h *modelHouse) headNow() string {
	if h.head == "" && len(h.members) == 1 {
		for alone := range h.members {
			return alone
		}
	}
	return h.head
}
