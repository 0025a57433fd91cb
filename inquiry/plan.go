package inquiry

import (
	"slices"

	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/household/secret"
	"github.com/kyufu-go/kyufu/inquiry/answer"
	"github.com/kyufu-go/kyufu/inquiry/internal/texts"
	"github.com/kyufu-go/kyufu/inquiry/permitted"
)

// RouteInquiry is the route of a missing fact that is asked over the network; [MakePlan] leaves
// every other alone.
const RouteInquiry = "inquiry"

// MissingFact is one thing the caller's decision still lacks. The caller maps its own missing facts
// to this type, so that this package knows no benefit.
type MissingFact struct {
	secret.Private

	// Person is the caller's key of a person, such as an addressee number. It is not interpreted.
	Person string
	// Subject says who the person is to the procedure.
	Subject permitted.Subject
	// Fact is the name of what is missing, such as "tax_status".
	Fact string
	// FiscalYear is 0 for facts without one.
	FiscalYear civil.FiscalYear
	// Route must be [RouteInquiry].
	Route string
}

// Residence is where a person had their address on a day.
type Residence struct {
	Kind ResidenceKind
	// Municipality is set for [ResidesIn] only.
	Municipality municipality.Code
}

// ResidenceKind says whether there is a municipality that can be asked.
type ResidenceKind uint8

const (
	// ResidenceUnknown means that nobody knows, so nobody can be asked.
	ResidenceUnknown ResidenceKind = iota
	// ResidesIn means in the municipality named.
	ResidesIn
	// ResidesOverseas means abroad: no municipality taxed this person (海外).
	ResidesOverseas
	// NoResidentRecord means never in a resident register, so there is no linkage code (住民票なし).
	NoResidentRecord
	// Naturalised means that the data are held under the number from before naturalisation (帰化),
	// which the code doesn't reach.
	Naturalised
)

var residenceKinds = []string{"unknown", "resides_in", "overseas", "no_resident_record", "naturalised"}

// String is the kind's code.
func (k ResidenceKind) String() string { return texts.Of(residenceKinds, k) }

// MarshalText writes the code. Errors: config for a kind that is none.
func (k ResidenceKind) MarshalText() ([]byte, error) {
	return texts.Write(residenceKinds, k, CodeConfig)
}

// UnmarshalText reads what MarshalText writes. Errors: config.
func (k *ResidenceKind) UnmarshalText(text []byte) error {
	return texts.Read(residenceKinds, text, k, CodeConfig)
}

// Source says where a fact can be asked.
type Source struct {
	Provider    permitted.Party
	Information permitted.Information
	// Items are the items of the answer that the fact needs.
	Items []answer.Item
	// Yearless facts are asked at the address on the day of the plan, not on an assessment date.
	Yearless bool
}

// DefaultSources maps the facts of a benefit's decision to the information that holds them.
// The map is the caller's own.
func DefaultSources() map[string]Source {
	return map[string]Source{
		"tax_status":       {Provider: permitted.Mayor, Information: permitted.LocalTax, Items: []answer.Item{answer.ItemTaxStatus, answer.ItemPerCapitaLevy}},
		"income_levy":      {Provider: permitted.Mayor, Information: permitted.LocalTax, Items: []answer.Item{answer.ItemTaxStatus, answer.ItemPerCapitaLevy, answer.ItemIncomeLevy}},
		"income":           {Provider: permitted.Mayor, Information: permitted.LocalTax, Items: []answer.Item{answer.ItemTotalIncome}},
		"residence":        {Provider: permitted.Mayor, Information: permitted.ResidentRecord, Items: []answer.Item{answer.ItemResidentSince, answer.ItemResidentUntil}, Yearless: true},
		"birth":            {Provider: permitted.Mayor, Information: permitted.ResidentRecord, Items: []answer.Item{answer.ItemBirth}, Yearless: true},
		"account_register": {Provider: permitted.PrimeMinister, Information: permitted.AccountRegister, Items: []answer.Item{answer.ItemBank, answer.ItemBranch, answer.ItemAccountType, answer.ItemAccountNumber}, Yearless: true},
	}
}

// PlanConfig is what [MakePlan] needs beside the facts. List, Residence and On are required.
type PlanConfig struct {
	secret.Private

	List *permitted.List
	// On is the day in Japan time on which the inquiries will be made, KnownAt as in
	// [permitted.Query].
	On, KnownAt civil.Date
	// Own is the asking municipality: what lies in its own roll is not asked over the network.
	Own municipality.Code
	// Residence tells where a person lived on a day.
	Residence func(person string, on civil.Date) Residence
	// Municipalities folds wards into cities; nil means the built-in table.
	Municipalities *municipality.Table
	// Sources maps facts to information; nil means [DefaultSources].
	Sources map[string]Source
	// Inquirer and Duty default to [permitted.PayingBody] and [permitted.SpecifiedPublicBenefit].
	Inquirer permitted.Party
	Duty     permitted.Duty
	// Assessment and ClosedOn are the conditions of the duty, as in [permitted.Query].
	Assessment permitted.Assessment
	ClosedOn   civil.Date
	// Designation is the benefit's, as in [permitted.Query]; without one nothing is asked.
	Designation permitted.Designation
}

// Ask is one request of a plan: one person, one provider, one kind of information, one fiscal year.
type Ask struct {
	secret.Private

	Person      string
	Subject     permitted.Subject
	Provider    permitted.Institution
	Information permitted.Information
	FiscalYear  civil.FiscalYear
	// Items are what is asked for, sorted; what comes beside them is dropped.
	Items []answer.Item
	// Facts are the missing facts that the answer will settle.
	Facts []string
	// Verdict is the list's permission, with the row.
	Verdict permitted.Verdict
}

// Unasked is a missing fact for which no request is made, and why.
type Unasked struct {
	secret.Private

	Fact    MissingFact
	Outcome Outcome
	// Verdict is set for [OutcomeNotPermitted].
	Verdict permitted.Verdict
}

// Outcome says why a missing fact is not asked over the network.
type Outcome string

// The outcomes. They are stable codes.
const (
	// OutcomeOtherRoute: the fact's route is not the network.
	OutcomeOtherRoute Outcome = "other_route"
	// OutcomeSupporter: the person is a supporter, whose eligibility is not judged.
	OutcomeSupporter Outcome = "supporter"
	// OutcomeNoSource: no information is known to hold the fact.
	OutcomeNoSource Outcome = "no_source"
	// OutcomeOwnMunicipality: the data are in the own roll.
	OutcomeOwnMunicipality Outcome = "own_municipality"
	// OutcomeResidenceUnknown: the address on the day that counts is unknown.
	OutcomeResidenceUnknown Outcome = "residence_unknown"
	// OutcomeOverseas: the person lived abroad on that day.
	OutcomeOverseas Outcome = "overseas"
	// OutcomeNoResidentRecord: the person has no resident record and so no linkage code.
	OutcomeNoResidentRecord Outcome = "no_resident_record"
	// OutcomeNaturalised: the data are held under an earlier number.
	OutcomeNaturalised Outcome = "naturalised"
	// OutcomeNotPermitted: the permitted list denies.
	OutcomeNotPermitted Outcome = "not_permitted"
)

// Plan is what is asked and what is not. Every missing fact is in one of the two.
type Plan struct {
	secret.Private

	Asks    []Ask
	Unasked []Unasked
}

// MakePlan turns missing facts into the fewest requests: facts of one person that the same provider
// holds in the same information for the same fiscal year are one request. The provider is the
// municipality of the address on 1 January of the year that names the fiscal year (賦課期日). The order
// is that in which the facts first need each request.
func MakePlan(facts []MissingFact, c PlanConfig) Plan {
	p := planner{config: c.withDefaults(), at: map[askKey]int{}}
	seen := map[MissingFact]struct{}{}
	for _, f := range facts {
		if _, again := seen[f]; again {
			continue
		}
		seen[f] = struct{}{}
		p.place(f)
	}
	return p.plan
}

func (c PlanConfig) withDefaults() PlanConfig {
	if c.Sources == nil {
		c.Sources = DefaultSources()
	}
	if c.Municipalities == nil {
		c.Municipalities = municipality.Builtin()
	}
	if c.Inquirer == "" {
		c.Inquirer = permitted.PayingBody
	}
	if c.Duty == "" {
		c.Duty = permitted.SpecifiedPublicBenefit
	}
	return c
}

type askKey struct {
	person      string
	subject     permitted.Subject
	provider    permitted.Institution
	information permitted.Information
	year        civil.FiscalYear
}

type planner struct {
	config PlanConfig
	plan   Plan
	at     map[askKey]int
}

func (p *planner) leave(f MissingFact, why Outcome) {
	p.plan.Unasked = append(p.plan.Unasked, Unasked{Fact: f, Outcome: why})
}

func (p *planner) place(f MissingFact) {
	if f.Subject == permitted.Supporter {
		p.leave(f, OutcomeSupporter)
		return
	}
	if f.Route != RouteInquiry {
		p.leave(f, OutcomeOtherRoute)
		return
	}
	source, ok := p.config.Sources[f.Fact]
	if !ok {
		p.leave(f, OutcomeNoSource)
		return
	}
	provider, why := p.provider(f, source)
	if why != "" {
		p.leave(f, why)
		return
	}
	p.ask(f, source, provider)
}

func (p *planner) provider(f MissingFact, s Source) (permitted.Institution, Outcome) {
	on := p.config.On
	if !s.Yearless {
		on = f.FiscalYear.AssessmentDate()
	}
	home := p.config.Residence(f.Person, on)
	switch home.Kind {
	case NoResidentRecord:
		return permitted.Institution{}, OutcomeNoResidentRecord
	case Naturalised:
		return permitted.Institution{}, OutcomeNaturalised
	case ResidesOverseas:
		if s.Provider == permitted.Mayor {
			return permitted.Institution{}, OutcomeOverseas
		}
	case ResidesIn, ResidenceUnknown:
	}
	if s.Provider != permitted.Mayor {
		return permitted.Institution{Party: s.Provider}, ""
	}
	if home.Kind != ResidesIn {
		return permitted.Institution{}, OutcomeResidenceUnknown
	}
	city, err := p.config.Municipalities.City(home.Municipality)
	if err != nil {
		return permitted.Institution{}, OutcomeResidenceUnknown
	}
	if own, err := p.config.Municipalities.City(p.config.Own); err == nil && own == city {
		return permitted.Institution{}, OutcomeOwnMunicipality
	}
	return permitted.Institution{Party: permitted.Mayor, Municipality: city}, ""
}

func (p *planner) ask(f MissingFact, s Source, provider permitted.Institution) {
	year := f.FiscalYear
	if s.Yearless {
		year = 0
	}
	key := askKey{f.Person, f.Subject, provider, s.Information, year}
	if i, ok := p.at[key]; ok {
		p.plan.Asks[i].join(f.Fact, s.Items)
		return
	}
	v := p.config.List.Check(permitted.Query{
		On: p.config.On, KnownAt: p.config.KnownAt, Inquirer: p.config.Inquirer, Duty: p.config.Duty,
		Provider: provider.Party, Information: s.Information, Subject: f.Subject, FiscalYear: year,
		Assessment: p.config.Assessment, ClosedOn: p.config.ClosedOn, Designation: p.config.Designation,
	})
	if !v.Permitted {
		p.plan.Unasked = append(p.plan.Unasked, Unasked{Fact: f, Outcome: OutcomeNotPermitted, Verdict: v})
		return
	}
	p.at[key] = len(p.plan.Asks)
	p.plan.Asks = append(p.plan.Asks, Ask{
		Person: f.Person, Subject: f.Subject, Provider: provider, Information: s.Information, FiscalYear: year,
		Items: slices.Sorted(slices.Values(s.Items)), Facts: []string{f.Fact}, Verdict: v,
	})
}

// join adds a fact that the same answer settles.
func (a *Ask) join(fact string, items []answer.Item) {
	a.Facts = append(a.Facts, fact)
	items = slices.Concat(a.Items, items)
	slices.Sort(items)
	a.Items = slices.Compact(items)
}
