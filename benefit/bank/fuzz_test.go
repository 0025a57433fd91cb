package bank_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kyufu-go/kyufu/benefit/bank"
)

// FuzzAccount normalises anything: no panic, and twice is as good as once.
func FuzzAccount(f *testing.F) {
	f.Add("17", "１", "普通", "123-4567", "ヤマダ　タロウ")
	f.Add("9900", "408", "1", "12345671", "ｶ)ﾔﾏﾀﾞ")
	f.Add("", "", "", "", "")
	f.Fuzz(func(t *testing.T, code, branch, kind, number, holder string) {
		accountType, _ := bank.ParseAccountType(kind)
		a, list := bank.Account{Bank: code, Branch: branch, Type: accountType, Number: number, Holder: holder}.Normalise(bank.AccountConfig{})
		again, more := a.Normalise(bank.AccountConfig{})
		assert.Equal(t, a, again)
		assert.Equal(t, list.Failed(), more.Failed())
	})
}

// FuzzYucho converts anything: no panic, and what has no error comes back.
func FuzzYucho(f *testing.F) {
	f.Add("14030", "12345671")
	f.Add("00160-0", "100001")
	f.Add("１７３００", "1992765-1")
	f.Fuzz(func(t *testing.T, symbol, number string) {
		y, list := bank.ParseYucho(symbol, number, bank.YuchoConfig{Strict: true})
		if list.Failed() {
			return
		}
		a := y.Account(bank.YuchoConfig{})
		back, list := a.Yucho()
		if a.Number == "0000000" {
			return // no such account: only the passbook's form was judged
		}
		require.Empty(t, list)
		assert.Equal(t, a, back.Account(bank.YuchoConfig{}))
	})
}
