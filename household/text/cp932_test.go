package text_test

import (
	"bytes"
	"os/exec"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/japanese"

	"github.com/kyufu-go/kyufu/household/finding"
	"github.com/kyufu-go/kyufu/household/text"
)

func codes(list finding.List) []string { return list.Codes() }

// allPairs calls f with every two bytes that could be a pair of CP932.
func allPairs(f func(pair []byte)) {
	for lead := 0x81; lead <= 0xFC; lead++ {
		if lead >= 0xA0 && lead < 0xE0 {
			continue
		}
		for trail := 0x40; trail <= 0xFC; trail++ {
			f([]byte{byte(lead), byte(trail)})
		}
	}
}

func TestDecodeAgreesWithXTextOutsideThePrivateArea(t *testing.T) {
	t.Parallel()
	dec := japanese.ShiftJIS.NewDecoder()
	n := 0
	allPairs(func(pair []byte) {
		want, err := dec.Bytes(pair)
		require.NoError(t, err)
		got, list := text.CP932.Decode(pair)
		if pair[0] >= 0xF0 && pair[0] <= 0xF9 {
			if pair[1] != 0x7F {
				assert.Equal(t, []string{text.CodeGaiji}, codes(list))
				assert.NotContains(t, got, "\uFFFD")
			}
			return
		}
		if strings.Contains(string(want), "\uFFFD") {
			assert.True(t, list.Failed(), "% x", pair)
			return
		}
		n++
		assert.Equal(t, string(want), got, "% x", pair)
	})
	assert.Equal(t, 7724, n, "the defined pairs of CP932 without the private area")
}

func TestWhatIsReadIsWrittenAgain(t *testing.T) {
	t.Parallel()
	for _, e := range []text.Encoding{text.CP932, text.CP932NEC} {
		changed := 0
		allPairs(func(pair []byte) {
			x, list := e.DecodeExact(pair)
			if list.Failed() {
				return
			}
			back, _ := x.AppendEncode(nil, nil)
			assert.Equal(t, pair, back)
			plain, _ := e.Encode(x.Text)
			if !bytes.Equal(plain, pair) {
				changed++
				assert.True(t, list.Has(text.CodeDuplicatePair), "% x", pair)
			} else {
				assert.False(t, list.Has(text.CodeDuplicatePair), "% x", pair)
			}
			again, _ := e.Decode(plain)
			assert.Equal(t, x.Text, again, "the pair that is written means the same")
		})
		assert.Equal(t, 398, changed, "398 pairs have a twin that is written in their place")
	}
	long := []byte("ab\x8e\xed\xee\xe0c\xfb\xfc\xee\xe0\x88\x9f")
	x, _ := text.CP932.DecodeExact(long)
	back, list := x.AppendEncode(nil, nil)
	assert.Equal(t, long, back)
	assert.Empty(t, list)
}

func TestEncodeAgreesWithGlibc(t *testing.T) {
	t.Parallel()
	iconv, err := exec.LookPath("iconv")
	if err != nil {
		t.Skip("no iconv on this machine")
	}
	var in strings.Builder
	var want [][]byte
	for r := rune(0x80); r <= 0xFFFF; r++ {
		b, list := text.CP932.Encode(string(r))
		if !utf8.ValidRune(r) || r >= 0xE000 && r <= 0xF8FF || list.Failed() || len(list) > 0 {
			continue
		}
		in.WriteString(string(r) + "\n")
		want = append(want, b)
	}
	cmd := exec.CommandContext(t.Context(), iconv, "-f", "UTF-8", "-t", "CP932")
	cmd.Stdin = strings.NewReader(in.String())
	out, err := cmd.Output()
	if err != nil {
		t.Skip("this iconv has no CP932")
	}
	got := bytes.Split(bytes.TrimSuffix(out, []byte("\n")), []byte("\n"))
	require.Len(t, got, len(want))
	for i := range want {
		assert.Equal(t, got[i], want[i])
	}
	assert.Greater(t, len(want), 7300)
}

func TestEncodings(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		enc   text.Encoding
		in    string
		bytes string
		codes []string
	}{
		{text.CP932, "髙", "\xfb\xfc", nil},
		{text.CP932NEC, "髙", "\xee\xe0", nil},
		{text.CP932, "﨑", "\xfa\xb1", nil},
		{text.CP932NEC, "﨑", "\xed\x95", nil},
		{text.CP932, "濵", "\xfb\x4d", nil},
		{text.ShiftJIS, "髙a", "\x81\xaca", []string{text.CodeCharacter}},
		{text.CP932, "〜−—‖¥", "\x81\x60\x81\x7c\x81\x5c\x81\x61\x5c", []string{text.CodeLookalike}},
		{text.CP932, "～－―∥", "\x81\x60\x81\x7c\x81\x5c\x81\x61", nil},
		{text.ShiftJIS, "〜−—‖", "\x81\x60\x81\x7c\x81\x5c\x81\x61", nil},
		{text.ShiftJIS, "～", "\x81\x60", []string{text.CodeLookalike}},
		{text.CP932, "㋿", "\x81\xac", []string{text.CodeCharacter}},
		{text.CP932, "\uE000", "\xf0\x40", []string{text.CodeGaiji}},
		{text.CP932, "\uE757", "\xf9\xfc", []string{text.CodeGaiji}},
		{text.CP932, "\uE758", "\x81\xac", []string{text.CodeCharacter}},
		{text.CP932, "辺\U000E0101", "\x95\xd3", []string{text.CodeSelector}},
		{text.CP932, "𠮷", "\x81\xac", []string{text.CodeCharacter}},
		{text.CP932, "é\xff", "\x81\xac?", []string{text.CodeCharacter}},
		{text.EUCJP, "日本ｶﾞ①", "\xc6\xfc\xcb\xdc\x8e\xb6\x8e\xde\xad\xa1", nil},
		{text.EUCJP, "髙", "\xa2\xae", []string{text.CodeCharacter}},
		{text.EUCJPExt, "日本ｶﾞ①", "\xc6\xfc\xcb\xdc\x8e\xb6\x8e\xde\xad\xa1", nil},
		{text.EUCJPExt, "髙", "\xfc\xe2", nil},
		{text.EUCJPExt, "é丂", "\x8f\xab\xb1\x8f\xb0\xa1", nil},
		{text.EUCJPExt, "𠮷", "\xa2\xae", []string{text.CodeCharacter}},
		{text.JISX0201, "ﾔﾏﾀﾞ A1", "\xd4\xcf\xc0\xde A1", nil},
		{text.JISX0201, "ガ", "?", []string{text.CodeCharacter}},
		{text.UTF8, "髙𠮷", "髙𠮷", nil},
		{text.UTF8, "a\xff", "a\xff", []string{text.CodeCharacter}},
	} {
		t.Run(c.enc.String()+" "+c.in, func(t *testing.T) {
			t.Parallel()
			got, list := c.enc.Encode(c.in)
			assert.Equal(t, []byte(c.bytes), got)
			assert.Equal(t, c.codes, codes(list))
		})
	}
}

func TestDecodings(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		enc   text.Encoding
		bytes string
		text  string
		codes []string
		at    int
	}{
		{text.CP932, "\xf0\x40", "\uE000", []string{text.CodeGaiji}, 0},
		{text.CP932, "a\xee\xe0", "a髙", []string{text.CodeDuplicatePair}, 1},
		{text.CP932, "\x81\x40\x81", "\u3000\uFFFD", []string{text.CodeCharacter}, 1},
		{text.CP932, "\x81,\xb6\xde", "\uFFFD,ｶﾞ", []string{text.CodeCharacter}, 0},
		{text.CP932, "\x85\x40x", "\uFFFD@x", []string{text.CodeCharacter}, 0},
		{text.CP932, "\xa0\xfd\x80", "\uFFFD\uFFFD\uFFFD", []string{text.CodeCharacter}, 0},
		{text.ShiftJIS, "\x81\x60\x81\x7c", "〜−", nil, -1},
		{text.ShiftJIS, "\x87\x40", "\uFFFD@", []string{text.CodeCharacter}, 0},
		{text.EUCJP, "\xc6\xfc\x8e\xb6\xad\xa1", "日ｶ①", nil, -1},
		{text.EUCJP, "\x8f\xa2\xaf\xc6", "\uFFFD\uFFFD\uFFFD", []string{text.CodeCharacter}, 0},
		{text.JISX0201, "\xd4\xcf\x80", "ﾔﾏ\uFFFD", []string{text.CodeCharacter}, 2},
		{text.UTF8, "髙\xff", "髙\uFFFD", []string{text.CodeCharacter}, 1},
	} {
		got, list := c.enc.Decode([]byte(c.bytes))
		assert.Equal(t, c.text, got, "% x", c.bytes)
		assert.Equal(t, c.codes, codes(list), "% x", c.bytes)
		if len(list) > 0 {
			assert.Equal(t, c.at, list[0].At, "% x", c.bytes)
		}
	}
}

func TestEUCJPAgreesWithXText(t *testing.T) {
	t.Parallel()
	dec := japanese.EUCJP.NewDecoder()
	for row := 0xA1; row <= 0xF4; row++ {
		for cell := 0xA1; cell <= 0xFE; cell++ {
			b := []byte{byte(row), byte(cell)}
			got, list := text.EUCJP.Decode(b)
			if list.Failed() {
				continue
			}
			want, err := dec.Bytes(b)
			require.NoError(t, err)
			assert.Equal(t, string(want), got)
			back, _ := text.EUCJP.Encode(got)
			again, _ := text.EUCJP.Decode(back)
			assert.Equal(t, got, again)
		}
	}
}

// Every character that x/text reads is read alike, and written as it was: JIS X 0208 with the rows
// of NEC and IBM, and JIS X 0212.
func TestEUCJPWithIBMAndJISX0212AgreesWithXText(t *testing.T) {
	t.Parallel()
	count := 0
	for _, lead := range []string{"", "\x8f"} {
		for row := 0xA1; row <= 0xFE; row++ {
			for cell := 0xA1; cell <= 0xFE; cell++ {
				b := append([]byte(lead), byte(row), byte(cell))
				want, err := japanese.EUCJP.NewDecoder().Bytes(b)
				require.NoError(t, err)
				got, list := text.EUCJPExt.Decode(b)
				if string(want) == "\uFFFD" || strings.ContainsRune(string(want), '\uFFFD') {
					assert.True(t, list.Failed(), "% x", b)
					continue
				}
				require.Empty(t, list, "% x", b)
				require.Equal(t, string(want), got, "% x", b)
				back, list := text.EUCJPExt.Encode(got)
				require.False(t, list.Failed(), "% x", b)
				again, _ := text.EUCJPExt.Decode(back)
				require.Equal(t, got, again, "% x", b)
				count++
			}
		}
	}
	assert.Greater(t, count, 13_000)
	long, list := text.EUCJPExt.Encode(strings.Repeat("é", 1000))
	require.Empty(t, list)
	assert.Len(t, long, 3000)
}

func TestEncodingNames(t *testing.T) {
	t.Parallel()
	for e := text.UTF8; e <= text.EUCJPExt; e++ {
		name, err := e.MarshalText()
		require.NoError(t, err)
		var back text.Encoding
		require.NoError(t, back.UnmarshalText(name))
		assert.Equal(t, e, back)
	}
	_, err := text.ParseEncoding("utf-7")
	assert.Error(t, err)
}
