package fraction_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/kyufu-go/kyufu/household/money"
	"github.com/kyufu-go/kyufu/household/money/fraction"
)

func Example() {
	rate := decimal.RequireFromString("0.06")
	levy, _ := fraction.Round(fraction.Of(1_234_567).Mul(rate), money.Truncate)
	fmt.Println(levy)
	// Output: 74074
}

func TestRoundingAgreesWithDecimal(t *testing.T) {
	t.Parallel()
	codes := []money.Code{money.CodeFraction, money.CodeRounding, money.CodeOverflow}
	rapid.Check(t, func(t *rapid.T) {
		y := money.Yen(rapid.Int64Range(-1<<40, 1<<40).Draw(t, "y"))
		num, den := rapid.Int64Range(-1000, 1000).Draw(t, "num"), rapid.Int64Range(1, 1000).Draw(t, "den")
		rule := money.Rounding(rapid.IntRange(0, 4).Draw(t, "rule"))
		got, err := y.MulRatio(num, den, rule)
		exact := fraction.Of(y).Mul(decimal.NewFromInt(num))
		q, r := exact.QuoRem(decimal.NewFromInt(den), 0)
		// A decimal cannot hold thirds: 12 more digits are enough to keep the side and the half.
		d := q
		if !r.IsZero() {
			d = exact.DivRound(decimal.NewFromInt(den), 12)
		}
		want, wantErr := fraction.Round(d, rule)
		for _, code := range codes {
			require.Equal(t, errors.Is(wantErr, code), errors.Is(err, code))
		}
		require.Equal(t, want, got)
	})
}

func TestWhatIsNoYenIsRefusedByItsCode(t *testing.T) {
	t.Parallel()
	_, err := fraction.Round(decimal.New(1, 0), money.Rounding(9))
	require.ErrorIs(t, err, money.CodeRounding)
	_, err = fraction.Round(decimal.New(1, 30), money.Floor)
	require.ErrorIs(t, err, money.CodeOverflow)
	_, err = fraction.Round(decimal.RequireFromString("0.5"), money.Exact)
	require.ErrorIs(t, err, money.CodeFraction)
	y, err := fraction.Round(decimal.RequireFromString("1010000.5"), money.HalfUp)
	require.NoError(t, err)
	assert.EqualValues(t, 1_010_001, y)
}
