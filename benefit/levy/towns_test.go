package levy

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/money"
	"github.com/kyufu-go/kyufu/household/municipality"
)

// The counts are those of the ministry's list: 80, 49, 121 and 79 of the grades 1 and 2 by branch.
func TestEveryMunicipalityHasAGradeAndSaysFromWhere(t *testing.T) {
	t.Parallel()
	tables, err := Builtin()
	require.NoError(t, err)
	count, seen, last := map[[2]int]int{}, 0, municipality.Code(0)
	for code, k := range tables.Towns(2026, civil.Date{}) {
		require.Greater(t, code, last, "in the order of the codes, each once")
		last = code
		count[[2]int{k.Grade, k.Branch}]++
		require.NotEmpty(t, k.Source, code)
		if k.Ordinance {
			seen++
		} else {
			require.True(t, k.Unconfirmed, "%s: nobody has seen its ordinance", code)
		}
	}
	assert.Equal(t, map[[2]int]int{{1, 1}: 80, {1, 2}: 49, {2, 1}: 121, {2, 2}: 79, {3, 1}: 557, {3, 2}: 855}, count)
	assert.Equal(t, 49, seen, "ordinances")

	listed := map[municipality.Code]bool{}
	for code := range tables.Towns(2026, civil.Date{}) {
		listed[code] = true
	}
	northern := map[string]bool{"色丹村": true, "泊村": true, "留夜別村": true, "留別村": true, "紗那村": true, "蘂取村": true}
	for e := range municipality.Builtin().All() {
		town := e.Kind != municipality.KindPrefecture && e.Kind != municipality.KindWard
		if town && e.Until.IsZero() && !northern[e.Name] {
			assert.True(t, listed[e.Code], e.Name)
		}
	}
}

func TestTownsThatRoundUpDecideByTheirOwnAmounts(t *testing.T) {
	t.Parallel()
	tables, err := Builtin()
	require.NoError(t, err)
	for name, c := range map[string]struct {
		code string
		want []money.Yen // for 0 and 1 dependants
	}{
		"羽曳野市 rounds both":    {"272221", []money.Yen{420_000, 930_000}},
		"岐阜市 rounds both":     {"212016", []money.Yen{420_000, 930_000}},
		"山形市 rounds both":     {"062014", []money.Yen{420_000, 930_000}},
		"湯河原町 rounds both":    {"143847", []money.Yen{420_000, 930_000}},
		"豊橋市 rounds one":      {"232017", []money.Yen{420_000, 929_000}},
		"豊田市 rounds one":      {"232114", []money.Yen{420_000, 929_000}},
		"古河市 rounds one":      {"082040", []money.Yen{420_000, 929_000}},
		"八潮市 has the grade's": {"112348", []money.Yen{415_000, 919_000}},
		"みやこ町 is of grade 3":  {"406252", []money.Yen{380_000, 828_000}},
		"塩竈市 is of grade 2":   {"042030", []money.Yen{415_000, 919_000}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, err := tables.Rules(2025, municipality.Must(c.code), civil.Date{})
			require.NoError(t, err)
			assert.Equal(t, c.want, []money.Yen{r.Limit(0), r.Limit(1)})
		})
	}
}

func TestGradesOfATownFile(t *testing.T) {
	t.Parallel()
	tables, err := Builtin()
	require.NoError(t, err)
	day := civil.MustDate("2026-12-01")
	after, err := tables.WithGrades([]byte("# a later list\n112020\t熊谷市\t1\t2\n082040\t古河市\t2\t1\r\n\n"), "a later list", day)
	require.NoError(t, err)
	known := func(tables *Tables, code string, on civil.Date) Knowledge {
		r, err := tables.Rules(2026, municipality.Must(code), on)
		require.NoError(t, err)
		return r.Known()
	}
	assert.Equal(t, Knowledge{Grade: 1, Branch: 2, Unconfirmed: true, Source: "a later list", Since: day}, known(after, "112020", civil.Date{}))
	assert.Equal(t, 2, known(after, "112020", day.AddDays(-1)).Grade, "nobody knew it the day before")
	assert.True(t, known(after, "082040", civil.Date{}).Ordinance, "the same grade takes no ordinance away")
	assert.Equal(t, 2, known(tables, "112020", civil.Date{}).Grade, "the built-in tables did not change")

	for text, line := range map[string]string{
		"112020\t熊谷市\t4\t1":             "/line/1",
		"\n112021\t熊谷市\t2\t1":           "/line/2",
		"112020\t熊谷市\t2":                "/line/1",
		"112020\t熊谷市\t2\t3":             "/line/1",
		"112020\t\t2\t1":                "/line/1",
		"112020\t熊谷市\t2\t1\n112020,熊谷市": "/line/2",
	} {
		_, err := tables.WithGrades([]byte(text), "", civil.Date{})
		var e *Error
		require.ErrorAs(t, err, &e, text)
		assert.Equal(t, []string{CodeTable, line}, []string{e.Code(), e.Path}, text)
	}
}

func FuzzWithGrades(f *testing.F) {
	f.Add([]byte("112020\t熊谷市\t2\t1\n"))
	f.Add([]byte("# \n\n112020\t\t\t\n"))
	tables, err := Builtin()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		after, err := tables.WithGrades(raw, "fuzz", civil.Date{})
		if err != nil {
			return
		}
		for code, k := range after.Towns(2026, civil.Date{}) {
			if k.Grade < 1 || k.Grade > 3 {
				t.Fatalf("%v: %+v", code, k)
			}
		}
	})
}

func TestNamesInTheListOfGradesAreThoseOfTheCodes(t *testing.T) {
	t.Parallel()
	raw, err := data.ReadFile("data/grades.tsv")
	require.NoError(t, err)
	lines := 0
	for line := range strings.Lines(string(raw)) {
		if line[0] == '#' {
			continue
		}
		lines++
		f := strings.Split(line, "\t")
		e, err := municipality.Builtin().Lookup(municipality.Must(f[0]), civil.MustDate("2024-12-13"))
		require.NoError(t, err, line)
		assert.Equal(t, e.Name, f[1])
	}
	assert.Equal(t, 1741, lines)
}
