package register_test

import (
	"testing"

	"github.com/kyufu-go/kyufu/household/register"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func codes(v *register.View) []string {
	list := []string{}
	for _, a := range v.Anomalies() {
		list = append(list, a.Code)
	}
	return list
}

func TestEventsWhoseDateIsPartlyUnknown(t *testing.T) {
	t.Parallel()
	const head = "event_id,type,date,known,person,household,head,birth,of\ne1,転入,平成7年,,p1,h1,1,,\n"
	for name, tc := range map[string]struct {
		rows       string
		households int
		codes      []string
	}{
		"a year long before":             {"", 1, []string{}},
		"a month around the base date":   {"e2,転入,令和3年12月,,p2,h2,1,,\n", 1, []string{register.AnomalyDateUnknown}},
		"a month after it":               {"e2,転入,令和4年1月,,p2,h2,1,,\n", 1, []string{}},
		"the last day is the base date":  {"e2,転入,2021-12-10,,p2,h2,1,,\n", 2, []string{}},
		"about a year":                   {"e2,転入,平成7年頃,,p2,h2,1,,\n", 1, []string{register.AnomalyDateUnknown}},
		"put right by a correction":      {"e2,転入,令和3年12月,,p2,h2,1,,\ne3,職権修正,2021-12-01,2022-01-01,,,,,e2\n", 2, []string{}},
		"about a year, put right":        {"e2,転入,平成7年頃,,p2,h2,1,,\ne3,職権修正,1995-04-01,2022-01-01,,,,,e2\n", 2, []string{}},
		"a correction keeps the date":    {"e2,転入,令和3年12月,,p2,h2,1,,\ne3,職権修正,,2022-01-01,,h3,,,e2\n", 1, []string{register.AnomalyDateUnknown}},
		"born in an unknown month":       {"e2,転入,2001-06-01,,p2,h2,1,平成13年,\n", 2, []string{}},
		"born certainly later":           {"e2,転入,2000-12-31,,p2,h2,1,平成13年,\n", 1, []string{register.AnomalyBeforeBirth}},
		"birth event of an unknown day":  {"e2,出生,平成13年6月,,p2,h1,,,\ne4,転居,2001-06-15,,p2,h1,,,\n", 1, []string{register.AnomalyNotRegistered}},
		"a list without any date":        {"e2,現住,,,p2,h2,1,,\n", 2, []string{}},
		"an event on a day nobody knows": {"e2,現住,年不詳7月3日,,p2,h2,1,,\n", 1, []string{register.AnomalyDateUnknown}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := registerOf(t, head+tc.rows)
			v := g.AsOf(base, allKnown)
			assert.Equal(t, tc.codes, codes(v))
			assert.Equal(t, tc.households, v.Len())
			again := register.New(register.Config{})
			for e := range g.Events() {
				require.NoError(t, again.Append(e))
			}
			assert.Equal(t, summary(v), summary(again.AsOf(base, allKnown)), "stored and read again")
		})
	}
}
