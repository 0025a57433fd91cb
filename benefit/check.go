package benefit

import (
	"slices"
	"strconv"
	"strings"
)

// Flags that evaluation reads by name.
const (
	flagDead      = "base_date_dead_count"
	flagAddressed = "earlier_addressed_excluded"
	flagArrivals  = "arrivals_excluded"
)

// flagNames are the booleans of a program.
var flagNames = []string{
	"family_change", "no_reply_push", "unfiled_excluded", "treaty_excluded", "head_taint", "dependants_only_extension", "reassessment_reclaims",
	flagDead, flagAddressed, flagArrivals,
}

// examiner collects what a schema cannot say.
type examiner struct {
	doc    *document
	faults []Fault
}

func (e *examiner) fault(pointer, code string) {
	e.faults = append(e.faults, Fault{Pointer: pointer, Code: code})
}

// check returns the faults of a program whose form is right.
func (d *document) check() []Fault {
	e := examiner{doc: d}
	if d.Unit != "assessment" && d.Amount == 0 {
		e.fault("/amount", FaultAmount)
	}
	if d.Unit == "child" && d.PerChild == nil {
		e.fault("/per_child", FaultRequired)
	}
	if d.Unit == "assessment" && d.Adjustment == nil {
		e.fault("/adjustment", FaultRequired)
	}
	e.spans()
	e.names()
	if d.PerPerson != nil {
		e.member(d.PerPerson, "/per_person")
	}
	if d.PerChild != nil {
		e.member(d.PerChild, "/per_child")
	}
	for i, a := range d.Additions {
		e.member(a.When, "/additions/"+strconv.Itoa(i)+"/when")
	}
	for i := range d.Criteria {
		e.criterion(&d.Criteria[i], "/criteria/"+strconv.Itoa(i))
	}
	return e.faults
}

func (e *examiner) spans() {
	d := e.doc
	if late, known := d.InForce.From.After(d.InForce.To); late && known {
		e.fault("/in_force/to", FaultDate)
	}
	if s := d.SuddenChange; s != nil && s.Months.To != "" && s.Months.To < s.Months.From {
		e.fault("/sudden_change/months/to", FaultDate)
	}
	if slices.Contains(d.Tracks, "B") && d.SuddenChange == nil {
		e.fault("/sudden_change", FaultRequired)
	}
	if before, known := d.Deadlines.End.Before(d.BaseDate); before && known {
		e.fault("/deadlines/end", FaultDate)
	}
	if a := d.Adjustment; a != nil && a.RoundUpTo == 0 {
		e.fault("/adjustment/round_up_to", FaultAmount)
	}
}

// names checks ids and references by name.
func (e *examiner) names() {
	seen := map[string]bool{}
	unique := func(kind, id, pointer string) {
		if seen[kind+id] {
			e.fault(pointer, FaultDuplicate)
		}
		seen[kind+id] = true
	}
	for i, c := range e.doc.Basis {
		unique("basis/", c.ID, "/basis/"+strconv.Itoa(i)+"/id")
	}
	e.cited(e.doc.AmountBasis, "/amount_basis")
	for i, a := range e.doc.Additions {
		at := "/additions/" + strconv.Itoa(i)
		unique("addition/", a.ID, at+"/id")
		e.cited(a.Basis, at+"/basis")
	}
	for i, c := range e.doc.Criteria {
		at := "/criteria/" + strconv.Itoa(i)
		unique("criterion/", c.ID, at+"/id")
		e.cited(c.Basis, at+"/basis")
		for _, flag := range []struct{ name, at string }{{c.If, "/if"}, {c.Unless, "/unless"}} {
			if flag.name != "" && !slices.Contains(flagNames, flag.name) {
				e.fault(at+flag.at, FaultValue)
			}
		}
	}
}

func (e *examiner) cited(ids []string, at string) {
	for i, id := range ids {
		if !slices.ContainsFunc(e.doc.Basis, func(c citation) bool { return c.ID == id }) {
			e.fault(at+"/"+strconv.Itoa(i), FaultBasis)
		}
	}
}

func (e *examiner) criterion(c *criterionDoc, at string) {
	if c.Wording == nil && findReason(c.Refuse, "") == nil {
		// A code of the vendor's own is welcome, but nobody could say what it means.
		e.fault(at+"/refuse", FaultReason)
	}
	for i, t := range c.Tracks {
		if !slices.Contains(e.doc.Tracks, t) && t != "C" && t != "B" && t != "A" {
			e.fault(at+"/tracks/"+strconv.Itoa(i), FaultValue)
		}
	}
	e.household(c.When, at+"/when")
}

// household checks an expression about the household.
func (e *examiner) household(x *expr, at string) {
	switch {
	case x == nil:
	case x.kind == exprNone:
		e.fault(at, FaultNoMatch)
	case x.kind == exprPredicate:
		e.predicate(homePredicates[:], x.name, at)
	case x.quantifies():
		e.member(x.kids[0], at+"/"+exprNames[x.kind])
	default:
		e.below(x, at, e.household)
	}
}

// member checks an expression about one person.
func (e *examiner) member(x *expr, at string) {
	switch {
	case x == nil:
	case x.kind == exprNone:
		e.fault(at, FaultNoMatch)
	case x.kind == exprPredicate:
		e.predicate(predicates, x.name, at)
	case x.kind == exprBorn:
		if late, known := x.span.From.After(x.span.To); late && known {
			e.fault(at+"/born/to", FaultDate)
		}
	default:
		e.below(x, at, e.member)
	}
}

// below checks what a connective connects.
func (e *examiner) below(x *expr, at string, check func(*expr, string)) {
	at += "/" + exprNames[x.kind]
	for i, one := range x.kids {
		if x.kind == exprNot {
			check(one, at)
			continue
		}
		check(one, at+"/"+strconv.Itoa(i))
	}
}

func (e *examiner) predicate(list []predicate, name, at string) {
	p := findPredicate(list, name)
	if p == nil {
		e.fault(at, FaultPredicate)
		return
	}
	missing := map[string]bool{
		"paid_before": e.doc.PaidBefore == nil, "japan_on": e.doc.JapanOn.IsZero(),
	}
	if missing[p.needs] {
		e.fault(at, FaultMissing)
	}
	if p.reads&taxFacts != 0 && e.doc.FiscalYear == 0 && !slices.ContainsFunc(e.faults, func(f Fault) bool { return f.Pointer == "/fiscal_year" }) {
		e.fault("/fiscal_year", FaultRequired)
	}
}

// flagged reports whether a criterion is switched on.
func (d *document) flagged(c *criterionDoc) bool {
	return (c.If == "" || d.Flags[c.If]) && (c.Unless == "" || !d.Flags[c.Unless])
}

// onTrack reports whether a criterion belongs to a track.
func (c *criterionDoc) onTrack(t Track) bool {
	return len(c.Tracks) == 0 || strings.Contains(strings.Join(c.Tracks, ""), t.String())
}
