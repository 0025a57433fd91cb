package bank

import (
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/money"
)

// MonthDay is the date of a payment file's header, MMDD: the format has no year.
// [MonthDay.Resolve] finds the year. The zero value is none.
type MonthDay struct {
	Month, Day uint8
}

// OnDay returns month and day of a known date.
func OnDay(d civil.Date) MonthDay {
	month, _ := d.Month()
	day, _ := d.Day()
	return MonthDay{uint8(month), uint8(day)}
}

// Header opens a batch: who orders, when the money moves, and the account it
// leaves (or, in a debit file, arrives at). Texts may be in either width and are
// written in the bank form; reading gives half-width kana.
type Header struct {
	Kind       Kind        `json:"kind"`
	Code       string      `json:"code"`                  // 振込依頼人コード, up to 10 digits
	Name       string      `json:"name"`                  // 振込依頼人名, up to 40 bytes
	Date       MonthDay    `json:"date"`                  // 振込指定日
	Bank       string      `json:"bank"`                  // 仕向銀行番号
	BankName   string      `json:"bank_name,omitempty"`   // without 銀行, up to 15 bytes
	Branch     string      `json:"branch"`                // 仕向支店番号
	BranchName string      `json:"branch_name,omitempty"` // without 支店, up to 15 bytes
	Type       AccountType `json:"type,omitzero"`
	Number     string      `json:"number,omitempty"`
}

// Transfer is one data record of a payment, payroll or debit file. Fields that the
// layout of the batch's kind does not have must be empty: a value that would be
// lost is refused with code "field".
type Transfer struct {
	Bank       string      `json:"bank"`
	BankName   string      `json:"bank_name,omitempty"`
	Branch     string      `json:"branch"`
	BranchName string      `json:"branch_name,omitempty"`
	Type       AccountType `json:"type"`
	Number     string      `json:"number"`
	Holder     string      `json:"holder"` // 受取人名, up to 30 bytes
	Amount     money.Yen   `json:"amount"` // up to 9,999,999,999
	New        NewCode     `json:"new,omitzero"`
	Customer1  string      `json:"customer1,omitempty"` // 顧客コード1 or 社員番号, digits
	Customer2  string      `json:"customer2,omitempty"` // 顧客コード2 or 所属コード, digits
	EDI        string      `json:"edi,omitempty"`       // EDI情報, 20 bytes: sets 識別表示 to Y and excludes the customer codes
	Method     Method      `json:"method,omitzero"`
	Customer   string      `json:"customer,omitempty"` // 顧客番号 of a debit, 20 bytes
	Result     Result      `json:"result,omitzero"`    // 振替結果コード of a debit
}

// Account returns the payee's account.
func (t *Transfer) Account() Account {
	return Account{Bank: t.Bank, Branch: t.Branch, Type: t.Type, Number: t.Number, Holder: t.Holder}
}

// Trailer closes a batch. The four result totals are of a debit file only.
type Trailer struct {
	Count       int       `json:"count"`
	Total       money.Yen `json:"total"`
	PaidCount   int       `json:"paid_count,omitzero"`
	PaidTotal   money.Yen `json:"paid_total,omitzero"`
	UnpaidCount int       `json:"unpaid_count,omitzero"`
	UnpaidTotal money.Yen `json:"unpaid_total,omitzero"`
}

// NewCode tells the bank whether the account was used before, 新規コード.
type NewCode uint8

// The values of 新規コード.
const (
	NotNew  NewCode = 0 // その他
	First   NewCode = 1 // 第1回振込分
	Changed NewCode = 2 // 変更分: bank, branch, type or number changed, so also a reissue
)

// Method is 振込指定区分. Its zero value is written as 7.
type Method byte

// The values of 振込指定区分.
const (
	Telegraphic  Method = 0   // テレ振込, written as 7
	ByDocument   Method = '8' // 文書振込
	Unspecified  Method = '0' // what some banks require
	BlankMethod  Method = ' ' // a space, kept when read
	telegraphic7        = '7'
)

// Result is what became of a debit, 振替結果コード; its zero value is "paid" and also
// stands throughout a request.
type Result uint8

// The values of 振替結果コード.
const (
	Paid             Result = 0 // 振替済
	NoFunds          Result = 1 // 資金不足
	NoAccount        Result = 2 // 預金取引なし
	StoppedByPayer   Result = 3 // 預金者の都合による振替停止
	NoMandate        Result = 4 // 預金口座振替依頼書なし
	StoppedByOrderer Result = 8 // 委託者の都合による振替停止
	OtherReason      Result = 9 // その他
)

// String returns the Japanese wording.
func (r Result) String() string {
	switch r {
	case Paid:
		return "振替済"
	case NoFunds:
		return "資金不足"
	case NoAccount:
		return "預金取引なし"
	case StoppedByPayer:
		return "預金者都合による振替停止"
	case NoMandate:
		return "預金口座振替依頼書なし"
	case StoppedByOrderer:
		return "委託者都合による振替停止"
	case OtherReason:
		return "その他"
	default:
		return ""
	}
}
