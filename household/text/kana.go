package text

// kana is what becomes of one kana: the large kana of bank files, its mark (DE, DF or 0) and the
// half-width form that keeps it small, all as bytes of JIS X 0201; half is 0 if there is none.
type kana struct {
	bank, mark, half byte
	flags            uint8
}

const (
	kanaHiragana = 1 << iota
	kanaSmall
	kanaArchaic // ヰ ヱ: no single-byte form
	kanaOdd     // ヲ, and ヷ ヺ whose base takes no mark in bank files
)

const (
	kanaFirst = 0x3041
	kanaLast  = 0x30FA
)

const (
	voiced     = 0xDE // ﾞ
	semiVoiced = 0xDF // ﾟ
)

// halfKana and fullKana are all half-width kana (bytes A1–DF) and all katakana (U+30A1–30FA), to
// cut constant strings from.
const (
	halfKana = "｡｢｣､･ｦｧｨｩｪｫｬｭｮｯｰｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜﾝﾞﾟ"
	fullKana = "ァアィイゥウェエォオカガキギクグケゲコゴサザシジスズセゼソゾタダチヂッツヅテデトドナニヌネノハバパヒビピフブプヘベペホボポマミムメモャヤュユョヨラリルレロヮワヰヱヲンヴヵヶヷヸヹヺ"
)

// cut returns the n-th character of a constant string of characters of three bytes.
func cut(s string, n int) string { return s[3*n : 3*n+3] }

// takesMark reports whether the base can stand before the mark in a bank file: ﾞ after か さ た は and
// ウ, ﾟ after は.
func takesMark(base, mark byte) bool {
	switch {
	case base >= 0xCA && base <= 0xCE:
		return true
	case mark == semiVoiced:
		return false
	}
	return base == 0xB3 || base >= 0xB6 && base <= 0xC4
}

// markOf returns the byte of a voicing mark in any of its forms, or 0.
func markOf(r rune) byte {
	switch r {
	case 0x3099, 0x309B, 0xFF9E:
		return voiced
	case 0x309A, 0x309C, 0xFF9F:
		return semiVoiced
	}
	return 0
}

// largeKana returns the large kana of a small half-width one (A7–AF), or b itself.
func largeKana(b byte) byte {
	switch {
	case b >= 0xA7 && b <= 0xAB:
		return b - 0xA7 + 0xB1
	case b >= 0xAC && b <= 0xAE:
		return b - 0xAC + 0xD4
	case b == 0xAF:
		return 0xC2
	}
	return b
}

// isHyphen reports the family of hyphens, dashes, minus signs and waves that people type for one
// another; ASCII '-' and ー are not in it.
func isHyphen(r rune) bool {
	switch {
	case r >= 0x2010 && r <= 0x2015:
		return true
	case r == 0x2043, r == 0x207B, r == 0x208B, r == 0x2212, r == 0x2500, r == 0x2501, r == 0x2796, r == 0x301C, r == 0x30A0,
		r == 0xFE58, r == 0xFE63, r == 0xFF0D, r == 0xFF5E, r == 0x02D7, r == 0x223C:
		return true
	}
	return false
}

// isSpace reports spaces of any width, tab and line ends not among them.
func isSpace(r rune) bool {
	return r == ' ' || r == 0x3000 || r == 0xA0 || r >= 0x2000 && r <= 0x200A || r == 0x202F || r == 0x205F
}

// isInvisible reports controls, joiners, marks of direction and byte order marks: what nobody sees.
func isInvisible(r rune) bool {
	switch {
	case r < 0x20, r >= 0x7F && r < 0xA0, r == 0xAD, r == 0x34F, r == 0x61C, r == 0x180E:
		return true
	case r >= 0x200B && r <= 0x200F, r >= 0x2028 && r <= 0x202E, r >= 0x2060 && r <= 0x206F, r == 0xFEFF, r >= 0xFFF9 && r <= 0xFFFB:
		return true
	}
	return false
}
