package text

import (
	"strings"
	"unicode/utf8"
)

// areaAt returns the length of the longest area of the list that stands at the head of s, with 大字
// or 字 before it; 0 if none does.
func areaAt(s string, areas []string) int {
	best := 0
	for _, head := range []string{"", "大字", "字"} {
		rest, ok := strings.CutPrefix(s, head)
		if !ok {
			continue
		}
		for _, name := range areas {
			if n := sameArea(rest, name); n > 0 && n+len(head) > best {
				best = n + len(head)
			}
		}
	}
	return best
}

// sameArea returns how much of s is the name, however its characters and numbers are written; 0 if
// s does not begin with it.
func sameArea(s, name string) int {
	at := 0
	for len(name) > 0 {
		for at < len(s) && s[at] == ' ' && at > 0 {
			at++
		}
		if at == len(s) {
			return 0
		}
		if value, size := areaNumber(name); size > 0 {
			other, n := areaNumber(s[at:])
			if n == 0 || other != value {
				return 0
			}
			at, name = at+n, name[size:]
			continue
		}
		want, size := utf8.DecodeRuneInString(name)
		got, n := utf8.DecodeRuneInString(s[at:])
		if areaRune(want) != areaRune(got) {
			return 0
		}
		at, name = at+n, name[size:]
	}
	return at
}

// areaNumber reads a number in digits of any width or in kanji.
func areaNumber(s string) (value, size int) {
	for _, r := range s {
		if !isDigitOf(r) {
			break
		}
		value = (value*10 + int(plainDigit(r)-'0')) % 1_000_000
		size += utf8.RuneLen(r)
	}
	if size > 0 {
		return value, size
	}
	if n := kanjiEnd(s, 0); n > 0 {
		if v, ok := kanjiNumber(s[:n]); ok {
			return v, n
		}
	}
	return 0, 0
}

func isDigitOf(r rune) bool { return r >= '0' && r <= '9' || r >= '０' && r <= '９' }

// areaRune is the one way in which a character of an area is compared.
func areaRune(r rune) rune {
	switch r {
	case '之', '乃', 'ノ':
		return 'の'
	case 'ッ', 'ツ':
		return 'つ'
	}
	if r >= '！' && r <= '～' {
		return r - '！' + '!'
	}
	return foldRune(r)
}
