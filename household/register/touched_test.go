package register_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/kyufu-go/kyufu/household"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/household/register"
)

func touched(v *register.View, since string) []string {
	var day civil.Date
	if since != "" {
		day = civil.MustDate(since)
	}
	var out []string
	for h := range v.Touched(day) {
		out = append(out, h.ID)
	}
	return out
}

func TestTouchedAreTheHouseholdsOfWhichSomethingWasLearnt(t *testing.T) {
	t.Parallel()
	g := registerOf(t, two+
		",,2021-01-05,p3,h2,1,1950-04-01,112020\n"+
		",,2021-01-05,p4,h3,1,1950-04-01,112020\n"+
		",,2021-01-05,p5,h4,1,1950-04-01,112020\n")
	importTax(t, g, "person,fiscal_year,status,known,source,supporter\n"+
		"p1,2021,exempt,2021-06-01,own_roll,none\np3,2021,exempt,2021-06-01,own_roll,p4\n")
	importTax(t, g, "person,fiscal_year,status,known,source\np4,2021,taxed,2022-02-01,own_roll\n")
	require.NoError(t, g.AddWelfare(register.WelfareFact{Person: "p1", Kind: register.LivelihoodAid, Known: day("2022-02-02")}))
	v := g.AsOf(base, allKnown)
	assert.Equal(t, []string{"h1", "h2", "h3"}, touched(v, "2022-01-31"), "h2: p4 claims p3; a tax fact and a welfare fact")
	assert.Equal(t, []string{"h1"}, touched(v, "2022-02-01"), "what was learnt on the day itself was known")
	assert.Empty(t, touched(v, "2022-02-02"))
	assert.Empty(t, touched(g.AsOf(base, day("2022-01-15")), "2022-01-01"), "not yet known")
	assert.Equal(t, []string{"h1", "h2", "h3", "h4"}, touched(v, ""))
	assert.Empty(t, touched(nil, "2022-01-01"))

	require.NoError(t, g.Append(register.Event{Type: register.EventAddressChange, Date: day("2021-11-01"), Known: day("2022-03-01"), Person: "p2", To: "h4"}))
	v = g.AsOf(base, allKnown)
	if assert.Contains(t, touched(v, "2022-02-15"), "h4") {
		assert.Contains(t, touched(v, "2022-02-15"), "h1", "who stays is another household now")
	}
}

// A household of which nothing was learnt is what it was, to the last byte.
func TestWhatIsNotTouchedIsAsItWas(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		g := register.New(register.Config{Municipality: municipality.Must("112020")})
		drawHistory(t, g)
		for range rapid.IntRange(0, 6).Draw(t, "facts") {
			require.NoError(t, g.AddTax(register.TaxFact{
				Person: rapid.SampledFrom([]string{"p1", "p2", "p3"}).Draw(t, "person"), Year: 2021,
				Status: rapid.SampledFrom([]household.TaxStatus{household.Exempt, household.Taxed}).Draw(t, "status"),
				Known:  firstDay.AddDays(rapid.IntRange(0, 12).Draw(t, "learnt")),
			}))
		}
		base := firstDay.AddDays(rapid.IntRange(0, 12).Draw(t, "base"))
		since := rapid.IntRange(0, 11).Draw(t, "since")
		then, now := g.AsOf(base, firstDay.AddDays(since)), g.AsOf(base, firstDay.AddDays(rapid.IntRange(since, 12).Draw(t, "known")))
		again := map[string]bool{}
		for h := range now.Touched(firstDay.AddDays(since)) {
			again[h.ID] = true
		}
		for h := range now.All() {
			if again[h.ID] {
				continue
			}
			was, found := then.Household(h.ID)
			require.True(t, found, "a new household is touched")
			old, err := json.Marshal(was)
			require.NoError(t, err)
			is, err := json.Marshal(h)
			require.NoError(t, err)
			require.JSONEq(t, string(old), string(is))
		}
	})
}
