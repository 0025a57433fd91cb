package casework

import (
	"maps"
	"slices"

	"github.com/kyufu-go/kyufu/household/civil"
	"github.com/kyufu-go/kyufu/household/money"
	"github.com/kyufu-go/kyufu/household/municipality"
	"github.com/kyufu-go/kyufu/household/secret"
)

// Config is what a case is opened with.
type Config struct {
	secret.Quiet

	// ID names the case in its town (申請連番), Program the benefit, Household the household of the
	// base date (世帯番号).
	ID           string            `json:"id"`
	Program      string            `json:"program"`
	Household    string            `json:"household"`
	Municipality municipality.Code `json:"municipality"`
	// Terms are the town's; without a term nobody is late.
	Terms Terms `json:"terms,omitempty"`
	// Line is the amount in yen up to which one person may both review and decide; 0: nobody may.
	Line money.Yen `json:"line,omitzero"`
}

// Case is one application, as the fold of its events. It is a value: [Case.Apply] returns the next
// one and leaves this one as it was. The fields are for reading: what a case takes follows from its
// events, whatever else is written into a copy.
type Case struct {
	Config

	State State
	// The dates are those of the record's fields, each the day on which it holds.
	ReceivedOn          civil.Date // 申請受付年月日
	WithdrawnOn         civil.Date // 申請取下年月日
	ReviewedDocumentsOn civil.Date // 書類審査日
	AcceptedOn          civil.Date // 書類受理日
	ReviewedOn          civil.Date // 資格審査日
	DecidedOn           civil.Date // 支給決定日
	RefusedOn           civil.Date // 却下日
	ConfirmationOn      civil.Date // 確認書発送日
	AdvanceNoticeOn     civil.Date // 支給のお知らせ発送日
	DefectNoticeOn      civil.Date // 不備通知発行年月日
	GrantNoticeOn       civil.Date // 支給決定通知発行年月日
	RefusalNoticeOn     civil.Date // 支給却下通知発行年月日
	FailureNoticeOn     civil.Date // 振込不能のお知らせ発送日
	ReturnRequestOn     civil.Date // 返還のお願い発送日

	// IdentityMethod is how the identity was checked; no copy is kept.
	IdentityMethod string
	// Defects are the codes of what is to be cured, DefectWords the officer's own.
	Defects     []string
	DefectWords string
	Form        *Form
	Agent       *Agent
	Mailing     *Mailing
	Account     *Account
	// DeclinedMembers are the 宛名番号 of members who declined for themselves.
	DeclinedMembers []string

	// Proposal is what the review proposed, Ruling what was decided.
	Proposal, Ruling *Ruling
	// ReviewedBy and DraftedBy are the officers who reviewed and who drafted the payment run.
	ReviewedBy, DraftedBy string
	// Override is the code of a 強制決定, Forced whether it restored or refused (強制回復・却下).
	Override string
	Forced   Kind
	// Held: an objection is pending; nothing that takes effect is done.
	Held   bool
	Clocks []Running
	// Run is the payment run that holds the case.
	Run      string
	Payments []Payout
	Returns  []Repayment

	objections int  // that are pending
	settled    bool // one of them was, and another is pending
	demanded   money.Yen
	closed     State  // in which the case was closed
	ended      Notice // the letter to which nobody answered (みなし取下)
	// back are the days on which letters had left that came back.
	back map[Notice]civil.Date
	// waived is what nobody asks back though no decision grants it: two people said so.
	waived money.Yen
	// lowered is, of what is demanded, the part that was granted before: again, if it is given up.
	lowered  money.Yen
	beyondOn civil.Date // since when [Overpaid] holds
	events   []*Event   // none is ever changed
	kept
}

// Payout is one payment of a case (支払い履歴), planned or made.
type Payout struct {
	secret.Quiet

	History  int
	Run      string
	Due      civil.Date
	Amount   money.Yen
	Account  Account
	Digest   string
	PaidOn   civil.Date
	KnownOn  civil.Date
	Failed   string // T code
	Receipt  string
	Replaces int
}

// Repayment is one return (戻入).
type Repayment struct {
	Amount         money.Yen
	On             civil.Date
	Code           string
	AccountingYear civil.FiscalYear
	Fund           string
}

// Open makes a case without events.
func Open(c Config) Case {
	return Case{Config: c, kept: kept{met: 1<<NotHeld | 1<<NothingOwed | 1<<NothingDue | 1<<MoneyDecided | 1<<LettersSent}}
}

// Version counts the events.
func (c *Case) Version() int { return len(c.events) }

// Events returns the events in the order of recording.
func (c *Case) Events() []Event {
	out := make([]Event, len(c.events))
	for i, e := range c.events {
		out[i] = e.owned()
	}
	return out
}

// Event returns one of the events, from 0; the zero value where there is none.
func (c *Case) Event(n int) Event {
	if n < 0 || n >= len(c.events) {
		return Event{}
	}
	return c.events[n].owned()
}

// decided is the amount that is granted by now, in yen.
func (c *Case) decided() money.Yen {
	if c.Ruling == nil {
		return 0
	}
	return c.Ruling.Amount
}

// sum is what reached the payee and was not returned, in yen.
func (c *Case) sum() (sum money.Yen) {
	for i := range c.Payments {
		if p := &c.Payments[i]; !p.PaidOn.IsZero() && p.Failed == "" {
			sum += p.Amount
		}
	}
	for i := range c.Returns {
		sum -= c.Returns[i].Amount
	}
	return sum
}

// Unpaid is what is decided and was not paid, in yen: of it the next payment is planned; one on its
// way counts when it is made. What is asked back comes back by itself: it is not kept from what is
// due beside it, else the household would give it twice. It is 0 where nothing is due, and less
// where more was paid than is decided and nobody has said what becomes of that: it is demanded back
// ([DemandReturn]), or two people say why it is not ([WaiveReturn]).
func (c *Case) Unpaid() money.Yen { return c.decided() + c.waived - c.balance + c.demanded }

// Demanded is what is asked back by now and was neither returned nor given up, in yen.
func (c *Case) Demanded() money.Yen { return c.demanded }

// left is what can still be returned: of a demand, or else of all that was paid.
func (c *Case) left() money.Yen {
	if c.demanded > 0 {
		return c.demanded
	}
	return c.balance
}

// copy makes the slices of the next case its own.
func (c *Case) copy() Case {
	next := *c
	next.Defects = slices.Clone(c.Defects)
	next.DeclinedMembers = slices.Clone(c.DeclinedMembers)
	next.Clocks = slices.Clone(c.Clocks)
	for i := range next.Clocks {
		next.Clocks[i].Before = slices.Clone(next.Clocks[i].Before)
	}
	next.back = maps.Clone(c.back)
	next.Payments = slices.Clone(c.Payments)
	next.Returns = slices.Clone(c.Returns)
	next.events = append(make([]*Event, 0, len(c.events)+1), c.events...) // with room for the next
	return next
}
