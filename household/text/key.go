package text

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/kyufu-go/kyufu/household/finding"
)

// KeyKind is how much a match key forgets. Keys are for searching and comparing, never for storing
// in place of the text or for paying.
type KeyKind uint8

const (
	// KeyKana makes names that are read alike equal however they were typed: full-width katakana,
	// large, ヰ ヱ ヲ as イ エ オ, one mark for every long mark and hyphen, capitals, no spaces, no
	// middle dots.
	KeyKana KeyKind = iota
	// KeySeion (清音化) drops the voicing marks too: ガクブチ is カクフチ.
	KeySeion
)

// Key returns the match key of a name in kana, with the findings. See [AppendKey].
func Key(s string, kind KeyKind) (string, finding.List) {
	out, list := AppendKey(make([]byte, 0, len(s)+len(s)/2), s, kind, nil)
	return string(out), list
}

// AppendKey appends the match key of s to dst. Characters other than kana, Latin letters and digits
// stay in the key and are reported (warning, [CodeCharacter]): a key with kanji in it matches only
// the same kanji.
func AppendKey(dst []byte, s string, kind KeyKind, list finding.List) ([]byte, finding.List) {
	p, start := report{s: s, list: list}, len(dst)
	for i, r := range s {
		size := utf8.RuneLen(r)
		mark := markOf(r)
		switch {
		case mark != 0:
			if composed(dst[start:], mark) != 0 {
				if kind == KeyKana {
					dst, _ = compose(dst, mark)
				}
				continue
			}
			p.add(CodeCharacter, finding.Warning, i, size, "")
			dst = utf8.AppendRune(dst, '゛'+rune(mark-voiced))
		case isAccent(r) && endsInLatin(dst[start:]):
			p.add(CodeCharacter, finding.Warning, i, size, "") // as the letter in one piece
			dst = accented(dst, r)
		case isIteration(r):
			dst = repeat(dst, start, r, kind)
		case isSpace(r), r == '\t', r == '・', r == '･', r == 0xB7, isInvisible(r), isSelector(r):
		case r == 'ー', r == 'ｰ', r == '-', isHyphen(r):
			dst = append(dst, "ー"...)
		default:
			dst = keyChar(dst, &p, r, i, kind)
		}
	}
	return dst, p.list
}

// isAccent reports whether r belongs to the letter before it (é written as e and a mark).
func isAccent(r rune) bool { return r >= 0x300 && r <= 0x36F }

func endsInLatin(dst []byte) bool {
	r, _ := utf8.DecodeLastRune(dst)
	return unicode.Is(unicode.Latin, r)
}

// accented joins an accent with the Latin letter that dst ends with, as one character where there
// is one: case and composition are no part of a name. Normal forms stay away from all else.
func accented(dst []byte, accent rune) []byte {
	letter, n := utf8.DecodeLastRune(dst)
	if endsInLatin(dst) {
		return norm.NFC.AppendString(dst[:len(dst)-n], string([]rune{letter, accent}))
	}
	return utf8.AppendRune(dst, accent)
}

// apostrophe is the one kind of apostrophe that names are compared with.
func apostrophe(r rune) rune {
	switch r {
	case '’', '‘', '`', 'ʼ', '´':
		return '\''
	}
	return r
}

// isIteration reports whether r repeats the kana before it (ゝ ヽ), or repeats it voiced (ゞ ヾ).
func isIteration(r rune) bool { return r == 'ゝ' || r == 'ヽ' || r == 'ゞ' || r == 'ヾ' }

// repeat appends the kana that an iteration mark stands for; at the head of a name it stands for
// none and is left out. ゝ repeats it unvoiced (づゝ is ヅツ).
func repeat(dst []byte, start int, mark rune, kind KeyKind) []byte {
	if len(dst)-start < 3 {
		return dst
	}
	last, _ := utf8.DecodeLastRune(dst)
	voicedMark := mark == 'ゞ' || mark == 'ヾ'
	plain := last
	if last >= kanaFirst && last <= kanaLast {
		if b := kanaTable[last-kanaFirst].bank; b >= 0xA1 && b <= 0xDF {
			plain = rune(fullOf[b-0xA1])
		}
	}
	dst = utf8.AppendRune(dst, plain)
	if voicedMark && kind == KeyKana {
		dst, _ = compose(dst, voiced)
	}
	return dst
}

// keyChar appends one kana, letter or digit.
func keyChar(dst []byte, p *report, r rune, i int, kind KeyKind) []byte {
	if r >= 0xFF66 && r <= 0xFF9D {
		r = rune(fullOf[r-0xFF61])
	}
	if r >= 0xFF01 && r <= 0xFF5E {
		r -= 0xFEE0
	}
	switch {
	case r >= kanaFirst && r <= kanaLast && kanaTable[r-kanaFirst].bank != 0:
		k := kanaTable[r-kanaFirst]
		c := k.bank
		if c == 0xA6 {
			c = 0xB5 // ヲ as オ
		}
		full := fullOf[c-0xA1]
		if v := withMark(full, k.mark); k.mark != 0 && v != 0 && kind == KeyKana {
			full = v
		}
		return appendWide(dst, full)
	case r >= 'a' && r <= 'z':
		return append(dst, byte(r)-0x20)
	case r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
		return append(dst, byte(r))
	}
	r = unicode.ToUpper(apostrophe(r))
	_, size := utf8.DecodeRuneInString(p.s[i:])
	severity := finding.Warning
	if r == utf8.RuneError && size == 1 {
		severity = finding.Error
	}
	p.add(CodeCharacter, severity, i, size, "")
	return utf8.AppendRune(dst, r)
}
