package text

import (
	"slices"
	"unicode/utf8"

	"github.com/kyufu-go/kyufu/household/finding"
)

// NameOptions says how a kanji name is checked. The zero value keeps every character of Unicode and
// allows 100 characters.
type NameOptions struct {
	// Target is the set that the name has to fit; characters outside it are reported, and stay.
	Target Set
	// MaxChars is the width of the field in characters, selectors not counted; 0 is 100 (氏名), less
	// than 0 no limit.
	MaxChars int
	// Shrink replaces a character outside Target that has exactly one candidate in it by that, and
	// reports it; several candidates are reported and none is picked. Variants is asked for them;
	// nil is [Common].
	Shrink   bool
	Variants Variants
	// Choose decides between several candidates, by a rule or list that the municipality has set
	// down; ok is false to leave the character as it is. What it chose is reported like every
	// shrinking. Nil never chooses.
	Choose func(char string, candidates []Candidate) (to string, ok bool)
	// Sequences knows the registered variation sequences; nil knows none and then nothing is said
	// about them.
	Sequences Sequences
}

// Sequences knows the variation sequences that a collection registers. The data are in the module
// household/text/mj.
type Sequences interface {
	// Collections returns the collections (Moji_Joho, Adobe-Japan1, Hanyo-Denshi, Standardized)
	// that register the base with the selector.
	Collections(base, selector rune) []string
}

// Name brings a name in kanji, kana or Latin letters into the form in which it is stored, with the
// findings. It takes off outer spaces and what nobody sees, makes half-width kana wide and composes
// kana with their marks, and leaves everything else as it is: neither NFC nor NFKC is ever run over
// a name, because they turn 460 registered characters (神 U+FA19) into others. Private characters
// (外字) and broken UTF-8 are errors, 〓, U+FFFD and a ? or ■ beside a kanji are warnings.
func Name(s string, opt NameOptions) (string, finding.List) {
	if plainName(s, &opt) {
		return s, nil
	}
	out, list := appendName(make([]byte, 0, len(s)+len(s)/2), s, opt, nil)
	return string(out), list
}

// plainName reports that nothing has to be done or said about the name: kanji, kana and single
// inner spaces.
func plainName(s string, opt *NameOptions) bool {
	n := 0
	for i := 0; i < len(s); n++ {
		c := s[i]
		if c >= 0xE4 && c <= 0xE9 && i+2 < len(s) && s[i+1]&0xC0 == 0x80 && s[i+2]&0xC0 == 0x80 {
			i += 3
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if plain := r >= 0x3041 && r <= 0x3096 || r >= 0x30A1 && r <= 0x30FE || r >= 'A' && r <= 'z'; !plain {
			next, _ := utf8.DecodeRuneInString(s[i+size:])
			if r != 0x3000 && r != ' ' || i == 0 || i+size == len(s) || !isKanji(next) {
				return false
			}
		}
		i += size
	}
	return n <= opt.limit() && opt.Target == Unicode
}

func (o *NameOptions) limit() int {
	switch {
	case o.MaxChars < 0:
		return int(^uint(0) >> 1)
	case o.MaxChars == 0:
		return 100
	}
	return o.MaxChars
}

// AppendName is [Name] that appends to dst and list.
func appendName(dst []byte, s string, opt NameOptions, list finding.List) ([]byte, finding.List) {
	n := namer{report: report{s: s, list: list}, opt: &opt, out: dst, start: len(dst), space: -1}
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case isSpace(r) || r == '\t':
			if n.space < 0 {
				n.space = i
			}
		case isSelector(r):
			n.selector(r, i, size)
		case isInvisible(r):
			n.add(CodeInvisible, finding.Warning, i, size, "")
		default:
			n.flushSpace(i)
			size = n.char(r, i, size)
		}
		i += size
	}
	if n.space >= 0 {
		n.add(CodeSpace, finding.Info, n.space, len(s)-n.space, "")
	}
	return n.out, n.list
}

// namer brings one name into form.
type namer struct {
	report
	opt   *NameOptions
	out   []byte
	start int
	chars int
	space int  // where a run of spaces begins that is not yet written, or -1
	base  rune // the character before, if a selector may follow it
	at0   int  // where it stands in out
}

// flushSpace writes a run of spaces that ends at i as its first one, and nothing at the head.
func (n *namer) flushSpace(i int) {
	if n.space < 0 {
		return
	}
	r, size := utf8.DecodeRuneInString(n.s[n.space:])
	switch {
	case len(n.out) == n.start:
		n.add(CodeSpace, finding.Info, n.space, i-n.space, "")
	default:
		to := n.s[n.space : n.space+size]
		if r != ' ' && r != 0x3000 {
			to = " "
		}
		if to != n.s[n.space:i] {
			n.add(CodeSpace, finding.Info, n.space, i-n.space, to)
		}
		n.out = append(n.out, to...)
		n.count(n.space)
	}
	n.space = -1
}

// count adds one character, and reports the first that is too many.
func (n *namer) count(i int) {
	n.chars++
	if n.chars == n.opt.limit()+1 {
		n.list = append(n.list, finding.Finding{Code: CodeLength, Severity: finding.Error, At: n.at(i)})
	}
}

// char takes one character with the mark of a kana after it, and returns how many bytes that were.
func (n *namer) char(r rune, i, size int) int {
	n.base = 0
	switch {
	case r == utf8.RuneError && size == 1:
		n.add(CodeCharacter, finding.Error, i, size, "\uFFFD")
		n.out = append(n.out, "\uFFFD"...)
		n.count(i)
		return size
	case isPrivate(r):
		n.gaiji(i, size)
		n.count(i)
		return size
	case r == utf8.RuneError, r == '〓':
		n.add(CodeLoss, finding.Warning, i, size, "")
	case (r == '?' || r == '？' || r == '■') && hasKanji(n.s):
		n.add(CodeLoss, finding.Warning, i, size, "")
	case r >= 0x3041 && r <= 0x30FF, r >= 0xFF61 && r <= 0xFF9F:
		return n.kana(i, size)
	default:
		n.base, n.at0 = r, len(n.out)
		if !n.opt.Target.Has(r) {
			n.unencodable(r, i)
			n.count(i)
			return size
		}
	}
	n.out = append(n.out, n.s[i:i+size]...)
	n.count(i)
	return size
}

// kana composes one kana; a mark that found its base is no character of its own.
func (n *namer) kana(i, size int) int {
	if next := i + size; next+3 <= len(n.s) {
		if r, m := utf8.DecodeRuneInString(n.s[next:]); markOf(r) != 0 {
			size += m
		}
	}
	before := len(n.out)
	n.out, n.list = Fullwidth.Append(n.out, n.s[i:i+size], n.list)
	for k := before; k < len(n.out); {
		r, m := utf8.DecodeRune(n.out[k:])
		if !n.opt.Target.Has(r) { // ヷ has no place in JIS X 0208
			n.add(CodeUnencodable, finding.Error, i, size, "")
		}
		n.count(i)
		k += m
	}
	return size
}

// gaiji takes a private character: an error, unless the source of variants knows what it means
// here.
func (n *namer) gaiji(i, size int) {
	if to, ok := n.shrink(n.s[i : i+size]); ok {
		n.add(CodeShrunk, finding.Info, i, size, to)
		n.out = append(n.out, to...)
		return
	}
	n.add(CodeGaiji, finding.Error, i, size, "")
	n.out = append(n.out, n.s[i:i+size]...)
}

// unencodable reports a character outside the target and shrinks it where that is wanted and
// certain.
func (n *namer) unencodable(r rune, i int) {
	size := utf8.RuneLen(r)
	char := n.s[i : i+clusterLen(n.s[i:])]
	if to, ok := n.shrink(char); ok {
		n.add(CodeShrunk, finding.Info, i, size, to)
		n.out = append(n.out, to...)
		return
	}
	if n.opt.Shrink {
		if _, list := Shrink(char, n.opt.Target, n.opt.Variants); list.Has(CodeAmbiguous) {
			n.add(CodeAmbiguous, finding.Warning, i, size, "")
		}
	}
	n.add(CodeUnencodable, finding.Error, i, size, "")
	n.out = append(n.out, n.s[i:i+size]...)
}

// shrink returns the only candidate for the character, or the one that Choose names among several.
func (n *namer) shrink(char string) (string, bool) {
	if !n.opt.Shrink {
		return "", false
	}
	found, _ := Shrink(char, n.opt.Target, n.opt.Variants)
	switch {
	case len(found) == 1:
		return found[0].Text, true
	case len(found) == 0 || n.opt.Choose == nil:
		return "", false
	}
	to, ok := n.opt.Choose(char, found)
	return to, ok && slices.ContainsFunc(found, func(c Candidate) bool { return c.Text == to })
}

// selector takes a variation selector: it stays behind a base, unless the target has none.
func (n *namer) selector(r rune, i, size int) {
	switch {
	case n.base == 0 || n.space >= 0:
		n.add(CodeSelector, finding.Warning, i, size, "")
	case n.opt.Target != Unicode:
		n.add(CodeSelector, finding.Warning, i, size, string(n.out[n.at0:]))
	default:
		if q := n.opt.Sequences; q != nil && len(q.Collections(n.base, r)) == 0 {
			n.add(CodeUnregistered, finding.Warning, i, size, "")
		}
		n.out = append(n.out, n.s[i:i+size]...)
	}
	n.base = 0
}

func hasKanji(s string) bool {
	for _, r := range s {
		if isKanji(r) {
			return true
		}
	}
	return false
}

// isKanji reports CJK ideographs, compatibility ideographs and the marks 々 〆 〇.
func isKanji(r rune) bool {
	switch {
	case r >= 0x4E00 && r <= 0x9FFF, r >= 0x3400 && r <= 0x4DBF, r >= 0xF900 && r <= 0xFAFF, r >= 0x20000 && r <= 0x3FFFF:
		return true
	}
	return r >= 0x3005 && r <= 0x3007
}
