package benefit

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/money"
)

// A household in which somebody owes the levy is paid on track B when the income of each who owes
// it has fallen to what the exempt have, and on no other ground.
func TestAHouseholdWhoseIncomeFellIsPaid(t *testing.T) {
	t.Parallel()
	applied := civil.MustDate("2022-02-01")
	for name, c := range map[string]struct {
		salary money.Yen // of the month
		cause  Cause
		month  string
		want   Outcome
		why    []string
	}{
		"fallen far enough":             {80_000, Unforeseen, "2021-06", Eligible, nil},
		"not fallen far enough":         {81_000, Unforeseen, "2021-06", Ineligible, []string{"R10"}},
		"fallen as was to be expected":  {80_000, Retirement, "2021-06", Ineligible, []string{"R11"}},
		"fallen before the year of it":  {80_000, Unforeseen, "2020-12", Ineligible, []string{"R12"}},
		"fallen after the application":  {80_000, Unforeseen, "2022-03", Ineligible, []string{"R12"}},
		"neither far nor by any chance": {81_000, Seasonal, "2021-06", Ineligible, []string{"R10", "R11"}},
	} {
		fell := Applicant{
			ID: "p1", Birth: civil.MustDate("1980-04-01"), Month: civil.MustDate(c.month + "-01"), Cause: c.cause,
			Income: []MonthlyIncome{{Kind: household.Salary, Amount: c.salary}},
		}
		found, err := compiled(t, "P2").SuddenChange(&Change{Municipality: kumagaya, AppliedOn: applied, Persons: []Applicant{fell}})
		require.NoError(t, err)
		assert.Equal(t, c.want, found.Outcome, name)
		assert.Equal(t, c.why, found.Reasons, name)

		in := &Input{Municipality: kumagaya, Household: home(1, taxed(0)), Track: TrackB, On: applied, Tests: found.IncomeTests()}
		d := decided(t, "P2", in)
		if c.salary == 80_000 {
			assert.Equal(t, []any{Eligible, money.Yen(100_000)}, []any{d.Outcome, d.Amount}, name)
		} else {
			assert.Equal(t, Ineligible, d.Outcome, name)
		}
		in.Track = TrackA
		assert.Equal(t, Ineligible, decided(t, "P2", in).Outcome, "%s: the levy is owed all the same", name)
	}
}
