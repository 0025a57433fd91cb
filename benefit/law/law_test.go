package law

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/kyufu-go/kyufu/household/civil"
)

func Example() {
	c := Citation{ID: "notice-9-5", Act: "令和3年デジタル庁告示第9号", Article: "第5号", EN: "Digital Agency Notice 9 of 2021, item 5"}
	fmt.Println(c)
	fmt.Println(string(c.Append(nil, true)))

	rules := []InForce{
		{From: civil.MustDate("2021-06-01"), KnownSince: civil.MustDate("2021-06-01")},
		{From: civil.MustDate("2021-06-01"), KnownSince: civil.MustDate("2022-06-17")}, // a retroactive correction
	}
	on := civil.MustDate("2022-01-10")
	fmt.Println(Latest(rules, on, civil.MustDate("2022-05-01")), Latest(rules, on, civil.Date{}))
	// Output:
	// 令和3年デジタル庁告示第9号第5号
	// Digital Agency Notice 9 of 2021, item 5
	// 0 1
}

func TestHolds(t *testing.T) {
	t.Parallel()
	d := civil.MustDate
	f := InForce{From: d("2021-04-01"), To: d("2022-03-31"), KnownSince: d("2021-05-01")}
	for _, c := range []struct {
		name      string
		on, known civil.Date
		want      bool
	}{
		{"first day", d("2021-04-01"), d("2021-05-01"), true},
		{"day before", d("2021-03-31"), d("2021-05-01"), false},
		{"last day", d("2022-03-31"), d("2025-01-01"), true},
		{"day after", d("2022-04-01"), d("2025-01-01"), false},
		{"not yet known", d("2021-06-01"), d("2021-04-30"), false},
		{"any day, any knowledge", civil.Date{}, civil.Date{}, true},
	} {
		assert.Equal(t, c.want, f.Holds(c.on, c.known), c.name)
	}
	assert.True(t, InForce{}.Holds(d("1900-01-01"), d("1900-01-01")), "the zero value always holds")
	assert.Equal(t, -1, Latest([]InForce{f}, d("2030-01-01"), civil.Date{}))
}

func TestLatestIsTheLastOfTheBest(t *testing.T) {
	t.Parallel()
	day := rapid.Custom(func(t *rapid.T) civil.Date { return civil.FromDays(rapid.IntRange(54000, 54010).Draw(t, "day")) })
	rapid.Check(t, func(t *rapid.T) {
		rules := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) InForce {
			return InForce{From: day.Draw(t, "from"), KnownSince: day.Draw(t, "known")}
		}), 0, 6).Draw(t, "rules")
		on, known := day.Draw(t, "on"), day.Draw(t, "at")
		got := Latest(rules, on, known)
		for i, r := range rules {
			if !r.Holds(on, known) {
				require.NotEqual(t, i, got)
				continue
			}
			require.GreaterOrEqual(t, got, 0)
			require.LessOrEqual(t, r.KnownSince.Days(), rules[got].KnownSince.Days())
		}
	})
}

func TestJSON(t *testing.T) {
	t.Parallel()
	b, err := json.Marshal(InForce{From: civil.MustDate("2021-04-01")})
	require.NoError(t, err)
	assert.JSONEq(t, `{"from":"2021-04-01"}`, string(b))
	assert.True(t, Citation{}.IsZero())
}
