package review

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/segment"
	"github.com/kyufu-go/kyufu/audit/trail"
	"github.com/kyufu-go/kyufu/household/civil"
)

// Reviewer takes entries in order and gathers findings. It is for one goroutine.
type Reviewer struct {
	cfg       Config
	need      map[audit.Act]bool
	staff     map[audit.Handle]audit.Code // who is whom on the staff
	actors    map[string]*actorState      // by audit.Person
	origins   map[audit.Code]*origin      // by terminal
	approvals map[uint64]approval
	begun     map[uint64]try // attempts that rest on an approval
	erased    map[audit.Handle]erasure
	lent      map[audit.Code]lending // by medium
	firsts    map[uint64]audit.Code
	attempts  map[uint64]segment.Entry
	reviews   map[uint64]bool // entries of ActReview
	views     map[viewKey]*gathered
	overtime  map[audit.Code]time.Time
	days      map[int]dayState
	roles     map[audit.Code]*roleState
	busy      []busyDay
	last      time.Time
	newest    audit.Event // by its time
	anchored  time.Time
	findings  []Finding
	entries   uint64
}

type dayState struct{ open, known bool }

type viewKey struct {
	actor  string // by audit.Person
	handle audit.Handle
}

// gathered is a run of entries that may become one finding.
type gathered struct {
	since   time.Time
	count   uint64
	entries []uint64
	told    bool
}

type actorState struct {
	id       audit.Code // as it was written first
	last     time.Time
	terminal audit.Code
	role     audit.Code // of the last entry about a person
	fails    []failure
	day      int
	persons  map[audit.Handle]bool
	seen     gathered // the day's entries about persons
	worked   worked   // finished days
	hours    map[int]*gathered
	closed   map[int]*gathered
}

type failure struct {
	at    time.Time
	index uint64
	who   string // by audit.Person
}

// New makes a reviewer.
func New(cfg Config) *Reviewer {
	cfg = cfg.withDefaults()
	r := &Reviewer{
		cfg: cfg, need: map[audit.Act]bool{}, staff: map[audit.Handle]audit.Code{}, actors: map[string]*actorState{},
		origins: map[audit.Code]*origin{}, approvals: map[uint64]approval{}, begun: map[uint64]try{}, erased: map[audit.Handle]erasure{}, lent: map[audit.Code]lending{}, firsts: map[uint64]audit.Code{}, attempts: map[uint64]segment.Entry{}, reviews: map[uint64]bool{}, views: map[viewKey]*gathered{},
		overtime: map[audit.Code]time.Time{}, days: map[int]dayState{}, roles: map[audit.Code]*roleState{},
	}
	for _, a := range cfg.NeedApproval {
		r.need[a] = true
	}
	for id, o := range cfg.Staff {
		if o.Self != (audit.Handle{}) {
			r.staff[o.Self] = id
		}
	}
	return r
}

const keepEntries = 64

func (g *gathered) add(index uint64) {
	g.count++
	if len(g.entries) == keepEntries {
		g.entries = slices.Delete(g.entries, 0, 1)
	}
	g.entries = append(g.entries, index)
}

func (r *Reviewer) find(rule Rule, s Severity, e *audit.Event, entries ...uint64) {
	if len(entries) == 0 {
		entries = []uint64{e.Index}
	}
	r.findings = append(r.findings, Finding{Rule: rule, Severity: s, Actor: e.Actor.ID, At: e.Time, Entries: entries, Count: uint64(len(entries))})
}

func (r *Reviewer) findAbout(rule Rule, s Severity, e *audit.Event, h audit.Handle, entries ...uint64) {
	r.find(rule, s, e, entries...)
	r.findings[len(r.findings)-1].Subject = h
}

// Add takes the next entry.
func (r *Reviewer) Add(entry segment.Entry) {
	if r.need == nil { // nobody made it: it is one with every default
		*r = *New(r.cfg)
	}
	e := &entry.Event
	e.Index = entry.Index
	r.entries++
	r.ofLog(e)
	r.duties(e)
	if e.Act.OfLog() {
		return
	}
	r.approvalOf(e)
	r.pairs(entry)
	if e.Actor.Kind == audit.ActorSystem {
		return
	}
	a := r.actor(e)
	r.hours(a, e)
	r.identity(a, e)
	r.logins(a, e)
	r.processor(e)
	r.people(a, e)
	a.last = e.Time
}

func (r *Reviewer) actor(e *audit.Event) *actorState {
	who := personOf(e.Actor.ID)
	a := r.actors[who]
	if a == nil {
		a = &actorState{id: e.Actor.ID, persons: map[audit.Handle]bool{}, hours: map[int]*gathered{}, closed: map[int]*gathered{}}
		r.actors[who] = a
	}
	return a
}

// personOf is by what an actor is counted: another spelling is no other person, and what is nobody
// stays apart from all others.
func personOf(id audit.Code) string { return cmp.Or(audit.Person(id), string(id)) }

// day tells whether the day is a working one.
func (r *Reviewer) day(t time.Time) dayState {
	n, _ := civil.TimeOfDay(t)
	s, ok := r.days[n]
	if !ok {
		if date := civil.DayOf(t); date.Known() {
			s.open, s.known = r.cfg.Calendar.BusinessDay(date)
		}
		r.days[n] = s
	}
	return s
}

// hours gathers what an officer did out of hours into one finding a day.
func (r *Reviewer) hours(a *actorState, e *audit.Event) {
	if e.Act == audit.ActOvertimeOK && r.agreed(e) {
		r.overtime[e.Case] = e.Time
	}
	switch e.Act.Class() {
	case audit.ClassIdentity, audit.ClassAccess, audit.ClassChange, audit.ClassOutput, audit.ClassNetwork, audit.ClassAuthority:
	default:
		return
	}
	if r.allowed(e) {
		return
	}
	day := r.day(e.Time)
	n, since := civil.TimeOfDay(e.Time)
	switch {
	case !day.known, !day.open:
		gatherDay(a.closed, n, e)
	case since < r.cfg.Opens || since >= r.cfg.Closes:
		gatherDay(a.hours, n, e)
	}
}

// agreed reports whether somebody may work overtime by the word of another: who recorded it, or who
// gave the approval that it names.
func (r *Reviewer) agreed(e *audit.Event) bool {
	if e.Result != audit.Succeeded || e.Phase == audit.Attempt || e.Actor.Kind != audit.ActorOfficer {
		return false
	}
	return audit.Second(e.Actor.ID, e.Case) || slices.ContainsFunc(e.Links, func(l audit.Ref) bool {
		a, ok := r.approvals[l.Index]
		return ok && l.Kind == audit.LinkApproval && l.Log == "" && a.serves(e) && audit.Second(a.by, e.Case)
	})
}

func gatherDay(m map[int]*gathered, n int, e *audit.Event) {
	g := m[n]
	if g == nil {
		g = &gathered{since: e.Time}
		m[n] = g
	}
	g.add(e.Index)
}

func (r *Reviewer) allowed(e *audit.Event) bool {
	if at, ok := r.overtime[e.Actor.ID]; ok && civil.DayOf(at) == civil.DayOf(e.Time) {
		return true
	}
	return slices.ContainsFunc(r.cfg.Overtime, func(o Overtime) bool {
		return (o.Actor == "" || o.Actor == e.Actor.ID) && !e.Time.Before(o.From) && e.Time.Before(o.To)
	})
}

// Finish closes the period at a time and gives all findings, in the order of their entries.
func (r *Reviewer) Finish(at time.Time) []Finding {
	for _, a := range r.actors {
		id := a.id
		r.endDay(id, a, at)
		r.daily(id, a.hours, OutOfHours)
		for n, g := range a.closed {
			rule := ClosedDay
			if !r.days[n].known {
				rule = UnknownDay
			}
			r.daily(id, map[int]*gathered{n: g}, rule)
		}
	}
	r.byRole()
	for i, e := range r.attempts {
		if at.Sub(e.Event.Time) >= r.cfg.OpenAttempt {
			r.find(Unclosed, Ask, &e.Event, i)
		}
	}
	r.silence(at, at, 0)
	r.ahead(at)
	for i := range r.cfg.Duties {
		r.late(&r.cfg.Duties[i], at)
	}
	out := slices.Clone(r.findings)
	slices.SortStableFunc(out, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.first(), b.first()), cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Actor, b.Actor))
	})
	return out
}

func (f *Finding) first() uint64 {
	if len(f.Entries) == 0 {
		return ^uint64(0)
	}
	return f.Entries[0]
}

func (r *Reviewer) daily(id audit.Code, days map[int]*gathered, rule Rule) {
	for _, n := range slices.Sorted(maps.Keys(days)) {
		g := days[n]
		r.findings = append(r.findings, Finding{Rule: rule, Severity: Ask, Actor: id, At: g.since, Entries: g.entries, Count: g.count})
	}
}

// Entries tells how many entries were looked at.
func (r *Reviewer) Entries() uint64 { return r.entries }

// Run reviews a log's entries from an index on. Those before are read for the approvals that they
// gave and used.
func Run(r *trail.Reader, from uint64, at time.Time, cfg Config) ([]Finding, error) {
	rv := New(cfg)
	for e, err := range r.Entries(0) {
		switch {
		case err != nil:
			return nil, err
		case e.Index < from:
			rv.remember(e)
		default:
			rv.Add(e)
		}
	}
	return rv.Finish(at), nil
}

// remember takes an entry of before the period: what it was a word for, or used one for.
func (r *Reviewer) remember(entry segment.Entry) {
	e, found := &entry.Event, len(r.findings)
	if e.Index = entry.Index; !e.Act.OfLog() {
		r.approvalOf(e)
	}
	r.findings = r.findings[:found]
}
