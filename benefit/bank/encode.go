package bank

import (
	"strings"
	"unicode/utf8"

	"github.com/kyufu-go/kyufu/household/finding"
	"github.com/kyufu-go/kyufu/household/text"
)

// encoder fills one record in place, starting from the layout's blank record. It sees
// to lengths and the bank form of texts; every other rule is the checker's.
type encoder struct {
	rec    [maxRecordSize]byte
	list   finding.List // what the bank form changed or refused
	failed bool
	opt    text.BankOptions
	tidy   bool // every text so far is as the quick check wants it
}

func (e *encoder) start(r *RecordLayout) {
	copy(e.rec[:], r.blank)
	e.list, e.failed, e.tidy = e.list[:0], false, true
}

func (e *encoder) refuse(id FieldID, code string, at int) {
	e.failed = true
	e.list = append(e.list, finding.Finding{Code: code, Severity: finding.Error, Field: id.String(), At: at})
}

// digits fills an N field from text: right-aligned. What is no digit is left to the
// checker to report.
func (e *encoder) digits(f *Field, s string) {
	if len(s) > f.Width {
		e.refuse(f.ID, FindLength, f.Width)
		return
	}
	copy(e.rec[f.Offset+f.Width-len(s):], s)
}

// integer fills an N field from a number.
func (e *encoder) integer(f *Field, n int64) {
	if n < 0 {
		e.refuse(f.ID, FindDigits, 0)
		return
	}
	i := f.Offset + f.Width - 1
	for u := uint64(n); u != 0; u /= 10 {
		if i < f.Offset {
			e.refuse(f.ID, FindLength, f.Width)
			return
		}
		e.rec[i] = '0' + byte(u%10)
		i--
	}
}

func (e *encoder) byte(f *Field, b byte) { e.rec[f.Offset] = b }

// text fills a C field: the bank form of s, left-aligned. What is already in the bank
// form is copied without a look at the tables of conversion.
func (e *encoder) text(f *Field, s string) {
	slot := e.rec[f.Offset : f.Offset+f.Width]
	n, ok := halfWidth(slot, s, f.Class)
	if !ok {
		n = e.convert(f, s)
		copy(slot[n:], spaces)
	}
	if !ok || n == 0 && f.Presence == Required || f.Class == ClassBank && strings.IndexByte(s, ' ') >= 0 {
		e.tidy = false
	}
}

// halfWidth copies text that consists of permitted ASCII and half-width kana, fits and
// starts and ends without a space; ok is false for any other.
func halfWidth(dst []byte, s string, class Class) (n int, ok bool) {
	bit := uint8(1) << class
	last := byte(' ')
	if s != "" && s[0] == '(' {
		return 0, false // a legal entity's short form, perhaps: package text knows
	}
	for i := 0; i < len(s); i++ {
		b := s[i]
		if b >= utf8.RuneSelf {
			// U+FF61-U+FF7F are EF BD A1-BF, U+FF80-U+FF9F are EF BE 80-9F; what else begins
			// with these comes out as a byte that no class permits.
			if b != 0xEF || i+2 >= len(s) || s[i+1]-0xBD > 1 {
				return 0, false
			}
			b = s[i+2] + (s[i+1]-0xBD)<<6
			i += 2
			if b < 0xA1 || b >= voiced && !takesMark(last, b) {
				return 0, false
			}
		} else if b == ' ' && last == ' ' {
			return 0, false
		}
		if classBytes[b]&bit == 0 || n == len(dst) {
			return 0, false
		}
		dst[n] = b
		n++
		last = b
	}
	return n, last != ' ' || s == ""
}
