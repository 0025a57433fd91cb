package text

import (
	"strings"

	"github.com/kyufu-go/kyufu/household/finding"
)

// readAlike reports two names in kana that are read alike.
func readAlike(a, b string) bool {
	sa, oka := sound(a)
	sb, okb := sound(b)
	return oka && okb && sa != "" && sa == sb
}

// voicedAlike writes kana that are read alike as one: ヅ as ズ, ヂ as ジ, ヴァ as バ. Kana are large in a
// match key.
var voicedAlike = strings.NewReplacer("ヅ", "ズ", "ヂ", "ジ", "ヴア", "バ", "ヴイ", "ビ", "ヴエ", "ベ", "ヴオ", "ボ", "ヴ", "ブ")

// sound returns the match key of a name in kana with what is read alike as one: besides voicing, a
// vowel that makes the one before it long is the long mark. A name with other characters has none.
func sound(s string) (string, bool) {
	key, list := AppendKey(nil, s, KeyKana, finding.List(nil))
	if len(list) > 0 {
		return "", false
	}
	var b strings.Builder
	var vowel rune
	for _, r := range voicedAlike.Replace(string(key)) {
		if r != 'ー' && (r < 'ア' || r > 'ヴ') {
			return "", false
		}
		long := r == 'ー' || vowel != 0 && (r == vowel || r == 'ウ' && vowel == 'オ' || r == 'イ' && vowel == 'エ')
		switch {
		case long && r != 'ー' && b.Len() == 0:
			b.WriteRune(r)
		case long:
			b.WriteRune('ー')
			continue // オーウ stays two: the vowel before is over
		default:
			b.WriteRune(r)
		}
		vowel = vowelOf(r)
	}
	return b.String(), true
}

// vowelRows are the kana by their vowel.
var vowelRows = [...]struct {
	vowel rune
	kana  string
}{
	{'ア', "アカサタナハマヤラワガザダバパ"}, {'イ', "イキシチニヒミリギジヂビピ"}, {'ウ', "ウクスツヌフムユルグズヅブプヴ"}, {'エ', "エケセテネヘメレゲゼデベペ"}, {'オ', "オコソトノホモヨロゴゾドボポ"},
}

func vowelOf(r rune) rune {
	for _, row := range vowelRows {
		if strings.ContainsRune(row.kana, r) {
			return row.vowel
		}
	}
	return 0
}
