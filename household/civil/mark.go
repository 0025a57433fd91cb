package civil

import "strings"

// ParseMark reads a yes or no as forms and files write it: 1 and 0, ○ and × with the signs that
// look alike, はい and いいえ, 有 and 無, yes and no, in either width and case. Nothing is [Unknown]; read
// is false for anything else.
func ParseMark(s string) (mark Truth, read bool) {
	switch s = strings.ToLower(strings.Map(narrow, strings.TrimSpace(s))); s {
	case "":
		return Unknown, true
	case "1", "○", "〇", "◯", "●", "◎", "✓", "✔", "レ", "☑", "■", "true", "yes", "y", "はい", "有", "あり", "有り", "該当":
		return True, true
	case "0", "×", "✕", "✗", "✖", "x", "-", "□", "☐", "false", "no", "n", "いいえ", "無", "なし", "無し", "非該当":
		return False, true
	}
	return Unknown, false
}

// narrow brings the full-width forms of ASCII to ASCII.
func narrow(r rune) rune {
	if r >= '！' && r <= '～' {
		return r - '！' + '!'
	}
	return r
}
