package decide

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/examples/sdk/operation"
	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/money"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/household/strictjson"
)

// Operations answers the operations that decide about one household, and what stands behind them.
func Operations() operation.Table {
	p := new(programs)
	return operation.Table{
		"benefit.evaluate": p.evaluate, "benefit.sudden_change": p.suddenChange, "benefit.adjustment": p.adjustment,
		"benefit.explain": p.explain, "benefit.program": p.program,
		"levy.assess": levyAssess,
	}
}

// evaluateInput is the input of benefit.evaluate.
type evaluateInput struct {
	Program      programText         `json:"program"`
	Municipality string              `json:"municipality"`
	Household    household.Household `json:"household"`
	Track        string              `json:"track"`
	PaidBefore   []paymentInput      `json:"paid_before"`
	Application  *applicationInput   `json:"application"`
	Overrides    json.RawMessage     `json:"overrides"`
	On           civil.Date          `json:"on"`
	KnownAt      civil.Date          `json:"known_at"`
	// Allow lets a fiscal year be judged of which the parameters are unconfirmed.
	Allow bool `json:"allow_unconfirmed"`
}

type paymentInput struct {
	Program      string   `json:"program"`
	Track        string   `json:"track"`
	Municipality string   `json:"municipality"`
	Household    string   `json:"household"`
	Head         *string  `json:"head"`
	Members      []string `json:"members"`
	Declined     []string `json:"declined"`
	State        *string  `json:"state"`
}

type applicationInput struct {
	Issued   civil.Date `json:"issued"`
	Returned civil.Date `json:"returned"`
	Declined bool       `json:"declined"`
	Ended    civil.Date `json:"notice_window_ended"`
}

// read decodes the input; what is wrong with the household gets the household's code.
func (q *evaluateInput) read(in json.RawMessage, p *programs) error {
	if q.readPlain(in, p) {
		return nil
	}
	*q = evaluateInput{}
	return householdError(operation.Decode(in, q, "program", "municipality", "household"))
}

// householdError gives what is wrong with a household the household's code. A value beside it that
// is none is the fault of its own field.
func householdError(err error) error {
	if at, ok := errors.AsType[*strictjson.Error](err); ok && at.Pointer != "/household" && !strings.HasPrefix(at.Pointer, "/household/") {
		return &operation.InputError{Path: at.Pointer, Reason: "value"}
	}
	if coded, ok := errors.AsType[interface {
		error
		Code() string
	}](err); ok && coded.Code() != "bad_input" {
		return operation.Refuse("household", err)
	}
	return err
}

// Decider gives the decision on an input of benefit.evaluate, as an operation that compares
// decisions asks for it.
func Decider() func(in json.RawMessage) (benefit.Decision, *benefit.Program, error) {
	return new(programs).decide
}

func (p *programs) decide(in json.RawMessage) (benefit.Decision, *benefit.Program, error) {
	var q evaluateInput
	if err := q.read(in, p); err != nil {
		return benefit.Decision{}, nil, err
	}
	return q.evaluate(p)
}

func (q *evaluateInput) evaluate(p *programs) (benefit.Decision, *benefit.Program, error) {
	var input benefit.Input
	compiled, err := q.prepare(p, &input)
	if err != nil {
		return benefit.Decision{}, nil, err
	}
	d, err := compiled.Decide(&input)
	return d, compiled.Program(), err
}

// prepare gives the program that decides, and what it decides on.
func (q *evaluateInput) prepare(p *programs, input *benefit.Input) (*benefit.Compiled, error) {
	k, unknown := q.compiler() // what is no code is refused with the rest of the input
	compiled, err := p.compile(q.Program, q.Track, q.Overrides, k)
	if err != nil {
		return nil, err
	}
	if unknown != nil {
		return nil, &operation.InputError{Path: "/municipality", Reason: "value"}
	}
	track, err := benefit.ParseTrack(q.Track)
	if err != nil {
		return nil, &operation.InputError{Path: "/track", Reason: "value"}
	}
	*input = benefit.Input{Municipality: k.Municipality, Household: &q.Household, Track: track, On: q.On}
	for _, one := range q.PaidBefore {
		paid, err := one.payment()
		if err != nil {
			return nil, &operation.InputError{Path: "/paid_before", Reason: "value"}
		}
		input.PaidBefore = append(input.PaidBefore, paid)
	}
	if a := q.Application; a != nil {
		input.Application = benefit.Application{Issued: a.Issued, Returned: a.Returned, Declined: a.Declined, NoticeWindowEnded: a.Ended}
	}
	return compiled, nil
}

// compiler has the program compiled for the day and the town. Errors: those of municipality.Parse,
// with a compiler for no town.
func (q *evaluateInput) compiler() (benefit.Compiler, error) {
	town, err := municipality.Parse(q.Municipality)
	return benefit.Compiler{AllowUnconfirmed: q.Allow, KnownAt: q.KnownAt, On: q.On, Municipality: town}, err
}

func (p *paymentInput) payment() (out benefit.Payment, err error) {
	out = benefit.Payment{Program: p.Program, Household: p.Household, Members: p.Members, Declined: p.Declined}
	if out.Track, err = benefit.ParseTrack(p.Track); err != nil {
		return out, err
	}
	if p.Municipality != "" {
		if out.Municipality, err = municipality.Parse(p.Municipality); err != nil {
			return out, err
		}
	}
	if p.Head != nil {
		out.Head = *p.Head
	}
	if p.State != nil {
		out.State, err = benefit.ParseState(*p.State)
	}
	return out, err
}

// decisionJSON is the answer of benefit.evaluate.
type decisionJSON struct {
	Outcome string        `json:"outcome"`
	Amount  *money.Yen    `json:"amount"`
	Reasons []string      `json:"reasons"`
	Missing []missingJSON `json:"missing"`
	Groups  []groupJSON   `json:"groups,omitempty"`
	Payee   *string       `json:"payee"`
	Paying  *string       `json:"paying_municipality"`
	// Findings say what the program leaves open.
	Findings []noteJSON `json:"findings,omitempty"`
	// Unconfirmed marks what rests on unconfirmed parameters.
	Unconfirmed bool `json:"unconfirmed,omitempty"`
}

type noteJSON struct {
	Code     string `json:"code"`
	Severity string `json:"severity"`
}

type missingJSON struct {
	Person     string `json:"person"`
	Fact       string `json:"fact"`
	FiscalYear *int   `json:"fiscal_year"`
	Route      string `json:"route"`
}

type groupJSON struct {
	Members []string `json:"members"`
	decisionJSON
}

func decisionAnswer(d benefit.Decision) decisionJSON {
	out := decisionJSON{Outcome: d.Outcome.String(), Reasons: d.AppendCodes([]string{}), Missing: []missingJSON{}}
	if d.Outcome != benefit.Undetermined {
		out.Amount = &d.Amount
	}
	out.Unconfirmed = slices.Contains(d.Notes(), benefit.NoteUnconfirmed)
	for _, code := range d.Notes() {
		out.Findings = append(out.Findings, noteJSON{code, "info"})
	}
	for _, m := range d.Missing() {
		one := missingJSON{Person: m.Person, Fact: m.Fact.String(), Route: m.Route.String()}
		if year := int(m.FiscalYear); year != 0 {
			one.FiscalYear = &year
		}
		out.Missing = append(out.Missing, one)
	}
	if payee := d.Payee(); payee != "" {
		out.Payee = &payee
	}
	if code := d.Paying.String(); code != "" {
		out.Paying = &code
	}
	for _, g := range d.Groups() {
		out.Groups = append(out.Groups, groupJSON{g.Members, decisionAnswer(g.Decision)})
	}
	return out
}
