package inquiry

import (
	"slices"

	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/municipality"
)

// RouteInquiry is the route of a missing fact that is asked over the network; [MakePlan] leaves every other alone.
const RouteInquiry = "inquiry"

// MissingFact is one thing the caller's decision still lacks. The caller maps its own missing facts to this type, so
// that this package knows no benefit.
type MissingFact struct {
	// Person is the caller's key of a person, such as an addressee number. It is not interpreted.
	Person string
	// Subject says who the person is to the procedure.
	Subject Subject
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
	// Naturalised means that the data are held under the number from before naturalisation (帰化), which the code doesn't reach.
	Naturalised
)

// Institution is one institution that provides or asks: its kind and, for a mayor, which municipality.
type Institution struct {
	Party        Party
	Municipality municipality.Code
}

// String returns "mayor:112020" or "prime_minister".
func (i Institution) String() string {
	if i.Municipality == 0 {
		return string(i.Party)
	}
	return string(i.Party) + ":" + i.Municipality.String()
}

// Source says where a fact can be asked.
type Source struct {
	Provider    Party
	Information Information
	// Items are the items of the answer that the fact needs.
	Items []Item
	// Yearless facts are asked at the address on the day of the plan, not on an assessment date.
	Yearless bool
}

// DefaultSources maps the facts of a benefit's decision to the information that holds them.
// The map is the caller's own.
func DefaultSources() map[string]Source {
	return map[string]Source{
		"tax_status":       {Provider: Mayor, Information: LocalTax, Items: []Item{ItemTaxStatus, ItemPerCapitaLevy}},
		"income_levy":      {Provider: Mayor, Information: LocalTax, Items: []Item{ItemTaxStatus, ItemPerCapitaLevy, ItemIncomeLevy}},
		"income":           {Provider: Mayor, Information: LocalTax, Items: []Item{ItemTotalIncome}},
		"residence":        {Provider: Mayor, Information: ResidentRecord, Items: []Item{ItemResidentSince, ItemResidentUntil}, Yearless: true},
		"birth":            {Provider: Mayor, Information: ResidentRecord, Items: []Item{ItemBirth}, Yearless: true},
		"account_register": {Provider: PrimeMinister, Information: AccountRegister, Items: []Item{ItemBank, ItemBranch, ItemAccountType, ItemAccountNumber}, Yearless: true},
	}
}

// PlanConfig is what [MakePlan] needs beside the facts. List, Residence and On are required.
type PlanConfig struct {
	List *PermittedList
	// On is the day in Japan time on which the inquiries will be made, KnownAt as in [Query].
	On, KnownAt civil.Date
	// Own is the asking municipality: what lies in its own roll is not asked over the network.
	Own municipality.Code
	// Residence tells where a person lived on a day.
	Residence func(person string, on civil.Date) Residence
	// Municipalities folds wards into cities; nil means the built-in table.
	Municipalities *municipality.Table
	// Sources maps facts to information; nil means [DefaultSources].
	Sources map[string]Source
	// Inquirer and Duty default to [PayingBody] and [SpecifiedPublicBenefit].
	Inquirer Party
	Duty     Duty
	// Assessment and ClosedOn are the conditions of the duty, as in [Query].
	Assessment Assessment
	ClosedOn   civil.Date
}

// Ask is one request of a plan: one person, one provider, one kind of information, one fiscal year.
type Ask struct {
	Person      string
	Subject     Subject
	Provider    Institution
	Information Information
	FiscalYear  civil.FiscalYear
	// Items are what is asked for, sorted; what comes beside them is dropped.
	Items []Item
	// Facts are the missing facts that the answer will settle.
	Facts []string
	// Verdict is the list's permission, with the row.
	Verdict Verdict
}

// Unasked is a missing fact for which no request is made, and why.
type Unasked struct {
	Fact    MissingFact
	Outcome Outcome
	// Verdict is set for [OutcomeNotPermitted].
	Verdict Verdict
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
	Asks    []Ask
	Unasked []Unasked
}

// MakePlan turns missing facts into the fewest requests: facts of one person that the same provider holds in the same
// information for the same fiscal year are one request. The provider is the municipality of the address on 1 January
// of the year that names the fiscal year (賦課期日). The order is that in which the facts first need each request.
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
		c.Inquirer = PayingBody
	}
	if c.Duty == "" {
		c.Duty = SpecifiedPublicBenefit
	}
	return c
}

type askKey struct {
	person      string
	subject     Subject
	provider    Institution
	information Information
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
	if f.Subject == Supporter {
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

func (p *planner) provider(f MissingFact, s Source) (Institution, Outcome) {
	on := p.config.On
	if !s.Yearless {
		on = f.FiscalYear.AssessmentDate()
	}
	home := p.config.Residence(f.Person, on)
	switch home.Kind {
	case NoResidentRecord:
		return Institution{}, OutcomeNoResidentRecord
	case Naturalised:
		return Institution{}, OutcomeNaturalised
	case ResidesOverseas:
		if s.Provider == Mayor {
			return Institution{}, OutcomeOverseas
		}
	case ResidesIn, ResidenceUnknown:
	}
	if s.Provider != Mayor {
		return Institution{Party: s.Provider}, ""
	}
	if home.Kind != ResidesIn {
		return Institution{}, OutcomeResidenceUnknown
	}
	city, err := p.config.Municipalities.City(home.Municipality)
	if err != nil {
		return Institution{}, OutcomeResidenceUnknown
	}
	if own, err := p.config.Municipalities.City(p.config.Own); err == nil && own == city {
		return Institution{}, OutcomeOwnMunicipality
	}
	return Institution{Party: Mayor, Municipality: city}, ""
}

func (p *planner) ask(f MissingFact, s Source, provider Institution) {
	year := f.FiscalYear
	if s.Yearless {
		year = 0
	}
	key := askKey{f.Person, f.Subject, provider, s.Information, year}
	if i, ok := p.at[key]; ok {
		p.plan.Asks[i].join(f.Fact, s.Items)
		return
	}
	v := p.config.List.Check(Query{
		On: p.config.On, KnownAt: p.config.KnownAt, Inquirer: p.config.Inquirer, Duty: p.config.Duty,
		Provider: provider.Party, Information: s.Information, Subject: f.Subject, FiscalYear: year,
		Assessment: p.config.Assessment, ClosedOn: p.config.ClosedOn,
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
func (a *Ask) join(fact string, items []Item) {
	a.Facts = append(a.Facts, fact)
	items = slices.Concat(a.Items, items)
	slices.Sort(items)
	a.Items = slices.Compact(items)
}
