package casework_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/kyufu-go/kyufu/benefit/casework"
	"github.com/kyufu-go/kyufu/household/civil"
)

// A return goes back into the year of its expenditure as long as that year's books are open, to 31
// May; afterwards it is revenue of the year in which it came.
func TestAReturnIsBookedInTheYearThatTheLawSays(t *testing.T) {
	t.Parallel()
	for name, x := range map[string]struct {
		paid, back string
		may, not   []civil.FiscalYear
	}{
		"within the year":                       {"2022-03-01", "2022-03-20", []civil.FiscalYear{2021}, []civil.FiscalYear{2020, 2022}},
		"in the months after it":                {"2022-03-01", "2022-05-31", []civil.FiscalYear{2021}, []civil.FiscalYear{2022}},
		"on the first day after the books":      {"2022-03-01", "2022-06-01", []civil.FiscalYear{2022}, []civil.FiscalYear{2021}},
		"years later":                           {"2022-03-01", "2024-04-10", []civil.FiscalYear{2024}, []civil.FiscalYear{2021, 2023}},
		"paid in April, of either year":         {"2022-04-15", "2022-05-20", []civil.FiscalYear{2021, 2022}, []civil.FiscalYear{2023}},
		"paid in April, back after the books":   {"2022-04-15", "2022-07-15", []civil.FiscalYear{2022}, []civil.FiscalYear{2021, 2023}},
		"paid in summer, back in the next year": {"2022-07-15", "2023-04-10", []civil.FiscalYear{2022}, []civil.FiscalYear{2023}},
	} {
		events := toPaid()
		events[len(events)-1].On = day(x.paid)
		c := fold(t, events...)
		back := func(year civil.FiscalYear) error {
			_, err := c.Apply(step(casework.ReturnPart, x.back, func(e *casework.Event) {
				e.Amount, e.Codes, e.AccountingYear, e.Fund = 40000, []string{"B06"}, year, "一般"
			}))
			return err
		}
		for _, year := range x.may {
			assert.NoError(t, back(year), "%s: %d", name, year)
		}
		for _, year := range x.not {
			assert.ErrorIs(t, back(year), casework.CodeMissing, "%s: %d", name, year)
		}
	}
}
