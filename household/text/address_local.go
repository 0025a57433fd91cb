package text

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// splitLocal splits what follows the municipality into section, lot and building.
func splitLocal(s string) (section, lot, building string) {
	start, chome := sectionEnd(s)
	section = s[:start]
	if chome > 0 {
		section = chomeInKanji(section)
	}
	section = strings.TrimSpace(section)
	rest := strings.TrimLeft(s[start:], " ")
	if section != "" && chome == 0 && start == len(s) {
		if i := strings.IndexByte(section, ' '); i > 0 { // no number at all: what follows a space is a building
			return section[:i], "", strings.TrimSpace(section[i:])
		}
	}
	lot, rest = takeLot(rest)
	if r, size := utf8.DecodeRuneInString(rest); lot != "" && isDash(r) { // 2-47-1-101号室
		rest = rest[size:]
	}
	return section, lot, strings.TrimSpace(rest)
}

// sectionEnd returns where the section ends: behind the last 丁目 that follows a number, else before
// the first number that is not part of a name (北1条, 第3地割). chome tells where the number of the 丁目
// begins, or 0.
func sectionEnd(s string) (end, chome int) {
	if i := strings.Index(s, "丁目"); i > 0 {
		if n := numberBefore(s, i); n < i {
			return i + len("丁目"), max(n, 1)
		}
	}
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r >= '0' && r <= '9':
			n := digitsEnd(s, i)
			if !startsWithAny(s[n:], "条", "線", "区", "町", "丁", "地割", "の町", "番町", "部", "号線", "次") {
				return i, 0
			}
			i = n
			continue
		case isKanjiNumeral(r):
			n := kanjiEnd(s, i)
			if startsWithAny(s[n:], "番地", "番", "号") && !startsWithAny(s[n:], "番町", "番丁", "番館", "番割", "番組", "番沢", "番川", "番平", "番原") || lotInKanji(s[n:]) {
				return i, 0
			}
			i = n
			continue
		case strings.HasPrefix(s[i:], "番外地"), strings.HasPrefix(s[i:], "無番地"):
			return i, 0
		}
		i += size
	}
	return len(s), 0
}

// lotInKanji reports that a kanji number is followed by a hyphen and another number (四七－一).
func lotInKanji(s string) bool {
	r, size := utf8.DecodeRuneInString(s)
	if !isDash(r) {
		return false
	}
	next, _ := utf8.DecodeRuneInString(s[size:])
	return isKanjiNumeral(next) || next >= '0' && next <= '9'
}

// isDash reports every mark that stands for a hyphen between numbers; the long mark is one there.
func isDash(r rune) bool { return r == '-' || r == 'ー' || r == 'ｰ' || isHyphen(r) }

func startsWithAny(s string, words ...string) bool {
	for _, w := range words {
		if strings.HasPrefix(s, w) {
			return true
		}
	}
	return false
}

func digitsEnd(s string, i int) int {
	for i < len(s) && s[i] >= '0' && s[i] <= '9' {
		i++
	}
	return i
}

func kanjiEnd(s string, i int) int {
	for i < len(s) {
		r, size := utf8.DecodeRuneInString(s[i:])
		if !isKanjiNumeral(r) {
			break
		}
		i += size
	}
	return i
}

// numberBefore returns where the number that ends at i begins; i if there is none. 一番町四丁目: only 四.
func numberBefore(s string, i int) int {
	start := i
	for start > 0 {
		r, size := utf8.DecodeLastRuneInString(s[:start])
		if (r < '0' || r > '9') && !isKanjiNumeral(r) {
			break
		}
		start -= size
	}
	return start
}

// chomeInKanji writes the number of a closing 丁目 in kanji.
func chomeInKanji(section string) string {
	i := strings.LastIndex(section, "丁目")
	n := numberBefore(section, i)
	if v, ok := number(section[n:i]); ok {
		return section[:n] + inKanji(v) + section[i:]
	}
	return section
}

// number reads ASCII digits or a kanji number.
func number(s string) (int, bool) {
	if s == "" {
		return 0, false
	}
	if s[0] >= '0' && s[0] <= '9' {
		v, err := strconv.Atoi(s)
		return v, err == nil
	}
	return kanjiNumber(s)
}

// takeLot takes the lot off the head: numbers, perhaps with a letter, joined by 番地, 番, 号, の and
// hyphens. A number that 号室 or 階 follows is of the building.
func takeLot(s string) (lot, rest string) {
	for _, none := range []string{"番外地", "無番地"} {
		if after, ok := strings.CutPrefix(s, none); ok {
			return none, after
		}
	}
	var parts []string
	rest = s
	for {
		n, text := lotNumber(rest)
		if n == 0 || len(parts) > 0 && startsWithAny(rest[n:], "号室", "階", "F", "棟", "号棟", "号館") {
			break
		}
		parts = append(parts, text)
		rest = rest[n:]
		joint := jointLen(rest)
		if next, _ := lotNumber(rest[joint:]); joint == 0 || next == 0 || startsWithAny(rest[joint+next:], "号室", "階", "棟", "号棟", "号館") {
			rest = rest[closingLen(rest):]
			break
		}
		rest = rest[joint:]
	}
	return strings.Join(parts, "-"), rest
}

// lotNumber returns the length of the number at the head, with a letter that closes it, and its
// normal text.
func lotNumber(s string) (size int, text string) {
	n := digitsEnd(s, 0)
	if n == 0 {
		if n = kanjiEnd(s, 0); n == 0 {
			return 0, ""
		}
		v, ok := kanjiNumber(s[:n])
		if !ok {
			return 0, ""
		}
		return n, strconv.Itoa(v)
	}
	text = strings.TrimLeft(s[:n], "0")
	if text == "" {
		text = "0"
	}
	if n < len(s) && isLetter(s[n]) && (n+1 == len(s) || !isLetter(s[n+1])) {
		if after := s[n+1:]; after == "" || after[0] < '0' || after[0] > '9' {
			text += strings.ToUpper(s[n : n+1])
			n++
		}
	}
	return n, text
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

// jointLen returns the length of what joins two numbers of a lot.
func jointLen(s string) int {
	for _, w := range []string{"番地の", "番地ノ", "番の", "番ノ", "番地", "番", "号の", "号ノ", "号", "の", "ノ"} {
		if strings.HasPrefix(s, w) {
			n := len(w)
			if r, size := utf8.DecodeRuneInString(s[n:]); isDash(r) {
				n += size
			}
			return n
		}
	}
	r, size := utf8.DecodeRuneInString(s)
	if isDash(r) {
		return size
	}
	return 0
}

// closingLen returns the length of what closes a lot and is not part of what follows.
func closingLen(s string) int {
	for _, w := range []string{"番地", "番", "号"} {
		if strings.HasPrefix(s, w) && !strings.HasPrefix(s, "号室") && !strings.HasPrefix(s, "番館") && !strings.HasPrefix(s, "号館") && !strings.HasPrefix(s, "号棟") {
			return len(w)
		}
	}
	return 0
}
