package casework

import (
	"math/bits"
	"slices"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/household/civil"
)

// check reports whether a case would take an event: nil, or an *[Error] that says which events the
// state allows, or which guards are not met. Errors: not_allowed, missing, second, order, event.
func (c *Case) check(e *Event) error { return c.checkBut(e, 0) }

// checkBut is check but for some guards, which nobody asks. What is kept of the case is compared at
// once; one by one are asked the guards that ask the event, too.
func (c *Case) checkBut(e *Event, but guards) error { //nolint:funlen // a line for each guard
	if c.State >= stateEnd || e.Kind >= kindEnd {
		return c.refusal(e, 0)
	}
	r := rules[c.State][e.Kind]
	known, set := e.Recorded.Ordinal(), r.need&^c.met&^but
	if known == 0 || known < c.known || !e.On.Known() || e.By == "" || e.parts()&^r.carries != 0 {
		return c.refusal(e, 0)
	}
	for ; set != 0; set &= set - 1 {
		met := false
		switch Guard(bits.TrailingZeros64(uint64(set))) {
		case AccountGiven:
			met = e.Account != nil
		case HolderMatches:
			met = e.HolderMatches
		case AmountDue:
			if met = e.Amount > 0 && e.Amount == c.Unpaid(); met {
				set &^= 1 << AmountGiven // an amount, then, and none that is asked back
			}
		case AmountBeyond:
			met = e.Amount <= c.beyond(e.Kind)
		case AmountGiven:
			met = e.Amount > 0 && e.Amount <= c.most(e.Kind)
		case AllThatIsLeft:
			met = e.Amount == c.left()
		case LessThanLeft:
			met = e.Amount < c.left()
		case LetterOpen:
			met = e.Notice != ""
		case ApprovalGiven, DigestGiven:
			met = e.Digest != ""
		case AppealOver:
			met = !c.appealable(e)
		case AuthorityGiven:
			met = e.Agent == nil || e.Agent.Authority != ""
		case ClockRuns:
			met = c.moved(e.Clock) >= 0
		case CodesGiven:
			met = len(e.Codes) > 0
		case CureOver:
			met = c.over(CureClock, e) || c.over(CorrectionClock, e)
		case DaysOver:
			met = !c.asks(CureClock, e) && !c.asks(CorrectionClock, e)
		case DeadlineGiven:
			met = e.later() && (e.Kind != Extend || but == settled || c.extends(e))
		case FundGiven:
			met = e.Fund != "" && c.booked(e)
		case GroundGiven:
			met = e.Words != "" || len(e.Codes) > 0
		case InquiryGiven:
			met = e.Inquiry != ""
		case MailingGiven:
			met = c.Mailing != nil || e.Mailing != nil || e.Words != ""
		case MethodGiven:
			met = e.Method != ""
		case NoticeGiven:
			met = !e.NoticeOn.IsZero()
		case OutcomeKnown:
			met = e.Ruling != nil && e.Ruling.Outcome != benefit.Undetermined && e.Ruling.whole()
		case PersonGiven:
			met = e.Person != ""
		case ReceiptGiven:
			met = e.Receipt != ""
		case ReplyOver:
			met = c.over(ReplyClock, e)
		case RunGiven:
			met = e.Run != "" && (c.Run == "" || c.Run == e.Run)
		case WindowOver:
			met = c.over(WindowClock, e)
		case WordsGiven:
			met = e.Words != ""
		case draftedByOther:
			met = e.By != c.DraftedBy && e.Second != c.DraftedBy
		case seconded:
			met = !e.alone()
		case secondedAboveLine:
			met = e.By != c.ReviewedBy || c.Proposal == nil || c.Proposal.Amount <= c.Line || !e.alone()
		case termAhead:
			met = e.Until.IsZero() || !e.late()
		case formAhead:
			met = e.NoticeOn.Ordinal() <= known && (e.Printed.IsZero() || c.untold(e) == "")
		case noticeLeft:
			met = c.letter.left(e) || c.untold(e) == ""
		case letterLeft:
			met = c.untold(e) == ""
		default: // the case alone was asked, and said no
		}
		if !met {
			return c.refusal(e, set)
		}
	}
	return nil
}

// refusal says why an event is not taken: the first of a set of guards is not met, and the others
// were not asked.
func (c *Case) refusal(e *Event, set guards) error {
	unmet := set & -set
	for rest := set &^ unmet; rest != 0; rest &= rest - 1 {
		if one := rest & -rest; c.checkBut(e, ^one) != nil {
			unmet |= one
		}
	}
	row := Find(c.State, e.Kind)
	switch {
	case row == nil:
		return &Error{code: CodeNotAllowed, Case: c.ID, State: c.State, Kind: e.Kind, Allowed: Allowed(c.State)}
	case e.lacks() != "":
		return &Error{code: CodeEvent, Case: c.ID, State: c.State, Kind: e.Kind, Field: e.lacks()}
	case e.Recorded.Ordinal() < c.known:
		return &Error{code: CodeOrder, Case: c.ID, State: c.State, Kind: e.Kind}
	}
	field := e.stray(carried(row))
	if field == "" && unmet&(1<<termAhead) != 0 {
		field = "until"
	}
	if field == "" && unmet&(1<<formAhead|1<<letterLeft|1<<noticeLeft) != 0 {
		field = c.untold(e)
	}
	if field != "" {
		return &Error{code: CodeEvent, Case: c.ID, State: c.State, Kind: e.Kind, Field: field}
	}
	var missing []Guard
	for _, g := range row.Guards {
		if unmet&(1<<g) != 0 {
			missing = append(missing, g)
		}
	}
	if missing != nil {
		return &Error{code: CodeMissing, Case: c.ID, State: c.State, Kind: e.Kind, Missing: missing}
	}
	return &Error{code: CodeSecond, Case: c.ID, State: c.State, Kind: e.Kind}
}

// lacks names what every event has and this one has not.
func (e *Event) lacks() string {
	switch {
	case !e.On.Known():
		return "on"
	case !e.Recorded.Known():
		return "known"
	case e.By == "":
		return "by"
	}
	return ""
}

// alone reports whether nobody else seconds the event.
func (e *Event) alone() bool { return e.Second == "" || e.Second == e.By }

// Apply returns the case after an event. Errors: not_allowed, with the
// events that the state allows; missing, with the guards that are not met; second, order, event.
func (c *Case) Apply(e Event) (Case, error) {
	if err := c.check(&e); err != nil {
		return *c, err
	}
	return c.take(e), nil
}

// take folds an event without asking whether it is allowed.
func (c *Case) take(e Event) Case {
	next := c.copy()
	next.step(c.row(e.Kind), &e)
	return next
}

// step writes an event by the row that took it.
func (c *Case) step(row *Row, e *Event) {
	l, on := c.leaves(e)
	c.by(row, e, l, on)
}

// by writes an event with which a letter leaves on a day.
func (c *Case) by(row *Row, e *Event, l *letter, on civil.Date) {
	c.released(row)
	kept, written := e.owned(), e.owned() // no event is changed through the fields of a case
	c.write(&written)
	if row != nil {
		c.unsent(row.Due)
		c.stop(row, e.On)
		c.start(row.Starts, e, row.Due)
		c.tell(e, l, on)
		if row.To != NoCase {
			c.ends(row)
			c.State = row.To
		}
	}
	c.events = append(c.events, &kept)
	c.keep(e.Recorded.Ordinal())
	switch {
	case !c.overpaid():
		c.beyondOn = civil.Date{}
	case c.beyondOn.IsZero():
		c.beyondOn = e.happened()
	}
}

// released writes that nothing is pending when an event is read that would not be taken under an
// objection: one settlement ended all of them once.
func (c *Case) released(row *Row) {
	if c.settled && row != nil && slices.Contains(row.Guards, NotHeld) {
		c.Held, c.settled, c.objections = false, false, 0
		c.keep(c.known)
	}
}

// write sets what the event says; the parts that any event may carry first.
func (c *Case) write(e *Event) {
	if e.Form != nil {
		c.Form = e.Form
	}
	if e.Agent != nil || e.Kind == ChangeAgent {
		c.Agent = e.Agent
	}
	if e.Mailing != nil {
		c.Mailing = e.Mailing
	}
	if e.Account != nil {
		account := *e.Account
		account.Confirmed = false // by somebody else, in an event of its own
		c.Account = &account
	}
	switch e.Kind {
	case Apply, Declare, ReturnForm:
		c.ReceivedOn = e.On
	case CheckIdentity:
		c.IdentityMethod = e.Method
	case ReviewDocuments:
		c.ReviewedDocumentsOn = e.On
	case FindDefect:
		c.Defects, c.DefectWords = slices.Clone(e.Codes), e.Words
		c.AcceptedOn = civil.Date{} // who asks for documents has not accepted them
	case Cure, WithdrawDefect:
		c.Defects, c.DefectWords = nil, ""
	case Accept, WindowEnded, OpenExOfficio:
		c.AcceptedOn = e.On
	case Withdraw, DeemWithdrawn:
		c.WithdrawnOn = e.On
	case Decline:
		c.RefusedOn = e.On
	case DeclineMember:
		c.DeclinedMembers = append(c.DeclinedMembers, e.Person)
	case ConfirmAccount:
		if c.Account != nil {
			account := *c.Account
			account.Confirmed = true
			c.Account = &account
		}
	case Object:
		c.objections++
		c.Held, c.settled = true, false
	case SettleObjection:
		c.objections = max(c.objections-1, 0) // a view of past days may lack the objection
		c.Held = c.objections > 0
		c.settled = c.Held
	case Extend:
		c.extend(e)
	default:
		c.writeDecision(e)
	}
}

func (c *Case) writeDecision(e *Event) {
	if n := dueBy[e.Kind]; e.Kind != DecideMore && (n == GrantNotice || n == RefusalNotice || e.Kind == Reopen) {
		c.waived, c.lowered = 0, 0 // who decides anew decides about what was paid anew; who adds does not
	}
	switch e.Kind {
	case Review:
		c.ReviewedOn, c.ReviewedBy, c.Proposal = e.On, e.By, e.Ruling
	case SendBack:
		c.Proposal = nil
	case Grant:
		c.Ruling, c.DecidedOn, c.RefusedOn = c.Proposal, e.On, civil.Date{}
	case Refuse:
		c.Ruling, c.RefusedOn = c.Proposal, e.On
	case Lapse:
		c.Ruling, c.RefusedOn = &Ruling{Outcome: benefit.Ineligible, Reasons: []string{"R08"}}, e.On
	case OverrideGrant:
		c.Override, c.Forced, c.DecidedOn, c.RefusedOn = e.Codes[0], e.Kind, e.On, civil.Date{}
		c.Ruling = &Ruling{Outcome: benefit.Eligible, Amount: e.Amount, Payee: c.payee(e)}
	case OverrideRefuse:
		c.Override, c.Forced, c.RefusedOn = e.Codes[0], e.Kind, e.On
		c.Ruling = &Ruling{Outcome: benefit.Ineligible, Reasons: slices.Clone(e.Codes)}
	case Reopen:
		c.Proposal, c.Ruling, c.ReviewedBy = nil, nil, ""
		c.Defects, c.DefectWords, c.WithdrawnOn = nil, "", civil.Date{}
	case DecideAmount, DecideMore:
		r := Ruling{Outcome: benefit.Eligible, Amount: e.Amount, Payee: c.payee(e)}
		if e.Kind == DecideMore { // the amount is the difference
			r.Amount += c.decided()
		}
		c.Ruling, c.DecidedOn = &r, e.On
	case Revoke:
		c.Ruling, c.RefusedOn = &Ruling{Outcome: benefit.Ineligible, Reasons: slices.Clone(e.Codes)}, e.On
	default:
		c.writePayment(e)
	}
}

// payee is the one that the event names, else the one decided before.
func (c *Case) payee(e *Event) string {
	switch {
	case e.Person != "":
		return e.Person
	case c.Ruling != nil && c.Ruling.Payee != "":
		return c.Ruling.Payee
	case c.Proposal != nil:
		return c.Proposal.Payee
	}
	return ""
}
