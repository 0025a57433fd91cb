package levy

import (
	"embed"
	"encoding/json"
	"strconv"
	"sync"

	"github.com/kyufu-go/kyufu/benefit/law"
	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/money"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/household/strictjson"
)

//go:embed data/*.json
var data embed.FS

// amounts are the ordinance's amounts: limit = Basic × (1 + n) + Flat + Addition·[n ≥ 1].
type amounts struct {
	Basic    money.Yen `json:"basic"`
	Addition money.Yen `json:"addition"`
	Flat     money.Yen `json:"flat"`
}

func (a amounts) limit(n int) money.Yen {
	l := a.Basic*money.Yen(1+n) + a.Flat
	if n > 0 {
		l += a.Addition
	}
	return l
}

type tier struct {
	Over money.Yen `json:"over"`
	Less money.Yen `json:"less"`
}

// year is one row of years.json.
type year struct {
	FiscalYear       civil.FiscalYear    `json:"fiscal_year"`
	InForce          law.InForce         `json:"in_force"`
	Grades           []amounts           `json:"grades"`
	IncomeLevy       amounts             `json:"income_levy"`
	SpecialCeiling   money.Yen           `json:"special_ceiling"`
	Special          []string            `json:"special"`
	MinorUnder       int                 `json:"minor_under"`
	DependantCeiling money.Yen           `json:"dependant_ceiling"`
	Salary           deduction           `json:"salary"`
	SalaryPublished  deduction           `json:"salary_published"`
	PensionYoung     deduction           `json:"pension_under_65"`
	PensionOld       deduction           `json:"pension_65"`
	PensionTiers     []tier              `json:"pension_tiers"`
	BothCap          money.Yen           `json:"salary_and_pension"`
	Basis            map[By]law.Citation `json:"basis"`
	Source           string              `json:"source"`
	// Unconfirmed marks a year of which the parameters are announced and not yet certain: it is
	// refused unless [Tables.AllowUnconfirmed] was asked for.
	Unconfirmed bool `json:"unconfirmed"`
	// Rounded are the largest amounts that towns of a grade have in place of the grade's own, by
	// grade; null: none were seen.
	Rounded []*amounts `json:"rounded"`

	special household.Special
}

// place is one row of municipalities.json. An amount left out is the grade's.
type place struct {
	Code     municipality.Code `json:"code"`
	Name     string            `json:"name"`
	Grade    int               `json:"grade"`
	Branch   int               `json:"branch"`
	From     civil.FiscalYear  `json:"from"`
	To       civil.FiscalYear  `json:"to"`
	Basic    *money.Yen        `json:"basic"`
	Addition *money.Yen        `json:"addition"`
	Flat     *money.Yen        `json:"flat"`
	Known    civil.Date        `json:"known_since"`
	Source   string            `json:"source"`
	// Ordinance says that the ordinance's amounts were seen, and are the grade's where none stands
	// here.
	Ordinance   bool `json:"ordinance"`
	Unconfirmed bool `json:"unconfirmed"`
}

// seen reports whether the ordinance's amounts are known.
func (p *place) seen() bool {
	return p.Ordinance || p.Basic != nil || p.Addition != nil || p.Flat != nil
}

// Tables are parameters by fiscal year and municipality, the latter in the order of the codes. They
// do not change and are safe for concurrent use.
type Tables struct {
	years  []year
	places []place
	grades []graded
	cities func() *municipality.Table // read when a code is not found without
	allow  bool                       // unconfirmed years
}

// AllowUnconfirmed returns tables that answer for years whose parameters are unconfirmed, too.
// Every result then says so.
func (t *Tables) AllowUnconfirmed() *Tables {
	if t == nil {
		return nil
	}
	out := *t
	out.allow = true
	return &out
}

type file struct {
	Format         int     `json:"format"`
	About          string  `json:"about"`
	Years          []year  `json:"years"`
	Municipalities []place `json:"municipalities"`
}

// Builtin returns the tables that come with the package. They are read once, on
// first use.
func Builtin() (*Tables, error) { return builtin() }

var builtin = sync.OnceValues(readBuiltin)

var builtinFiles = [...]string{"data/years.json", "data/municipalities.json"}

func readBuiltin() (*Tables, error) {
	t := &Tables{cities: municipality.Builtin}
	for _, name := range builtinFiles {
		raw, err := data.ReadFile(name)
		if err != nil {
			return nil, err
		}
		var f file
		if err := json.Unmarshal(raw, &f); err != nil { // a test reads them as With does
			return nil, err
		}
		if t, err = t.withFile(&f); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// With returns the tables with rows added from JSON: an object with format 1 and
// the lists years and municipalities, as in the package's data folder. A row
// for a year or municipality that is there already takes its place from the day
// it is known since. Errors: table, with the place as a JSON pointer.
func (t *Tables) With(raw []byte) (*Tables, error) {
	var f file
	if err := strictjson.Unmarshal(raw, &f); err != nil {
		return nil, &Error{code: CodeTable}
	}
	return t.withFile(&f)
}

func (t *Tables) withFile(f *file) (*Tables, error) {
	if f.Format != 1 {
		return nil, &Error{code: CodeTable, Path: "/format"}
	}
	tables, err := named()
	if err != nil {
		return nil, err
	}
	for i := range f.Years {
		f.Years[i].resolve(tables)
		if path := f.Years[i].check(); path != "" {
			return nil, &Error{code: CodeTable, Path: "/years/" + strconv.Itoa(i) + path}
		}
	}
	for i, p := range f.Municipalities {
		if path := p.check(); path != "" {
			return nil, &Error{code: CodeTable, Path: "/municipalities/" + strconv.Itoa(i) + path}
		}
	}
	return t.with(f.Years, f.Municipalities), nil
}

// deduction is a deduction table: rows, or the name of one of the package's own
// ("salary-2020").
type deduction struct {
	name string
	bands
}

// UnmarshalJSON reads rows or a name.
func (d *deduction) UnmarshalJSON(raw []byte) error {
	if len(raw) > 0 && raw[0] == '[' {
		return strictjson.Unmarshal(raw, &d.bands)
	}
	return json.Unmarshal(raw, &d.name)
}

// named are the package's own deduction tables.
var named = sync.OnceValues(func() (map[string]bands, error) {
	raw, err := data.ReadFile("data/deductions.json")
	if err != nil {
		return nil, err
	}
	var all struct {
		Tables map[string]bands `json:"tables"`
	}
	err = json.Unmarshal(raw, &all)
	return all.Tables, err
})

// resolve puts the package's tables in the place of their names.
func (y *year) resolve(tables map[string]bands) {
	for _, d := range []*deduction{&y.Salary, &y.SalaryPublished, &y.PensionYoung, &y.PensionOld} {
		if d.name != "" {
			d.bands = tables[d.name]
		}
	}
}

// check returns the place of the first fault, or "".
func (y *year) check() string {
	for _, d := range []struct {
		at    string
		table bands
	}{
		{"/salary", y.Salary.bands},
		{"/salary_published", y.SalaryPublished.bands},
		{"/pension_under_65", y.PensionYoung.bands},
		{"/pension_65", y.PensionOld.bands},
	} {
		if !d.table.valid() {
			return d.at
		}
	}
	for i, g := range y.Grades {
		if g.Basic <= 0 || g.Addition < 0 || g.Flat < 0 || g.Basic > maxAmount/1000 {
			return "/grades/" + strconv.Itoa(i)
		}
	}
	switch {
	case y.FiscalYear <= 0 || !y.FiscalYear.AssessmentDate().Known():
		return "/fiscal_year"
	case len(y.Grades) != 3:
		return "/grades"
	case len(y.Rounded) != 0 && len(y.Rounded) != len(y.Grades):
		return "/rounded"
	case y.IncomeLevy.Basic <= 0:
		return "/income_levy"
	case y.MinorUnder <= 0:
		return "/minor_under"
	case y.DependantCeiling < 0 || y.SpecialCeiling < 0:
		return "/dependant_ceiling"
	}
	y.special = 0
	for i, name := range y.Special {
		bit, ok := household.ParseSpecial(name)
		if !ok {
			return "/special/" + strconv.Itoa(i)
		}
		y.special |= bit
	}
	return ""
}

func (b bands) valid() bool {
	for i, row := range b {
		last := i == len(b)-1
		if row.Step <= 0 || row.Den <= 0 || row.Num < 0 || (row.To == 0) != last || i > 0 && !last && row.To <= b[i-1].To {
			return false
		}
	}
	return len(b) > 0
}

func (p place) check() string {
	switch {
	case p.Code == 0:
		return "/code"
	case p.Grade < 1 || p.Grade > 3:
		return "/grade"
	case p.To != 0 && p.To < p.From:
		return "/to"
	}
	return ""
}
