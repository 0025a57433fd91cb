package mynumber

import (
	"strings"
	"unicode/utf8"

	"github.com/kyufu-go/kyufu/mynumber/internal/sealed"
)

// Reader says how leniently numbers are read from text. The zero Reader is
// strict: ASCII digits and nothing else. Each leniency has its own name, so that
// a form can show which it allows. Lengths count digits and positions count
// code points of the original text, from zero.
type Reader struct {
	FullWidth   bool // ０ to ９ are digits too
	Hyphens     bool // hyphens are passed over, also before and behind the digits: - ‐ ‑ ‒ – — ― − －
	Spaces      bool // ASCII and ideographic spaces are passed over
	RefuseZeros bool // 000000000000 has a right check digit; this refuses it (code zeros)

	// Resident turns on the check digit of resident codes, by the rule chosen.
	Resident ResidentRule
}

const (
	hyphens = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\uff0d"
	spaces  = " \u3000"
)

// digits reads exactly n digits into buf, which the caller wipes.
func (r Reader) digits(s string, n int, buf *[sealed.MaxDigits]byte) ([]byte, error) {
	if !r.lenient() && utf8.RuneCountInString(s) != n {
		return nil, fail(CodeLength)
	}
	got, at := 0, -1
	for _, c := range s {
		at++
		switch {
		case c >= '0' && c <= '9':
		case r.FullWidth && c >= '０' && c <= '９':
			c -= '０' - '0'
		case r.Hyphens && strings.ContainsRune(hyphens, c), r.Spaces && strings.ContainsRune(spaces, c):
			continue
		default:
			if utf8.RuneCountInString(s) != n && !r.separated(s) {
				return nil, fail(CodeLength)
			}
			return nil, &Error{code: CodeCharacter, at: at}
		}
		if got < n {
			buf[got] = byte(c)
		}
		got++
	}
	if got != n {
		return nil, fail(CodeLength)
	}
	return buf[:n], nil
}

func (r Reader) lenient() bool { return r.Hyphens || r.Spaces }

// separated reports whether the text has a separator that this reader passes
// over: then its length in code points says nothing.
func (r Reader) separated(s string) bool {
	return r.Hyphens && strings.ContainsAny(s, hyphens) || r.Spaces && strings.ContainsAny(s, spaces)
}

func allZero(digits []byte) bool {
	for _, d := range digits {
		if d != '0' {
			return false
		}
	}
	return true
}
