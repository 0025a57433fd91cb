package record

import (
	"fmt"
	"io"
	"log/slog"
	"strconv"

	"github.com/kyufu-go/kyufu/benefit/bank"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/finding"
	"github.com/kyufu-go/kyufu/household/money"
	"github.com/kyufu-go/kyufu/household/secret"
)

// account fills nine fields from 現金口座区分 on; 記号 and 番号 are filled for bank 9900.
func (r *Record) account(first Field, a bank.Account) {
	if a == (bank.Account{}) {
		return
	}
	r.Set(first, "1")
	r.Set(first+1, a.Bank)
	r.Set(first+2, a.Branch)
	r.Set(first+3, a.Type.Code())
	r.Set(first+4, a.Number)
	r.Set(first+7, a.Holder)
	if a.Bank != bank.YuchoBank {
		return
	}
	if y, list := a.Yucho(); !list.Failed() {
		r.Set(first+5, y.Symbol)
		r.Set(first+6, y.Number)
	}
}

// Account returns the account in nine fields: [B37] as requested or [B118] as used. An
// account given by 記号 and 番号 alone is converted. The findings' fields are those of the
// record; without an error the account is normal.
func (r *Record) Account(first Field) (bank.Account, finding.List) {
	var list finding.List
	t, _ := bank.ParseAccountType(r.Get(first + 3))
	a := bank.Account{
		Bank: r.Get(first + 1), Branch: r.Get(first + 2), Type: t, Number: r.Get(first + 4), Holder: r.Get(first + 7),
	}
	if a.Bank == "" && r.Get(first+5) != "" {
		y, bad := bank.ParseYucho(r.Get(first+5), r.Get(first+6), bank.YuchoConfig{})
		list = inFields(list, bad, first)
		if bad.Failed() {
			return bank.Account{}, list
		}
		holder := a.Holder
		a = y.Account(bank.YuchoConfig{Savings: t == bank.Savings})
		a.Holder = holder
	}
	a, more := a.Normalise(bank.AccountConfig{})
	return a, inFields(list, more, first)
}

// inFields renames the fields of findings about an account to those of the record.
func inFields(list, more finding.List, first Field) finding.List {
	for _, f := range more {
		offset := map[string]Field{
			bank.CodeBank: 1, bank.CodeBranch: 2, bank.CodeType: 3, bank.CodeNumber: 4, bank.CodeSymbol: 5, bank.CodeHolder: 7,
		}[f.Field]
		f.Field = infos[first+offset].ID
		list = append(list, f)
	}
	return list
}

// Transfer makes the payment of a record for a bank file: the account as requested (37–45)
// and the amount decided (114). Errors among the findings, in fields of the record: what
// the account lacks; "amount_missing".
func (r *Record) Transfer() (bank.Transfer, finding.List) {
	a, list := r.Account(B37)
	amount, ok := r.Yen(B114)
	if !ok || amount <= 0 {
		list = append(list, finding.Finding{Code: CodeAmountMissing, Severity: finding.Error, Field: B114.ID(), At: -1})
	}
	t := bank.Transfer{Bank: a.Bank, Branch: a.Branch, Type: a.Type, Number: a.Number, Holder: a.Holder, Amount: amount}
	if r.AdditionalPayment == "2" {
		t.New = bank.Changed
	}
	return t, list
}

// Payment is one row of the payment history (支払い履歴): fields 111 to 129.
type Payment struct {
	secret.Quiet

	History int        // 支払い履歴連番 (112), from 1
	Due     civil.Date // 支払予定日 (113)
	Amount  money.Yen  // 決定額 (114)
	PaidOn  civil.Date // 支払日 (115)
	KnownOn civil.Date // 支払実績登録日 (116)
	// Failed says that the money came back without being credited (117).
	Failed  bool
	Account bank.Account // as used (118–125)
	// Returned, ReturnedOn and ReturnCode are what came back (127–129): of a failed
	// transfer the whole amount, the day on which it was known and a T code.
	Returned   money.Yen
	ReturnedOn civil.Date
	ReturnCode string
	// Replaces is the history number of the failed payment that this one pays again.
	Replaces int
}

// String shows the history number and the amount, nothing of the account.
func (p Payment) String() string {
	return "payment " + strconv.Itoa(p.History) + " of " + p.Amount.String()
}

// Format shows what String shows, whatever the verb.
func (p Payment) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, p.String()) }

// LogValue shows what String shows.
func (p Payment) LogValue() slog.Value { return slog.StringValue(p.String()) }

// FillPayment writes a payment into fields 111 to 129 and the state; nil leaves them.
func (r *Record) FillPayment(p *Payment) {
	if p == nil {
		return
	}
	r.AdditionalPayment = pickText(p.Replaces > 0, "2", "0")
	r.PaymentHistory = sequence(p.History)
	r.SetDate(B113, p.Due)
	r.SetYen(B114, p.Amount)
	r.SetDate(B115, p.PaidOn)
	r.SetDate(B116, p.KnownOn)
	r.SetFlag(B117, p.Failed)
	r.account(B118, p.Account)
	r.ReturnedAmount, r.ReturnedOn, r.ReturnCode = "", "", ""
	if p.Returned > 0 {
		r.SetYen(B127, p.Returned)
		r.SetDate(B128, p.ReturnedOn)
		r.ReturnCode = p.ReturnCode
	}
	switch {
	case p.Failed:
		r.Status = statusFailed
	case p.Returned > 0:
		r.Status = statusReturned
	case !p.PaidOn.IsZero():
		r.Status = statusPaid
	}
}

// Payment reads fields 111 to 129 back. The findings' fields are those of the record.
func (r *Record) Payment() (Payment, finding.List) {
	a, list := r.Account(B118)
	p := Payment{
		Due: r.Date(B113), PaidOn: r.Date(B115), KnownOn: r.Date(B116), Failed: r.TransferFailedFlag == "1", Account: a,
		ReturnedOn: r.Date(B128), ReturnCode: r.ReturnCode,
	}
	p.History, _ = strconv.Atoi(r.PaymentHistory)
	p.Amount, _ = r.Yen(B114)
	p.Returned, _ = r.Yen(B127)
	if r.AdditionalPayment == "2" {
		p.Replaces = p.History - 1
	}
	return p, list
}
