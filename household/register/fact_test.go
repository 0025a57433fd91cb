package register_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"testing"

	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/intake"
	"github.com/kyufu-go/kyufu/household/register"
	"github.com/kyufu-go/kyufu/household/secret"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const two = "type,date,known,person,household,head,birth,january\n,,2021-01-05,p1,h1,1,1950-04-01,112020\nmove_in,2021-05-01,2021-05-01,p2,h1,,1980-04-01,111007\n"

func member(t testing.TB, v *register.View, person string) household.Member {
	t.Helper()
	h, found := v.Of(person)
	require.True(t, found)
	return h.Members[h.Index(person)]
}

func TestTaxFactsInTwoTimes(t *testing.T) {
	t.Parallel()
	g := registerOf(t, two)
	report := importTax(t, g, "person,fiscal_year,status,known,source,from\n"+
		"p1,2021,unfiled,2021-06-01,own_roll,\n"+
		"p1,2021,exempt,2021-12-20,declaration,\n"+
		"p1,2021,taxed,2022-02-01,own_roll,\n"+
		"p1,2022,exempt,2022-06-01,own_roll,\n"+
		"p2,2021,exempt,2021-06-01,own_roll,\n"+
		"p2,2021,taxed,2022-01-15,inquiry,\n"+
		"p1,2020,relieved,2021-01-01,ex_officio,2022-01-01\n")
	require.Zero(t, report.Bad)
	for _, tc := range []struct {
		person, known string
		status        household.TaxStatus
		declared      bool
	}{
		{"p1", "2021-05-31", household.TaxUnknown, false},
		{"p1", "2021-12-19", household.Unfiled, false},
		{"p1", "2021-12-20", household.Unfiled, true}, // a declaration decides what the roll leaves open
		{"p1", "2022-02-01", household.Taxed, false},  // until the roll says otherwise
		{"p2", "2021-12-31", household.TaxUnknown, false},
		{"p2", "2022-01-15", household.Taxed, false}, // the inquiry answers
	} {
		m := member(t, g.AsOf(base, day(tc.known)), tc.person)
		assert.Equal(t, tc.status, m.Tax.At(2021), "%+v", tc)
		assert.Equal(t, tc.declared, m.Declared.Has(household.NoTaxableIncome), "%+v", tc)
	}
	m := member(t, g.AsOf(base, allKnown), "p1")
	assert.Equal(t, household.Exempt, m.Tax.At(2022))
	assert.Equal(t, household.Relieved, m.Tax.At(2020), "what is granted after the base date holds for the whole year")
	assert.Equal(t, household.TaxUnknown, member(t, g.AsOf(base, day("2021-12-31")), "p1").Tax.At(2020), "before it was granted")
	f, found := g.AsOf(base, day("2021-12-31")).Tax("p1", 2021)
	assert.True(t, found)
	assert.Equal(t, register.ByDeclared, f.Source)
}

func TestTheOwnRollSaysNothingAboutWhoLivedElsewhere(t *testing.T) {
	t.Parallel()
	g := registerOf(t, two)
	importTax(t, g, "person,fiscal_year,status\np2,2021,exempt\np2,2022,exempt\n")
	m := member(t, g.AsOf(base, allKnown), "p2")
	assert.Equal(t, household.TaxUnknown, m.Tax.At(2021), "not assessed here: that is what makes an inquiry")
	assert.Equal(t, household.Exempt, m.Tax.At(2022), "assessed here the year after")
}

func TestSupporterAndDeclarationAreThoseOfTheYear(t *testing.T) {
	t.Parallel()
	g := registerOf(t, two)
	importTax(t, g, "person,fiscal_year,status,supporter,source\np1,2021,unfiled,none,own_roll\np1,2022,unfiled,p2,own_roll\np1,2022,exempt,,declaration\n")
	v := g.AsOf(base, allKnown)
	m := member(t, v, "p1")
	assert.Equal(t, household.SupporterNone, m.Supporter.Kind)
	assert.False(t, m.Declared.Has(household.NoTaxableIncome))
	v.SetYear(2022)
	m = member(t, v, "p1")
	assert.Equal(t, "p2", m.Supporter.ID)
	assert.True(t, m.Declared.Has(household.NoTaxableIncome))
}

func TestMalformedFactsAreRefused(t *testing.T) {
	t.Parallel()
	g := register.New(register.Config{})
	for field, f := range map[string]register.TaxFact{
		"person": {Year: 2021}, "year": {Person: "p1", Year: 1999}, "status": {Person: "p1", Year: 2021, Status: 99},
		"supporter": {Person: "p1", Year: 2021, Supporter: register.SupporterFact{Kind: household.SupporterKnown}},
	} {
		err := g.AddTax(f)
		var coded *register.Error
		require.ErrorAs(t, err, &coded)
		assert.EqualValues(t, register.CodeFact, coded.Code())
		assert.Equal(t, field, coded.Field())
	}
	assert.Error(t, g.AddWelfare(register.WelfareFact{Kind: register.Widow}))
	assert.Error(t, g.AddWelfare(register.WelfareFact{Person: "p1"}))
	assert.Zero(t, g.Persons())
}

func TestEveryFactKeepsItsProvenance(t *testing.T) {
	t.Parallel()
	from := register.Provenance{Department: "市民課", Means: "庁内連携", Obtained: day("2021-12-11")}
	g := register.New(register.Config{})
	_, err := intake.Residents(g, bytes.NewReader([]byte(two)), intake.Options{Provenance: from})
	require.NoError(t, err)
	_, err = intake.Tax(g, bytes.NewReader([]byte("person,fiscal_year,status,source\np1,2021,exempt,照会\n")), intake.Options{Provenance: from})
	require.NoError(t, err)
	_, err = intake.Welfare(g, bytes.NewReader([]byte("person,kind\np1,障害\n")), intake.Options{Provenance: from})
	require.NoError(t, err)
	v := g.AsOf(base, allKnown)
	p, _ := v.Person("p1")
	assert.Equal(t, from, p.Provenance)
	assert.Equal(t, from, v.Welfare("p1")[0].Provenance)
	from.Source = register.ByInquiry
	f, _ := v.Tax("p1", 2021)
	assert.Equal(t, from, f.Provenance)
}

func TestATaxCorrectedAfterTheBaseDateIsTheTaxOfTheYear(t *testing.T) {
	t.Parallel()
	g := registerOf(t, two)
	require.Zero(t, importTax(t, g, "宛名番号,年度,課税区分,処理日,更正日\n"+
		"p1,2021,非課税,2021-06-01,\np1,2021,課税,2022-01-20,2022-01-20\np1,2021,非課税,2022-03-05,2022-03-01\n"+
		"p2,2022,課税,2022-06-12,2022-06-10\n").Bad)
	for known, want := range map[string]household.TaxStatus{
		"2021-12-20": household.Exempt, "2022-01-20": household.Taxed, "2022-03-04": household.Taxed, "2022-03-05": household.Exempt,
	} {
		assert.Equal(t, want, member(t, g.AsOf(base, day(known)), "p1").Tax.At(2021), "corrected up and down, as known on "+known)
	}
	v := g.AsOf(day("2022-06-01"), day("2022-07-01"))
	assert.Equal(t, household.Taxed, member(t, v, "p2").Tax.At(2022), "assessed days after the base date, as every year")
}

func TestAidThatEndedAndBeganAgainIsAid(t *testing.T) {
	t.Parallel()
	for name, rows := range map[string]string{
		"in order":     "p1,生活扶助,2015-04-01,2018-03-31\np1,生活扶助,2020-12-01,\n",
		"newest first": "p1,生活扶助,2020-12-01,\np1,生活扶助,2015-04-01,2018-03-31\n",
	} {
		g := registerOf(t, two)
		importTax(t, g, "person,fiscal_year,salary\np1,2021,1200000\n")
		require.Zero(t, importWelfare(t, g, "person,kind,from,to\n"+rows).Bad)
		assert.Equal(t, civil.True, member(t, g.AsOf(base, allKnown), "p1").Income.LivelihoodAid, name)
	}
}

func TestTheChildAllowanceThatIsPaidOnTheBaseDateCounts(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ rows, recipient, month string }{
		"the father's ended, the mother's began":     {"p2,児童手当,2015-04-01,2021-05-31,p9\np2,児童手当,2021-06-01,,p1\n", "p1", "2021-06-01"},
		"told in the other order":                    {"p2,児童手当,2021-06-01,,p1\np2,児童手当,2015-04-01,2021-05-31,p9\n", "p1", "2021-06-01"},
		"taken over after the base date":             {"p2,児童手当,2015-04-01,2022-01-31,p1\np2,児童手当,2022-02-01,,p9\n", "p1", "2015-04-01"},
		"ended on the base date":                     {"p2,児童手当,2015-04-01,2021-12-10,p1\n", "p1", "2015-04-01"},
		"begins after the base date, with a newborn": {"p2,児童手当,2022-02-01,,p9\np2,児童手当,2022-01-01,2022-01-31,p1\n", "p1", "2022-01-01"},
		"ended before, and nobody's since":           {"p2,児童手当,2015-04-01,2021-05-31,p9\n", "", ""},
	} {
		g := registerOf(t, two)
		require.Zero(t, importWelfare(t, g, "person,kind,from,to,recipient\n"+tc.rows).Bad, name)
		m := member(t, g.AsOf(base, allKnown), "p2")
		if tc.recipient == "" {
			assert.Nil(t, m.ChildAllowance, name)
			continue
		}
		require.NotNil(t, m.ChildAllowance, name)
		assert.Equal(t, household.ChildAllowance{Recipient: tc.recipient, Month: day(tc.month)}, *m.ChildAllowance, name)
	}
}

func TestWelfareFactsBecomeWhatJudgementAsks(t *testing.T) {
	t.Parallel()
	g := registerOf(t, two)
	importTax(t, g, "person,fiscal_year,salary\np1,2021,1200000\n")
	report := importWelfare(t, g, "person,kind,from,to,known,proof,against,recipient\n"+
		"p1,障害,2015-01-01,,,,,\np1,ひとり親,2015-01-01,2020-12-30,,,,\np1,生活扶助,2020-12-01,,,,,\np1,婚姻歴,,,,,,\n"+
		"p2,DV,2022-02-01,,2022-02-02,保護命令,p1,\np2,児童手当,2021-09-01,,,,,p1\n"+
		"p1,昼寝,,,,,,\n,障害,,,,,,\np1,障害,2015-01-01,,,,,\n")
	assert.Equal(t, 2, report.Bad)
	assert.Equal(t, 1, report.Duplicates)
	v := g.AsOf(base, allKnown)
	income := member(t, v, "p1").Income
	require.NotNil(t, income)
	assert.Equal(t, household.SpecialDisabled, income.Special, "the single parent's status ended the day before the year did")
	assert.Equal(t, civil.True, income.LivelihoodAid)
	assert.Equal(t, civil.True, income.EverMarried)
	m := member(t, v, "p2")
	assert.Equal(t, &household.Protection{Kind: household.Violence, Proof: "保護命令", Against: "p1"}, m.Protected, "also who fled after the base date")
	assert.Equal(t, "p1", m.ChildAllowance.Recipient)
	assert.Nil(t, member(t, g.AsOf(base, day("2022-02-01")), "p2").Protected, "not known yet")
	assert.Len(t, v.Welfare("p1"), 3, "a fact given twice counts once; the ended one does not hold")
}

func TestAPeriodThatEndsReplacesTheOpenOne(t *testing.T) {
	t.Parallel()
	g := registerOf(t, two)
	importWelfare(t, g, "person,kind,from,to,known\np1,措置,2020-01-01,,2020-01-10\np1,措置,2020-01-01,2021-11-30,2021-12-05\n")
	assert.NotNil(t, member(t, g.AsOf(base, day("2021-12-04")), "p1").Protected)
	assert.Nil(t, member(t, g.AsOf(base, day("2021-12-05")), "p1").Protected, "the placement had ended")
}

const secretAddress = "秘密町9番地9"

func TestASecretAddressShowsItselfNowhere(t *testing.T) {
	t.Parallel()
	g := registerOf(t, "type,date,known,person,household,head,address,postal,secret\n"+
		",,,p1,h1,1,"+secretAddress+",999-9999,1\n,,,p2,h1,,"+secretAddress+",999-9999,\n"+
		",,,p3,h3,1,宮町1番地,360-0041,\n")
	importWelfare(t, g, "person,kind,from,known\np3,DV,2022-01-01,2022-02-01\n")
	v := g.AsOf(base, day("2021-12-10"))
	for _, number := range []string{"p1", "p2", "p3"} {
		p, _ := v.Person(number)
		assert.True(t, p.Address.Secret(), "%s: marked, of a marked head's household, or fled: today's knowledge counts", number)
		assert.Empty(t, p.Address.Text()+p.Address.Postal())
		_, err := json.Marshal(p)
		require.ErrorIs(t, err, secret.CodeSealed, "a person is not written at all")
		b, err := json.Marshal(p.Address)
		require.NoError(t, err)
		var log bytes.Buffer
		slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "person", p, "address", p.Address)
		for _, out := range []string{string(b), log.String(), fmt.Sprint(p), fmt.Sprintf("%v %+v %#v %s %q", p, p, p, p.Address, p.Address), fmt.Sprintf("%+v %#v", &p, p.Address)} {
			assert.NotContains(t, out, secretAddress)
			assert.NotContains(t, out, "999-9999")
			assert.NotContains(t, out, "宮町")
		}
		_, text := p.Address.Disclose()
		assert.NotEmpty(t, text, "for what goes to the person alone")
	}
	again := register.New(register.Config{})
	for e := range g.Events() {
		_, err := json.Marshal(e)
		require.ErrorIs(t, err, secret.CodeSealed)
		b, err := json.Marshal(e.Attributes.Address)
		require.NoError(t, err)
		for _, address := range []string{"宮町1番地", secretAddress} {
			assert.NotContains(t, fmt.Sprintf("%s %+v %v", b, e, e.Attributes.Address), address)
		}
		require.NoError(t, again.Append(e))
	}
	p, _ := again.AsOf(base, allKnown).Person("p1")
	assert.True(t, p.Address.Secret(), "stored and read again")
	require.NoError(t, g.Append(register.Event{
		Type: register.EventAddressChange, Date: day("2021-12-01"), Known: day("2022-03-01"), Person: "p1", Attributes: register.Attributes{Secrecy: civil.False},
	}))
	v.Update()
	p, _ = v.Person("p1")
	assert.False(t, p.Address.Secret(), "lifted by the register")
	assert.Equal(t, secretAddress, p.Address.Text())
}

func TestOpenAddressesAreReadable(t *testing.T) {
	t.Parallel()
	a := register.NewAddress("360-8601", "宮町二丁目47番地1", false)
	assert.Equal(t, "宮町二丁目47番地1", a.String())
	assert.Equal(t, "360-8601", a.Postal())
	b, err := json.Marshal(a)
	require.NoError(t, err)
	assert.JSONEq(t, `"宮町二丁目47番地1"`, string(b))
	assert.True(t, register.Address{}.IsZero())
}

// 生活保護 may be any aid: only 生活扶助 exempts from the levy (finding 15).
func TestTheWordForPublicAssistanceSaysNotWhichAid(t *testing.T) {
	t.Parallel()
	_, ok := register.ParseWelfareKind("生活保護")
	assert.False(t, ok)
	for name, kind := range map[string]register.WelfareKind{"生活扶助": register.LivelihoodAid, "医療扶助": register.MedicalAid, "その他の扶助": register.OtherAid} {
		got, ok := register.ParseWelfareKind(name)
		assert.True(t, ok)
		assert.Equal(t, kind, got)
	}
}
