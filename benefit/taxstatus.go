package benefit

import (
	"github.com/kyufu-go/kyufu/benefit/levy"
	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/municipality"
)

var taxOf = [8]uint8{
	household.TaxUnknown: taxOpen, household.Exempt: taxExempt, household.Relieved: taxRelieved,
	household.Treaty: taxTreaty, household.Taxed: taxTaxed, household.Unfiled: taxUnfiled,
}

// owes says whether a status means that the per-capita levy is owed.
var owes = [taxMask + 1]ternary{taxOpen: isUnknown, taxUnfiled: isUnknown, taxTaxed: isTrue, taxShouldFile: isTrue, taxComputedTaxed: isTrue}

// exempting are the statuses from which it follows that no income levy is owed.
var exempting = [taxMask + 1]bool{
	taxExempt: true, taxRelieved: true, taxTreaty: true, taxDeclared: true, taxComputedFree: true, taxNotLiable: true, taxChild: true,
}

// normalise decides an open tax status without the roll: of a child who cannot owe the tax, by the
// income levy, by an income given, by absence from the country, by declaration; in this order.
func (p *plan) normalise(in *Input, m *household.Member, v *view) *Error {
	codes := &p.compiled.codes
	if codes.year == 0 {
		return nil
	}
	unfiled := v.tax == taxUnfiled
	if born := m.Birth.Earliest(); born.Known() && v.levy != levyOwed {
		switch on := day(born); {
		case on > codes.assessDay:
			v.tax = taxNotLiable // nobody born after the assessment date can owe that year's tax
			return nil
		case on >= codes.childFrom && m.Income == nil:
			v.tax = taxChild
			return nil
		}
	}
	if v.levy == levyOwed {
		v.tax = taxTaxed // the roll says so, by its other column
		return nil
	}
	declared := m.Declared.Has(household.NoTaxableIncome)
	if m.Income != nil {
		taxed, err := p.compute(in, m, v, unfiled)
		if err != nil {
			return err
		}
		declared = declared && !taxed
	} else if m.AbroadOn(codes.assess) == civil.True && !unfiled {
		v.tax = taxNotLiable
	}
	if (v.tax == taxOpen || v.tax == taxUnfiled) && declared {
		v.tax = taxDeclared
	}
	return nil
}

// compute settles an open tax status by the income given, and says whether that income is taxed.
// It stays open where who would be taxed may have been abroad on the assessment date.
func (p *plan) compute(in *Input, m *household.Member, v *view, unfiled bool) (taxed bool, fault *Error) {
	verdict, known, err := p.compiled.judge(in, m)
	if err != nil {
		return false, &Error{code: CodeHousehold, Detail: DetailIncome}
	}
	if !known {
		return false, nil
	}
	switch verdict.Status {
	case levy.Exempt:
		v.tax = taxComputedFree
	case levy.NotLiable:
		v.tax = taxNotLiable
	case levy.Taxed:
		switch {
		case m.AbroadOn(p.compiled.codes.assess) == civil.Unknown:
		case unfiled:
			v.tax = taxShouldFile
		default:
			v.tax = taxComputedTaxed
		}
		if v.levy == levyOpen && verdict.LevyZero == civil.True {
			v.levy = levyZero
		}
	case levy.Undetermined:
		if verdict.IncomeOpen {
			v.asks = uint8(FactIncome)
		} else if verdict.BirthOpen {
			v.asks = uint8(FactBirth)
		}
	}
	return verdict.Status == levy.Taxed, nil
}

// taxing is the municipality that counts for 1 January; the one that decides where no other is
// known.
func (c *Compiled) taxing(in *Input, m *household.Member) municipality.Code {
	place, _ := counted(m, c.codes.assess)
	if code, elsewhere := place.Municipality(); elsewhere {
		return code
	}
	return in.Municipality
}

// judge applies the levy's tests to a member's income, by the parameters of the
// municipality of 1 January. known is false where there are none.
func (c *Compiled) judge(in *Input, m *household.Member) (verdict levy.Verdict, known bool, err error) {
	rules, ok := c.levy.Rules(c.taxing(in, m))
	if !ok {
		return levy.Verdict{}, false, nil // nothing is guessed, the roll must be asked
	}
	person := *m.Income
	if person.Birth.IsZero() && !m.Birth.IsZero() {
		person.Birth = m.Birth
	}
	if m.AbroadOn(c.codes.assess) == civil.True {
		person.Registered = civil.False
	}
	verdict, err = rules.Judge(&person, levy.Statutory)
	return verdict, true, err
}
