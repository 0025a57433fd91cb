package levy

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/money"
	"github.com/kyufu-go/kyufu/household/municipality"
)

func Example() {
	tables, err := Builtin()
	if err != nil {
		fmt.Println(err)
		return
	}
	rules, err := tables.Rules(2021, municipality.Must("112020"), civil.Date{})
	if err != nil {
		fmt.Println(err)
		return
	}
	p := household.NewIncome(household.IncomeItem{Kind: household.Pension, Amount: 1_515_000})
	p.Birth = civil.MustDate("1950-04-02")
	r, err := rules.Assess(&p, Statutory)
	fmt.Println(r.Status, r.By, *r.TotalIncome, *r.Limit, err)
	fmt.Println(rules.Basis(r.By))

	p.Items = nil // nobody has told us
	r, err = rules.Assess(&p, Statutory)
	fmt.Println(r.Status, r.TotalIncome == nil, err)
	// Output:
	// exempt ordinance_limit 415000 415000 <nil>
	// 地方税法第295条第3項及び市町村税条例
	// undetermined true <nil>
}

func ExampleTables_With() {
	builtin, err := Builtin()
	if err != nil {
		fmt.Println(err)
		return
	}
	tables, err := builtin.With([]byte(`{"format": 1, "municipalities": [
		{"code": "122238", "name": "鴨川市", "grade": 3, "from": 2021, "addition": "170000", "source": "the city's ordinance"}]}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	rules, err := tables.Rules(2021, municipality.Must("122238"), civil.Date{})
	fmt.Println(rules.Limit(1), err)
	_, err = tables.Rules(2027, municipality.Must("112020"), civil.Date{})
	fmt.Println(err)
	// Output:
	// 830000 <nil>
	// levy: fiscal_year
}

func code(err error) string {
	var coded interface{ Code() string }
	if errors.As(err, &coded) {
		return coded.Code()
	}
	if err != nil {
		return "?"
	}
	return ""
}

func grade(t testing.TB, fy civil.FiscalYear, g int) Rules {
	t.Helper()
	tables, err := Builtin()
	require.NoError(t, err)
	r, err := tables.ForGrade(fy, g, civil.Date{})
	require.NoError(t, err)
	return r
}

// The limits in yen that the sources print, by grade and number of dependants.
func TestLimits(t *testing.T) {
	t.Parallel()
	limits := [][]money.Yen{
		{450_000, 1_010_000, 1_360_000, 1_710_000, 2_060_000, 2_410_000, 2_760_000},
		{415_000, 919_000, 1_234_000, 1_549_000, 1_864_000, 2_179_000, 2_494_000},
		{380_000, 828_000, 1_108_000, 1_388_000, 1_668_000, 1_948_000, 2_228_000},
	}
	salary := [][]money.Yen{
		{1_000_000, 1_560_000, 2_059_999, 2_559_999, 3_059_999, 3_559_999, 4_003_999},
		{965_000, 1_469_000, 1_879_999, 2_327_999, 2_779_999, 3_227_999, 3_667_999},
		{930_000, 1_378_000, 1_683_999, 2_099_999, 2_499_999, 2_899_999, 3_299_999},
	}
	salaryR8 := []money.Yen{1_065_000, 1_569_000, 1_884_000, 2_327_999, 2_779_999, 3_227_999, 3_667_999}
	old := []money.Yen{1_515_000, 2_019_000, 2_334_000, 2_649_000, 2_964_000, 3_279_000, 3_692_000}
	young := []money.Yen{1_015_000, 1_592_000, 2_012_000, 2_432_000, 2_852_000, 3_272_000, 3_692_000}
	published := [][]money.Yen{
		{1_000_000, 1_560_000, 2_057_000, 2_557_000, 3_057_000}, {965_000, 1_469_000, 1_877_000, 2_327_000, 2_777_000}, {930_000, 1_378_000, 1_680_000, 2_097_000, 2_497_000},
	}
	levy := []money.Yen{450_000, 1_120_000, 1_470_000, 1_820_000, 2_170_000, 2_520_000, 2_870_000}
	for g := range limits {
		for fy := civil.FiscalYear(2021); fy <= 2025; fy++ {
			r := grade(t, fy, g+1)
			for n := range limits[g] {
				assert.Equal(t, limits[g][n], r.Limit(n))
				assert.Equal(t, salary[g][n], r.SalaryLimit(r.Limit(n), Statutory), "grade %d, %d dependants", g+1, n)
				assert.Equal(t, levy[n], r.IncomeLevyLimit(n))
			}
			for n := range published[g] {
				assert.Equal(t, published[g][n], r.SalaryLimit(r.Limit(n), Published), "grade %d, %d dependants", g+1, n)
			}
		}
	}
	r3, r8 := grade(t, 2021, 2), grade(t, 2026, 2)
	for n := range old {
		// The limits are given without the yen that the cut of a fraction leaves over.
		assert.InDelta(t, int64(old[n]), int64(r3.PensionLimit(r3.Limit(n), true)), 1, n)
		assert.InDelta(t, int64(young[n]), int64(r3.PensionLimit(r3.Limit(n), false)), 1, n)
		assert.Equal(t, salaryR8[n], r8.SalaryLimit(r8.Limit(n), Statutory))
	}
	assert.Equal(t, money.Yen(2_043_999), r3.SalaryLimit(r3.SpecialCeiling(), Statutory))
	assert.Equal(t, money.Yen(2_043_000), r3.SalaryLimit(r3.SpecialCeiling(), Published))
	assert.Equal(t, money.Yen(2_450_000), r3.PensionLimit(r3.SpecialCeiling(), true))
	assert.InDelta(t, 2_166_666, int64(r3.PensionLimit(r3.SpecialCeiling(), false)), 1)
}

// A limit found by inverting a table is the largest gross amount that stays within.
func TestLimitIsTheLastThatStaysWithin(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		fy := civil.FiscalYear(rapid.IntRange(2020, 2026).Draw(t, "fy"))
		tables, err := Builtin()
		require.NoError(t, err)
		r, err := tables.ForGrade(fy, 2, civil.Date{})
		require.NoError(t, err)
		limit := money.Yen(rapid.Int64Range(0, 12_000_000).Draw(t, "limit"))
		for _, table := range []bands{r.year.Salary.bands, r.year.PensionOld.bands, r.year.PensionYoung.bands} {
			g := table.limit(limit)
			in, err := table.income(g, 0)
			require.NoError(t, err)
			require.LessOrEqual(t, in, limit)
			in, err = table.income(g+1, 0)
			require.NoError(t, err)
			require.Greater(t, in, limit)
		}
	})
}

func TestSalaryIncomeNeverFalls(t *testing.T) {
	t.Parallel()
	for _, fy := range []civil.FiscalYear{2020, 2021, 2026} {
		table := grade(t, fy, 2).year.Salary
		last := money.Yen(0)
		for gross := money.Yen(500_000); gross < 11_000_000; gross += 997 {
			in, err := table.income(gross, 0)
			require.NoError(t, err)
			require.GreaterOrEqual(t, in, last, gross)
			last = in
		}
	}
}

func TestMokaHasItsOwnAddition(t *testing.T) {
	t.Parallel()
	tables, err := Builtin()
	require.NoError(t, err)
	r, err := tables.Rules(2021, municipality.Must("092096"), civil.Date{})
	require.NoError(t, err)
	assert.Equal(t, []money.Yen{380_000, 830_000, 1_110_000}, []money.Yen{r.Limit(0), r.Limit(1), r.Limit(2)})
	ward, err := tables.Rules(2021, municipality.Must("111015"), civil.Date{})
	require.NoError(t, err)
	assert.Equal(t, money.Yen(450_000), ward.Limit(0), "a ward of さいたま市 is さいたま市")
	open, err := tables.Rules(2021, municipality.Must("473821"), civil.Date{})
	require.NoError(t, err)
	assert.Equal(t, Knowledge{Unconfirmed: true}, open.Known(), "no grade is guessed")
	_, err = tables.Rules(2021, 112021, civil.Date{})
	assert.Equal(t, CodeMunicipality, code(err), "no such municipality")
}

func TestEveryMunicipalityOfTheDataIsInTheCodeTable(t *testing.T) {
	t.Parallel()
	tables, err := Builtin()
	require.NoError(t, err)
	for _, p := range tables.places {
		e, err := municipality.Builtin().Lookup(p.Code, civil.MustDate("2021-12-10"))
		require.NoError(t, err, p.Name)
		assert.Equal(t, e.Name, p.Name)
	}
	assert.Len(t, tables.places, 26)
}

func TestACorrectionIsNotKnownBeforeItsDay(t *testing.T) {
	t.Parallel()
	builtin, err := Builtin()
	require.NoError(t, err)
	tables, err := builtin.With([]byte(`{"format": 1, "municipalities": [{"code": "112020", "name": "熊谷市", "grade": 1, "known_since": "2022-02-01"}]}`))
	require.NoError(t, err)
	before, err := tables.Rules(2021, municipality.Must("112020"), civil.MustDate("2022-01-31"))
	require.NoError(t, err)
	after, err := tables.Rules(2021, municipality.Must("112020"), civil.MustDate("2022-02-01"))
	require.NoError(t, err)
	assert.Equal(t, []money.Yen{415_000, 450_000}, []money.Yen{before.Limit(0), after.Limit(0)})
}

func TestTableFaults(t *testing.T) {
	t.Parallel()
	builtin, err := Builtin()
	require.NoError(t, err)
	for text, path := range map[string]string{
		`{"format": 2}`:             "/format",
		`{"format": 1, "other": 1}`: "",
		`{`:                         "",
		`{"format": 1} {}`:          "",
		`{"format": 1, "municipalities": [{"code": "112020", "grade": 4}]}`:                                    "/municipalities/0/grade",
		`{"format": 1, "municipalities": [{"grade": 3}]}`:                                                      "/municipalities/0/code",
		`{"format": 1, "municipalities": [{"code": "112020", "grade": 1, "from": 5, "to": 4}]}`:                "/municipalities/0/to",
		`{"format": 1, "municipalities": [{"code": "112020", "grade": 1, "basic": 1.5}]}`:                      "",
		`{"format": 1, "years": [{"fiscal_year": 2030, "salary": "salary-2020", "salary_published": "none"}]}`: "/years/0/salary_published",
	} {
		_, err := builtin.With([]byte(text))
		var e *Error
		require.ErrorAs(t, err, &e, text)
		assert.Equal(t, CodeTable, e.Code())
		assert.Equal(t, path, e.Path, text)
	}
}

func TestAmountsOutOfRange(t *testing.T) {
	t.Parallel()
	r := grade(t, 2021, 2)
	for _, p := range []household.Income{
		{Items: []household.IncomeItem{{Kind: household.Salary, Amount: -1}}},
		{Items: []household.IncomeItem{{Kind: household.Pension, Amount: money.Max}}},
		{Items: []household.IncomeItem{{Kind: household.Business, Amount: money.Min}}},
		{Items: []household.IncomeItem{{Kind: household.Salary, Amount: maxAmount}, {Kind: household.Salary, Amount: maxAmount}}},
		{Items: []household.IncomeItem{{Kind: 200}}},
	} {
		_, err := r.Assess(&p, Statutory)
		assert.Equal(t, CodeIncome, code(err))
	}
	minus := money.Yen(-1)
	_, err := r.Assess(&household.Income{Total: &minus}, Statutory)
	assert.Equal(t, CodeIncome, code(err))
}

// Learning a fact never changes what was already determined.
func TestMonotoneInKnowledge(t *testing.T) {
	t.Parallel()
	r := grade(t, 2022, 2)
	rapid.Check(t, func(t *rapid.T) {
		total := money.Yen(rapid.Int64Range(0, 3_000_000).Draw(t, "total"))
		truth := rapid.SampledFrom([]civil.Truth{civil.False, civil.True})
		full := household.Income{
			Birth: civil.FromDays(rapid.IntRange(40000, 55000).Draw(t, "birth")), Total: &total,
			Dependants:    household.Dependants{Count: rapid.IntRange(0, 4).Draw(t, "n")},
			LivelihoodAid: truth.Draw(t, "aid"), Relieved: truth.Draw(t, "relieved"), EverMarried: truth.Draw(t, "married"), Registered: truth.Draw(t, "registered"),
		}
		partial := full
		hide := rapid.SliceOfN(rapid.Bool(), 7, 7).Draw(t, "hide")
		for i, f := range []func(){
			func() { partial.Birth = civil.Date{} }, func() { partial.Total = nil }, func() { partial.Dependants = household.Dependants{Unknown: true} },
			func() { partial.LivelihoodAid = civil.Unknown }, func() { partial.Relieved = civil.Unknown }, func() { partial.EverMarried = civil.Unknown }, func() { partial.Registered = civil.Unknown },
		} {
			if hide[i] {
				f()
			}
		}
		less, err := r.Assess(&partial, Statutory)
		require.NoError(t, err)
		more, err := r.Assess(&full, Statutory)
		require.NoError(t, err)
		require.NotEqual(t, Undetermined, more.Status)
		if less.Status != Undetermined {
			require.Equal(t, more.Status, less.Status)
		}
	})
}

func BenchmarkAssess(b *testing.B) {
	r := grade(b, 2021, 2)
	p := household.NewIncome(household.IncomeItem{Kind: household.Salary, Amount: 1_500_000})
	p.Birth, p.Dependants = civil.MustDate("1980-01-01"), household.Dependants{Count: 1}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := r.Assess(&p, Statutory); err != nil {
			b.Fatal(err)
		}
	}
}
