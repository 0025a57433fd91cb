package text_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/household/text"
)

func ExampleParsePostal() {
	code, findings := text.ParsePostal("〒３６０−８６０１")
	fmt.Println(string(code), code.Display(), len(findings))
	// Output: 3608601 360-8601 0
}

func ExampleParsePhones() {
	phones, _ := text.ParsePhones("０４８（５２４）１１１１　内線５９１／09969-8-7654")
	for _, p := range phones {
		fmt.Println(p, p.Area, p.Extension)
	}
	// Output:
	// 048-524-1111 048 591
	// 09969-8-7654 09969
}

func ExampleKey() {
	key, _ := text.Key("ｶﾞｸﾌﾞﾁ　じろう", text.KeySeion)
	fmt.Println(key)
	// Output: カクフチシロウ
}

func TestPostal(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		id, in, want string
		found        []string
	}{
		{"P1", "〒３６０−８６０１", "3608601", nil},
		{"P1 hyphen", "360-8601", "3608601", nil},
		{"P1 space", "360 8601", "3608601", nil},
		{"P1 long mark", "360ー8601", "3608601", nil},
		{"P2", "360", "360", []string{"old_form?@0"}},
		{"P2 five", "360-86", "36086", []string{"old_form?@0"}},
		{"P3", "36086011", "", []string{"format!@7"}},
		{"P3 letter", "36O8601", "", []string{"format!@2"}},
		{"P4", "0000000", "0000000", []string{"placeholder?@0"}},
		{"P4 nines", "999-9999", "9999999", []string{"placeholder?@0"}},
		{"hyphen in the wrong place", "3608-601", "", []string{"format!@4"}},
		{"too short", "3608", "", []string{"format!@4"}},
		{"kanji", "三六〇八六〇一", "", []string{"format!@0"}},
		{"empty", "", "", []string{"format!@0"}},
	} {
		got, list := text.ParsePostal(c.in)
		assert.Equal(t, c.want, string(got), c.id)
		assert.Equal(t, c.found, seen(list), c.id)
	}
	assert.Equal(t, []string{"", "360", "360-86", "360-8601"}, []string{text.Postal("").Display(), text.Postal("360").Display(), text.Postal("36086").Display(), text.Postal("3608601").Display()})
}

func TestPhones(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		id, in, want string
		found        []string
	}{
		{"T1", "0485241111", "048-524-1111", nil},
		{"T1 wide", "０４８－５２４－１１１１", "048-524-1111", nil},
		{"T2 four", "0422987654", "0422-98-7654", nil},
		{"T2 five", "0996998765", "09969-9-8765", nil},
		{"T2 four again", "0493123456", "0493-12-3456", []string{"subscriber?@0"}},
		{"two digits", "0342345678", "03-4234-5678", nil},
		{"T3", "09098765432", "090-9876-5432", nil},
		{"T3 050", "05012345678", "050-1234-5678", nil},
		{"T4", "0120123456", "0120-123-456", nil},
		{"T4 0570", "0570012345", "0570-012-345", nil},
		{"T4 0800", "08001234567", "0800-123-4567", nil},
		{"080", "08012345678", "080-1234-5678", nil},
		{"T5", "+81-48-524-1111", "048-524-1111", nil},
		{"T5 brackets", "+81 (48)524-1111", "048-524-1111", nil},
		{"T5 (0)", "+81 (0)48-524-1111", "048-524-1111", nil},
		{"T6", "048-524-1111 内線591", "048-524-1111 x591", nil},
		{"T6 brackets", "048-524-1111（内線591）", "048-524-1111 x591", nil},
		{"T7", "048-524-1111 / 048-524-1112", "048-524-1111 048-524-1112", nil},
		{"T7 comma", "048-524-1111、090-1234-5678", "048-524-1111 090-1234-5678", nil},
		{"T8", "03-1234-5678", "03-1234-5678", []string{"subscriber?@0"}},
		{"T9", "5241111", "524-1111", []string{"no_area_code?@0"}},
		{"T9 hyphen", "5253-2111", "5253-2111", []string{"no_area_code?@0"}},
		{"T10", "110", "", []string{"format!@0"}},
		{"T10 carrier", "0013012345678", "", []string{"format!@0"}},
		{"T11", "〇四八五二四一一一一", "048-524-1111", nil},
		{"representative", "048-524-1111(代)", "048-524-1111", nil},
		{"too short", "048-524-111", "", []string{"format!@0"}},
		{"too long", "048-524-11111", "", []string{"format!@0"}},
		{"a letter", "048-524-111O", "", []string{"format!@11"}},
		{"second is bad", "048-524-1111/abc", "048-524-1111", []string{"format!@13"}},
		{"foreign", "+1 212 555 0100", "+12125550100", []string{"foreign?@0"}},
		{"empty", "", "", []string{"format!@0"}},
		{"blank between", "048-524-1111 / ", "048-524-1111", nil},
	} {
		phones, list := text.ParsePhones(c.in)
		var got []string
		for _, p := range phones {
			s := p.String()
			if p.Extension != "" {
				s += " x" + p.Extension
			}
			got = append(got, s)
		}
		assert.Equal(t, c.want, strings.Join(got, " "), c.id)
		assert.Equal(t, c.found, seen(list), c.id)
	}
}

func TestKeys(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		id, in, kana, seion string
		found               []string
	}{
		{"K33", "ガクブチ", "ガクブチ", "カクフチ", nil},
		{"K32", "ケ゛ンジ", "ゲンジ", "ケンシ", nil},
		{"K32 half", "ｹﾞﾝｼﾞ", "ゲンジ", "ケンシ", nil},
		{"B17", "キャノン", "キヤノン", "キヤノン", nil},
		{"bank form", "ｷﾔﾉﾝ", "キヤノン", "キヤノン", nil},
		{"long mark and hyphen", "ヨーコよ－こヨ-コ", "ヨーコヨーコヨーコ", "ヨーコヨーコヨーコ", nil},
		{"old kana", "ヰヱヲゐゑを", "イエオイエオ", "イエオイエオ", nil},
		{"spaces and dots", "マリー・ アン　ﾏﾘｰ", "マリーアンマリー", "マリーアンマリー", nil},
		{"letters", "Ａｂ1", "AB1", "AB1", nil},
		{"ヴ", "ヴぱ", "ヴパ", "ウハ", nil},
		{"kanji", "山ガ", "山ガ", "山カ", []string{"character?@0"}},
		{"a mark alone", "゛ア", "゛ア", "゛ア", []string{"character?@0"}},
		{"invalid", "ア\xff", "ア\uFFFD", "ア\uFFFD", []string{"character!@1"}},
	} {
		kana, list := text.Key(c.in, text.KeyKana)
		assert.Equal(t, c.kana, kana, c.id)
		assert.Equal(t, c.found, seen(list), c.id)
		seion, _ := text.Key(c.in, text.KeySeion)
		assert.Equal(t, c.seion, seion, c.id)
	}
}

func FuzzContact(f *testing.F) {
	for _, s := range []string{"〒360-8601", "+81 (0)48-524-1111 内線1/2", "〇四八", "ｹﾞﾞ゛", "\xff", "内線", "/", "+", "ﾊﾟ゛"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		code, list := text.ParsePostal(in)
		if again, second := text.ParsePostal(code.Display()); !list.Failed() && (again != code || second.Failed()) {
			t.Error("postal code is not idempotent")
		}
		phones, list := text.ParsePhones(in)
		if len(phones) == 0 && !list.Failed() {
			t.Error("no number and no error")
		}
		for _, p := range phones {
			again, second := text.ParsePhones(p.String())
			if second.Failed() || len(again) != 1 || again[0].String() != p.String() {
				t.Errorf("phone is not idempotent: %v %v", p, again)
			}
		}
		for _, kind := range []text.KeyKind{text.KeyKana, text.KeySeion} {
			key, _ := text.Key(in, kind)
			if again, _ := text.Key(key, kind); again != key {
				t.Errorf("key is not idempotent: %+q %+q", key, again)
			}
		}
	})
}

// TestPhonesAgreeWithTheirDerivation: the sample is written as libphonenumber formats it.
func TestPhonesAgreeWithTheirDerivation(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/phones.txt")
	require.NoError(t, err)
	n := 0
	for line := range strings.Lines(string(data)) {
		want := strings.TrimSpace(line)
		phones, list := text.ParsePhones(strings.ReplaceAll(want, "-", ""))
		require.Len(t, phones, 1, want)
		assert.Equal(t, want, phones[0].String())
		assert.False(t, list.Has(text.CodeArea), want)
		n++
	}
	assert.Greater(t, n, 300)
}

func TestContactsDoNotAllocateMuch(t *testing.T) {
	dst := make([]byte, 0, 256)
	sjis, _ := text.CP932.Encode(kanjiName)
	for name, c := range map[string]struct {
		most float64
		run  func()
	}{
		"CP932 encode":    {0, func() { _, _ = text.CP932.AppendEncode(dst, kanjiName, nil) }},
		"CP932 decode":    {0, func() { _, _ = text.CP932.AppendDecode(dst, sjis, nil) }},
		"name unchanged":  {0, func() { _, _ = text.Name(kanjiName, text.NameOptions{}) }},
		"key":             {0, func() { _, _ = text.AppendKey(dst, fullName, text.KeySeion, nil) }},
		"postal code":     {1, func() { _, _ = text.ParsePostal("360-8601") }},
		"JIS X 0201 read": {0, func() { _, _ = text.JISX0201.AppendDecode(dst, []byte("\xd4\xcf\xc0\xde"), nil) }},
	} {
		assert.LessOrEqual(t, testing.AllocsPerRun(100, c.run), c.most, name)
	}
}

// A text of thousands of brackets and blanks is refused before it takes time that grows with the
// square of it.
func TestTooMuchForTelephonesIsRefused(t *testing.T) {
	t.Parallel()
	for _, unit := range []string{"(", "1丁目", " 0485241111", "東京都"} {
		phones, list := text.ParsePhones(strings.Repeat(unit, 1<<16/len(unit)))
		assert.Empty(t, phones)
		assert.Equal(t, []string{"format!@0"}, seen(list))
	}
	phones, _ := text.ParsePhones(strings.Repeat("048-524-1111/", 300))
	assert.Len(t, phones, 300)
}
