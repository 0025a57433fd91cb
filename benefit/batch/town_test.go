package batch_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/benefit/batch"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/intake"
	"github.com/kyufu-go/kyufu/household/register"
)

// The view was set to another year: in that one p1 is a dependant.
func TestOverSetsTheYearItself(t *testing.T) {
	t.Parallel()
	g := register.New(register.Config{Municipality: kumagaya})
	_, err := intake.Residents(g, strings.NewReader("type,date,known,person,household,head,birth,january\n"+
		",,2021-01-05,p1,h1,1,1950-04-01,112020\n,,2021-01-05,p2,h2,1,1950-04-01,112020\n"), intake.Options{})
	require.NoError(t, err)
	_, err = intake.Tax(g, strings.NewReader("person,fiscal_year,status,known,source,supporter\n"+
		"p1,2020,exempt,2020-06-01,own_roll,p2\np1,2021,exempt,2021-06-01,own_roll,none\n"+
		"p2,2021,taxed,2021-06-01,own_roll,none\np1,2021,taxed,2022-02-01,ex_officio,none\n"), intake.Options{})
	require.NoError(t, err)
	c := compiled(t, "P2")
	view := g.AsOf(civil.MustDate("2021-12-10"), civil.MustDate("2021-12-31"))
	view.SetYear(2020)
	var outcomes []benefit.Outcome
	var inputs []*benefit.Input
	for r := range batch.Over(c, view, benefit.Input{Municipality: kumagaya}) {
		require.NoError(t, r.Err)
		outcomes, inputs = append(outcomes, r.Decision.Outcome), append(inputs, r.Input)
	}
	assert.Equal(t, []benefit.Outcome{benefit.Eligible, benefit.Ineligible}, outcomes)
	assert.Equal(t, []string{"h1", "h2"}, []string{inputs[0].Household.ID, inputs[1].Household.ID}, "inputs are owned")

	later := g.AsOf(civil.MustDate("2021-12-10"), civil.Date{})
	n := 0
	for r := range batch.Each(c, later, later.Touched(civil.MustDate("2021-12-31")), benefit.Input{Municipality: kumagaya}) {
		assert.Equal(t, []any{"h1", benefit.Ineligible}, []any{r.Input.Household.ID, r.Decision.Outcome})
		n++
	}
	assert.Equal(t, 1, n)
	for range batch.Over(nil, later, benefit.Input{}) {
		t.Fatal("no program")
	}
	for range batch.Over(c, nil, benefit.Input{}) {
		t.Fatal("no town")
	}
}
