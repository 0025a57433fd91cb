package city

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/benefit/casework/form"
	"github.com/kyufu-go/kyufu/benefit/law"
	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/finding"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/household/register"
)

// A decider judges households one after another by one compiled program.
type decider struct {
	program      *benefit.Compiled
	municipality municipality.Code
	on           civil.Date
	forms        map[string]*form.Application
	ledger       *casework.Ledger // what this run decided to pay
	payer        payer
	today        *register.View   // for the payee's name
	earlier      *casework.Ledger // what was paid before, by payments.csv
	unread       unread
	scratch      benefit.Scratch
}

// decide judges a household, and apart from it the protected persons who left it. Late households
// exist only since the base date: they are judged because they applied, with what has been paid
// before.
func (d *decider) decide(h *household.Household, late bool) ([]*judged, error) {
	form := d.forms[h.ID]
	if d.unread.of(h) {
		return []*judged{d.open(h, form, factUnread)}, nil
	}
	declare(h, form)
	in := benefit.Input{Municipality: d.municipality, Household: h, On: d.on}
	if form != nil {
		in.Application = benefit.Application{Issued: form.Issued, Returned: form.Returned, Declined: form.Declined}
	}
	in.PaidBefore = d.earlier.PaidBefore(h)
	if late {
		in.PaidBefore = append(in.PaidBefore, d.ledger.PaidBefore(h)...)
	}
	borrowed, err := d.program.Evaluate(&in, &d.scratch)
	if wrong, ok := errors.AsType[*benefit.Error](err); ok {
		return []*judged{d.contradictory(h, form, wrong)}, nil
	}
	if err != nil {
		return nil, err
	}
	if err := d.noticeInput(&in); err != nil {
		return nil, err
	}
	decision := borrowed.Own()
	groups := decision.Groups()
	var out []*judged
	if apart := grouped(groups); len(apart) < len(h.Members) {
		one, err := d.judge(h, h.ID, decision, remaining(h, apart), form)
		if err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	for i := range groups {
		number := fmt.Sprintf("%s-%d", h.ID, i+1)
		one, err := d.judge(h, number, groups[i].Decision, groups[i].Members, d.forms[number])
		if err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	return out, nil
}

// contradictory keeps a household whose facts contradict each other (a circle of supporters, two
// heads): it stays open, with what has to be put right in the own roll, and the others go on.
func (d *decider) contradictory(h *household.Household, form *form.Application, wrong *benefit.Error) *judged {
	f := finding.New(wrong.Code()+"."+wrong.Detail, finding.Error)
	f.File, f.Field = "residents.csv", "household"
	d.payer.rows.add(finding.List{f})
	return d.open(h, form, wrong.Detail)
}

// open keeps a household that cannot be decided before the own roll is put right.
func (d *decider) open(h *household.Household, form *form.Application, what string) *judged {
	j := &judged{number: h.ID, head: h.Head, persons: remaining(h, nil), outcome: undetermined, claim: d.program.Program().Amount(), form: form}
	if j.head == "" {
		j.head = j.persons[0]
	}
	j.missing = []missing{{person: j.head, fact: what, route: "own_roll"}}
	j.household, j.decision = h, benefit.Decision{Outcome: benefit.Undetermined}
	return j
}

func grouped(groups []benefit.Group) []string {
	var apart []string
	for i := range groups {
		apart = append(apart, groups[i].Members...)
	}
	return apart
}

func remaining(h *household.Household, apart []string) []string {
	var rest []string
	for i := range h.Members {
		if !slices.Contains(apart, h.Members[i].ID) {
			rest = append(rest, h.Members[i].ID)
		}
	}
	return rest
}

// note enters what this run decided to pay into the ledger, so that no household, head or person
// who applies later is paid twice.
func (d *decider) note(all []*judged) {
	d.ledger = casework.NewLedger(d.municipality)
	for _, j := range all {
		if j.outcome != eligible {
			continue
		}
		p := benefit.Payment{Program: d.program.Program().ID(), Municipality: d.municipality, Household: j.number, Head: j.head, Members: j.persons, State: benefit.Addressed}
		if j.pay.Complete() {
			p.State = benefit.Paid
		}
		d.ledger.Note(p)
	}
}

// declare puts what the head ticked on the form into the household.
func declare(h *household.Household, form *form.Application) {
	if form == nil || !form.Returned.Known() || form.Declined {
		return
	}
	if form.NotOnlyDependants {
		h.Declared |= household.NotOnlyDependants
	}
	if form.NotPaidElsewhere {
		h.Declared |= household.NotPaidElsewhere
	}
	for i := range h.Members {
		if form.NoTaxableIncome {
			h.Members[i].Declared |= household.NoTaxableIncome
		}
	}
}

func (d *decider) judge(h *household.Household, number string, decision benefit.Decision, persons []string, form *form.Application) (*judged, error) {
	j := &judged{
		number: number, head: decision.Payee(), persons: persons, outcome: outcome(decision.Outcome.String()), amount: decision.Amount,
		claim: d.program.Program().Amount(), form: form, payee: decision.PayeeState(),
	}
	if j.outcome == eligible {
		d.succeed(j, h.ID)
	}
	if j.head == "" {
		j.head = persons[0]
		if slices.Contains(persons, h.Head) {
			j.head = h.Head
		}
	}
	for _, r := range decision.Reasons() {
		j.reasons = append(j.reasons, reason{r.Code, r.Persons, wording(r.Code), cite(r.Basis)})
	}
	for _, m := range decision.Missing() {
		j.missing = append(j.missing, missing{m.Person, m.Fact.String(), m.FiscalYear, m.Route.String()})
	}
	if form != nil { // kept without the others that the register made beside it
		own := *h
		own.Members = slices.Clone(h.Members)
		j.household, j.decision = &own, decision
	}
	if j.outcome != eligible {
		return j, nil
	}
	payee, _ := d.today.Person(j.head)
	return j, d.payer.plan(j, payee.Kana)
}

func wording(code string) string {
	text, _ := benefit.Wording(code, benefit.WordingOptions{})
	return text
}

// cite joins the citations of a reason.
func cite(basis []law.Citation) string {
	texts := make([]string, 0, len(basis))
	for i := range basis {
		texts = append(texts, basis[i].String())
	}
	return strings.Join(texts, "、")
}
