package intake_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/addressee"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/intake"
	"github.com/kyufu-go/kyufu/household/money"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/household/register"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/japanese"
)

var (
	base     = civil.MustDate("2021-12-10")
	allKnown = civil.Date{}
)

const residents = `宛名番号,世帯番号,異動事由,異動日,処理日,世帯主,続柄,氏名,氏名カナ,性別,生年月日,郵便番号,住所,1月1日住所,異動先世帯番号
1001,501,現住,,,1,世帯主,試験　太郎,シケン　タロウ,男,昭和50年3月1日,360-8601,熊谷市宮町二丁目47番地1,112020,
1002,501,現住,,,,妻,試験　花子,シケン　ハナコ,女,1977-11-23,360-8601,熊谷市宮町二丁目47番地1,112020,
1002,501,世帯分離,R4.1.10,R4.1.11,1,世帯主,,,,,,,,502
`

func registerOf(t testing.TB, residents string) *register.Register {
	t.Helper()
	g := register.New(register.Config{Municipality: municipality.Must("112020")})
	report, err := intake.Residents(g, strings.NewReader(residents), intake.Options{File: "residents.csv"})
	require.NoError(t, err)
	require.Zero(t, report.Bad, "%v", report.Findings)
	return g
}

func importTax(t testing.TB, g *register.Register, rows string) register.Report {
	t.Helper()
	report, err := intake.Tax(g, strings.NewReader(rows), intake.Options{File: "tax.csv", Grouped: true})
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
			assert.Equal(t, register.Male, p.Sex)
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
	g := register.New(register.Config{})
	report, err := intake.Residents(g, strings.NewReader(file), intake.Options{File: "residents.csv"})
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
		g := register.New(register.Config{})
		report, err := intake.Residents(g, strings.NewReader("person,household,known,birth\np1,h1,2021-12-10,"+birth+"\n"), intake.Options{})
		require.NoError(t, err)
		assert.Equal(t, want, fmt.Sprint(report.Findings.Codes()), birth)
		assert.Equal(t, 1, report.Taken, "a warning, no refusal")
	}
}

func TestImportTakesOnlyWhatIsNeeded(t *testing.T) {
	t.Parallel()
	g := register.New(register.Config{})
	report, err := intake.Residents(g, strings.NewReader(residents), intake.Options{
		Candidates: func(p string) bool { return p == "1001" }, Columns: []string{"household", "type", "date", "birth"},
	})
	require.NoError(t, err)
	assert.Equal(t, register.Report{Rows: 3, Taken: 1, Others: 2, Findings: report.Findings}, report)
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

	tax, err := intake.Tax(g, strings.NewReader("person,fiscal_year,status\n1001,2021,exempt\n9999,2021,taxed\n"), intake.Options{Candidates: func(p string) bool { return p == "1001" }})
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

// The same person written in two ways was two persons, who were both paid.
func TestTheSameNumberInAnotherWidthIsTheSamePerson(t *testing.T) {
	t.Parallel()
	g := register.New(register.Config{Municipality: municipality.Must("112020")})
	rows := "person,household,head\n１０００００１,５０１,1\n\"1000001 \",502,1\n"
	_, err := intake.Residents(g, strings.NewReader(rows), intake.Options{})
	require.NoError(t, err)
	assert.Equal(t, 1, g.Persons())
	_, err = intake.Tax(g, strings.NewReader("person,fiscal_year,status,supporter\n　１０００００１,2021,exempt,１０００００１\n"), intake.Options{Candidates: g.Has})
	require.NoError(t, err)
	tax, found := g.AsOf(base, allKnown).Tax("1000001", 2021)
	require.True(t, found)
	assert.Equal(t, "1000001", tax.Supporter.ID)
}

func TestATownThatSaysHowWideItsNumbersAreHasOneSpelling(t *testing.T) {
	t.Parallel()
	g := register.New(register.Config{})
	town := addressee.Format{Width: 10, Pad: true}
	report, err := intake.Residents(g, strings.NewReader("person,household,head\n0001000079,501,1\n1000079,501,\n500040-1,501,\n"), intake.Options{Persons: town, Households: town})
	require.NoError(t, err)
	assert.Equal(t, 1, g.Persons())
	assert.Equal(t, 1, report.Bad)
	assert.Equal(t, []string{intake.FindingNumber}, report.Findings.Codes())
}

// A valid individual number as an addressee number went into every file.
func TestAnIndividualNumberIsRefusedAndNotShown(t *testing.T) {
	t.Parallel()
	const individual = "123456789018"
	g := register.New(register.Config{})
	report, err := intake.Residents(g, strings.NewReader("person,household\n"+individual+",501\n1001,"+individual+"\n\"10\x1b[2J\",1\n"), intake.Options{File: "residents.csv"})
	require.NoError(t, err)
	assert.Equal(t, 3, report.Bad)
	assert.Zero(t, g.Persons())
	assert.Equal(t, []string{intake.FindingIndividual, "control", intake.FindingNumber}, report.Findings.Codes())
	assert.NotContains(t, fmt.Sprintf("%v %+v", report.Findings, report), individual)
	assert.Equal(t, 2, report.Findings[0].Line)
}

// A row that contradicts itself was settled silently, toward paying.
func TestARowThatContradictsItselfDecidesNothing(t *testing.T) {
	t.Parallel()
	g := registerOf(t, residents)
	report, err := intake.Tax(g, strings.NewReader("person,fiscal_year,status,levy\n1001,2021,非課税,3500\n1002,2021,非課税,0\n1001,2022,非課税,-5000\n"), intake.Options{File: "tax.csv"})
	require.NoError(t, err)
	assert.Equal(t, []string{intake.FindingConflict, intake.FindingAmount}, report.Findings.Codes())
	assert.Equal(t, 2, report.Findings[0].Line)
	assert.Equal(t, 1, report.Bad, "a levy is never negative")
	v := g.AsOf(base, allKnown)
	h, _ := v.Household("501")
	assert.Equal(t, household.TaxUnknown, h.Members[0].Tax.At(2021))
	assert.Equal(t, household.Exempt, h.Members[1].Tax.At(2021))
}

// The kind of a claim could not be said in a file, so that whoever was claimed was a dependant.
func TestAFileSaysAsWhatSomebodyIsClaimed(t *testing.T) {
	t.Parallel()
	for word, want := range map[string]household.Tie{
		"": household.TieDependant, "特定扶養親族": household.TieDependant, "控除対象配偶者": household.TieDependant,
		"配偶者特別控除": household.TieSpouseSpecial, "専従者": household.TieFamilyEmployee, "特定親族": household.TieSpecifiedRelative, "spouse_special": household.TieSpouseSpecial,
	} {
		g := registerOf(t, residents)
		report, err := intake.Tax(g, strings.NewReader("宛名番号,年度,課税区分,扶養者宛名番号,扶養区分\n1002,2021,非課税,1001,"+word+"\n"), intake.Options{})
		require.NoError(t, err)
		assert.Zero(t, report.Bad, word)
		h, _ := g.AsOf(base, allKnown).Household("501")
		assert.Equal(t, want, h.Members[1].Supporter.Tie, word)
	}
	report, err := intake.Tax(registerOf(t, residents), strings.NewReader("宛名番号,年度,扶養者宛名番号,扶養区分\n1002,2021,1001,友人\n"), intake.Options{})
	require.NoError(t, err)
	assert.Equal(t, []string{intake.FindingKind}, report.Findings.Codes())
}

// A levy without a status left an income beside it to decide, and a loss made the row bad.
func TestALevyWithoutAStatusIsTaxedAndALossIsAnIncome(t *testing.T) {
	t.Parallel()
	g := registerOf(t, residents)
	report, err := intake.Tax(g, strings.NewReader("宛名番号,年度,均等割額,給与収入,事業所得\n1001,2021,5000,300000,\n1002,2021,,1300000,△400000\n1001,2022,,,-1\n1002,2022,,-1,\n"), intake.Options{})
	require.NoError(t, err)
	assert.Equal(t, 1, report.Bad, "a salary is never negative")
	h, _ := g.AsOf(base, allKnown).Household("501")
	assert.Equal(t, household.Taxed, h.Members[0].Tax.At(2021))
	require.NotNil(t, h.Members[1].Income)
	assert.Equal(t, money.Yen(-400000), h.Members[1].Income.Items[1].Amount)
}

func TestAmountsWithSeparatorsAreReadOnlyWhereTheTownSaysSo(t *testing.T) {
	t.Parallel()
	for _, grouped := range []bool{true, false} {
		g := registerOf(t, residents)
		report, err := intake.Tax(g, strings.NewReader("person,fiscal_year,status,levy\n1001,2021,課税,\"5,000\"\n1002,2021,課税,\"5,00\"\n"), intake.Options{Grouped: grouped})
		require.NoError(t, err)
		if assert.Equal(t, intake.FindingAmount, report.Findings[len(report.Findings)-1].Code); grouped {
			assert.Equal(t, 1, report.Bad)
		} else {
			assert.Equal(t, 2, report.Bad)
		}
	}
}

func TestStatusAndAmountsThatExcludeEachOtherAreFoundEachWay(t *testing.T) {
	t.Parallel()
	for row, want := range map[string]household.TaxStatus{
		"非課税,3500,": household.TaxUnknown, "非課税,,81200": household.TaxUnknown, "非課税,0,0": household.Exempt, "非課税,,": household.Exempt,
		"未申告,3500,": household.TaxUnknown, "課税,0,0": household.TaxUnknown, "課税,0,": household.Taxed, "課税,3500,0": household.Taxed, "減免,3500,": household.Relieved,
	} {
		g := registerOf(t, residents)
		report, err := intake.Tax(g, strings.NewReader("person,fiscal_year,status,levy,income_levy\n1001,2021,"+row+"\n"), intake.Options{File: "tax.csv"})
		require.NoError(t, err)
		h, _ := g.AsOf(base, allKnown).Household("501")
		assert.Equal(t, want, h.Members[0].Tax.At(2021), row)
		assert.Equal(t, want == household.TaxUnknown, len(report.Findings) == 1, row)
	}
}

func TestMarksAreReadAsTheyAreDrawn(t *testing.T) {
	t.Parallel()
	for mark, secret := range map[string]bool{"○": true, "〇": true, "◯": true, "１": true, "TRUE": true, "×": false, "✕": false, "０": false} {
		g := registerOf(t, "person,household,head,address,secret\n1001,501,1,宮町1番地,"+mark+"\n")
		p, _ := g.AsOf(base, allKnown).Person("1001")
		assert.Equal(t, secret, p.Address.Secret(), mark)
	}
}

// Names are hashed with a seed of the process, so that coverage is not the same in every run: fuzz
// with -fuzzminimizetime=1x, or minimizing takes all the time.
func FuzzImport(f *testing.F) {
	f.Add([]byte(residents))
	f.Add([]byte("event_id,type,date,known,person,household,head,to,of\n" +
		"e0,move_in,1990-01-01,1990-01-01,0,1,1,,\ne1,move_in,1990-01-02,1990-01-03,1,1,,,\ne2,split,1999-03-04,1999-03-06,1,1,1,2,\n" +
		"e3,merge,2001-01-01,2001-01-02,,2,,1,\ne4,move_out,2003-03-03,,0,1,,,\ne5,correction,2003-03-04,2003-03-05,,,,,e4\ne6,cancel,,2003-04-01,,,,,e2\n"))
	f.Add([]byte("person,type,date,household\np1,取消,,\n"))
	f.Add([]byte("宛名番号,世帯番号,生年月日,異動日\n1,2,昭和64年2月,50年頃\n"))
	f.Fuzz(func(t *testing.T, file []byte) {
		g := register.New(register.Config{Municipality: municipality.Must("112020")})
		report, err := intake.Residents(g, bytes.NewReader(file), intake.Options{})
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

// An income beside a status and amounts that exclude each other decided in their place: 非課税, a levy
// of 3,500 yen and an income under the limit came out exempt.
func TestTheIncomeOfARowThatContradictsItselfDecidesNothingEither(t *testing.T) {
	t.Parallel()
	g := registerOf(t, residents)
	report, err := intake.Tax(g, strings.NewReader("person,fiscal_year,status,levy,income_levy,total_income\n1001,2021,非課税,3500,,415000\n1002,2021,　非課税 ,0,,\n"), intake.Options{})
	require.NoError(t, err)
	assert.Equal(t, []string{intake.FindingConflict}, report.Findings.Codes())
	h, _ := g.AsOf(base, allKnown).Household("501")
	assert.Equal(t, household.TaxUnknown, h.Members[0].Tax.At(2021))
	assert.Nil(t, h.Members[0].Income)
	assert.Equal(t, household.Exempt, h.Members[1].Tax.At(2021), "a word with blanks around it is the word")
}

// An aid that ended before it began was taken in silence.
func TestAnAidThatEndedBeforeItBeganIsABadRow(t *testing.T) {
	t.Parallel()
	g := registerOf(t, residents)
	report, err := intake.Welfare(g, strings.NewReader("person,kind,from,to\n1001,生活扶助,2021-01-01,2020-01-01\n1002,生活扶助,2020-08-01,2020-08-01\n"), intake.Options{})
	require.NoError(t, err)
	assert.Equal(t, []string{intake.FindingConflict}, report.Findings.Codes())
	assert.Equal(t, 1, report.Bad)
	assert.Equal(t, 1, report.Taken)
}

// Tax, supporters and welfare name a person with fewer zeros, more of them, or in full width than
// the register: in a town whose numbers have one spelling they are all about that person, and who
// else's number differs by a zero is nobody.
func TestEveryColumnThatNamesAPersonKnowsTheTownsSpelling(t *testing.T) {
	t.Parallel()
	town := addressee.Format{Width: 10, Pad: true}
	o := intake.Options{Persons: town, Households: town}
	g := register.New(register.Config{})
	report, err := intake.Residents(g, strings.NewReader("person,household,head\n79,501,1\n0000000080,0501,\n００００００００８１,０００００００５０１,\n"), o)
	require.NoError(t, err)
	assert.Zero(t, report.Bad)
	assert.Equal(t, 3, g.Persons())
	report, err = intake.Tax(g, strings.NewReader("person,fiscal_year,status,supporter\n0079,2021,exempt,０８０\n80,2021,taxed,none\n081,2021,exempt,0000000079\n00000000079,2021,taxed,\n"), intake.Options{Persons: town, Households: town, Candidates: g.Has})
	require.NoError(t, err)
	assert.Equal(t, 3, report.Taken)
	assert.Equal(t, 1, report.Bad+report.Others, "eleven digits are nobody's")
	report, err = intake.Welfare(g, strings.NewReader("person,kind,from,against,recipient\n00079,生活扶助,2021-04-01,０００８０,81\n"), o)
	require.NoError(t, err)
	v := g.AsOf(base, allKnown)
	for id, want := range map[string]household.TaxStatus{"0000000079": household.Exempt, "0000000080": household.Taxed, "0000000081": household.Exempt} {
		h, found := v.Of(id)
		require.True(t, found, id)
		require.Len(t, h.Members, 3)
		tax, found := v.Tax(id, 2021)
		require.True(t, found, id)
		assert.Equal(t, want, tax.Status, id)
	}
	for id, supporter := range map[string]string{"0000000079": "0000000080", "0000000081": "0000000079"} {
		tax, _ := v.Tax(id, 2021)
		assert.Equal(t, supporter, tax.Supporter.ID)
	}
	for _, id := range []string{"79", "080", "８１", "00000000079"} {
		_, found := v.Person(id)
		assert.False(t, found, id)
	}
	assert.Equal(t, 1, report.Taken)
	assert.Empty(t, report.Findings)
}

// W5: a row that could not be taken speaks of somebody all the same, of whom less is known than the
// files say.
func TestARowThatCannotBeTakenSaysWhomItIsAbout(t *testing.T) {
	t.Parallel()
	g := register.New(register.Config{Municipality: municipality.Must("112020")})
	rows := "宛名番号,世帯番号,世帯主,生年月日\n1,501,1,1975-04-01\n２, 501 ,,1975-02-30\n3,502\nx y,503,1,1975-04-01\n"
	report, err := intake.Residents(g, strings.NewReader(rows), intake.Options{File: "residents.csv"})
	require.NoError(t, err)
	assert.Equal(t, []register.Unread{{Person: "2", Household: "501"}, {Person: "3", Household: "502"}, {Household: "503"}}, report.Unread)

	report = importTax(t, g, "person,fiscal_year,status\n1,2024,taxed\n1,2024,課税かも\n,2024,taxed\n")
	assert.Equal(t, []register.Unread{{Person: "1", Year: 2024}}, report.Unread)
	put, err := intake.Tax(g, strings.NewReader("person,fiscal_year,status\n1,2023,exempt\n1,R6,exempt\n"), intake.Options{Unread: report.Unread})
	require.NoError(t, err)
	assert.Empty(t, put.Unread, "a later file put it right")
}

// W5: the width of a digit is no part of an amount.
func TestAmountsAreReadInEitherWidth(t *testing.T) {
	t.Parallel()
	g := registerOf(t, residents)
	report := importTax(t, g, "person,fiscal_year,levy\n1001,2021,３，５００\n1002,2021,３５ 円\n")
	require.Equal(t, 1, report.Taken)
	view := g.AsOf(base, allKnown)
	view.SetYear(2021)
	found := false
	for h := range view.All() {
		for _, m := range h.Members {
			found = found || m.ID == "1001" && m.Tax.At(2021) == household.Taxed
		}
	}
	assert.True(t, found)
}

// A file half of whose rows are bad, and put right by the other half, is read as fast as another:
// each good row was held against every bad one.
func TestAsManyRowsArePutRightAsThereAre(t *testing.T) {
	t.Parallel()
	const rows = 40_000
	var file strings.Builder
	file.WriteString("person,fiscal_year,status\n")
	for _, status := range []string{"?", "exempt"} {
		for i := range rows {
			fmt.Fprintf(&file, "%d,2021,%s\n", i+1, status)
		}
	}
	file.WriteString("7,2022,?\n")
	report, err := intake.Tax(register.New(register.Config{Municipality: municipality.Must("112020")}), strings.NewReader(file.String()), intake.Options{})
	require.NoError(t, err)
	assert.Equal(t, rows+1, report.Bad)
	assert.Equal(t, []register.Unread{{Person: "7", Year: 2022}}, report.Unread)
}

// Who moved in September was paid its allowance by the town left, a public servant by an employer:
// where the file says so it is told to the program, where it says nonsense nothing is.
func TestWhoPaysTheChildAllowanceIsRead(t *testing.T) {
	t.Parallel()
	g := register.New(register.Config{})
	_, err := intake.Residents(g, strings.NewReader("person,household,head\n1,9,1\n2,9,\n3,9,\n4,9,\n5,9,\n"), intake.Options{})
	require.NoError(t, err)
	report, err := intake.Welfare(g, strings.NewReader("person,kind,from,recipient,支給者\n"+
		"2,児童手当,2021-09-01,1,131016\n3,児童手当,2021-09-01,1,所属庁\n4,児童手当,2021-09-01,1,\n5,児童手当,2021-09-01,1,131017\n"), intake.Options{})
	require.NoError(t, err)
	assert.Equal(t, 4, report.Taken)
	assert.Equal(t, []string{intake.FindingPlace}, report.Findings.Codes())
	h, found := g.AsOf(base, allKnown).Of("1")
	require.True(t, found)
	type payer struct {
		town     municipality.Code
		employer bool
	}
	got := map[string]payer{}
	for _, m := range h.Members[1:] {
		got[m.ID] = payer{m.ChildAllowance.Town, m.ChildAllowance.Employer}
	}
	assert.Equal(t, map[string]payer{"2": {town: municipality.Must("131016")}, "3": {employer: true}, "4": {}, "5": {}}, got)
}
