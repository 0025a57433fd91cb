package bank

import (
	"fmt"
	"io"
	"log/slog"

	"github.com/kyufu-go/kyufu/household/money"
	"github.com/kyufu-go/kyufu/household/secret"
)

// Transfer is one data record of a payment, payroll or debit file. Fields that the
// layout of the batch's kind does not have must be empty: a value that would be
// lost is refused with code "field".
type Transfer struct {
	secret.Quiet

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

// String shows the account as [Account.String] does, and the amount.
func (t Transfer) String() string { return t.Account().String() + " " + t.Amount.String() }

// Format implements [fmt.Formatter] with what String shows, for every verb.
func (t Transfer) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, t.String()) }

// LogValue implements [slog.LogValuer] with what String shows.
func (t Transfer) LogValue() slog.Value { return slog.StringValue(t.String()) }

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
	Telegraphic Method = 0   // テレ振込, written as 7
	ByDocument  Method = '8' // 文書振込
	Unspecified Method = '0' // what some banks require
	BlankMethod Method = ' ' // a space, kept when read
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
