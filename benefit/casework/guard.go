package casework

import (
	"fmt"
	"math"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/household/money"
)

// Guard is a condition that an event must meet beside the state. Its code says what is missing.
type Guard uint8

// The guards.
const (
	noGuard           Guard = iota
	AccountKnown            // an account stands in the case
	AccountFrozen           // the account was given by the form, or answered and confirmed by a second person, or cash was asked for
	AccountGiven            // the event carries an account
	AdvanceSent             // 支給のお知らせ left, or the household was told otherwise
	HolderMatches           // the account's holder is the payee or their agent
	AmountDue               // the amount is what is still to be paid
	AmountGiven             // the event carries an amount above 0, and asks for no more back than was paid
	AllThatIsLeft           // the amount is what has not been returned yet
	LessThanLeft            // the amount is less than what has not been returned yet
	LettersSent             // every letter left, or the household was told otherwise
	LetterOpen              // a letter waits or is named, or the state has one that can be sent again
	ApprovalGiven           // an approval's digest
	AuthorityGiven          // the agent's authority (代理権) was seen
	ClockRuns               // the clock that is extended runs
	CodesGiven              // the event carries codes of the family that it needs
	FormSent                // 確認書 left, or the household was told otherwise
	CureOver                // the day set for the cure or the corrected account is over
	DeadlineGiven           // the event carries a later day: than its own, and, of a term that is extended, than the last one
	DefectSent              // 不備通知 left, or the household was told otherwise
	DemandOpen              // a demand is open
	DigestGiven             // the digest of the file that was sent
	DocumentsReviewed       // 書類審査 took place
	FailureSent             // 振込不能のお知らせ left, or the household was told otherwise
	FundGiven               // accounting year and fund of a return
	GroundGiven             // a reason in words or a code
	Held                    // an objection is pending
	IdentityChecked         // 本人確認 was noted
	InquiryGiven            // the inquiry that answered
	MailingGiven            // a mailing address other than the one that failed, or the same confirmed
	MethodGiven             // how the identity was checked
	NotHeld                 // no objection is pending
	NothingOwed             // no demand is open
	NoticeGiven             // the day on which the household was told
	OutcomeKnown            // the decision is not undetermined
	PayeeLives              // the payee is a living person or a named estate
	PersonGiven             // the member whom the event is about
	ProposedGrant           // the proposal is to grant, with an amount above 0
	ProposedRefusal         // the proposal is to refuse, with every reason
	ReceiptGiven            // the number of the receipt
	ReplyOver               // the day set for the reply is over
	RunGiven                // the payment run, the same that planned it
	WindowOver              // the window to decline is over
	guardEnd
)

var guardNames = [guardEnd]string{
	"", "account_known", "account_frozen", "account_given", "advance_notice_sent", "holder_matches", "amount_due", "amount_given", "all_that_is_left",
	"less_than_left", "letters_sent", "letter_open", "approval_given", "authority_given", "clock_runs", "codes_given", "confirmation_form_sent",
	"cure_over", "deadline_given", "defect_notice_sent", "demand_open", "digest_given",
	"documents_reviewed", "failure_notice_sent", "fund_given", "ground_given", "held", "identity_checked", "inquiry_given", "mailing_given",
	"method_given", "not_held", "nothing_owed", "notice_given", "outcome_known", "payee_lives", "person_given",
	"proposed_grant", "proposed_refusal", "receipt_given", "reply_over", "run_given", "window_over",
}

// String returns the stable code.
func (g Guard) String() string {
	if g < guardEnd {
		return guardNames[g]
	}
	return fmt.Sprintf("guard(%d)", uint8(g))
}

// MarshalText writes the code.
func (g Guard) MarshalText() ([]byte, error) { return []byte(g.String()), nil }

// UnmarshalText reads a code. Errors: code "code".
func (g *Guard) UnmarshalText(b []byte) error {
	for i, name := range guardNames {
		if name == string(b) {
			*g = Guard(i)
			return nil
		}
	}
	return &Error{code: CodeCode, Field: "guard"}
}

// met says for each guard whether a case and an event meet it.
var met = [guardEnd]func(c *Case, e *Event) bool{
	noGuard:      func(*Case, *Event) bool { return false },
	AccountKnown: func(c *Case, _ *Event) bool { return c.Account != nil },
	AccountFrozen: func(c *Case, _ *Event) bool {
		return c.Account != nil && (c.Account.Source == FromForm || c.Account.Source == AtCounter || c.Account.Confirmed)
	},
	AccountGiven:   func(_ *Case, e *Event) bool { return e.Account != nil },
	AdvanceSent:    func(c *Case, _ *Event) bool { return c.heard(WindowClock) },
	FormSent:       func(c *Case, _ *Event) bool { return c.heard(ReplyClock) },
	DemandOpen:     func(c *Case, _ *Event) bool { return c.demanded > 0 },
	DefectSent:     func(c *Case, _ *Event) bool { return c.heard(CureClock) },
	FailureSent:    func(c *Case, _ *Event) bool { return c.heard(CorrectionClock) },
	HolderMatches:  func(_ *Case, e *Event) bool { return e.HolderMatches },
	AmountDue:      func(c *Case, e *Event) bool { return e.Amount > 0 && e.Amount == c.Unpaid() },
	AmountGiven:    func(c *Case, e *Event) bool { return e.Amount > 0 && e.Amount <= c.most(e.Kind) },
	AllThatIsLeft:  func(c *Case, e *Event) bool { return e.Amount == c.left() },
	LettersSent:    func(c *Case, _ *Event) bool { return c.allSent() },
	LetterOpen:     func(c *Case, e *Event) bool { return c.tellable(e) },
	LessThanLeft:   func(c *Case, e *Event) bool { return e.Amount < c.left() },
	ApprovalGiven:  func(_ *Case, e *Event) bool { return e.Digest != "" },
	DigestGiven:    func(_ *Case, e *Event) bool { return e.Digest != "" },
	AuthorityGiven: func(_ *Case, e *Event) bool { return e.Agent == nil || e.Agent.Authority != "" },
	ClockRuns:      func(c *Case, e *Event) bool { return c.running(e.Clock) >= 0 },
	CodesGiven:     func(_ *Case, e *Event) bool { return len(e.Codes) > 0 },
	CureOver:       func(c *Case, e *Event) bool { return c.over(CureClock, e) || c.over(CorrectionClock, e) },
	DeadlineGiven: func(c *Case, e *Event) bool {
		later, known := e.Until.After(e.On)
		return later && known && (e.Kind != Extend || c.extends(e))
	},
	DocumentsReviewed: func(c *Case, _ *Event) bool { return !c.ReviewedDocumentsOn.IsZero() },
	FundGiven:         func(c *Case, e *Event) bool { return e.Fund != "" && c.booked(e) },
	GroundGiven:       func(_ *Case, e *Event) bool { return e.Words != "" || len(e.Codes) > 0 },
	Held:              func(c *Case, _ *Event) bool { return c.Held },
	NotHeld:           func(c *Case, _ *Event) bool { return !c.Held },
	IdentityChecked:   func(c *Case, _ *Event) bool { return c.IdentityMethod != "" },
	InquiryGiven:      func(_ *Case, e *Event) bool { return e.Inquiry != "" },
	MailingGiven:      func(c *Case, e *Event) bool { return c.Mailing != nil || e.Mailing != nil || e.Words != "" },
	MethodGiven:       func(_ *Case, e *Event) bool { return e.Method != "" },
	NothingOwed:       func(c *Case, _ *Event) bool { return c.demanded == 0 },
	NoticeGiven:       func(_ *Case, e *Event) bool { return !e.NoticeOn.IsZero() },
	OutcomeKnown: func(_ *Case, e *Event) bool {
		return e.Ruling != nil && e.Ruling.Outcome != benefit.Undetermined && e.Ruling.whole()
	},
	PayeeLives:      func(c *Case, _ *Event) bool { return c.Ruling != nil && c.Ruling.Payee != "" },
	PersonGiven:     func(_ *Case, e *Event) bool { return e.Person != "" },
	ProposedGrant:   func(c *Case, _ *Event) bool { return c.Proposal != nil && c.Proposal.Outcome == benefit.Eligible },
	ProposedRefusal: func(c *Case, _ *Event) bool { return c.Proposal != nil && c.Proposal.Outcome == benefit.Ineligible },
	ReceiptGiven:    func(_ *Case, e *Event) bool { return e.Receipt != "" },
	ReplyOver:       func(c *Case, e *Event) bool { return c.over(ReplyClock, e) },
	RunGiven:        runGiven,
	WindowOver:      func(c *Case, e *Event) bool { return c.over(WindowClock, e) },
}

// most is the greatest amount that an event may carry: of what is asked back what was paid and is
// not asked back yet, of what is added what the sum has room for.
func (c *Case) most(k Kind) money.Yen {
	switch k {
	case DemandReturn, DecideLess:
		return c.paid() - c.demanded
	case DecideMore:
		return math.MaxInt64 - max(c.decided(), 0)
	default:
		return math.MaxInt64
	}
}

func runGiven(c *Case, e *Event) bool { return e.Run != "" && (c.Run == "" || c.Run == e.Run) }

// meets reports whether a guard is met by a case and an event.
func (g Guard) meets(c *Case, e *Event) bool { return g < guardEnd && met[g](c, e) }

// guards is a set of guards.
type guards uint64

func setOf(list []Guard) (set guards) {
	for _, g := range list {
		set |= 1 << g
	}
	return set
}

// standing are the guards that ask the case alone: what it meets of them changes with its events
// only, and is kept beside them.
var standing = [...]Guard{
	AccountKnown, AccountFrozen, AdvanceSent, DefectSent, DemandOpen, DocumentsReviewed, FailureSent, FormSent, Held, NotHeld, IdentityChecked, LettersSent, NothingOwed, PayeeLives, ProposedGrant, ProposedRefusal,
}

// settled are the guards that compare a sum with what the rules of the day make of the case. They
// are asked when an event is taken, not when a stored one is read: by then money has followed it.
const settled guards = 1 << AmountDue

// meets returns the standing guards that the case meets.
func (c *Case) meets() (set guards) {
	for _, g := range standing {
		if g.meets(c, nil) {
			set |= 1 << g
		}
	}
	return set
}
