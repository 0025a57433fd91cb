package text

import (
	"slices"
	"unicode/utf8"
)

// NameMatch says how far two names agree, from [NamesDiffer] up.
type NameMatch uint8

const (
	// NamesDiffer means: they are different.
	NamesDiffer NameMatch = iota
	// NamesSimilar means: both are kana and read alike (ミヅキ and ミズキ, ヴァン and バン, オータ and オウタ, やまだ
	// and ヤマダ); a person has to look.
	NamesSimilar
	// NamesShareShrink means: each character of one shares a candidate with that of the other (神
	// U+FA19 and 神); a person has to look.
	NamesShareShrink
	// NamesShareKind means: they differ in characters only that the family register takes for one
	// kind (同一の字種: 遥 and 遙), or in how a repetition is written (佐々木 and 佐佐木).
	NamesShareKind
	// NamesShareBase means: they differ in variation selectors only (辻 with and without).
	NamesShareBase
	// NamesEqual means: the same characters, spaces aside.
	NamesEqual
)

// String returns "different", "similar", "same_shrunk", "same_kind", "same_base" or "equal".
func (m NameMatch) String() string {
	return [...]string{"different", "similar", "same_shrunk", "same_kind", "same_base", "equal"}[min(m, NamesEqual)]
}

// CompareNames compares two names. Spaces, the case of Latin letters, the width of letters and
// kana, and whether a mark of voicing is composed with its kana do not count. A nil source is
// [Common].
func CompareNames(a, b string, source Variants) NameMatch {
	ca, cb := clusters(alike(a)), clusters(alike(b))
	if slices.Equal(ca, cb) {
		return NamesEqual
	}
	result := NamesDiffer
	if len(ca) == len(cb) {
		result = compareClusters(ca, cb, source)
	}
	if result == NamesDiffer && readAlike(a, b) {
		return NamesSimilar
	}
	return result
}

// compareClusters compares two names of one length.
func compareClusters(ca, cb []string, source Variants) NameMatch {
	if source == nil {
		source = Common{}
	}
	result := NamesShareBase
	for i := range ca {
		x, y := baseOf(ca[i]), baseOf(cb[i])
		switch {
		case x == y:
		case kindOf(ca, i) == kindOf(cb, i):
			result = min(result, NamesShareKind)
		case shareShrink(ca[i], cb[i], source):
			result = NamesShareShrink
		default:
			return NamesDiffer
		}
	}
	return result
}

// kinds are characters that the family register takes for one with another (戸籍統一文字の親字,
// 人名用漢字別表第二 and the list of 常用漢字 with 康熙字典体), each with the one that stands for both. The pairs
// are general knowledge, not confirmed against the tables: the match says so by a name of its own.
var kinds = map[string]string{
	"遙": "遥", "槇": "槙", "凜": "凛", "檜": "桧", "禰": "祢", "堯": "尭", "瑤": "瑶", "萠": "萌", "彌": "弥", "亙": "亘", "巖": "巌",
	"晉": "晋", "穰": "穣", "祿": "禄", "聰": "聡", "稟": "禀", "藪": "薮",
	"鷗": "鴎", "麴": "麹", "頰": "頬", "剝": "剥", "瀨": "瀬", "賴": "頼", "德": "徳", "惠": "恵", "眞": "真", "愼": "慎", "靜": "静",
	"榮": "栄", "壽": "寿", "廣": "広", "澤": "沢", "濱": "浜", "齋": "斎", "龍": "竜", "國": "国", "櫻": "桜", "淺": "浅", "嶋": "島",
}

// kindOf is the character of a name that stands for its kind; that of 々 is the one before it.
func kindOf(clusters []string, i int) string {
	c := baseOf(clusters[i])
	if (c == "々" || c == "〻") && i > 0 {
		return kindOf(clusters, i-1)
	}
	if one, ok := kinds[c]; ok {
		return one
	}
	return c
}

// alike writes a name in the one way in which names are compared: Latin letters, digits and signs
// as ASCII capitals, kana full-width, marks of voicing composed with them.
func alike(s string) string {
	out := make([]byte, 0, len(s))
	for _, r := range s {
		if mark := markOf(r); mark != 0 {
			if with, ok := compose(out, mark); ok {
				out = with
				continue
			}
		}
		switch {
		case r >= '！' && r <= '～':
			r -= '！' - '!'
		case r >= 0xFF61 && r <= 0xFF9D:
			r = rune(fullOf[r-0xFF61])
		case r == '’', r == '‘', r == '`', r == 'ʼ':
			r = '\''
		}
		if r >= 'a' && r <= 'z' {
			r -= 'a' - 'A'
		}
		out = utf8.AppendRune(out, r)
	}
	return string(out)
}

func clusters(s string) []string {
	out := make([]string, 0, len(s)/3)
	for len(s) > 0 {
		n := clusterLen(s)
		if r, _ := utf8.DecodeRuneInString(s); !isSpace(r) {
			out = append(out, s[:n])
		}
		s = s[n:]
	}
	return out
}

func baseOf(cluster string) string {
	_, n := utf8.DecodeRuneInString(cluster)
	return cluster[:n]
}

// shareShrink reports whether one of the characters is a candidate of the other, or both have one
// in common.
func shareShrink(a, b string, source Variants) bool {
	reach := func(c string) []string {
		out := []string{baseOf(c)}
		for _, k := range candidates(c, len(baseOf(c)), Unicode, source) {
			out = append(out, k.Text)
		}
		return out
	}
	other := reach(b)
	return slices.ContainsFunc(reach(a), func(s string) bool { return slices.Contains(other, s) })
}
