package casework

import (
	"fmt"
	"math"

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
	AmountBeyond            // the amount is no more than was paid beyond what is decided
	AmountGiven             // the event carries an amount above 0, and asks for no more back than was paid
	AppealOver              // the days to object are over, those too that ran when the case was closed
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
	DaysOver                // no days to answer a letter run that left again behind what its silence ended
	DeadlineGiven           // the event carries a later day: than its own, and, of a term that is extended, than the last one, unless two people put that right in words
	DefectSent              // 不備通知 left, or the household was told otherwise
	DemandOpen              // a demand is open
	DigestGiven             // the digest of the file that was sent
	DocumentsAccepted       // 書類受理 took place, or nobody had to ask for documents
	DocumentsReviewed       // 書類審査 took place
	FailureSent             // 振込不能のお知らせ left, or the household was told otherwise
	FundGiven               // accounting year and fund of a return
	GroundGiven             // a reason in words or a code
	Held                    // an objection is pending
	IdentityChecked         // 本人確認 was noted
	InquiryGiven            // the inquiry that answered
	MailingGiven            // a mailing address other than the one that failed, or the same confirmed
	MethodGiven             // how the identity was checked
	MoneyDecided            // what was paid is what is decided, is asked back, or was left in words ([WaiveReturn])
	NotHeld                 // no objection is pending
	NothingDue              // nothing is left to be paid
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
	WordsGiven              // a reason in words
	guardEnd
)

// What a row asks without naming it: each has a code of its own when it is refused.
const (
	draftedByOther    Guard = guardEnd + iota // who drafted a run neither approves it nor seconds that
	seconded                                  // by another
	secondedAboveLine                         // who reviewed does not decide alone above the town's line
	termAhead                                 // no term begins that is over
	formAhead                                 // a form that opens a case left by the day of its recording
	letterLeft                                // a letter left, or came back, on a day on which it can have
	noticeLeft                                // the same of one that a notice names
)

var guardNames = [guardEnd]string{
	"", "account_known", "account_frozen", "account_given", "advance_notice_sent", "holder_matches", "amount_due", "amount_beyond", "amount_given", "appeal_over", "all_that_is_left",
	"less_than_left", "letters_sent", "letter_open", "approval_given", "authority_given", "clock_runs", "codes_given", "confirmation_form_sent",
	"cure_over", "days_over", "deadline_given", "defect_notice_sent", "demand_open", "digest_given",
	"documents_accepted", "documents_reviewed", "failure_notice_sent", "fund_given", "ground_given", "held", "identity_checked", "inquiry_given", "mailing_given",
	"method_given", "money_decided", "not_held", "nothing_due", "nothing_owed", "notice_given", "outcome_known", "payee_lives", "person_given",
	"proposed_grant", "proposed_refusal", "receipt_given", "reply_over", "run_given", "window_over", "words_given",
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

// most is the greatest amount that an event may carry: of what is asked back what was paid and is
// not asked back yet, of what is added what the sum has room for.
func (c *Case) most(k Kind) money.Yen {
	switch k {
	case DemandReturn, DecideLess:
		return c.balance - c.demanded
	case DecideMore:
		return math.MaxInt64 - max(c.decided()+c.waived, 0)
	default:
		return math.MaxInt64
	}
}

// guards is a set of guards.
type guards uint64

func setOf(list []Guard) (set guards) {
	for _, g := range list {
		set |= 1 << g
	}
	return set
}

// settled are the guards that compare a sum with what the rules of the day make of the case, and
// those that were not asked once. They are asked when an event is taken, not when a stored one is
// read: by then money has followed it. So is whether the day of an extension is a later one.
const settled guards = 1<<AmountDue | 1<<AmountBeyond | 1<<MoneyDecided | 1<<NothingDue | 1<<DocumentsAccepted | 1<<AppealOver | 1<<WordsGiven
