package register

import (
	"iter"
	"slices"
	"sort"

	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/secret"
)

// View is the register as it stood on a base date as known on a day. It is made by
// [Register.AsOf]; [View.Update] brings it up to date after new events. It is safe for
// concurrent reading as long as nobody appends to the register or updates the view.
type View struct {
	secret.Private

	g          *Register
	base       civil.Date
	known      civil.Date
	baseDay    int
	knownDay   int
	year       civil.FiscalYear
	seen       int // rows taken into account
	suppressed bits
	births     []int32              // by person: the first day that can be that of birth, 0 if unknown
	stated     []int32              // by person: when the day of birth became known
	partial    map[int32]civil.Date // births of which parts are unknown
	died       []int32              // by person: the day of death, also after the base date
	january    []int32              // by person: the row that last said where they were on 1 January
	entries    []int32              // by person: the row of the only entry, or manyEntries
	now        *state
	members    [][]int32 // by household
	rowFault   map[int32]anomalyCode
	composed   int
	epoch      int
}

// AsOf rebuilds every household as it stood at the end of the base date, as far as the
// register knew on the day known. An event on the base date has happened; what became
// known on the day known is known. An unknown base asks for the state after all events, an
// unknown known for all that is known today.
func (g *Register) AsOf(base, known civil.Date) *View {
	g.settle()
	v := &View{g: g, base: base, known: known, baseDay: lastDay, knownDay: lastDay, epoch: g.epoch}
	if base.Known() {
		v.baseDay = base.Days()
	}
	if known.Known() {
		v.knownDay = known.Days()
	}
	v.year, _ = civil.FiscalYearOf(base)
	v.composeAll()
	g.suppressedToday()
	return v
}

// filled returns the view, or for a nil or zero one that of a register without entries.
func (v *View) filled() *View {
	if v == nil || v.g == nil {
		return New(Config{}).AsOf(civil.Date{}, civil.Date{})
	}
	return v
}

// Base returns the base date, Known the day of knowledge.
func (v *View) Base() civil.Date { return v.base }

// Known returns the day of knowledge; unknown means all that is known.
func (v *View) Known() civil.Date { return v.known }

// SetYear chooses the year, for a program whose fiscal year is not that of its base date.
func (v *View) SetYear(year civil.FiscalYear) { v.year = year }

// Composed returns how many households the last AsOf or Update composed.
func (v *View) Composed() int { return v.composed }

// live reports whether the event counts as of the day of knowledge.
func (v *View) live(id int32, r *row) bool {
	return int(id) < v.seen && r.known() <= v.knownDay && !v.suppressed.has(id)
}

func (v *View) composeAll() {
	g := v.g
	order := g.sorted()
	v.seen = len(g.rows)
	v.suppressed = g.suppressed(v.knownDay)
	v.now = newState(0, 0)
	v.partial = map[int32]civil.Date{}
	v.rowFault = map[int32]anomalyCode{}
	v.grow()
	v.readStatements(order)
	for _, k := range order {
		id := int32(k & (maxRows - 1))
		r := &g.rows[id]
		if !v.live(id, r) {
			continue
		}
		v.noteEntry(id, r)
		if r.kind == EventDeath && v.died[r.person] == 0 {
			v.died[r.person] = int32(r.day())
		}
		if r.day() > v.baseDay {
			continue
		}
		if code := v.apply(v.now, r); code != fine {
			v.rowFault[id] = code
		}
	}
	v.group()
}

// grow makes room for persons and households that are new to the view.
func (v *View) grow() {
	n := len(v.g.people.list)
	v.births = append(v.births, make([]int32, n-len(v.births))...)
	v.stated = append(v.stated, make([]int32, n-len(v.stated))...)
	v.died = append(v.died, make([]int32, n-len(v.died))...)
	for len(v.entries) < n {
		v.entries = append(v.entries, none)
		v.january = append(v.january, none)
	}
	v.now.grow(n, len(v.g.houses.list))
}

// readStatements takes from all rows what holds whatever the order of events: the day of
// birth and the place on 1 January, as stated last.
func (v *View) readStatements(order []uint64) {
	for _, k := range order {
		id := int32(k & (maxRows - 1))
		r := &v.g.rows[id]
		if r.person == none || r.kind != EventBirth && r.attributes == none || !v.live(id, r) {
			continue
		}
		v.statement(id, r)
	}
}

// statement notes what one row states. In stated is the day on which the birth now held
// became known, so that what was learnt later wins; a birth event beats all.
func (v *View) statement(id int32, r *row) {
	p := r.person
	if r.kind == EventBirth && int(v.stated[p]) <= lastDay {
		first := r.day()
		if vague, ok := v.g.vague[id]; ok {
			first = vague.first
			v.partial[p] = vague.date
		} else {
			delete(v.partial, p)
		}
		v.births[p], v.stated[p] = int32(first), lastDay+1
	}
	if r.attributes == none {
		return
	}
	a := &v.g.attributes[r.attributes]
	if a.January != 0 && (v.january[p] == none || v.g.rows[v.january[p]].known() <= r.known()) {
		v.january[p] = id
	}
	if !a.Birth.IsZero() && int(v.stated[p]) <= r.known() {
		first, _ := days(a.Birth)
		v.births[p], v.stated[p] = int32(first), int32(r.known())
		if a.Birth.Known() {
			delete(v.partial, p)
		} else {
			v.partial[p] = a.Birth
		}
	}
}

// group lists the members of every household, in the order of the persons' first appearance.
func (v *View) group() {
	houses := v.now.house
	total := 0
	for h := range houses {
		total += int(houses[h].count)
	}
	all := make([]int32, total)
	v.members = make([][]int32, len(houses))
	v.composed = 0
	for h, rest := 0, all; h < len(houses); h++ {
		n := int(houses[h].count)
		v.members[h], rest = rest[:0:n], rest[n:]
		if n > 0 {
			v.composed++
		}
	}
	for p, at := range v.now.at {
		if at > 0 {
			v.members[at-1] = append(v.members[at-1], int32(p))
		}
	}
}

// Len returns the number of households.
func (v *View) Len() int {
	n := 0
	for _, m := range v.members {
		if len(m) > 0 {
			n++
		}
	}
	return n
}

// All yields every household with members, in the order in which the register first named
// them. Each is an owned value.
func (v *View) All() iter.Seq[household.Household] {
	return func(yield func(household.Household) bool) {
		a := assembler{v: v}
		for h, m := range v.members {
			if len(m) > 0 && !yield(a.household(int32(h), m)) {
				return
			}
		}
	}
}

// Household returns the household of a number, if it has members.
func (v *View) Household(number string) (household.Household, bool) {
	v = v.filled()
	h := v.g.houses.find(number)
	if h == none || int(h) >= len(v.members) || len(v.members[h]) == 0 {
		return household.Household{}, false
	}
	a := assembler{v: v}
	return a.household(h, v.members[h]), true
}

// Of returns the household in which a person is registered.
func (v *View) Of(person string) (household.Household, bool) {
	v = v.filled()
	p := v.g.people.find(person)
	if p == none || int(p) >= len(v.now.at) || v.now.at[p] == 0 {
		return household.Household{}, false
	}
	return v.Household(v.g.houses.name(v.now.at[p] - 1))
}

// Anomalies returns what cannot have happened as the register has it: in the order of the
// events, then the households without a head.
func (v *View) Anomalies() []Anomaly {
	v = v.filled()
	var list []Anomaly
	found := make([]fault, 0, len(v.rowFault)+len(v.g.listFaults))
	for id, code := range v.rowFault {
		found = append(found, fault{id, code})
	}
	found = append(found, v.listFaults()...)
	sort.SliceStable(found, func(i, j int) bool {
		if found[i].row != found[j].row {
			return found[i].row < found[j].row
		}
		return found[i].code < found[j].code
	})
	for _, f := range found {
		list = append(list, v.g.anomaly(f))
	}
	for h, m := range v.members {
		if len(m) > 1 && v.now.headOf(int32(h)) == none {
			row := anomalyTable[noHead]
			list = append(list, Anomaly{Code: row.code, Severity: row.severity, Index: -1, Household: v.g.houses.name(int32(h))})
		}
	}
	return list
}

// listFaults returns what is wrong with events known by now, whatever the base date, and
// events of which it is unknown whether they lie before it.
func (v *View) listFaults() []fault {
	var list []fault
	for _, f := range v.g.listFaults {
		if v.g.rows[f.row].known() <= v.knownDay {
			list = append(list, f)
		}
	}
	for _, id := range v.g.waiting() {
		if v.g.rows[id].known() <= v.knownDay {
			list = append(list, fault{id, unknownEvent})
		}
	}
	for id, d := range v.g.vague {
		if r := &v.g.rows[id]; v.live(id, r) && d.first <= v.baseDay && (v.baseDay < d.last || d.last == 0) {
			list = append(list, fault{id, dateUnknown})
		}
	}
	return list
}

func (g *Register) anomaly(f fault) Anomaly {
	r, row := &g.rows[f.row], anomalyTable[f.code]
	return Anomaly{
		Code: row.code, Severity: row.severity, Event: g.eventName(f.row), Index: int(f.row),
		Person: g.people.name(r.person), Household: g.houses.name(r.house),
	}
}

// eventName finds the ID of a row; IDs are stored by name only.
func (g *Register) eventName(id int32) string {
	n, ok := slices.BinarySearch(g.idRow, id)
	if !ok {
		return ""
	}
	return g.events.name(int32(n))
}

func unique(list []int32) []int32 {
	slices.Sort(list)
	return slices.Compact(list)
}
