package text

import (
	"unicode/utf8"

	"github.com/kyufu-go/kyufu/household/finding"
)

// report collects findings about s. Positions are counted only when there is something to report,
// each part of s at most once.
type report struct {
	s    string
	list finding.List
	byte int // up to where code points were counted
	rune int // how many
}

// at returns the number of code points before byte i; i must not decrease between calls by more
// than the caller wants counted again.
func (p *report) at(i int) int {
	if i < p.byte {
		p.byte, p.rune = 0, 0
	}
	p.rune += runeCount(p.s[p.byte:i])
	p.byte = i
	return p.rune
}

// add reports that s[i:i+n] became, or should become, to.
func (p *report) add(code string, severity finding.Severity, i, n int, to string) {
	if len(p.list) == cap(p.list) {
		p.list = append(p.list, finding.Finding{})
	} else {
		p.list = p.list[:len(p.list)+1]
	}
	p.list[len(p.list)-1] = finding.Finding{Code: code, Severity: severity, At: p.at(i), From: p.s[i : i+n], To: to}
}

// runeCount is utf8.RuneCountInString, quick over the three-byte characters that Japanese text is
// made of.
func runeCount(s string) (n int) {
	for i := 0; i < len(s); n++ {
		c := s[i]
		switch {
		case c < utf8.RuneSelf:
			i++
		case c > 0xE0 && c < 0xED && i+2 < len(s) && s[i+1]&0xC0 == 0x80 && s[i+2]&0xC0 == 0x80:
			i += 3
		default:
			_, size := utf8.DecodeRuneInString(s[i:])
			i += size
		}
	}
	return n
}
