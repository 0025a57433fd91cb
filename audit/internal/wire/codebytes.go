package wire

// maxCode is the greatest length of a code in bytes.
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

func ValidCode[T ~string | ~[]byte](c T) bool {
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
