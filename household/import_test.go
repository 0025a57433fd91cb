package household_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/japanese"
)

var (
	base     = civil.MustDate("2021-12-10")
	allKnown = civil.Date{}
)

func registerOf(t testing.TB, residents string) *household.Register {
	t.Helper()
	g := household.NewRegister(household.Config{Municipality: "112020"})
	report, err := g.ImportResidents(strings.NewReader(residents), household.ImportOptions{File: "residents.csv"})
	require.NoError(t, err)
	require.Zero(t, report.Bad, "%v", report.Findings)
	return g
}

func importTax(t testing.TB, g *household.Register, rows string) household.Report {
	t.Helper()
	report, err := g.ImportTax(strings.NewReader(rows), household.ImportOptions{File: "tax.csv"})
	require.NoError(t, err)
	return report
}

func importWelfare(t testing.TB, g *household.Register, rows string) household.Report {
	t.Helper()
	report, err := g.ImportWelfare(strings.NewReader(rows), household.ImportOptions{File: "welfare.csv"})
	require.NoError(t, err)
	return report
}

func TestImportReadsBothEncodingsAndBothLanguages(t *testing.T) {
	t.Parallel()
	cp932, err := japanese.ShiftJIS.NewEncoder().String(residents)
	require.NoError(t, err)
	english := strings.NewReplacer("宛名番号", "person", "異動先世帯番号", "to", "世帯番号", "household", "異動事由", "type", "異動日", "date", "処理日", "known", "1月1日住所", "january",
		"世帯主,続柄", "head,relationship", "氏名カナ", "kana", "氏名", "name", "性別", "sex", "生年月日", "birth", "郵便番号", "postal", "住所", "address",
		"現住", "", "世帯分離", "split").Replace(residents[:strings.Index(residents, "\n")]) + strings.NewReplacer("現住", "", "世帯分離", "split").Replace(residents[strings.Index(residents, "\n"):])
	for name, file := range map[string]string{"utf-8": residents, "with a mark": "\ufeff" + residents, "cp932": cp932, "English": english, "CR LF": strings.ReplaceAll(residents, "\n", "\r\n")} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := registerOf(t, file)
			p, found := g.AsOf(base, allKnown).Person("1001")
			require.True(t, found)
			assert.Equal(t, "試験　太郎", p.Name)
			assert.Equal(t, "熊谷市宮町二丁目47番地1", p.Address.Text())
			assert.Equal(t, household.Male, p.Sex)
			assert.Equal(t, "1975-03-01", p.Birth.String())
			assert.Equal(t, 2, g.AsOf(civil.MustDate("2022-01-10"), allKnown).Len())
		})
	}
}

func TestImportLocatesEveryBadRowAndKeepsTheOthers(t *testing.T) {
	t.Parallel()
	file := "event_id,type,date,known,person,household,head,sex,birth,january,extra\n" +
		"e1,move_in,2020-01-01,,p1,h1,1,男,1980-01-01,112020,x\n" + // 2: good
		"e2,moved,2020-01-01,,p2,h1,,,,,\n" + // 3: type
		"e3,move_in,2020-02-30,,p2,h1,,,,,\n" + // 4: range
		"e4,move_in,,,p2,h1,,,,,\n" + // 5: event, no date
		"e5,move_in,2020-01-01,,,h1,,,,,\n" + // 6: event, no person
		"e6,move_in,2020-01-01,,p3,h1,maybe,X,平成40年1月1日,999999,\n" + // 7: era; warnings
		"e7,move_in,2020-01-01,,p4,h1,,,昭和20年頃,,\n" + // 8: good
		"e1,move_in,2020-01-01,,p1,h1,1,,,,\n" + // 9: duplicate
		"e7,move_in,2020-01-02,,p5,h5,,,,,\n" // 10: conflict
	g := household.NewRegister(household.Config{})
	report, err := g.ImportResidents(strings.NewReader(file), household.ImportOptions{File: "residents.csv"})
	require.NoError(t, err)
	assert.Equal(t, 9, report.Rows)
	assert.Equal(t, 4, report.Taken)
	assert.Equal(t, 5, report.Bad)
	assert.Equal(t, 2, report.Duplicates)
	var got []string
	for _, f := range report.Findings {
		got = append(got, fmt.Sprint(f.Line, " ", f.Field, " ", f.Code))
		assert.Equal(t, "residents.csv", f.File)
	}
	assert.Equal(t, []string{
		"1  column_unknown", "3 type type", "4 date range", "5 date event", "6 person event", "7 head mark", "7 birth era", "7 january place", "7 sex sex", "9 event_id duplicate", "10 event_id conflict",
	}, got)
	assert.Equal(t, 4, g.Len())
}

func TestImportQuestionsDatesOfBirth(t *testing.T) {
	t.Parallel()
	for birth, want := range map[string]string{
		"1891-12-11": "[]", "1890-12-11": "[age]", "2021-12-11": "[birth_later]", "2021-12-10": "[]", "1900": "[]", "1873": "[age]",
	} {
		g := household.NewRegister(household.Config{})
		report, err := g.ImportResidents(strings.NewReader("person,household,known,birth\np1,h1,2021-12-10,"+birth+"\n"), household.ImportOptions{})
		require.NoError(t, err)
		assert.Equal(t, want, fmt.Sprint(report.Findings.Codes()), birth)
		assert.Equal(t, 1, report.Taken, "a warning, no refusal")
	}
}

func TestImportTakesOnlyWhatIsNeeded(t *testing.T) {
	t.Parallel()
	g := household.NewRegister(household.Config{})
	report, err := g.ImportResidents(strings.NewReader(residents), household.ImportOptions{
		Candidates: func(p string) bool { return p == "1001" }, Columns: []string{"household", "type", "date", "birth"},
	})
	require.NoError(t, err)
	assert.Equal(t, household.Report{Rows: 3, Taken: 1, Others: 2, Findings: report.Findings}, report)
	unread := 0
	for _, f := range report.Findings {
		if f.Code == "column_unknown" {
			unread++
		}
	}
	assert.Equal(t, 10, unread, "columns that nobody asked for are reported")
	v := g.AsOf(base, allKnown)
	p, found := v.Person("1001")
	assert.True(t, found)
	assert.Empty(t, p.Name+p.Address.Text(), "and not kept")
	_, found = v.Person("1002")
	assert.False(t, found)
	assert.Equal(t, 1, g.Persons())

	tax, err := g.ImportTax(strings.NewReader("person,fiscal_year,status\n1001,2021,exempt\n9999,2021,taxed\n"), household.ImportOptions{Candidates: func(p string) bool { return p == "1001" }})
	require.NoError(t, err)
	assert.Equal(t, 1, tax.Others)
	assert.Equal(t, 1, g.Persons())
}

func TestImportTax(t *testing.T) {
	t.Parallel()
	g := registerOf(t, residents)
	report := importTax(t, g, "宛名番号,年度,課税区分,均等割額,所得割額,扶養者宛名番号,扶養者市外,扶養者課税区分,処理日,入手元,給与収入,公的年金収入,扶養人数,本人該当区分\n"+
		"1001,R3,課税,\"5,000\",12000,なし,,,2021-06-01,台帳,,,,\n"+
		"1002,令和3年度,,,,9001,1,taxed,2021-06-01,inquiry,\"1,200,000\",300000,2,障害 ひとり親\n"+
		"1001,R40,課税,,,,,,,,,,,\n1001,R3,怪しい,,,,,,,,,,,\n1001,R3,課税,1.5,,,,,,,,,,\n,R3,課税,,,,,,,,,,,\n1001,R3,,,,,,,,噂,,,,\n1001,R3,,,,,,,,,100,,,変\n"+
		"1001,R3,非課税,,,,,,2021-06-01,台帳,,,,\n")
	assert.Equal(t, 3, report.Taken)
	assert.Equal(t, 6, report.Bad)
	assert.Equal(t, 1, report.Duplicates)
	v := g.AsOf(base, allKnown)
	h, _ := v.Of("1002")
	m := h.Members[1]
	assert.Equal(t, household.TaxUnknown, m.Tax.At(2021))
	assert.Equal(t, household.SupporterKnown, m.Supporter.Kind)
	assert.Equal(t, household.Taxed, m.Supporter.Tax.At(2021))
	require.NotNil(t, m.Income)
	assert.Len(t, m.Income.Items, 2)
	assert.Equal(t, 2, m.Income.Dependants.Count)
	assert.Equal(t, m.Birth, m.Income.Birth, "the levy's tests ask the age")
	assert.Equal(t, household.TaxUnknown, h.Members[0].Tax.At(2021), "two rows of one day disagree: nothing is guessed")
	_, decided := v.Tax("1001", 2021)
	assert.False(t, decided)
}

func TestAppendAllReportsMalformedEvents(t *testing.T) {
	t.Parallel()
	g := household.NewRegister(household.Config{})
	day := civil.MustDate("2020-01-01")
	report, err := g.AppendAll(func(yield func(household.Event, error) bool) {
		_ = yield(household.Event{Type: household.EventMoveIn, Date: day, Person: "p1", Household: "h1"}, nil) &&
			yield(household.Event{Type: household.EventMoveIn, Date: day, Person: "p1"}, nil) &&
			yield(household.Event{Type: household.EventDeath, Date: day, Person: "p1"}, nil)
	})
	require.NoError(t, err)
	assert.Equal(t, 2, report.Taken)
	require.Len(t, report.Findings, 1)
	assert.Equal(t, 1, report.Findings[0].At)
	assert.Equal(t, household.CodeEvent, report.Findings[0].Code)
	facts, err := g.AddTaxFacts(func(yield func(household.TaxFact, error) bool) {
		_ = yield(household.TaxFact{Person: "p1", Year: 2021}, nil) && yield(household.TaxFact{Person: "p1"}, nil)
	})
	require.NoError(t, err)
	assert.Equal(t, []int{2, 1, 1}, []int{facts.Rows, facts.Taken, facts.Bad})
	facts, err = g.AddWelfareFacts(func(yield func(household.WelfareFact, error) bool) {
		_ = yield(household.WelfareFact{Person: "p1", Kind: household.Widow}, nil) && yield(household.WelfareFact{Person: "p1"}, nil)
	})
	require.NoError(t, err)
	assert.Equal(t, []string{household.CodeFact}, facts.Findings.Codes())
	_, err = g.AppendAll(func(yield func(household.Event, error) bool) { yield(household.Event{}, assert.AnError) })
	assert.ErrorIs(t, err, assert.AnError)
}

func TestEventsMakeTheSameRegisterAgain(t *testing.T) {
	t.Parallel()
	g := loaded(t, history(60, 400))
	again := household.NewRegister(household.Config{Municipality: "112020"})
	for e := range g.Events() {
		require.NoError(t, again.Append(e))
	}
	for _, known := range []string{"2000-01-01", "2010-01-01", "2022-01-01"} {
		a, b := g.AsOf(civil.MustDate("2012-05-05"), civil.MustDate(known)), again.AsOf(civil.MustDate("2012-05-05"), civil.MustDate(known))
		assert.Equal(t, flat(t, a), flat(t, b))
		assert.Equal(t, a.Anomalies(), b.Anomalies())
	}
}

func flat(t require.TestingT, v *household.View) string {
	var b bytes.Buffer
	for h := range v.All() {
		require.NoError(t, json.NewEncoder(&b).Encode(h))
	}
	return b.String()
}

// Names are hashed with a seed of the process, so that coverage is not the same in every run: fuzz
// with -fuzzminimizetime=1x, or minimizing takes all the time.
func FuzzImport(f *testing.F) {
	f.Add([]byte(residents))
	f.Add(history(5, 30))
	f.Add([]byte("person,type,date,household\np1,取消,,\n"))
	f.Add([]byte("宛名番号,世帯番号,生年月日,異動日\n1,2,昭和64年2月,50年頃\n"))
	f.Fuzz(func(t *testing.T, file []byte) {
		g := household.NewRegister(household.Config{Municipality: "112020"})
		report, err := g.ImportResidents(bytes.NewReader(file), household.ImportOptions{})
		if err != nil {
			return
		}
		require.Equal(t, report.Rows, report.Taken+report.Others+report.Bad)
		require.Equal(t, report.Taken, g.Len())
		v := g.AsOf(base, allKnown)
		members := 0
		for h := range v.All() {
			members += len(h.Members)
		}
		require.LessOrEqual(t, members, g.Persons())
		v.Anomalies()
	})
}
