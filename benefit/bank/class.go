package bank

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
