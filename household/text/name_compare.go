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
	// NamesShareShrink means: each character of one shares a candidate with that of the other (神
	// U+FA19 and 神); a person has to look.
	NamesShareShrink
	// NamesShareBase means: they differ in variation selectors only (辻 with and without).
	NamesShareBase
	// NamesEqual means: the same characters, spaces aside.
	NamesEqual
)

// String returns "different", "same_shrunk", "same_base" or "equal".
func (m NameMatch) String() string {
	return [...]string{"different", "same_shrunk", "same_base", "equal"}[min(m, NamesEqual)]
}

// CompareNames compares two names. Spaces, the width and case of Latin letters, and whether a mark
// of voicing is composed with its kana do not count. A nil source is [Common].
func CompareNames(a, b string, source Variants) NameMatch {
	ca, cb := clusters(alike(a)), clusters(alike(b))
	if slices.Equal(ca, cb) {
		return NamesEqual
	}
	if len(ca) != len(cb) {
		return NamesDiffer
	}
	if source == nil {
		source = Common{}
	}
	result := NamesShareBase
	for i := range ca {
		x, y := baseOf(ca[i]), baseOf(cb[i])
		switch {
		case x == y:
		case shareShrink(ca[i], cb[i], source):
			result = NamesShareShrink
		default:
			return NamesDiffer
		}
	}
	return result
}

// alike writes a name in the one way in which names are compared: Latin letters, digits and signs
// as ASCII capitals, marks of voicing composed with their kana.
func alike(s string) string {
	out := make([]byte, 0, len(s))
	for _, r := range s {
		if mark := markOf(r); mark != 0 {
			if with, ok := compose(out, mark); ok {
				out = with
				continue
			}
		}
		if r >= '！' && r <= '～' {
			r -= '！' - '!'
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
