package benefit

import (
	"encoding/json"

	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/money"
	"github.com/kyufu-go/kyufu/household/municipality"
)

// decisionJSON is the stable JSON of a decision.
type decisionJSON struct {
	Format       int               `json:"format"`
	Program      string            `json:"program"`
	Digest       string            `json:"digest"`
	DataVersion  string            `json:"data_version"`
	Engine       string            `json:"engine_version"`
	Bundle       string            `json:"bundle,omitempty"`
	Track        Track             `json:"track"`
	Outcome      Outcome           `json:"outcome"`
	Amount       *money.Yen        `json:"amount"`
	Reasons      []reasonJSON      `json:"reasons"`
	Missing      []missingJSON     `json:"missing"`
	Payee        string            `json:"payee,omitempty"`
	PayeeState   *PayeeState       `json:"payee_state,omitempty"`
	Declared     bool              `json:"declared,omitempty"`
	Notes        []string          `json:"notes,omitempty"`
	Municipality municipality.Code `json:"paying_municipality,omitempty"`
	Groups       []groupJSON       `json:"groups,omitempty"`
	Trace        []TraceLine       `json:"trace"`
}

type reasonJSON struct {
	Code      string     `json:"code"`
	Criterion string     `json:"criterion"`
	Persons   []string   `json:"persons"`
	Basis     []string   `json:"basis"`
	Case      string     `json:"case,omitempty"`
	Program   string     `json:"program,omitempty"`
	Day       civil.Date `json:"day,omitzero"`
}

type missingJSON struct {
	Person     string `json:"person"`
	Fact       Fact   `json:"fact"`
	FiscalYear int    `json:"fiscal_year,omitempty"`
	Route      Route  `json:"route"`
}

type groupJSON struct {
	Members  []string     `json:"members"`
	Decision decisionJSON `json:"decision"`
}

// MarshalJSON writes the decision with its reasons, missing facts and full trace,
// in format 1: keys are never taken away or given another meaning within a
// format. It is personal data: it holds the ids of persons and what was seen. Of people who
// were judged apart it holds nothing; [Decision.WholeFile] does.
//
//	format               1
//	program, digest, data_version, engine_version   by what it was decided
//	bundle               the digest of the bundle of law, if it was not the built-in law
//	track                "A", "B" or "C"
//	outcome              "eligible", "ineligible", "undetermined"
//	amount               yen as a string; null when undetermined
//	reasons              [{code, criterion, persons, basis (ids of citations), case, program, day}]
//	missing              [{person, fact, fiscal_year, route}]
//	payee                the id of who is paid; payee_state: who that is, or what stands for it
//	paying_municipality
//	declared             true when the head declared not to be one of dependants only
//	notes                codes of what the program leaves open, see [Decision.Notes]
//	trace                [{criterion, code, predicate, person, answer, value}] in order
//	groups               [{members, decision}] of protected people judged apart: whole files only
//
// Answers are "true", "false" or "unknown"; values are those of [TraceLine].
func (d Decision) MarshalJSON() ([]byte, error) { return json.Marshal(d.json()) }

// WholeFile writes what MarshalJSON does and the decisions about everybody judged apart: for the
// municipality's own file, never for a member of the household.
func (d Decision) WholeFile() ([]byte, error) {
	out := d.json()
	for _, g := range d.Groups() {
		out.Groups = append(out.Groups, groupJSON{append([]string{}, g.Members...), g.json()})
	}
	return json.Marshal(out)
}

func (d Decision) json() decisionJSON {
	stamp := d.Stamp()
	out := decisionJSON{
		Format: 1, Program: stamp.Program, Digest: stamp.Digest, DataVersion: stamp.DataVersion, Engine: stamp.EngineVersion, Bundle: stamp.Bundle,
		Track: d.Track, Outcome: d.Outcome, Payee: d.Payee(), Municipality: d.Paying, Declared: d.Declared(), Notes: d.Notes(),
		Reasons: []reasonJSON{}, Missing: []missingJSON{}, Trace: []TraceLine{},
	}
	if state := d.PayeeState(); state != PayeeNone {
		out.PayeeState = &state
	}
	if d.Outcome != Undetermined {
		amount := d.Amount
		out.Amount = &amount
	}
	for _, r := range d.Reasons() {
		one := reasonJSON{r.Code, r.Criterion, append([]string{}, r.Persons...), []string{}, r.Case, r.Program, r.Day}
		for _, c := range r.Basis {
			one.Basis = append(one.Basis, c.ID)
		}
		out.Reasons = append(out.Reasons, one)
	}
	for _, m := range d.Missing() {
		out.Missing = append(out.Missing, missingJSON{m.Person, m.Fact, int(m.FiscalYear), m.Route})
	}
	for t := range d.Trace() {
		out.Trace = append(out.Trace, t)
	}
	return out
}
