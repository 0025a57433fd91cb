package casework

import (
	"math/bits"
	"slices"

	"github.com/kyufu-go/kyufu/benefit"
	"github.com/kyufu-go/kyufu/household/civil"
)

// check reports whether a case would take an event: nil, or an *[Error] that says which events the
// state allows, or which guards are not met. Errors: not_allowed, missing, second, order, event.
//
// Nearly always it would. So it is asked first, and only who is refused is told why.
func (c *Case) check(e *Event) error { return c.checkBut(e, 0) }

// checkBut is check but for some guards, which nobody asks.
func (c *Case) checkBut(e *Event, but guards) error {
	if c.State >= stateEnd || e.Kind >= kindEnd {
		return c.refusal(e, but)
	}
	r := rules[c.State][e.Kind]
	rest := r.need &^ c.met &^ but
	if rest&(1<<RunGiven) != 0 && runGiven(c, e) { // most of what is paid asks for it
		rest &^= 1 << RunGiven
	}
	for ; rest != 0; rest &= rest - 1 {
		if !met[bits.TrailingZeros64(uint64(rest))](c, e) {
			return c.refusal(e, but)
		}
	}
	if !e.On.Known() || !e.Recorded.Known() || e.By == "" || ordinal(e.Recorded) < c.known {
		return c.refusal(e, but)
	}
	if e.stray(r.carries) != "" || r.starts && e.late(r.row) || r.tells && c.untold(e) != "" {
		return c.refusal(e, but)
	}
	if r.second != NoSecond && c.byOne(r.second, e) {
		return c.refusal(e, but)
	}
	return nil
}

// ordinal is a number of a known day in the order of days; 0 of the unknown one.
func ordinal(d civil.Date) int {
	year, _ := d.Year()
	month, _ := d.Month()
	day, _ := d.Day()
	return (year<<4|month)<<5 | day
}

// refusal says why an event is not taken, nil where it is; but are guards that nobody asks.
func (c *Case) refusal(e *Event, but guards) error {
	row := Find(c.State, e.Kind)
	switch {
	case row == nil:
		return &Error{code: CodeNotAllowed, Case: c.ID, State: c.State, Kind: e.Kind, Allowed: Allowed(c.State)}
	case e.lacks() != "":
		return &Error{code: CodeEvent, Case: c.ID, State: c.State, Kind: e.Kind, Field: e.lacks()}
	case ordinal(e.Recorded) < c.known:
		return &Error{code: CodeOrder, Case: c.ID, State: c.State, Kind: e.Kind}
	}
	field := e.stray(rules[c.State][e.Kind].carries)
	if field == "" && e.late(row) {
		field = "until"
	}
	if field == "" {
		field = c.untold(e)
	}
	if field != "" {
		return &Error{code: CodeEvent, Case: c.ID, State: c.State, Kind: e.Kind, Field: field}
	}
	var missing []Guard
	for _, g := range row.Guards {
		if but&(1<<g) == 0 && !g.meets(c, e) {
			missing = append(missing, g)
		}
	}
	if missing != nil {
		return &Error{code: CodeMissing, Case: c.ID, State: c.State, Kind: e.Kind, Missing: missing}
	}
	if c.byOne(row.Second, e) {
		return &Error{code: CodeSecond, Case: c.ID, State: c.State, Kind: e.Kind}
	}
	return nil
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

// byOne reports whether one person does what the rule wants two for: who seconds did not do it, who
// reviewed does not decide alone above the town's line, who drafted a run neither approves nor
// seconds it.
func (c *Case) byOne(rule Second, e *Event) bool {
	switch {
	case e.Kind == ApprovePayment: // who drafted has had their say
		return e.By == c.DraftedBy || e.Second == c.DraftedBy
	case rule == Always:
		return e.alone()
	default:
		return rule == AboveLine && e.By == c.ReviewedBy && c.Proposal.Amount > c.Line && e.alone()
	}
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
	kept, written := e.owned(), e.owned() // no event is changed through the fields of a case
	c.write(&written)
	if row != nil {
		c.unsent(row.Due)
		c.stop(row, e.On)
		c.start(row.Starts, e, row.Due)
		c.tell(e, l, on)
		if row.To != NoCase {
			c.State = row.To
		}
	}
	c.events = append(c.events, &kept)
	c.known, c.met = ordinal(e.Recorded), c.meets()
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
		c.Held = true
	case SettleObjection:
		c.Held = false
	case Extend:
		c.extend(e)
	default:
		c.writeDecision(e)
	}
}

func (c *Case) writeDecision(e *Event) {
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
