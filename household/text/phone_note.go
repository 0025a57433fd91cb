package text

import (
	"strings"
	"unicode/utf8"
)

// phoneSilent are words that say only that a number follows.
var phoneSilent = []string{
	"電話番号", "電話", "連絡先", "ＴＥＬ", "Ｔｅｌ", "ｔｅｌ", "TEL", "Tel", "tel", "または", "又は", "及び", "および", "or", "と", ":", "：",
}

// phoneNotes are words that say whose number it is, or what. Longer ones stand first.
var phoneNotes = []string{
	"携帯電話", "携帯番号", "携帯", "ケータイ", "けいたい", "スマホ", "自宅電話", "自宅", "固定電話", "固定", "勤務先", "会社", "職場", "実家", "本人", "息子", "長男", "長女",
	"父", "母", "夫", "妻", "娘", "子", "呼出", "直通", "緊急", "昼間", "日中", "夜間", "ＦＡＸ", "FAX", "Fax", "fax", "ファックス", "ファクス", "ＰＨＳ", "PHS",
}

// notedNumber is one number of a text with the words beside it.
type notedNumber struct {
	start, end int
	note       string
}

// noted parts s[start:end] into its numbers. Where words stand before the first number, each
// belongs to the number after it, else to the one before it.
func noted(s string, start, end int) []notedNumber {
	var out []notedNumber
	var words string
	leading := false
	from := start
	number := func(to int) {
		for _, n := range twoNumbers(s, from, to) {
			if onlyDigits(s[n.start:n.end]) == "" && strings.TrimFunc(s[n.start:n.end], isBlank) == "" {
				continue
			}
			if leading {
				n.note, words = words, ""
			}
			out = append(out, n)
		}
	}
	for i := start; i < end; {
		size, note, isWord := phoneWord(s[i:end])
		if !isWord {
			_, size = utf8.DecodeRuneInString(s[i:])
			i += size
			continue
		}
		number(i)
		leading = leading || len(out) == 0 && note != ""
		switch i += size; {
		case note == "":
		case leading || len(out) == 0:
			words = note
		default:
			out[len(out)-1].note = note
		}
		from = i
	}
	number(end)
	if len(out) == 0 { // nothing but words: let it be refused as a whole
		return []notedNumber{{start: start, end: end}}
	}
	if words != "" && out[len(out)-1].note == "" {
		out[len(out)-1].note = words
	}
	return out
}

// phoneWord returns the length of a word at the head of s that is no part of a number, and what of
// it is a note.
func phoneWord(s string) (size int, note string, ok bool) {
	for _, w := range phoneSilent {
		if strings.HasPrefix(s, w) {
			n := len(w)
			if strings.HasPrefix(s[n:], ".") {
				n++
			}
			return n, "", true
		}
	}
	for _, w := range phoneNotes {
		if strings.HasPrefix(s, w) {
			return len(w), w, true
		}
	}
	for _, pair := range [...][2]string{{"(", ")"}, {"（", "）"}, {"[", "]"}, {"［", "］"}, {"【", "】"}, {"〔", "〕"}, {"<", ">"}, {"＜", "＞"}} {
		rest, opened := strings.CutPrefix(s, pair[0])
		inside, _, closed := strings.Cut(rest, pair[1])
		if opened && closed && strings.TrimFunc(inside, isBlank) != "" && onlyDigits(inside) == "" && !strings.HasPrefix(inside, "内") && !strings.HasPrefix(inside, "代") && !strings.ContainsAny(inside, "+＋") {
			return len(pair[0]) + len(inside) + len(pair[1]), strings.TrimFunc(inside, isBlank), true
		}
	}
	return 0, "", false
}

// twoNumbers parts s[from:to] at a space behind which another whole number begins.
func twoNumbers(s string, from, to int) []notedNumber {
	for i := from; i < to; {
		r, size := utf8.DecodeRuneInString(s[i:])
		if isBlank(r) && isWhole(s[from:i]) && isWhole(s[i+size:to]) {
			return append([]notedNumber{{start: from, end: i}}, twoNumbers(s, i+size, to)...)
		}
		i += size
	}
	return []notedNumber{{start: from, end: to}}
}

// isWhole reports at least the ten digits of a number with its area code.
func isWhole(s string) bool {
	d := onlyDigits(s)
	return len(d) >= 10 && d[0] == '0'
}
