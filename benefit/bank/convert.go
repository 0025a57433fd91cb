package bank

import (
	"github.com/kyufu-go/kyufu/household/finding"
	"github.com/kyufu-go/kyufu/household/text"
)

// textClass is the class of package text, which knows how what people write becomes
// what a field permits.
func (k Class) textClass() text.Class {
	switch k {
	case ClassBank:
		return text.ClassBank
	case ClassPayroll:
		return text.ClassPayroll
	case ClassEDI, ClassNotice:
		return text.ClassEDI
	case ClassNone, ClassParty, classEnd:
		return text.ClassParty
	default:
		return text.ClassParty
	}
}

// convert fills a field with the bank form of a text that is not in it yet and returns
// its length; a text that has no bank form in the field's class is refused.
func (e *encoder) convert(f *Field, s string) int {
	start := len(e.list)
	opt := e.opt
	opt.Class, opt.MaxBytes = f.Class.textClass(), f.Width
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

// illegal returns the index of the first byte that the class forbids under the profile
// or that is a mark without a legal base; -1 when there is none.
func (k Class) illegal(b []byte, profile *text.Profile) int {
	if *profile != (text.Profile{}) || k == ClassNotice {
		p := *profile
		if k == ClassNotice {
			p.Allow += ","
		}
		return text.CheckBankBytes(b, k.textClass(), p)
	}
	bit := uint8(1) << k
	var last byte
	for i, x := range b {
		if classBytes[x]&bit == 0 || x >= voiced && !takesMark(last, x) {
			return i
		}
		last = x
	}
	return -1
}
