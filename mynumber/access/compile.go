package access

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"slices"
	"strconv"

	"github.com/kyufu-go/kyufu/audit"
	"github.com/kyufu-go/kyufu/household/civil"
)

const (
	never   = int32(-1 << 31)
	forever = int32(1<<31 - 1)

	// DefaultFactors is how many kinds of factors an operation needs without a Rule of its own.
	DefaultFactors = 2
	// DefaultTrainingMonths is for how long a training counts.
	DefaultTrainingMonths = 12
	// Always is the code of hours without a limit, for batch work.
	Always = audit.Code("always")
	// OfficeHours is the code of the hours of an assignment that names none:
	// Monday to Friday from 08:30 to 17:15, but not on holidays. The times are
	// what is usual and no law; name your own.
	OfficeHours = audit.Code("office")
)

// Engine is a compiled [Policy]. It does not change and is safe for concurrent
// use; a new policy is a new Engine.
type Engine struct {
	policy      Policy
	digest      audit.Hash
	duties      map[audit.Code]*duty
	ids         map[audit.Code]*id
	terminals   map[audit.Code]*terminal
	systems     map[audit.Code]*system
	media       map[audit.Code]audit.Code
	organs      map[organKey]struct{}
	departments map[departmentKey]struct{}
	holidays    map[int32]struct{}
	rules       [operationEnd]rule
	superiors   map[departmentOf][]audit.Code
	providers   map[audit.Code]*provider
	raw         []byte // the policy as JSON
}

type departmentOf struct{ organ, department audit.Code }

type span struct{ from, until int32 } // day numbers, both included

func (s span) covers(day int32) bool { return s.from <= day && day <= s.until }

type duty struct {
	span
	still        uint64
	undesignated bool
}

type id struct {
	span
	kind                         audit.ActorKind
	organ, department, processor audit.Code
	trained                      span
	revoked                      int32
	locked                       bool
	overtime                     []int32 // days
	assignments                  []assignment
}

type assignment struct {
	span
	index      int32
	duty       *duty
	organ      audit.Code
	department audit.Code
	operations uint64
	terminals  []*terminal
	hours      hours
}

type terminal struct {
	Terminal
	unsafe bool
	out    []TakeOut
}

type system struct {
	span
	duties []*duty
}

type hours struct {
	always, holidays bool
	days             uint8
	from, until      int16 // minutes of the day
}

type rule struct {
	factors     int
	require     audit.Auth
	contractors bool
	second      bool
}

type organKey struct {
	duty  *duty
	organ audit.Code
}

type departmentKey struct {
	organKey
	department audit.Code
}

// Compile checks a policy and makes it fast. It tells everything that is wrong,
// joined as errors.Join does. The policy is copied; changing it later changes nothing.
func Compile(p *Policy) (*Engine, error) {
	raw, err := json.Marshal(p)
	if err != nil {
		return nil, &Error{code: CodeJSON, cause: err}
	}
	c := compiler{engine: &Engine{
		duties: map[audit.Code]*duty{}, ids: map[audit.Code]*id{}, terminals: map[audit.Code]*terminal{},
		systems: map[audit.Code]*system{}, media: map[audit.Code]audit.Code{}, organs: map[organKey]struct{}{},
		departments: map[departmentKey]struct{}{}, holidays: map[int32]struct{}{}, digest: sha256.Sum256(raw), superiors: map[departmentOf][]audit.Code{}, raw: raw,
		providers: map[audit.Code]*provider{},
	}}
	if err := json.Unmarshal(raw, &c.engine.policy); err != nil {
		return nil, &Error{code: CodeJSON, cause: err}
	}
	p = &c.engine.policy // from here on nothing is the caller's
	c.rules(p.Rules)
	c.days(p.Holidays)
	c.duties(p.Duties)
	c.terminals(p.Terminals)
	c.systems(p.Systems)
	c.media(p.Media)
	c.ids(p.IDs, p.TrainingMonths)
	c.departments(p.Departments)
	c.out(p)
	c.assignments(p.Assignments, c.hours(p.Hours))
	c.providers(p.Providers)
	c.numbers(p)
	if len(c.wrong) > 0 {
		return nil, errors.Join(c.wrong...)
	}
	return c.engine, nil
}

// Digest is the SHA-256 of the policy as JSON: it names the policy that decided.
func (e *Engine) Digest() audit.Hash { return e.digest }

// Policy returns a copy of the policy, to be changed and compiled anew: nothing in it is the
// engine's.
func (e *Engine) Policy() *Policy {
	p := new(Policy)
	if e == nil || e.raw == nil {
		return p
	}
	if err := json.Unmarshal(e.raw, p); err != nil {
		panic(err) // Compile read the same bytes
	}
	return p
}

// Superior reports whether the policy makes an officer a superior (上長) of the department of an ID.
func (e *Engine) Superior(who, of audit.Code) bool {
	u, ok := e.ids[of]
	return ok && audit.Second(who, of) && slices.Contains(e.superiors[departmentOf{u.organ, u.department}], who)
}

type compiler struct {
	engine *Engine
	wrong  []error
}

func (c *compiler) fail(code Code, field string) { c.wrong = append(c.wrong, fail(code, field)) }

// code reports whether a required code may stand, and is not in the list yet.
func (c *compiler) code(v audit.Code, seen bool, field string) bool {
	switch {
	case v == "" || !v.Valid():
		c.fail(CodeCode, field)
	case seen:
		c.fail(CodeDuplicate, field)
	default:
		return true
	}
	return false
}

func (c *compiler) optional(v audit.Code, field string) {
	if !v.Valid() {
		c.fail(CodeCode, field)
	}
}

// span turns two days into day numbers; an unknown day is no limit.
func (c *compiler) span(from, until civil.Date, field string) span {
	s := span{c.day(from, never, field), c.day(until, forever, field)}
	if s.from > s.until {
		c.fail(CodePeriod, field)
	}
	return s
}

func (c *compiler) day(d civil.Date, none int32, field string) int32 {
	if d.IsZero() {
		return none
	}
	if !d.Known() {
		c.fail(CodePeriod, field)
		return none
	}
	return dayOf(d)
}

func dayOf(d civil.Date) int32 { return int32(d.Days()) }

func (c *compiler) days(list []civil.Date) {
	for i, d := range list {
		if !d.Known() {
			c.fail(CodePeriod, at("holidays", i, "day"))
			continue
		}
		c.engine.holidays[dayOf(d)] = struct{}{}
	}
}

func (c *compiler) duties(list []Duty) {
	for i, d := range list {
		_, seen := c.engine.duties[d.Code]
		c.code(d.Code, seen, at("duties", i, "code"))
		still := d.StillOpen
		if len(still) == 0 {
			still = stillOpen
		}
		c.engine.duties[d.Code] = &duty{c.span(d.Opens, d.ClosedOn, at("duties", i, "closed_on")), set(still), d.Designation == ""}
	}
}

func (c *compiler) terminals(list []Terminal) {
	for i, t := range list {
		_, seen := c.engine.terminals[t.Code]
		c.code(t.Code, seen, at("terminals", i, "code"))
		c.engine.terminals[t.Code] = &terminal{t, t.Internet || t.Mail || t.OpenPort, slices.Clone(t.Out)}
	}
}

// departments needs the IDs.
func (c *compiler) departments(list []Department) {
	for i, d := range list {
		key := departmentOf{d.Organ, d.Code}
		_, seen := c.engine.superiors[key]
		c.code(d.Organ, false, at("departments", i, "organ"))
		c.code(d.Code, seen, at("departments", i, "code"))
		for _, who := range d.Superiors {
			if u := c.engine.ids[who]; u == nil || u.kind != audit.ActorOfficer {
				c.fail(CodeDangling, at("departments", i, "superiors"))
			}
		}
		c.engine.superiors[key] = d.Superiors
	}
}

// out checks the approvals that the policy carries: each by a superior of who was given it.
func (c *compiler) out(p *Policy) {
	for i, t := range p.Terminals {
		for _, o := range t.Out {
			c.approved(o.ID, o.ApprovedBy, at("terminals", i, "out.approved_by"))
			if !o.From.Known() || !o.Until.Known() {
				c.fail(CodePeriod, at("terminals", i, "out"))
			}
			c.span(o.From, o.Until, at("terminals", i, "out"))
		}
	}
	for i, o := range p.Overtime {
		c.approved(o.ID, o.ApprovedBy, at("overtime", i, "approved_by"))
		if !o.On.Known() {
			c.fail(CodePeriod, at("overtime", i, "on"))
			continue
		}
		if u := c.engine.ids[o.ID]; u != nil {
			u.overtime = append(u.overtime, dayOf(o.On))
		}
	}
}

func (c *compiler) approved(id, by audit.Code, field string) {
	if !c.engine.Superior(by, id) {
		c.fail(CodeApproval, field)
	}
}

func (c *compiler) systems(list []System) {
	for i, s := range list {
		_, seen := c.engine.systems[s.Code]
		c.code(s.Code, seen, at("systems", i, "code"))
		out := &system{span: c.span(s.From, s.Until, at("systems", i, "until"))}
		for _, code := range s.Duties {
			d, ok := c.engine.duties[code]
			if !ok {
				c.fail(CodeDangling, at("systems", i, "duties"))
			}
			out.duties = append(out.duties, d)
		}
		c.engine.systems[s.Code] = out
	}
}

func (c *compiler) media(list []Medium) {
	for i, m := range list {
		_, seen := c.engine.media[m.Code]
		c.code(m.Code, seen, at("media", i, "code"))
		c.optional(m.LentTo, at("media", i, "lent_to"))
		c.engine.media[m.Code] = m.LentTo
	}
}

func (c *compiler) ids(list []ID, months int) {
	if months <= 0 {
		months = DefaultTrainingMonths
	}
	for i, u := range list {
		_, seen := c.engine.ids[u.Code]
		c.code(u.Code, seen, at("ids", i, "code"))
		c.code(u.Organ, false, at("ids", i, "organ"))
		c.code(u.Department, false, at("ids", i, "department"))
		c.optional(u.Processor, at("ids", i, "processor"))
		kind, ok := actorKinds[u.Kind]
		if !ok || (u.Kind == ContractID) != (u.Processor != "") {
			c.fail(CodeKind, at("ids", i, "kind"))
		}
		out := &id{
			span: c.span(u.From, u.Until, at("ids", i, "until")), kind: kind, organ: u.Organ, department: u.Department,
			processor: u.Processor, revoked: c.day(u.RevokedOn, forever, at("ids", i, "revoked_on")), locked: u.Locked,
			trained: span{forever, never},
		}
		if !u.Trained.IsZero() {
			out.trained = c.span(u.Trained, u.Trained.AddMonths(months).AddDays(-1), at("ids", i, "trained"))
		}
		c.engine.ids[u.Code] = out
	}
}

func (c *compiler) assignments(list []Assignment, table map[audit.Code]hours) {
	for i, a := range list {
		holder, d := c.engine.ids[a.ID], c.engine.duties[a.Duty]
		h, ok := table[a.Hours]
		if holder == nil || d == nil || !ok {
			c.fail(CodeDangling, at("assignments", i, "id, duty or hours"))
			continue
		}
		c.code(a.Organ, false, at("assignments", i, "organ"))
		c.code(a.Department, false, at("assignments", i, "department"))
		out := assignment{
			span: c.span(a.From, a.Until, at("assignments", i, "until")), index: int32(i), duty: d,
			organ: a.Organ, department: a.Department, operations: set(a.Operations), hours: h,
		}
		if holder.kind == audit.ActorSystem && a.Hours == "" {
			out.hours = hours{always: true}
		}
		for _, code := range a.Terminals {
			t, ok := c.engine.terminals[code]
			if !ok {
				c.fail(CodeDangling, at("assignments", i, "terminals"))
			}
			out.terminals = append(out.terminals, t)
		}
		holder.assignments = append(holder.assignments, out)
		key := organKey{d, a.Organ}
		c.engine.organs[key] = struct{}{}
		c.engine.departments[departmentKey{key, a.Department}] = struct{}{}
	}
}

// numbers checks that no more people hold assignments than the policy allows.
func (c *compiler) numbers(p *Policy) {
	users, managers := map[audit.Code]map[audit.Code]bool{}, map[audit.Code]bool{}
	for _, a := range p.Assignments {
		if u := c.engine.ids[a.ID]; u == nil || u.kind == audit.ActorSystem {
			continue
		}
		if users[a.Duty] == nil {
			users[a.Duty] = map[audit.Code]bool{}
		}
		users[a.Duty][a.ID] = true
		if slices.Contains(a.Operations, Manage) {
			managers[a.ID] = true
		}
	}
	for i, d := range p.Duties {
		if d.MaxUsers > 0 && len(users[d.Code]) > d.MaxUsers {
			c.fail(CodeTooMany, at("duties", i, "max_users"))
		}
	}
	if p.MaxManagers > 0 && len(managers) > p.MaxManagers {
		c.fail(CodeTooMany, "max_managers")
	}
}

func (c *compiler) hours(list []Hours) map[audit.Code]hours {
	office := hours{days: 0b0111110, from: 8*60 + 30, until: 17*60 + 15}
	table := map[audit.Code]hours{"": office, OfficeHours: office, Always: {always: true}}
	own := make(map[audit.Code]bool) // the town may set the hours of the office itself, once
	for i, h := range list {
		_, seen := table[h.Code]
		c.code(h.Code, seen && (h.Code != OfficeHours || own[h.Code]), at("hours", i, "code"))
		own[h.Code] = true
		from, okFrom := minutes(h.From)
		until, okUntil := minutes(h.Until)
		if !okFrom || !okUntil || from >= until || len(h.Days) == 0 {
			c.fail(CodeHours, at("hours", i, "from or until"))
		}
		out := hours{holidays: h.Holidays, from: from, until: until}
		for _, d := range h.Days {
			if d < 0 || d > 6 {
				c.fail(CodeHours, at("hours", i, "days"))
				continue
			}
			out.days |= 1 << d
		}
		table[h.Code] = out
		if h.Code == OfficeHours {
			table[""] = out
		}
	}
	return table
}

func minutes(s string) (int16, bool) {
	if len(s) != 5 || s[2] != ':' {
		return 0, false
	}
	h, err := strconv.ParseUint(s[:2], 10, 8)
	if err != nil {
		return 0, false
	}
	m, err := strconv.ParseUint(s[3:], 10, 8)
	if err != nil || m > 59 || h*60+m > 24*60 {
		return 0, false
	}
	return int16(h*60 + m), true
}

var factorNames = map[string]audit.Auth{
	"password": audit.AuthPassword, "card": audit.AuthCard, "biometric": audit.AuthBiometric,
	"token": audit.AuthToken, "mutual_tls": audit.AuthMutualTLS,
}

func (c *compiler) rules(list []Rule) {
	for o := range c.engine.rules {
		c.engine.rules[o] = rule{factors: DefaultFactors, second: Operation(o) == Approve || Operation(o) == Verify}
	}
	seen := uint64(0)
	for i, r := range list {
		if r.Operation == 0 || r.Operation >= operationEnd || r.Factors < 0 || r.Factors > 3 {
			c.fail(CodeOperation, at("rules", i, "operation"))
			continue
		}
		if seen&(1<<r.Operation) != 0 {
			c.fail(CodeDuplicate, at("rules", i, "operation"))
		}
		seen |= 1 << r.Operation
		out := &c.engine.rules[r.Operation]
		if r.Factors > 0 {
			out.factors = r.Factors
		}
		out.contractors = r.Contractors && r.Operation != Inquire && r.Operation != Retrieve
		out.second = out.second || r.SecondOnly
		for _, name := range r.Require {
			kind, ok := factorNames[name]
			if !ok {
				c.fail(CodeFactor, at("rules", i, "require"))
			}
			out.require |= kind
		}
	}
}
