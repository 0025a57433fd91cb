package mynumber

import "github.com/kyufu-go/kyufu/mynumber/internal/sealed"

// The three rules below look alike. Each stands alone: the individual number
// and the local government code share their weights and differ at remainder 0.

// individualCheck is the check digit of an individual number given its first
// eleven digits (平成26年総務省令第85号 第5条): weights 2…7, 2…6 from the right,
// r = sum mod 11, and the digit is 0 if r ≤ 1, else 11 − r.
func individualCheck(body []byte) byte {
	sum := 0
	for i, d := range body {
		n := len(body) - i // n = 1 for the lowest digit
		weight := n + 1
		if n > 6 {
			weight = n - 5
		}
		sum += int(d-'0') * weight
	}
	if r := sum % 11; r > 1 {
		return byte('0' + 11 - r)
	}
	return '0'
}

// corporateCheck is the check digit, which comes first, of a corporate number
// given its last twelve digits (法人番号の指定等に関する省令 第3条): weights 1 and 2
// in turn from the right, and the digit is 9 − (sum mod 9), never 0.
func corporateCheck(body []byte) byte {
	sum := 0
	for i, d := range body {
		sum += int(d-'0') * (1 + (len(body)-1-i)%2)
	}
	return byte('0' + 9 - sum%9)
}

// ResidentRule is what the check digit of a resident code is for the remainders
// 0 and 1 of the modulus-11 sum. The text of the rule (平成14年総務省告示第436号)
// is not confirmed here, so a reader that wants the check must choose.
type ResidentRule uint8

// The rules.
const (
	ResidentUnchecked ResidentRule = iota // length and digits only
	ResidentZeroZero                      // remainder 0 → 0, remainder 1 → 0, as the individual number
	ResidentZeroOne                       // remainder 0 → 1, remainder 1 → 0, as the local government code
)

// residentCheck is the check digit of a resident code given its first ten
// digits: weights 2…7, 2…5 from the right, modulus 11.
func residentCheck(body []byte, rule ResidentRule) byte {
	sum := 0
	for i, d := range body {
		sum += int(d-'0') * (2 + (len(body)-1-i)%6)
	}
	r := sum % 11
	if r == 0 && rule == ResidentZeroOne {
		return '1'
	}
	if r <= 1 {
		return '0'
	}
	return byte('0' + 11 - r)
}

// CheckDigit returns the check digit of an individual number given its first
// eleven digits. Errors: length, character.
func CheckDigit(body string) (int, error) {
	var buf [sealed.MaxDigits]byte
	defer clear(buf[:])
	digits, err := Reader{}.digits(body, sealed.IndividualDigits-1, &buf)
	if err != nil {
		return 0, err
	}
	return int(individualCheck(digits) - '0'), nil
}
