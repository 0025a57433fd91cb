package benefit

import (
	"github.com/kyufu-go/kyufu/household/money"
	"github.com/kyufu-go/kyufu/household/municipality"
)

// TaxSide is what one of the two taxes says about a person. The taxes ask for different years, so
// that people, income and residence may differ: for P11 the income tax asks for 31 December 2024
// and the income of 2024, the levy for 31 December 2023 and the income of 2023.
type TaxSide struct {
	Amount      money.Yen // before relief: estimated for P10, actual for P11
	People      int       // oneself, the spouse and dependants in Japan, under 16 included: at least 1
	TotalIncome money.Yen
	Abroad      bool // not living in Japan on the day that counts: no relief of this tax
}

// Assessment is what the adjustment benefit (定額減税補足給付金) is computed from, for one
// person. Amounts are in yen.
type Assessment struct {
	IncomeTax  TaxSide // 所得税
	IncomeLevy TaxSide // 住民税所得割
	// Municipality decides; LeviedBy is who levies the person's resident tax (1 January, and
	// 住登外課税): it pays, wherever the person is registered later. Zero: the one that decides.
	Municipality, LeviedBy municipality.Code
	// FirstPayment is what the first payment should have been (当初調整給付所要額), applied for or not.
	FirstPayment money.Yen
	// Shortfall II (不足額給付II) is asked for, instead of the difference.
	TrackII        bool
	FamilyEmployee bool // 専従者
	InBenefitHouse bool // member of a household that was addressed under P5, P6 or P8
}

// Adjustment is the amount due and, if none is, why.
type Adjustment struct {
	Amount  money.Yen
	Reasons []string
}

// Adjust computes the amount of an adjustment program: a = relief of income tax
// not used, b = relief of the income levy not used, (a + b) raised to whole ten
// thousands once; less what the first payment should have been. Over-payment is not
// reclaimed: the amount is never negative. Of a tax for which the income is over the ceiling, or
// the person lived abroad, there is no relief. Reasons: R04 covered by a household benefit, R06
// another municipality levies the tax, R10 neither family employee nor over the limit for one of
// the taxes, R01 has tax of one's own (both for shortfall II), R18 no such track, R19 income over
// the ceiling, R21 no tax at all.
// Errors: income, program.
func (c *Compiled) Adjust(a Assessment) (Adjustment, error) {
	if c == nil || c.program == nil {
		return Adjustment{}, &Error{code: CodeProgram, Detail: "nil"}
	}
	doc := c.program.doc.Adjustment
	if doc == nil {
		return Adjustment{}, &Error{code: CodeProgram, Detail: "adjustment"}
	}
	if err := a.check(); err != nil {
		return Adjustment{}, err
	}
	tax, levy := a.IncomeTax.over(doc.IncomeCeiling), a.IncomeLevy.over(doc.IncomeCeiling)
	switch {
	case a.LeviedBy != 0 && a.LeviedBy != a.Municipality && !municipality.Builtin().Same(a.LeviedBy, a.Municipality, c.codes.base):
		return Adjustment{Reasons: []string{"R06"}}, nil
	case a.TrackII && doc.Shortfall == nil:
		return Adjustment{Reasons: []string{reasonNoTrack}}, nil
	case tax && levy:
		return Adjustment{Reasons: []string{"R19"}}, nil
	case a.TrackII:
		return doc.shortfall(a), nil
	}
	due, err := doc.due(a)
	if err != nil {
		return Adjustment{}, err
	}
	out := Adjustment{Amount: max(due-a.FirstPayment, 0)}
	if out.Amount > 0 && a.IncomeTax.Amount == 0 && a.IncomeLevy.Amount == 0 {
		return Adjustment{Reasons: []string{"R21"}}, nil
	}
	return out, nil
}

// check refuses amounts and numbers that nobody can have.
func (a *Assessment) check() error {
	for _, yen := range [...]money.Yen{a.IncomeTax.Amount, a.IncomeTax.TotalIncome, a.IncomeLevy.Amount, a.IncomeLevy.TotalIncome, a.FirstPayment} {
		if yen < 0 || yen > maxYen {
			return &Error{code: CodeIncome}
		}
	}
	for _, side := range [...]TaxSide{a.IncomeTax, a.IncomeLevy} {
		least := 1
		if a.TrackII || side.Abroad {
			least = 0 // nobody is counted
		}
		if side.People < least || side.People > maxMembers {
			return &Error{code: CodeIncome, Detail: "people"}
		}
	}
	return nil
}

// over reports whether the income is over the ceiling for a relief.
func (t *TaxSide) over(ceiling money.Yen) bool { return t.TotalIncome > ceiling }

// unused is the relief that a tax is too small for.
func (t *TaxSide) unused(perPerson, ceiling money.Yen) money.Yen {
	if t.Abroad || t.over(ceiling) {
		return 0
	}
	return max(perPerson*money.Yen(t.People)-t.Amount, 0)
}

// due is the sum of both, raised once.
func (d *adjustmentDoc) due(a Assessment) (money.Yen, error) {
	sum := a.IncomeTax.unused(d.PerPersonTax, d.IncomeCeiling) + a.IncomeLevy.unused(d.PerPersonLevy, d.IncomeCeiling)
	up, err := sum.UpTo(d.RoundUpTo)
	if err != nil {
		return 0, &Error{code: CodeIncome}
	}
	return up, nil
}

// incomeOfDependants is the total income above which nobody is a dependant, and so
// could have no relief through another (合計所得金額48万円超).
const incomeOfDependants money.Yen = 480_000

// shortfall is what who lies outside both reliefs and every household benefit is due. Whoever could
// be a dependant for one of the two taxes is not, unless the town pays the part of the other.
func (d *adjustmentDoc) shortfall(a Assessment) Adjustment {
	var out Adjustment
	if a.InBenefitHouse {
		out.Reasons = append(out.Reasons, "R04")
	}
	if a.IncomeTax.Amount > 0 || a.IncomeLevy.Amount > 0 {
		out.Reasons = append(out.Reasons, "R01")
	}
	tax, levy := a.outside(&a.IncomeTax), a.outside(&a.IncomeLevy)
	if !tax && !levy || !d.Shortfall.EachTax && (!tax && !a.IncomeTax.Abroad || !levy && !a.IncomeLevy.Abroad) {
		out.Reasons = append(out.Reasons, "R10")
	}
	if len(out.Reasons) > 0 {
		return out
	}
	out.Amount = d.Shortfall.Amount
	switch {
	case a.IncomeLevy.Abroad:
		out.Amount = d.Shortfall.AbroadAmount
	case !levy:
		out.Amount -= d.PerPersonLevy
	}
	if !tax {
		out.Amount -= d.PerPersonTax
	}
	out.Amount = max(out.Amount-a.FirstPayment, 0)
	return out
}

// outside reports whether a person could have no relief of a tax as somebody's dependant: a family
// employee, or over the income of dependants. Who lived abroad is another matter.
func (a *Assessment) outside(t *TaxSide) bool {
	return !t.Abroad && (a.FamilyEmployee || t.TotalIncome > incomeOfDependants)
}
