package text

import (
	"strconv"
	"unicode/utf8"

	"github.com/kyufu-go/kyufu/household/finding"
)

// Form is a width or a script that text can be brought into without loss. What has no such form
// stays as it is: kanji always, and kana such as ヰ in [Halfwidth], about which there is a finding.
// Width and script are not findings: they are what was asked for. For bank files use [AppendBank]
// instead: their kana are large and their hyphens one.
type Form uint8

const (
	// Halfwidth (半角) makes katakana, ASCII, space and the kana punctuation narrow: ガ is ｶﾞ, ャ is ｬ.
	Halfwidth Form = iota
	// Fullwidth (全角) makes them wide, with voiced kana as one character: ｶﾞ and カ゛ are ガ.
	Fullwidth
	// Hiragana (ひらがな) makes katakana of any width hiragana; ヷ ヸ ヹ ヺ have none and stay, with a
	// finding.
	Hiragana
	// Katakana (カタカナ) makes hiragana and half-width katakana full-width katakana.
	Katakana
	// ASCII makes full-width ASCII and the ideographic space narrow and leaves kana alone.
	ASCII
)

var formNames = [...]string{"halfwidth", "fullwidth", "hiragana", "katakana", "ascii"}

// FormError says that a name is no form.
type FormError struct{}

// Error implements error.
func (FormError) Error() string { return "text: unknown form" }

// Code returns "form".
func (FormError) Code() string { return "form" }

// ParseForm reads the name that [Form.String] gives.
func ParseForm(name string) (Form, error) {
	for f, n := range formNames {
		if n == name {
			return Form(f), nil // an index of a table of five
		}
	}
	return Halfwidth, FormError{}
}

// String returns "halfwidth", "fullwidth", "hiragana", "katakana" or "ascii".
func (f Form) String() string {
	if int(f) < len(formNames) {
		return formNames[f]
	}
	return "form(" + strconv.Itoa(int(f)) + ")"
}

// what a form does.
const (
	narrowLatin = 1 << iota
	widenLatin
	narrowKana
	widenKana // and compose
	toHiragana
	toKatakana
)

var formModes = [...]uint8{
	Halfwidth: narrowLatin | narrowKana,
	Fullwidth: widenLatin | widenKana,
	Hiragana:  widenKana | toHiragana,
	Katakana:  widenKana | toKatakana,
	ASCII:     narrowLatin,
}

func (f Form) mode() uint8 {
	if int(f) < len(formModes) {
		return formModes[f]
	}
	return 0
}

// Convert returns s in the form, with the findings. A text that has the form already is returned as
// it is, without allocation.
func (f Form) Convert(s string) (string, finding.List) {
	i := f.first(s)
	if i == len(s) {
		return s, nil
	}
	out, list := f.Append(make([]byte, 0, len(s)+len(s)/2), s, nil)
	return string(out), list
}

// Is reports whether s has the form already. It does not allocate.
func (f Form) Is(s string) bool { return f.first(s) == len(s) }

// Append appends s in the form to dst, and what was found to list. It does not allocate when dst
// and list have room; twice len(s) is enough, three times for ASCII in [Fullwidth].
func (f Form) Append(dst []byte, s string, list finding.List) ([]byte, finding.List) {
	p := report{s: s, list: list}
	mode := f.mode()
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c < utf8.RuneSelf:
			dst = latin(dst, c, mode)
			i++
		case c == 0xE3 && i+2 < len(s) && s[i+1]&0xC0 == 0x80 && s[i+2]&0xC0 == 0x80:
			dst = appendKana(dst, &p, i, 0x3000|rune(s[i+1]&0x3F)<<6|rune(s[i+2]&0x3F), mode)
			i += 3
		case c == 0xEF && i+2 < len(s) && s[i+1] >= 0xBC && s[i+1] <= 0xBE && s[i+2]&0xC0 == 0x80:
			n := 0
			dst, n = halfwidthBlock(dst, &p, i, mode)
			i += n
		default:
			r, size := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && size == 1 {
				p.add(CodeCharacter, finding.Error, i, 1, "\uFFFD")
				dst = append(dst, "\uFFFD"...)
			} else {
				dst = append(dst, s[i:i+size]...)
			}
			i += size
		}
	}
	return dst, p.list
}

func latin(dst []byte, c byte, mode uint8) []byte {
	switch {
	case mode&widenLatin == 0 || c < ' ' || c == 0x7F:
		return append(dst, c)
	case c == ' ':
		return append(dst, "\u3000"...)
	}
	return appendWide(dst, 0xFF01+uint16(c)-'!')
}

// appendHalf appends a half-width kana given as a byte of JIS X 0201.
func appendHalf(dst []byte, c byte) []byte { return append(dst, 0xEF, 0xBD+(c>>6)&1, c&0x3F|0x80) }

// appendKana takes a character of U+3000–3FFF.
func appendKana(dst []byte, p *report, i int, r rune, mode uint8) []byte {
	if r >= kanaFirst && r <= kanaLast && kanaTable[r-kanaFirst].bank != 0 {
		k := kanaTable[r-kanaFirst]
		switch hira := k.flags&kanaHiragana != 0; {
		case hira && mode&toKatakana != 0:
			return appendWide(dst, uint16(r)+0x60)
		case hira:
		case mode&toHiragana != 0 && r <= 0x30F6:
			return appendWide(dst, uint16(r)-0x60)
		case mode&toHiragana != 0, mode&narrowKana != 0 && k.half == 0:
			p.add(CodeCharacter, finding.Warning, i, 3, "")
		case mode&narrowKana != 0:
			dst = appendHalf(dst, k.half)
			if k.mark != 0 {
				dst = appendHalf(dst, k.mark)
			}
			return dst
		}
		return append(dst, p.s[i:i+3]...)
	}
	switch {
	case r == 0x3000 && mode&narrowLatin != 0:
		return append(dst, ' ')
	case mode&narrowKana != 0:
		if h := narrowSign(r); h != 0 && (markOf(r) == 0 || afterHalfKana(dst)) {
			return appendHalf(dst, h)
		}
	case mode&widenKana != 0 && markOf(r) != 0:
		if d, ok := compose(dst, markOf(r)); ok {
			return d
		}
	}
	return append(dst, p.s[i:i+3]...)
}

// narrowSign returns the half-width form of the signs that belong to kana.
func narrowSign(r rune) byte {
	switch r {
	case '。':
		return 0xA1
	case '「':
		return 0xA2
	case '」':
		return 0xA3
	case '、':
		return 0xA4
	case '・':
		return 0xA5
	case 'ー':
		return 0xB0
	}
	return markOf(r)
}

// afterHalfKana reports whether dst ends in a half-width kana that could carry a mark.
func afterHalfKana(dst []byte) bool {
	n := len(dst)
	return n >= 3 && dst[n-3] == 0xEF && (dst[n-2] == 0xBD && dst[n-1] >= 0xA6 || dst[n-2] == 0xBE && dst[n-1] < 0x9E)
}

// compose puts a mark onto the full-width kana that dst ends in, if there is such a kana.
func compose(dst []byte, mark byte) ([]byte, bool) {
	if v := composed(dst, mark); v != 0 {
		return appendWide(dst[:len(dst)-3], v), true
	}
	return dst, false
}

// composed returns the full-width kana that dst ends in with the mark; 0 if there is none.
func composed(dst []byte, mark byte) uint16 {
	n := len(dst)
	if n < 3 || dst[n-3] != 0xE3 {
		return 0
	}
	return withMark(0x3000|uint16(dst[n-2]&0x3F)<<6|uint16(dst[n-1]&0x3F), mark)
}

// withMark returns the full-width kana with the mark; 0 if there is none. Voiced kana follow their
// base, half voiced those.
func withMark(r uint16, mark byte) uint16 {
	switch r {
	case 'ウ', 'う':
		if mark == voiced {
			return r + 'ヴ' - 'ウ'
		}
		return 0
	case 'ワ', 'ヰ', 'ヱ', 'ヲ':
		if mark == voiced {
			return r + 'ヷ' - 'ワ' // ヷ ヸ ヹ ヺ stand in the order of their bases
		}
		return 0
	}
	if r < kanaFirst || r > 'ホ' {
		return 0
	}
	k := kanaTable[r-kanaFirst]
	if k.mark != 0 || k.flags&kanaSmall != 0 || !takesMark(k.bank, mark) {
		return 0
	}
	return r + 1 + uint16(mark-voiced)
}

// fullOf is the full-width kana of each half-width one, from U+FF61.
var fullOf = [...]uint16{
	'。', '「', '」', '、', '・', 'ヲ', 'ァ', 'ィ', 'ゥ', 'ェ', 'ォ', 'ャ', 'ュ', 'ョ', 'ッ', 'ー', 'ア', 'イ', 'ウ', 'エ', 'オ', 'カ', 'キ', 'ク', 'ケ', 'コ',
	'サ', 'シ', 'ス', 'セ', 'ソ', 'タ', 'チ', 'ツ', 'テ', 'ト', 'ナ', 'ニ', 'ヌ', 'ネ', 'ノ', 'ハ', 'ヒ', 'フ', 'ヘ', 'ホ', 'マ', 'ミ', 'ム', 'メ', 'モ', 'ヤ', 'ユ',
	'ヨ', 'ラ', 'リ', 'ル', 'レ', 'ロ', 'ワ', 'ン', '゛', '゜',
}

// halfwidthBlock takes a character of U+FF00–FFBF, and the mark after it, and returns how many
// bytes that were.
func halfwidthBlock(dst []byte, p *report, i int, mode uint8) ([]byte, int) {
	s := p.s
	r := 0xF000 | uint16(s[i+1]&0x3F)<<6 | uint16(s[i+2]&0x3F)
	switch {
	case r >= 0xFF01 && r <= 0xFF5E && mode&narrowLatin != 0:
		return append(dst, byte(r-0xFF01+'!')), 3
	case r >= 0xFF61 && r <= 0xFF9F && mode&widenKana != 0:
		full := fullOf[r-0xFF61]
		if r >= 0xFF9E {
			if d, ok := compose(dst, byte(r-0xFF9E)+voiced); ok {
				return d, 3
			}
			return appendWide(dst, full), 3
		}
		size := 3
		if i+5 < len(s) && s[i+3] == 0xEF && s[i+4] == 0xBE && (s[i+5] == 0x9E || s[i+5] == 0x9F) {
			if v := withMark(full, s[i+5]-0x9E+voiced); v != 0 {
				full, size = v, 6
			}
		}
		if mode&toHiragana != 0 && full >= 'ァ' && full <= 'ヶ' {
			full -= 0x60
		} else if mode&toHiragana != 0 && full >= 'ヷ' && full <= 'ヺ' {
			p.add(CodeCharacter, finding.Warning, i, size, "")
		}
		return appendWide(dst, full), size
	}
	return append(dst, s[i:i+3]...), 3
}

// first returns the index of the first character that the form may change, or len(s).
func (f Form) first(s string) int {
	mode := f.mode()
	for i := 0; i < len(s); {
		c := s[i]
		if c >= 0xE4 && c <= 0xE9 && i+2 < len(s) && s[i+1]&0xC0 == 0x80 && s[i+2]&0xC0 == 0x80 {
			i += 3
			continue
		}
		if c < utf8.RuneSelf {
			if mode&widenLatin != 0 && c >= ' ' && c != 0x7F {
				return i
			}
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if size == 1 || changes(r, mode) {
			return i
		}
		i += size
	}
	return len(s)
}

// changes reports whether the form may change the character.
func changes(r rune, mode uint8) bool {
	switch {
	case r < 0x3000, r > 0xFF9F:
		return false
	case r == 0x3000, r >= 0xFF01 && r <= 0xFF5E:
		return mode&narrowLatin != 0
	case r >= 0x3041 && r <= 0x3096:
		return mode&toKatakana != 0
	case r >= 0x30A1 && r <= 0x30FA:
		return mode&(narrowKana|toHiragana) != 0
	case r >= 0xFF61:
		return mode&widenKana != 0
	case markOf(r) != 0:
		return mode&(narrowKana|widenKana) != 0
	}
	return mode&narrowKana != 0 && narrowSign(r) != 0
}
