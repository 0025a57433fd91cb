package casework

import (
	"slices"

	"github.com/kyufu-go/kyufu/household/civil"
)

// asks are the letters by states: which one a case has to have sent while it stands there.
var asks = [stateEnd]Notice{
	ConfirmationSent: ConfirmationForm, NoticeSent: AdvanceNotice, Defective: DefectNotice, Granted: GrantNotice, Refused: RefusalNotice,
	Failed: FailureNotice, ReturnDemanded: ReturnRequest, PartlyReturned: ReturnRequest, Paid: ReturnRequest, Undelivered: ConfirmationForm,
}

// dueBy are the letters by what makes them due.
var dueBy = func() (due [kindEnd]Notice) {
	for i := range rows {
		if rows[i].Due != "" {
			due[rows[i].By] = rows[i].Due
		}
	}
	return due
}()

// madeDue is the day from which a letter may have left: of the event that made it due last.
func (c *Case) madeDue(n Notice) civil.Date {
	for _, e := range slices.Backward(c.events) {
		if dueBy[e.Kind] == n {
			return e.happened()
		}
	}
	return civil.Date{}
}

// happened is the event's day, or that of its recording, where that is earlier: a day that is ahead
// is none on which something left.
func (e *Event) happened() civil.Date {
	if ahead, known := e.On.After(e.Recorded); ahead && known {
		return e.Recorded
	}
	return e.On
}

// clock is the one that a letter starts, "" where it starts none.
func (n Notice) clock() Clock {
	switch n {
	case ConfirmationForm:
		return ReplyClock
	case AdvanceNotice:
		return WindowClock
	case DefectNotice:
		return CureClock
	case FailureNotice:
		return CorrectionClock
	case ReturnRequest:
		return ReturnClock
	default:
		return ""
	}
}

// sentOn is where the day stands on which a letter left, nil of one whose day is not kept.
func (c *Case) sentOn(n Notice) *civil.Date {
	switch n {
	case ConfirmationForm:
		return &c.ConfirmationOn
	case AdvanceNotice:
		return &c.AdvanceNoticeOn
	case DefectNotice:
		return &c.DefectNoticeOn
	case GrantNotice:
		return &c.GrantNoticeOn
	case RefusalNotice:
		return &c.RefusalNoticeOn
	case FailureNotice:
		return &c.FailureNoticeOn
	case ReturnRequest:
		return &c.ReturnRequestOn
	default:
		return nil
	}
}

// unsent makes a letter due again that was sent before: of an earlier form, defect or decision.
func (c *Case) unsent(n Notice) {
	if on := c.sentOn(n); on != nil {
		*on = civil.Date{}
	}
}

// unheard reports whether the letter that starts a clock has not left. Nobody is late to answer
// what was never sent.
func (c *Case) unheard(name Clock) bool {
	switch name {
	case ReplyClock:
		return c.ConfirmationOn.IsZero()
	case WindowClock:
		return c.AdvanceNoticeOn.IsZero()
	case CureClock:
		return c.DefectNoticeOn.IsZero()
	case CorrectionClock:
		return c.FailureNoticeOn.IsZero()
	case ReturnClock:
		return c.ReturnRequestOn.IsZero()
	default:
		return false
	}
}

// leaves says which letter leaves with an event, and on which day: the one that is sent, or that
// the household is told of otherwise. "" where none does.
func (c *Case) leaves(e *Event) (n Notice, on civil.Date) {
	switch e.Kind {
	case SendConfirmation, SendAgain:
		n, on = ConfirmationForm, e.NoticeOn
	case SendAdvanceNotice:
		n, on = AdvanceNotice, e.NoticeOn
	case NotifyDefect, Notify:
		n, on = asks[c.State], e.On
	case MailReturned: // what came back had left
		n, on = asks[c.State], e.happened()
		if sent := c.sentOn(n); sent == nil || !sent.IsZero() {
			n = ""
		}
	default:
	}
	if !on.Known() {
		return "", on
	}
	return n, on
}

// tell writes that a letter leaves. The days to answer it count from there, once.
func (c *Case) tell(e *Event) {
	n, on := c.leaves(e)
	if n == "" {
		return
	}
	before := *c.sentOn(n)
	i := c.running(n.clock())
	if i >= 0 && before.IsZero() && e.Kind != Notify && e.Kind != NotifyDefect && e.Kind != MailReturned {
		if over, known := c.counted(&c.Clocks[i], on).Before(e.Recorded); over && known {
			return // a form that was sent long before it is recorded: nothing ends by it
		}
	}
	*c.sentOn(n) = on
	if i < 0 || !before.IsZero() {
		return
	}
	r := &c.Clocks[i]
	if until := c.counted(r, on); until != r.Until {
		r.Before = append(r.Before, r.Until)
		r.Until = until
	}
}

// counted is the last day of a clock whose letter leaves on a day: as many days after it as there
// were from the clock's start, or what the town's term says, up to the town's last day; never a day
// before the one that it has. A clock that started without a last day has the one it was given.
func (c *Case) counted(r *Running, on civil.Date) civil.Date {
	if !r.Until.Known() || r.days == 0 {
		return r.Until
	}
	term := c.Terms[r.Clock]
	until := term.until(on)
	if r.From.AddDays(r.days) != term.until(r.From) { // the event that started it said the day
		until = on.AddDays(r.days)
		if behind, known := until.After(term.End); behind && known {
			until = term.End
		}
	}
	if later, known := until.After(r.Until); later && known {
		return until
	}
	return r.Until
}

// untold is the field that makes an event none that says that a letter left: its day is later than
// that of the recording or earlier than what made the letter due, or the days to answer would be
// over when it is recorded, for no term begins that is over. Who takes a form over that was sent
// long ago says so; nothing ends by it.
func (c *Case) untold(e *Event) string {
	field, made := "on", civil.Date{}
	switch e.Kind {
	case Notify, NotifyDefect:
		made = c.madeDue(asks[c.State])
	case SendAgain:
		field, made = "notice_on", e.happened()
	case SendConfirmation, SendAdvanceNotice:
		field = "notice_on"
	default:
		return ""
	}
	n, on := c.leaves(e)
	if n == "" || n.clock() == "" {
		return ""
	}
	ahead, _ := on.After(e.Recorded)
	early, known := on.Before(made)
	if ahead || early && known {
		return field
	}
	i := c.running(n.clock())
	if i < 0 || e.Kind != SendAgain && !c.sentOn(n).IsZero() {
		return ""
	}
	if over, known := c.counted(&c.Clocks[i], on).Before(e.Recorded); over && known {
		return "until"
	}
	return ""
}
