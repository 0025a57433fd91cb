package text_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"github.com/kyufu-go/kyufu/household/text"
)

func ExampleName() {
	name, findings := text.Name(" 髙橋　ｶﾞｸ\u200B", text.NameOptions{})
	fmt.Println(name, findings)
	_, findings = text.Name("髙𠮷邉", text.NameOptions{Target: text.X0208, Shrink: true})
	for _, f := range findings {
		fmt.Println(f, f.From, f.To)
	}
	// Output:
	// 髙橋　ガク [info space at 0 warning invisible at 7]
	// info shrunk at 0 髙 高
	// info shrunk at 1 𠮷 吉
}

func ExampleShrink() {
	candidates, findings := text.Shrink("邉", text.X0208, nil)
	fmt.Println(candidates, findings)
	// Output:
	// [{邉 [jis]} {辺 [parent]} {邊 [parent]}] [warning ambiguous at 0]
}

func TestNames(t *testing.T) {
	t.Parallel()
	x0208 := text.NameOptions{Target: text.X0208}
	for _, c := range []struct {
		id, in string
		opt    text.NameOptions
		out    string
		found  []string
	}{
		{"J4", "山\uE000田", text.NameOptions{}, "山\uE000田", []string{"gaiji!@1"}},
		{"J4 plane 15", "\U000F0000", text.NameOptions{}, "\U000F0000", []string{"gaiji!@0"}},
		{"J5", "山〓\uFFFD?■？", text.NameOptions{}, "山〓\uFFFD?■？", []string{"probable_loss?@1", "probable_loss?@2", "probable_loss?@3", "probable_loss?@4", "probable_loss?@5"}},
		{"J5 no kanji", "WHO?", text.NameOptions{}, "WHO?", nil},
		{"J8", "\uFA19田", text.NameOptions{}, "\uFA19田", nil},
		{"J20", "辺\U000E0101", x0208, "辺", []string{"selector_lost?@1"}},
		{"J20 kept", "辺\U000E0101", text.NameOptions{}, "辺\U000E0101", nil},
		{"J22", "髙\U000E0101", text.NameOptions{Sequences: none{}}, "髙\U000E0101", []string{"selector_unregistered?@1"}},
		{"selector without a base", "\U000E0101山 \U000E0100", text.NameOptions{}, "山", []string{"selector_lost?@0", "selector_lost?@3", "space@2"}},
		{"J24", "𠮷野", text.NameOptions{MaxChars: 2}, "𠮷野", nil},
		{"too long", "山田太郎", text.NameOptions{MaxChars: 3}, "山田太郎", []string{"length!@3"}},
		{"J25 selectors do not count", strings.Repeat("辺\U000E0101", 100), text.NameOptions{}, strings.Repeat("辺\U000E0101", 100), nil},
		{"J25 101 characters", strings.Repeat("辺", 101), text.NameOptions{}, strings.Repeat("辺", 101), []string{"length!@100"}},
		{"no limit", strings.Repeat("辺", 101), text.NameOptions{MaxChars: -1}, strings.Repeat("辺", 101), nil},
		{"outside the target", "髙山", x0208, "髙山", []string{"unencodable!@0"}},
		{"shrunk", "髙山", text.NameOptions{Target: text.X0208, Shrink: true}, "高山", []string{"shrunk@0"}},
		{"in the target", "﨑", text.NameOptions{Target: text.X0213}, "﨑", nil},
		{"nothing to shrink to", "俱", text.NameOptions{Target: text.X0208, Shrink: true}, "俱", []string{"unencodable!@0"}},
		{"several to shrink to", "壄", text.NameOptions{Target: text.X0208, Shrink: true}, "壄", []string{"ambiguous?@0", "unencodable!@0"}},
		{"kana outside the target", "ヷ", x0208, "ヷ", []string{"unencodable!@0"}},
		{"spaces", "　山田　　太郎 ", text.NameOptions{}, "山田　太郎", []string{"space@0", "space@3", "space@7"}},
		{"a tab", "山田\t太郎", text.NameOptions{}, "山田 太郎", []string{"space@2"}},
		{"latin", "JOHN SMITH", text.NameOptions{}, "JOHN SMITH", nil},
		{"a dakuten of another script", "e\u0301", text.NameOptions{}, "e\u0301", nil},
		{"kana", "ｶﾞ カ゛か\u3099", text.NameOptions{}, "ガ ガが", nil},
		{"invisible", "山\uFEFF田\r\n", text.NameOptions{}, "山田", []string{"invisible?@1", "invisible?@3", "invisible?@4"}},
		{"invalid", "山\xff", text.NameOptions{}, "山\uFFFD", []string{"character!@1"}},
		{"empty", "", text.NameOptions{}, "", nil},
	} {
		got, list := text.Name(c.in, c.opt)
		assert.Equal(t, c.out, got, c.id)
		assert.Equal(t, c.found, seen(list), c.id)
	}
}

type none struct{}

func (none) Collections(rune, rune) []string { return nil }

// TestNamesKeepTheCompatibilityIdeographs: NFC would turn every one of them into another character.
func TestNamesKeepTheCompatibilityIdeographs(t *testing.T) {
	t.Parallel()
	basic, kept, supplement := 0, 0, 0
	for r := rune(0xF900); r <= 0x2FA1F; r++ {
		if r == 0xFB00 {
			r = 0x2F800
		}
		s := string(r)
		got, list := text.Name("山"+s, text.NameOptions{})
		assert.Equal(t, "山"+s, got)
		assert.Empty(t, list)
		switch changed := norm.NFC.String(s) != s; {
		case r >= 0x2F800 && changed:
			supplement++
		case changed:
			basic++
			candidates, _ := text.Shrink(s, text.Unicode, nil)
			assert.Equal(t, text.NamesShareShrink, text.CompareNames(s, norm.NFC.String(s), nil), s)
			assert.NotEmpty(t, candidates)
		case r <= 0xFA29 && (r >= 0xFA0E):
			kept++
		}
	}
	assert.Equal(t, 460, basic)
	assert.Equal(t, 12, kept, "﨎 﨏 﨑 﨓 﨔 﨟 﨡 﨣 﨤 﨧 﨨 﨩 are ideographs in their own right")
	assert.Equal(t, 542, supplement)
}

func TestLevels(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		r     rune
		place string
		level int
	}{
		{'﨑', "1-47-82", 3}, {'髙', "", 0}, {'𠮷', "", 0}, {'邊', "1-78-20", 2}, {'熊', "1-23-07", 1}, {'𣘺', "2-15-35", 4},
		{'俱', "1-14-01", 3}, {'亜', "1-16-01", 1}, {'腕', "1-47-51", 1}, {'弌', "1-48-01", 2}, {'熙', "1-84-06", 2}, {'①', "1-13-01", 0},
		{'あ', "1-04-02", 0}, {'〜', "1-01-33", 0}, {'a', "", 0}, {'\u00A5', "", 0}, {0x10FFFF, "", 0},
	} {
		p := text.PlaceOf(c.r)
		assert.Equal(t, c.place, p.String(), "%c", c.r)
		assert.Equal(t, c.level, p.Level(), "%c", c.r)
	}
	counts := map[int]int{}
	for r := rune(0x80); r < 0x30000; r++ {
		if isHan := r >= 0x3400; isHan {
			counts[text.PlaceOf(r).Level()]++
		}
	}
	assert.Equal(t, []int{2965, 3390, 1259, 2436}, []int{counts[1], counts[2], counts[3], counts[4]})
}

func TestSets(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		set  text.Set
		in   string
		want []string
	}{
		{text.X0208, "髙橋﨑A1ｶ\u3000髙", []string{"髙", "﨑"}},
		{text.X0213, "髙橋﨑①", []string{"髙"}},
		{text.SetCP932, "髙橋﨑𠮷①辺\U000E0101", []string{"𠮷"}},
		{text.Unicode, "𠮷\uE000\uFFFD", []string{"\uE000", "\uFFFD"}},
	} {
		got, list := c.set.Unencodable(c.in)
		assert.Equal(t, c.want, got, c.set)
		assert.True(t, list.Has(text.CodeUnencodable))
	}
	_, list := text.X0208.Unencodable("辺\U000E0101")
	assert.Equal(t, []string{"selector_lost?@0"}, seen(list))
	assert.Equal(t, 2, text.Characters("𠮷辺\U000E0101"))
}

func TestShrink(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		id, char string
		target   text.Set
		want     []string
		codes    []string
	}{
		{"J13", "髙", text.X0208, []string{"高"}, nil},
		{"J14", "﨑", text.X0213, []string{"﨑", "崎"}, []string{"ambiguous"}},
		{"J14 X 0208", "﨑", text.X0208, []string{"崎"}, nil},
		{"J15", "邉", text.X0208, []string{"邉", "辺", "邊"}, []string{"ambiguous"}},
		{"J16", "𠮷", text.X0208, []string{"吉"}, nil},
		{"J17", "槗", text.X0213, []string{"橋", "𣘺"}, []string{"ambiguous"}},
		{"J18", "齋", text.X0208, []string{"齋", "斎"}, []string{"ambiguous"}},
		{"J18 never across", "齊", text.X0208, []string{"齊", "斉"}, []string{"ambiguous"}},
		{"J19", "俱", text.X0208, nil, []string{"unencodable"}},
		{"J20", "辺\U000E0101", text.X0208, []string{"辺"}, []string{"selector_lost"}},
		{"compatibility", "\uFA19", text.X0208, []string{"\u795E"}, nil},
		{"kana", "ア", text.X0208, []string{"ア"}, nil},
		{"two characters", "山田", text.X0208, nil, []string{"character"}},
		{"gaiji", "\uE000", text.X0208, nil, []string{"character"}},
		{"a selector alone", "\U000E0101", text.X0208, nil, []string{"character"}},
		{"empty", "", text.X0208, nil, []string{"character"}},
	} {
		got, list := text.Shrink(c.char, c.target, nil)
		var texts []string
		for _, k := range got {
			texts = append(texts, k.Text)
			assert.NotEmpty(t, k.Rules)
		}
		assert.Equal(t, c.want, texts, c.id)
		assert.Equal(t, c.codes, list.Codes(), c.id)
	}
}

func TestCompareNames(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		want text.NameMatch
	}{
		{"山田　太郎", "山田太郎", text.NamesEqual},
		{"\uFA19田", "\u795E田", text.NamesShareShrink},
		{"辺\U000E0101", "辺", text.NamesShareBase},
		{"渡邉", "渡邊", text.NamesShareShrink},
		{"渡邉", "渡辺", text.NamesShareShrink},
		{"齋藤", "齊藤", text.NamesDiffer},
		{"斎藤", "斉藤", text.NamesDiffer},
		{"山田", "山田太", text.NamesDiffer},
	} {
		assert.Equal(t, c.want.String(), text.CompareNames(c.a, c.b, nil).String(), c.a+" "+c.b)
		assert.Equal(t, c.want, text.CompareNames(c.b, c.a, nil), c.b+" "+c.a)
	}
}

func checkName(t interface{ Errorf(string, ...any) }, in string, opt text.NameOptions) {
	once, list := text.Name(in, opt)
	again, second := text.Name(once, opt)
	if once != again {
		t.Errorf("not idempotent: %+q %+q", once, again)
	}
	if !utf8.ValidString(once) {
		t.Errorf("invalid UTF-8 came out")
	}
	if !list.Failed() && second.Failed() {
		t.Errorf("a result without errors has errors")
	}
}

func TestNameIsIdempotent(t *testing.T) {
	t.Parallel()
	letters := []rune("山髙﨑邉\U000E0101\U000E0100ガｶﾞ゛\u3099は゜ 　\tA?〓\uE000\u200B𠮷ヷ")
	rapid.Check(t, func(t *rapid.T) {
		in := rapid.StringOfN(rapid.SampledFrom(letters), 0, 12, -1).Draw(t, "in")
		checkName(t, in, text.NameOptions{Target: text.Set(rapid.IntRange(0, 3).Draw(t, "set")), Shrink: rapid.Bool().Draw(t, "shrink")})
	})
}

func FuzzName(f *testing.F) {
	for _, s := range []string{"髙\U000E0101", "ｶﾞﾞ゛", "\t　山", "山\u200B \u200B田", "\xff", "か\u3099\u3099"} {
		f.Add(s, uint8(1))
	}
	f.Fuzz(func(t *testing.T, in string, bits uint8) {
		checkName(t, in, text.NameOptions{Target: text.Set(bits & 3), Shrink: bits&4 != 0})
		text.Shrink(in, text.Set(bits&3), nil)
		text.CompareNames(in, "髙山", nil)
	})
}

// The same name in another width, case or composition was another name.
func TestNamesDoNotDifferByWidthCaseOrComposition(t *testing.T) {
	t.Parallel()
	for _, pair := range [][2]string{
		{"NGUYEN VAN AN", "ＮＧＵＹＥＮ　ＶＡＮ　ＡＮ"}, {"NGUYEN VAN AN", "Nguyen Van An"}, {"NGUYEN VAN AN", "nguyen van an"},
		{"ながぬま", "なか\u3099ぬま"}, {"ハﾟーク", "パーク"}, {"O'Neill", "Ｏ＇ＮＥＩＬＬ"},
	} {
		assert.Equal(t, text.NamesEqual, text.CompareNames(pair[0], pair[1], nil), "%q and %q", pair[0], pair[1])
		assert.Equal(t, text.NamesEqual, text.CompareNames(pair[1], pair[0], nil), "%q and %q", pair[1], pair[0])
	}
	for _, pair := range [][2]string{{"NGUYEN VAN AN", "NGUYEN VAN AM"}, {"ながぬま", "なかぬま"}, {"か\u3099", "か"}} {
		assert.Equal(t, text.NamesDiffer, text.CompareNames(pair[0], pair[1], nil), "%q and %q", pair[0], pair[1])
	}
}

// Characters that the family register takes for one compared as different.
func TestNamesOfOneKindOfCharacterSayByWhichRuleTheyAreTheSame(t *testing.T) {
	t.Parallel()
	for _, pair := range [][2]string{
		{"遥", "遙"}, {"槙原", "槇原"}, {"凜", "凛"}, {"桧山", "檜山"}, {"祢津", "禰津"}, {"佐々木", "佐佐木"}, {"長瀬", "長瀨"},
	} {
		for _, p := range [][2]string{pair, {pair[1], pair[0]}} {
			assert.Equal(t, text.NamesShareKind, text.CompareNames(p[0], p[1], nil), "%v", p)
		}
	}
	assert.Equal(t, "same_kind", text.NamesShareKind.String())
	assert.Equal(t, text.NamesShareShrink, text.CompareNames("渡邉遥", "渡辺遙", nil), "the weaker rule of two names the match")
	for _, p := range [][2]string{{"遥", "遼"}, {"佐々木", "佐木木"}, {"々木", "木木"}} {
		assert.Equal(t, text.NamesDiffer, text.CompareNames(p[0], p[1], nil), "%v", p)
	}
}

// すゞ, スヾ and スズ had three keys.
func TestAnIterationMarkInAKeyIsTheKanaThatItRepeats(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"すゞ": "スズ", "スヾ": "スズ", "スズ": "スズ", "スヾキ": "スズキ", "サヽキ": "ササキ", "みすゞ": "ミスズ", "づゝ": "ヅツ", "ヽキ": "キ", "ガヾ": "ガガ",
	} {
		got, list := text.Key(in, text.KeyKana)
		assert.Equal(t, want, got, in)
		assert.Empty(t, list, in)
	}
	seion, _ := text.Key("すゞき", text.KeySeion)
	assert.Equal(t, "ススキ", seion)
}
