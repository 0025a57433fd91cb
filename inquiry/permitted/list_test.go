package permitted

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/japanese"
	"pgregory.net/rapid"

	"github.com/kyufu-go/kyufu/household/civil"
)

// codes lists code@line/column of every error in a joined one.
func codes(err error) []string {
	var out []string
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range joined.Unwrap() {
			out = append(out, codes(e)...)
		}
		return out
	}
	if e := (*Error)(nil); errors.As(err, &e) {
		return []string{e.Code() + "@" + e.Column}
	}
	return nil
}

func TestBuiltInListRoundTrips(t *testing.T) {
	t.Parallel()
	text, err := json.Marshal(BuiltIn())
	require.NoError(t, err)
	again, err := LoadJSON(bytes.NewReader(text))
	require.NoError(t, err)
	require.Equal(t, BuiltIn().Digest(), again.Digest())
	require.Equal(t, BuiltIn().Rows(), again.Rows())
}

func TestLoadCSVMatchesBuiltIn(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"permitted.csv", "permitted_ja.csv"} {
		text, err := os.ReadFile("testdata/" + name)
		require.NoError(t, err)
		cp932, err := japanese.ShiftJIS.NewEncoder().Bytes(text)
		require.NoError(t, err)
		for _, form := range [][]byte{text, append([]byte("\ufeff"), text...), cp932} {
			l, err := LoadCSV(BuiltIn().ID(), BuiltIn().Source(), bytes.NewReader(form))
			require.NoError(t, err)
			require.Equal(t, BuiltIn().Rows(), l.Rows())
			require.Equal(t, BuiltIn().Digest(), l.Digest())
		}
	}
}

func TestDigestChangesWithEveryField(t *testing.T) {
	t.Parallel()
	base := BuiltIn().Rows()
	seen := map[string]bool{BuiltIn().Digest(): true}
	changes := []func([]Row){
		func(r []Row) { r[0].No = "122" },
		func(r []Row) { r[0].Act += "x" },
		func(r []Row) { r[0].Article += "x" },
		func(r []Row) { r[0].Notice += "x" },
		func(r []Row) { r[0].Inquirers = append(r[0].Inquirers, "x") },
		func(r []Row) { r[0].Grants[0].Subjects = r[0].Grants[0].Subjects[:1] },
		func(r []Row) { r[0].Grants[0].Years.Back++ },
		func(r []Row) { r[0].Grants[0].Information += "x" },
		func(r []Row) { r[0].From = r[0].From.AddDays(1) },
		func(r []Row) { r[0].To = r[1].To },
		func(r []Row) { r[2].Withdrawn = true },
		func(r []Row) { r[0].Carrier.To = r[0].Carrier.To.AddDays(-1) },
		func(r []Row) { r[0].Carrier = nil },
	}
	for _, change := range changes {
		rows := cloneRows(base)
		change(rows)
		l, err := New(BuiltIn().ID(), BuiltIn().Source(), rows)
		require.NoError(t, err)
		require.False(t, seen[l.Digest()])
		seen[l.Digest()] = true
	}
}

func TestListIsNotChangedFromOutside(t *testing.T) {
	t.Parallel()
	rows := BuiltIn().Rows()
	l, err := New("x", "y", rows)
	require.NoError(t, err)
	rows[0].Grants[0].Subjects[0] = "changed"
	l.Rows()[0].Carrier.ID = "changed"
	require.Equal(t, BuiltIn().Rows(), l.Rows())
}

func TestMergeLetsLaterKnowledgeWin(t *testing.T) {
	t.Parallel()
	rows := BuiltIn().Rows()
	row := rows[len(rows)-1]
	row.KnownSince = civil.MustDate("2025-07-01")
	row.Notice, row.To = "own notice", civil.MustDate("2025-12-31")
	own, err := New("own", "licensed list", []Row{row})
	require.NoError(t, err)
	l, err := BuiltIn().Merge(own)
	require.NoError(t, err)
	q := ask("2026-01-01", func(q *Query) { q.FiscalYear = 2025 })
	require.Equal(t, ReasonNotInForce, l.Check(q).Reason)
	q.KnownAt = civil.MustDate("2025-06-30")
	require.Equal(t, ReasonPermitted, l.Check(q).Reason)
	require.Equal(t, "own notice", l.Check(ask("2024-06-01")).Notice, "today's knowledge also about earlier days")
}

const csvHead = "id,no,inquirer,duty,provider,information,subjects,fiscal_year,from,to,known_since,withdrawn,carrier,carrier_from,carrier_to\n"

func TestLoadCSVLocatesErrors(t *testing.T) {
	t.Parallel()
	good := "a,1,x,d,p,i,head,any,2022-01-01,,2022-01-01,,,,\n"
	tests := map[string]struct {
		text string
		want []string
	}{
		"good":                         {csvHead + good, nil},
		"nothing":                      {"", []string{"format@"}},
		"unknown column":               {"id,nonsense\n", []string{"header@"}},
		"column twice":                 {"id,id\n", []string{"header@id"}},
		"missing column":               {"id,no\n", []string{"header@inquirer"}},
		"bad date":                     {csvHead + strings.Replace(good, "2022-01-01", "2022-02-30", 1), []string{"date@from"}},
		"ends before it begins":        {csvHead + "a,1,x,d,p,i,head,any,2022-01-01,2021-12-31,2022-01-01,,,,\n", []string{"period@to"}},
		"bad year rule":                {csvHead + strings.Replace(good, "any", "2022-2021", 1), []string{"years@fiscal_year"}},
		"several at once":              {csvHead + "a,1,x,d,p,i,head,later,soon,,2022-01-01,,,,\n", []string{"date@from", "years@fiscal_year"}},
		"required":                     {csvHead + ",,,,p,i,head,any,2022-01-01,,2022-01-01,,,,\n", []string{"required@id", "required@no", "required@inquirer", "required@duty"}},
		"no grant":                     {csvHead + "a,1,x,d,,,,,2022-01-01,,2022-01-01,,,,\n", []string{"required@provider", "required@information"}},
		"withdrawn needs none":         {csvHead + "a,1,x,d,,,,,2022-01-01,,2022-01-01,1,,,\n", nil},
		"withdrawn is 0 or 1":          {csvHead + "a,1,x,d,p,i,head,any,2022-01-01,,2022-01-01,yes,,,\n", []string{"format@withdrawn"}},
		"lines that disagree":          {csvHead + good + "a,2,x,d,p,j,head,any,2022-01-01,,2022-01-01,,,,\n", []string{"conflict@id"}},
		"grant twice":                  {csvHead + good + good, []string{"duplicate@information"}},
		"carrier without dates":        {csvHead + "a,1,x,d,p,i,head,any,2022-01-01,,2022-01-01,,c,,\n", []string{"required@carrier_from", "required@carrier_to"}},
		"carrier dates without name":   {csvHead + "a,1,x,d,p,i,head,any,2022-01-01,,2022-01-01,,,2022-01-01,\n", []string{"required@carrier"}},
		"too many fields":              {csvHead + strings.TrimSpace(good) + ",x\n", []string{"format@"}},
		"quotation mark left open":     {csvHead + "\"a", []string{"format@"}},
		"neither encoding":             {csvHead + "\xff\xfe\xfd", []string{"format@"}},
		"two lines make one row":       {csvHead + good + "a,1,x,d,p,j,head,any,2022-01-01,,2022-01-01,,,,\n", nil},
		"same row known a day later":   {csvHead + good + "a,2,x,d,p,i,head,any,2022-01-01,,2022-01-02,,,,\n", nil},
		"year of a single fiscal year": {csvHead + strings.Replace(good, "any", "2021", 1), nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := LoadCSV("x", "y", strings.NewReader(test.text))
			require.Equal(t, test.want, codes(err))
			if err != nil {
				require.NotContains(t, err.Error(), "2022-02-30")
			}
		})
	}
}

func TestCSVErrorsNameTheLine(t *testing.T) {
	t.Parallel()
	_, err := LoadCSV("x", "y", strings.NewReader(csvHead+"a,1,x,d,p,i,head,any,2022-01-01,,2022-01-01,,,,\nb,1,,d,p,i,head,any,2022-01-01,,2022-01-01,,,,\n"))
	e := (*Error)(nil)
	require.ErrorAs(t, err, &e)
	require.Equal(t, 3, e.Line)
	require.Equal(t, "required", e.Code())
	require.Equal(t, "inquirer", e.Column)
}

func TestLoadJSONRefuses(t *testing.T) {
	t.Parallel()
	row := `{"id":"a","no":"1","inquirers":["x"],"duty":"d","grants":[{"provider":"p","information":"i","subjects":["head"],"fiscal_year":"any"}],"from":"2022-01-01","known_since":"2022-01-01"}`
	tests := map[string]struct {
		text string
		want []string
	}{
		"good":            {`{"format":1,"id":"x","source":"y","rows":[` + row + `]}`, nil},
		"no JSON":         {`{`, []string{"format@"}},
		"another format":  {`{"format":2,"id":"x","source":"y","rows":[]}`, []string{"format@"}},
		"unknown key":     {`{"format":1,"surprise":1}`, []string{"format@"}},
		"more behind":     {`{"format":1,"id":"x","source":"y","rows":[]} {}`, []string{"format@"}},
		"bad date":        {`{"format":1,"rows":[` + strings.Replace(row, "2022-01-01", "2022-13-01", 1) + `]}`, []string{"date@"}},
		"bad year rule":   {`{"format":1,"rows":[` + strings.Replace(row, "any", "many", 1) + `]}`, []string{"years@fiscal_year"}},
		"the same twice":  {`{"format":1,"rows":[` + row + `,` + row + `]}`, []string{"duplicate@known_since"}},
		"missing values":  {`{"format":1,"rows":[{}]}`, []string{"required@id", "required@no", "required@inquirer", "required@duty", "required@from", "required@known_since", "required@provider"}},
		"known in part":   {`{"format":1,"rows":[` + strings.Replace(row, "2022-01-01", "2022-01", 1) + `]}`, []string{"required@from"}},
		"empty file":      {``, []string{"format@"}},
		"not an object":   {`[1]`, []string{"format@"}},
		"a key twice":     {`{"format":1,"id":"x","id":"z","source":"y","rows":[]}`, []string{"format@"}},
		"another case":    {`{"FORMAT":1,"id":"x","source":"y","rows":[]}`, []string{"format@"}},
		"rows of a scale": {`{"format":1,"id":"x","source":"y","rows":[]}`, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := LoadJSON(strings.NewReader(test.text))
			require.Equal(t, test.want, codes(err))
		})
	}
}

func TestYearRuleRoundTrips(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		first := rapid.IntRange(civil.MinYear, civil.MaxYear).Draw(t, "first")
		for _, r := range []YearRule{
			{}, {Kind: AnyYear}, {Kind: YearWindow, Back: rapid.IntRange(0, 99).Draw(t, "back")},
			{Kind: YearRange, First: civil.FiscalYear(first), Last: civil.FiscalYear(rapid.IntRange(first, civil.MaxYear).Draw(t, "last"))},
		} {
			again, err := ParseYearRule(r.String())
			require.NoError(t, err)
			require.Equal(t, r, again)
		}
	})
}

func TestCoverageFindsEveryUncoveredStretch(t *testing.T) {
	t.Parallel()
	resident := ask("2022-01-01", information(ResidentRecord))
	tax := ask("2022-01-01")
	day := civil.MustDate
	require.Empty(t, BuiltIn().Coverage(Need{Name: "tax", Query: tax, From: day("2021-12-22"), To: day("2022-09-30")}))
	require.Equal(t, []Gap{
		{"tax", day("2021-12-10"), day("2021-12-21"), ReasonNotInForce},
	}, BuiltIn().Coverage(Need{Name: "tax", Query: tax, From: day("2021-12-10"), To: day("2022-09-30")}))
	require.Equal(t, []Gap{
		{"resident", day("2021-12-20"), day("2021-12-21"), ReasonNotInForce},
		{"resident", day("2021-12-22"), day("2024-05-26"), ReasonInformation},
	}, BuiltIn().Coverage(Need{Name: "resident", Query: resident, From: day("2021-12-20"), To: day("2024-12-31")}))
	require.Equal(t, []Gap{{"x", day("2022-01-02"), day("2022-01-01"), ReasonNotInForce}},
		BuiltIn().Coverage(Need{Name: "x", Query: tax, From: day("2022-01-02"), To: day("2022-01-01")}))
}

func TestCodesAreLookedUpByDate(t *testing.T) {
	t.Parallel()
	c := BuiltInCodes()
	day := civil.MustDate
	e, ok := c.Code(OfDuty, string(SpecifiedPublicBenefit), day("2024-06-01"))
	require.True(t, ok)
	require.Equal(t, "JM01000000121000", e.Code, "the code kept the old row's number after the row had become 160")
	_, ok = c.Code(OfProcedure, "disabled_child_high_cost", day("2022-07-01"))
	require.False(t, ok)
	_, ok = c.Code(OfProcedure, "specified_public_benefit/local_tax", day("2022-06-30"))
	require.False(t, ok)
	own, err := c.With(CodeEntry{Kind: OfProcedure, Name: "disabled_child_high_cost", Code: "JT01010000000999", From: day("2021-12-22"), To: day("2022-06-30")})
	require.NoError(t, err)
	e, ok = own.Code(OfProcedure, "disabled_child_high_cost", day("2022-06-30"))
	require.True(t, ok && !e.Unconfirmed)
	back, ok := own.Name(OfProcedure, "JT01010000000999", day("2022-03-01"))
	require.True(t, ok)
	require.Equal(t, "disabled_child_high_cost", back.Name)
	_, err = c.With(CodeEntry{})
	require.Equal(t, []string{"required@kind", "required@name", "required@code", "required@from"}, codes(err))
}

func FuzzLoadCSV(f *testing.F) {
	f.Add([]byte(csvHead + "a,1,x,d,p,i,head,any,2022-01-01,,2022-01-01,,,,\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		l, err := LoadCSV("x", "y", bytes.NewReader(text))
		if err != nil {
			require.NotEmpty(t, codes(err))
			return
		}
		roundTrip(t, l)
	})
}

func FuzzLoadJSON(f *testing.F) {
	f.Add(builtInList)
	f.Fuzz(func(t *testing.T, text []byte) {
		l, err := LoadJSON(bytes.NewReader(text))
		if err != nil {
			require.NotEmpty(t, codes(err))
			return
		}
		roundTrip(t, l)
	})
}

// roundTrip checks that writing and reading a list gives the same list, as far as JSON can hold its
// texts.
func roundTrip(t *testing.T, l *List) {
	text, err := json.Marshal(l)
	require.NoError(t, err)
	again, err := LoadJSON(bytes.NewReader(text))
	require.NoError(t, err)
	text2, err := json.Marshal(again)
	require.NoError(t, err)
	require.JSONEq(t, string(text), string(text2))
}

// No file and no list are answered with an error.
func TestNothingIsAnError(t *testing.T) {
	t.Parallel()
	_, err := LoadJSON(nil)
	require.ErrorIs(t, err, CodeFormat)
	_, err = LoadCSV("x", "y", nil)
	require.ErrorIs(t, err, CodeFormat)
	_, err = LoadCodes(nil)
	require.ErrorIs(t, err, CodeFormat)
	_, err = BuiltIn().Merge(nil)
	require.ErrorIs(t, err, CodeRequired)
	require.False(t, (&List{}).Check(ask("2022-03-01")).Permitted)
}
