package casework

import (
	"github.com/kyufu-go/kyufu/benefit/bank"
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

// ParseCause reads what String, JA and Code write: a bank's list says 口座解約, a record
// T01. Of the causes of one code it takes the first. Errors: code.
func ParseCause(s string) (Cause, error) {
	for c := NameMismatch; c < causeEnd; c++ {
		if s == causes[c].name || s == causes[c].ja || s == causes[c].code {
			return c, nil
		}
	}
	if s == "" {
		return NoCause, nil
	}
	return NoCause, &Error{code: CodeCode, Field: "cause"}
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

// MatchReturns links what came in on a statement (01 or 03) to payments: a deposit that a
// bank marks as a return names the payee's account holder and the amount. It proposes
// and never decides: a deposit with no candidate or several is for a person to look at.
// It returns the indexes of payments made, not failed, of the amount and to the holder.
func MatchReturns(payments []Payout, amount money.Yen, remitter string) (candidates []int) {
	for i := range payments {
		p := &payments[i]
		if p.PaidOn.IsZero() || p.Failed != "" || p.Amount != amount {
			continue
		}
		if bank.SameHolder(p.Account.Holder, remitter) {
			candidates = append(candidates, i)
		}
	}
	return candidates
}
