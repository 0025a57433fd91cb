package benefit

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/municipality"
)

// moved is who left another town for this one on a day.
func moved(on string) []household.Residence {
	return []household.Residence{{At: household.In(saitama), To: civil.MustDate(on)}, {At: household.In(kumagaya), From: civil.MustDate(on)}}
}

// month is a month, or a year where it is 0.
func month(year, month int) civil.Date {
	d, _ := civil.NewPartial(year, month, 0)
	return d
}

// 川崎市, 野洲市 on P1, 高山市, 東栄町 on P14: who paid the allowance of the program's month pays,
// and for a public servant the town of the base date. It went by registration on the base date
// alone: the town that had paid refused who moved in that month, and the next one paid whoever
// moved later once more.
func TestTheTownThatPaidTheAllowancePays(t *testing.T) {
	t.Parallel()
	here, there := kumagaya, saitama
	for name, one := range map[string]struct {
		program, moved, born string
		allowance            household.ChildAllowance
		here, there          Outcome
	}{
		"moved in the month, the town left had paid":        {"P14", "2025-09-10", "2015-01-01", household.ChildAllowance{Town: there}, Ineligible, Eligible},
		"moved in the month, by an employer":                {"P14", "2025-09-10", "2015-01-01", household.ChildAllowance{Employer: true}, Eligible, Ineligible},
		"moved in the month, nobody says":                   {"P14", "2025-09-10", "2015-01-01", household.ChildAllowance{}, Undetermined, Undetermined},
		"the month of the program begins on a day":          {"P14", "2025-09-01", "2015-01-01", household.ChildAllowance{}, Undetermined, Undetermined},
		"moved the day before":                              {"P14", "2025-08-31", "2015-01-01", household.ChildAllowance{}, Eligible, Ineligible},
		"moved after it, nobody says":                       {"P14", "2025-10-01", "2015-01-01", household.ChildAllowance{}, Ineligible, Eligible},
		"born in the month":                                 {"P14", "2025-09-10", "2025-09-01", household.ChildAllowance{}, Eligible, Ineligible},
		"moved later, from a later month on":                {"P14", "2025-11-05", "2015-01-01", household.ChildAllowance{Month: month(2025, 12)}, Undetermined, Undetermined},
		"a new recipient who moved later":                   {"P14", "2025-11-05", "2015-01-01", household.ChildAllowance{Month: month(2025, 12), Town: here}, Eligible, Ineligible},
		"granted as they came, a new recipient or not":      {"P14", "2025-10-20", "2015-01-01", household.ChildAllowance{Month: civil.MustDate("2025-10-20")}, Undetermined, Undetermined},
		"granted before they came":                          {"P14", "2025-11-05", "2015-01-01", household.ChildAllowance{Month: civil.MustDate("2025-10-20")}, Ineligible, Eligible},
		"granted in a month that is given, moved within it": {"P14", "2025-10-20", "2015-01-01", household.ChildAllowance{Month: month(2025, 10)}, Ineligible, Eligible},
		"born, and moved before the allowance begins":       {"P14", "2025-10-20", "2025-10-10", household.ChildAllowance{}, Undetermined, Undetermined},
		"born, moved, and the month is given":               {"P14", "2025-10-20", "2025-10-10", household.ChildAllowance{Month: month(2025, 11)}, Undetermined, Undetermined},
		"born, moved, the first to grant it is known":       {"P14", "2025-10-20", "2025-10-10", household.ChildAllowance{Month: month(2025, 11), Town: there}, Ineligible, Eligible},
		"born, and moved as the allowance had begun":        {"P14", "2025-11-01", "2025-10-10", household.ChildAllowance{}, Ineligible, Eligible},
		"born in the month, by an employer":                 {"P14", "2025-10-20", "2025-10-10", household.ChildAllowance{Employer: true}, Ineligible, Eligible},
		"a month that is none":                              {"P14", "2020-11-05", "2015-01-01", household.ChildAllowance{Month: month(2025, 0)}, Undetermined, Undetermined},
		"P15 begins with the month after":                   {"P15", "2023-03-10", "2015-01-01", household.ChildAllowance{}, Eligible, Ineligible},
		"P15 moved later, from a later month on":            {"P15", "2023-06-05", "2015-01-01", household.ChildAllowance{Month: month(2023, 7)}, Undetermined, Undetermined},
	} {
		for town, want := range map[municipality.Code]Outcome{here: one.here, there: one.there} {
			a := one.allowance
			a.Recipient = "p0"
			nobody := household.Supporter{Kind: household.SupporterNone}
			in := &Input{Municipality: town, Household: &household.Household{ID: "h", Head: "p0", Members: []household.Member{
				{ID: "p0", Birth: civil.MustDate("1980-05-05"), Tax: household.Always(household.Exempt), Supporter: nobody, Residence: moved(one.moved)},
				{ID: "p1", Birth: civil.MustDate(one.born), Supporter: nobody, Residence: moved(one.moved), ChildAllowance: &a},
			}}}
			d, err := compiled(t, one.program).Decide(in)
			require.NoError(t, err)
			assert.Equal(t, want, d.Outcome, "%s, asked by %s", name, town)
			if want == Eligible || one.allowance.Town != 0 {
				assert.Equal(t, want == Eligible, d.Paying == town, "%s, asked by %s", name, town)
			}
			if want != Undetermined {
				assert.Empty(t, d.Missing(), name)
				continue
			}
			assert.Equal(t, []Missing{{Person: "p1", Fact: FactAllowance, Route: OtherMunicipality}}, d.Missing(), name)
		}
	}
}

// Nobody receives an allowance of Japan who lives abroad: who came back is a new recipient.
func TestWhoCameBackFromAbroadIsANewRecipient(t *testing.T) {
	t.Parallel()
	home := []household.Residence{{At: household.Abroad, To: civil.MustDate("2025-11-05")}, {At: household.In(kumagaya), From: civil.MustDate("2025-11-05")}}
	in := &Input{Municipality: kumagaya, Household: &household.Household{ID: "h", Head: "p0", Members: []household.Member{
		{ID: "p0", Birth: civil.MustDate("1980-05-05"), Residence: home},
		{ID: "p1", Birth: civil.MustDate("2015-01-01"), Residence: home, ChildAllowance: &household.ChildAllowance{Recipient: "p0", Month: month(2025, 12)}},
	}}}
	d, err := compiled(t, "P14").Decide(in)
	require.NoError(t, err)
	assert.Equal(t, Eligible, d.Outcome)
	assert.Equal(t, kumagaya, d.Paying)
}

// 野洲市, 川崎市 on P1: a pupil too old for an allowance goes with the younger child of the same
// supporter.
func TestAPupilTooOldForAnAllowanceGoesWithTheYoungerChild(t *testing.T) {
	t.Parallel()
	by := household.Supporter{Kind: household.SupporterKnown, ID: "p0"}
	for town, want := range map[municipality.Code]Outcome{saitama: Eligible, kumagaya: Ineligible} {
		in := &Input{Municipality: town, Household: &household.Household{ID: "h", Head: "p0", Members: []household.Member{
			{ID: "p0", Birth: civil.MustDate("1980-05-05"), Residence: moved("2021-09-10")},
			{ID: "p1", Birth: civil.MustDate("2004-06-01"), Supporter: by, Residence: moved("2021-09-10")},
			{ID: "p2", Birth: civil.MustDate("2015-01-01"), Supporter: by, Residence: moved("2021-09-10"), ChildAllowance: &household.ChildAllowance{Recipient: "p0", Town: saitama}},
		}}}
		d, err := compiled(t, "P1").Decide(in)
		require.NoError(t, err)
		assert.Equal(t, want, d.Outcome, town)
		if want == Eligible {
			assert.Equal(t, 200_000, int(d.Amount))
		}
	}
}

// P1 pays for births until the end of March 2022, the first allowance of which is April's: the last
// month of a new recipient is none of theirs, and they were refused.
func TestTheFirstAllowanceOfAChildIsNotTooLate(t *testing.T) {
	t.Parallel()
	for name, one := range map[string]struct {
		born      string
		allowance household.ChildAllowance
		want      Outcome
	}{
		"born in the last month":                     {"2022-03-20", household.ChildAllowance{Month: month(2022, 4)}, Eligible},
		"granted in the month after":                 {"2022-03-31", household.ChildAllowance{Month: civil.MustDate("2022-04-14")}, Eligible},
		"another has become its recipient since":     {"2022-03-20", household.ChildAllowance{Month: month(2022, 5)}, Ineligible},
		"a baby of autumn, a new recipient of April": {"2021-10-20", household.ChildAllowance{Month: month(2022, 4)}, Ineligible},
		"a new recipient of March":                   {"2015-01-01", household.ChildAllowance{Month: month(2022, 3)}, Eligible},
		"a new recipient of April":                   {"2015-01-01", household.ChildAllowance{Month: month(2022, 4)}, Ineligible},
		"of some month of the year":                  {"2015-01-01", household.ChildAllowance{Month: month(2022, 0), Town: kumagaya}, Undetermined},
		"of some month of the year, paid elsewhere":  {"2015-01-01", household.ChildAllowance{Month: month(2022, 0), Town: saitama}, Ineligible},
		"of some month of the year before":           {"2015-01-01", household.ChildAllowance{Month: month(2021, 0), Town: kumagaya}, Eligible},
	} {
		one.allowance.Recipient = "p0"
		in := &Input{Municipality: kumagaya, Household: &household.Household{ID: "h", Head: "p0", Members: []household.Member{
			{ID: "p0", Birth: civil.MustDate("1980-05-05")}, {ID: "p1", Birth: civil.MustDate(one.born), ChildAllowance: &one.allowance},
		}}}
		d, err := compiled(t, "P1").Decide(in)
		require.NoError(t, err)
		assert.Equal(t, one.want, d.Outcome, name)
		if one.want == Undetermined {
			assert.Equal(t, []Missing{{Person: "p1", Fact: FactAllowance, Route: OtherMunicipality}}, d.Missing(), name)
		}
	}
}

// 栃木県 on P1: who fled with a child is paid where they fled to, though the allowance of the month
// was paid to whom they left, by whatever town.
func TestWhoFledIsPaidWhoeverPaidTheOneTheyLeft(t *testing.T) {
	t.Parallel()
	fled := &household.Protection{Kind: household.Violence, Against: "p0", Proof: "court_order"}
	for program, amount := range map[string]int{"P1": 100_000, "P14": 20_000} {
		for _, a := range []household.ChildAllowance{{Recipient: "p0", Town: saitama}, {Recipient: "p0"}, {Recipient: "x", Town: saitama}} {
			left := household.Member{ID: "p0", Birth: civil.MustDate("1980-05-05"), Residence: moved(map[string]string{"P1": "2021-09-10", "P14": "2025-09-10"}[program])}
			in := &Input{Municipality: kumagaya, Household: &household.Household{ID: "h", Head: "p0", Members: []household.Member{
				left, {ID: "p1", Birth: civil.MustDate("1982-05-05"), Protected: fled}, {ID: "p2", Birth: civil.MustDate("2015-01-01"), Protected: fled, ChildAllowance: &a},
			}}}
			d, err := compiled(t, program).Decide(in)
			require.NoError(t, err)
			assert.Equal(t, Ineligible, d.Outcome, program)
			require.Len(t, d.Groups(), 1)
			assert.Equal(t, Eligible, d.Groups()[0].Outcome, program)
			assert.Equal(t, amount, int(d.Groups()[0].Amount), program)
			assert.Equal(t, kumagaya, d.Groups()[0].Paying, program)
		}
	}
}

// It was asked who pays of whom an employer does, and where the child lives of whom it is open who
// pays.
func TestByWhatAnAllowanceGoesIsAskedAndNothingElse(t *testing.T) {
	t.Parallel()
	came := moved("2025-09-10")
	who := Missing{Person: "p1", Fact: FactAllowance, Route: OtherMunicipality}
	where := Missing{Person: "p0", Fact: FactResidence, Route: OtherMunicipality}
	for name, one := range map[string]struct {
		parent, child household.Member
		want          []Missing
	}{
		"an employer pays whom nobody knows where":    {household.Member{ResidenceUnknown: true}, household.Member{ChildAllowance: &household.ChildAllowance{Employer: true}}, []Missing{where}},
		"who pays, wherever the child lives":          {household.Member{Residence: came}, household.Member{ResidenceUnknown: true, ChildAllowance: new(household.ChildAllowance)}, []Missing{who}},
		"who pays whom nobody knows where":            {household.Member{ResidenceUnknown: true}, household.Member{ChildAllowance: new(household.ChildAllowance)}, []Missing{who}},
		"a town paid, wherever they live":             {household.Member{ResidenceUnknown: true}, household.Member{ResidenceUnknown: true, ChildAllowance: &household.ChildAllowance{Town: kumagaya}}, nil},
		"an employer pays, wherever the child lives":  {household.Member{Residence: came}, household.Member{ResidenceUnknown: true, ChildAllowance: &household.ChildAllowance{Employer: true}}, nil},
		"nothing is known of an allowance, but where": {household.Member{Residence: came}, household.Member{ResidenceUnknown: true}, []Missing{{Person: "p1", Fact: FactResidence, Route: OtherMunicipality}}},
	} {
		one.parent.ID, one.parent.Birth = "p0", civil.MustDate("1980-05-05")
		one.child.ID, one.child.Birth = "p1", civil.MustDate("2015-01-01")
		if one.child.ChildAllowance != nil {
			one.child.ChildAllowance.Recipient = "p0"
		}
		other := one.child
		other.ID, other.Birth = "p2", civil.MustDate("1999-01-01") // no child
		in := &Input{Municipality: kumagaya, Household: &household.Household{ID: "h", Head: "p0", Members: []household.Member{one.parent, one.child, other}}}
		d, err := compiled(t, "P14").Decide(in)
		require.NoError(t, err)
		assert.Equal(t, one.want, d.Missing(), name)
		in.Household.Members[2].Birth = civil.MustDate("2016-01-01")
		d, err = compiled(t, "P14").Decide(in)
		require.NoError(t, err)
		assert.Equal(t, len(one.want) > 0, d.Outcome == Undetermined, name)
		if name == "an employer pays whom nobody knows where" {
			assert.Equal(t, one.want, d.Missing(), "one recipient of two children is asked about once")
		}
		for aside := []Missing(nil); ; {
			next, ok, err := compiled(t, "P14").Next(in, aside)
			require.NoError(t, err)
			if !ok {
				break
			}
			require.Contains(t, d.Missing(), next, name)
			require.NotContains(t, aside, next, name)
			aside = append(aside, next)
		}
	}
}

// It was asked of the pupil who pays, though a younger child answers it: one of whom it is said, or
// who was born in September, for whom October's allowance is the first.
func TestAPupilIsNotAskedAboutWhatAYoungerChildAnswers(t *testing.T) {
	t.Parallel()
	by := household.Supporter{Kind: household.SupporterKnown, ID: "p0"}
	came := moved("2021-09-10")
	child := func(id, born string, a *household.ChildAllowance) household.Member {
		return household.Member{ID: id, Birth: civil.MustDate(born), Supporter: by, Residence: came, ChildAllowance: a}
	}
	for name, one := range map[string]struct {
		younger []household.Member
		amount  int
		missing []string
	}{
		"born in the month": {[]household.Member{child("p2", "2021-09-20", &household.ChildAllowance{Recipient: "p0", Month: month(2021, 10)})}, 200_000, nil},
		"another is said":   {[]household.Member{child("p2", "2015-01-01", &household.ChildAllowance{Recipient: "p0"}), child("p3", "2016-01-01", &household.ChildAllowance{Recipient: "p0", Town: kumagaya})}, 0, []string{"p2"}},
	} {
		in := &Input{Municipality: kumagaya, Household: &household.Household{ID: "h", Head: "p0", Members: append([]household.Member{
			{ID: "p0", Birth: civil.MustDate("1980-05-05"), Residence: came}, child("p1", "2004-06-01", nil),
		}, one.younger...)}}
		d, err := compiled(t, "P1").Decide(in)
		require.NoError(t, err)
		assert.Equal(t, one.amount, int(d.Amount), name)
		var asked []string
		for _, m := range d.Missing() {
			asked = append(asked, m.Person)
		}
		assert.Equal(t, one.missing, asked, name)
	}
}
