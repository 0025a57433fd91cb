package notice

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The examples of the manual (郵便番号・バーコードマニュアル), the address after the part that the postal
// code stands for.
func TestTheManualsExamples(t *testing.T) {
	t.Parallel()
	for street, want := range map[string]string{
		"1丁目3番2号　郵便プラザ503室":        "1-3-2-503",
		"3丁目30-8　郵便ビル403号":         "3-30-8-403",
		"南田茂木　添60-1":               "60-1",
		"5-6-3　ABCビル10F":           "5-6-3-10",
		"4丁目　郵便センター6号館":            "4-6",
		"8丁目　郵便センター10号館":           "8-10",
		"韮崎400":                    "400",
		"東3丁目-20-5　郵便・A&bコーポB604号": "3-20-5B604",
		"十一丁目六番地一号　郵便タワー601":       "11-6-1-601",
		"大字津軽石第二十一地割大淵川480":        "21-480",
		"四丁六番十九号":                  "4-6-19",
		"南七線　西28":                  "7-28",
		"6丁目7-14　ABCビル2F":          "6-7-14-2",
		"9丁目7-6　郵便シティA棟1F1号":       "9-7-6A1-1",
		"6-7　LプラザB106":             "6-7LB106",
		"29丁目1524-23　第2郵便ハウス501":   "29-1524-23-2-501",
		"3丁目80-25　J1ビル2-B":         "3-80-25J1-2B",
		"１丁目２－３":                   "1-2-3",
		"":                         "",
	} {
		assert.Equal(t, want, addressNumber(street), street)
	}
}

// The check digit makes the sum of all codes a multiple of 19; the manual's own examples.
func TestTheBarsOfTheManual(t *testing.T) {
	t.Parallel()
	last := func(bars string) string { return bars[len(bars)-len(stopBars)-3 : len(bars)-len(stopBars)] }
	for _, c := range []struct {
		postal, number string
		check          int
	}{
		{"1000013", "1-3-2-503", 9},
		{"2630023", "3-30-8-403", 5},
		{"0140113", "60-1", 18}, // CC8
		{"1100016", "5-6-3-10", 9},
	} {
		got := barsOf(c.postal, c.number)
		assert.Len(t, got, 67)
		assert.Equal(t, bars[c.check], last(got), c.number)
		assert.True(t, strings.HasPrefix(got, startBars))
	}
	assert.Equal(t, barsOf("9100067", "3-80-25J1-2B")[:len(startBars)+60], startBars+
		bars[9]+bars[1]+bars[0]+bars[0]+bars[0]+bars[6]+bars[7]+bars[3]+bars[10]+bars[8]+bars[0]+bars[10]+bars[2]+bars[5]+
		bars[11]+bars[9]+bars[1]+bars[10]+bars[2]+bars[11], "a letter that does not fit is cut behind its control code")
	for _, bad := range []struct{ postal, number string }{{"123", ""}, {"123456A", ""}, {"1234567", "ｱ"}} {
		assert.Empty(t, barsOf(bad.postal, bad.number))
	}
	assert.Empty(t, CustomerBarcode("3600000", "1-1"), "the postal code of a whole town has no barcode")
}

// 200 of 1,000 random postal codes and numbers, drawn by zint 2.11 (JAPANPOST); all 1,000 were
// equal. bwip-js 4.11 draws another check digit where the sum is a multiple of 19.
func TestTheBarsAreThoseOfZint(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/zint-2.11.txt")
	require.NoError(t, err)
	n := 0
	for line := range strings.Lines(string(data)) {
		in, want, ok := strings.Cut(strings.TrimSpace(line), " ")
		require.True(t, ok)
		assert.Equal(t, want, barsOf(in[:7], in[7:]), in)
		n++
	}
	assert.Equal(t, 200, n)
}
