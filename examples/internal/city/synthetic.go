package city

import (
	"fmt"
	"strconv"

	"github.com/kyufu-go/kyufu/benefit/casework/form"

	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/register"
	"github.com/kyufu-go/kyufu/household/synth"
)

// makeCity fills a register and the forms with a synthetic city, in the words that the files of a
// real one would use.
func makeCity(c synth.Config, year civil.FiscalYear, done func(int)) (*cityData, error) {
	data := newCityData(c.Municipality)
	persons := 0
	for h := range c.Households() {
		for i := range h.Persons {
			if err := data.addSynthetic(&h, i, year); err != nil {
				return nil, fmt.Errorf("見本の市: %w", err)
			}
		}
		if h.Application.Form != "" {
			a := syntheticForm(&h)
			a.Sequence = len(data.forms) + 1
			data.forms[h.Number] = a
		}
		persons += len(h.Persons)
		done(persons)
	}
	return data, nil
}

func (d *cityData) addSynthetic(h *synth.Household, i int, year civil.FiscalYear) error {
	p := &h.Persons[i]
	event := register.Event{
		Type: register.EventMoveIn, Date: h.Since, Known: h.Since, Person: p.Addressee, Household: h.Number, From: h.From, Head: civil.False,
		Attributes: register.Attributes{
			Name: p.Family + "　" + p.Given, Kana: p.FamilyKana + "　" + p.GivenKana, Relationship: p.Relationship, Birth: p.Birth,
			Address: register.NewAddress(h.Postal, h.Address, h.Secret), January: p.January,
		},
	}
	event.Attributes.Sex, _ = register.ParseSex(p.Sex)
	if i == 0 {
		event.Head = civil.True
	}
	if h.Secret {
		event.Attributes.Secrecy = civil.True
	}
	if born, _ := p.Birth.After(h.Since); born {
		event.Type, event.Date, event.Known, event.From = register.EventBirth, p.Birth, p.Birth, 0
	}
	if err := d.register.Append(event); err != nil {
		return err
	}
	return d.addSyntheticFacts(p, year)
}

func (d *cityData) addSyntheticFacts(p *synth.Person, year civil.FiscalYear) error {
	if roll := &p.Elsewhere; roll.Status != "" {
		d.elsewhere[p.Addressee] = rollElsewhere{roll.Status, strconv.FormatInt(roll.Levy, 10), incomeLevyOf(roll)}
	}
	for _, w := range p.Welfare {
		kind, _ := register.ParseWelfareKind(w.Kind)
		fact := register.WelfareFact{Person: p.Addressee, Kind: kind, Period: civil.Period{From: w.Since}, Known: w.Since}
		if kind == register.Evacuee {
			fact.Proof = "court_order"
		}
		if err := d.register.AddWelfare(fact); err != nil {
			return err
		}
	}
	if p.Tax.Status == "" {
		return nil
	}
	fact := register.TaxFact{Person: p.Addressee, Year: year, Known: year.AssessmentDate().AddMonths(5)}
	fact.Status, _ = household.ParseTaxStatus(p.Tax.Status)
	fact.IncomeLevy = household.LevyOwed
	if p.Tax.IncomeLevyZero {
		fact.IncomeLevy = household.LevyZero
	}
	switch p.Tax.Supporter {
	case "":
	case "none":
		fact.Supporter.Kind = household.SupporterNone
	default:
		fact.Supporter = register.SupporterFact{Kind: household.SupporterKnown, ID: p.Tax.Supporter, Elsewhere: p.Tax.SupporterAway}
		fact.Supporter.Status, _ = household.ParseTaxStatus(p.Tax.SupporterStatus)
	}
	return d.register.AddTax(fact)
}

func syntheticForm(h *synth.Household) *form.Application {
	f := &h.Application
	a := &form.Application{
		Household: h.Number, Kind: form.Kind(f.Form), Issued: f.Issued, Returned: f.Returned, Declined: f.Declined,
		NotOnlyDependants: f.NotOnlyDependent, NotPaidElsewhere: f.NotPaidElsewhere, NoTaxableIncome: f.NoTaxableIncome, Phone: f.Phone,
		Account: form.Account{
			Bank: f.Account.Bank, BankName: f.Account.BankName, Branch: f.Account.Branch, BranchName: f.Account.BranchName, Type: f.Account.Type, Number: f.Account.Number,
			YuchoSymbol: f.Account.Symbol, YuchoNumber: f.Account.YuchoNumber, HolderKana: f.Account.HolderKana, Holder: f.Account.Holder,
		},
	}
	if f.Agent != nil {
		a.Agent = form.Agent{Name: f.Agent.Name, Kana: f.Agent.Kana, Sex: f.Agent.Sex, Relation: f.Agent.Relation, Birth: f.Agent.Birth}
	}
	return a
}

// incomeLevyOf is an amount for those who owe the income levy; the synthetic roll knows only
// whether they do.
func incomeLevyOf(t *synth.Tax) string {
	if t.Status == "taxed" && !t.IncomeLevyZero {
		return "60000"
	}
	return "0"
}
