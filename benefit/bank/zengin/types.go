package zengin

import (
	"github.com/kyufu-go/kyufu/benefit/bank"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/money"
	"github.com/kyufu-go/kyufu/household/secret"
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
	secret.Quiet

	Kind       Kind             `json:"kind"`
	Code       string           `json:"code"`                  // 振込依頼人コード, up to 10 digits
	Name       string           `json:"name"`                  // 振込依頼人名, up to 40 bytes
	Date       MonthDay         `json:"date"`                  // 振込指定日
	Bank       string           `json:"bank"`                  // 仕向銀行番号
	BankName   string           `json:"bank_name,omitempty"`   // without 銀行, up to 15 bytes
	Branch     string           `json:"branch"`                // 仕向支店番号
	BranchName string           `json:"branch_name,omitempty"` // without 支店, up to 15 bytes
	Type       bank.AccountType `json:"type,omitzero"`
	Number     string           `json:"number,omitempty"`
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
