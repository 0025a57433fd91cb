package levy

import (
	"slices"

	"github.com/kyufu-go/kyufu/benefit/law"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/money"
	"github.com/kyufu-go/kyufu/household/municipality"
)

// Mode says how gross salary is compared with a limit.
type Mode uint8

// The modes.
const (
	Statutory Mode = iota // the step table of the law
	Published             // limits rounded to a thousand yen, as guides print them
)

// Rules are the parameters of one fiscal year and municipality (or grade). They
// do not change and are safe for concurrent use. Where the ordinance's amounts are not known, they
// are a range: nobody is taxed whom the largest amounts of any such town would exempt.
type Rules struct {
	year     *year
	amounts  amounts // the least that the ordinance can say
	most     amounts
	national amounts // of the grade: the limit of 森林環境税
	known    *place  // nil: nothing is known of the municipality
}

// Unconfirmed reports whether the year's parameters are unconfirmed.
func (r Rules) Unconfirmed() bool { return r.of().Unconfirmed }

// Rules returns the parameters of a municipality for a fiscal year, as known on a
// day (unknown: as known now). The ward of a designated city stands for its city. Of a municipality
// of which nothing is known the amounts lie between those of the lowest and the highest grade.
// Errors: fiscal_year, municipality (no such municipality).
func (t *Tables) Rules(fy civil.FiscalYear, code municipality.Code, known civil.Date) (Rules, error) {
	y, err := t.year(fy, known)
	if err != nil {
		return Rules{}, err
	}
	if code == 0 || !t.has(code) {
		if code, err = t.city(code); err != nil {
			return Rules{}, err
		}
	}
	return y.known(t.latest(code, fy, known)), nil
}

// city returns the city of a ward of which the tables do not speak.
func (t *Tables) city(code municipality.Code) (municipality.Code, error) {
	if code != 0 && t.cities != nil {
		if city, err := t.cities().City(code); err == nil {
			return city, nil
		}
	}
	return 0, &Error{code: CodeMunicipality}
}

// known are the rules of a municipality of which a row counts, or none.
func (y *year) known(p *place) Rules {
	if p == nil {
		return y.anywhere()
	}
	return y.rules(p)
}

// rules are those of a municipality of which something is known.
func (y *year) rules(p *place) Rules {
	grade := y.Grades[p.Grade-1]
	r := Rules{year: y, amounts: p.amounts(grade), national: grade, known: p}
	r.most = r.amounts
	if !p.seen() && len(y.Rounded) > 0 && y.Rounded[p.Grade-1] != nil {
		r.most = *y.Rounded[p.Grade-1]
	}
	return r
}

// anywhere are the rules of a municipality of which nothing is known.
func (y *year) anywhere() Rules {
	least := y.Grades[len(y.Grades)-1]
	return Rules{year: y, amounts: least, most: y.Grades[0], national: least}
}

// ForGrade returns the parameters that a grade (級地, 1 to 3) defaults. Errors:
// fiscal_year, municipality.
func (t *Tables) ForGrade(fy civil.FiscalYear, grade int, known civil.Date) (Rules, error) {
	y, err := t.year(fy, known)
	if err != nil {
		return Rules{}, err
	}
	if grade < 1 || grade > len(y.Grades) {
		return Rules{}, &Error{code: CodeMunicipality}
	}
	a := y.Grades[grade-1]
	return Rules{year: y, amounts: a, most: a, national: a, known: &place{Grade: grade, Ordinance: true}}, nil
}

func (t *Tables) year(fy civil.FiscalYear, known civil.Date) (*year, error) {
	var found []law.InForce
	var at []int
	for i := range t.years {
		if t.years[i].FiscalYear == fy && (t.allow || !t.years[i].Unconfirmed) {
			found, at = append(found, t.years[i].InForce), append(at, i)
		}
	}
	best := law.Latest(found, civil.Date{}, known)
	if best < 0 {
		return nil, &Error{code: CodeFiscalYear}
	}
	return &t.years[at[best]], nil
}

func (p *place) amounts(grade amounts) amounts {
	for _, o := range []struct{ to, from *money.Yen }{{&grade.Basic, p.Basic}, {&grade.Addition, p.Addition}, {&grade.Flat, p.Flat}} {
		if o.from != nil {
			*o.to = *o.from
		}
	}
	return grade
}

// noYear is what the zero Rules go by: nothing.
var noYear year

func (r Rules) of() *year {
	if r.year == nil {
		return &noYear
	}
	return r.year
}

// FiscalYear returns the year the rules are for.
func (r Rules) FiscalYear() civil.FiscalYear { return r.of().FiscalYear }

// Limit returns the ordinance limit on total income for n dependants; where the ordinance's amounts
// are not known, the least that it can be.
func (r Rules) Limit(n int) money.Yen { return r.amounts.limit(n) }

// IncomeLevyLimit returns the total income up to which no income levy (所得割) is
// owed. It has no grade. Above it the levy can still be zero through deductions.
func (r Rules) IncomeLevyLimit(n int) money.Yen { return r.of().IncomeLevy.limit(n) }

// SpecialCeiling returns the ceiling for special status.
func (r Rules) SpecialCeiling() money.Yen { return r.of().SpecialCeiling }

// DependantCeiling returns the total income up to which somebody counts as a
// dependant.
func (r Rules) DependantCeiling() money.Yen { return r.of().DependantCeiling }

// SalaryLimit returns the largest gross salary whose income is at most limit: by
// the step table, or rounded to a thousand yen as guides print it.
func (r Rules) SalaryLimit(limit money.Yen, mode Mode) money.Yen {
	if r.year == nil {
		return 0
	}
	if mode == Statutory {
		return r.year.Salary.limit(limit)
	}
	const thousand = 1000
	return (r.year.SalaryPublished.limit(limit) + thousand/2) / thousand * thousand
}

// PensionLimit returns the largest gross public pension whose income is at most
// limit, for people under 65 or of 65 and over, without other income.
func (r Rules) PensionLimit(limit money.Yen, old bool) money.Yen {
	if r.year == nil {
		return 0
	}
	if old {
		return r.year.PensionOld.limit(limit)
	}
	return r.year.PensionYoung.limit(limit)
}

// Basis returns the citation of a test.
func (r Rules) Basis(by By) law.Citation { return r.of().Basis[by] }

// Index holds the parameters of every municipality for one fiscal year, for
// look-up by the million. It does not change and is safe for concurrent use.
type Index struct {
	year   *year
	known  civil.Date
	codes  []municipality.Code // with rows of their own, and their rules
	rules  []Rules
	grades []graded
	rest   Rules // of a municipality of which nothing is known
	cities func() *municipality.Table
}

// Unconfirmed reports whether the year's parameters are unconfirmed.
func (ix Index) Unconfirmed() bool { return ix.rest.Unconfirmed() }

// Index returns the parameters of one fiscal year, as known on a day. Errors:
// fiscal_year.
func (t *Tables) Index(fy civil.FiscalYear, known civil.Date) (Index, error) {
	y, err := t.year(fy, known)
	if err != nil {
		return Index{}, err
	}
	ix := Index{year: y, known: known, grades: t.grades, cities: t.cities, rest: y.anywhere()}
	for i := 0; i < len(t.places); {
		code := t.places[i].Code
		ix.codes, ix.rules = append(ix.codes, code), append(ix.rules, y.known(t.latest(code, fy, known)))
		i += len(t.of(code))
	}
	return ix, nil
}

// Rules returns the parameters of a municipality, or of the city of a ward, and whether there is
// such a municipality.
func (ix Index) Rules(code municipality.Code) (Rules, bool) {
	if r, found := ix.own(code); found || ix.cities == nil {
		return r, found
	}
	city, err := ix.cities().City(code)
	if err != nil {
		return Rules{}, false
	}
	if r, found := ix.own(city); found {
		return r, true
	}
	return ix.rest, true
}

// own returns what is known of the code itself.
func (ix Index) own(code municipality.Code) (Rules, bool) {
	if at, found := slices.BinarySearch(ix.codes, code); found {
		return ix.rules[at], true
	}
	if len(gradeRows(ix.grades, code)) == 0 {
		return Rules{}, false
	}
	return ix.year.known(gradeKnown(ix.grades, code, ix.known)), true
}
