package casework_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/municipality"
)

// What a case keeps of a decision is what its review can propose: a grant names who is paid, a
// refusal why and whom, and what is open is no proposal.
func TestARulingSaysWhatWasDecided(t *testing.T) {
	t.Parallel()
	p, err := benefit.Builtin("P2")
	require.NoError(t, err)
	rules, err := benefit.Compile(p)
	require.NoError(t, err)
	nobody := household.Supporter{Kind: household.SupporterNone}
	for name, tt := range map[string]struct {
		member household.Member
		form   benefit.Application
		want   *casework.Ruling
	}{
		"granted": {
			household.Member{ID: "1", Tax: household.InYear(2021, household.Exempt), Supporter: nobody}, benefit.Application{},
			&casework.Ruling{Outcome: benefit.Eligible, Amount: 100_000, Payee: "1"},
		},
		"to the estate": {
			household.Member{ID: "1", Tax: household.InYear(2021, household.Exempt), Supporter: nobody, DiedOn: civil.MustDate("2022-02-20")},
			benefit.Application{Issued: civil.MustDate("2022-02-01"), Returned: civil.MustDate("2022-02-10")},
			&casework.Ruling{Outcome: benefit.Eligible, Amount: 100_000, Payee: "estate"},
		},
		"refused": {
			household.Member{ID: "1", Tax: household.InYear(2021, household.Taxed), Supporter: nobody}, benefit.Application{},
			&casework.Ruling{Outcome: benefit.Ineligible, Reasons: []string{"R01"}, Payee: "1"},
		},
		"open": {household.Member{ID: "1", Supporter: nobody}, benefit.Application{}, nil},
	} {
		h := household.Household{ID: "h", Head: "1", Members: []household.Member{tt.member}}
		d, err := rules.Decide(&benefit.Input{
			Municipality: municipality.Must("112020"), Household: &h, Application: tt.form, On: civil.MustDate("2022-03-01"),
		})
		require.NoError(t, err, name)
		assert.Equal(t, tt.want, casework.RulingOf(d, h.Head), name)
	}
}
