package text

// classes holds for each byte of JIS X 0201 the classes (1 << Class) that allow it. Marks are
// checked with their base.
var classes = [256]uint8{
	' ': all, '0': all, '1': all, '2': all, '3': all, '4': all, '5': all, '6': all, '7': all, '8': all, '9': all,
	'A': letters, 'B': letters, 'C': letters, 'D': letters, 'E': letters, 'F': letters, 'G': letters, 'H': letters, 'I': letters,
	'J': letters, 'K': letters, 'L': letters, 'M': letters, 'N': letters, 'O': letters, 'P': letters, 'Q': letters, 'R': letters,
	'S': letters, 'T': letters, 'U': letters, 'V': letters, 'W': letters, 'X': letters, 'Y': letters, 'Z': letters,
	'-': letters, '(': parties, ')': parties, '.': parties,
	'/': edi, '\\': edi, 0xA2: edi, 0xA3: edi, 0xA6: edi,
	0xB1: all, 0xB2: all, 0xB3: all, 0xB4: all, 0xB5: all, 0xB6: all, 0xB7: all, 0xB8: all, 0xB9: all, 0xBA: all, 0xBB: all, 0xBC: all,
	0xBD: all, 0xBE: all, 0xBF: all, 0xC0: all, 0xC1: all, 0xC2: all, 0xC3: all, 0xC4: all, 0xC5: all, 0xC6: all, 0xC7: all, 0xC8: all,
	0xC9: all, 0xCA: all, 0xCB: all, 0xCC: all, 0xCD: all, 0xCE: all, 0xCF: all, 0xD0: all, 0xD1: all, 0xD2: all, 0xD3: all, 0xD4: all,
	0xD5: all, 0xD6: all, 0xD7: all, 0xD8: all, 0xD9: all, 0xDA: all, 0xDB: all, 0xDC: all, 0xDD: all, 0xDE: all, 0xDF: all,
}

const (
	edi     = 1 << ClassEDI
	parties = 1<<ClassParty | edi
	letters = 1<<ClassBank | parties
	all     = 1<<ClassPayroll | letters
)

// CheckBankBytes returns the index of the first byte that a field of the class may not hold, marks
// without a base included, or -1. It is what a reader of bank files asks; it does not allocate.
func CheckBankBytes(b []byte, class Class, profile Profile) int {
	bit := uint8(1) << class
	for i, c := range b {
		if classes[c]&bit == 0 {
			if c == 0xA6 && profile.Wo && class != ClassPayroll || c < 0x80 && has(profile.Allow, c) {
				continue
			}
			return i
		}
		if c >= voiced && (i == 0 || !takesMark(b[i-1], c)) || c < 0x80 && profile.Deny != "" && has(profile.Deny, c) {
			return i
		}
	}
	return -1
}

// isBankForm reports that s is in bank form already, so that nothing has to be done or said. It may
// say no to a text that is.
func isBankForm(s string, opt *BankOptions) bool {
	size, base, bit := 0, byte(0), uint8(1)<<opt.Class
	for i := 0; i < len(s); size++ {
		c := s[i]
		switch {
		case c < 0x80:
			if classes[c]&bit == 0 || c == '(' || c == ' ' && (i == 0 || i+1 == len(s) || s[i+1] == ' ') {
				return false
			}
			i++
		case c == 0xEF && i+2 < len(s) && (s[i+1] == 0xBD && s[i+2] >= 0xB1 && s[i+2] <= 0xBF || s[i+1] == 0xBE && s[i+2] >= 0x80 && s[i+2] <= 0x9F):
			c = s[i+1]<<6 + s[i+2]&0x3F - 0x61 + 0xA1
			if c >= voiced && !takesMark(base, c) {
				return false
			}
			i += 3
		default:
			return false
		}
		base = c
	}
	return !opt.Abbreviate && opt.Profile.Deny == "" && (opt.limit() < 0 || size <= opt.limit())
}
