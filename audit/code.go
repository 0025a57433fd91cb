package audit

// Code is a short machine code: an officer's ID, a terminal, a purpose, a case number. It is never a name, an address or a
// number that stands for a person.
//
// A code has 1 to 40 bytes out of A–Z a–z 0–9 . _ : / - and holds fewer than ten digits in a row, separators not counted:
// so neither a 個人番号 (12 digits) nor a corporate number (13), a telephone number (10 or 11) or a 住民票コード (11) fits.
// The empty code means "not stated".
type Code string

// MaxCode is the greatest length of a Code in bytes.
const MaxCode = 40

// maxDigits is the longest run of digits a code may hold; a 個人番号 has 12, a telephone number 10.
const maxDigits = 9

const (
	byteBad = iota
	byteLetter
	byteDigit
	byteMark
)

var codeBytes = func() (t [256]uint8) {
	for c := 'a'; c <= 'z'; c++ {
		t[c], t[c-'a'+'A'] = byteLetter, byteLetter
	}
	for c := '0'; c <= '9'; c++ {
		t[c] = byteDigit
	}
	for _, c := range []byte("._:/-") {
		t[c] = byteMark
	}
	return t
}()

// Valid reports whether the code may stand in an event; the empty code may.
func (c Code) Valid() bool { return validCode(c) }

func (c Code) validLike(valid Code) bool { return c == valid || validCode(c) }

func validCode[T ~string | ~[]byte](c T) bool {
	if len(c) > MaxCode {
		return false
	}
	run := 0
	for i := range len(c) {
		switch codeBytes[c[i]] {
		case byteLetter:
			run = 0
		case byteDigit:
			if run++; run > maxDigits {
				return false
			}
		case byteMark:
		default:
			return false
		}
	}
	return true
}
