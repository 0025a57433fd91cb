package bank

import (
	"strings"

	"github.com/kyufu-go/kyufu/household/finding"
	"github.com/kyufu-go/kyufu/household/secret"
)

// YuchoBank is the bank code of ゆうちょ銀行.
const YuchoBank = "9900"

// Yucho is an account of ゆうちょ銀行 as its passbook shows it: 記号 of five digits
// and 番号 of up to eight. Other banks address the same account by branch, type
// and seven digits; [Yucho.Account] and [Account.Yucho] convert without loss,
// except for leading zeros of the 番号, which are display only.
//
// The zero Yucho is none.
type Yucho struct {
	secret.Quiet

	Symbol string `json:"symbol"` // 記号
	Number string `json:"number"` // 番号
}

// YuchoConfig says how strictly a passbook number is read. The zero value is the default.
type YuchoConfig struct {
	// Strict makes a wrong check digit an error. The check digit is the fourth
	// digit of the 記号; it catches every wrong digit and 19 of 20 swaps of
	// neighbours, but it is known second-hand, so it warns by default.
	Strict bool
	// Savings says that the passbook is one for 貯蓄 (type 4), not 総合口座 (type 1).
	Savings bool
}

// The codes of findings about passbook numbers; Field is "symbol" or "number".
const (
	FindEmpty        = "empty"         // error
	FindDigits       = "digits"        // error: something else than digits, At says where
	FindLength       = "length"        // error
	FindForm         = "form"          // error: 記号 not [01]xxx0, 番号 not ending in 1
	FindBranchClosed = "branch_closed" // error for 9900: not in the closed list of branches
	FindCheckDigit   = "check_digit"   // warning; error when strict, or right without the first digit
	FindReissue      = "reissue"       // info: a middle number was left out
)

// ParseYucho reads 記号 and 番号 as people write them: in either width, with the
// number of the passbook's reissue between, behind the 記号 ("14030-2") or before the 番号
// ("2-12345671"). The result is usable
// unless a finding is an error.
func ParseYucho(symbol, number string, cfg YuchoConfig) (Yucho, finding.List) {
	var list finding.List
	y := Yucho{Symbol: parseSymbol(symbol, &list)}
	failed := list.Failed()
	y.Number = parseYuchoNumber(number, &list)
	if failed || y.Number == "" {
		return y, list
	}
	y.check(cfg, &list)
	return y, list
}

func parseSymbol(s string, list *finding.List) string {
	s = trim(s)
	head := s
	for i, r := range s {
		if isHyphen(r) {
			head = s[:i]
			f := finding.New(FindReissue, finding.Info)
			f.Field, f.At, f.From, f.To = CodeSymbol, position(s, i), s[i:], ""
			*list = append(*list, f)
			break
		}
	}
	digits, ok := digitsOf(head, CodeSymbol, list)
	switch {
	case !ok:
	case len(digits) != 5:
		report(list, FindLength, finding.Error, CodeSymbol, -1)
	case digits[4] != '0':
		report(list, FindForm, finding.Error, CodeSymbol, 4)
	case digits[0] > '1':
		report(list, FindForm, finding.Error, CodeSymbol, 0)
	}
	return digits
}

func parseYuchoNumber(number string, list *finding.List) string {
	digit, s := middleDigit(trim(number))
	if digit != "" {
		f := finding.New(FindReissue, finding.Info)
		f.Field, f.At, f.From = CodeNumber, 0, digit
		*list = append(*list, f)
	}
	rest, dropped := dropHyphens(s)
	if dropped && digit == "" {
		report(list, FindHyphen, finding.Info, CodeNumber, -1)
	}
	digits, _ := digitsOf(rest, CodeNumber, list)
	return digits
}

// middleDigit parts the digit that is printed between 記号 and 番号 (14030-2-1234561), where somebody
// wrote it before the 番号, from what follows. It belongs to neither: kept, it would make the number
// of another account.
func middleDigit(s string) (digit, rest string) {
	s = strings.TrimLeftFunc(s, isHyphen)
	at := strings.IndexFunc(s, func(r rune) bool { return isHyphen(r) || r == ' ' || r == '\u3000' })
	if at < 0 {
		return "", s
	}
	if one, _, ok := asciiDigits(s[:at]); !ok || len(one) != 1 {
		return "", s
	}
	return s[:at], s[at:]
}

func digitsOf(s, field string, list *finding.List) (string, bool) {
	if s == "" {
		report(list, FindEmpty, finding.Error, field, -1)
		return "", false
	}
	digits, at, ok := asciiDigits(s)
	if !ok {
		report(list, FindDigits, finding.Error, field, at)
	}
	return digits, ok
}

func report(list *finding.List, code string, severity finding.Severity, field string, at int) {
	*list = append(*list, finding.Finding{Code: code, Severity: severity, Field: field, At: at})
}

// check judges 番号, branch and check digit of a well-formed 記号.
func (y Yucho) check(cfg YuchoConfig, list *finding.List) {
	transfer := y.Symbol[0] == '0' // 振替口座
	switch n := len(y.Number); {
	case transfer && n > 6, !transfer && (n < 2 || n > 8):
		report(list, FindLength, finding.Error, CodeNumber, -1)
		return
	case !transfer && y.Number[n-1] != '1':
		report(list, FindForm, finding.Error, CodeNumber, n-1)
		return
	}
	if !yuchoBranchExists(y.branch()) {
		report(list, FindBranchClosed, finding.Error, CodeSymbol, 1)
		return
	}
	if want := y.checkDigit(); y.Symbol[3] != want {
		severity := finding.Warning
		// Right without its first digit, the number was copied with the middle digit before it.
		if without := (Yucho{Symbol: y.Symbol, Number: y.Number[1:]}); cfg.Strict || without.checkDigit() == y.Symbol[3] {
			severity = finding.Error
		}
		*list = append(*list, finding.Finding{
			Code: FindCheckDigit, Severity: severity, Field: CodeSymbol, At: 3,
			From: y.Symbol[3:4], To: string(want),
		})
	}
}

func (y Yucho) branch() string {
	last := "8"
	if y.Symbol[0] == '0' {
		last = "9"
	}
	return y.Symbol[1:3] + last
}

// checkDigit computes the fourth digit of the 記号: over 記号 with that digit 0
// and 番号 filled to eight digits, in threes, first × 1, second × 3, third × 2
// (less 9 when that reaches 10), and the thirteenth × 1; the sum modulo 10. The
// receiver must be one that [ParseYucho] returned without an error.
func (y Yucho) checkDigit() byte {
	if len(y.Symbol) != 5 || len(y.Number) > 8 {
		return 0
	}
	digits := y.Symbol[:3] + "0" + y.Symbol[4:] + "00000000"[:8-len(y.Number)] + y.Number
	sum := 0
	for i := range len(digits) {
		d := int(digits[i] - '0')
		switch i % 3 {
		case 1:
			d *= 3
		case 2:
			if d *= 2; d >= 10 {
				d -= 9
			}
		}
		sum += d
	}
	return byte('0' + sum%10)
}

// Account converts to the form that other banks use. 総合口座 gives branch pp8 and
// the 番号 without its final 1; 振替口座 gives branch pp9, type 2 and the 番号. The
// receiver must be one that [ParseYucho] returned without an error.
func (y Yucho) Account(cfg YuchoConfig) Account {
	if len(y.Symbol) != 5 || y.Number == "" {
		return Account{} // no passbook
	}
	a := Account{Bank: YuchoBank, Branch: y.branch(), Type: Ordinary, Number: y.Number}
	switch {
	case y.Symbol[0] == '0':
		a.Type = Current
	case cfg.Savings:
		a.Type = Savings
		fallthrough
	default:
		a.Number = y.Number[:len(y.Number)-1]
	}
	a.Number = leftZeros(a.Number, 7)
	return a
}

// Yucho converts an account of bank 9900 back to 記号 and 番号 with the check digit.
// The findings' fields are "bank", "branch", "type" and "number".
func (a Account) Yucho() (Yucho, finding.List) {
	var list finding.List
	transfer := strings.HasSuffix(a.Branch, "9")
	switch {
	case a.Bank != YuchoBank:
		report(&list, FindForm, finding.Error, CodeBank, -1)
	case !yuchoBranchExists(a.Branch):
		report(&list, FindBranchClosed, finding.Error, CodeBranch, -1)
	case transfer != (a.Type == Current), a.Type != Ordinary && a.Type != Current && a.Type != Savings:
		report(&list, FindForm, finding.Error, CodeType, -1)
	case len(a.Number) > 7 || a.Number == "":
		report(&list, FindLength, finding.Error, CodeNumber, -1)
	case !allDigits(a.Number):
		report(&list, FindDigits, finding.Error, CodeNumber, -1)
	}
	if list.Failed() {
		return Yucho{}, list
	}
	number := strings.TrimLeft(a.Number, "0")
	y := Yucho{Symbol: "1" + a.Branch[:2] + "00", Number: number + "1"}
	if transfer {
		y = Yucho{Symbol: "0" + a.Branch[:2] + "00", Number: number}
	}
	switch {
	case transfer && (len(number) > 6 || number == ""), !transfer && number == "":
		report(&list, FindLength, finding.Error, CodeNumber, -1)
		return Yucho{}, list
	}
	y.Symbol = y.Symbol[:3] + string(y.checkDigit()) + "0"
	return y, list
}
