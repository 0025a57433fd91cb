package civil

import "strings"

// Era is a 元号. The zero Era is none: a year of the Western calendar.
type Era uint8

// The eras since the solar calendar.
const (
	NoEra Era = iota
	Meiji
	Taisho
	Showa
	Heisei
	Reiwa
)

// eras in order. An era changes with the day named in its own law or edict, and that
// day belongs to the new era.
var eras = [...]struct {
	name, letter, latin string
	square              rune
	zero                int  // the Western year before the era's first
	from, to            Date // both included
}{
	{},
	{"明治", "M", "meiji", '㍾', 1867, pack(1873, 1, 1), pack(1912, 7, 29)},     // solar from 明治6: 明治5年太政官布告第337号
	{"大正", "T", "taisho", '㍽', 1911, pack(1912, 7, 30), pack(1926, 12, 24)},  // 明治45年詔書
	{"昭和", "S", "showa", '㍼', 1925, pack(1926, 12, 25), pack(1989, 1, 7)},    // 大正15年詔書
	{"平成", "H", "heisei", '㍻', 1988, pack(1989, 1, 8), pack(2019, 4, 30)},    // 昭和64年政令第1号
	{"令和", "R", "reiwa", '㋿', 2018, pack(2019, 5, 1), pack(MaxYear, 12, 31)}, // 平成31年政令第143号
}

// ParseEra reads a name (昭和), its first character, its letter (S) or its name in
// Latin letters. Errors: code era.
func ParseEra(s string) (Era, error) {
	for e := Meiji; e <= Reiwa; e++ {
		r := &eras[e]
		if s == r.name || s == e.first() || s == string(r.square) || strings.EqualFold(s, r.letter) || strings.EqualFold(s, r.latin) {
			return e, nil
		}
	}
	return NoEra, &Error{code: CodeEra}
}

// String returns the name, 明治 to 令和, and "" for NoEra.
func (e Era) String() string { return eras[e.valid()].name }

func (e Era) first() string { return string([]rune(eras[e].name)[:1]) }

// Letter returns M, T, S, H or R, and "" for NoEra.
func (e Era) letter() string { return eras[e.valid()].letter }

// Period returns the days of the era. Meiji begins with the solar calendar; the last
// era ends with the calendar of this package.
func (e Era) Period() Period { return Period{eras[e.valid()].from, eras[e.valid()].to} }

func (e Era) valid() Era {
	if e > Reiwa {
		return NoEra
	}
	return e
}

// Era returns the era in which d lies, its year in that era (1 for 元年), and whether
// that is known: the year 1989 alone lies in two eras.
func (d Date) Era() (era Era, year int, known bool) {
	first, last := d.bounds()
	if d.bits>>10 == 0 {
		return NoEra, 0, false
	}
	for e := Reiwa; e >= Meiji; e-- {
		if compare(first, eras[e].from) < 0 {
			continue
		}
		if compare(last, eras[e].to) > 0 {
			return NoEra, 0, false
		}
		y, _ := d.Year()
		return e, y - eras[e].zero, true
	}
	return NoEra, 0, false
}
