package addressee

import (
	"strings"
	"unicode"
)

// maxLength bounds a number whose format says nothing of its width.
const maxLength = 32

// Normal reads a number as people and other systems write it and returns the one way in which it is
// kept: without blanks around it and in ASCII where it was written in full width. A format that
// says something then reads it as [Format.Local] does; the zero Format takes every number of up to
// 32 printing characters without blanks, because household numbers are written in many ways.
//
// Twelve digits with the check digit of an individual number (個人番号), also with dashes among them,
// are refused, so that none gets into files and logs as an addressee number: unless the format says
// that its numbers are twelve wide. Errors: length, character, individual_number.
func (f Format) Normal(s string) (string, error) {
	s = strings.Map(narrow, strings.TrimFunc(s, unicode.IsSpace))
	if f.Width != individualDigits && individual(strings.Map(undashed, s)) {
		return "", &Error{CodeIndividual, -1}
	}
	if f != (Format{}) {
		return f.read(s)
	}
	if s == "" || len(s) > maxLength {
		return "", &Error{CodeLength, -1}
	}
	at := 0
	for _, r := range s {
		if !unicode.IsGraphic(r) || unicode.IsSpace(r) {
			return "", &Error{CodeCharacter, at}
		}
		at++
	}
	return s, nil
}

// narrow writes a full-width letter, digit or sign in ASCII.
func narrow(r rune) rune {
	const fullWidth, ascii = '！', '!'
	if r >= fullWidth && r <= '～' {
		return r - fullWidth + ascii
	}
	return r
}

// undashed leaves out what people write between groups of digits.
func undashed(r rune) rune {
	if r == '-' || r >= '\u2010' && r <= '\u2015' || r == '\u2212' || r == 'ー' || r == 'ｰ' {
		return -1
	}
	return r
}

const individualDigits = 12

// individual reports whether a text is twelve digits with the check digit of an individual number
// (番号法施行規則第5条).
func individual(s string) bool {
	if len(s) != individualDigits {
		return false
	}
	sum := 0
	for i := range s {
		d := int(s[i] - '0')
		if s[i] < '0' || s[i] > '9' {
			return false
		}
		if n := individualDigits - 1 - i; n > 6 {
			sum += d * (n - 5)
		} else if n > 0 {
			sum += d * (n + 1)
		}
	}
	check := 11 - sum%11
	if check > 9 {
		check = 0
	}
	return check == int(s[individualDigits-1]-'0')
}
