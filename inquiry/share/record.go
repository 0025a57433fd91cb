package share

import (
	"slices"

	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/register"
	"github.com/kyufu-go/kyufu/household/secret"
)

// Provided is the items about one person; those not asked for are zero.
type Provided struct {
	secret.Quiet
	Person string
	// Found is false when nothing is known about the person.
	Found       bool
	Name, Kana  string
	Birth       civil.Date
	Sex         register.Sex
	Address     register.Address
	Household   string
	Head        string
	Relation    string
	DiedOn      civil.Date
	TaxStatus   household.TaxStatus
	PerCapita   register.Amount
	IncomeLevy  household.IncomeLevy
	TotalIncome register.Amount
	Supporter   register.SupporterFact
	// Welfare are the facts of the kinds asked for that hold on the base date.
	Welfare []register.WelfareFact
	// Obtained says where the tax fact came from.
	Obtained register.Provenance
}

func provide(v *register.View, number string, r *Request) Provided {
	out := Provided{Person: number}
	person, inRegister := v.Person(number)
	tax, taxed := v.Tax(number, r.Year)
	welfare := v.Welfare(number)
	out.Found = inRegister || taxed || len(welfare) > 0
	for _, i := range r.Items {
		out.registerItem(i, &person, v)
		out.taxItem(i, &tax)
		out.welfareItem(i, welfare)
	}
	return out
}

func (out *Provided) registerItem(i Item, p *register.Person, v *register.View) {
	switch i {
	case ItemName:
		out.Name, out.Kana = p.Name, p.Kana
	case ItemBirth:
		out.Birth = p.Birth
	case ItemSex:
		out.Sex = p.Sex
	case ItemAddress:
		out.Address = p.Address
	case ItemHousehold:
		out.Household, out.Relation = p.Household, p.Relationship
		if h, ok := v.Household(p.Household); ok {
			out.Head = h.Head
		}
	case ItemDeath:
		out.DiedOn = p.DiedOn
	default:
	}
}

func (out *Provided) taxItem(i Item, f *register.TaxFact) {
	switch i {
	case ItemTaxStatus:
		out.TaxStatus = f.Status
	case ItemLevy:
		out.PerCapita, out.IncomeLevy = f.PerCapita, f.IncomeLevy
	case ItemTotalIncome:
		out.TotalIncome = f.TotalIncome
	case ItemSupporter:
		out.Supporter = f.Supporter
	default:
		return
	}
	out.Obtained = f.Provenance
}

func (out *Provided) welfareItem(i Item, facts []register.WelfareFact) {
	kinds := map[Item][]register.WelfareKind{
		ItemAid:          {register.LivelihoodAid, register.MedicalAid, register.OtherAid},
		ItemDisability:   {register.Disability},
		ItemFamilyStatus: {register.Widow, register.Widower, register.SingleParent},
	}[i]
	for _, f := range facts {
		if slices.Contains(kinds, f.Kind) {
			out.Welfare = append(out.Welfare, f)
		}
	}
}
