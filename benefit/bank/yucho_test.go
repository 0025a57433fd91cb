package bank_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/kyufu-go/kyufu/benefit/bank"
	"github.com/kyufu-go/kyufu/household/civil"
)

func ExampleParseYucho() {
	y, list := bank.ParseYucho("１４０３０-2", "12345671", bank.YuchoConfig{})
	a := y.Account(bank.YuchoConfig{})
	fmt.Println(list.Codes(), a.Bank, a.Branch, a.Type, a.Number)
	place, _ := bank.Builtin().Find(a.Bank, a.Branch, civil.Date{})
	fmt.Println(place.BranchName, place.BranchKana)
	back, _ := a.Yucho()
	fmt.Println(back.Symbol, back.Number)
	// Output:
	// [reissue] 9900 408 普通 1234567
	// 四〇八 ヨンゼロハチ
	// 14030 12345671
}

// W29: the digit printed between 記号 and 番号 is part of neither.
func TestTheMiddleDigitOfAPrintedNumberNeverMakesAnotherAccount(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ symbol, number, want string }{
		{"14030-2", "1234561", "1234561"},
		{"14030", "2-1234561", "1234561"},
		{"14030", "-2-1234561", "1234561"},
		{"14030", "２－１２３４５６１", "1234561"},
		{"14030", "2 1234561", "1234561"},
		{"14030", "1234-561", "1234561"},
		{"00150-4", "83484", "83484"},
		{"00150", "4-83484", "83484"},
		{"00150", "4ー83484", "83484"},
		{"14030-2-1234561", "", ""},
		{"14030", "14030-2-1234561", ""},
		{"00150", "00150-4-83484", ""},
		{"00150", "483484", ""},
		{"00580", "1654321", ""},
		{"14030", "912345671", ""},
	} {
		y, list := bank.ParseYucho(c.symbol, c.number, bank.YuchoConfig{})
		if c.want == "" {
			assert.True(t, list.Failed(), "%s %s", c.symbol, c.number)
			continue
		}
		require.False(t, list.Failed(), "%s %s: %v", c.symbol, c.number, list)
		assert.Equal(t, c.want, y.Number, "%s %s", c.symbol, c.number)
	}
	_, list := bank.ParseYucho("14030", "2-1234561", bank.YuchoConfig{})
	assert.True(t, list.Has(bank.FindReissue), "what was dropped is said")
	_, list = bank.ParseYucho("14030", "123456-71", bank.YuchoConfig{})
	assert.Equal(t, []string{bank.FindHyphen}, list.Codes(), "what was left out is said")
	_, list = bank.ParseYucho("10530", "12345671", bank.YuchoConfig{})
	assert.False(t, list.Failed(), "a check digit that is wrong either way is a warning")
}

func yuchoAccount(t *rapid.T) bank.Account {
	places := bank.Builtin().All()[1:]
	a := bank.Account{Bank: bank.YuchoBank, Branch: rapid.SampledFrom(places).Draw(t, "place").Branch, Type: bank.Ordinary}
	if a.Branch[2] == '9' {
		a.Type = bank.Current
		a.Number = fmt.Sprintf("%07d", rapid.IntRange(1, 999_999).Draw(t, "number"))
	} else {
		a.Number = fmt.Sprintf("%07d", rapid.IntRange(1, 9_999_999).Draw(t, "number"))
	}
	return a
}

func TestPassbookAndAccountConvertBothWays(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a := yuchoAccount(t)
		y, list := a.Yucho()
		require.Empty(t, list)
		again, list := bank.ParseYucho(y.Symbol, y.Number, bank.YuchoConfig{Strict: true})
		require.Empty(t, list)
		assert.Equal(t, a, again.Account(bank.YuchoConfig{}))
		// Leading zeros of the 番号 are display only.
		padded, list := bank.ParseYucho(y.Symbol, "0"+y.Number, bank.YuchoConfig{Strict: true})
		if !list.Failed() {
			assert.Equal(t, a, padded.Account(bank.YuchoConfig{}))
		}
	})
}

// The check digit finds every wrong digit.
func TestTheCheckDigitFindsEveryWrongDigit(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		y, _ := yuchoAccount(t).Yucho()
		whole := y.Symbol + y.Number
		at := rapid.IntRange(0, len(whole)-1).Draw(t, "at")
		digit := byte('0' + rapid.IntRange(0, 9).Draw(t, "digit"))
		if whole[at] == digit {
			return
		}
		wrong := whole[:at] + string(digit) + whole[at+1:]
		_, list := bank.ParseYucho(wrong[:5], wrong[5:], bank.YuchoConfig{Strict: true})
		assert.True(t, list.Failed(), "%s for %s", wrong, whole)
	})
}

func TestSavingsPassbooksGiveType4(t *testing.T) {
	t.Parallel()
	y, _ := bank.ParseYucho("14030", "12345671", bank.YuchoConfig{})
	assert.Equal(t, bank.Savings, y.Account(bank.YuchoConfig{Savings: true}).Type)
}

func TestNinetyFourBranches(t *testing.T) {
	t.Parallel()
	ordinary, transfer := 0, 0
	for _, p := range bank.Builtin().All()[1:] {
		switch p.Branch[2] {
		case '8':
			ordinary++
		case '9':
			transfer++
		}
		assert.NotEmpty(t, p.BranchKana)
	}
	assert.Equal(t, []int{66, 28}, []int{ordinary, transfer})
	assert.Equal(t, civil.MustDate("2026-08-24"), bank.Builtin().DataDate())
}

func TestADirectoryHasATimeAxis(t *testing.T) {
	t.Parallel()
	d := bank.NewTable(civil.MustDate("2026-08-24"), []bank.Place{
		{Bank: "0001", Branch: "001", From: civil.MustDate("2002-04-01")},
		{Bank: "0001", Branch: "002", To: civil.MustDate("2021-03-31"), SuccessorBank: "0001", SuccessorBranch: "001"},
		{Bank: "0001", Branch: "002", From: civil.MustDate("2025-01-01")},
	})
	find := func(branch, on string) bank.Standing {
		var day civil.Date
		if on != "" {
			day = civil.MustDate(on)
		}
		_, s := d.Find("0001", branch, day)
		return s
	}
	assert.Equal(t, bank.Listed, find("", ""))
	assert.Equal(t, bank.Listed, find("001", "2022-01-01"))
	assert.Equal(t, bank.NotYet, find("001", "2001-01-01"))
	assert.Equal(t, bank.Listed, find("002", "2021-03-31"))
	assert.Equal(t, bank.NotYet, find("002", "2022-01-01"), "reopened later")
	assert.Equal(t, bank.Listed, find("002", "2025-01-01"))
	assert.Equal(t, bank.Unlisted, find("003", ""))

	gone := bank.NewTable(civil.MustDate("2026-08-24"), []bank.Place{
		{Bank: "0001", Branch: "002", To: civil.MustDate("2021-03-31"), SuccessorBank: "0001", SuccessorBranch: "001"},
	})
	a := bank.Account{Bank: "0001", Branch: "002", Type: bank.Ordinary, Number: "1", Holder: "ｱ"}
	_, list := a.Normalise(bank.AccountConfig{Directory: gone, On: civil.MustDate("2022-02-01")})
	require.Len(t, list, 1)
	assert.Equal(t, []string{"branch_closed", "0001001"}, []string{list[0].Code, list[0].To})
}
