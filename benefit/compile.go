package benefit

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"github.com/kyufu-go/kyufu/benefit/law"
	"github.com/kyufu-go/kyufu/benefit/levy"
	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/money"
	"github.com/kyufu-go/kyufu/household/municipality"
)

// EngineVersion is the version of the way in which decisions are made. It changes
// when the same program and the same facts could give another decision.
const EngineVersion = "1"

type citation = law.Citation

// Compiler compiles programs. The zero value uses the built-in levy tables and
// all that is known by now.
type Compiler struct {
	// Levy are the parameters for people without a roll; nil: the built-in ones.
	Levy *levy.Tables
	// KnownAt is the day of knowledge of law, tables and overrides; unknown: all that has ever
	// been known.
	KnownAt civil.Date
	// Municipality is the town whose overrides may be applied; zero: only overrides for any.
	Municipality municipality.Code
	// AllowUnconfirmed lets programs of a fiscal year be compiled of which the parameters are not
	// yet confirmed. Every decision then carries the mark [NoteUnconfirmed].
	AllowUnconfirmed bool
	// On is the day on which the overrides have to be in force; unknown: the base date.
	On civil.Date
	// Bundle is the digest of the bundle of law (benefit/law/bundle) that tables and program are
	// from; "": what is built in. It stands in each decision.
	Bundle string
}

// Compile makes an immutable value from a program and a town's overrides. Many
// goroutines may share it; each needs a [Scratch] of its own. Errors: program.
func Compile(p *Program, overrides ...Override) (*Compiled, error) {
	return Compiler{}.Compile(p, overrides...)
}

// Compiled is a program that is ready to evaluate.
type Compiled struct {
	program *Program
	digest  string
	plans   [tracks]*plan
	levy    levy.Index
	codes   programCodes
	town    municipality.Code // whose overrides are applied; zero: nobody's
	bundle  string            // of law, by its digest
}

// Program returns the program with its overrides applied.
func (c *Compiled) Program() *Program { return c.program }

// Digest returns the SHA-256 of the program's data in hexadecimal, overrides applied.
func (c *Compiled) Digest() string { return c.digest }

// Stamp returns by what decisions of this program are made.
func (c *Compiled) Stamp() Stamp {
	if c == nil || c.program == nil {
		return Stamp{}
	}
	return Stamp{c.program.doc.ID, c.digest, c.program.doc.Version, EngineVersion, c.bundle}
}

// programCodes are the things that evaluation compares, taken out of the document.
type programCodes struct {
	base      civil.Date
	assess    civil.Date
	assessDay int32 // packed
	childFrom int32 // packed: born on it or later needs no fact of tax
	year      civil.FiscalYear
	newborn   civil.Date
	japan     civil.Date
	month     civil.Date // the first day of the month of child allowance whose payer pays; unknown: the one that begins after base
	allowance civil.Date // the first day of the last month by which a new recipient is paid
	allowed   int32      // packed: the first birth of children for whom child allowance is paid; 0: any
	ties      uint8      // bit set of household.Tie: who is a dependant
	deadCount bool       // who died on the base date counts
	taint     []string   // programs whose payments exclude households
	persons   []string   // programs whose payments exclude persons
	states    uint8      // bit set of State
	earlier   []earlier
	inquiry   bool
	inquireOn civil.Date
}

// earlier is a base date of other programs whose payments exclude: who lived elsewhere on it may
// have been paid there.
type earlier struct {
	base     civil.Date
	programs []string
}

// earlierOf finds the base dates of the built-in programs among those whose payments exclude that
// lie before a day; when a town's own program was, only the town knows.
func earlierOf(own string, day civil.Date, programs []string) (list []earlier) {
	for _, id := range programs {
		base := baseDate(id)
		if before, known := base.Before(day); id == own || !before || !known {
			continue
		}
		i := slices.IndexFunc(list, func(e earlier) bool { return e.base == base })
		if i < 0 {
			i, list = len(list), append(list, earlier{base: base})
		}
		list[i].programs = append(list[i].programs, id)
	}
	return list
}

// plan is what is evaluated on one track.
type plan struct {
	compiled      *Compiled
	script        *script
	track         Track
	criteria      []criterion
	payments      []payment
	needs         factSet // facts that anything reads
	base          int32   // the base date, packed
	births        []int32 // where a birth day changes an answer: first days of spans
	childLow      int32   // the first and the last birth of the children that are counted
	childHigh     int32
	extras        extras
	spans         [][2]int32          // of births that it asks about, each once
	questions     []*predicate        // of a member, each once; births apart
	asksLevy      bool                // where nothing asks for the income levy, it cannot matter
	homeQuestions []uint8             // the fields of the household's predicates
	bodies        bodies              // of the quantifiers and payments: what is asked about each member
	anybody       bool                // for exclusions: anybody paid taints, not only the head
	assessed      bool                // the amount comes from Adjust
	towns         []municipality.Code // the only ones that run the program; nil: all
	headTaint     bool                // for exclusions: whoever headed a household that was paid taints
	toRecipient   bool                // the recipient of the child allowance is paid
	succession    Succession          // who is paid when the payee has died

	stepsOnce, stepsEach int // how many steps a run records: once, and for each member
}

// extras are fields that few programs read.
type extras struct {
	birth, newborn, apart, japan, paid, facility, allowance, due, came, placed, receives bool
	more                                                                                 bool // any but birth
}

// criterion is a refusal reason with the expression that makes it hold.
type criterion struct {
	root  *node
	reads factSet
	own   factSet // of reads, without what is asked of a person's recipient
	key   uint64  // of its step
	homes int     // how many criteria from this one on ask one thing of the household
}

// payment is an amount for the household or for each member that counts.
type payment struct {
	amount money.Yen
	root   *node  // nil: once for the household
	flat   []leaf // of root
	body   int16  // the number of root among the plan's bodies
	reads  factSet
	own    factSet // as of a criterion
	key    uint64  // of its step
}

// Compile is [Compile] with the compiler's tables and day of knowledge.
func (k Compiler) Compile(p *Program, overrides ...Override) (*Compiled, error) {
	if p == nil || p.tree == nil {
		return nil, &Error{code: CodeProgram, Detail: "nil"}
	}
	q, err := p.With(k.Municipality, k.On, k.KnownAt, overrides...)
	if err != nil {
		return nil, err
	}
	if !q.doc.InForce.Holds(civil.Date{}, k.KnownAt) {
		return nil, &Error{code: CodeProgram, Detail: "not_known"}
	}
	sum := sha256.Sum256(q.raw)
	c := &Compiled{program: q, digest: hex.EncodeToString(sum[:]), codes: q.doc.codes(), bundle: k.Bundle}
	if slices.ContainsFunc(overrides, func(o Override) bool { return !o.Any }) {
		c.town = k.Municipality
	}
	if q.doc.FiscalYear != 0 {
		tables := k.Levy
		if tables == nil {
			if tables, err = levy.Builtin(); err != nil {
				return nil, err
			}
		}
		if k.AllowUnconfirmed {
			tables = tables.AllowUnconfirmed()
		}
		if c.levy, err = tables.Index(q.doc.FiscalYear, k.KnownAt); err != nil {
			return nil, &Error{code: CodeProgram, Faults: []Fault{{Pointer: "/fiscal_year", Code: FaultYear}}}
		}
	}
	for t := range tracks {
		if q.HasTrack(t) {
			c.plans[t] = c.plan(t, k.KnownAt)
		}
	}
	return c, nil
}

func (d *document) codes() programCodes {
	out := programCodes{base: d.BaseDate, year: d.FiscalYear, newborn: d.NewbornUntil, japan: d.JapanOn, deadCount: d.Flags[flagDead], ties: d.ties()}
	if d.FiscalYear != 0 {
		out.assess = d.FiscalYear.AssessmentDate()
		out.assessDay, out.childFrom = day(out.assess), d.childFrom()
	}
	if a := d.Allowance; a != nil {
		out.month, _ = civil.ParseDate(a.Month + "-01")
		if first, err := civil.ParseDate(a.Until + "-01"); err == nil {
			out.allowance = first
		}
		if a.BornFrom.Known() {
			out.allowed = day(a.BornFrom)
		}
	}
	if g := d.Designation; g != nil {
		out.inquiry, out.inquireOn = !g.Unconfirmed, g.From
	}
	if b := d.PaidBefore; b != nil {
		out.taint, out.persons = b.Programs, b.Persons
		if len(out.persons) == 0 {
			out.persons = b.Programs
		}
		out.earlier = earlierOf(d.ID, d.BaseDate, out.taint)
		for _, s := range b.States {
			out.states |= 1 << slices.Index(stateNames[:], s)
		}
		if d.Flags[flagAddressed] {
			out.states |= 1<<Addressed | 1<<Declined
		}
	}
	return out
}

// noFactsUnder is the age under which nobody is asked for facts of tax: no town seen asks a child
// to file.
const noFactsUnder = 16

// childFrom is the first birth of those who had not reached that age on the assessment date.
func (d *document) childFrom() int32 {
	age := noFactsUnder
	if d.NoFactsUnder != nil {
		age = *d.NoFactsUnder
	}
	// Who is born on 2 January reaches an age on 1 January.
	return day(d.FiscalYear.AssessmentDate().AddDays(1).AddMonths(-12 * age).AddDays(1))
}

// ties is the set of ties by which people are dependants (扶養親族等); all where the program says
// nothing.
func (d *document) ties() (set uint8) {
	for _, name := range d.ClaimedAs {
		if tie, ok := household.ParseTie(name); ok {
			set |= 1 << tie
		}
	}
	if set == 0 {
		set = 1<<8 - 1
	}
	return set
}

// dead reports whether somebody who died on a day does not count: before the base date, and on it
// unless the rule counts who was registered that day.
func (c *programCodes) dead(died civil.Date) bool {
	if c.deadCount {
		before, known := died.Before(c.base)
		return before && known
	}
	later, known := died.After(c.base)
	return !later && known
}

func (c *Compiled) plan(t Track, known civil.Date) *plan {
	d := &c.program.doc
	p := &plan{compiled: c, script: c.newScript(), track: t, assessed: d.Adjustment != nil, toRecipient: d.Payee == "allowance_recipient", towns: d.Municipalities, base: day(d.BaseDate), headTaint: d.Flags["head_taint"]}
	p.childLow, p.childHigh = d.PerChild.births().days()
	p.succession = successor
	if d.Succession != nil {
		p.succession = *d.Succession
	}
	if b := d.PaidBefore; b != nil {
		p.anybody = b.By == "member" && t != TrackB || b.ByChange == "member" && t == TrackB
	}
	for i := range d.Criteria {
		doc := &d.Criteria[i]
		if !d.flagged(doc) || !doc.onTrack(t) || !doc.InForce.Holds(civil.Date{}, known) {
			continue
		}
		b := builder{plan: p, criterion: int16(len(p.criteria)), payment: -1}
		cr := criterion{root: b.household(doc.When), reads: b.reads, own: b.own}
		cr.key = b.key(rule{name: doc.ID}, noValue)
		p.criteria = append(p.criteria, cr)
		p.script.criteria = append(p.script.criteria, d.label(doc))
	}
	for i := len(p.criteria) - 1; i >= 0; i-- {
		if cr := &p.criteria[i]; cr.root.op == opHome {
			cr.homes = 1
			if i+1 < len(p.criteria) {
				cr.homes += p.criteria[i+1].homes
			}
		}
	}
	c.payments(p)
	p.bodies.spell()
	for _, cr := range p.criteria {
		p.needs |= cr.reads
		once, each := cr.root.steps()
		p.stepsOnce, p.stepsEach = p.stepsOnce+once+1, p.stepsEach+each
	}
	for _, pay := range p.payments {
		p.needs |= pay.reads
		p.stepsOnce++
		if pay.root != nil {
			each, _ := pay.root.steps()
			p.stepsEach += each
		}
	}
	p.script.notes = p.notes()
	slices.Sort(p.births)
	p.births = slices.Compact(p.births)
	return p
}

func (c *Compiled) newScript() *script {
	d := &c.program.doc
	s := &script{stamp: c.Stamp(), name: d.Name, words: *c.program.words()}
	s.setYear(d.FiscalYear)
	s.japan = d.JapanOn
	return s
}

// label takes the criterion's own wording, or that of its code.
func (d *document) label(doc *criterionDoc) label {
	out := label{id: doc.ID, code: doc.Refuse, basis: d.citations(doc.Basis)}
	if doc.Wording != nil {
		out.own, out.clerk, out.citizen = true, doc.Wording.Clerk, doc.Wording.Citizen
	}
	doc.When.questions(&out.questions)
	return out
}

// payments compiles the amount by its unit, and the additions.
func (c *Compiled) payments(p *plan) {
	d := &c.program.doc
	when := map[string]*expr{"person": d.PerPerson, "child": d.PerChild}[d.Unit]
	if d.Unit == "person" && when == nil {
		when = &expr{kind: exprPredicate, name: "registered"}
	}
	if d.Unit == "child" {
		when = when.notDeclined()
	}
	list := []additionDoc{{ID: "amount", Amount: d.Amount, When: when, Basis: d.AmountBasis}}
	if d.Unit == "assessment" {
		list = nil
	}
	for _, a := range append(list, d.Additions...) {
		b := builder{plan: p, criterion: -1, payment: int16(len(p.payments))}
		pay := payment{amount: a.Amount}
		if a.When != nil {
			pay.root = b.member(a.When)
			pay.flat, pay.body = pay.root.flat, p.bodies.add(pay.root, b.own, opMember)
		}
		pay.reads, pay.own = b.reads, b.own
		pay.key = b.key(rule{name: a.ID}, countValue)
		p.payments = append(p.payments, pay)
		p.script.payments = append(p.script.payments, label{id: a.ID, unit: a.Amount, basis: d.citations(a.Basis)})
	}
}

// notDeclined is an expression about a child whose part was not declined; a program that asks for
// that itself keeps its own.
func (e *expr) notDeclined() *expr {
	var asked []string
	if e.questions(&asked); slices.Contains(asked, "declined_person") {
		return e
	}
	declined := &expr{kind: exprPredicate, name: "declined_person"}
	return &expr{kind: exprAll, kids: []*expr{e, {kind: exprNot, kids: []*expr{declined}}}}
}

func (d *document) citations(ids []string) []law.Citation {
	var out []law.Citation
	for _, id := range ids {
		for _, c := range d.Basis {
			if c.ID == id {
				out = append(out, c)
			}
		}
	}
	return out
}
