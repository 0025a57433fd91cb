package civil_test

import (
	"strings"
	"testing"

	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestParse(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"昭和64年1月7日": "1989-01-07", "平成元年1月8日": "1989-01-08",
		"平成31年4月30日": "2019-04-30", "令和元年5月1日": "2019-05-01",
		"大正15年12月24日": "1926-12-24", "昭和元年12月25日": "1926-12-25",
		"明治45年7月29日": "1912-07-29", "大正元年7月30日": "1912-07-30",
		"明治6年1月1日": "1873-01-01", "昭和63年2月29日": "1988-02-29",
		"令和二年1月３１日": "2020-01-31", "R2.1.31": "2020-01-31", "r2-01-31": "2020-01-31", "令2.1.31": "2020-01-31", "㋿2.1.31": "2020-01-31",
		"Ｒ２．１．３１": "2020-01-31", "R020131": "2020-01-31", "令和2年 1月 31日生": "2020-01-31", "令和２年１月３１日生まれ": "2020-01-31",
		"二〇一九年十二月三十一日": "2019-12-31", "二千十九年十二月三十一日": "2019-12-31", "昭和五十年廿日": "!format", "昭和五十年七月廿一日": "1975-07-21",
		"20191231": "2019-12-31", "2019/12/31": "2019-12-31", "2019-12-31": "2019-12-31", "２０１９年１２月３１日": "2019-12-31", "西暦2019年12月31日": "2019-12-31",
		"昭和25年不詳": "1950", "昭和25年7月不詳": "1950-07", "昭和25年7月日不詳": "1950-07", "昭和25年月日不詳": "1950", "昭和20年": "1945", "昭和25年7月": "1950-07",
		"19500000": "1950", "1950-00-00": "1950", "1950-07-00": "1950-07", "1950": "1950", "1950-07": "1950-07", "昭和25年不詳月不詳日": "1950",
		"年不詳7月3日": "XXXX-07-03", "不詳年7月3日": "XXXX-07-03", "不詳": "", "生年月日不詳": "", "年月日不明": "",
		"00000000": "", "99999999": "", "": "", "　": "", "9999999": "",
		"昭和50年頃": "1975~", "昭和50年5月頃": "1975-05~", "約昭和50年": "1975~", "昭和50年5月3日ころ": "1975-05-03~",
		"昭和25年7月上旬": "1950-07", "昭和25年春": "1950", "昭和25年末頃": "1950~",
		"50年頃": "", "50年5月3日": "XXXX-05-03", "123年": "!era",
		"昭和64年1月": "1989-01", "昭和64年": "1989",

		"昭和64年1月8日": "!era", "平成元年1月7日": "!era", "平成31年5月1日": "!era", "令和元年4月30日": "!era", "平成32年1月1日": "!era", "大正15年12月25日": "!era",
		"昭和64年2月": "!era", "昭和65年": "!era", "5020131": "!era", "280503": "!era", "50.5.3": "!era", "明治45年7月30日": "!era",
		"明治5年12月3日": "!range", "平成元年2月29日": "!range", "令和0年1月1日": "!range", "令和90年1月1日": "!range", "1872-12-31": "!range", "2021-02-29": "!range", "20211301": "!range",
		"令和": "!format", "令和元年5月1日(水)": "2019-05-01", "令和元年5月1日(祝)": "!format", "昨日": "!format", "2019-12-31T00:00:00Z": "!format", "2019年12月31日2": "!format", "123456789": "!format", "昭和年5月3日": "!format",
	} {
		r, err := civil.Parse(in, civil.ParseOptions{})
		got := r.Date.String()
		if err != nil {
			got = "!" + string(code(err))
		}
		assert.Equal(t, want, got, "%q", in)
		assert.Equal(t, in, r.Text)
	}
}

func TestParseOptionsNameWhatIsGuessed(t *testing.T) {
	t.Parallel()
	tests := []struct {
		in   string
		opts civil.ParseOptions
		want string
		note civil.Note
	}{
		{"昭和64年1月8日", civil.ParseOptions{Lenient: true}, "1989-01-08", civil.NoteOutOfEra},
		{"平成元年1月7日", civil.ParseOptions{Lenient: true}, "1989-01-07", civil.NoteOutOfEra},
		{"平成32年1月1日", civil.ParseOptions{Lenient: true}, "2020-01-01", civil.NoteOutOfEra},
		{"5020131", civil.ParseOptions{Scheme: civil.Sequential}, "2020-01-31", ""},
		{"9020131", civil.ParseOptions{Scheme: civil.Odd}, "2020-01-31", ""},
		{"5020131", civil.ParseOptions{Scheme: civil.Odd}, "1927-01-31", ""},
		{"280503", civil.ParseOptions{As: civil.Heisei}, "2016-05-03", ""},
		{"50年頃", civil.ParseOptions{As: civil.Showa}, "1975~", civil.NoteAbout},
		{"50年頃", civil.ParseOptions{}, "", civil.NoteNoEra},
		{"19500000", civil.ParseOptions{}, "1950", civil.NoteUnknownPart},
		{"00000000", civil.ParseOptions{}, "", civil.NoteZeros},
		{"99999999", civil.ParseOptions{}, "", civil.NoteNines},
		{"  ", civil.ParseOptions{}, "", civil.NoteBlank},
		{"昭和25年7月中旬", civil.ParseOptions{}, "1950-07", civil.NoteVague},
	}
	for _, tc := range tests {
		r, err := civil.Parse(tc.in, tc.opts)
		require.NoError(t, err, tc.in)
		assert.Equal(t, tc.want, r.Date.String(), tc.in)
		assert.True(t, tc.note == "" && len(r.Notes) == 0 || r.Has(tc.note), "%s: %v", tc.in, r.Notes)
	}
	_, err := civil.Parse("6020131", civil.ParseOptions{Scheme: civil.Odd})
	assert.Equal(t, civil.CodeEra, code(err))
	_, err = civil.Parse("明治5年12月3日", civil.ParseOptions{Lenient: true})
	assert.Equal(t, civil.CodeRange, code(err), "the lunar calendar is never converted")
}

func TestParseSaysWhereItStopped(t *testing.T) {
	t.Parallel()
	for in, at := range map[string]int{"令和元年5月1日(祝)": 8, "昨日": 0, "２０１９－１２－３１x": 10, "令和64年13月1日": 0} {
		_, err := civil.Parse(in, civil.ParseOptions{})
		var located interface{ At() int }
		require.ErrorAs(t, err, &located)
		assert.Equal(t, at, located.At(), in)
	}
}

func TestEveryDayHasOneEraAndReadsBack(t *testing.T) {
	t.Parallel()
	styles := []civil.WarekiStyle{{}, {Letters: true}, {NumericFirst: true, Padded: true}, {Kanji: true}}
	eras := []civil.Era{civil.Meiji, civil.Taisho, civil.Showa, civil.Heisei, civil.Reiwa}
	for n, last := 1, civil.MustDate("2100-12-31").Days(); n <= last; n++ {
		d := civil.FromDays(n)
		var in []civil.Era
		for _, e := range eras {
			if yes, _ := e.Period().Contains(d); yes {
				in = append(in, e)
			}
		}
		era, _, known := d.Era()
		if len(in) != 1 || !known || in[0] != era {
			t.Fatalf("%v lies in %v, Era says %v", d, in, era)
		}
		text := d.Wareki(styles[n%len(styles)])
		r, err := civil.Parse(text, civil.ParseOptions{})
		if err != nil || r.Date != d || r.Era != era {
			t.Fatalf("%v: %s: %v %v", d, text, r.Date, err)
		}
		for _, scheme := range []civil.Scheme{civil.Sequential, civil.Odd} {
			code, err := d.EraDigits(scheme)
			require.NoError(t, err)
			if r, err := civil.Parse(code, civil.ParseOptions{Scheme: scheme}); err != nil || r.Date != d {
				t.Fatalf("%v: %s: %v %v", d, code, r.Date, err)
			}
		}
	}
}

func TestTheDaysBesideABorderAreRefusedInTheOtherEra(t *testing.T) {
	t.Parallel()
	for _, first := range []string{"1912-07-30", "1926-12-25", "1989-01-08", "2019-05-01"} {
		d := civil.MustDate(first)
		before, after := d.AddDays(-1).Wareki(civil.WarekiStyle{}), d.Wareki(civil.WarekiStyle{})
		for text, wrong := range map[string]string{before: after, after: before} {
			year, _, _ := strings.Cut(wrong, "年")
			_, rest, _ := strings.Cut(text, "年")
			swapped := year + "年" + rest
			_, err := civil.Parse(swapped, civil.ParseOptions{})
			assert.Equal(t, civil.CodeEra, code(err), swapped)
		}
	}
}

func TestWareki(t *testing.T) {
	t.Parallel()
	d := civil.MustDate
	assert.Equal(t, "令和元年5月1日", d("2019-05-01").Wareki(civil.WarekiStyle{}))
	assert.Equal(t, "令和01年05月01日", d("2019-05-01").Wareki(civil.WarekiStyle{NumericFirst: true, Padded: true}))
	assert.Equal(t, "R1.5.1", d("2019-05-01").Wareki(civil.WarekiStyle{Letters: true}))
	assert.Equal(t, "昭和五十年十二月三十一日", d("1975-12-31").Wareki(civil.WarekiStyle{Kanji: true}))
	assert.Equal(t, "1989年", partial(t, 1989, 0, 0).Wareki(civil.WarekiStyle{}), "two eras")
	assert.Equal(t, "不詳", civil.Date{}.Wareki(civil.WarekiStyle{}))
	assert.Equal(t, "令和3年度", civil.FiscalYear(2021).Wareki())
	assert.Equal(t, "平成元年度", civil.FiscalYear(1989).Wareki())
	assert.Empty(t, civil.FiscalYear(1).Wareki())
}

func TestWarekiOfAnyDateReadsBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := drawDate(t, "d")
		style := civil.WarekiStyle{
			Letters: rapid.Bool().Draw(t, "letters"), NumericFirst: rapid.Bool().Draw(t, "numeric"),
			Padded: rapid.Bool().Draw(t, "padded"), Kanji: rapid.Bool().Draw(t, "kanji"),
		}
		r, err := civil.Parse(d.Wareki(style), civil.ParseOptions{})
		require.NoError(t, err)
		assert.Equal(t, d, r.Date, d.Wareki(style))
	})
}

func TestParseFiscalYear(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]int{
		"令和3年度": 2021, "R3": 2021, "2021": 2021, "2021年度": 2021, "令和３年度": 2021, "令和三年度": 2021, "平成31年度": 2019, "令和元年度": 2019, " R03 ": 2021,
		"3": 0, "": 0, "令和3年4月": 0, "平成40年度": 0, "1800": 0, "昭和50年頃": 0,
	} {
		y, err := civil.ParseFiscalYear(in)
		assert.Equal(t, civil.FiscalYear(want), y, in)
		assert.Equal(t, want == 0, err != nil, in)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"令和元年5月1日", "R2.1.31", "5020131", "50年頃", "昭和25年7月不詳", "1950-00-00", "二〇一九年十二月三十一日", "約昭和50年", "XXXX-07-03~", "㋿元年", "平成32年1月1日"} {
		f.Add(s, false, uint8(0), uint8(0))
		f.Add(s, true, uint8(1), uint8(3))
	}
	f.Fuzz(func(t *testing.T, text string, lenient bool, scheme, as uint8) {
		opts := civil.ParseOptions{Lenient: lenient, Scheme: civil.Scheme(scheme), As: civil.Era(as)}
		r, err := civil.Parse(text, opts)
		if err != nil {
			require.NotEqual(t, civil.Code("untyped"), code(err))
			return
		}
		again, err := civil.Parse(r.Date.Wareki(civil.WarekiStyle{}), civil.ParseOptions{})
		require.NoError(t, err)
		require.Equal(t, r.Date, again.Date)
		var d civil.Date
		require.NoError(t, d.UnmarshalText([]byte(r.Date.String())))
		require.Equal(t, r.Date, d)
	})
}
