package answer_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/inquiry/answer"
	"github.com/kyufu-go/kyufu/inquiry/permitted"
)

var allTax = []answer.Item{answer.ItemTaxStatus, answer.ItemPerCapitaLevy, answer.ItemIncomeLevy, answer.ItemTotalIncome}

func taxLayout(t testing.TB, on string) *answer.Layout {
	t.Helper()
	l, ok := answer.BuiltInLayouts().On(permitted.LocalTax, civil.MustDate(on))
	require.True(t, ok)
	return l
}

func taxValues(status, perCapita, income string) []answer.Value {
	return []answer.Value{
		{Item: answer.ItemTaxStatus, Kind: answer.KindCode, Text: status},
		{Item: answer.ItemPerCapitaLevy, Kind: answer.KindYen, Text: perCapita},
		{Item: answer.ItemIncomeLevy, Kind: answer.KindYen, Text: income},
	}
}

func TestLayoutVersionsDifferInPositionsAndEncoding(t *testing.T) {
	t.Parallel()
	old, changed := taxLayout(t, "2022-06-30"), taxLayout(t, "2022-07-01")
	require.NotEqual(t, old.Version, changed.Version)
	require.NotEqual(t, old.Encoding, changed.Encoding)
	require.NotEqual(t, old.Width, changed.Width)
	for _, l := range []*answer.Layout{old, changed} {
		reply, err := l.Encode(taxValues(answer.TaxTaxed, "5500", "42000"))
		require.NoError(t, err)
		a, err := answer.BuiltInLayouts().Decode(permitted.LocalTax, reply, allTax[:3])
		require.NoError(t, err)
		require.Equal(t, l.Version, a.Layout)
		require.ElementsMatch(t, taxValues(answer.TaxTaxed, "5500", "42000"), a.Items)
		require.Empty(t, a.Findings)
		require.Empty(t, a.Dropped)
		// The same line under the other version's name is not read as if it were that version.
		_, line, _ := bytes.Cut(reply, []byte("\n"))
		other := map[*answer.Layout]*answer.Layout{old: changed, changed: old}[l]
		_, err = answer.BuiltInLayouts().Decode(permitted.LocalTax, append([]byte(other.Version+"\n"), line...), allTax)
		require.ErrorIs(t, err, answer.CodeLayout)
	}
}

func TestLayoutConvertsTextInItsEncoding(t *testing.T) {
	t.Parallel()
	for _, encoding := range []string{"utf-8", "cp932"} {
		set, err := answer.NewLayouts([]answer.Layout{{
			Version: "v1", Information: "names", Encoding: encoding, Width: 3, From: civil.MustDate("2021-07-01"),
			Columns: []answer.Column{{Item: "name", Kind: answer.KindText, At: 1, Reason: 2}},
		}})
		require.NoError(t, err)
		l, ok := set.Version("names", "v1")
		require.True(t, ok)
		reply, err := l.Encode([]answer.Value{{Item: "name", Kind: answer.KindText, Text: "髙橋, ｶﾅ ①～"}})
		require.NoError(t, err)
		a, err := set.Decode("names", reply, []answer.Item{"name"})
		require.NoError(t, err)
		require.Equal(t, "髙橋, ｶﾅ ①～", a.Items[0].Text)
		_, err = l.Encode([]answer.Value{{Item: "name", Text: "𠮷"}})
		require.Equal(t, encoding == "cp932", err != nil, "a character outside the encoding is refused, not replaced")
		_, err = set.Decode("names", []byte("v1\n,\xff\xff,\n"), []answer.Item{"name"})
		require.ErrorIs(t, err, answer.CodeLayout)
	}
}

func TestAnswersAreConvertedAndJudged(t *testing.T) {
	t.Parallel()
	l := taxLayout(t, "2022-08-01")
	fields := func(set map[int]string) []byte {
		row := make([]string, l.Width)
		for at, text := range set {
			row[at] = text
		}
		reply, err := l.EncodeFields(row)
		require.NoError(t, err)
		return reply
	}
	tests := map[string]struct {
		set  map[int]string
		want []answer.Finding
	}{
		"exempt":                          {map[int]string{15: "0", 46: "0", 44: "0"}, nil},
		"taxed":                           {map[int]string{15: "1", 46: "5500", 44: "0"}, nil},
		"levies as zero-filled digits":    {map[int]string{15: "0", 46: "0", 44: "0"}, nil},
		"income levy without per-capita":  {map[int]string{15: "0", 46: "0", 44: "12000"}, []answer.Finding{{Item: answer.ItemIncomeLevy, Code: "inconsistent"}}},
		"exempt but owing":                {map[int]string{15: "0", 46: "5500", 44: "0"}, []answer.Finding{{Item: answer.ItemTaxStatus, Code: "inconsistent"}}},
		"taxed but owing nothing":         {map[int]string{15: "1", 46: "0", 44: "0"}, []answer.Finding{{Item: answer.ItemTaxStatus, Code: "inconsistent"}}},
		"a negative levy":                 {map[int]string{15: "2", 46: "-1", 44: "0"}, []answer.Finding{{Item: answer.ItemPerCapitaLevy, Code: "inconsistent"}}},
		"no number":                       {map[int]string{15: "1", 46: "5,500", 44: "0"}, []answer.Finding{{Item: answer.ItemPerCapitaLevy, Code: "type"}}},
		"an unknown code":                 {map[int]string{15: "7", 46: "0", 44: "0"}, []answer.Finding{{Item: answer.ItemTaxStatus, Code: "code"}}},
		"one item missing":                {map[int]string{15: "0", 46: "0"}, []answer.Finding{{Item: answer.ItemIncomeLevy, Code: "missing"}}},
		"missing, with the reason for it": {map[int]string{15: "0", 46: "0", 45: "NotAcceptable"}, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, err := answer.BuiltInLayouts().Decode(permitted.LocalTax, fields(test.set), allTax[:3])
			require.NoError(t, err)
			require.Equal(t, test.want, a.Findings)
			require.False(t, a.Blank())
		})
	}
	a, err := answer.BuiltInLayouts().Decode(permitted.LocalTax, fields(nil), allTax[:3])
	require.NoError(t, err)
	require.True(t, a.Blank())
	require.Empty(t, a.Findings)
	a, err = answer.BuiltInLayouts().Decode(permitted.LocalTax, fields(map[int]string{15: "0", 46: "0", 44: "0", 104: "99", 3: "x"}), allTax[:1])
	require.NoError(t, err)
	require.Len(t, a.Items, 1)
	require.Equal(t, []string{"column 3", "income_levy", "per_capita_levy", "total_income"}, a.Dropped)
}

func TestDatesAreEightDigits(t *testing.T) {
	t.Parallel()
	l, ok := answer.BuiltInLayouts().On(permitted.ResidentRecord, civil.MustDate("2024-06-01"))
	require.True(t, ok)
	reply, err := l.Encode([]answer.Value{{Item: answer.ItemBirth, Kind: answer.KindDate, Text: "1950-02-03"}})
	require.NoError(t, err)
	require.Contains(t, string(reply), "19500203")
	a, err := answer.BuiltInLayouts().Decode(permitted.ResidentRecord, reply, []answer.Item{answer.ItemBirth})
	require.NoError(t, err)
	day, ok := a.Items[0].Date()
	require.True(t, ok)
	require.Equal(t, civil.MustDate("1950-02-03"), day)
	for _, bad := range []string{"1950-02-03", "19500230", "195002"} {
		row := make([]string, l.Width)
		row[4] = bad
		reply, err := l.EncodeFields(row)
		require.NoError(t, err)
		a, err := answer.BuiltInLayouts().Decode(permitted.ResidentRecord, reply, []answer.Item{answer.ItemBirth})
		require.NoError(t, err)
		require.Equal(t, []answer.Finding{{Item: answer.ItemBirth, Code: "type"}}, a.Findings)
	}
}

func TestLayoutsAreChecked(t *testing.T) {
	t.Parallel()
	good := answer.Layout{
		Version: "v", Information: "i", Encoding: "utf-8", Width: 4, From: civil.MustDate("2021-07-01"),
		Columns: []answer.Column{{Item: "a", Kind: answer.KindText, At: 0, Reason: 1}},
	}
	for name, change := range map[string]func(*answer.Layout){
		"no version":          func(l *answer.Layout) { l.Version = "" },
		"no first day":        func(l *answer.Layout) { l.From = civil.Date{} },
		"no width":            func(l *answer.Layout) { l.Width = 0 },
		"unheard-of encoding": func(l *answer.Layout) { l.Encoding = "ebcdic" },
		"column outside": func(l *answer.Layout) {
			l.Columns = []answer.Column{{Item: "a", Kind: answer.KindText, At: 4, Reason: -1}}
		},
		"column used twice": func(l *answer.Layout) {
			l.Columns = append(l.Columns[:1:1], answer.Column{Item: "b", Kind: answer.KindText, At: 1, Reason: -1})
		},
		"codes without a kind": func(l *answer.Layout) {
			l.Columns = []answer.Column{{Item: "a", Kind: answer.KindText, At: 0, Reason: -1, Codes: map[string]string{"1": "x"}}}
		},
		"unheard-of kind": func(l *answer.Layout) { l.Columns = []answer.Column{{Item: "a", Kind: "float", At: 0, Reason: -1}} },
	} {
		l := good
		change(&l)
		_, err := answer.NewLayouts([]answer.Layout{l})
		require.ErrorIs(t, err, answer.CodeLayout)
		_ = name
	}
	_, err := answer.NewLayouts([]answer.Layout{good, good})
	require.ErrorIs(t, err, answer.CodeLayout)
	_, err = answer.LoadLayouts(strings.NewReader(`{"format":1,"layouts":[],"x":1}`))
	require.ErrorIs(t, err, answer.CodeFormat)
	_, err = answer.LoadLayouts(strings.NewReader(`{"format":2,"layouts":[]}`))
	require.ErrorIs(t, err, answer.CodeFormat)
}

func TestLayoutRoundTrips(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		day := rapid.SampledFrom([]string{"2022-01-01", "2022-12-31"}).Draw(t, "day")
		l, _ := answer.BuiltInLayouts().On(permitted.LocalTax, civil.MustDate(day))
		status := rapid.SampledFrom([]string{answer.TaxExempt, answer.TaxRelieved, answer.TaxTreaty, answer.TaxUnfiled}).Draw(t, "status")
		want := taxValues(status, "0", "0")
		reply, err := l.Encode(want)
		require.NoError(t, err)
		a, err := answer.BuiltInLayouts().Decode(permitted.LocalTax, reply, allTax[:3])
		require.NoError(t, err)
		require.ElementsMatch(t, want, a.Items)
	})
}

func TestValuesHideThemselves(t *testing.T) {
	t.Parallel()
	v := answer.Value{Item: answer.ItemIncomeLevy, Kind: answer.KindYen, Text: "918273645"}
	printed := fmt.Sprintf("%v %+v %#v %s", v, v, v, v)
	require.NotContains(t, printed, "918273645")
	require.NotContains(t, v.LogValue().String(), "918273645")
}

func FuzzDecodeReply(f *testing.F) {
	for _, on := range []string{"2022-01-01", "2022-08-01"} {
		reply, err := taxLayout(f, on).Encode(taxValues(answer.TaxTaxed, "5500", "42000"))
		require.NoError(f, err)
		f.Add(reply)
	}
	f.Fuzz(func(t *testing.T, reply []byte) {
		a, err := answer.BuiltInLayouts().Decode(permitted.LocalTax, reply, allTax[:3])
		if err != nil {
			require.ErrorIs(t, err, answer.CodeLayout)
			return
		}
		l, ok := answer.BuiltInLayouts().Version(permitted.LocalTax, a.Layout)
		require.True(t, ok)
		if len(a.Findings) > 0 {
			return
		}
		// What was taken over without a finding says the same when it is written and read once
		// more.
		again, err := l.Encode(a.Items)
		if err != nil {
			require.ErrorIs(t, err, answer.CodeLayout) // a reason that does not fit the encoding
			return
		}
		b, err := answer.BuiltInLayouts().Decode(permitted.LocalTax, again, allTax[:3])
		require.NoError(t, err)
		require.Equal(t, a.Items, b.Items)
	})
}
