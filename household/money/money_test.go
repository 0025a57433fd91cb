package money

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func Example() {
	amount, err := Yen(100_000).Mul(3)
	fmt.Println(amount, amount.Format(), err)
	_, err = Max.Add(1)
	fmt.Println(err)
	half, _ := Yen(2_020_001).MulRatio(1, 2, Truncate)
	fmt.Println(half)
	// Output:
	// 300000 300,000円 <nil>
	// money: overflow
	// 1010000
}

func code(err error) Code {
	var coded interface{ Code() string }
	if errors.As(err, &coded) {
		return Code(coded.Code())
	}
	return ""
}

func TestParseYen(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]Code{
		"0": "", "1": "", "-1": "", "9223372036854775807": "", "-9223372036854775808": "",
		"": CodeFormat, "-": CodeFormat, "-0": CodeFormat, "00": CodeFormat, "01": CodeFormat, "+1": CodeFormat,
		"1.0": CodeFormat, "1e5": CodeFormat, "NaN": CodeFormat, "Inf": CodeFormat, "１": CodeFormat, " 1": CodeFormat, "1,000": CodeFormat, "−5": CodeFormat,
		"9223372036854775808": CodeOverflow, "-9223372036854775809": CodeOverflow,
	} {
		y, err := ParseYen(text)
		assert.Equal(t, want, code(err), text)
		if err == nil {
			assert.Equal(t, text, y.String())
		}
	}
}

func TestJSONIsAString(t *testing.T) {
	t.Parallel()
	b, err := json.Marshal(map[string]Yen{"amount": 100_000})
	require.NoError(t, err)
	assert.JSONEq(t, `{"amount":"100000"}`, string(b))
	for _, bad := range []string{`100000`, `1e5`, `null`, `true`, `"NaN"`, `"1.5"`, `["1"]`} {
		y := Yen(7)
		assert.Error(t, json.Unmarshal([]byte(bad), &y), bad)
		assert.Equal(t, Yen(7), y, "a failed unmarshal changes nothing")
	}
}

func TestScan(t *testing.T) {
	t.Parallel()
	var y Yen
	require.NoError(t, y.Scan(int64(5)))
	require.NoError(t, y.Scan([]byte("-6")))
	assert.Equal(t, Yen(-6), y)
	assert.Equal(t, CodeFormat, code(y.Scan(nil)))
	assert.Equal(t, CodeFormat, code(y.Scan(1.5)))
}

func TestFormat(t *testing.T) { // not parallel: AllocsPerRun counts the whole process
	for y, want := range map[Yen]string{0: "0円", 999: "999円", 1000: "1,000円", -1_234_567: "−1,234,567円", Min: "−9,223,372,036,854,775,808円"} {
		assert.Equal(t, want, y.Format())
	}
	buf := make([]byte, 0, 64)
	assert.Zero(t, testing.AllocsPerRun(100, func() { buf = Yen(1_234_567).AppendFormat(buf[:0]) }))
}

func TestArithmeticAgreesWithBigNumbers(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.Int64().Draw(t, "a"), rapid.Int64().Draw(t, "b")
		x, y := big.NewInt(a), big.NewInt(b)
		for _, c := range []struct {
			want *big.Int
			got  func() (Yen, error)
		}{
			{new(big.Int).Add(x, y), func() (Yen, error) { return Yen(a).Add(Yen(b)) }},
			{new(big.Int).Sub(x, y), func() (Yen, error) { return Yen(a).Sub(Yen(b)) }},
			{new(big.Int).Mul(x, y), func() (Yen, error) { return Yen(a).Mul(b) }},
		} {
			got, err := c.got()
			if !c.want.IsInt64() {
				require.Equal(t, CodeOverflow, code(err))
				continue
			}
			require.NoError(t, err)
			require.Equal(t, c.want.Int64(), int64(got))
		}
	})
}

func TestUpTo(t *testing.T) {
	t.Parallel()
	for y, want := range map[Yen]Yen{0: 0, 1: 10_000, 10_000: 10_000, 10_001: 20_000, -1: 0} {
		got, err := y.UpTo(10_000)
		require.NoError(t, err)
		assert.Equal(t, want, got)
	}
	_, err := Max.UpTo(10_000)
	assert.Equal(t, CodeOverflow, code(err))
	_, err = Yen(1).UpTo(0)
	assert.Equal(t, CodeRounding, code(err))
	_, err = Yen(1).MulRatio(1, 2, Rounding(9))
	assert.Equal(t, CodeRounding, code(err))
}

func FuzzParseYen(f *testing.F) {
	for _, s := range []string{"0", "-1", "100000", "NaN", "9223372036854775808"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		y, err := ParseYen(s)
		if err == nil && y.String() != s {
			t.Fatalf("%q reads as %s", s, y)
		}
	})
}

func TestSeparatorsInAmountsOnlyWhereTheyAreAskedForAndInGroupsOfThree(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]Yen{"1,200,000": 1_200_000, "999": 999, "-1,000": -1000, "0": 0, "12,345": 12_345} {
		got, err := ParseGrouped(in)
		require.NoError(t, err, in)
		assert.Equal(t, want, got)
	}
	for _, in := range []string{"1,2", "1,20,000", "1200,000", ",100", "1,", "1,000,", "01,000", "0,100", "1,00a", "", "１，０００", "9,223,372,036,854,775,808"} {
		_, err := ParseGrouped(in)
		require.Error(t, err, in)
	}
	_, err := ParseYen("1,000")
	require.ErrorIs(t, err, CodeFormat)
}
