package bank

import (
	"unicode/utf8"

	"github.com/kyufu-go/kyufu/benefit/finding"
)

// encoder appends the fields of one record. The first problem is kept; dst is then
// of no use.
type encoder struct {
	dst     []byte
	field   *Field
	list    finding.List // what the bank form changed or refused
	scratch []byte
	failed  bool
}

func (e *encoder) refuse(code string, at int) {
	e.failed = true
	e.list = append(e.list, finding.Finding{Code: code, Severity: finding.Error, Field: e.field.ID.String(), At: at})
}

// digits appends an N field from text: right-aligned, zero-filled.
func (e *encoder) digits(f *Field, s string) {
	e.field = f
	if len(s) > f.Width {
		e.refuse(FindLength, f.Width)
		return
	}
	for i := range len(s) {
		if s[i]-'0' > 9 {
			e.refuse(FindDigits, i)
			return
		}
	}
	for range f.Width - len(s) {
		e.dst = append(e.dst, '0')
	}
	e.dst = append(e.dst, s...)
}

// integer appends an N field from a number.
func (e *encoder) integer(f *Field, n int64) {
	e.field = f
	start := len(e.dst)
	e.dst = append(e.dst, "00000000000000"[:f.Width]...)
	if n < 0 {
		e.refuse(FindDigits, 0)
		return
	}
	for i := start + f.Width - 1; i >= start; i-- {
		e.dst[i] = '0' + byte(n%10)
		n /= 10
	}
	if n != 0 {
		e.refuse(FindLength, f.Width)
	}
}

func (e *encoder) byte(b byte) { e.dst = append(e.dst, b) }

func (e *encoder) blank(f *Field) {
	if f.Attribute == Numeric {
		e.dst = append(e.dst, "00000000000000"[:f.Width]...)
		return
	}
	e.dst = append(e.dst, spaces[:f.Width]...)
}

// text appends a C field: the bank form of s, left-aligned, space-filled. What is
// already in the bank form is copied without a look at the tables of conversion.
func (e *encoder) text(f *Field, s string) {
	e.field = f
	start := len(e.dst)
	var ok bool
	if e.dst, ok = appendHalfWidth(e.dst, s, f.Class); !ok {
		e.dst = e.dst[:start]
		if !e.convert(f, s) {
			return
		}
	}
	n := len(e.dst) - start
	if n > f.Width {
		e.refuse(FindLength, f.Width)
		return
	}
	e.dst = append(e.dst, spaces[:f.Width-n]...)
}

// appendHalfWidth appends text that consists of permitted ASCII and half-width kana
// and starts and ends without a space; ok is false for any other.
func appendHalfWidth(dst []byte, s string, class Class) (_ []byte, ok bool) {
	bit := uint8(1) << class
	last := byte(' ')
	for i := 0; i < len(s); i++ {
		b := s[i]
		if b >= utf8.RuneSelf {
			// U+FF61-U+FF7F are EF BD A1-BF, U+FF80-U+FF9F are EF BE 80-9F.
			if b != 0xEF || i+2 >= len(s) {
				return dst, false
			}
			switch b = s[i+2]; {
			case s[i+1] == 0xBD && b >= 0xA1:
			case s[i+1] == 0xBE && b < 0xA0:
				b += 0x40
			default:
				return dst, false
			}
			i += 2
		}
		if classBytes[b]&bit == 0 || b >= voiced && !takesMark(last, b) || b == ' ' && last == ' ' {
			return dst, false
		}
		dst = append(dst, b)
		last = b
	}
	return dst, last != ' ' || s == ""
}
