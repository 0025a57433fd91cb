package register

import (
	"slices"

	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/household/secret"
)

// Config describes a register. The zero value is a register whose municipality is not named.
type Config struct {
	// Municipality is whose register it is (全国地方公共団体コード).
	Municipality municipality.Code
}

// Register is the resident register as a list of events to which entries are only ever
// added. A register is changed, and views are made of it, by one goroutine at a time; the
// views can be read by many.
type Register struct {
	secret.Private

	config Config
	here   household.Place

	rows       []row
	events     names // event IDs; the number is that of idRow
	idRow      []int32
	people     names
	houses     names
	lastRow    []int32 // by person: the newest row, from which row.before leads back
	lastHouse  []int32 // by household: the newest place among rows, see row.beforeHouse
	attributes []Attributes
	text       map[string]string // texts that recur, each kept once
	strings    arena

	order        []uint64 // keys of rows that can be composed, sorted
	unsorted     []uint64
	amendments   []int32 // rows that correct or cancel others
	pending      map[int32]string
	repeatedID   map[int32]string          // IDs that an earlier event has
	epoch        int                       // counts erasures, after which views are void
	from         map[int32]household.Place // where a person moving in came from
	vague        map[int32]vague           // rows whose date is partly unknown
	today        bits                      // see suppressedToday
	todayRows    int
	listFaults   []fault // what is wrong with the list itself, whatever is asked
	provenances  []Provenance
	provenanceOf map[Provenance]uint16
	facts        facts
}

// row is an event in numbers.
type row struct {
	key               uint64 // day, known day, place in the list: the order of composition
	person, house, to int32
	of                int32 // row corrected or cancelled
	before            int32 // the person's row before this one
	beforeHouse       int32 // link of the household's list: 2*row, +1 if by To
	beforeTo          int32
	attributes        int32
	kind              EventType
	head              civil.Truth
	dated             bool // the event gave a date
	from              bool // the event said where from; see Register.from
	provenance        uint16
	listed            bool // among those from which histories are composed
	amends            bool // corrects or cancels another row
	void              bool // an amendment that cannot be
}

type vague struct {
	first, last int // last 0: not even a latest day is known
	date        civil.Date
}

type fault struct {
	row  int32
	code anomalyCode
}

// A key holds the day in 17 bits, the day of knowledge in 17, the place in 30.
const (
	placeBits = 30
	dayBits   = 17
	maxRows   = 1 << placeBits
	lastDay   = 1<<dayBits - 1
)

func key(day, known, place int) uint64 {
	return uint64(day)<<(placeBits+dayBits) | uint64(known)<<placeBits | uint64(place)
}

func (r *row) day() int   { return int(r.key >> (placeBits + dayBits)) }
func (r *row) known() int { return int(r.key >> placeBits & lastDay) }
func (r *row) place() int { return int(r.key & (maxRows - 1)) }

// New returns an empty register.
func New(c Config) *Register {
	g := &Register{config: c, here: household.In(c.Municipality)}
	g.prepare()
	return g
}

// prepare makes the maps of a register that is still the zero value.
func (g *Register) prepare() {
	if g.text != nil {
		return
	}
	g.pending, g.repeatedID, g.vague = map[int32]string{}, map[int32]string{}, map[int32]vague{}
	g.from, g.provenanceOf, g.text = map[int32]household.Place{}, map[Provenance]uint16{}, map[string]string{}
}

// Config returns what the register was made with.
func (g *Register) Config() Config { return g.config }

// Len returns the number of events.
func (g *Register) Len() int { return len(g.rows) }

// Persons returns the number of persons named by any event.
func (g *Register) Persons() int { return len(g.people.list) }

// Append adds events. A malformed event is refused with code event and its field, and ends
// the call: those before it have been added. Whether a history is possible is not asked
// here but of the [View], since a later entry may put it right.
func (g *Register) Append(events ...Event) error {
	for i := range events {
		if err := g.append(&events[i]); err != nil {
			return err
		}
	}
	return nil
}

// AppendOne adds one event and returns what is wrong with it beside the others, whatever is asked:
// that it repeats one, or has the ID of another. Errors: as [Register.Append].
func (g *Register) AppendOne(e Event) ([]Anomaly, error) {
	before := len(g.listFaults)
	if err := g.append(&e); err != nil {
		return nil, err
	}
	var list []Anomaly
	for _, f := range g.listFaults[before:] {
		list = append(list, g.anomaly(f))
	}
	return list, nil
}

func (g *Register) append(e *Event) error {
	g.prepare()
	if field := e.Check(); field != "" {
		return &Error{code: CodeEvent, field: field}
	}
	if len(g.rows) >= maxRows {
		return &Error{code: CodeFull}
	}
	id := int32(len(g.rows))
	r := row{kind: e.Type, head: e.Head, of: none}
	r.person, r.house, r.to = g.person(e.Person), g.house(e.Household), g.house(e.To)
	r.attributes = g.keepAttributes(r.person, &e.Attributes)
	var err error
	if r.provenance, err = g.provenance(&e.Provenance); err != nil {
		return err
	}
	if e.From != 0 {
		r.from = true
		g.from[id] = e.From
	}
	first, last := days(e.Date)
	r.dated = last != 0
	r.key = key(last, knownDay(e, last), int(id))
	g.rows = append(room(g.rows), r)
	if first != last || last == 0 && !e.Date.IsZero() {
		g.vague[id] = vague{first, last, e.Date}
	}
	if e.Of != "" {
		g.rows[id].amends = true
		g.amendments = append(g.amendments, id)
		g.pending[id] = e.Of
		g.nameEvent(id, e.ID)
		g.resolve(id)
		return nil
	}
	if g.nameEvent(id, e.ID) {
		g.enlist(id)
	}
	return nil
}

// days returns the first and the last day a date can be; 0, 0 for none and for an
// approximate one.
func days(d civil.Date) (first, last int) {
	if d.Known() {
		n := d.Days()
		return n, n
	}
	if year, _ := d.Year(); year == 0 {
		return 0, 0
	}
	return d.Earliest().Days(), d.Latest().Days()
}

// knownDay is the day of knowledge: where that is unknown, the event's own.
func knownDay(e *Event, day int) int {
	if _, last := days(e.Known); last != 0 {
		return last
	}
	return day
}

// provenance numbers the provenances, of which there are few: one for each file.
func (g *Register) provenance(p *Provenance) (uint16, error) {
	if n, ok := g.provenanceOf[*p]; ok {
		return n, nil
	}
	n := len(g.provenances)
	if n > 1<<16-1 {
		return 0, &Error{code: CodeFull, field: "provenance"}
	}
	g.provenances = append(g.provenances, *p)
	g.provenanceOf[*p] = uint16(n)
	return uint16(n), nil
}

// enlist puts a row into the lists from which histories are composed, unless not even a
// last day is known.
func (g *Register) enlist(id int32) {
	if v, ok := g.vague[id]; ok && v.last == 0 {
		return
	}
	r := &g.rows[id]
	r.listed = true
	g.unsorted = append(room(g.unsorted), r.key)
	if r.person >= 0 {
		r.before, g.lastRow[r.person] = g.lastRow[r.person], id
	}
	if r.house >= 0 {
		r.beforeHouse, g.lastHouse[r.house] = g.lastHouse[r.house], 2*id
	}
	if r.to >= 0 {
		r.beforeTo, g.lastHouse[r.to] = g.lastHouse[r.to], 2*id+1
	}
}

func (g *Register) person(s string) int32 {
	id, fresh := g.people.number(s)
	if fresh {
		g.lastRow = append(g.lastRow, none)
		g.facts.grow()
	}
	return id
}

func (g *Register) house(s string) int32 {
	id, fresh := g.houses.number(s)
	if fresh {
		g.lastHouse = append(g.lastHouse, none)
	}
	return id
}

// nameEvent reports whether the event is to be composed: not when it is the same as the
// one that has its ID already.
func (g *Register) nameEvent(id int32, name string) bool {
	if name == "" {
		return true
	}
	n, fresh := g.events.number(name)
	if fresh {
		g.idRow = append(room(g.idRow), id)
		return true
	}
	g.repeatedID[id] = g.events.name(n)
	same := g.rows[g.idRow[n]].same(&g.rows[id])
	if same {
		g.listFaults = append(g.listFaults, fault{id, duplicateEvent})
	} else {
		g.listFaults = append(g.listFaults, fault{id, duplicateID})
	}
	return !same
}

// same reports whether two rows say the same, apart from when it became known.
func (r *row) same(o *row) bool {
	return r.kind == o.kind && r.head == o.head && r.person == o.person && r.house == o.house && r.to == o.to && r.day() == o.day()
}

// sorted returns the keys of all rows in order of composition.
func (g *Register) sorted() []uint64 {
	if len(g.unsorted) == 0 {
		return g.order
	}
	slices.Sort(g.unsorted)
	if n := len(g.order); n == 0 || g.order[n-1] < g.unsorted[0] {
		g.order = append(g.order, g.unsorted...)
	} else {
		g.order = mergeSorted(g.order, g.unsorted)
	}
	g.unsorted = g.unsorted[:0]
	return g.order
}

func mergeSorted(a, b []uint64) []uint64 {
	out := make([]uint64, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		if a[0] <= b[0] {
			out, a = append(out, a[0]), a[1:]
		} else {
			out, b = append(out, b[0]), b[1:]
		}
	}
	return append(append(out, a...), b...)
}

// room doubles a full slice: these grow to millions, and append would copy more often.
func room[T any](s []T) []T {
	if len(s) == cap(s) {
		return slices.Grow(s, len(s)+1024)
	}
	return s
}
