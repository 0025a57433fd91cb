package levy

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/municipality"
)

func TestTheTablesSayWhatIsKnownOfEachTownAndFromWhere(t *testing.T) {
	t.Parallel()
	tables, err := Builtin()
	require.NoError(t, err)
	towns, last := map[municipality.Code]Knowledge{}, municipality.Code(0)
	for code, k := range tables.Towns(2026, civil.Date{}) {
		require.Greater(t, code, last, "in the order of the codes, each once")
		require.NotEmpty(t, k.Source, code)
		require.True(t, k.Ordinance || k.Unconfirmed, "%s: nobody has seen its ordinance", code)
		last, towns[code] = code, k
	}
	assert.Len(t, towns, len(tables.places))
	kobe := towns[municipality.Must("281000")]
	assert.True(t, kobe.Grade == 1 && kobe.Ordinance && !kobe.Unconfirmed)
	kumagaya := towns[municipality.Must("112020")]
	assert.True(t, kumagaya.Grade == 2 && kumagaya.Ordinance && kumagaya.Unconfirmed, "amounts that other cities print")
	for range (*Tables)(nil).Towns(2026, civil.Date{}) {
		t.Fatal("no tables know of no town")
	}
	for range tables.Towns(2026, civil.Date{}) {
		break // stops where the caller does
	}
}

// The tables that come with the package are read as what it is sure of.
func TestTheTablesOfThePackageAreReadAsAnyOthers(t *testing.T) {
	t.Parallel()
	got, err := Builtin()
	require.NoError(t, err)
	want := new(Tables)
	for _, name := range builtinFiles {
		raw, err := data.ReadFile(name)
		require.NoError(t, err)
		want, err = want.With(raw)
		require.NoError(t, err)
	}
	assert.Equal(t, want.years, got.years)
	assert.Equal(t, want.places, got.places)
}

// The grades are invented.
func TestGradesOfATownFile(t *testing.T) {
	t.Parallel()
	tables, err := Builtin()
	require.NoError(t, err)
	day := civil.MustDate("2026-12-01")
	list := "# a later list\n112020\t熊谷市\t1\t2\n082040\t古河市\t2\t1\r\n\n473821\t与那国町\t2\t\n"
	after, err := tables.WithGrades([]byte(list), "a later list", day)
	require.NoError(t, err)
	known := func(tables *Tables, code string, on civil.Date) Knowledge {
		r, err := tables.Rules(2026, municipality.Must(code), on)
		require.NoError(t, err)
		return r.Known()
	}
	assert.Equal(t, Knowledge{Grade: 1, Branch: 2, Unconfirmed: true, Source: "a later list", Since: day}, known(after, "112020", civil.Date{}))
	assert.Equal(t, 2, known(after, "112020", day.AddDays(-1)).Grade, "nobody knew it the day before")
	assert.True(t, known(after, "082040", civil.Date{}).Ordinance, "the same grade takes no ordinance away")
	assert.Equal(t, Knowledge{Grade: 2, Unconfirmed: true, Source: "a later list", Since: day}, known(after, "473821", civil.Date{}))
	assert.Equal(t, Knowledge{Unconfirmed: true}, known(after, "473821", day.AddDays(-1)), "no grade is guessed")
	assert.Equal(t, 2, known(tables, "112020", civil.Date{}).Grade, "the built-in tables did not change")

	ix, err := after.Index(2026, civil.Date{})
	require.NoError(t, err)
	for _, code := range []string{"112020", "082040", "473821", "111015", "382019"} {
		want, err := after.Rules(2026, municipality.Must(code), civil.Date{})
		require.NoError(t, err)
		got, found := ix.Rules(municipality.Must(code))
		assert.True(t, found)
		assert.Equal(t, want, got, code)
	}
	later, err := after.WithGrades([]byte("473821\t与那国町\t3\t1\n"), "the next list", day.AddDays(1))
	require.NoError(t, err)
	assert.Equal(t, []int{2, 3}, []int{known(later, "473821", day).Grade, known(later, "473821", civil.Date{}).Grade})

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
			if k.Grade < 1 || k.Grade > 3 { // a grade that nobody gave
				t.Fatalf("%v: %+v", code, k)
			}
		}
	})
}
