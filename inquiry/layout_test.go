package inquiry_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/inquiry"
)

var allTax = []inquiry.Item{inquiry.ItemTaxStatus, inquiry.ItemPerCapitaLevy, inquiry.ItemIncomeLevy, inquiry.ItemTotalIncome}

func taxLayout(t testing.TB, on string) *inquiry.Layout {
	t.Helper()
	l, ok := inquiry.BuiltInLayouts().On(inquiry.LocalTax, civil.MustDate(on))
	require.True(t, ok)
	return l
}

func taxValues(status, perCapita, income string) []inquiry.ItemValue {
	return []inquiry.ItemValue{
		{Item: inquiry.ItemTaxStatus, Kind: inquiry.KindCode, Text: status},
		{Item: inquiry.ItemPerCapitaLevy, Kind: inquiry.KindYen, Text: perCapita},
		{Item: inquiry.ItemIncomeLevy, Kind: inquiry.KindYen, Text: income},
	}
}

func TestLayoutVersionsDifferInPositionsAndEncoding(t *testing.T) {
	t.Parallel()
	old, changed := taxLayout(t, "2022-06-30"), taxLayout(t, "2022-07-01")
	require.NotEqual(t, old.Version, changed.Version)
	require.NotEqual(t, old.Encoding, changed.Encoding)
	require.NotEqual(t, old.Width, changed.Width)
	for _, l := range []*inquiry.Layout{old, changed} {
		reply, err := l.Encode(taxValues(inquiry.TaxTaxed, "5500", "42000"))
		require.NoError(t, err)
		a, err := inquiry.BuiltInLayouts().Decode(inquiry.LocalTax, reply, allTax[:3])
		require.NoError(t, err)
		require.Equal(t, l.Version, a.Layout)
		require.ElementsMatch(t, taxValues(inquiry.TaxTaxed, "5500", "42000"), a.Items)
		require.Empty(t, a.Findings)
		require.Empty(t, a.Dropped)
		// The same line under the other version's name is not read as if it were that version.
		_, line, _ := bytes.Cut(reply, []byte("\n"))
		other := map[*inquiry.Layout]*inquiry.Layout{old: changed, changed: old}[l]
		_, err = inquiry.BuiltInLayouts().Decode(inquiry.LocalTax, append([]byte(other.Version+"\n"), line...), allTax)
		requireCode(t, err, inquiry.CodeLayout)
	}
}

func TestLayoutConvertsTextInItsEncoding(t *testing.T) {
	t.Parallel()
	for _, encoding := range []string{"utf-8", "cp932"} {
		set, err := inquiry.NewLayoutSet([]inquiry.Layout{{
			Version: "v1", Information: "names", Encoding: encoding, Width: 3, From: civil.MustDate("2021-07-01"),
			Columns: []inquiry.Column{{Item: "name", Kind: inquiry.KindText, At: 1, Reason: 2}},
		}})
		require.NoError(t, err)
		l, ok := set.Version("names", "v1")
		require.True(t, ok)
		reply, err := l.Encode([]inquiry.ItemValue{{Item: "name", Kind: inquiry.KindText, Text: "髙橋, ｶﾅ ①～"}})
		require.NoError(t, err)
		a, err := set.Decode("names", reply, []inquiry.Item{"name"})
		require.NoError(t, err)
		require.Equal(t, "髙橋, ｶﾅ ①～", a.Items[0].Text)
		_, err = l.Encode([]inquiry.ItemValue{{Item: "name", Text: "𠮷"}})
		require.Equal(t, encoding == "cp932", err != nil, "a character outside the encoding is refused, not replaced")
		_, err = set.Decode("names", []byte("v1\n,\xff\xff,\n"), []inquiry.Item{"name"})
		requireCode(t, err, inquiry.CodeLayout)
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
		want []inquiry.AnswerFinding
	}{
		"exempt":                          {map[int]string{15: "0", 46: "0", 44: "0"}, nil},
		"taxed":                           {map[int]string{15: "1", 46: "5500", 44: "0"}, nil},
		"levies as zero-filled digits":    {map[int]string{15: "0", 46: "0", 44: "0"}, nil},
		"income levy without per-capita":  {map[int]string{15: "0", 46: "0", 44: "12000"}, []inquiry.AnswerFinding{{Item: inquiry.ItemIncomeLevy, Code: "inconsistent"}}},
		"exempt but owing":                {map[int]string{15: "0", 46: "5500", 44: "0"}, []inquiry.AnswerFinding{{Item: inquiry.ItemTaxStatus, Code: "inconsistent"}}},
		"taxed but owing nothing":         {map[int]string{15: "1", 46: "0", 44: "0"}, []inquiry.AnswerFinding{{Item: inquiry.ItemTaxStatus, Code: "inconsistent"}}},
		"a negative levy":                 {map[int]string{15: "2", 46: "-1", 44: "0"}, []inquiry.AnswerFinding{{Item: inquiry.ItemPerCapitaLevy, Code: "inconsistent"}}},
		"no number":                       {map[int]string{15: "1", 46: "5,500", 44: "0"}, []inquiry.AnswerFinding{{Item: inquiry.ItemPerCapitaLevy, Code: "type"}}},
		"an unknown code":                 {map[int]string{15: "7", 46: "0", 44: "0"}, []inquiry.AnswerFinding{{Item: inquiry.ItemTaxStatus, Code: "code"}}},
		"one item missing":                {map[int]string{15: "0", 46: "0"}, []inquiry.AnswerFinding{{Item: inquiry.ItemIncomeLevy, Code: "missing"}}},
		"missing, with the reason for it": {map[int]string{15: "0", 46: "0", 45: "NotAcceptable"}, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, err := inquiry.BuiltInLayouts().Decode(inquiry.LocalTax, fields(test.set), allTax[:3])
			require.NoError(t, err)
			require.Equal(t, test.want, a.Findings)
			require.False(t, a.Blank())
		})
	}
	a, err := inquiry.BuiltInLayouts().Decode(inquiry.LocalTax, fields(nil), allTax[:3])
	require.NoError(t, err)
	require.True(t, a.Blank())
	require.Empty(t, a.Findings)
	a, err = inquiry.BuiltInLayouts().Decode(inquiry.LocalTax, fields(map[int]string{15: "0", 46: "0", 44: "0", 104: "99", 3: "x"}), allTax[:1])
	require.NoError(t, err)
	require.Len(t, a.Items, 1)
	require.Equal(t, []string{"column 3", "income_levy", "per_capita_levy", "total_income"}, a.Dropped)
}

func TestDatesAreEightDigits(t *testing.T) {
	t.Parallel()
	l, ok := inquiry.BuiltInLayouts().On(inquiry.ResidentRecord, civil.MustDate("2024-06-01"))
	require.True(t, ok)
	reply, err := l.Encode([]inquiry.ItemValue{{Item: inquiry.ItemBirth, Kind: inquiry.KindDate, Text: "1950-02-03"}})
	require.NoError(t, err)
	require.Contains(t, string(reply), "19500203")
	a, err := inquiry.BuiltInLayouts().Decode(inquiry.ResidentRecord, reply, []inquiry.Item{inquiry.ItemBirth})
	require.NoError(t, err)
	day, ok := a.Items[0].Date()
	require.True(t, ok)
	require.Equal(t, civil.MustDate("1950-02-03"), day)
	for _, bad := range []string{"1950-02-03", "19500230", "195002"} {
		row := make([]string, l.Width)
		row[4] = bad
		reply, err := l.EncodeFields(row)
		require.NoError(t, err)
		a, err := inquiry.BuiltInLayouts().Decode(inquiry.ResidentRecord, reply, []inquiry.Item{inquiry.ItemBirth})
		require.NoError(t, err)
		require.Equal(t, []inquiry.AnswerFinding{{Item: inquiry.ItemBirth, Code: "type"}}, a.Findings)
	}
}

func TestLayoutsAreChecked(t *testing.T) {
	t.Parallel()
	good := inquiry.Layout{
		Version: "v", Information: "i", Encoding: "utf-8", Width: 4, From: civil.MustDate("2021-07-01"),
		Columns: []inquiry.Column{{Item: "a", Kind: inquiry.KindText, At: 0, Reason: 1}},
	}
	for name, change := range map[string]func(*inquiry.Layout){
		"no version":          func(l *inquiry.Layout) { l.Version = "" },
		"no first day":        func(l *inquiry.Layout) { l.From = civil.Date{} },
		"no width":            func(l *inquiry.Layout) { l.Width = 0 },
		"unheard-of encoding": func(l *inquiry.Layout) { l.Encoding = "ebcdic" },
		"column outside": func(l *inquiry.Layout) {
			l.Columns = []inquiry.Column{{Item: "a", Kind: inquiry.KindText, At: 4, Reason: -1}}
		},
		"column used twice": func(l *inquiry.Layout) {
			l.Columns = append(l.Columns[:1:1], inquiry.Column{Item: "b", Kind: inquiry.KindText, At: 1, Reason: -1})
		},
		"codes without a kind": func(l *inquiry.Layout) {
			l.Columns = []inquiry.Column{{Item: "a", Kind: inquiry.KindText, At: 0, Reason: -1, Codes: map[string]string{"1": "x"}}}
		},
		"unheard-of kind": func(l *inquiry.Layout) { l.Columns = []inquiry.Column{{Item: "a", Kind: "float", At: 0, Reason: -1}} },
	} {
		l := good
		change(&l)
		_, err := inquiry.NewLayoutSet([]inquiry.Layout{l})
		requireCode(t, err, inquiry.CodeLayout)
		_ = name
	}
	_, err := inquiry.NewLayoutSet([]inquiry.Layout{good, good})
	requireCode(t, err, inquiry.CodeLayout)
	_, err = inquiry.LoadLayouts(strings.NewReader(`{"format":1,"layouts":[],"x":1}`))
	requireCode(t, err, "format")
	_, err = inquiry.LoadLayouts(strings.NewReader(`{"format":2,"layouts":[]}`))
	requireCode(t, err, "format")
}

func TestLayoutRoundTrips(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		day := rapid.SampledFrom([]string{"2022-01-01", "2022-12-31"}).Draw(t, "day")
		l, _ := inquiry.BuiltInLayouts().On(inquiry.LocalTax, civil.MustDate(day))
		status := rapid.SampledFrom([]string{inquiry.TaxExempt, inquiry.TaxRelieved, inquiry.TaxTreaty, inquiry.TaxUnfiled}).Draw(t, "status")
		want := taxValues(status, "0", "0")
		reply, err := l.Encode(want)
		require.NoError(t, err)
		a, err := inquiry.BuiltInLayouts().Decode(inquiry.LocalTax, reply, allTax[:3])
		require.NoError(t, err)
		require.ElementsMatch(t, want, a.Items)
	})
}

func TestValuesHideThemselves(t *testing.T) {
	t.Parallel()
	v := inquiry.ItemValue{Item: inquiry.ItemIncomeLevy, Kind: inquiry.KindYen, Text: "918273645"}
	c := inquiry.LinkageCode("SECRETCODE")
	printed := fmt.Sprintf("%v %+v %#v %s %v %+v %#v %s %q %x", v, v, v, v, c, c, c, c, c, c)
	require.NotContains(t, printed, "918273645")
	require.NotContains(t, printed, "SECRET")
	require.NotContains(t, v.LogValue().String()+c.LogValue().String(), "SECRET")
	require.NotContains(t, errors.Join(inquiry.ErrNotFound).Error(), "SECRET")
}

func FuzzDecodeReply(f *testing.F) {
	for _, on := range []string{"2022-01-01", "2022-08-01"} {
		reply, err := taxLayout(f, on).Encode(taxValues(inquiry.TaxTaxed, "5500", "42000"))
		require.NoError(f, err)
		f.Add(reply)
	}
	f.Fuzz(func(t *testing.T, reply []byte) {
		a, err := inquiry.BuiltInLayouts().Decode(inquiry.LocalTax, reply, allTax[:3])
		if err != nil {
			requireCode(t, err, inquiry.CodeLayout)
			return
		}
		l, ok := inquiry.BuiltInLayouts().Version(inquiry.LocalTax, a.Layout)
		require.True(t, ok)
		if len(a.Findings) > 0 {
			return
		}
		// What was taken over without a finding says the same when it is written and read once more.
		again, err := l.Encode(a.Items)
		if err != nil {
			requireCode(t, err, inquiry.CodeLayout) // a reason that does not fit the encoding
			return
		}
		b, err := inquiry.BuiltInLayouts().Decode(inquiry.LocalTax, again, allTax[:3])
		require.NoError(t, err)
		require.Equal(t, a.Items, b.Items)
	})
}
