package text

import (
	"slices"
	"unicode"
	"unicode/utf8"
)

// NameMatch says how far two names agree, from [NamesDiffer] up.
type NameMatch uint8

const (
	// NamesDiffer means: they are different.
	NamesDiffer NameMatch = iota
	// NamesSimilar means: both are kana and read alike (ミヅキ and ミズキ, ヴァン and バン, オータ and オウタ, やまだ
	// and ヤマダ), or both look alike (一郎 and ー郎, NGUYỄN and NGUYEN); a person has to look.
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
	if result == NamesDiffer && (readAlike(a, b) || lookAlike(a, b)) {
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

// kindOf is the character of a name that stands for its kind; that of 々 is the one before it.
func kindOf(clusters []string, i int) string {
	c := baseOf(clusters[i])
	if (c == "々" || c == "〻") && i > 0 {
		return kindOf(clusters, i-1)
	}
	if one, ok := kinds()[c]; ok {
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
		case isAccent(r):
			out = accented(out, r)
			continue
		}
		out = utf8.AppendRune(out, unicode.ToUpper(apostrophe(r)))
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
