package review

import (
	"cmp"
	"maps"
	"slices"
	"sort"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/audit/internal/fault"
	"github.com/kyufu-go/kyufu/audit/trail"
	"github.com/kyufu-go/kyufu/household/civil"
)

// Reviewer takes the entries of a system's logs in order, see [trail.Merge], and gathers findings.
// It is for one goroutine.
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
	firsts    map[uint64]first
	attempts  map[uint64]audit.Event
	reviews   map[uint64]bool // entries of ActReview
	views     map[viewKey]*gathered
	overtime  map[audit.Code]time.Time
	days      map[int]dayState
	roles     map[audit.Code]*roleState
	busy      []busyDay
	logs      map[audit.Code]*logState // that are looked at, by their names
	byNumber  []*logState
	log       *logState // of the entry that is looked at
	newest    moment
	findings  []Finding
	entries   uint64
	taken     uint64 // with those of before the period
}

// logState is how a log went on.
type logState struct {
	name           audit.Code
	first          uint64 // the number of its first entry among those of all logs
	last, anchored time.Time
}

// perLog is more than a log has entries: an entry is known by one number, its log's and its own.
const (
	perLog  = 1 << 48
	nowhere = 1<<64 - 1
)

// moment is when an entry was, by its own time.
type moment struct {
	at    time.Time
	entry uint64
}

// first is whose act it was that another may check, and the how-maniest that was taken.
type first struct {
	who   audit.Code
	taken uint64
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
	entry uint64
	who   string // by audit.Person
}

// New makes a reviewer.
func New(cfg Config) *Reviewer {
	cfg = cfg.withDefaults()
	r := &Reviewer{
		cfg: cfg, need: map[audit.Act]bool{}, staff: map[audit.Handle]audit.Code{}, actors: map[string]*actorState{},
		origins: map[audit.Code]*origin{}, approvals: map[uint64]approval{}, begun: map[uint64]try{}, erased: map[audit.Handle]erasure{},
		lent: map[audit.Code]lending{}, firsts: map[uint64]first{}, attempts: map[uint64]audit.Event{}, reviews: map[uint64]bool{},
		views: map[viewKey]*gathered{}, overtime: map[audit.Code]time.Time{}, days: map[int]dayState{}, roles: map[audit.Code]*roleState{},
		logs: map[audit.Code]*logState{},
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

func (g *gathered) add(entry uint64) {
	g.count++
	if len(g.entries) == keepEntries {
		g.entries = slices.Delete(g.entries, 0, 1)
	}
	g.entries = append(g.entries, entry)
}

func (r *Reviewer) find(rule Rule, s Severity, e *audit.Event, entries ...uint64) {
	if len(entries) == 0 {
		entries = []uint64{r.here(e)}
	}
	r.findings = append(r.findings, Finding{Rule: rule, Severity: s, Actor: e.Actor.ID, At: e.Time, Entries: r.refs(entries), Count: uint64(len(entries))})
}

func (r *Reviewer) findAbout(rule Rule, s Severity, e *audit.Event, h audit.Handle, entries ...uint64) {
	r.find(rule, s, e, entries...)
	r.findings[len(r.findings)-1].Subject = h
}

// here is the number of the entry that is looked at.
func (r *Reviewer) here(e *audit.Event) uint64 { return r.log.first + e.Index }

// named is the number of what the entry that is looked at names, its own log by name or without.
func (r *Reviewer) named(l audit.Ref) uint64 {
	log := r.log
	if l.Log != "" {
		log = r.logs[l.Log]
	}
	if log == nil || l.Index >= perLog {
		return nowhere
	}
	return log.first + l.Index
}

// refs name entries by their numbers.
func (r *Reviewer) refs(entries []uint64) []audit.Ref {
	list := make([]audit.Ref, 0, len(entries))
	for _, n := range entries {
		if n != nowhere {
			list = append(list, audit.Ref{Log: r.byNumber[n/perLog].name, Index: n % perLog})
		}
	}
	return list
}

// away reports whether a link names a word, or the first of two, in a log that is not looked at.
func (r *Reviewer) away(l audit.Ref) bool {
	return (l.Kind == audit.LinkApproval || l.Kind == audit.LinkFirst) && l.Log != "" && r.logs[l.Log] == nil
}

// Add takes the next entry. A link may name no log whose entries were not added before.
func (r *Reviewer) Add(entry trail.SetEntry) {
	if r.need == nil { // nobody made it: it is one with every default
		*r = *New(r.cfg)
	}
	e := r.at(&entry)
	r.entries++
	r.ofLog(e)
	r.duties(e)
	if e.Act.OfLog() {
		return
	}
	r.approvalOf(e)
	r.pairs(e)
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

// at goes to an entry.
func (r *Reviewer) at(entry *trail.SetEntry) *audit.Event {
	r.log, r.taken = r.look(entry.Log), r.taken+1
	entry.Event.Index = entry.Index
	return &entry.Event
}

// look notes that a log is one of those that are looked at.
func (r *Reviewer) look(name audit.Code) *logState {
	log := r.logs[name]
	if log == nil {
		log = &logState{name: name, first: uint64(len(r.byNumber)) * perLog}
		r.logs[name], r.byNumber = log, append(r.byNumber, log)
	}
	return log
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
		gatherDay(a.closed, n, e.Time, r.here(e))
	case since < r.cfg.Opens || since >= r.cfg.Closes:
		gatherDay(a.hours, n, e.Time, r.here(e))
	}
}

// agreed reports whether somebody may work overtime by the word of another: who recorded it, or who
// gave the approval that it names.
func (r *Reviewer) agreed(e *audit.Event) bool {
	if e.Result != audit.Succeeded || e.Phase == audit.Attempt || e.Actor.Kind != audit.ActorOfficer {
		return false
	}
	return audit.Second(e.Actor.ID, e.Case) || slices.ContainsFunc(e.Links, func(l audit.Ref) bool {
		a, ok := r.approvals[r.named(l)]
		return ok && l.Kind == audit.LinkApproval && a.serves(e, r.here(e)) && audit.Second(a.by, e.Case)
	})
}

func gatherDay(m map[int]*gathered, n int, at time.Time, entry uint64) {
	g := m[n]
	if g == nil {
		g = &gathered{since: at}
		m[n] = g
	}
	g.add(entry)
}

func (r *Reviewer) allowed(e *audit.Event) bool {
	if at, ok := r.overtime[e.Actor.ID]; ok && civil.DayOf(at) == civil.DayOf(e.Time) {
		return true
	}
	return slices.ContainsFunc(r.cfg.Overtime, func(o Overtime) bool {
		return (o.Actor == "" || o.Actor == e.Actor.ID) && !e.Time.Before(o.From) && e.Time.Before(o.To)
	})
}

// Finish closes the period at a time and gives all findings, in the order of their entries, log by
// log.
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
	for attempt, e := range r.attempts {
		if at.Sub(e.Time) >= r.cfg.OpenAttempt {
			r.find(Unclosed, Ask, &e, attempt)
		}
	}
	if r.logs != nil && len(r.logs) == 0 {
		r.look("") // nothing at all is a silence too, but to a reviewer that nobody made
	}
	for _, log := range r.byNumber {
		r.silence(log, at, log.first)
	}
	r.ahead(at)
	for i := range r.cfg.Duties {
		r.late(&r.cfg.Duties[i], at)
	}
	out := slices.Clone(r.findings)
	sort.Stable(byEntry(out))
	return out
}

// byEntry sorts findings: log by log, by their entries. What has none comes last. A generic sort of
// so large a value would weigh as much as a rule.
type byEntry []Finding

func (l byEntry) Len() int      { return len(l) }
func (l byEntry) Swap(i, j int) { l[i], l[j] = l[j], l[i] }
func (l byEntry) Less(i, j int) bool {
	a, b := &l[i], &l[j]
	x, y := a.first(), b.first()
	return cmp.Or(cmp.Compare(x.Log, y.Log), cmp.Compare(x.Index, y.Index), cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Actor, b.Actor)) < 0
}

func (f *Finding) first() audit.Ref {
	if len(f.Entries) == 0 {
		return audit.Ref{Log: "\xff"} // behind all
	}
	return f.Entries[0]
}

func (r *Reviewer) daily(id audit.Code, days map[int]*gathered, rule Rule) {
	for _, n := range slices.Sorted(maps.Keys(days)) {
		g := days[n]
		r.findings = append(r.findings, Finding{Rule: rule, Severity: Ask, Actor: id, At: g.since, Entries: r.refs(g.entries), Count: g.count})
	}
}

// Entries tells how many entries were looked at.
func (r *Reviewer) Entries() uint64 { return r.entries }

// Run reviews the logs of a system as one, each from an index on, or from its beginning if none is
// given. The entries before are read for the approvals that they gave and used, and for when each
// log was last heard and anchored.
func Run(logs *trail.Set, from map[audit.Code]uint64, at time.Time, cfg Config) ([]Finding, error) {
	if logs == nil {
		return nil, fault.New(audit.CodeConfig, "logs", nil)
	}
	r := New(cfg)
	for _, name := range logs.Logs() {
		r.look(name)
	}
	for e, err := range logs.Entries() {
		switch {
		case err != nil:
			return nil, err
		case e.Index < from[e.Log]:
			r.remember(e)
		default:
			r.Add(e)
		}
	}
	return r.Finish(at), nil
}

// remember takes an entry of before the period: what it was a word for, or used one for, and when
// its log was heard and anchored.
func (r *Reviewer) remember(entry trail.SetEntry) {
	e, found := r.at(&entry), len(r.findings)
	r.ofLog(e)
	if !e.Act.OfLog() {
		r.approvalOf(e)
	}
	r.findings = r.findings[:found]
}
