package text

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// splitLocal splits what follows the municipality, whose areas may be known, into section, lot and
// building.
func splitLocal(s string, areas []string) (section, lot, building string) {
	known := areaAt(s, areas)
	section, rest, chome := takeSection(s[known:])
	section = strings.TrimSpace(s[:known]) + section
	if section != "" && !chome && rest == "" {
		if i := strings.IndexByte(section, ' '); i > 0 { // no number at all: what follows a space is a building
			return section[:i], "", strings.TrimSpace(section[i:])
		}
	}
	if opened, ok := strings.CutSuffix(section, "("); ok { // 宮町(2-47-1)
		section, rest = opened, strings.Replace(rest, ")", "", 1)
	}
	lot, rest = takeLot(rest)
	if r, size := utf8.DecodeRuneInString(rest); lot != "" && isDash(r) { // 2-47-1-101号室
		rest = rest[size:]
	}
	return section, lot, strings.TrimSpace(rest)
}

// takeSection takes the section off the head: it ends behind a 丁目 that follows a number, with what
// belongs to that, else before the first number that is not part of a name (北1条, 第3地割).
func takeSection(s string) (section, rest string, chome bool) {
	if start, end := chomeOf(s); end > 0 {
		section, rest = s[:start]+chomeInKanji(s[start:end]), s[end:]
		more, rest := afterChome(section[start:], rest)
		return strings.ReplaceAll(section, " ", "") + more, rest, true
	}
	end := sectionEnd(s)
	rest = strings.TrimLeft(s[end:], " ")
	section = strings.TrimSpace(s[:end])
	if r, size := utf8.DecodeLastRuneInString(section); rest != "" && (r == '-' || isHyphen(r)) { // 宮町-47
		section = section[:len(section)-size]
	}
	if letter, ok := strings.CutSuffix(section, "の"); ok && rest != "" && standsAlone(letter) { // ニの1920
		section = letter
	}
	return section, rest, false
}

// standsAlone reports that s ends in the one letter that names a part of a town (イ, ロ, 甲).
func standsAlone(s string) bool {
	last, size := utf8.DecodeLastRuneInString(s)
	before, _ := utf8.DecodeLastRuneInString(s[:len(s)-size])
	katakana := func(r rune) bool { return r >= 'ア' && r <= 'ン' }
	return katakana(last) && !katakana(before) || strings.ContainsRune("甲乙丙丁戊", last)
}

// chomeOf returns where the 丁目 that closes the section begins with its number, and where it ends; 0
// if there is none. A 丁目 within a street of Kyoto (西入二丁目下丸屋町) closes nothing, and of one that is
// written twice (一番町四丁目4丁目) the first counts.
func chomeOf(s string) (start, end int) {
	for from := 0; ; {
		i := strings.Index(s[from:], "丁目")
		if i < 0 {
			return 0, 0
		}
		i += from
		n := chomeNumber(s, i)
		from = i + len("丁目")
		if n == i || startsStreet(s[:n]) && !endsHere(s[from:]) {
			continue
		}
		return n, from
	}
}

// startsStreet reports that s ends in the direction from a crossing of Kyoto.
func startsStreet(s string) bool {
	for _, w := range []string{"入", "入る", "入ル", "上る", "上ル", "下る", "下ル"} {
		if strings.HasSuffix(s, w) {
			return true
		}
	}
	return false
}

// endsHere reports that the name of an area is over: what follows is a number or nothing.
func endsHere(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return s == "" || r == ' ' || r >= '0' && r <= '9' || isDash(r) || r == '('
}

// afterChome takes what stands between a 丁目 and its lot: the 丁目 once more, a side (一丁目北12-3) or a
// bracket, which are of the section, and a hyphen or の, which is of nothing.
func afterChome(chome, s string) (section, rest string) {
	rest = strings.TrimLeft(s, " ")
	if start, end := chomeOf(rest); start == 0 && end > 0 {
		if again := chomeInKanji(rest[:end]); again != chome {
			section = again
		}
		rest = rest[end:]
	}
	for _, side := range []string{"東", "西", "南", "北"} {
		if after, ok := strings.CutPrefix(rest, side); ok && endsHere(after) {
			section, rest = section+side, after
		}
	}
	if n := areaBehind(rest); n > 0 { // 七丁目北町5番地
		section, rest = section+rest[:n], rest[n:]
	}
	if inside, after, ok := strings.Cut(rest, ")"); ok && strings.HasPrefix(inside, "(") {
		lot, more := takeLot(inside[1:])
		switch {
		case lot != "" && more == "": // 銀座1丁目(5-2)
			rest = inside[1:] + " " + after
		case startsNumber(after) && len(inside) > 1:
			section, rest = section+inside+")", after
		}
	}
	if r, size := utf8.DecodeRuneInString(rest); (isDash(r) || strings.ContainsRune("のノ、,・.", r)) && startsNumber(rest[size:]) {
		rest = rest[size:]
	}
	return section, strings.TrimLeft(rest, " ")
}

// areaBehind returns the length of a name at the head of s that a lot with its word follows.
func areaBehind(s string) int {
	i := strings.IndexAny(s, "0123456789 ()")
	if i <= 0 {
		return 0
	}
	if n := digitsEnd(s, i); n > i && startsWithAny(s[n:], "番地", "番") {
		return i
	}
	return 0
}

// startsNumber reports that a lot begins at the head of s.
func startsNumber(s string) bool {
	n, _ := lotNumber(strings.TrimLeft(s, " "))
	return n > 0
}

// sectionEnd returns where a section without 丁目 ends.
func sectionEnd(s string) int {
	var last rune
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r >= '0' && r <= '9':
			n := digitsEnd(s, i)
			if !startsWithAny(s[n:], areaWords...) && !startsWithAny(s[n:], "条", "線", "区", "町", "丁", "地割", "の町", "部", "号線", "次") {
				return i
			}
			i = n
			continue
		case isKanjiNumeral(r):
			n := kanjiEnd(s, i)
			if startsWithAny(s[n:], "番地", "番", "号") && !startsWithAny(s[n:], areaWords...) || lotInKanji(s[n:]) {
				return i
			}
			i = n
			continue
		case strings.HasPrefix(s[i:], "番外地"), strings.HasPrefix(s[i:], "無番地"):
			return i
		case isLetter(s[i]) && last > 0x2E80 && blockLetter(s[i:]) > 0:
			return i
		}
		i += size
		last = r
	}
	return len(s)
}

// areaWords are names of areas that begin like the word for a lot (番).
var areaWords = []string{"番町", "番丁", "番館", "番割", "番組", "番沢", "番川", "番平", "番原"}

// blockLetter returns the length of a letter that stands for the number of a block (上町C番3号, C-3); 0
// if the letter is none.
func blockLetter(s string) int {
	if s == "" || !isLetter(s[0]) {
		return 0
	}
	rest := s[1:]
	joint := jointLen(rest)
	if joint == 0 || startsWithAny(rest, "の", "ノ", "号") {
		return 0
	}
	if n := digitsEnd(rest, joint); n > joint && !startsWithAny(rest[n:], notOfLot...) {
		return 1
	}
	return 0
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

// chomeNumber returns where the number of the 丁目 at i begins; i if there is none. Of numerals in a
// row without 十 only the last is of it (与一一丁目), but for a 〇, which is of no name.
func chomeNumber(s string, i int) int {
	n := numberBefore(s, i)
	row := s[n:i]
	if strings.ContainsAny(row, "十拾百千〇0123456789") || utf8.RuneCountInString(row) < 2 {
		return n
	}
	_, size := utf8.DecodeLastRuneInString(row)
	return i - size
}

// chomeInKanji writes the number of a 丁目 in kanji.
func chomeInKanji(chome string) string {
	if v, ok := number(strings.TrimSuffix(chome, "丁目")); ok {
		return inKanji(v) + "丁目"
	}
	return chome
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

// notOfLot are words that make a number one of the building.
var notOfLot = []string{"号室", "階", "F", "棟", "号棟", "号館", "番館"}

// noLot are the words for land without a number.
var noLot = []string{"番外地", "無番地"}

// takeLot takes the lot off the head: numbers, perhaps with a letter, joined by 番地, 番, 号, の and
// hyphens; the first may be a letter, and 番外地 stands for one. A number that 号室 or 階 follows is of
// the building.
func takeLot(s string) (lot, rest string) {
	var parts []string
	rest = s
	for _, none := range noLot {
		if after, ok := strings.CutPrefix(s, none); ok {
			joint := jointLen(after)
			if n, _ := lotNumber(after[joint:]); n == 0 {
				return none, after
			}
			parts, rest = append(parts, none), after[joint:]
		}
	}
	if n := blockLetter(s); n > 0 {
		parts, rest = append(parts, strings.ToUpper(s[:n])), s[n+jointLen(s[n:]):]
	}
	for {
		n, text := lotNumber(rest)
		if n == 0 || len(parts) > 0 && startsWithAny(rest[n:], notOfLot...) {
			break
		}
		rest = rest[n:]
		if after, ok := strings.CutPrefix(rest, noLot[0]); ok { // 1番外地
			return strings.Join(append(parts, text+noLot[0]), "-"), after
		}
		parts = append(parts, text)
		joint := jointLen(rest)
		if next, _ := lotNumber(rest[joint:]); joint == 0 || next == 0 || startsWithAny(rest[joint+next:], notOfLot...) || isFloor(rest[joint:]) {
			rest = rest[closingLen(rest):]
			break
		}
		rest = rest[joint:]
	}
	return strings.Join(parts, "-"), rest
}

// isFloor reports a floor at the head of s (3F), whose letter is no letter of a lot.
func isFloor(s string) bool {
	n := digitsEnd(s, 0)
	return n > 0 && startsWithAny(s[n:], "F", "f")
}

// lotNumber returns the length of the number at the head, with a letter that closes it, and its
// normal text. Kanji are a number only where something shows it: 三 of 三田マンション is none.
func lotNumber(s string) (size int, text string) {
	n := digitsEnd(s, 0)
	if n == 0 {
		if n = kanjiEnd(s, 0); n == 0 || !endsHere(s[n:]) && !startsWithAny(s[n:], "番", "号", "の", "ノ") || startsWithAny(s[n:], areaWords...) {
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
