package text

import (
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/kyufu-go/kyufu/household/finding"
)

// Set is a repertoire of characters that a device, a file or a field can show. Its zero value is
// [Unicode].
type Set uint8

const (
	// Unicode holds every character but 外字.
	Unicode Set = iota
	// X0208 is JIS X 0208: levels 1 and 2 (第1・第2水準), what nearly every printer and list can show.
	// ASCII and half-width kana count as in it.
	X0208
	// X0213 is JIS X 0213: levels 1 to 4.
	X0213
	// SetCP932 is what [CP932] can encode, 外字 not counted.
	SetCP932
)

// String returns "unicode", "x0208", "x0213" or "cp932".
func (t Set) String() string {
	switch t {
	case Unicode:
		return "unicode"
	case X0208:
		return "x0208"
	case X0213:
		return "x0213"
	case SetCP932:
		return "cp932"
	}
	return "set(" + strconv.Itoa(int(t)) + ")"
}

// Has reports whether the set holds the character. A variation selector is in no set but Unicode.
func (t Set) Has(r rune) bool {
	if isPrivate(r) || r == utf8.RuneError || !utf8.ValidRune(r) {
		return false
	}
	switch t {
	case Unicode:
		return true
	case X0208:
		return r < utf8.RuneSelf || inHalfKana(r) || PlaceOf(r).inX0208()
	case X0213:
		return r < utf8.RuneSelf || inHalfKana(r) || PlaceOf(r) != Place{}
	case SetCP932:
		return pairOf(r) != 0
	}
	return false
}

func inHalfKana(r rune) bool { return r >= 0xFF61 && r <= 0xFF9F }

// Place is the position of a character in JIS X 0213 (面区点); plane 1 contains JIS X 0208. The zero
// value means none: 髙 and 𠮷 have no place of their own, they are unified with 高 and 吉.
type Place struct {
	Plane, Row, Cell uint8
}

// PlaceOf returns the place of a character.
func PlaceOf(r rune) Place {
	alt := r
	if sjisLookalike(r) {
		return Place{} // the full-width twin of the character that has the place
	}
	if a := lookalike(r); a >= utf8.RuneSelf {
		alt = a
	}
	if v := pairOf(alt); v > 0xFF && inX0208(v) {
		row, cell := rowCell(v)
		return Place{1, uint8(row), uint8(cell)} // 1–94
	}
	i, ok := slices.BinarySearchFunc(x0213[:], r, func(v uint64, r rune) int { return int(v>>16) - int(r) }) // 18 bits
	if !ok {
		return Place{}
	}
	v := x0213[i]
	return Place{uint8(v>>14&1) + 1, uint8(v >> 7 & 0x7F), uint8(v & 0x7F)} // seven bits each
}

func (p Place) inX0208() bool {
	if p.Plane != 1 {
		return false
	}
	v := sjisPair(int(p.Row), int(p.Cell))
	return inX0208(v) && cp932Decode[leadIndex(byte(v>>8))*cp932Trails+int(v&0xFF)-0x40] != 0 // 1-47-82 lies in a row of both
}

// Level returns the level (水準) of a kanji: 1 and 2 in JIS X 0208, 3 and 4 in JIS X 0213, 0 if it
// has no place or is no kanji.
func (p Place) Level() int {
	switch {
	case p.Plane == 2:
		return 4
	case p.Plane == 0 || p.Row < 14:
		return 0
	case !p.inX0208():
		return 3
	case p.Row < 48:
		return 1
	}
	return 2
}

// String returns "1-47-82", or "" for no place.
func (p Place) String() string {
	if p == (Place{}) {
		return ""
	}
	return strconv.Itoa(int(p.Plane)) + "-" + twoDigits(p.Row) + "-" + twoDigits(p.Cell)
}

func twoDigits(n uint8) string {
	if n < 10 {
		return "0" + strconv.Itoa(int(n))
	}
	return strconv.Itoa(int(n))
}

// Unencodable returns the characters of s that the set lacks, each once and in order, a variation
// selector together with its base, and a finding ([CodeUnencodable], error) for each place where
// one stands.
func (t Set) Unencodable(s string) ([]string, finding.List) {
	p := report{s: s}
	var out []string
	for i := 0; i < len(s); {
		n := clusterLen(s[i:])
		r, _ := utf8.DecodeRuneInString(s[i:])
		switch {
		case !t.Has(r):
			p.add(CodeUnencodable, finding.Error, i, n, "")
			if c := s[i : i+n]; !slices.Contains(out, c) {
				out = append(out, c)
			}
		case t != Unicode && n > utf8.RuneLen(r):
			p.add(CodeSelector, finding.Warning, i, n, s[i:i+utf8.RuneLen(r)])
		}
		i += n
	}
	return out, p.list
}

// clusterLen returns the length of the first character with its variation selector.
func clusterLen(s string) int {
	_, n := utf8.DecodeRuneInString(s)
	if r, m := utf8.DecodeRuneInString(s[n:]); isSelector(r) {
		return n + m
	}
	return n
}

// Characters counts the characters of s for the width of a field: code points without variation
// selectors.
func Characters(s string) int {
	n := 0
	for _, r := range s {
		if !isSelector(r) {
			n++
		}
	}
	return n
}
