package bank

import (
	"strings"
	"unicode/utf8"
)

// trim removes spaces of both widths around s.
func trim(s string) string { return strings.Trim(s, " \u3000\t") }

// asciiDigits turns digits of both widths into ASCII. ok is false when anything
// else stands in s; at is then its position in code points.
func asciiDigits(s string) (digits string, at int, ok bool) {
	if allDigits(s) {
		return s, 0, true
	}
	b := make([]byte, 0, len(s))
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9':
			b = append(b, byte(r))
		case r >= '０' && r <= '９':
			b = append(b, byte('0'+r-'０'))
		default:
			return "", at, false
		}
		at++
	}
	return string(b), 0, true
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i]-'0' > 9 {
			return false
		}
	}
	return true
}

// isHyphen reports the dashes that people put into account numbers.
func isHyphen(r rune) bool {
	switch r {
	case '-', '‐', '‑', '‒', '–', '—', '―', '−', '－', 'ー', 'ｰ':
		return true
	}
	return false
}

// dropHyphens removes hyphens and inner spaces; dropped tells whether there were any.
func dropHyphens(s string) (rest string, dropped bool) {
	rest = strings.Map(func(r rune) rune {
		if isHyphen(r) || r == ' ' || r == '\u3000' {
			return -1
		}
		return r
	}, s)
	return rest, len(rest) != len(s)
}

// leftZeros fills to width with zeros on the left.
func leftZeros(s string, width int) string {
	if len(s) >= width {
		return s
	}
	return "0000000000"[:width-len(s)] + s
}

// position converts a byte index into code points.
func position(s string, at int) int { return utf8.RuneCountInString(s[:at]) }
