package benefit

import (
	"slices"

	"github.com/kyufu-go/kyufu/benefit/law"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/strictjson"
)

// ParseDecision reads a decision that MarshalJSON or WholeFile has written, by this or an
// earlier version: format 1, every key known. What it gives answers as the decision did that
// was written, but for what the JSON does not hold: the wording of criteria of a program's own
// and the texts of citations, of which it knows the ids. It writes the same JSON again. Errors:
// format.
func ParseDecision(raw []byte) (Decision, error) {
	var j decisionJSON
	if err := strictjson.Unmarshal(raw, &j); err != nil {
		return Decision{}, &Error{code: CodeFormat, Detail: "json"}
	}
	if j.Format != 1 {
		return Decision{}, &Error{code: CodeFormat, Detail: "format"}
	}
	d, err := j.decision()
	if err != nil {
		return Decision{}, err
	}
	return d, nil
}

// UnmarshalJSON reads what [ParseDecision] reads; a failure leaves the decision as it was.
func (d *Decision) UnmarshalJSON(raw []byte) error {
	read, err := ParseDecision(raw)
	if err == nil {
		*d = read
	}
	return err
}

// reading makes a verdict and its script from JSON.
type reading struct {
	verdict verdict
	script  *script
	ids     []string
	labels  map[string]int // criteria by id, payments by "/" and id
	rules   map[[3]string]int
}

func (j *decisionJSON) decision() (Decision, error) {
	if (j.Amount == nil) != (j.Outcome == Undetermined) || j.Outcome == Undetermined && len(j.Reasons) > 0 && len(j.Missing) == 0 {
		return Decision{}, &Error{code: CodeFormat, Detail: "outcome"}
	}
	r := reading{
		script: &script{stamp: Stamp{j.Program, j.Digest, j.DataVersion, j.Engine, j.Bundle}, name: Text{j.Program, j.Program}, notes: j.Notes},
		labels: map[string]int{}, rules: map[[3]string]int{},
	}
	v := &r.verdict
	*v = verdict{outcome: j.Outcome, track: j.Track, paying: j.Municipality, script: r.script, head: -1, payee: -1, declared: j.Declared}
	if j.Amount != nil {
		v.amount = *j.Amount
	}
	if j.PayeeState != nil {
		v.payeeState = *j.PayeeState
	} else if j.Payee != "" {
		v.payeeState = PayeeHead // written before there were states
	}
	if j.Payee != "" {
		v.payee = int16(r.person(j.Payee))
	}
	r.trace(j.Trace)
	if err := r.reasons(j); err != nil {
		return Decision{}, err
	}
	r.missing(j.Missing)
	if err := r.groups(j.Groups); err != nil {
		return Decision{}, err
	}
	if len(r.ids) > 2*maxMembers || len(r.script.rules) > maxMembers {
		return Decision{}, &Error{code: CodeFormat, Detail: DetailTooLarge}
	}
	v.ids = idList{list: r.ids}
	for i := range v.groups {
		v.groups[i].ids = v.ids
	}
	return v.rooted().decision(), nil
}

// person gives an id its number.
func (r *reading) person(id string) int {
	if i := slices.Index(r.ids, id); i >= 0 {
		return i
	}
	r.ids = append(r.ids, id)
	return len(r.ids) - 1
}

func (r *reading) trace(lines []TraceLine) {
	for _, t := range lines {
		member := -1
		if t.Person != "" {
			member = r.person(t.Person)
		}
		r.script.texts = append(r.script.texts, t.Value)
		step := makeStep(uint16(r.rule(t)), member, textValue, ternaryOf(t.Answer), int64(len(r.script.texts)-1))
		r.verdict.steps = append(r.verdict.steps, step)
	}
}

// rule gives a line of the trace its rule.
func (r *reading) rule(t TraceLine) int {
	key := [3]string{t.Criterion, t.Code, t.Predicate}
	if i, known := r.rules[key]; known {
		return i
	}
	one := rule{criterion: -1, payment: -1, leaf: t.Predicate != "", name: t.Predicate}
	if t.Code != "" {
		one.criterion = int16(r.criterion(t.Criterion, t.Code))
	} else {
		one.payment = int16(r.payment(t.Criterion))
	}
	r.script.rules = append(r.script.rules, one)
	r.rules[key] = len(r.script.rules) - 1
	return len(r.script.rules) - 1
}

func (r *reading) criterion(id, code string) int {
	if i, known := r.labels[id]; known {
		return i
	}
	l := label{id: id, code: code}
	r.script.criteria = append(r.script.criteria, l)
	r.labels[id] = len(r.script.criteria) - 1
	return r.labels[id]
}

func (r *reading) payment(id string) int {
	if i, known := r.labels["/"+id]; known {
		return i
	}
	r.script.payments = append(r.script.payments, label{id: id})
	r.labels["/"+id] = len(r.script.payments) - 1
	return r.labels["/"+id]
}

// reasons enters which criteria refuse and whom they concern.
func (r *reading) reasons(j *decisionJSON) error {
	v := &r.verdict
	if len(j.Reasons) == 1 {
		if i := slices.Index(bareCriteria[1:], j.Reasons[0].Criterion); i >= 0 {
			v.bare = bareReason(i + 1)
			return nil
		}
	}
	for _, one := range j.Reasons {
		i := r.criterion(one.Criterion, one.Code)
		if i >= maxCriteria {
			return &Error{code: CodeFormat, Detail: "reasons"}
		}
		v.refused |= 1 << i
		l := &r.script.criteria[i]
		l.in, l.other, l.day = one.Case, one.Program, one.Day
		for _, id := range one.Basis {
			r.script.criteria[i].basis = append(r.script.criteria[i].basis, law.Citation{ID: id})
		}
		for _, id := range one.Persons {
			v.blamed = append(v.blamed, blame{int16(i), int16(r.person(id))})
		}
	}
	v.read = true
	return nil
}

func (r *reading) missing(list []missingJSON) {
	for _, m := range list {
		if m.FiscalYear != 0 {
			r.script.setYear(civil.FiscalYear(m.FiscalYear))
		}
		r.verdict.steps = append(r.verdict.steps, makeStep(uint16(m.Fact), r.person(m.Person), missingFact, isUnknown, int64(m.Route)))
		r.verdict.missing++
	}
}

func (r *reading) groups(list []groupJSON) error {
	for _, g := range list {
		d, err := g.Decision.decision()
		if err != nil {
			return err
		}
		one := **d.kept
		r.adopt(&one)
		for _, id := range g.Members {
			one.members = append(one.members, int16(r.person(id)))
		}
		r.verdict.groups = append(r.verdict.groups, one)
	}
	return nil
}

// adopt gives the people of a group the numbers of the whole file.
func (r *reading) adopt(g *verdict) {
	number := func(i int) int { return r.person(g.ids.at(i)) }
	for i, s := range g.steps {
		if m := s.member(); m >= 0 {
			g.steps[i] = makeStep(uint16(s.Rule()), number(m), s.kind(), s.answer(), s.value)
		}
	}
	for i := range g.blamed {
		g.blamed[i].member = int16(number(int(g.blamed[i].member)))
	}
	if g.payee >= 0 {
		g.payee = int16(number(int(g.payee)))
	}
}
