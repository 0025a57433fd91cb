package municipality_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/municipality"
)

func Example() {
	code, _ := municipality.Parse("112020")
	base := civil.MustDate("2021-12-10")
	entry, _ := municipality.Builtin().Lookup(code, base)
	fmt.Println(entry.Name, entry.Kind, code.Prefecture())

	ward := municipality.Must("221317") // a ward of Hamamatsu until the end of 2023
	city, _ := municipality.Builtin().City(ward)
	now, _ := municipality.Builtin().Current(ward, civil.MustDate("2024-01-01"))
	fmt.Println(city, now)
	// Output:
	// 熊谷市 city 11
	// 221309 221384
}

func codeOf(err error) string {
	if e, ok := errors.AsType[*municipality.Error](err); ok {
		return e.Code()
	}
	return ""
}

func TestParse(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, in, code string
		at             int
	}{
		{"Kumagaya, remainder 1 gives 0", "112020", "", -1},
		{"Saitama prefecture", "110001", "", -1},
		{"the rule of the individual number would give 0 at remainder 0", "132071", "", -1},
		{"so 0 at remainder 0 is refused", "132070", "check_digit", -1},
		{"short", "11202", "length", -1},
		{"long", "1120200", "length", -1},
		{"empty", "", "length", -1},
		{"full width", "１１２０２０", "character", 0},
		{"a letter inside", "11a020", "character", 2},
		{"wrong digit", "112021", "check_digit", -1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := municipality.Parse(c.in)
			assert.Equal(t, c.code, codeOf(err))
			if c.code == "" {
				assert.Equal(t, c.in, got.String())
				return
			}
			assert.Zero(t, got)
			e, _ := errors.AsType[*municipality.Error](err)
			assert.Equal(t, c.at, e.At())
		})
	}
}

// The table holds 1,963 codes of the ministry's list before 2024, six villages
// of the northern territories, and the codes that came or went.
func TestBuiltinHoldsEveryCode(t *testing.T) {
	t.Parallel()
	on := civil.MustDate("2021-12-10")
	kinds := map[municipality.Kind]int{}
	northern := 0
	for e := range municipality.Builtin().All() {
		got, err := municipality.Parse(e.Code.String())
		require.NoError(t, err)
		require.Equal(t, e.Code, got)
		if e.InForce(on) {
			kinds[e.Kind]++
			if e.Code >= 16950 && e.Code <= 17009 {
				northern++
			}
		}
	}
	assert.Equal(t, 47, kinds[municipality.KindPrefecture])
	assert.Equal(t, 23, kinds[municipality.KindSpecialWard])
	assert.Equal(t, 175, kinds[municipality.KindWard])
	assert.Equal(t, 6, northern)
	total := 0
	for _, n := range kinds {
		total += n
	}
	assert.Equal(t, 1963+northern, total)
}

func TestLookupIsDated(t *testing.T) {
	t.Parallel()
	table := municipality.Builtin()
	for _, c := range []struct{ name, code, on, want, err string }{
		{"the old ward on its last day", "221317", "2023-12-31", "中区", ""},
		{"the old ward a day later", "221317", "2024-01-01", "", "not_in_force"},
		{"the new ward a day too early", "221384", "2023-12-31", "", "not_in_force"},
		{"the new ward on its first day", "221384", "2024-01-01", "中央区", ""},
		{"a town before it became a city", "044237", "2016-10-09", "富谷町", ""},
		{"the city it became", "042161", "2016-10-10", "富谷市", ""},
		{"a name that changed under one code", "282219", "2019-04-30", "篠山市", ""},
		{"and its new name", "282219", "2019-05-01", "丹波篠山市", ""},
		{"before the table", "112020", "2014-04-04", "", "before_table"},
		{"a day that is not known", "112020", "", "", "before_table"},
		{"no such municipality", "112992", "2021-12-10", "", "unknown"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var on civil.Date
			if c.on != "" {
				on = civil.MustDate(c.on)
			}
			code, err := fromFive(c.code[:5])
			require.NoError(t, err)
			e, err := table.Lookup(code, on)
			assert.Equal(t, c.err, codeOf(err))
			assert.Equal(t, c.want, e.Name)
		})
	}
}

func TestCityFoldsWardsOnly(t *testing.T) {
	t.Parallel()
	table := municipality.Builtin()
	for e := range table.All() {
		city, err := table.City(e.Code)
		require.NoError(t, err)
		if e.Kind != municipality.KindWard {
			require.Equal(t, e.Code, city)
			continue
		}
		require.NotEqual(t, e.Code, city)
		parent, err := table.Lookup(city, civil.MustDate("2024-01-01"))
		require.NoError(t, err)
		require.Equal(t, municipality.KindCity, parent.Kind)
		require.Equal(t, e.Code.Prefecture(), city.Prefecture())
	}
	_, err := table.City(municipality.Code(999999))
	assert.Equal(t, "unknown", codeOf(err))
}

func TestCurrentFollowsSuccessors(t *testing.T) {
	t.Parallel()
	table := municipality.Builtin()
	on := civil.MustDate("2024-06-01")
	for from, to := range map[string]string{"044237": "042161", "403059": "402311", "221325": "221384", "112020": "112020"} {
		got, err := table.Current(municipality.Must(from), on)
		require.NoError(t, err)
		assert.Equal(t, to, got.String())
	}
	_, err := table.Current(municipality.Must("221350"), on) // divided: no one successor
	assert.Equal(t, "not_in_force", codeOf(err))
}

func TestLoadRefuses(t *testing.T) {
	t.Parallel()
	const head = "code,kind,name,kana,city,from,until,successor\n"
	for _, c := range []struct {
		name, csv, code string
		line            int
	}{
		{"no header", "112020,city,熊谷市,,,,,\n", "row", 1},
		{"empty", "", "row", 1},
		{"a short row", head + "112020,city\n", "row", 2},
		{"a wrong check digit", head + "112021,city,熊谷市,,,,,\n", "check_digit", 2},
		{"an unknown kind", head + "112020,hamlet,熊谷市,,,,,\n", "row", 2},
		{"a ward without its city", head + "221317,ward,中区,,,,,\n", "row", 2},
		{"a ward of no city", head + "221317,ward,中区,,221309,,,\n", "parent", 0},
		{"no such day", head + "112020,city,熊谷市,,,2021-02-30,,\n", "row", 2},
		{"until before from", head + "112020,city,熊谷市,,,2021-02-03,2021-02-02,\n", "row", 2},
		{"twice at one time", head + "112020,city,熊谷市,,,,,\n112020,city,熊谷,,,2020-01-01,,\n", "duplicate", 0},
		{"successors in a circle", head + "112020,city,熊谷市,,,,2020-01-01,110001\n110001,prefecture,埼玉県,,,,2020-01-01,112020\n", "parent", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := municipality.Load(strings.NewReader(c.csv), civil.MustDate("2014-04-05"), civil.MustDate("2024-01-01"))
			e, ok := errors.AsType[*municipality.Error](err)
			require.True(t, ok)
			assert.Equal(t, c.code, e.Code())
			assert.Equal(t, c.line, e.Line())
		})
	}
}

func TestCodeInJSONAndDatabases(t *testing.T) {
	t.Parallel()
	code := municipality.Must("011002") // a leading zero is kept
	b, err := json.Marshal(map[municipality.Code]municipality.Code{code: 0})
	require.NoError(t, err)
	assert.JSONEq(t, `{"011002":""}`, string(b))
	var back struct{ A, B municipality.Code }
	require.NoError(t, json.Unmarshal([]byte(`{"A":"011002","B":""}`), &back))
	assert.Equal(t, code, back.A)
	require.Error(t, json.Unmarshal([]byte(`{"A":"112021"}`), &back))
	assert.Equal(t, code, back.A, "a failed read leaves the value as it was")
	v, err := code.Value()
	require.NoError(t, err)
	var scanned municipality.Code
	require.NoError(t, scanned.Scan(v))
	assert.Equal(t, code, scanned)
	require.NoError(t, scanned.Scan(nil))
	assert.Zero(t, scanned)
	require.Error(t, scanned.Scan(112020))
}

// slowCheck follows the formula as the ministry words it, on text.
func slowCheck(five string) byte {
	sum := 0
	for i, w := range []int{6, 5, 4, 3, 2} {
		sum += int(five[i]-'0') * w
	}
	s := strconv.Itoa(11 - sum%11)
	return s[len(s)-1]
}

// fromFive finds the one check digit that goes with five digits.
func fromFive(five string) (found municipality.Code, err error) {
	for d := '0'; d <= '9'; d++ {
		if found, err = municipality.Parse(five + string(d)); err == nil {
			return found, nil
		}
	}
	return 0, err
}

func TestCheckDigitAgreesWithTheSlowRule(t *testing.T) {
	t.Parallel()
	for n := range 100000 {
		five := fmt.Sprintf("%05d", n)
		c, err := fromFive(five)
		require.NoError(t, err)
		if c != 0 && c.String()[5] != slowCheck(five) {
			t.Fatalf("%s: %s", five, c)
		}
	}
}

func TestTextRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c, err := fromFive(rapid.StringMatching(`[0-4][1-9][0-9]{3}`).Draw(t, "five"))
		if err != nil {
			t.Fatal(err)
		}
		got, err := municipality.Parse(c.String())
		if err != nil || got != c {
			t.Fatalf("%v %v", got, err)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"112020", "110001", "１１２０２０", "112021", "", "-12020", "\xff\xff\xff\xff\xff\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c, err := municipality.Parse(s)
		if err == nil && c != 0 && c.String() != s {
			t.Fatalf("%q became %q", s, c)
		}
		if err != nil && codeOf(err) == "" {
			t.Fatal("an error without a code")
		}
	})
}

func BenchmarkLookup(b *testing.B) {
	table, code, on := municipality.Builtin(), municipality.Must("112020"), civil.MustDate("2021-12-10")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := table.Lookup(code, on); err != nil {
			b.Fatal(err)
		}
	}
}

func TestSmallThings(t *testing.T) {
	t.Parallel()
	table := municipality.Builtin()
	assert.Equal(t, municipality.AsOf, table.AsOf().String())
	assert.Equal(t, "", municipality.Code(0).String()+municipality.Code(0).Prefecture())
	_, err := municipality.Parse("11202x")
	assert.EqualError(t, err, "municipality: character at 5")
	assert.ErrorIs(t, err, municipality.CodeCharacter)
	assert.NotErrorIs(t, err, municipality.CodeLength)
	assert.Panics(t, func() { municipality.Must("112021") })
	assert.Empty(t, municipality.Kind(200).String())
}

func TestACodeThatWasNotParsedMayBeNoCode(t *testing.T) {
	t.Parallel()
	assert.True(t, municipality.Must("011002").Valid())
	for _, c := range []municipality.Code{0, 112021, 1, 9999, 1_120_200, 4_294_967_295} {
		assert.False(t, c.Valid(), uint32(c))
	}
}

// The list that the table is made from reads these with a large kana or without voicing.
func TestReadingsThatTheListHasWrongAreRight(t *testing.T) {
	t.Parallel()
	table := municipality.Builtin()
	for code, want := range map[string]string{
		"112062": "ぎょうだし", "143839": "まなづるまち", "112119": "ほんじょうし", "112160": "はにゅうし", "104213": "なかのじょうまち", "124036": "くじゅうくりまち",
		"124435": "おんじゅくまち", "124630": "きょなんまち", "064289": "しょうないまち", "253847": "りゅうおうちょう", "272299": "しじょうなわてし", "294268": "こうりょうちょう",
		"332089": "そうじゃし", "335860": "しんじょうそん", "473260": "ちゃたんちょう",
	} {
		e, err := table.Lookup(municipality.Must(code), table.AsOf())
		require.NoError(t, err)
		assert.Equal(t, want, e.Kana)
	}
}
