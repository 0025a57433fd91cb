package text_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/width"
	"pgregory.net/rapid"

	"github.com/kyufu-go/kyufu/household/text"
)

func ExampleForm_Convert() {
	for _, f := range []text.Form{text.Halfwidth, text.Fullwidth, text.Hiragana, text.Katakana, text.ASCII} {
		s, findings := f.Convert("ガｶﾞが Ａ1ヰ")
		fmt.Println(f, s, findings.Codes())
	}
	// Output:
	// halfwidth ｶﾞｶﾞが A1ヰ [character]
	// fullwidth ガガが　Ａ１ヰ []
	// hiragana ががが Ａ1ゐ []
	// katakana ガガガ Ａ1ヰ []
	// ascii ガｶﾞが A1ヰ []
}

func TestForms(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		form    text.Form
		in, out string
		found   []string
	}{
		{text.Fullwidth, "ｶﾞ", "ガ", nil},
		{text.Fullwidth, "カ゛カ\u3099は゜ウ゛ワ゛", "ガガぱヴヷ", nil},
		{text.Fullwidth, "ﾔﾏﾀﾞ ﾀﾛｳ", "ヤマダ　タロウ", nil},
		{text.Fullwidth, "ｱﾞ゛", "ア゛゛", nil},
		{text.Fullwidth, "ｶﾞﾞ", "ガ゛", nil},
		{text.Fullwidth, "カﾞ", "ガ", nil},
		{text.Fullwidth, "山田A", "山田Ａ", nil},
		{text.Halfwidth, "ガヴキャー・「」。、", "ｶﾞｳﾞｷｬｰ･｢｣｡､", nil},
		{text.Halfwidth, "カ゛か゛ヷ", "ｶﾞか゛ﾜﾞ", nil},
		{text.Halfwidth, "ヰヮヶ", "ヰヮヶ", []string{"character?@0", "character?@1", "character?@2"}},
		{text.Halfwidth, "Ａ　１−", "A 1−", nil},
		{text.Hiragana, "ヴヵヶｶﾞｳﾞｰ", "ゔゕゖがゔー", nil},
		{text.Hiragana, "ヷﾜﾞ", "ヷヷ", []string{"character?@0", "character?@1"}},
		{text.Katakana, "がゔゕﾊﾟか゛", "ガヴヵパガ", nil},
		{text.ASCII, "Ａ　ｶﾞガ", "A ｶﾞガ", nil},
		{text.Fullwidth, "a\xff", "ａ\uFFFD", []string{"character!@1"}},
		{text.ASCII, "神\uFA19", "神\uFA19", nil},
	} {
		got, list := c.form.Convert(c.in)
		assert.Equal(t, c.out, got, "%s %q", c.form, c.in)
		assert.Equal(t, c.found, seen(list), "%s %q", c.form, c.in)
	}
}

func TestTheKanaTablesAgreeWithTheirDerivation(t *testing.T) {
	t.Parallel()
	for r := rune(0x30A1); r <= 0x30FF; r++ {
		want := width.Narrow.String(norm.NFD.String(string(r)))
		want = strings.NewReplacer("\u3099", "ﾞ", "\u309A", "ﾟ").Replace(want)
		got, list := text.Halfwidth.Convert(string(r))
		if strings.ContainsFunc(want, func(r rune) bool { return r < 0xFF00 }) {
			assert.Equal(t, string(r), got, "no half-width form: the character stays whole")
			assert.Equal(t, r <= 0x30FA, list.Has(text.CodeCharacter))
			continue
		}
		assert.Equal(t, want, got, "%c", r)
		back, _ := text.Fullwidth.Convert(got)
		assert.Equal(t, string(r), back)
		hira, list := text.Hiragana.Convert(string(r))
		if len(list) == 0 && r <= 0x30F6 {
			assert.True(t, unicode.Is(unicode.Hiragana, []rune(hira)[0]))
			again, _ := text.Katakana.Convert(hira)
			assert.Equal(t, string(r), again)
		}
	}
	for r := rune(0xFF61); r <= 0xFF9F; r++ {
		want := width.Widen.String(string(r))
		want = strings.NewReplacer("\u3099", "゛", "\u309A", "゜").Replace(want)
		got, _ := text.Fullwidth.Convert(string(r))
		assert.Equal(t, want, got)
		for _, mark := range []string{"ﾞ", "ﾟ"} {
			composed := norm.NFC.String(width.Widen.String(string(r) + mark))
			got, _ := text.Fullwidth.Convert(string(r) + mark)
			if utf8.RuneCountInString(composed) == 1 {
				assert.Equal(t, composed, got)
			} else {
				assert.Equal(t, 2, utf8.RuneCountInString(got), "%c%s", r, mark)
			}
		}
	}
	for c := byte('!'); c <= '~'; c++ {
		wide, _ := text.Fullwidth.Convert(string(rune(c)))
		assert.Equal(t, width.Widen.String(string(rune(c))), wide)
		narrow, _ := text.ASCII.Convert(wide)
		assert.Equal(t, string(rune(c)), narrow)
	}
}

func checkForm(t interface{ Errorf(string, ...any) }, in string, f text.Form) {
	once, list := f.Convert(in)
	again, _ := f.Convert(once)
	if again != once {
		t.Errorf("%s is not idempotent", f)
	}
	if !utf8.ValidString(once) {
		t.Errorf("%s gives invalid UTF-8", f)
	}
	if !utf8.ValidString(in) && !list.Failed() {
		t.Errorf("invalid UTF-8 was not reported")
	}
	if f.Is(in) && once != in {
		t.Errorf("Is and Convert disagree")
	}
}

func TestFormsAreIdempotent(t *testing.T) {
	t.Parallel()
	letters := []rune("ァアガハパヴヰワヷヺゐゔゖｱｶﾊﾞﾟﾊｰ･ー・　 あがぱ゛゜\u3099\u309A-～(A1ａ山\uFA19「｢")
	rapid.Check(t, func(t *rapid.T) {
		in := rapid.StringOfN(rapid.SampledFrom(letters), 0, 12, -1).Draw(t, "in")
		checkForm(t, in, text.Form(rapid.IntRange(0, 4).Draw(t, "form")))
	})
}

func FuzzForm(f *testing.F) {
	for _, s := range []string{"ｶﾞﾞ", "カ゛\u3099", "ワﾞ", "\xef\xbd", "\xe3\x82", "は゜゜", "ｳﾟ"} {
		f.Add(s, uint8(len(s)%5))
	}
	f.Fuzz(func(t *testing.T, in string, form uint8) { checkForm(t, in, text.Form(form%5)) })
}

func TestFormNames(t *testing.T) {
	t.Parallel()
	for f := text.Halfwidth; f <= text.ASCII; f++ {
		back, err := text.ParseForm(f.String())
		require.NoError(t, err)
		assert.Equal(t, f, back)
	}
	_, err := text.ParseForm("zengin")
	assert.Error(t, err)
}

func TestFormsDoNotAllocate(t *testing.T) {
	dst := make([]byte, 0, 512)
	for name, f := range map[string]func(){
		"append narrow": func() { _, _ = text.Halfwidth.Append(dst, fullName, nil) },
		"append wide":   func() { _, _ = text.Fullwidth.Append(dst, "ﾔﾏﾀﾞ ﾀﾛｳ", nil) },
		"no change":     func() { _, _ = text.Fullwidth.Convert(kanjiName) },
	} {
		assert.InDelta(t, 0, testing.AllocsPerRun(100, f), 0, name)
	}
}
