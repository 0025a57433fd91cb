package bank

import (
	"strings"
)

// AccountType is the deposit type, 預金種目: one digit. The zero value is none.
// Each field of a file narrows the list: see [zengin.Field].Values.
type AccountType uint8

// The master list of deposit types.
const (
	Ordinary          AccountType = 1 // 普通
	Current           AccountType = 2 // 当座
	TaxReserve        AccountType = 3 // 納税準備
	Savings           AccountType = 4 // 貯蓄
	Notice            AccountType = 5 // 通知
	Fixed             AccountType = 6 // 定期
	InstalmentFixed   AccountType = 7 // 積立定期
	InstalmentSavings AccountType = 8 // 定期積金
	OtherType         AccountType = 9 // その他
)

var accountTypeNames = [...]string{"", "普通", "当座", "納税準備", "貯蓄", "通知", "定期", "積立定期", "定期積金", "その他"}

// accountTypeWords are further spellings that forms carry, without 預金 at the end.
var accountTypeWords = map[string]AccountType{
	"総合": Ordinary, "総合口座": Ordinary, "フツウ": Ordinary, "ﾌﾂｳ": Ordinary, "普": Ordinary,
	"トウザ": Current, "ﾄｳｻﾞ": Current, "当": Current, "納税準備金": TaxReserve, "納": TaxReserve,
	"チヨチク": Savings, "チョチク": Savings, "ﾁﾖﾁｸ": Savings, "貯": Savings, "他": OtherType,
}

// Code returns the digit, "" for the zero value.
func (t AccountType) Code() string {
	if t == 0 || t > OtherType {
		return ""
	}
	return string(rune('0' + t))
}

// String returns the Japanese name, 普通 for 1.
func (t AccountType) String() string {
	if int(t) >= len(accountTypeNames) {
		return ""
	}
	return accountTypeNames[t]
}

// ParseAccountType reads what forms and files carry: the digit in either width,
// the name with or without 預金, kana. Errors: code "type".
func ParseAccountType(s string) (AccountType, error) {
	word := strings.TrimSuffix(trim(s), "預金")
	if digits, _, ok := asciiDigits(word); ok && len(digits) > 0 {
		word = strings.TrimLeft(digits, "0")
		if len(word) == 1 {
			return AccountType(word[0] - '0'), nil
		}
		return 0, &Error{code: CodeType}
	}
	for i, name := range accountTypeNames {
		if i > 0 && name == word {
			return AccountType(i), nil
		}
	}
	if t, ok := accountTypeWords[word]; ok {
		return t, nil
	}
	return 0, &Error{code: CodeType}
}

// MarshalText writes the digit.
func (t AccountType) MarshalText() ([]byte, error) { return []byte(t.Code()), nil }

// UnmarshalText reads what [ParseAccountType] reads, and "" as the zero value.
func (t *AccountType) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*t = 0
		return nil
	}
	v, err := ParseAccountType(string(b))
	if err != nil {
		return err
	}
	*t = v
	return nil
}
