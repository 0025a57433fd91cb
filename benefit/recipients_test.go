package benefit

import (
	"fmt"
	"slices"
	"testing"

	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/stretchr/testify/require"
)

// F2: P15 refused all children where one of two recipients of child allowance was taxed. Each child
// goes by who receives for it; what is asked is whose tax changes the amount, and nobody else's.
// Held against all completions, spelt out.
func TestEachChildGoesByTheTaxOfWhoReceivesForIt(t *testing.T) {
	t.Parallel()
	c := compiled(t, "P15")
	states := []household.TaxStatus{household.Exempt, household.Taxed, household.TaxUnknown}
	adult, err := civil.ParseDate("1985-01-01")
	require.NoError(t, err)
	young, err := civil.ParseDate("2015-05-01")
	require.NoError(t, err)
	var scratch Scratch
	for n := range 3 * 3 * 3 * 16 {
		taxes := [3]household.TaxStatus{states[n%3], states[n/3%3], states[n/9%3]} // p0 and p1 receive, p2 does not
		paid, second := n/27%4, n/108%2 == 0                                       // whose child was paid before; a second child of p0
		head := []string{"p0", "p2"}[n/216]
		in := &Input{Municipality: kumagaya, Household: &household.Household{ID: "h", Head: head}}
		h := in.Household
		for i, tax := range taxes {
			h.Members = append(h.Members, household.Member{ID: fmt.Sprintf("p%d", i), Birth: adult})
			h.Members[i].Tax = household.Always(tax)
		}
		child := func(id string, of string) {
			h.Members = append(h.Members, household.Member{ID: id, Birth: young, ChildAllowance: &household.ChildAllowance{Recipient: of}})
		}
		child("a", "p0")
		child("b", "p1")
		if second {
			child("c", "p0")
		}
		var before []string
		for i, id := range []string{"a", "b"} {
			if paid>>i&1 == 1 {
				before = append(before, id)
			}
		}
		if len(before) > 0 {
			in.PaidBefore = []Payment{{Program: "P15", Municipality: kumagaya, State: Paid, Members: before}}
		}
		yen := func(of [2]household.TaxStatus) (sum int) {
			for _, m := range h.Members[3:] {
				i := slices.Index([]string{"p0", "p1"}, m.ChildAllowance.Recipient)
				if of[i] == household.Exempt && !slices.Contains(before, m.ID) {
					sum += 50_000
				}
			}
			return sum
		}
		var sums []int
		matters := map[string]bool{}
		for x := range 4 {
			of := [2]household.TaxStatus{states[x%2], states[x/2]}
			if taxes[0] != household.TaxUnknown && taxes[0] != of[0] || taxes[1] != household.TaxUnknown && taxes[1] != of[1] {
				continue
			}
			sums = append(sums, yen(of))
			for i := range of {
				other := of
				other[i] = states[1-slices.Index(states, of[i])]
				if taxes[i] == household.TaxUnknown && yen(other) != yen(of) {
					matters[fmt.Sprintf("p%d", i)] = true
				}
			}
		}
		d, err := c.Evaluate(in, &scratch)
		require.NoError(t, err)
		var missing []string
		for _, m := range d.AppendMissing(nil) {
			require.Equal(t, FactTax, m.Fact)
			missing = append(missing, m.Person)
		}
		slices.Sort(missing)
		require.Equal(t, len(matters), len(missing), "%d: %v", n, missing)
		for _, id := range missing {
			require.True(t, matters[id], "%d: %s", n, id)
		}
		switch {
		case len(matters) > 0:
			require.Equal(t, Undetermined, d.Outcome(), n)
		case sums[0] == 0:
			require.Equal(t, Ineligible, d.Outcome(), n)
			require.NotEmpty(t, d.Own().Reasons(), n)
		default:
			require.Equal(t, Eligible, d.Outcome(), n)
			require.Equal(t, sums[0], int(d.Amount()), n)
		}
	}
}

// F2: for sudden change the income test of who receives decides about a child, and on track C
// nobody is asked.
func TestEachChildGoesByTheIncomeTestOfWhoReceivesForIt(t *testing.T) {
	t.Parallel()
	c := compiled(t, "P15")
	born, err := civil.ParseDate("2015-05-01")
	require.NoError(t, err)
	in := &Input{Municipality: kumagaya, Household: &household.Household{ID: "h", Head: "p0"}}
	for _, id := range []string{"p0", "p1"} {
		in.Household.Members = append(in.Household.Members, household.Member{ID: id, Birth: born.AddMonths(-360), Tax: household.Always(household.Taxed)})
	}
	for i, of := range []string{"p0", "p1"} {
		in.Household.Members = append(in.Household.Members, household.Member{ID: []string{"a", "b"}[i], Birth: born, ChildAllowance: &household.ChildAllowance{Recipient: of}})
	}
	for _, one := range []struct {
		tests   []IncomeTest
		outcome Outcome
		yen     int
	}{
		{[]IncomeTest{{Person: "p0", Passed: true}, {Person: "p1", Passed: true}}, Eligible, 100_000},
		{[]IncomeTest{{Person: "p0", Passed: true}, {Person: "p1"}}, Eligible, 50_000},
		{[]IncomeTest{{Person: "p0"}, {Person: "p1"}}, Ineligible, 0},
		{[]IncomeTest{{Person: "p0"}}, Undetermined, 0},
	} {
		in.Track, in.Tests = TrackB, one.tests
		d, err := c.Decide(in)
		require.NoError(t, err)
		require.Equal(t, one.outcome, d.Outcome, one.tests)
		require.Equal(t, one.yen, int(d.Amount), one.tests)
	}
	in.Track, in.Tests = TrackC, nil
	in.PaidBefore = []Payment{{Program: "P15R4", Municipality: kumagaya, State: Paid, Head: "p0"}}
	d, err := c.Decide(in)
	require.NoError(t, err)
	require.Equal(t, Eligible, d.Outcome)
}

// Too old for an allowance, registered who knows where, supported by somebody who lives elsewhere:
// was refused, and nobody was asked where the child is registered.
func TestAChildWhoseRegistrationIsUnknownIsNotElsewhere(t *testing.T) {
	t.Parallel()
	nobody := household.Supporter{Kind: household.SupporterNone}
	exempt := household.Always(household.Exempt)
	for _, id := range []string{"P15", "P15R4", "P1"} {
		c := compiled(t, id)
		in := &Input{Municipality: kumagaya, Household: &household.Household{ID: "h", Head: "p0", Members: []household.Member{
			{ID: "p0", Birth: civil.MustDate("1980-05-05"), Tax: exempt, Supporter: nobody},
			{ID: "p1", Birth: civil.MustDate("1981-01-01"), Tax: exempt, Residence: elsewhere, Supporter: nobody},
			{ID: "p2", Birth: civil.MustDate("2006-01-01"), Tax: exempt, ResidenceUnknown: true, Supporter: household.Supporter{Kind: household.SupporterKnown, ID: "p1"}},
		}}}
		in.Application.Returned = civil.MustDate("2022-05-01")
		d, err := c.Decide(in)
		require.NoError(t, err)
		require.Equal(t, Undetermined, d.Outcome, id)
		require.Len(t, d.Missing(), 1, id)
		require.Equal(t, FactResidence, d.Missing()[0].Fact, id)
		require.Equal(t, "p2", d.Missing()[0].Person, id)

		in.Household.Members[2].ResidenceUnknown = false
		d, err = c.Decide(in)
		require.NoError(t, err)
		require.Equal(t, Eligible, d.Outcome, id)
		in.Household.Members[2].Residence = elsewhere
		d, err = c.Decide(in)
		require.NoError(t, err)
		require.Equal(t, Ineligible, d.Outcome, id)
	}
}
