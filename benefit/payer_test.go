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
		"moved in the month, the town left had paid": {"P14", "2025-09-10", "2015-01-01", household.ChildAllowance{Town: there}, Ineligible, Eligible},
		"moved in the month, by an employer":         {"P14", "2025-09-10", "2015-01-01", household.ChildAllowance{Employer: true}, Eligible, Ineligible},
		"moved in the month, nobody says":            {"P14", "2025-09-10", "2015-01-01", household.ChildAllowance{}, Undetermined, Undetermined},
		"the month of the program begins on a day":   {"P14", "2025-09-01", "2015-01-01", household.ChildAllowance{}, Undetermined, Undetermined},
		"moved the day before":                       {"P14", "2025-08-31", "2015-01-01", household.ChildAllowance{}, Eligible, Ineligible},
		"moved after it, nobody says":                {"P14", "2025-10-01", "2015-01-01", household.ChildAllowance{}, Ineligible, Eligible},
		"born in the month":                          {"P14", "2025-09-10", "2025-09-01", household.ChildAllowance{}, Eligible, Ineligible},
		"moved later, from a later month on":         {"P14", "2025-11-05", "2015-01-01", household.ChildAllowance{Month: month(2025, 12)}, Undetermined, Undetermined},
		"a new recipient who moved later":            {"P14", "2025-11-05", "2015-01-01", household.ChildAllowance{Month: month(2025, 12), Town: here}, Eligible, Ineligible},
		"a month that is none":                       {"P14", "2020-11-05", "2015-01-01", household.ChildAllowance{Month: month(2025, 0)}, Undetermined, Undetermined},
		"P15 begins with the month after":            {"P15", "2023-03-10", "2015-01-01", household.ChildAllowance{}, Eligible, Ineligible},
		"P15 moved later, from a later month on":     {"P15", "2023-06-05", "2015-01-01", household.ChildAllowance{Month: month(2023, 7)}, Undetermined, Undetermined},
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
