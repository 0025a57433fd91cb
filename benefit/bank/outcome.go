package bank

import (
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/money"
)

// Cause is why a transfer could not be credited (振込不能事由). There is no standard list
// and no standard result file for 総合振込: outcomes arrive as a bank's list, as a
// returned amount or in a statement. Cause is neutral; keep the bank's own words beside it.
type Cause uint8

// The causes.
const (
	NoCause       Cause = iota
	NameMismatch        // 名義相違
	NoSuchAccount       // 該当口座なし
	WrongType           // 預金種目相違
	AccountClosed       // 口座解約
	Blocked             // 入金停止
	BranchGone          // 銀行・支店の統廃合
	OtherCause          // その他
	causeEnd
)

var causes = [causeEnd]struct{ name, ja, code string }{
	{"", "", ""},
	{"name-mismatch", "名義相違", "T03"},
	{"no-such-account", "該当口座なし", "T02"},
	{"wrong-type", "預金種目相違", "T02"},
	{"closed", "口座解約", "T01"},
	{"blocked", "入金停止", "T05"},
	{"branch-gone", "銀行・支店の統廃合", "T04"},
	{"other", "その他", "T05"},
}

// String returns the stable name, "name-mismatch".
func (c Cause) String() string {
	if c >= causeEnd {
		return ""
	}
	return causes[c].name
}

// JA returns the Japanese wording.
func (c Cause) JA() string {
	if c >= causeEnd {
		return ""
	}
	return causes[c].ja
}

// Code returns the code of the starting set for 戻入事由 (item 129), T01 to T05.
func (c Cause) Code() string {
	if c >= causeEnd {
		return ""
	}
	return causes[c].code
}

// ParseCause reads what String writes. Errors: code "cause".
func ParseCause(s string) (Cause, error) {
	for i := range causes {
		if causes[i].name == s {
			return Cause(i), nil
		}
	}
	return NoCause, &Error{code: CodeCause}
}

// MarshalText writes the stable name.
func (c Cause) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText reads the stable name.
func (c *Cause) UnmarshalText(b []byte) error {
	v, err := ParseCause(string(b))
	if err == nil {
		*c = v
	}
	return err
}

// Payment is one row of the payment history of an application: what was sent, and what
// became of it. Its fields are items 111 to 129 of the record.
type Payment struct {
	Key     string     `json:"key"`     // the application, as the caller names it; not written to the file
	History int        `json:"history"` // 支払い履歴連番 (112), from 1
	Due     civil.Date `json:"due,omitzero"`
	Sent    Transfer   `json:"sent"`           // account and amount (114, 118–125)
	PaidOn  civil.Date `json:"paid,omitzero"`  // 支払日 (115)
	Known   civil.Date `json:"known,omitzero"` // 支払実績登録日 (116)
	// Failed is not NoCause when the money came back without being credited (117).
	Failed Cause `json:"failed,omitzero"`
	// Words are the bank's own about a failure.
	Words string `json:"words,omitempty"`
	// Returned, ReturnedOn and ReturnCode are a repayment (127–129).
	Returned   money.Yen  `json:"returned,omitzero"`
	ReturnedOn civil.Date `json:"returned_on,omitzero"`
	ReturnCode string     `json:"return_code,omitempty"`
	// Replaces is the history number of the failed payment that this one pays again.
	Replaces int `json:"replaces,omitzero"`
}

// Fail records that a payment could not be credited, known on a day: the whole amount
// counts as returned that day. A payment fails once; nothing is overwritten. Errors:
// code "state" (not paid, failed already, or money was returned), "cause".
func (p Payment) Fail(cause Cause, words string, known civil.Date) (Payment, error) {
	switch {
	case cause == NoCause || cause >= causeEnd:
		return p, &Error{code: CodeCause}
	case p.PaidOn.IsZero() || p.Failed != NoCause || p.Returned != 0 || p.before(known):
		return p, &Error{code: CodeState, field: "failed"}
	}
	p.Failed, p.Words, p.Known = cause, words, known
	p.Returned, p.ReturnedOn, p.ReturnCode = p.Sent.Amount, known, cause.Code()
	return p, nil
}

// Return records a repayment (戻入) of some or all of the amount. Errors: codes "state" (not
// paid, failed, or before the payment), "amount" (nothing, or more than is left).
func (p Payment) Return(amount money.Yen, on civil.Date, code string) (Payment, error) {
	switch {
	case p.PaidOn.IsZero() || p.Failed != NoCause || p.before(on):
		return p, &Error{code: CodeState, field: "returned"}
	case amount <= 0 || amount > p.Sent.Amount-p.Returned:
		return p, &Error{code: FieldAmount.String(), field: "returned"}
	}
	p.Returned += amount
	p.ReturnedOn, p.ReturnCode = on, code
	return p, nil
}

func (p Payment) before(day civil.Date) bool {
	c, known := day.Order(p.PaidOn)
	return known && c < 0
}

// Reissue makes the payment that replaces a failed one: a new history number, the new
// account, 新規コード "changed", the same amount; the original stays as it is. history is
// the greatest number so far. Errors: code "state" unless the payment failed.
func (p Payment) Reissue(to Account, history int, due civil.Date) (Payment, error) {
	if p.Failed == NoCause || history < p.History {
		return Payment{}, &Error{code: CodeState, field: "reissue"}
	}
	sent := p.Sent
	sent.Bank, sent.Branch, sent.Type, sent.Number, sent.Holder = to.Bank, to.Branch, to.Type, to.Number, to.Holder
	if sent.Account() != p.Sent.Account() {
		sent.New = Changed
		sent.BankName, sent.BranchName = "", ""
	}
	return Payment{Key: p.Key, History: history + 1, Due: due, Sent: sent, Replaces: p.History}, nil
}

// MatchReturns links what came in on a statement (01 or 03) to payments: a deposit that a
// bank marks as a return names the payee's account holder and the amount. It proposes
// and never decides: a deposit with no candidate or several is for a person to look at.
func MatchReturns(payments []Payment, amount money.Yen, remitter string) (candidates []int) {
	for i := range payments {
		p := &payments[i]
		if p.PaidOn.IsZero() || p.Failed != NoCause || p.Sent.Amount != amount {
			continue
		}
		if SameHolder(p.Sent.Holder, remitter) {
			candidates = append(candidates, i)
		}
	}
	return candidates
}
