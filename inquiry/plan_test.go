package inquiry

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/inquiry/answer"
	"github.com/kyufu-go/kyufu/inquiry/permitted"
)

var (
	kumagaya = municipality.Must("112020")
	fukaya   = municipality.Must("112186")
	// chuo is a ward of Chiba, a designated city.
	chuo, chiba = municipality.Must("121011"), municipality.Must("121002")
)

var inDecember = permitted.Assessment{PublishedOn: civil.MustDate("2021-12-01")}

func missing(person, fact string, year int, change ...func(*MissingFact)) MissingFact {
	f := MissingFact{Person: person, Subject: permitted.Member, Fact: fact, FiscalYear: civil.FiscalYear(year), Route: RouteInquiry}
	for _, c := range change {
		c(&f)
	}
	return f
}

func planConfig(homes map[string]Residence) PlanConfig {
	return PlanConfig{
		Designation: "from-2021-12-20",
		List:        permitted.BuiltIn(), On: civil.MustDate("2022-08-01"), Own: kumagaya, Assessment: inDecember,
		Residence: func(person string, on civil.Date) Residence { return homes[person+"@"+on.String()] },
	}
}

func in(code municipality.Code) Residence { return Residence{Kind: ResidesIn, Municipality: code} }

func TestPlanJoinsWhatOneAnswerSettles(t *testing.T) {
	t.Parallel()
	c := planConfig(map[string]Residence{
		"p1@2021-01-01": in(fukaya), "p1@2022-01-01": in(kumagaya), "p2@2021-01-01": in(fukaya), "p2@2022-01-01": in(chuo),
	})
	p := MakePlan([]MissingFact{
		missing("p1", "tax_status", 2021), missing("p2", "tax_status", 2021), missing("p1", "income_levy", 2021),
		missing("p1", "tax_status", 2021), missing("p1", "tax_status", 2022), missing("p2", "tax_status", 2022),
	}, c)
	require.Len(t, p.Asks, 3)
	require.Equal(t, []string{"tax_status", "income_levy"}, p.Asks[0].Facts)
	require.Equal(t, []answer.Item{answer.ItemIncomeLevy, answer.ItemPerCapitaLevy, answer.ItemTaxStatus}, p.Asks[0].Items)
	require.Equal(t, permitted.Institution{Party: permitted.Mayor, Municipality: fukaya}, p.Asks[0].Provider)
	require.Equal(t, "121", p.Asks[0].Verdict.No)
	require.Equal(t, "p2", p.Asks[1].Person)
	require.Equal(t, permitted.Institution{Party: permitted.Mayor, Municipality: chiba}, p.Asks[2].Provider, "a ward folds into its city")
	require.Equal(t, []Unasked{{Fact: missing("p1", "tax_status", 2022), Outcome: OutcomeOwnMunicipality}}, p.Unasked)
}

func TestAnUnconfirmedDesignationAsksNobody(t *testing.T) {
	t.Parallel()
	c := planConfig(map[string]Residence{"p1@2021-01-01": in(fukaya)})
	facts := []MissingFact{missing("p1", "tax_status", 2021)}
	require.Len(t, MakePlan(facts, c).Asks, 1)
	c.Designation = ""
	p := MakePlan(facts, c)
	require.Empty(t, p.Asks)
	require.Len(t, p.Unasked, 1)
	require.Equal(t, permitted.ReasonUndesignated, p.Unasked[0].Verdict.Reason)
}

func TestPlanNamesWhyNobodyIsAsked(t *testing.T) {
	t.Parallel()
	c := planConfig(map[string]Residence{
		"abroad@2021-01-01": {Kind: ResidesOverseas}, "none@2021-01-01": {Kind: NoResidentRecord}, "nat@2021-01-01": {Kind: Naturalised},
		"p@2021-01-01": in(fukaya), "odd@2021-01-01": in(municipality.Code(1)), "p@2015-01-01": in(fukaya), "p@2022-08-01": in(fukaya),
		"abroad@2022-08-01": {Kind: ResidesOverseas},
	})
	tests := map[string]struct {
		fact MissingFact
		want Outcome
	}{
		"overseas":               {missing("abroad", "tax_status", 2021), OutcomeOverseas},
		"no resident record":     {missing("none", "tax_status", 2021), OutcomeNoResidentRecord},
		"naturalised":            {missing("nat", "tax_status", 2021), OutcomeNaturalised},
		"residence unknown":      {missing("who", "tax_status", 2021), OutcomeResidenceUnknown},
		"municipality unknown":   {missing("odd", "tax_status", 2021), OutcomeResidenceUnknown},
		"a supporter":            {missing("p", "tax_status", 2021, func(f *MissingFact) { f.Subject = permitted.Supporter }), OutcomeSupporter},
		"another route":          {missing("p", "tax_status", 2021, func(f *MissingFact) { f.Route = "own_roll" }), OutcomeOtherRoute},
		"an unheard-of fact":     {missing("p", "shoe_size", 2021), OutcomeNoSource},
		"outside the law":        {missing("p", "tax_status", 2015), OutcomeNotPermitted},
		"resident record, early": {missing("p", "residence", 0), OutcomeNotPermitted},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := MakePlan([]MissingFact{test.fact}, c)
			require.Empty(t, p.Asks)
			require.Len(t, p.Unasked, 1)
			require.Equal(t, test.want, p.Unasked[0].Outcome)
			require.Equal(t, test.want == OutcomeNotPermitted, p.Unasked[0].Verdict.Reason != permitted.ReasonUnchecked)
		})
	}
	head := func(f *MissingFact) { f.Subject = permitted.Head }
	p := MakePlan([]MissingFact{missing("abroad", "account_register", 2021, head)}, c)
	require.Equal(t, permitted.Institution{Party: permitted.PrimeMinister}, p.Asks[0].Provider, "the State is asked wherever a person lived")
	require.Zero(t, p.Asks[0].FiscalYear)
}

// Every fact is either settled by exactly one request or left with a reason, no request could be
// joined with another, and no supporter is ever asked about.
func TestPlanIsCompleteAndSmallest(t *testing.T) {
	t.Parallel()
	homes := []Residence{{}, in(fukaya), in(chuo), in(chiba), in(kumagaya), {Kind: ResidesOverseas}}
	rapid.Check(t, func(t *rapid.T) {
		c := planConfig(nil)
		c.Residence = func(person string, on civil.Date) Residence {
			y, _ := on.Year()
			n, _ := strconv.Atoi(person)
			return homes[(n*7+y)%len(homes)]
		}
		facts := rapid.SliceOf(rapid.Custom(func(t *rapid.T) MissingFact {
			return MissingFact{
				Person: strconv.Itoa(rapid.IntRange(0, 5).Draw(t, "p")), Subject: rapid.SampledFrom([]permitted.Subject{permitted.Head, permitted.Member, permitted.Supporter}).Draw(t, "s"),
				Fact:       rapid.SampledFrom([]string{"tax_status", "income_levy", "income", "account_register"}).Draw(t, "f"),
				FiscalYear: civil.FiscalYear(rapid.IntRange(2021, 2022).Draw(t, "y")), Route: rapid.SampledFrom([]string{RouteInquiry, "own_roll"}).Draw(t, "r"),
			}
		})).Draw(t, "facts")
		p := MakePlan(facts, c)
		keys := map[askKey]bool{}
		settled := 0
		for _, a := range p.Asks {
			k := askKey{a.Person, a.Subject, a.Provider, a.Information, a.FiscalYear}
			require.False(t, keys[k])
			keys[k] = true
			require.NotEqual(t, permitted.Supporter, a.Subject)
			require.True(t, a.Verdict.Permitted)
			require.NotEqual(t, kumagaya, a.Provider.Municipality)
			settled += len(a.Facts)
		}
		distinct := map[MissingFact]bool{}
		for _, f := range facts {
			distinct[f] = true
		}
		require.Equal(t, len(distinct), settled+len(p.Unasked))
	})
}
