package zengin

import (
	"strings"

	"github.com/kyufu-go/kyufu/benefit/bank"
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
		e.refuse(f.ID, bank.FindLength, f.Width)
		return
	}
	copy(e.rec[f.Offset+f.Width-len(s):], s)
}

// integer fills an N field from a number.
func (e *encoder) integer(f *Field, n int64) {
	if n < 0 {
		e.refuse(f.ID, bank.FindDigits, 0)
		return
	}
	i := f.Offset + f.Width - 1
	for u := uint64(n); u != 0; u /= 10 {
		if i < f.Offset {
			e.refuse(f.ID, bank.FindLength, f.Width)
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
	n, ok := f.Class.Encode(slot, s)
	if !ok {
		n = e.convert(f, s)
		copy(slot[n:], spaces)
	}
	if !ok || n == 0 && f.Presence == Required || f.Class == bank.ClassBank && strings.IndexByte(s, ' ') >= 0 {
		e.tidy = false
	}
}

// convert fills a field with the bank form of a text that is not in it yet and returns
// its length; a text that has no bank form in the field's class is refused.
func (e *encoder) convert(f *Field, s string) int {
	start := len(e.list)
	opt := e.opt
	opt.Class, opt.MaxBytes = f.Class.Text(), f.Width
	var out []byte
	out, e.list = text.AppendBankBytes(e.rec[f.Offset:f.Offset:f.Offset+f.Width], s, opt, e.list)
	for i := start; i < len(e.list); i++ {
		e.list[i].Field = f.ID.String()
		e.failed = e.failed || e.list[i].Severity == finding.Error
	}
	if len(out) > f.Width {
		e.failed = true // reported by text as too long
		return 0
	}
	return len(out)
}
