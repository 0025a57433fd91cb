package record

import (
	"github.com/kyufu-go/kyufu/benefit/bank"
	"github.com/kyufu-go/kyufu/household/finding"
	"github.com/kyufu-go/kyufu/household/money"
)

// The codes of rules over several fields. Field is where the record has to change.
const (
	CodeAgentIncomplete   = "agent_incomplete"   // error: the agent block is filled in part; Field is what is missing
	CodeAccountIncomplete = "account_incomplete" // error: paid to an account (B37, B118), and a part of it is missing
	CodeAccountCash       = "account_cash"       // error: cash, and an account
	CodeAccountDiffers    = "account_differs"    // warning: paid to another account than requested
	CodeYuchoDiffers      = "yucho_differs"      // error: 記号・番号 and branch and number are two accounts
	CodePaymentMissing    = "payment_missing"    // error: a failed transfer, return or result without a payment
	CodeAmountMissing     = "amount_missing"     // warning: granted or paid without an amount
	CodeRefusedPaid       = "refused_paid"       // error: refused or withdrawn, and paid
	CodeRefusedDecided    = "refused_decided"    // warning: granted and refused without a forced decision
	CodeReasonMissing     = "reason_missing"     // warning: refused, returned or forced without a reason, or the other way round
	CodeReturnExceeds     = "return_exceeds"     // error: more returned than was paid
	CodeDateOrder         = "date_order"         // error: a day before the one that must come first
	CodeDeath             = "death"              // warning: died without the day, or the day without death
	CodeLatest            = "latest_flag"        // error: an application with two latest histories, or none
)

// CrossRule is a rule over several fields, for documents.
type CrossRule struct {
	Code     string
	Severity finding.Severity
	Fields   []Field
	JA, EN   string
}

var crossRules = [...]CrossRule{
	{CodeAgentIncomplete, finding.Error, []Field{B20, B24, B25, B36}, "代理人は全項目を記入するか、全て空とする", "the agent block is filled or empty: sequence, name, kana and relation are needed"},
	{CodeAccountIncomplete, finding.Error, []Field{B37, B38, B39, B40, B41, B44, B118, B119, B120, B121, B122, B125}, "口座は銀行・支店・種別・番号・名義人が全て必要", "an account needs bank, branch, type, number and holder"},
	{CodeAccountCash, finding.Error, []Field{B37, B38, B118, B119}, "現金払に口座がある", "paid in cash, and an account is given"},
	{CodeAccountDiffers, finding.Warning, []Field{B38, B39, B40, B41, B119, B120, B121, B122}, "請求口座と支払口座が違う", "paid to another account than requested"},
	{CodeYuchoDiffers, finding.Error, []Field{B38, B39, B41, B42, B43, B119, B120, B122, B123, B124}, "ゆうちょの記号・番号と店番・口座番号が一致しない", "symbol and number of the passbook are another account than branch and number"},
	{CodePaymentMissing, finding.Error, []Field{B115, B116, B117, B127}, "支払がないのに振込不能・戻入・支払実績がある", "a failed transfer, a return or a result needs a payment"},
	{CodeAmountMissing, finding.Warning, []Field{B12, B114, B115}, "支給決定・支払に支給決定額がない", "granted or paid without an amount"},
	{CodeRefusedPaid, finding.Error, []Field{B5, B14, B15, B115}, "却下・取下されたのに支払がある", "refused or withdrawn, and paid"},
	{CodeRefusedDecided, finding.Warning, []Field{B12, B14, B102}, "支給決定と却下の両方がある（強制決定を除く）", "granted and refused without a forced decision"},
	{CodeReasonMissing, finding.Warning, []Field{B14, B15, B102, B103, B127, B129}, "事由がない、または事由だけがある", "refused, returned or forced without a reason, or a reason alone"},
	{CodeReturnExceeds, finding.Error, []Field{B114, B127}, "戻入額が支払額を超える", "more returned than was paid"},
	{CodeDateOrder, finding.Error, []Field{B3, B4, B7, B10, B11, B12, B14, B18, B19, B115, B116, B128}, "日付の前後が逆", "a day before the one that must come first"},
	{CodeDeath, finding.Warning, []Field{B100, B106}, "死亡区分と死亡の異動日が合わない", "died without the day, or the day without death"},
	{CodeLatest, finding.Error, []Field{B1, B53}, "申請ごとに最新フラグは1件", "one latest history for each application"},
}

// CrossRules returns the rules over several fields.
func CrossRules() []CrossRule { return append([]CrossRule(nil), crossRules[:]...) }

// dateOrder are pairs of days of which the first is not after the second. Days that are
// not wholly known are not compared.
var dateOrder = [...][2]Field{
	{B3, B4}, {B4, B5}, {B4, B7}, {B7, B17}, {B7, B10}, {B10, B11}, {B11, B12}, {B11, B14}, {B12, B18}, {B14, B19},
	{B12, B113}, {B12, B115}, {B115, B116}, {B115, B128},
}

func (c *checking) cross(r *Record) {
	c.agent(r)
	c.account(r, B37)
	c.account(r, B118)
	c.accounts(r)
	c.decision(r)
	c.payment(r)
	for i := range dateOrder {
		c.order(r, dateOrder[i][0], dateOrder[i][1])
	}
	if dead := r.DeathClass == "1"; dead != (r.DeathRegisteredOn != "") && (dead || r.DeathClass != "") {
		c.warn(B106, CodeDeath)
	}
}

// agent holds the block of the agent (20-36) to all or nothing. Parts of an address and a
// register number need not exist.
func (c *checking) agent(r *Record) {
	any := false
	for f := B20; f <= B36; f++ {
		any = any || *r.at(f) != ""
	}
	if !any {
		return
	}
	for _, f := range [...]Field{B20, B24, B25, B36} {
		if *r.at(f) == "" {
			c.raise(f, CodeAgentIncomplete, -1)
		}
	}
}

// account judges the nine fields from first on: cash or account, bank, branch, type,
// number, symbol, number, kana, kanji.
func (c *checking) account(r *Record, first Field) {
	at := func(i Field) string { return *r.at(first + i) }
	bankPart := at(1) != "" || at(2) != "" || at(3) != "" || at(4) != ""
	yuchoPart := at(5) != "" || at(6) != ""
	if at(0) == "2" && (bankPart || yuchoPart) {
		c.raise(first, CodeAccountCash, -1)
		return
	}
	if at(0) == "1" {
		c.complete(r, first, bankPart, yuchoPart)
	}
	if bankPart && yuchoPart && at(5) != "" && at(6) != "" {
		c.yuchoPair(r, first)
	}
}

// complete asks for all parts of an account that money is to go to: bank, branch, type and
// number, or 記号 and 番号, and the holder in kana.
func (c *checking) complete(r *Record, first Field, bankPart, yuchoPart bool) {
	if bankPart || !yuchoPart {
		for i := Field(1); i <= 4; i++ {
			c.need(r, first+i)
		}
	}
	if yuchoPart {
		c.need(r, first+5)
		c.need(r, first+6)
	}
	c.need(r, first+7)
}

func (c *checking) need(r *Record, f Field) {
	if *r.at(f) == "" {
		c.raise(f, CodeAccountIncomplete, -1)
	}
}

// yuchoPair compares the passbook's numbers with branch and account number.
func (c *checking) yuchoPair(r *Record, first Field) {
	y, list := bank.ParseYucho(*r.at(first + 5), *r.at(first + 6), bank.YuchoConfig{})
	if list.Failed() {
		f := first + 5
		if bad, _ := list.First(finding.Error); bad.Field == bank.CodeNumber {
			f = first + 6
		}
		c.raise(f, CodeFormat, -1)
		return
	}
	a := y.Account(bank.YuchoConfig{Savings: *r.at(first + 3) == bank.Savings.Code()})
	if a.Bank != *r.at(first + 1) || a.Branch != *r.at(first + 2) || a.Number != *r.at(first + 4) {
		c.raise(first+5, CodeYuchoDiffers, -1)
	}
}

// accounts compares the account requested with the one used.
func (c *checking) accounts(r *Record) {
	if r.Bank == "" || r.PaidBank == "" || r.AdditionalPayment == "2" {
		return // a reissue goes elsewhere on purpose
	}
	for i := range Field(4) {
		if *r.at(B38 + i) != *r.at(B119 + i) {
			c.warn(B119+i, CodeAccountDiffers)
			return
		}
	}
}

func (c *checking) decision(r *Record) {
	refused := r.RefusedOn != ""
	forced := r.ForcedClass != "" && r.ForcedClass != "0"
	switch {
	case refused && r.RefusalCode == "":
		c.warn(B15, CodeReasonMissing)
	case !refused && r.RefusalCode != "":
		c.warn(B14, CodeReasonMissing)
	}
	if forced && r.ForcedReason == "" {
		c.warn(B103, CodeReasonMissing)
	}
	if refused && r.DecidedOn != "" && !forced && r.OverrideCode == "" {
		c.warn(B14, CodeRefusedDecided)
	}
	if r.DecidedOn != "" && r.DecidedAmount == "" {
		c.warn(B114, CodeAmountMissing)
	}
	withdrawn := r.WithdrawnOn != ""
	if (withdrawn || refused && r.DecidedOn == "") && r.PaidOn != "" {
		c.raise(B115, CodeRefusedPaid, -1)
	}
}

func (c *checking) payment(r *Record) {
	paid := r.PaidOn != ""
	if !paid {
		for _, f := range [...]Field{B116, B127, B128} {
			if *r.at(f) != "" {
				c.raise(f, CodePaymentMissing, -1)
			}
		}
		if r.TransferFailedFlag == "1" {
			c.raise(B117, CodePaymentMissing, -1)
		}
	} else if r.DecidedAmount == "" && r.DecidedOn == "" {
		c.warn(B114, CodeAmountMissing)
	}
	if (r.ReturnedAmount != "") != (r.ReturnedOn != "") {
		c.warn(pick(r.ReturnedAmount == "", B127, B128), CodeReasonMissing)
	}
	if (r.ReturnedAmount != "") != (r.ReturnCode != "") {
		c.warn(pick(r.ReturnCode == "", B129, B127), CodeReasonMissing)
	}
	returned, ok := yen(r.ReturnedAmount)
	amount, known := yen(r.DecidedAmount)
	if ok && known && returned > amount {
		c.raise(B127, CodeReturnExceeds, -1)
	}
}

func yen(s string) (money.Yen, bool) {
	if s == "" {
		return 0, false
	}
	y, err := money.ParseYen(s)
	return y, err == nil
}

func pick(first bool, a, b Field) Field {
	if first {
		return a
	}
	return b
}

// order compares two days as text: known days are all YYYY-MM-DD.
func (c *checking) order(r *Record, before, after Field) {
	a, b := *r.at(before), *r.at(after)
	if a > b && isDay(a) && isDay(b) {
		c.raise(after, CodeDateOrder, -1)
	}
}

func isDay(s string) bool {
	return len(s) == 10 && s[4] == '-' && s[7] == '-' && digitsOnly(s[:4]) < 0 && digitsOnly(s[5:7]) < 0 && digitsOnly(s[8:]) < 0
}

func (c *checking) warn(f Field, code string) {
	c.list = append(c.list, finding.Finding{Code: code, Severity: finding.Warning, Field: infos[f].ID, At: -1})
}
