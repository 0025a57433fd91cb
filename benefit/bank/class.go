package bank

import "unicode/utf8"

// Class is the set of bytes that a Character field may hold. The set depends
// on the field, not on the file (text-bank notes of the format's appendix 1).
type Class uint8

// The classes of fields.
const (
	ClassNone    Class = iota
	ClassBank          // bank and branch names: space, digits, A-Z, kana without ｦ, and -
	ClassParty         // names of parties: ClassBank with ( ) - .
	ClassPayroll       // names in payroll files: space, digits and kana without ｦ
	ClassEDI           // EDI情報: ClassParty with \ / ｢ ｣ ｦ
	ClassNotice        // what a bank wrote in a notice: as ClassEDI, and the comma that some banks let through
	classEnd
)

// classBytes has bit 1<<class set for each byte that the class permits.
var classBytes = func() (t [256]uint8) {
	set := func(bytes string, classes ...Class) {
		for i := range len(bytes) {
			for _, k := range classes {
				t[bytes[i]] |= 1 << k
			}
		}
	}
	all := []Class{ClassBank, ClassParty, ClassPayroll, ClassEDI, ClassNotice}
	set(" 0123456789", all...)
	set("ABCDEFGHIJKLMNOPQRSTUVWXYZ", ClassBank, ClassParty, ClassEDI, ClassNotice)
	set("-", ClassBank, ClassParty, ClassEDI, ClassNotice)
	set("().", ClassParty, ClassEDI, ClassNotice)
	set("/\\\xA2\xA3\xA6", ClassEDI, ClassNotice)
	set(",", ClassNotice)
	for b := 0xB1; b <= 0xDF; b++ {
		set(string([]byte{byte(b)}), all...)
	}
	return t
}()

const (
	voiced     = 0xDE // ﾞ
	semiVoiced = 0xDF // ﾟ
)

// takesMark reports whether mark may follow base: ﾞ after か さ た は rows and
// ｳ, ﾟ after the は row.
func takesMark(base, mark byte) bool {
	switch {
	case base >= 0xCA && base <= 0xCE: // ﾊ-ﾎ
		return true
	case mark == semiVoiced:
		return false
	default:
		return base >= 0xB6 && base <= 0xC4 || base == 0xB3 // ｶ-ﾄ, ｳ
	}
}

// Permits reports whether text in JIS X 0201 may stand in a field of the class: every byte is among
// those permitted, and a voiced mark has its base.
func (k Class) Permits(text []byte) bool {
	bit, last := uint8(1)<<k, byte(0)
	for _, x := range text {
		if classBytes[x]&bit == 0 || x >= voiced && !takesMark(last, x) {
			return false
		}
		last = x
	}
	return true
}

func (k Class) permits(last, x byte) bool {
	return classBytes[x]&(1<<k) != 0 && (x < voiced || takesMark(last, x))
}

// String returns the name of the class.
func (k Class) String() string {
	switch k {
	case ClassBank:
		return "bank"
	case ClassParty:
		return "party"
	case ClassPayroll:
		return "payroll"
	case ClassEDI:
		return "edi"
	case ClassNotice:
		return "notice"
	case ClassNone, classEnd:
		return ""
	default:
		return ""
	}
}

// Encode copies text that consists of permitted ASCII and half-width kana, fits and
// starts and ends without a space; ok is false for any other.
func (k Class) Encode(dst []byte, s string) (n int, ok bool) {
	bit := uint8(1) << k
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
