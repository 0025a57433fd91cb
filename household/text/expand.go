package text

import (
	"unicode/utf8"

	"github.com/kyufu-go/kyufu/household/finding"
)

// Expand writes the squared characters that stand for words as those words: the eras (㋿, which
// CP932 lacks, is 令和), kinds of companies (㈱ is (株), ㍿ is 株式会社) and № and ℡. Each is a finding
// ([CodeSubstituted]). Nothing else is touched: circled numbers and letter-like signs in a name are
// not words.
func Expand(s string) (string, finding.List) {
	p := report{s: s}
	var out []byte
	done := 0
	for i, r := range s {
		word := expansion(r)
		if word == "" {
			continue
		}
		size := utf8.RuneLen(r)
		p.add(CodeSubstituted, finding.Info, i, size, word)
		out = append(append(out, s[done:i]...), word...)
		done = i + size
	}
	if done == 0 {
		return s, nil
	}
	return string(append(out, s[done:]...)), p.list
}

func expansion(r rune) string {
	switch r {
	case '㋿':
		return "令和"
	case '㍻':
		return "平成"
	case '㍼':
		return "昭和"
	case '㍽':
		return "大正"
	case '㍾':
		return "明治"
	case '㍿':
		return "株式会社"
	case '㈱':
		return "(株)"
	case '㈲':
		return "(有)"
	case '㈳':
		return "(社)"
	case '㈶':
		return "(財)"
	case '№':
		return "No."
	case '℡':
		return "TEL"
	}
	return ""
}
