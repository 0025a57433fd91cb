package asking_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/benefit/asking"
	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/intake"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/household/register"
	"github.com/kyufu-go/kyufu/inquiry"
	"github.com/kyufu-go/kyufu/inquiry/answer"
	"github.com/kyufu-go/kyufu/inquiry/permitted"
)

const residents = `宛名番号,世帯番号,異動事由,異動日,処理日,世帯主,続柄,氏名,氏名カナ,性別,生年月日,郵便番号,住所,1月1日住所,異動先世帯番号
1001,501,現住,,,1,世帯主,試験　太郎,シケン　タロウ,男,昭和50年3月1日,360-8601,熊谷市宮町二丁目47番地1,112020,
1002,501,転入,R3.5.10,R3.5.11,,妻,試験　花子,シケン　ハナコ,女,1977-11-23,360-8601,熊谷市宮町二丁目47番地1,112186,
`

const tax = `宛名番号,年度,課税区分,均等割額,所得割額,扶養者宛名番号,処理日
1001,令和3年度,非課税,0,0,なし,R3.6.1
1002,令和3年度,,,,なし,R3.6.1
`

var (
	own    = municipality.Must("112020")
	fukaya = permitted.Institution{Party: permitted.Mayor, Municipality: municipality.Must("112186")}
	base   = civil.MustDate("2021-12-10")
	asked  = civil.MustDate("2022-02-01")
)

func town(t *testing.T) *register.Register {
	t.Helper()
	g := register.New(register.Config{Municipality: municipality.Must("112020")})
	_, err := intake.Residents(g, strings.NewReader(residents), intake.Options{File: "residents.csv"})
	require.NoError(t, err)
	_, err = intake.Tax(g, strings.NewReader(tax), intake.Options{File: "tax.csv"})
	require.NoError(t, err)
	return g
}

func decide(t *testing.T, g *register.Register, known civil.Date) (*register.View, household.Household, benefit.Decision) {
	t.Helper()
	program, err := benefit.Builtin("P2")
	require.NoError(t, err)
	compiled, err := benefit.Compile(program)
	require.NoError(t, err)
	view := g.AsOf(base, known)
	h, ok := view.Household("501")
	require.True(t, ok)
	d, err := compiled.Decide(&benefit.Input{Municipality: own, Household: &h})
	require.NoError(t, err)
	return view, h, d
}

// From a decision that waits, over a plan, to an answer in the register and the decision that it
// makes.
func TestFromMissingFactToDecision(t *testing.T) {
	t.Parallel()
	for status, want := range map[string]benefit.Outcome{answer.TaxExempt: benefit.Eligible, answer.TaxTaxed: benefit.Ineligible} {
		g := town(t)
		view, h, d := decide(t, g, asked)
		require.Equal(t, benefit.Undetermined, d.Outcome)
		plan := inquiry.MakePlan(asking.Facts(asking.Open{Household: &h, Missing: d.Missing()}), inquiry.PlanConfig{
			Designation: "from-2021-12-20",
			List:        permitted.BuiltIn(), On: asked, Own: own, Residence: asking.Residence(view),
			Assessment: permitted.Assessment{PublishedOn: civil.MustDate("2021-12-01")},
		})
		require.Len(t, plan.Asks, 1)
		a := plan.Asks[0]
		require.Equal(t, "1002", a.Person)
		require.Equal(t, fukaya, a.Provider)
		require.Equal(t, permitted.Member, a.Subject)

		levy := "0"
		if status == answer.TaxTaxed {
			levy = "5500"
		}
		when := asking.Learnt{Known: asked.AddDays(7), Obtained: asked.AddDays(7)}
		into := asking.Into(g, when)
		fact := inquiry.Fact{
			Inquiry: "abcdefghijklmnopqrstuvwxyz", Key: a.Person, Provider: a.Provider, Information: a.Information, FiscalYear: a.FiscalYear,
			Values: []answer.Value{
				{Item: answer.ItemTaxStatus, Kind: answer.KindCode, Text: status}, {Item: answer.ItemPerCapitaLevy, Kind: answer.KindYen, Text: levy},
			},
		}
		for range 2 { // once more after a crash
			require.NoError(t, into(t.Context(), []inquiry.Fact{fact}))
			_, _, d = decide(t, g, when.Known)
			require.Equal(t, want, d.Outcome)
		}
		_, _, d = decide(t, g, asked)
		require.Equal(t, benefit.Undetermined, d.Outcome, "as it was known then")
	}
}

func TestWhoIsAskedAbout(t *testing.T) {
	t.Parallel()
	h := &household.Household{ID: "h", Head: "a", Members: []household.Member{{ID: "a"}, {ID: "b"}}}
	facts := asking.Facts(asking.Open{Household: h, Missing: []benefit.Missing{
		{Person: "a", Fact: benefit.FactTax, FiscalYear: 2021, Route: benefit.Inquiry},
		{Person: "b", Fact: benefit.FactTax, FiscalYear: 2021, Route: benefit.Inquiry},
		{Person: "c", Fact: benefit.FactSupporterTax, FiscalYear: 2021, Route: benefit.Inquiry},
		{Person: "b", Fact: benefit.FactSupporterTax, FiscalYear: 2021, Route: benefit.Inquiry},
	}}, asking.Open{})
	var subjects []permitted.Subject
	for _, f := range facts {
		subjects = append(subjects, f.Subject)
		require.Equal(t, inquiry.RouteInquiry, f.Route, "both rooms name the route alike")
	}
	require.Equal(t, []permitted.Subject{permitted.Head, permitted.Member, permitted.Supporter, permitted.Supporter}, subjects)
}

// Every fact that both rooms know has one name.
func TestFactsHaveTheSourcesName(t *testing.T) {
	t.Parallel()
	sources := inquiry.DefaultSources()
	for _, f := range []benefit.Fact{benefit.FactTax, benefit.FactLevy, benefit.FactIncome, benefit.FactResidence, benefit.FactBirth} {
		require.Contains(t, sources, f.String())
	}
}

func TestAnswersThatAreNoFacts(t *testing.T) {
	t.Parallel()
	value := func(item answer.Item, kind answer.Kind, text, notSet string) answer.Value {
		return answer.Value{Item: item, Kind: kind, Text: text, NotSet: notSet}
	}
	fact := func(values ...answer.Value) *inquiry.Fact {
		return &inquiry.Fact{Inquiry: "a", Key: "1002", Information: permitted.LocalTax, FiscalYear: 2021, Provider: fukaya, Values: values}
	}
	other := fact()
	other.Information = permitted.ResidentRecord
	for name, test := range map[string]struct {
		fact *inquiry.Fact
		want error
	}{
		"other information": {other, asking.CodeInformation},
		"nothing":           {nil, asking.CodeInformation},
		"unknown class":     {fact(value(answer.ItemTaxStatus, answer.KindCode, "rich", "")), asking.CodeStatus},
		"no amount":         {fact(value(answer.ItemIncomeLevy, answer.KindYen, "much", "")), asking.CodeAmount},
	} {
		_, err := asking.Tax(test.fact, asking.Learnt{})
		require.ErrorIs(t, err, test.want, name)
		require.NotContains(t, err.Error(), "rich", "an error holds no value")
		require.NotContains(t, err.Error(), "much")
	}
	got, err := asking.Tax(fact(
		value(answer.ItemTaxStatus, answer.KindCode, "", "NotAcceptable"), value(answer.ItemTotalIncome, answer.KindYen, "1200000", ""),
	), asking.Learnt{Known: asked, Obtained: asked})
	require.NoError(t, err)
	require.Equal(t, household.TaxUnknown, got.Status, "a reason for giving no value is not a value")
	require.Equal(t, household.LevyUnknown, got.IncomeLevy)
	require.True(t, got.TotalIncome.Known)
	require.EqualValues(t, 1_200_000, got.TotalIncome.Yen)
	require.Equal(t, register.ByInquiry, got.Source)
	require.Equal(t, "mayor:112186", got.Department)
}

// A batch with one answer that is no fact adds none.
func TestBatchIsAddedWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	g := town(t)
	good := inquiry.Fact{Inquiry: "a", Key: "1002", Information: permitted.LocalTax, FiscalYear: 2021, Values: []answer.Value{
		{Item: answer.ItemTaxStatus, Kind: answer.KindCode, Text: answer.TaxExempt},
	}}
	bad := good
	bad.Information = permitted.AccountRegister
	into := asking.Into(g, asking.Learnt{Known: asked, Obtained: asked})
	require.ErrorIs(t, into(t.Context(), []inquiry.Fact{good, bad}), asking.CodeInformation)
	_, _, d := decide(t, g, asked)
	require.Equal(t, benefit.Undetermined, d.Outcome)
	noYear := good
	noYear.FiscalYear = 0
	err := into(t.Context(), []inquiry.Fact{noYear})
	require.ErrorIs(t, err, asking.CodeRegister)
	var refused *register.Error
	require.ErrorAs(t, err, &refused)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, into(ctx, []inquiry.Fact{good}), context.Canceled)
	require.ErrorIs(t, asking.Into(nil, asking.Learnt{})(t.Context(), nil), asking.CodeRegister)
	require.False(t, errors.Is(err, asking.CodeStatus))
}

func TestResidenceFollowsTheRegister(t *testing.T) {
	t.Parallel()
	view := town(t).AsOf(base, asked)
	lives := asking.Residence(view)
	require.Equal(t, inquiry.Residence{Kind: inquiry.ResidesIn, Municipality: fukaya.Municipality}, lives("1002", civil.MustDate("2021-01-01")))
	require.Equal(t, inquiry.Residence{Kind: inquiry.ResidesIn, Municipality: own}, lives("1002", base))
	require.Equal(t, inquiry.Residence{}, lives("9999", base), "a stranger")
	require.Equal(t, inquiry.Residence{}, asking.Residence(nil)("1001", base))
}
