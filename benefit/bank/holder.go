package bank

import (
	"github.com/kyufu-go/kyufu/household/text"
)

// SameHolder reports whether two names are the same account holder in the bank form:
// ﾔﾏﾀﾞ ﾀﾛｳ and ヤマダ　タロウ, ｷﾔﾉﾝ and キャノン. Names without a bank form are never the
// same.
func SameHolder(a, b string) bool {
	opt := text.BankOptions{MaxBytes: -1}
	fa, la := text.BankKana(a, opt)
	fb, lb := text.BankKana(b, opt)
	return !la.Failed() && !lb.Failed() && fa != "" && fa == fb
}
