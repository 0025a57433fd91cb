package synth

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/household/civil"
)

func collect(c Config) []Household {
	var out []Household
	for h := range c.Households() {
		out = append(out, h)
	}
	return out
}

func TestSameSeedGivesTheSameCity(t *testing.T) {
	t.Parallel()
	a, b := collect(Config{Persons: 3000, Seed: 7}), collect(Config{Persons: 3000, Seed: 7})
	require.Equal(t, a, b)
	require.NotEqual(t, a, collect(Config{Persons: 3000, Seed: 8}))
}

func TestCityHasExactlyThePersonsAskedFor(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 2, 77, 5000} {
		persons, seen := 0, map[string]bool{}
		for _, h := range collect(Config{Persons: n, Seed: 1}) {
			for _, p := range h.Persons {
				require.False(t, seen[p.Addressee])
				seen[p.Addressee] = true
				persons++
			}
		}
		require.Equal(t, n, persons)
	}
}

// The shares are those of proportions.go, within what 100,000 persons allow.
func TestProportionsAreThoseDocumented(t *testing.T) {
	t.Parallel()
	var households, persons, single, moved, secret, exemptHouseholds, yuchoAccounts, accounts int
	for _, h := range collect(Config{Persons: 100_000, Seed: 3}) {
		households++
		persons += len(h.Persons)
		if len(h.Persons) == 1 {
			single++
		}
		if h.From != 0 {
			moved++
		} else if h.Application.Form != "" {
			exemptHouseholds++
		}
		if h.Secret {
			secret++
		}
		if a := h.Application.Account; a.Symbol != "" {
			yuchoAccounts++
			accounts++
		} else if a.Number != "" {
			accounts++
		}
	}
	share := func(n, of int) int { return n * 1000 / of }
	require.InDelta(t, 380, share(single, households), 15)
	require.InDelta(t, movedIn, share(moved, households), 6)
	require.InDelta(t, 260, share(exemptHouseholds, households), 60)
	require.InDelta(t, yucho, share(yuchoAccounts, accounts), 20)
	require.Positive(t, secret)
	require.InDelta(t, 2200, persons*1000/households, 120)
}

func TestYuchoSymbolCarriesTheCheckDigit(t *testing.T) {
	t.Parallel()
	require.Equal(t, "14030", yuchoSymbol(40, "12345671"))
	require.Equal(t, "14080", yuchoSymbol(40, "12712721"))
}

func TestEverybodyIsBornAndHereByTheBaseDate(t *testing.T) {
	t.Parallel()
	for _, day := range []string{"2020-04-27", "2021-12-10", "2022-06-01", "2025-01-01", "2025-09-30"} {
		base := civil.MustDate(day)
		for _, h := range collect(Config{Persons: 3000, Seed: 2, BaseDate: base}) {
			moved, _ := h.Since.After(base)
			require.False(t, moved)
			for _, p := range h.Persons {
				unborn, known := p.Birth.After(base)
				require.True(t, known)
				require.False(t, unborn)
			}
		}
	}
}

func BenchmarkHouseholds(b *testing.B) {
	for b.Loop() {
		for range (Config{Persons: 10_000, Seed: 1}).Households() {
		}
	}
}
