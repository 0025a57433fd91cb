package benefit

import "github.com/kyufu-go/kyufu/household/money"

// Assessment is what the adjustment benefit (定額減税補足給付金) is computed from, for one
// person. Amounts are in yen.
type Assessment struct {
	IncomeTax   money.Yen // before relief: estimated for P10, actual for P11
	IncomeLevy  money.Yen // 所得割, before relief
	People      int       // oneself, the spouse and dependants in Japan, under 16 included
	TotalIncome money.Yen
	PaidBefore  money.Yen // paid as adjustment benefit before
	// Shortfall II (不足額給付II) is asked for, instead of the difference.
	TrackII         bool
	AbroadAtNewYear bool // not registered in Japan on 2024-01-01
	FamilyEmployee  bool // 専従者
	InBenefitHouse  bool // member of a household that was addressed under P5, P6 or P8
}

// Adjustment is the amount due and, if none is, why.
type Adjustment struct {
	Amount  money.Yen
	Reasons []string
}

// Adjust computes the amount of an adjustment program: a = relief of income tax
// not used, b = relief of the income levy not used, (a + b) raised to whole ten
// thousands once; less what was paid before. Over-payment is not reclaimed: the
// amount is never negative. Reasons: R04 covered by a household benefit, R10
// neither family employee nor over the limit, R01 has tax of one's own (both for
// shortfall II), R18 no such track, R19 income over the ceiling, R21 no tax at all.
// Errors: income, program.
func (c *Compiled) Adjust(a Assessment) (Adjustment, error) {
	if c == nil || c.program == nil {
		return Adjustment{}, &Error{code: CodeProgram, Detail: "nil"}
	}
	doc := c.program.doc.Adjustment
	if doc == nil {
		return Adjustment{}, &Error{code: CodeProgram, Detail: "adjustment"}
	}
	for _, yen := range [...]money.Yen{a.IncomeTax, a.IncomeLevy, a.TotalIncome, a.PaidBefore} {
		if yen < 0 || yen > maxYen {
			return Adjustment{}, &Error{code: CodeIncome}
		}
	}
	if a.People < 0 || a.People > maxMembers {
		return Adjustment{}, &Error{code: CodeIncome, Detail: "people"}
	}
	switch {
	case a.TrackII && doc.Shortfall == nil:
		return Adjustment{Reasons: []string{reasonNoTrack}}, nil
	case a.TotalIncome > doc.IncomeCeiling:
		return Adjustment{Reasons: []string{"R19"}}, nil
	case a.TrackII:
		return doc.Shortfall.adjust(a), nil
	case doc.Shortfall == nil && a.IncomeTax == 0 && a.IncomeLevy == 0:
		return Adjustment{Reasons: []string{"R21"}}, nil
	}
	due := max(doc.PerPersonTax*money.Yen(a.People)-a.IncomeTax, 0) + max(doc.PerPersonLevy*money.Yen(a.People)-a.IncomeLevy, 0)
	up, err := due.UpTo(doc.RoundUpTo)
	if err != nil {
		return Adjustment{}, &Error{code: CodeIncome}
	}
	return Adjustment{Amount: max(up-a.PaidBefore, 0)}, nil
}

// incomeOfDependants is the total income above which nobody is a dependant, and so
// could have no relief through another (合計所得金額48万円超).
const incomeOfDependants money.Yen = 480_000

func (s *shortfallDoc) adjust(a Assessment) Adjustment {
	var out Adjustment
	if a.InBenefitHouse {
		out.Reasons = append(out.Reasons, "R04")
	}
	if a.IncomeTax > 0 || a.IncomeLevy > 0 {
		out.Reasons = append(out.Reasons, "R01")
	}
	if !a.FamilyEmployee && a.TotalIncome <= incomeOfDependants {
		out.Reasons = append(out.Reasons, "R10")
	}
	if len(out.Reasons) > 0 {
		return out
	}
	out.Amount = s.Amount
	if a.AbroadAtNewYear {
		out.Amount = s.AbroadAmount
	}
	out.Amount = max(out.Amount-a.PaidBefore, 0)
	return out
}
