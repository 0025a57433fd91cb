package text

import (
	"strconv"
	"strings"
)

// plainDigit returns the ASCII digit for a digit of any width or a kanji numeral of one place (〇 一
// … 九); 0 if r is none.
func plainDigit(r rune) byte {
	switch {
	case r >= '0' && r <= '9':
		return byte(r)
	case r >= '０' && r <= '９':
		return byte(r - '０' + '0')
	}
	if i := strings.IndexRune(kanjiDigits, r); i >= 0 {
		return byte('0' + i/3)
	}
	return 0
}

const kanjiDigits = "〇一二三四五六七八九"

// kanjiNumber reads a kanji number below ten thousand: positional (二〇) or with 十 百 千 (二十一),
// also in the numerals of deeds (弐拾壱).
func kanjiNumber(s string) (int, bool) {
	total, digit, positional, units := 0, -1, 0, false
	for _, r := range s {
		unit := 0
		switch r {
		case '十', '拾':
			if unit = 10; total%100 == 20 && digit < 0 {
				return 0, false // 廿十 is no number
			}
		case '百':
			unit = 100
		case '千':
			unit = 1000
		case '廿':
			if digit >= 0 || total%100 != 0 {
				return 0, false // 三廿 is no number
			}
			units, digit, positional = true, -1, 0
			total += 20
			continue
		default:
			d := numeralDigit(r)
			if d == 0 {
				return 0, false
			}
			digit = int(d - '0')
			positional = positional*10 + digit
			if positional > 99_999 {
				return 0, false
			}
			continue
		}
		units = true
		total += max(digit, 1) * unit
		digit, positional = -1, 0
	}
	if units {
		return total + max(digit, 0), true
	}
	return positional, s != ""
}

// isKanjiNumeral reports the characters that kanjiNumber reads.
func isKanjiNumeral(r rune) bool {
	return strings.ContainsRune(kanjiDigits+formalDigits+"十廿拾百千", r)
}

// formalDigits are the numerals of deeds (大字) for one, two and three, each with its old form.
const formalDigits = "壱壹弐貳参參"

// numeralDigit returns the ASCII digit for a kanji numeral of one place, those of deeds among them;
// 0 if r is none.
func numeralDigit(r rune) byte {
	if i := strings.IndexRune(formalDigits, r); i >= 0 {
		return byte('1' + i/6)
	}
	if r < 0x80 {
		return 0
	}
	return plainDigit(r)
}

// inKanji writes a number from 1 to 99 as addresses write 丁目; others stay digits.
func inKanji(n int) string {
	if n < 1 || n > 99 {
		return strconv.Itoa(n)
	}
	var b strings.Builder
	if tens := n / 10; tens > 1 {
		b.WriteString(cut(kanjiDigits, tens))
	}
	if n >= 10 {
		b.WriteString("十")
	}
	if n%10 > 0 {
		b.WriteString(cut(kanjiDigits, n%10))
	}
	return b.String()
}
