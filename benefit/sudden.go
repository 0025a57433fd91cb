package benefit

import (
	"slices"

	"github.com/kyufu-go/kyufu/benefit/levy"
	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/money"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/household/secret"
)

// Cause is why income fell (家計急変の事由).
type Cause uint8

// The causes. Only what nobody could foresee is accepted.
const (
	Unforeseen  Cause = iota // 予期せず家計が急変
	Seasonal                 // 季節的な変動
	Retirement               // 定年等の予定された退職
	NotDueMonth              // 事業収入・給与等の支給がない月
)

func (c Cause) foreseeable() bool { return c != Unforeseen }

// MonthlyIncome is income of one kind in the month a member chose (任意の1か月).
type MonthlyIncome struct {
	Kind   household.IncomeKind
	Amount money.Yen // gross
	Costs  money.Yen // of business and real estate
}

// Applicant is a member who owes the levy and says that income has fallen.
type Applicant struct {
	secret.Quiet

	ID    string
	Birth civil.Date
	// Adult says that the person is of age although Birth does not tell.
	Adult      bool
	Month      civil.Date // year and month
	Income     []MonthlyIncome
	Cause      Cause
	Special    household.Special
	Dependants household.Dependants // as at the application (申請時点)
}

// Change is an application on track B (家計急変世帯).
type Change struct {
	secret.Quiet

	Municipality municipality.Code
	Mode         levy.Mode
	AppliedOn    civil.Date
	Persons      []Applicant
}

// Tested is what the income test found for one person.
type Tested struct {
	ID string
	// Gross: the month × 12 is within the limit for gross income. Income: the
	// yearly income estimated from it is within the limit for income.
	Gross, Income Truth
}

// ChangeResult is the result of the income test.
type ChangeResult struct {
	Outcome Outcome
	Tests   []Tested
	// Reasons are codes, each once: R08, R10, R11, R12, R18.
	Reasons []string
}

// IncomeTests returns the results in the form that Input.Tests takes. Persons
// whose test is open are left out.
func (r ChangeResult) IncomeTests() []IncomeTest {
	var out []IncomeTest
	for _, t := range r.Tests {
		if passed := max(t.Gross, t.Income); passed != Unknown {
			out = append(out, IncomeTest{Person: t.ID, Passed: passed == True})
		}
	}
	return out
}

// SuddenChange applies the income test of track B: each person alone must pass, by
// gross income or, failing that, by estimated income. Salary, pension, business
// and real estate are counted; other kinds are not entered. Errors: program (no
// parameters for the municipality), income.
func (c *Compiled) SuddenChange(in *Change) (ChangeResult, error) {
	if c == nil || c.program == nil {
		return ChangeResult{}, &Error{code: CodeProgram, Detail: "nil"}
	}
	if in == nil {
		return ChangeResult{}, &Error{code: CodeInput, Detail: "change"}
	}
	d := &c.program.doc
	if d.SuddenChange == nil || !c.program.HasTrack(TrackB) {
		return ChangeResult{Outcome: Ineligible, Reasons: []string{reasonNoTrack}}, nil
	}
	rules, ok := c.levy.Rules(in.Municipality)
	if !ok {
		return ChangeResult{}, &Error{code: CodeProgram, Detail: "municipality"}
	}
	var out ChangeResult
	refuse := func(when bool, code string) {
		if when && !slices.Contains(out.Reasons, code) {
			out.Reasons = append(out.Reasons, code)
		}
	}
	late, known := in.AppliedOn.After(d.Deadlines.End)
	refuse(late && known, "R08")
	worst := True
	for i := range in.Persons {
		p := &in.Persons[i]
		t, err := test(rules, p, in)
		if err != nil {
			return ChangeResult{}, err
		}
		out.Tests = append(out.Tests, t)
		passed := max(t.Gross, t.Income)
		worst = min(worst, passed)
		refuse(passed == False, "R10")
		refuse(p.Cause.foreseeable(), "R11")
		refuse(!d.SuddenChange.allows(p.Month, in.AppliedOn), "R12")
	}
	switch {
	case len(out.Reasons) > 0:
		out.Outcome = Ineligible
	case worst == True:
		out.Outcome = Eligible
	}
	return out, nil
}

// allows reports whether a month lies in the window and not after the application.
func (s *suddenDoc) allows(month, applied civil.Date) bool {
	year, okYear := month.Year()
	m, okMonth := month.Month()
	if !okYear || !okMonth {
		return false
	}
	first, err := civil.NewDate(year, m, 1)
	if err != nil {
		return false
	}
	text := first.String()[:len("2021-01")]
	if text < s.Months.From || s.Months.To != "" && text > s.Months.To {
		return false
	}
	early, known := applied.Before(first)
	if s.ApplyWithinMonths > 0 && applied.Known() {
		if over, sure := applied.After(first.AddMonths(s.ApplyWithinMonths + 1)); over && sure {
			return false
		}
	}
	return !early || !known
}

const monthsOfYear = 12

func test(rules levy.Rules, p *Applicant, in *Change) (Tested, error) {
	out := Tested{ID: p.ID}
	person := p.income()
	person.Dependants = household.Dependants{Count: present(p.Dependants, in.AppliedOn, rules.DependantCeiling()), Unknown: p.Dependants.Unknown}
	var gross money.Yen
	for _, one := range p.Income {
		amount, err := yearly12(one.Amount)
		if err != nil {
			return out, err
		}
		costs, err := yearly12(one.Costs)
		if err != nil {
			return out, err
		}
		switch one.Kind {
		case household.Salary, household.Pension:
			person.Items = append(person.Items, household.IncomeItem{Kind: one.Kind, Amount: amount})
		case household.Business, household.RealEstate:
			person.Items = append(person.Items, household.IncomeItem{Kind: one.Kind, Amount: amount - costs})
		default:
			continue
		}
		gross += amount
	}
	if len(person.Items) == 0 {
		person.Items = []household.IncomeItem{{Kind: household.Unemployment}}
	}
	// Gross income of every kind is compared with the limit for salaries: that is how the
	// exempt-equivalent gross limit is defined.
	asSalary := p.income(household.IncomeItem{Kind: household.Salary, Amount: gross})
	asSalary.Dependants = person.Dependants
	limit, err := rules.Judge(&asSalary, in.Mode)
	if err != nil {
		return out, &Error{code: CodeIncome}
	}
	income, err := rules.Judge(&person, levy.Statutory)
	if err != nil {
		return out, &Error{code: CodeIncome}
	}
	out.Gross, out.Income = exemptTruth(limit.Status), exemptTruth(income.Status)
	return out, nil
}

// income is what the applicant's own facts say to the levy's tests.
func (p *Applicant) income(items ...household.IncomeItem) household.Income {
	out := household.NewIncome(items...)
	out.Birth, out.Adult, out.Special = p.Birth, p.Adult, p.Special
	return out
}

func exemptTruth(s levy.Status) Truth {
	switch s {
	case levy.Exempt:
		return True
	case levy.Undetermined:
		return Unknown
	default:
		return False
	}
}

// present counts the dependants there are on the day of application: the rule is
// the number at that time, not at the end of the income year.
func present(d household.Dependants, applied civil.Date, ceiling money.Yen) int {
	if d.List == nil {
		return d.Count
	}
	n := 0
	for _, one := range d.List {
		if later, known := one.Birth.After(applied); later && known || one.Tie != household.TieDependant {
			continue
		}
		if one.Unknown || one.TotalIncome <= ceiling {
			n++
		}
	}
	return n
}

func yearly12(amount money.Yen) (money.Yen, error) {
	year, err := amount.Mul(monthsOfYear)
	if err != nil || amount < 0 || year > maxYen {
		return 0, &Error{code: CodeIncome}
	}
	return year, nil
}
