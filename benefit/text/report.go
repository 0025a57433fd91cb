package text

import (
	"unicode/utf8"

	"github.com/kyufu-go/kyufu/benefit/finding"
)

// report collects findings about s. Positions are counted only when there is something to report, each part of s at most once.
type report struct {
	s    string
	list finding.List
	byte int // up to where code points were counted
	rune int // how many
}

// at returns the number of code points before byte i; i must not decrease between calls by more than the caller wants counted again.
func (p *report) at(i int) int {
	if i < p.byte {
		p.byte, p.rune = 0, 0
	}
	p.rune += utf8.RuneCountInString(p.s[p.byte:i])
	p.byte = i
	return p.rune
}

// add reports that s[i:i+n] became, or should become, to.
func (p *report) add(code string, severity finding.Severity, i, n int, to string) {
	p.list = append(p.list, finding.Finding{Code: code, Severity: severity, At: p.at(i), From: p.s[i : i+n], To: to})
}
