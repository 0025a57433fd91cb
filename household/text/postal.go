package text

import (
	"unicode/utf8"

	"github.com/kyufu-go/kyufu/household/finding"
)

// Postal is a postal code (郵便番号): seven digits without a hyphen, as the data model of the
// government stores it. An old code keeps its three or five digits. The zero value is none.
type Postal string

// Display returns the code with its hyphen, as the record of 別添1 wants it.
func (p Postal) Display() string {
	if len(p) <= 3 {
		return string(p)
	}
	return string(p[:3] + "-" + p[3:])
}

// ParsePostal reads a postal code of any width, with or without 〒, hyphen and spaces. Old codes of
// three or five digits are a warning ([CodeOldForm]: they name a post office, not an area), 0000000
// and 9999999 too ([CodePlaceholder]); anything else is an error ([CodeFormat]).
func ParsePostal(s string) (Postal, finding.List) {
	p := report{s: s}
	var digits [7]byte
	n, bad := 0, -1
	for i, r := range s {
		switch c := plainDigit(r); {
		case c != 0 && r != '〇' && !isKanjiNumeral(r):
			if n < len(digits) {
				digits[n] = c
			}
			if n++; n > len(digits) && bad < 0 {
				bad = i
			}
		case r == '〒' && n == 0, isSpace(r), isInvisible(r):
		case (r == '-' || r == 'ー' || r == 'ｰ' || isHyphen(r)) && n == 3:
		case bad < 0:
			bad = i
		}
	}
	if bad < 0 && n != 7 && n != 5 && n != 3 {
		bad = len(s)
	}
	if bad >= 0 {
		_, size := utf8.DecodeRuneInString(s[bad:])
		p.add(CodeFormat, finding.Error, bad, size, "")
		return "", p.list
	}
	code := Postal(digits[:n])
	switch {
	case n < 7:
		p.add(CodeOldForm, finding.Warning, 0, len(s), "")
	case code == "0000000" || code == "9999999":
		p.add(CodePlaceholder, finding.Warning, 0, len(s), "")
	}
	return code, p.list
}
