package casework

import (
	"slices"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/benefit/bank"
	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/money"
	"github.com/kyufu-go/kyufu/household/secret"
)

// Event is one thing that happened to a case. It holds what the event needs and no more; which
// parts those are is said by the guards and fields of its row.
type Event struct {
	secret.Quiet

	Kind Kind `json:"type"`
	// On is the day on which it holds, Recorded the day on which it was recorded.
	On       civil.Date `json:"on"`
	Recorded civil.Date `json:"known"`
	// By is the officer's id, Second that of the second person.
	By     string `json:"by"`
	Second string `json:"second,omitempty"`
	// Key makes the event one event however often it is submitted; see [Token.Key].
	Key string `json:"key,omitempty"`

	// Codes are of the family that the event needs: R refusals, D defects, F overrides, B returns,
	// T failed transfers. Words are the officer's own.
	Codes []string `json:"codes,omitempty"`
	Words string   `json:"words,omitempty"`
	// Clock and Until are the term that is set or extended.
	Clock Clock      `json:"clock,omitempty"`
	Until civil.Date `json:"until,omitzero"`
	// NoticeOn is the day on which the household was told: of a letter whose sending is the event,
	// the day on which it left.
	NoticeOn civil.Date `json:"notice_on,omitzero"`
	// Notice is the letter of which a [Notify] says that it left, named where two can be meant; or
	// a [MailReturned] that it came back, named where it is not the form.
	Notice Notice `json:"notice,omitempty"`
	// Printed is the last day that a letter names which leaves with the event: to answer, to pay
	// back or, of a refusal, to object. The term ends no earlier, whatever the town's terms say by
	// then. Mistyped, it is put right by an [Extend] of two people, in words.
	Printed civil.Date `json:"printed,omitzero"`

	// Method is how the identity was checked (方法); no copy is kept.
	Method string `json:"method,omitempty"`
	// Person is the member whom the event is about, an 宛名番号.
	Person        string   `json:"person,omitempty"`
	Form          *Form    `json:"form,omitempty"`
	Agent         *Agent   `json:"agent,omitempty"`
	Mailing       *Mailing `json:"mailing,omitempty"`
	Account       *Account `json:"account,omitempty"`
	HolderMatches bool     `json:"holder_matches,omitempty"`
	Inquiry       string   `json:"inquiry,omitempty"`

	Ruling *Ruling `json:"ruling,omitempty"`
	// Amount is in yen: what is decided, planned ([Case.Unpaid]), demanded or returned.
	Amount money.Yen `json:"amount,omitzero"`
	// Run is the payment run, Digest that of its file, or of the approval of an erasure.
	Run     string `json:"run,omitempty"`
	Digest  string `json:"digest,omitempty"`
	Receipt string `json:"receipt,omitempty"`
	// AccountingYear and Fund say where a return is booked (会計年度, 財源).
	AccountingYear civil.FiscalYear `json:"accounting_year,omitzero"`
	Fund           string           `json:"fund,omitempty"`
}

// owned is the event with nothing of it shared: whoever gave it may go on writing in theirs.
func (e *Event) owned() Event {
	o := *e
	o.Codes = slices.Clone(e.Codes)
	o.Form, o.Agent, o.Mailing, o.Account = owned(e.Form), owned(e.Agent), owned(e.Mailing), owned(e.Account)
	if o.Ruling = owned(e.Ruling); o.Ruling != nil {
		o.Ruling.Reasons = slices.Clone(e.Ruling.Reasons)
	}
	return o
}

func owned[T any](p *T) *T {
	if p == nil {
		return nil
	}
	o := *p
	return &o
}

// Form is what came with a form.
type Form struct {
	secret.Quiet

	AppliedOn civil.Date `json:"applied_on,omitzero"`
	Phone     string     `json:"phone,omitempty"`
	Claimed   money.Yen  `json:"claimed,omitzero"`
}

// Agent acts for the applicant (代理人), with the authority that was seen.
type Agent struct {
	secret.Quiet

	Number    string     `json:"number,omitempty"` // 宛名番号
	Relation  string     `json:"relation"`
	Authority string     `json:"authority"` // what was seen: 委任状, 登記事項証明書 …
	Name      string     `json:"name,omitempty"`
	Kana      string     `json:"kana,omitempty"`
	Birth     civil.Date `json:"birth,omitzero"`
}

// Mailing is where letters go (送付先).
type Mailing struct {
	secret.Quiet

	PostalCode string `json:"postal_code,omitempty"`
	Address    string `json:"address"`
	Name       string `json:"name"`
}

// Source says where an account came from.
type Source string

// The sources.
const (
	FromForm     Source = "form"     // the form or a later correction by the payee
	FromRegister Source = "register" // 公金受取口座: asked under its own row of the list
	FromLast     Source = "last"     // the account of the last payment
	AtCounter    Source = "counter"  // none: the money is handed over at the counter (窓口払い)
)

// Account is an account of a case, as it will be paid.
type Account struct {
	bank.Account // empty of one that is paid at the counter

	Source Source `json:"source"`
	// Confirmed: a second person compared it with the answer and its holder.
	Confirmed bool `json:"confirmed,omitempty"`
}

// Ruling is what was proposed or decided, in codes: the part of a decision that the case keeps.
type Ruling struct {
	secret.Quiet

	Outcome benefit.Outcome `json:"outcome"`
	Amount  money.Yen       `json:"amount"`
	// Reasons are all refusal codes, not only the first.
	Reasons []string `json:"reasons,omitempty"`
	// Payee is the 宛名番号 of who is paid, or the named state of a payee that is no person.
	Payee string `json:"payee,omitempty"`
	// Decision is the digest of the stored decision.
	Decision string `json:"decision,omitempty"`
}

// whole reports whether outcome, amount and reasons fit: a grant has an amount and a payee, a
// refusal has a reason and no amount.
func (r *Ruling) whole() bool {
	if r.Outcome == benefit.Eligible {
		return r.Amount > 0 && r.Payee != ""
	}
	return r.Amount == 0 && len(r.Reasons) > 0
}
