package levy

import (
	"slices"

	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/money"
)

// band is one row of a deduction table: up to the gross amount To the income is
// (gross, cut down to a multiple of Step) × Num ÷ Den + Plus, cut to whole yen
// and not below zero. To = 0 means without end.
type band struct {
	To   money.Yen `json:"to"`
	Step int64     `json:"step"`
	Num  int64     `json:"num"`
	Den  int64     `json:"den"`
	Plus money.Yen `json:"plus"`
}

func (b band) apply(gross, bonus money.Yen) (money.Yen, error) {
	cut := gross - gross%money.Yen(b.Step)
	in, err := cut.MulRatio(b.Num, b.Den, money.Floor)
	if err != nil {
		return 0, err
	}
	return max(in+b.Plus+bonus, 0), nil
}

// bands is a deduction table in ascending order.
type bands []band

func (t bands) income(gross, bonus money.Yen) (money.Yen, error) {
	if gross < 0 || gross > maxAmount {
		return 0, &Error{code: CodeIncome}
	}
	for _, b := range t {
		if b.To == 0 || gross <= b.To {
			return b.apply(gross, bonus)
		}
	}
	return 0, &Error{code: CodeTable}
}

// maxAmount keeps every sum here far from overflow: a hundred trillion yen.
const maxAmount money.Yen = 100_000_000_000_000

// limit returns the largest gross amount whose income is at most income, found
// from the top band down.
func (t bands) limit(income money.Yen) money.Yen {
	for i, b := range slices.Backward(t) {
		from := money.Yen(0)
		if i > 0 {
			from = t[i-1].To + 1
		}
		if g, ok := b.limit(from, income); ok {
			return g
		}
	}
	return 0
}

func (b band) limit(from, income money.Yen) (money.Yen, bool) {
	top := b.To
	if top == 0 {
		top = maxAmount
	}
	low, err := b.apply(from, 0)
	if err != nil || low > income {
		return 0, false
	}
	if b.Num == 0 {
		return top, true
	}
	cut := (int64(income-b.Plus+1)*b.Den - 1) / b.Num
	cut -= cut % b.Step
	return min(money.Yen(cut+b.Step-1), top), true
}

// span is an amount that is known to lie between two bounds.
type span struct{ lo, hi money.Yen }

// anyIncome is what is known of an income nobody has told us.
var anyIncome = span{0, maxAmount}

// total returns 合計所得金額 as a range: pension deductions depend on age, which may
// be unknown.
func (r Rules) total(p *household.Income, mode Mode) (span, error) {
	if p.Total != nil {
		if len(p.Items) > 0 || *p.Total < 0 || *p.Total > maxAmount {
			return span{}, &Error{code: CodeIncome}
		}
		return span{*p.Total, *p.Total}, nil
	}
	if len(p.Items) == 0 {
		return anyIncome, nil
	}
	s, unknown, err := sumUp(p.Items)
	if err != nil || unknown {
		return anyIncome, err
	}
	reached, known := reachedPensionAge(p, r.year.FiscalYear)
	if s.pension == 0 || known {
		n, err := r.year.totalOf(s, reached, mode)
		return span{n, n}, err
	}
	old, err := r.year.totalOf(s, true, mode)
	if err != nil {
		return span{}, err
	}
	young, err := r.year.totalOf(s, false, mode)
	return span{min(old, young), max(old, young)}, err
}

// sums are gross salary, gross pension and other income, each added up.
type sums struct{ salary, pension, other money.Yen }

func sumUp(income []household.IncomeItem) (s sums, unknown bool, err error) {
	for _, in := range income {
		if in.Unknown {
			// An amount that never counts does not matter.
			unknown = unknown || in.Kind.Counted()
			continue
		}
		if in.Amount > maxAmount || in.Amount < -maxAmount || in.Amount < 0 && (in.Kind < household.Business || in.Kind > household.OtherIncome) || !in.Kind.Valid() {
			return sums{}, false, &Error{code: CodeIncome}
		}
		switch {
		case in.Kind == household.Salary:
			s.salary += in.Amount
		case in.Kind == household.Pension:
			s.pension += in.Amount
		case in.Kind.Counted():
			s.other += in.Amount
		}
	}
	return s, unknown, nil
}

func (y *year) totalOf(s sums, old bool, mode Mode) (money.Yen, error) {
	table := y.Salary.bands
	if mode == Published {
		table = y.SalaryPublished.bands
	}
	salary, err := table.income(s.salary, 0)
	if err != nil {
		return 0, err
	}
	table, bonus := y.PensionYoung.bands, money.Yen(0)
	if old {
		table = y.PensionOld.bands
	}
	for _, tier := range y.PensionTiers {
		if salary+s.other > tier.Over {
			bonus = tier.Less
		}
	}
	pension, err := table.income(s.pension, bonus)
	if err != nil {
		return 0, err
	}
	// 所得金額調整控除 for people with both a salary and a pension (租税特別措置法41条の3の11第2項).
	if c := y.BothCap; c > 0 {
		salary -= max(min(salary, c)+min(pension, c)-c, 0)
	}
	return max(salary+pension+s.other, 0), nil
}
