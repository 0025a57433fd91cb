package household

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/municipality"
)

func TestPlaceIsReadAndWrittenAlike(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]Place{"": 0, "abroad": Abroad, "112020": In(municipality.Must("112020"))} {
		got, err := ParsePlace(text)
		require.NoError(t, err)
		assert.Equal(t, want, got)
		assert.Equal(t, text, got.String())
		assert.True(t, got.Valid())
	}
	foreign, err := ParsePlace("国外")
	require.NoError(t, err)
	assert.Equal(t, Abroad, foreign)
	_, err = ParsePlace("112021")
	require.ErrorIs(t, err, municipality.CodeCheckDigit)
	assert.False(t, Place(112021).Valid(), "a place that nobody parsed")
}

// A ward of a designated city was another town than the city.
func TestAWardIsItsCityAndATownTheOneThatTookItsPlace(t *testing.T) {
	t.Parallel()
	on := civil.MustDate("2024-12-13")
	for name, c := range map[string]struct {
		a, b string
		want bool
	}{
		"ward and city":                    {"111031", "111007", true},
		"two wards":                        {"111031", "111058", true},
		"a ward that is no more":           {"221350", "221309", true},
		"a town that became a city":        {"403059", "402311", true},
		"a ward of another city":           {"141011", "111007", false},
		"two cities of a prefecture":       {"112020", "112011", false},
		"special wards are municipalities": {"131016", "131024", false},
		"abroad and a city":                {"abroad", "111007", false},
		"nowhere and abroad":               {"none", "abroad", false},
	} {
		a, err := ParsePlace(c.a)
		require.NoError(t, err)
		b, err := ParsePlace(c.b)
		require.NoError(t, err)
		assert.Equal(t, c.want, a.Same(b, on), name)
		assert.Equal(t, c.want, b.Same(a, on), name)
	}
}

// A slip in one of two days was registration nowhere, and a refusal.
func TestASpanThatEndsBeforeItBeginsLeavesThePlaceUnknown(t *testing.T) {
	t.Parallel()
	here := In(municipality.Must("112020"))
	on := civil.MustDate("2021-12-10")
	for days, want := range map[[2]string]Place{
		{"2021-12-10", "2021-12-09"}: 0,
		{"2021-12-01", "1921-12-20"}: 0,
		{"2021-12-10", "2021-12-11"}: here,
		{"2021-12-01", "2021-12-10"}: Abroad,
	} {
		m := Member{Residence: []Residence{{At: here, From: civil.MustDate(days[0]), To: civil.MustDate(days[1])}}}
		place, given := m.PlaceOn(on)
		assert.True(t, given)
		assert.Equal(t, want, place, days)
	}
}
