package bank

import (
	"github.com/kyufu-go/kyufu/household/text"
)

// Text is the class of package text, which knows how what people write becomes
// what a field permits.
func (k Class) Text() text.Class {
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

// Illegal returns the index of the first byte that the class forbids under the profile
// or that is a mark without a legal base; -1 when there is none.
func (k Class) Illegal(b []byte, profile *text.Profile) int {
	if profile == nil {
		profile = &text.Profile{}
	}
	if *profile != (text.Profile{}) || k == ClassNotice {
		p := *profile
		if k == ClassNotice {
			p.Allow += ","
		}
		return text.CheckBankBytes(b, k.Text(), p)
	}
	var last byte
	for i, x := range b {
		if !k.permits(last, x) {
			return i
		}
		last = x
	}
	return -1
}
