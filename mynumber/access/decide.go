package access

import (
	"math/bits"
	"slices"
	"time"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/household/civil"
)

var unixDay = civil.MustDate("1970-01-01").Days()

// Decide answers a request. It collects every reason for a denial, so that who
// asks learns at once what would have to be different. It allocates nothing.
//
// Among several assignments of one officer to one duty, those are weighed whose
// organ and department are the request's; the request is allowed if one of them
// allows it, and denied with the reasons of the one that comes nearest.
func (e *Engine) Decide(r *Request) Decision {
	d := Decision{decided: true}
	if e == nil || r == nil {
		d.deny(Incomplete, true)
		return d
	}
	d.operation = r.Operation
	if r.At.IsZero() {
		d.deny(Incomplete, true)
		return d
	}
	if r.Operation == 0 || r.Operation >= operationEnd {
		d.deny(UnknownOperation, true)
		return d
	}
	day, minute, weekday := moment(r.At)
	u, known := e.ids[r.Actor.ID]
	d.deny(UnknownActor, !known)
	duty, ok := e.duties[r.Duty]
	d.deny(UnknownDuty, !ok)
	if ok {
		d.deny(DutyNotOpen, day < duty.from)
		d.deny(Undesignated, duty.undesignated && duty.still&(1<<r.purpose()) == 0)
		d.deny(DutyClosed, day > duty.until && duty.still&(1<<r.purpose()) == 0)
	}
	terminal, ok := e.terminals[r.Actor.Terminal]
	d.deny(UnknownTerminal, !ok)
	if ok {
		e.place(&d, r, terminal, day)
	}
	if known {
		e.person(&d, r, u, day)
	}
	e.rule(&d, r, &e.rules[r.Operation])
	e.medium(&d, r)
	if duty != nil {
		e.system(&d, r, duty, day)
	}
	d.deny(NotSuperior, r.Superior && !e.Superior(r.Actor.ID, r.Requester))
	d.deny(Suspended, r.Suspended && stopped&(1<<r.Operation) != 0)
	if known && duty != nil {
		e.assigned(&d, r, u, duty, terminal, when{day, minute, weekday})
	}
	return d
}

// purpose is what a request is for in the end: an approval after the duty's end
// is open for what is open itself.
func (r *Request) purpose() Operation {
	if (r.Operation == Approve || r.Operation == Verify) && r.Of != 0 && r.Of < operationEnd {
		return r.Of
	}
	return r.Operation
}

// stopped are the operations that a stop of use blocks: all that use the data.
// Disclosure, correction, return and erasure stay open, and so does lifting the stop.
var stopped = func() (all uint64) {
	for _, o := range Operations() {
		all |= 1 << o
	}
	return all &^ set([]Operation{Disclose, Correct, Suspend, Return, Erase, Audit, Backup, Manage, Approve, Verify})
}()

type when struct {
	day     int32
	minute  int16
	weekday uint8
}

// moment splits a time into the day number, the minute of the day and the weekday in Japan.
func moment(t time.Time) (day int32, minute int16, weekday uint8) {
	n, since := civil.TimeOfDay(t)
	return int32(n + unixDay), int16(since / time.Minute), uint8(((n+4)%7 + 7) % 7)
}

func (e *Engine) person(d *Decision, r *Request, u *id, day int32) {
	d.deny(WrongKind, u.kind != r.Actor.Kind || u.processor != r.Actor.Processor)
	e.period(d, u, day)
	d.deny(WrongOrgan, u.organ != r.Actor.Organ)
	d.deny(WrongDepartment, u.department != r.Actor.Department)
	d.deny(TrainingLapsed, u.kind != audit.ActorSystem && !u.trained.covers(day))
}

// Holds says why an ID is not one to be logged in or to stay so at a time, whatever it may do:
// unknown_actor, id_not_yet, id_expired, id_revoked, id_locked; Allowed if it is one.
func (e *Engine) Holds(code audit.Code, at time.Time) Reason {
	var d Decision
	u, known := e.ids[code]
	d.deny(UnknownActor, !known)
	if known {
		day, _, _ := moment(at)
		e.period(&d, u, day)
	}
	return d.Reason()
}

func (e *Engine) period(d *Decision, u *id, day int32) {
	d.deny(IDNotYet, day < u.from)
	d.deny(IDExpired, day > u.until)
	d.deny(IDRevoked, day >= u.revoked)
	d.deny(IDLocked, u.locked)
}

func (e *Engine) place(d *Decision, r *Request, t *terminal, day int32) {
	d.deny(UnsafeTerminal, t.unsafe)
	d.deny(NoExportRight, (r.Operation == Print || r.Operation == Export) && !t.Export)
	d.deny(BackupPlace, r.Operation == Backup && !t.Backup)
	if !r.Outside {
		return
	}
	for i := range t.out {
		o := &t.out[i]
		if o.ID == r.Actor.ID && dayOf(o.From) <= day && day <= dayOf(o.Until) {
			return
		}
	}
	d.deny(OutsideBuilding, true)
}

// rule checks what the operation asks of everybody. Contractors never operate
// the network, whatever the policy says.
func (e *Engine) rule(d *Decision, r *Request, want *rule) {
	d.deny(Contractor, r.Actor.Kind == audit.ActorContractor && !want.contractors)
	if r.Actor.Kind == audit.ActorSystem {
		d.deny(OneFactor, r.Actor.Auth&audit.AuthMutualTLS == 0)
	} else {
		d.deny(OneFactor, Factors(r.Actor.Auth) < want.factors)
		d.deny(WrongFactor, r.Actor.Auth&want.require != want.require)
	}
	d.deny(NoRequester, want.second && r.Requester == "")
	d.deny(SamePerson, alone(r.Requester, r.Actor.ID) || alone(r.Approver, r.Actor.ID) || alone(r.Requester, r.Approver))
}

// alone reports whether two that are stated are not two persons.
func alone(first, second audit.Code) bool {
	return first != "" && second != "" && !audit.Second(first, second)
}

// Factors counts kinds of factors: what one knows, has and is. A card and a token are both had, so
// together they count once; a system's word for its user counts for nothing.
func Factors(a audit.Auth) int {
	n := 0
	if a&audit.AuthPassword != 0 {
		n++
	}
	if a&(audit.AuthCard|audit.AuthToken|audit.AuthMutualTLS) != 0 {
		n++
	}
	if a&audit.AuthBiometric != 0 {
		n++
	}
	return n
}

func (e *Engine) medium(d *Decision, r *Request) {
	if r.Operation != Export && r.Medium == "" {
		return
	}
	lentTo, ok := e.media[r.Medium]
	if r.LentTo != "" {
		lentTo = r.LentTo
	}
	d.deny(UnknownMedium, !ok)
	d.deny(MediumNotLent, ok && r.Operation == Export && (lentTo == "" || lentTo != r.Actor.ID))
}

func (e *Engine) system(d *Decision, r *Request, want *duty, day int32) {
	code := r.System
	if r.Actor.Kind == audit.ActorSystem {
		code = r.Actor.ID
	}
	if code == "" {
		return
	}
	s, ok := e.systems[code]
	if !ok {
		d.deny(UnknownSystem, true)
		return
	}
	d.deny(UnknownSystem, !s.covers(day))
	d.deny(SystemDuty, !slices.Contains(s.duties, want))
}

// assigned looks for the assignment that ties duty, department and officer.
func (e *Engine) assigned(d *Decision, r *Request, u *id, want *duty, t *terminal, w when) {
	best, found := Decision{}, false
	for i := range u.assignments {
		a := &u.assignments[i]
		if a.duty != want || a.organ != r.Actor.Organ || a.department != r.Actor.Department {
			continue
		}
		one := e.weigh(a, r, u, t, w)
		if one.reasons == 0 {
			d.assignment = a.index + 1
			return
		}
		if !found || one.distance() < best.distance() {
			best, found = one, true
		}
	}
	if found {
		d.reasons |= best.reasons
		return
	}
	key := organKey{want, r.Actor.Organ}
	if _, ok := e.organs[key]; !ok {
		d.deny(WrongOrgan, true)
		return
	}
	if _, ok := e.departments[departmentKey{key, r.Actor.Department}]; !ok {
		d.deny(WrongDepartment, true)
		return
	}
	d.deny(WrongOfficer, true)
}

// distance says how far a denial is from being allowed. An assignment that does
// not hold the operation is farther away than any that does.
func (d Decision) distance() int {
	n := bits.OnesCount64(d.reasons)
	if d.Has(WrongOperation) || d.Has(NoExportRight) {
		n += int(reasonEnd)
	}
	return n
}

func (e *Engine) weigh(a *assignment, r *Request, u *id, t *terminal, w when) Decision {
	var d Decision
	if a.operations&(1<<r.Operation) == 0 {
		export := r.Operation == Print || r.Operation == Export
		d.deny(NoExportRight, export)
		d.deny(WrongOperation, !export)
	}
	d.deny(GrantNotYet, w.day < a.from)
	d.deny(GrantExpired, w.day > a.until)
	if t != nil {
		d.deny(WrongTerminal, !holds(a.terminals, t))
	}
	if !a.hours.always && !slices.Contains(u.overtime, w.day) {
		_, holiday := e.holidays[w.day]
		d.deny(OutsideHours, a.hours.days&(1<<w.weekday) == 0 || w.minute < a.hours.from || w.minute >= a.hours.until ||
			holiday && !a.hours.holidays)
	}
	return d
}

func holds(list []*terminal, t *terminal) bool {
	return slices.Contains(list, t)
}
