package civil_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// code returns the stable code of an error, "" for nil.
func code(err error) civil.Code {
	if err == nil {
		return ""
	}
	if c, ok := err.(interface{ Code() string }); ok {
		return civil.Code(c.Code())
	}
	return "untyped"
}

func partial(t testing.TB, year, month, day int) civil.Date {
	t.Helper()
	d, err := civil.NewPartial(year, month, day)
	require.NoError(t, err)
	return d
}

func TestEveryDayAgreesWithTheStandardLibrary(t *testing.T) {
	t.Parallel()
	day := time.Date(civil.MinYear, 1, 1, 0, 0, 0, 0, time.UTC)
	for n := 1; day.Year() <= civil.MaxYear; n++ {
		d, err := civil.NewDate(day.Year(), int(day.Month()), day.Day())
		if err != nil || d.Days() != n || civil.FromDays(n) != d {
			t.Fatalf("%v: %v, day %d, want %d", day, err, d.Days(), n)
		}
		if w, known := d.Weekday(); !known || int(w) != int(day.Weekday()) {
			t.Fatalf("%v: weekday %d", day, w)
		}
		if back, err := civil.ParseDate(day.Format("20060102")); err != nil || back != d || d.String() != day.Format(time.DateOnly) {
			t.Fatalf("%v: %v %v", day, back, err)
		}
		day = day.AddDate(0, 0, 1)
	}
	assert.Equal(t, "2100-12-31", civil.FromDays(civil.MustDate("2100-12-31").Days()).String())
}

func TestNewDateRefusesDaysThatDoNotExist(t *testing.T) {
	t.Parallel()
	for _, p := range [][3]int{
		{1872, 12, 31}, {2101, 1, 1}, {2021, 2, 29}, {1900, 2, 29}, {2021, 0, 1}, {2021, 13, 1}, {2021, 4, 31}, {0, 1, 1}, {2021, 1, 0}, {-1, 1, 1}, {2021, 1, -1},
	} {
		_, err := civil.NewDate(p[0], p[1], p[2])
		assert.Equal(t, civil.CodeRange, code(err), "%v", p)
	}
	_, err := civil.NewPartial(1950, 0, 3)
	assert.Equal(t, civil.CodeRange, code(err), "a day without its month")
	_, err = civil.NewPartial(0, 2, 29)
	assert.NoError(t, err, "29 February exists in some year")
}

func TestParseDateIsStrict(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]civil.Code{
		"2021-12-10": "", "20211210": "", "2021-12-32": civil.CodeRange, "20210229": civil.CodeRange,
		"": civil.CodeFormat, "2021-1-1": civil.CodeFormat, " 20211210": civil.CodeFormat, "2021/12/10": civil.CodeFormat,
		"２０２１１２１０": civil.CodeFormat, "00000000": civil.CodeRange, "2021": civil.CodeFormat,
	} {
		_, err := civil.ParseDate(in)
		assert.Equal(t, want, code(err), "%q", in)
	}
}

func TestAddDaysAndMonths(t *testing.T) {
	t.Parallel()
	d := civil.MustDate
	assert.Equal(t, d("2024-02-29"), d("2024-01-31").AddMonths(1))
	assert.Equal(t, d("2023-02-28"), d("2024-02-29").AddMonths(-12))
	assert.Equal(t, d("2022-03-10"), d("2021-12-10").AddMonths(3))
	assert.Equal(t, d("2021-03-01"), d("2021-02-28").AddDays(1))
	assert.True(t, d("2100-12-31").AddDays(1).IsZero(), "the calendar ends")
	assert.True(t, d("1873-01-01").AddMonths(-1).IsZero())
	assert.True(t, civil.Date{}.AddDays(1).IsZero())
	assert.Equal(t, partial(t, 1951, 2, 0), partial(t, 1950, 7, 0).AddMonths(7))
}

func TestOrderIsThreeValued(t *testing.T) {
	t.Parallel()
	june30 := civil.MustDate("1950-06-30")
	tests := map[string]struct {
		d     civil.Date
		cmp   int
		known bool
	}{
		"same day":                    {june30, 0, true},
		"day before":                  {civil.MustDate("1950-06-29"), -1, true},
		"only the same year":          {partial(t, 1950, 0, 0), 0, false},
		"only a later year":           {partial(t, 1951, 0, 0), 1, true},
		"only the same month":         {partial(t, 1950, 6, 0), 0, false},
		"only a later month":          {partial(t, 1950, 7, 0), 1, true},
		"month and day without year":  {partial(t, 0, 7, 3), 0, false},
		"nothing":                     {civil.Date{}, 0, false},
		"about a year long before it": {partial(t, 1900, 0, 0).About(), 0, false},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cmp, known := tc.d.Order(june30)
			assert.Equal(t, tc.known, known)
			assert.Equal(t, tc.cmp, cmp)
			back, knownBack := june30.Order(tc.d)
			assert.Equal(t, known, knownBack)
			assert.Equal(t, -cmp, back)
		})
	}
	yes, known := partial(t, 1950, 6, 0).After(june30)
	assert.True(t, known && !yes, "no day of June is after the 30th")
}

// drawDate draws any date, partial and approximate ones among them.
func drawDate(t *rapid.T, label string) civil.Date {
	d := civil.FromDays(rapid.IntRange(1, civil.MustDate("2100-12-31").Days()).Draw(t, label))
	y, _ := d.Year()
	m, _ := d.Month()
	n, _ := d.Day()
	switch rapid.IntRange(0, 7).Draw(t, label+" kind") {
	case 0:
		d, _ = civil.NewPartial(y, 0, 0)
	case 1:
		d, _ = civil.NewPartial(y, m, 0)
	case 2:
		d, _ = civil.NewPartial(0, m, n)
	case 3:
		d, _ = civil.NewPartial(0, m, 0)
	case 4:
		d = civil.Date{}
	}
	if rapid.IntRange(0, 7).Draw(t, label+" about") == 0 {
		d = d.About()
	}
	return d
}

// completions lists some days that a date can be, its bounds among them.
func completions(t *rapid.T, d civil.Date, label string) []civil.Date {
	first, last := d.Earliest().Days(), d.Latest().Days()
	return []civil.Date{
		civil.FromDays(first), civil.FromDays(last),
		civil.FromDays(rapid.IntRange(first, last).Draw(t, label)),
	}
}

func TestWhatIsKnownHoldsForEveryCompletion(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d, o, on := drawDate(t, "d"), drawDate(t, "o"), drawDate(t, "on")
		if d.IsAbout() || o.IsAbout() {
			_, known := d.Order(o)
			assert.False(t, known)
			return
		}
		cmp, cmpKnown := d.Order(o)
		before, beforeKnown := d.Before(o)
		years, ageKnown := civil.AgeOn(d, on)
		for _, dc := range completions(t, d, "completion of d") {
			if y, known := civil.AgeOn(dc, on); ageKnown {
				assert.True(t, known)
				assert.Equal(t, years, y)
			}
			for _, oc := range completions(t, o, "completion of o") {
				c, known := dc.Order(oc)
				assert.True(t, known)
				if cmpKnown {
					assert.Equal(t, cmp, c)
				}
				if beforeKnown {
					assert.Equal(t, before, c < 0)
				}
			}
		}
	})
}

func TestTextsRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := drawDate(t, "d")
		var text, fromJSON, scanned civil.Date
		require.NoError(t, text.UnmarshalText([]byte(d.String())))
		b, err := json.Marshal(d)
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(b, &fromJSON))
		v, err := d.Value()
		require.NoError(t, err)
		require.NoError(t, scanned.Scan(v))
		assert.Equal(t, []civil.Date{d, d, d}, []civil.Date{text, fromJSON, scanned})
	})
	b, _ := json.Marshal(civil.Date{})
	assert.Equal(t, "null", string(b))
}

func TestAFailedUnmarshalLeavesTheDate(t *testing.T) {
	t.Parallel()
	want := civil.MustDate("2021-12-10")
	for _, in := range []string{"x", "1950-13", "2021-02-29", "XXXX", "0000", "~", "1950-00", "XXXX-02-30", "1950~~", "1950-7-3"} {
		d := want
		require.Error(t, d.UnmarshalText([]byte(in)), in)
		require.Error(t, d.UnmarshalJSON([]byte(`"`+in+`"`)), in)
		require.Error(t, d.Scan(in), in)
		assert.Equal(t, want, d)
	}
	d := want
	require.Error(t, d.UnmarshalJSON([]byte("20211210")))
	require.Error(t, d.Scan(3.5))
	assert.Equal(t, want, d)
}

func TestScanTakesMidnightAsTheDriverShowsIt(t *testing.T) {
	t.Parallel()
	tokyo := time.FixedZone("JST", 9*60*60)
	for _, zone := range []*time.Location{time.UTC, tokyo} {
		var d civil.Date
		require.NoError(t, d.Scan(time.Date(2021, 12, 10, 0, 0, 0, 0, zone)))
		assert.Equal(t, "2021-12-10", d.String())
		assert.Equal(t, civil.CodeFormat, code(d.Scan(time.Date(2021, 12, 10, 9, 0, 0, 0, zone))), "not midnight")
	}
}

func TestAgeIsReachedTheDayBeforeTheBirthday(t *testing.T) {
	t.Parallel()
	tests := []struct {
		birth, on string
		want      int
	}{
		{"2002-01-02", "2022-01-01", 20}, // no minor in fiscal year 2022
		{"2002-01-03", "2022-01-01", 19},
		{"2005-01-03", "2023-01-01", 17},
		{"2005-01-02", "2023-01-01", 18},
		{"2007-04-01", "2013-03-31", 6}, // why 1 April belongs to the school year before
		{"2004-02-29", "2021-02-28", 17},
		{"2004-02-29", "2021-02-27", 16},
		{"2004-02-29", "2024-02-28", 20},
		{"2004-02-29", "2024-02-27", 19},
		{"1957-01-01", "2021-12-31", 65},
		{"2021-12-10", "2021-12-10", 0},
		{"2000-12-31", "2100-12-31", 100},
		{"2000-01-01", "2100-12-31", 101},
	}
	for _, tc := range tests {
		years, known := civil.AgeOn(civil.MustDate(tc.birth), civil.MustDate(tc.on))
		assert.True(t, known)
		assert.Equal(t, tc.want, years, "%s on %s", tc.birth, tc.on)
	}
	_, known := civil.AgeOn(civil.MustDate("2021-12-11"), civil.MustDate("2021-12-10"))
	assert.False(t, known, "before birth there is no age")
	_, known = civil.AgeOn(partial(t, 1950, 0, 0), civil.MustDate("2021-12-10"))
	assert.False(t, known)
	yes, known := civil.Reached(partial(t, 1950, 0, 0), 65, civil.MustDate("2021-12-10"))
	assert.True(t, yes && known)
	_, known = civil.Reached(partial(t, 1950, 0, 0).About(), 65, civil.MustDate("2021-12-10"))
	assert.False(t, known)
}

func TestFiscalYear(t *testing.T) {
	t.Parallel()
	y, known := civil.FiscalYearOf(civil.MustDate("2022-03-31"))
	assert.True(t, known)
	assert.Equal(t, civil.FiscalYear(2021), y)
	assert.Equal(t, "2021-01-01", y.AssessmentDate().String())
	assert.Equal(t, "2021-04-01", y.First().String())
	assert.Equal(t, "2022-03-31", y.Last().String())
	assert.True(t, civil.FiscalYear(0).AssessmentDate().IsZero())
}

func TestPeriod(t *testing.T) {
	t.Parallel()
	d := civil.MustDate
	p := civil.Period{From: d("2021-04-01"), To: d("2022-03-31")}
	tests := map[string]struct {
		day        civil.Date
		yes, known bool
	}{
		"first day":            {d("2021-04-01"), true, true},
		"last day":             {d("2022-03-31"), true, true},
		"day before":           {d("2021-03-31"), false, true},
		"day after":            {d("2022-04-01"), false, true},
		"a month within":       {partial(t, 2021, 12, 0), true, true},
		"a year across":        {partial(t, 2021, 0, 0), false, false},
		"a year before":        {partial(t, 2020, 0, 0), false, true},
		"nothing known":        {civil.Date{}, false, false},
		"about a day within":   {d("2021-12-10").About(), false, false},
		"a last month, partly": {partial(t, 2022, 3, 0), true, true},
	}
	for name, tc := range tests {
		yes, known := p.Contains(tc.day)
		assert.Equal(t, tc.known, known, name)
		assert.Equal(t, tc.yes, yes, name)
	}
	yes, known := civil.Period{}.Contains(d("2021-01-01"))
	assert.True(t, yes && known, "always")
}

func TestOrdinalsAreInTheOrderOfDays(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := civil.FromDays(rapid.IntRange(1, civil.MustDate("2100-12-30").Days()).Draw(t, "day"))
		assert.Positive(t, d.Ordinal())
		assert.Greater(t, d.AddDays(1).Ordinal(), d.Ordinal())
		assert.Zero(t, d.About().Ordinal())
	})
	month, err := civil.NewPartial(2022, 4, 0)
	require.NoError(t, err)
	for _, d := range []civil.Date{{}, month} {
		assert.Zero(t, d.Ordinal())
	}
}
