package levy

import (
	"slices"

	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/money"
)

// Status is what the tests say about a person.
type Status uint8

// The statuses.
const (
	Undetermined Status = iota // 判定不能: an unknown fact decides
	Exempt                     // 非課税
	Taxed                      // 課税
	NotLiable                  // 納税義務なし: registered nowhere on the assessment date
)

var statusNames = []string{"undetermined", "exempt", "taxed", "not_liable"}

// String returns the name in JSON.
func (s Status) String() string { return statusNames[min(int(s), len(statusNames)-1)] }

// MarshalText returns what String returns.
func (s Status) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// By is the test that decided.
type By string

// The tests, in their order.
const (
	ByLivelihoodAid  By = "livelihood_aid"  // 地方税法295条1項1号
	BySpecialStatus  By = "special_status"  // 同2号
	ByOrdinanceLimit By = "ordinance_limit" // 同条3項
	ByNone           By = "none"
)

// Result says what the tests found. A pointer is nil when an unknown fact leaves
// the figure open.
type Result struct {
	Status Status `json:"status"`
	// By is the first test that exempts.
	By By `json:"by"`
	// Limit is the ordinance limit, whichever test decided, in yen.
	Limit *money.Yen `json:"limit"`
	// TotalIncome is 合計所得金額 in yen.
	TotalIncome *money.Yen `json:"total_income"`
	// IncomeLevyLimit is the income up to which no income levy is owed, in yen.
	IncomeLevyLimit *money.Yen `json:"income_levy_limit"`
	// ForestTax says whether 森林環境税 is owed, from fiscal 2024 on: it has the national limit, so
	// that who lies between that and a higher one of the town owes it and is exempt from the levy.
	ForestTax *ForestTax `json:"forest_tax,omitempty"`
	// Unconfirmed marks what rests on unconfirmed parameters.
	Unconfirmed bool `json:"unconfirmed,omitempty"`
	// CountedDependants is n.
	CountedDependants *int `json:"counted_dependants"`
	// IncomeLevyZero says whether no income levy is owed: yes when income is
	// within the limit or the person exempt; never no, since deductions may
	// bring the levy to zero.
	IncomeLevyZero civil.Truth `json:"-"`
}

// Verdict is a [Result] without the figures, made without allocating.
type Verdict struct {
	Status   Status
	By       By
	LevyZero civil.Truth
	// IncomeOpen and BirthOpen say that total income, or else the date of birth,
	// is among the unknown facts of an undetermined person.
	IncomeOpen, BirthOpen bool
}

// Judge applies the tests to a person. Errors: income.
func (r Rules) Judge(p *household.Income, mode Mode) (Verdict, error) {
	if r.year == nil || p == nil {
		return Verdict{}, &Error{code: CodeFiscalYear}
	}
	total, err := r.total(p, mode)
	if err != nil {
		return Verdict{}, err
	}
	few, many := r.dependants(p)
	return r.judge(p, mode, total, few, many), nil
}

func (r Rules) judge(p *household.Income, mode Mode, total span, few, many int) Verdict {
	v := verdict{
		aid:      r.aid(p),
		special:  r.special(p).And(r.within(p, total, span{r.year.SpecialCeiling, r.year.SpecialCeiling}, mode)),
		ordinary: r.within(p, total, span{r.Limit(few), r.most.limit(many)}, mode),
	}
	out := Verdict{LevyZero: civil.Unknown}
	out.Status, out.By = v.status(p)
	if out.Status == Exempt || out.Status == NotLiable || total.hi <= r.IncomeLevyLimit(few) {
		out.LevyZero = civil.True
	}
	if out.Status == Undetermined {
		out.IncomeOpen = total == anyIncome
		out.BirthOpen = !p.Birth.Known() && !p.Adult
	}
	return out
}

// Assess applies the tests to a person and gives the figures. Errors: income.
func (r Rules) Assess(p *household.Income, mode Mode) (Result, error) {
	if r.year == nil || p == nil {
		return Result{}, &Error{code: CodeFiscalYear}
	}
	total, err := r.total(p, mode)
	if err != nil {
		return Result{}, err
	}
	few, many := r.dependants(p)
	v := r.judge(p, mode, total, few, many)
	out := Result{Status: v.Status, By: v.By, IncomeLevyZero: v.LevyZero, Unconfirmed: r.Unconfirmed(), ForestTax: r.forestTax(p, mode, total, few, many)}
	if few == many {
		levyLimit := r.IncomeLevyLimit(few)
		out.IncomeLevyLimit, out.CountedDependants = &levyLimit, &few
		if limit := r.Limit(few); limit == r.most.limit(few) {
			out.Limit = &limit
		}
	}
	if total.lo == total.hi {
		out.TotalIncome = &total.lo
	}
	return out, nil
}

// ForestTax says whether the national tax of 1,000 yen (森林環境税) is owed.
type ForestTax string

// The values.
const (
	ForestOwed    ForestTax = "owed"
	ForestNotOwed ForestTax = "not_owed"
)

// forestSince is the first fiscal year of 森林環境税 (令和6年度).
const forestSince civil.FiscalYear = 2024

// forestTax applies the tests with the national limit; nil before there was such a tax and where an
// unknown fact decides.
func (r Rules) forestTax(p *household.Income, mode Mode, total span, few, many int) *ForestTax {
	if r.FiscalYear() < forestSince {
		return nil
	}
	national := r
	national.amounts, national.most = r.national, r.national
	if r.known == nil {
		national.most = r.most
	}
	out := ForestNotOwed
	switch national.judge(p, mode, total, few, many).Status {
	case Undetermined:
		return nil
	case Taxed:
		out = ForestOwed
	case Exempt, NotLiable:
	}
	return &out
}

type verdict struct{ aid, special, ordinary civil.Truth }

func (v verdict) status(p *household.Income) (Status, By) {
	tests := [...]civil.Truth{v.aid, v.special, v.ordinary}
	exempt := slices.Contains(tests[:], civil.True) || p.Relieved == civil.True
	switch {
	case p.Registered == civil.False:
		return NotLiable, ByNone
	case p.Registered == civil.Unknown:
		return Undetermined, ByNone
	case exempt:
		by := slices.Index(tests[:], civil.True)
		return Exempt, [...]By{ByNone, ByLivelihoodAid, BySpecialStatus, ByOrdinanceLimit}[by+1]
	case slices.Contains(tests[:], civil.Unknown) || p.Relieved == civil.Unknown:
		return Undetermined, ByNone
	}
	return Taxed, ByNone
}

// within reports whether the income lies within a limit that itself may be a range.
func (r Rules) within(p *household.Income, income, limit span, mode Mode) civil.Truth {
	if gross, ok := salaryOnly(p); ok && mode == Published {
		// Guides compare the gross salary with a printed limit and compute no income.
		income = span{gross, gross}
		limit = span{r.SalaryLimit(limit.lo, Published), r.SalaryLimit(limit.hi, Published)}
	}
	switch {
	case income.hi <= limit.lo:
		return civil.True
	case income.lo > limit.hi:
		return civil.False
	}
	return civil.Unknown
}

func salaryOnly(p *household.Income) (money.Yen, bool) {
	s, unknown, err := sumUp(p.Items)
	return s.salary, err == nil && !unknown && p.Total == nil && s.salary > 0 && s.pension == 0 && s.other == 0
}

func (r Rules) aid(p *household.Income) civil.Truth {
	if p.LivelihoodAid != civil.False || p.Aid.Kind != household.AidLivelihood {
		return p.LivelihoodAid
	}
	return civil.TruthOf(p.Aid.From.After(r.year.FiscalYear.AssessmentDate())).Not()
}

func (r Rules) special(p *household.Income) civil.Truth {
	if p.Special&r.year.special != 0 {
		return civil.True
	}
	return r.minor(p)
}

// minor reports whether the person has not reached the year's age on the
// assessment date and was never married.
func (r Rules) minor(p *household.Income) civil.Truth {
	if p.EverMarried == civil.True || p.Adult && p.Birth.IsZero() {
		return civil.False
	}
	reached, known := civil.Reached(p.Birth, r.year.MinorUnder, r.year.FiscalYear.AssessmentDate())
	switch {
	case known && reached:
		return civil.False
	case !known:
		return civil.Unknown
	}
	return p.EverMarried.Not()
}

// dependants returns the fewest and the most that can count. Born after the income
// year does not count; to have died in it does.
func (r Rules) dependants(p *household.Income) (few, many int) {
	d := p.Dependants
	switch {
	case d.Unknown:
		return 0, household.MaxDependants
	case d.List == nil:
		return d.Count, d.Count
	}
	for _, one := range d.List {
		may, must := r.counts(one)
		if must {
			few++
		}
		if may {
			many++
		}
	}
	return few, many
}

func (r Rules) counts(d household.Dependant) (may, must bool) {
	if d.Tie != household.TieDependant {
		return false, false // 専従者, 配偶者特別控除 and 特定親族 are no dependants of a limit
	}
	end := r.year.FiscalYear.AssessmentDate().AddDays(-1)
	born, known := d.Birth.After(end)
	if born && known {
		return false, false
	}
	if d.Unknown {
		return true, false
	}
	// A birth date nobody gave is no doubt: the list says that this is a dependant.
	return d.TotalIncome <= r.year.DependantCeiling, d.TotalIncome <= r.year.DependantCeiling
}

func reachedPensionAge(p *household.Income, fy civil.FiscalYear) (bool, bool) {
	const pensionAge = 65
	return civil.Reached(p.Birth, pensionAge, fy.AssessmentDate().AddDays(-1))
}
