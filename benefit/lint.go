package benefit

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
)

// The codes of [Lint]: what is legal and probably wrong.
const (
	LintOverlap = "overlap"         // two additions pay for the same births
	LintNever   = "never"           // spans of births that exclude each other are wanted at once
	LintYear    = "year_apart"      // fiscal year and base date lie more than a year apart
	LintProgram = "unknown_program" // earlier payments of a program that nobody knows
	LintBuiltin = "builtin_id"      // the id of a program that comes with the package
	LintSame    = "no_change"       // an override that changes nothing
)

// Lint returns what is legal in a program and its overrides and probably wrong. known are further
// programs that there are, beside the built-in ones.
func Lint(p *Program, known []*Program, overrides ...Override) []Fault {
	if p == nil || p.tree == nil {
		return nil
	}
	l := examiner{doc: &p.doc}
	l.additions()
	l.windows()
	l.years()
	l.ids(p, known)
	for i := range overrides {
		if same(p, &overrides[i]) {
			l.fault("/overrides/"+strconv.Itoa(i), LintSame)
		}
	}
	return l.faults
}

// additions finds additions whose births overlap.
func (e *examiner) additions() {
	spans := make([]span, len(e.doc.Additions))
	for i, a := range e.doc.Additions {
		spans[i] = a.When.births()
		for j := range i {
			if spans[i] != (span{}) && spans[j] != (span{}) && !spans[i].apart(spans[j]) {
				e.fault("/additions/"+strconv.Itoa(i), LintOverlap)
			}
		}
	}
}

// births is the span of births that an expression asks at its top; zero if it asks none.
func (e *expr) births() span {
	switch {
	case e == nil:
	case e.kind == exprBorn:
		return e.span
	case e.kind == exprAll:
		for _, kid := range e.kids {
			if s := kid.births(); s != (span{}) {
				return s
			}
		}
	}
	return span{}
}

// apart reports whether no day lies in both spans.
func (s span) apart(o span) bool {
	before, known := s.To.Before(o.From)
	after, sure := s.From.After(o.To)
	return before && known || after && sure
}

// windows finds expressions that want two births of one person at once.
func (e *examiner) windows() {
	for i := range e.doc.Criteria {
		e.never(e.doc.Criteria[i].When, "/criteria/"+strconv.Itoa(i)+"/when")
	}
	for i, a := range e.doc.Additions {
		e.never(a.When, "/additions/"+strconv.Itoa(i)+"/when")
	}
	e.never(e.doc.PerChild, "/per_child")
	e.never(e.doc.PerPerson, "/per_person")
}

func (e *examiner) never(x *expr, at string) {
	if x == nil {
		return
	}
	if x.kind == exprAll {
		for i, one := range x.kids {
			for _, other := range x.kids[:i] {
				if one.kind == exprBorn && other.kind == exprBorn && one.span.apart(other.span) {
					e.fault(at+"/all/"+strconv.Itoa(i), LintNever)
				}
			}
		}
	}
	for i, kid := range x.kids {
		below := at + "/" + exprNames[x.kind]
		if x.kind == exprAll || x.kind == exprAny {
			below += "/" + strconv.Itoa(i)
		}
		e.never(kid, below)
	}
}

// years finds a fiscal year far from the base date.
func (e *examiner) years() {
	base, known := e.doc.BaseDate.Year()
	if apart := int(e.doc.FiscalYear) - base; known && e.doc.FiscalYear != 0 && (apart < -1 || apart > 1) {
		e.fault("/fiscal_year", LintYear)
	}
}

// ids finds programs that nobody knows, and an id that is taken.
func (e *examiner) ids(p *Program, known []*Program) {
	is := func(id string) bool {
		return id == p.doc.ID || slices.Contains(BuiltinIDs(), id) || find(known, id) != nil
	}
	if b := e.doc.PaidBefore; b != nil {
		for i, id := range b.Programs {
			if !is(id) {
				e.fault("/paid_before/programs/"+strconv.Itoa(i), LintProgram)
			}
		}
		for i, id := range b.Persons {
			if !is(id) {
				e.fault("/paid_before/persons/"+strconv.Itoa(i), LintProgram)
			}
		}
	}
	if built, err := Builtin(p.doc.ID); err == nil && built != p {
		e.fault("/id", LintBuiltin)
	}
}

// same reports whether an override changes nothing in a program.
func same(p *Program, o *Override) bool {
	changed, err := json.Marshal(mergePatch(p.tree, o.set))
	if err != nil {
		return false
	}
	var was, is any
	if json.Unmarshal(p.raw, &was) != nil || json.Unmarshal(changed, &is) != nil {
		return false
	}
	before, err := json.Marshal(was) // numbers have one way to be written then
	if err != nil {
		return false
	}
	after, err := json.Marshal(is)
	return err == nil && bytes.Equal(before, after)
}
