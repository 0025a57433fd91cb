package text_test

import (
	"fmt"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"github.com/kyufu-go/kyufu/household/finding"
	"github.com/kyufu-go/kyufu/household/text"
)

func ExampleBankKana() {
	kana, findings := text.BankKana("キャノン　ヨーコ", text.BankOptions{})
	fmt.Println(kana)
	for _, f := range findings {
		fmt.Println(f, f.From, "→", f.To)
	}
	// Output:
	// ｷﾔﾉﾝ ﾖ-ｺ
	// info small_kana at 1 ャ → ﾔ
	// info long_mark at 6 ー → -
}

func ExampleBankKana_refused() {
	_, findings := text.BankKana("マリー・アン", text.BankOptions{})
	fmt.Println(findings.Err())
	kana, _ := text.BankKana("マリー・アン", text.BankOptions{Profile: text.Profile{MiddleDot: " "}})
	fmt.Println(kana)
	// Output:
	// error character at 3
	// ﾏﾘ- ｱﾝ
}

// seen is a list of findings as "code@position".
func seen(list finding.List) (out []string) {
	for _, f := range list {
		mark := map[finding.Severity]string{finding.Info: "", finding.Warning: "?", finding.Error: "!"}[f.Severity]
		out = append(out, fmt.Sprintf("%s%s@%d", f.Code, mark, f.At))
	}
	return out
}

var (
	payroll  = text.BankOptions{Class: text.ClassPayroll}
	bankName = text.BankOptions{Class: text.ClassBank}
	ediText  = text.BankOptions{Class: text.ClassEDI}
	short    = text.BankOptions{Abbreviate: true}
)

func TestBankKana(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		id, in string
		opt    text.BankOptions
		out    string
		found  []string
	}{
		{"K1", "ヤマダ　タロウ", text.BankOptions{}, "ﾔﾏﾀﾞ ﾀﾛｳ", nil},
		{"K2", "キャノン", text.BankOptions{}, "ｷﾔﾉﾝ", []string{"small_kana@1"}},
		{"K3", "ヨーコ", text.BankOptions{}, "ﾖ-ｺ", []string{"long_mark@1"}},
		{"K4", "ヨーコ", payroll, "ﾖｺ", []string{"character!@1"}},
		{"K5", "ガクブチ　ジロウ", text.BankOptions{}, "ｶﾞｸﾌﾞﾁ ｼﾞﾛｳ", nil},
		{"K6", "ガクブチ", text.BankOptions{MaxBytes: 4}, "ｶﾞｸﾌﾞﾁ", []string{"length!@2"}},
		{"K6 cut", "ガクブチ", text.BankOptions{MaxBytes: 4, Truncate: true}, "ｶﾞｸ", []string{"truncated?@2"}},
		{"K6 cut after a space", "ガク ブチ", text.BankOptions{MaxBytes: 5, Truncate: true}, "ｶﾞｸ", []string{"truncated?@3"}},
		{"K7", "パーシヴァル", text.BankOptions{}, "ﾊﾟ-ｼｳﾞｱﾙ", []string{"long_mark@1", "small_kana@4"}},
		{"K8", "ヷイオリン", text.BankOptions{}, "ｲｵﾘﾝ", []string{"character!@0"}},
		{"K9", "ヰヱ", text.BankOptions{}, "", []string{"character!@0", "character!@1"}},
		{"K9 archaic", "ヰヱ", text.BankOptions{Archaic: true}, "ｲｴ", []string{"substituted@0", "substituted@1"}},
		{"K10", "カヲル", text.BankOptions{}, "ｶﾙ", []string{"character!@1"}},
		{"K10 as o", "カヲル", text.BankOptions{Profile: text.Profile{WoAsO: true}}, "ｶｵﾙ", []string{"substituted@1"}},
		{"K11 profile", "カヲル", text.BankOptions{Profile: text.Profile{Wo: true}}, "ｶｦﾙ", nil},
		{"K11 EDI", "カヲル", ediText, "ｶｦﾙ", nil},
		{"K12", "abc", text.BankOptions{}, "ABC", []string{"case@0", "case@1", "case@2"}},
		{"K12 wide", "Ａｂｃ１２３", text.BankOptions{}, "ABC123", []string{"case@1", "case@2"}},
		{"K13", "ABC", payroll, "", []string{"character!@0", "character!@1", "character!@2"}},
		{"K14", "スミス，ジョン", text.BankOptions{}, "ｽﾐｽｼﾞﾖﾝ", []string{"character!@3", "small_kana@5"}},
		{"K14 by profile", "スミス，ジョン", text.BankOptions{Profile: text.Profile{Allow: ","}}, "ｽﾐｽ,ｼﾞﾖﾝ", []string{"small_kana@5"}},
		{"K15", "マリー・アン", text.BankOptions{}, "ﾏﾘ-ｱﾝ", []string{"long_mark@2", "character!@3"}},
		{"K15 period", "ﾏﾘｰ･ｱﾝ", text.BankOptions{Profile: text.Profile{MiddleDot: "."}}, "ﾏﾘ-.ｱﾝ", []string{"long_mark@2", "substituted@3"}},
		{"K15 period refused", "ﾏﾘ･ｱﾝ", text.BankOptions{Profile: text.Profile{MiddleDot: ".", Deny: "."}}, "ﾏﾘｱﾝ", []string{"character!@2"}},
		{"K16", "ﾞﾊﾟ", text.BankOptions{}, "ﾊﾟ", []string{"character!@0"}},
		{"K17", "ｱﾞ", text.BankOptions{}, "ｱ", []string{"character!@1"}},
		{"K18 spacing mark", "カ゛", text.BankOptions{}, "ｶﾞ", nil},
		{"K18 combining mark", "カ\u3099", text.BankOptions{}, "ｶﾞ", nil},
		{"K18 composed", "ガ", text.BankOptions{}, "ｶﾞ", nil},
		{"K18 half", "ｶﾞ", text.BankOptions{}, "ｶﾞ", nil},
		{"K19", "が", text.BankOptions{}, "", []string{"character!@0"}},
		{"K19 option", "が", text.BankOptions{Hiragana: true}, "ｶﾞ", []string{"script@0"}},
		{"K20", "山田", text.BankOptions{}, "", []string{"character!@0", "character!@1"}},
		{"K21", "　ヤマダ　　タロウ　", text.BankOptions{}, "ﾔﾏﾀﾞ ﾀﾛｳ", []string{"space@0", "space@4", "space@9"}},
		{"K22", "アアアアアアアアアアアアアアアアアアアアアアアアアアアアアアア", text.BankOptions{}, "ｱｱｱｱｱｱｱｱｱｱｱｱｱｱｱｱｱｱｱｱｱｱｱｱｱｱｱｱｱｱｱ", []string{"length!@30"}},
		{"K23", "ア‐－−―–〜イ", text.BankOptions{}, "ｱ------ｲ", []string{"hyphen@1", "hyphen@2", "hyphen@3", "hyphen@4", "hyphen@5", "hyphen@6"}},
		{"K24", "ㇰゝヽ々", text.BankOptions{}, "", []string{"character!@0", "character!@1", "character!@2", "character!@3"}},
		{"K25", "ヤ\u200Bマ\uFEFFダ\t", text.BankOptions{}, "ﾔﾏﾀﾞ", []string{"invisible?@1", "invisible?@3", "invisible?@5"}},
		{"K26", "カブシキガイシャヤマダ", short, "ｶ)ﾔﾏﾀﾞ", []string{"small_kana@7", "abbreviated@-1"}},
		{"K26 with space", "カブシキガイシャ　ヤマダ", short, "ｶ)ﾔﾏﾀﾞ", []string{"small_kana@7", "abbreviated@-1"}},
		{"K27", "ヤマダカブシキガイシャ", short, "ﾔﾏﾀﾞ(ｶ", []string{"small_kana@10", "abbreviated@-1"}},
		{"K27 office", "ヤマダカブシキガイシャクマガヤエイギョウショ", short, "ﾔﾏﾀﾞ(ｶ)ｸﾏｶﾞﾔ(ｴｲ", []string{"small_kana@10", "small_kana@18", "small_kana@21", "abbreviated@-1", "abbreviated@-1"}},
		{"K27 business", "ヤマダケンコウホケンクミアイ", short, "ﾔﾏﾀﾞｹﾝﾎﾟ", []string{"abbreviated@-1"}},
		{"K27 not asked for", "カブシキガイシャヤマダ", text.BankOptions{}, "ｶﾌﾞｼｷｶﾞｲｼﾔﾔﾏﾀﾞ", []string{"small_kana@7"}},
		{"K28", "(カ)ヤマダ", text.BankOptions{}, "(ｶ)ﾔﾏﾀﾞ", []string{"character!@0"}},
		{"K29", "ｸﾏｶﾞﾔ", text.BankOptions{}, "ｸﾏｶﾞﾔ", nil},
		{"K31", "セキガハラ.ヒガシ", bankName, "ｾｷｶﾞﾊﾗﾋｶﾞｼ", []string{"character!@5"}},
		{"K34", "ア😀한Ḁ", text.BankOptions{}, "ｱ", []string{"character!@1", "character!@2", "character!@3"}},
		{"small at the end of the table", "ヮヵヶッ", text.BankOptions{}, "ﾜｶｹﾂ", []string{"small_kana@0", "small_kana@1", "small_kana@2", "small_kana@3"}},
		{"half small", "ｷｬｯﾄ", text.BankOptions{}, "ｷﾔﾂﾄ", []string{"small_kana@1", "small_kana@2"}},
		{"mark after a refused character", "カ山゛", text.BankOptions{}, "ｶ", []string{"character!@1", "character!@2"}},
		{"mark after a space", "カ ゛", text.BankOptions{}, "ｶ", []string{"character!@2", "space@1"}},
		{"invalid UTF-8", "ア\xff", text.BankOptions{}, "ｱ", []string{"character!@1"}},
		{"EDI symbols", "「A/B」￥", ediText, "｢A/B｣\\", nil},
		{"slash in a name", "A/B", text.BankOptions{}, "AB", []string{"character!@1"}},
		{"brackets", "ABC(D).", text.BankOptions{}, "ABC(D).", nil},
		{"no limit", "アアアアアアアアアアアアアアアアアアアアアアアアアアアアアアア", text.BankOptions{MaxBytes: -1}, "ｱｱｱｱｱｱｱｱｱｱｱｱｱｱｱｱｱｱｱｱｱｱｱｱｱｱｱｱｱｱｱ", nil},
		{"empty", "", text.BankOptions{}, "", nil},
	} {
		t.Run(c.id, func(t *testing.T) {
			t.Parallel()
			got, list := text.BankKana(c.in, c.opt)
			assert.Equal(t, c.out, got)
			assert.Equal(t, c.found, seen(list))
		})
	}
}

func TestBankBytes(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"ヤマダ　タロウ":  "\xD4\xCF\xC0\xDE\x20\xC0\xDB\xB3",
		"ヨーコ":      "\xD6\x2D\xBA",
		"ガクブチ　ジロウ": "\xB6\xDE\xB8\xCC\xDE\xC1\x20\xBC\xDE\xDB\xB3",
		"パーシヴァル":   "\xCA\xDF\x2D\xBC\xB3\xDE\xB1\xD9",
	} {
		got, _ := text.AppendBankBytes([]byte("x"), in, text.BankOptions{}, nil)
		assert.Equal(t, "x"+want, string(got))
	}
}

func TestSuggestions(t *testing.T) {
	t.Parallel()
	_, list := text.BankKana("ヲ", text.BankOptions{})
	assert.Equal(t, "ｵ", list[0].To)
	_, list = text.BankKana("が", text.BankOptions{})
	assert.Equal(t, "ガ", list[0].To)
	_, list = text.BankKana("ガクブチ", text.BankOptions{MaxBytes: 4})
	assert.Equal(t, "ｶﾞｸ", list[0].To, "the longest safe cut")
}

func checkBank(t interface{ Errorf(string, ...any) }, in string, opt text.BankOptions) {
	once, list := text.BankKana(in, opt)
	if !list.Failed() {
		b, _ := text.JISX0201.Encode(once)
		if at := text.CheckBankBytes(b, opt.Class, opt.Profile); at >= 0 {
			t.Errorf("byte %d of the result is not allowed", at)
		}
		if limit := opt.Class.Width(); opt.MaxBytes == 0 && len(b) > limit {
			t.Errorf("%d bytes in a field of %d", len(b), limit)
		}
	}
	again, second := text.BankKana(once, opt)
	if again != once && !list.Failed() {
		t.Errorf("not idempotent: %q, %q", once, again)
	}
	if !list.Failed() && len(second) > 0 && !opt.Abbreviate {
		t.Errorf("findings about a text in bank form: %v", second)
	}
	for _, f := range list {
		if f.At > utf8.RuneCountInString(in) || f.At < -1 {
			t.Errorf("position %d", f.At)
		}
	}
}

func bankOptions(bits uint8) text.BankOptions {
	opt := text.BankOptions{Class: text.Class(bits & 3), Truncate: bits&4 != 0, Hiragana: bits&8 != 0, Archaic: bits&16 != 0, Abbreviate: bits&32 != 0}
	if bits&64 != 0 {
		opt.Profile = text.Profile{WoAsO: true, MiddleDot: " "}
	}
	if bits&128 != 0 {
		opt.Profile = text.Profile{Wo: true, MiddleDot: ".", Allow: ",", Deny: "-"}
	}
	return opt
}

func TestBankFormIsIdempotentAndLegal(t *testing.T) {
	t.Parallel()
	letters := []rune("ァアガハパヴヰヱヲンヮヵヶヷｱｶﾞﾟﾊｰｬｯｦ･ー・ 　あがぱ゛゜\u3099-－〜(),.A1ａカブシキガイシャ\u200b山")
	rapid.Check(t, func(t *rapid.T) {
		in := rapid.StringOfN(rapid.SampledFrom(letters), 0, 40, -1).Draw(t, "in")
		checkBank(t, in, bankOptions(rapid.Uint8().Draw(t, "options")))
	})
}

func FuzzBankKana(f *testing.F) {
	for _, s := range []string{"ヤマダ　タロウ", "(カ)ヤマダ", "ｱﾞ", "カ゛\u3099", "カブシキガイシャ　ヤマダ", "", "\xff\xe3\x82", "・ー〜 "} {
		f.Add(s, uint8(0))
		f.Add(s, uint8(0xFF))
	}
	f.Fuzz(func(t *testing.T, in string, bits uint8) { checkBank(t, in, bankOptions(bits)) })
}

func TestBankKanaAllocates(t *testing.T) {
	dst, list := make([]byte, 0, 256), make(finding.List, 0, 16)
	for name, c := range map[string]struct {
		in   string
		opt  text.BankOptions
		list finding.List
		want float64
	}{
		"append, only width":            {"ヤマダ　タロウ", text.BankOptions{}, nil, 0},
		"append, with findings":         {"キャノン　ヨーコ", text.BankOptions{}, list, 0},
		"append, findings to a new one": {"キャノン", text.BankOptions{}, nil, 1},
	} {
		got := testing.AllocsPerRun(200, func() { _, _ = text.AppendBank(dst, c.in, c.opt, c.list) })
		assert.InDelta(t, c.want, got, 0, name)
	}
	assert.InDelta(t, 0, testing.AllocsPerRun(200, func() { _, _ = text.BankKana("ｸﾏｶﾞﾔ", text.BankOptions{}) }), 0, "K29")
}
