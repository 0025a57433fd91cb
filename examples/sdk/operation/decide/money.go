package decide

import (
	"bytes"
	"encoding/json"
	"errors"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/examples/sdk/operation"
	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/money"
	"github.com/kyufu-go/kyufu/household/municipality"
)

// causes are the reasons for a fall in income; left out means that nobody could foresee it.
var causes = map[string]benefit.Cause{
	"": benefit.Unforeseen, "unforeseen": benefit.Unforeseen, "covid": benefit.Unforeseen, "covid19": benefit.Unforeseen, "covid-19": benefit.Unforeseen,
	"covid_19": benefit.Unforeseen, "price_rise": benefit.Unforeseen, "prices": benefit.Unforeseen, "illness": benefit.Unforeseen, "job_loss": benefit.Unforeseen,
	"unemployment": benefit.Unforeseen, "dismissal": benefit.Unforeseen, "business_decline": benefit.Unforeseen, "disaster": benefit.Unforeseen,
	"seasonal": benefit.Seasonal, "off_season": benefit.Seasonal, "foreseeable": benefit.Seasonal, "planned": benefit.Seasonal,
	"retirement": benefit.Retirement, "planned_retirement": benefit.Retirement, "mandatory_retirement": benefit.Retirement, "retirement_age": benefit.Retirement,
	"not_due": benefit.NotDueMonth, "no_income_due": benefit.NotDueMonth, "no_harvest": benefit.NotDueMonth, "harvest": benefit.NotDueMonth, "not_harvest_month": benefit.NotDueMonth,
}

// applicantJSON is a person of benefit.sudden_change; the facts are those of levy.assess.
type applicantJSON struct {
	ID     string          `json:"id"`
	Birth  json.RawMessage `json:"birth"`
	Month  civil.Date      `json:"month"`
	Income []struct {
		Kind   string     `json:"kind"`
		Amount *money.Yen `json:"amount"`
		Costs  *money.Yen `json:"costs"`
	} `json:"income"`
	Cause        string          `json:"cause"`
	Special      json.RawMessage `json:"special"`
	Disabled     bool            `json:"disabled"`
	Widow        bool            `json:"widow"`
	SingleParent bool            `json:"single_parent"`
	Dependants   json.RawMessage `json:"dependants"`
}

func (p *programs) suddenChange(in json.RawMessage) (any, error) {
	var q struct {
		Program      programText     `json:"program"`
		Municipality string          `json:"municipality"`
		Overrides    json.RawMessage `json:"overrides"`
		Mode         string          `json:"mode"`
		AppliedOn    civil.Date      `json:"applied_on"`
		Persons      []applicantJSON `json:"persons"`
	}
	if err := incomeError(operation.Decode(in, &q, "program", "municipality", "persons")); err != nil {
		return nil, err
	}
	compiled, err := p.compile(q.Program, "B", q.Overrides, benefit.Compiler{})
	if err != nil {
		return nil, err
	}
	change := benefit.Change{AppliedOn: q.AppliedOn}
	if change.Mode, err = levyMode(q.Mode); err != nil {
		return nil, err
	}
	if change.Municipality, err = municipality.Parse(q.Municipality); err != nil {
		return nil, &operation.InputError{Path: "/municipality", Reason: "value"}
	}
	for i := range q.Persons {
		a, err := q.Persons[i].applicant()
		if err != nil {
			return nil, err
		}
		change.Persons = append(change.Persons, a)
	}
	r, err := compiled.SuddenChange(&change)
	if err != nil {
		return nil, err
	}
	return changeAnswer(&r), nil
}

// incomeError gives amounts that cannot be read the operation's code for them.
func incomeError(err error) error {
	if m, ok := errors.AsType[*money.Error](err); ok && m != nil {
		return operation.Refuse("income", nil)
	}
	return err
}

func (a *applicantJSON) applicant() (benefit.Applicant, error) {
	out := benefit.Applicant{ID: a.ID, Month: a.Month}
	cause, ok := causes[a.Cause]
	if !ok {
		return out, &operation.InputError{Path: "/persons/cause", Reason: "value"}
	}
	out.Cause = cause
	// The facts that levy.assess knows as well are read as it reads them.
	facts := map[string]json.RawMessage{}
	for key, raw := range map[string]json.RawMessage{"birth": a.Birth, "special": a.Special, "dependants": a.Dependants} {
		if raw != nil {
			facts[key] = raw
		}
	}
	raw, err := json.Marshal(facts)
	if err != nil {
		return out, err
	}
	var p household.Income
	if err := json.Unmarshal(raw, &p); err != nil {
		return out, err
	}
	out.Birth, out.Adult, out.Special, out.Dependants = p.Birth, p.Adult, p.Special, p.Dependants
	for bit, set := range map[household.Special]bool{household.SpecialDisabled: a.Disabled, household.SpecialWidow: a.Widow, household.SpecialSingleParent: a.SingleParent} {
		if set {
			out.Special |= bit
		}
	}
	for _, one := range a.Income {
		m, err := monthlyIncome(one.Kind, one.Amount, one.Costs)
		if err != nil {
			return out, err
		}
		out.Income = append(out.Income, m)
	}
	return out, nil
}

func monthlyIncome(kind string, amount, costs *money.Yen) (benefit.MonthlyIncome, error) {
	for k := household.Salary; k <= household.Unemployment; k++ {
		if k.String() != kind || amount == nil {
			continue
		}
		m := benefit.MonthlyIncome{Kind: k, Amount: *amount}
		if costs != nil {
			m.Costs = *costs
		}
		return m, nil
	}
	return benefit.MonthlyIncome{}, operation.Refuse("income", nil)
}

func changeAnswer(r *benefit.ChangeResult) any {
	type perPerson map[string]*string
	out := struct {
		Outcome string    `json:"outcome"`
		Gross   perPerson `json:"gross_test"`
		Income  perPerson `json:"income_test"`
		Reasons []string  `json:"reasons"`
	}{r.Outcome.String(), perPerson{}, perPerson{}, append([]string{}, r.Reasons...)}
	words := map[benefit.Truth]string{benefit.True: "pass", benefit.False: "fail"}
	for _, t := range r.Tests {
		out.Gross[t.ID], out.Income[t.ID] = nil, nil
		if word, ok := words[t.Gross]; ok {
			out.Gross[t.ID] = &word
		}
		if word, ok := words[t.Income]; ok {
			out.Income[t.ID] = &word
		}
	}
	return out
}

// sideJSON is one of the two taxes: an amount, for which the short forms say the rest, or an
// object.
type sideJSON struct {
	Amount      money.Yen `json:"amount"`
	People      *int      `json:"people"`
	TotalIncome knownYen  `json:"total_income"`
	Abroad      *bool     `json:"abroad_on"`
}

// knownYen is an amount that may be left out and, where it is given, is known: one that is null
// would be taken for nothing earned, or nothing paid.
type knownYen struct {
	yen   money.Yen
	given bool
}

// UnmarshalJSON reads an amount.
func (k *knownYen) UnmarshalJSON(raw []byte) error {
	k.given = true
	return k.yen.UnmarshalJSON(raw)
}

// UnmarshalJSON reads both forms.
func (s *sideJSON) UnmarshalJSON(raw []byte) error {
	if !bytes.HasPrefix(raw, []byte("{")) {
		return json.Unmarshal(raw, &s.Amount)
	}
	type plain sideJSON
	return operation.Decode(raw, (*plain)(s))
}

// adjustmentInput is the input of benefit.adjustment.
type adjustmentInput struct {
	Program      programText       `json:"program"`
	Overrides    json.RawMessage   `json:"overrides"`
	Municipality municipality.Code `json:"municipality"`
	LeviedBy     municipality.Code `json:"levied_by"`
	IncomeTax    sideJSON          `json:"income_tax"`
	IncomeLevy   sideJSON          `json:"income_levy"`
	People       int               `json:"people"`
	TotalIncome  knownYen          `json:"total_income"`
	PaidBefore   knownYen          `json:"paid_before"`
	FirstPayment knownYen          `json:"first_payment"`
	Track        string            `json:"track"`
	Abroad       bool              `json:"abroad_on_2024_01_01"`
	Family       bool              `json:"family_employee"`
	InBenefit    bool              `json:"in_benefit_household"`
}

// assessment puts the short forms where a tax does not say its own.
func (q *adjustmentInput) assessment() benefit.Assessment {
	side := func(s *sideJSON, abroad bool) benefit.TaxSide {
		out := benefit.TaxSide{Amount: s.Amount, People: q.People, Abroad: abroad}
		for _, income := range [...]knownYen{q.TotalIncome, s.TotalIncome} {
			if income.given {
				out.TotalIncome = income.yen
			}
		}
		if s.People != nil {
			out.People = *s.People
		}
		if s.Abroad != nil {
			out.Abroad = *s.Abroad
		}
		return out
	}
	a := benefit.Assessment{
		IncomeTax: side(&q.IncomeTax, false), IncomeLevy: side(&q.IncomeLevy, q.Abroad), Municipality: q.Municipality, LeviedBy: q.LeviedBy,
		TrackII: q.Track == "II", FamilyEmployee: q.Family, InBenefitHouse: q.InBenefit,
	}
	for _, first := range [...]knownYen{q.PaidBefore, q.FirstPayment} {
		if first.given {
			a.FirstPayment = first.yen
		}
	}
	return a
}

func (p *programs) adjustment(in json.RawMessage) (any, error) {
	var q adjustmentInput
	if err := incomeError(operation.Decode(in, &q, "program")); err != nil {
		return nil, err
	}
	compiled, err := p.compile(q.Program, "", q.Overrides, benefit.Compiler{})
	if err != nil {
		return nil, err
	}
	if q.Track != "" && q.Track != "I" && q.Track != "II" {
		return nil, &operation.InputError{Path: "/track", Reason: "value"}
	}
	r, err := compiled.Adjust(q.assessment())
	if err != nil {
		return nil, err
	}
	return struct {
		Amount  money.Yen `json:"amount"`
		Reasons []string  `json:"reasons"`
	}{r.Amount, append([]string{}, r.Reasons...)}, nil
}
