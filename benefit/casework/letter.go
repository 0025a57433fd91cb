package casework

import (
	"slices"

	"github.com/kyufu-go/kyufu/household/civil"
)

// letter is one that a household has to be told by: which clock counts from it, where the day stands
// on which it left, and which states ask for it.
type letter struct {
	notice Notice
	clock  Clock
	on     func(c *Case) *civil.Date
	in     []State
}

// letters are all of which the day is kept on which they left.
var letters = []letter{
	{ConfirmationForm, ReplyClock, func(c *Case) *civil.Date { return &c.ConfirmationOn }, []State{ConfirmationSent, Undelivered}},
	{AdvanceNotice, WindowClock, func(c *Case) *civil.Date { return &c.AdvanceNoticeOn }, []State{NoticeSent}},
	{DefectNotice, CureClock, func(c *Case) *civil.Date { return &c.DefectNoticeOn }, []State{Defective}},
	{GrantNotice, "", func(c *Case) *civil.Date { return &c.GrantNoticeOn }, []State{Granted}},
	{RefusalNotice, "", func(c *Case) *civil.Date { return &c.RefusalNoticeOn }, []State{Refused}},
	{FailureNotice, CorrectionClock, func(c *Case) *civil.Date { return &c.FailureNoticeOn }, []State{Failed}},
	{ReturnRequest, ReturnClock, func(c *Case) *civil.Date { return &c.ReturnRequestOn }, []State{ReturnDemanded, PartlyReturned, Paid}},
}

// noLetter stands for what is told by none.
var noLetter letter

// byNotice gives a letter.
func byNotice(n Notice) *letter {
	for i := range letters {
		if letters[i].notice == n {
			return &letters[i]
		}
	}
	return &noLetter
}

// asks are the letters by states: which one a case has to have sent while it stands there.
var asks = func() (at [stateEnd]*letter) {
	for s := range at {
		at[s] = &noLetter
	}
	for i := range letters {
		for _, s := range letters[i].in {
			at[s] = &letters[i]
		}
	}
	return at
}()

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

// unsent makes a letter due again that was sent before: of an earlier form, defect or decision.
func (c *Case) unsent(n Notice) {
	if l := byNotice(n); l != &noLetter {
		*l.on(c) = civil.Date{}
	}
}

// unheard reports whether the letter that starts a clock has not left. Nobody is late to answer
// what was never sent.
func (c *Case) unheard(name Clock) bool {
	for i := range letters {
		if l := &letters[i]; l.clock == name {
			return l.on(c).IsZero()
		}
	}
	return false
}

// leaves says which letter leaves with an event, and on which day: the one that is sent, or that
// the household is told of otherwise; noLetter where none does.
func (c *Case) leaves(e *Event) (l *letter, on civil.Date) {
	l = &noLetter
	switch e.Kind {
	case SendConfirmation, SendAgain:
		l, on = byNotice(ConfirmationForm), e.NoticeOn
	case SendAdvanceNotice:
		l, on = byNotice(AdvanceNotice), e.NoticeOn
	case NotifyDefect, Notify:
		l, on = asks[c.State], e.On
	case MailReturned: // what came back had left
		l, on = asks[c.State], e.happened()
		if l == &noLetter || !l.on(c).IsZero() {
			return &noLetter, on
		}
	default:
	}
	if !on.Known() {
		return &noLetter, on
	}
	return l, on
}

// tell writes that a letter leaves. The days to answer it count from there, once.
func (c *Case) tell(e *Event) {
	l, on := c.leaves(e)
	if l == &noLetter {
		return
	}
	before := *l.on(c)
	i := c.running(l.clock)
	if i >= 0 && before.IsZero() && e.Kind != Notify && e.Kind != NotifyDefect && e.Kind != MailReturned {
		if over, known := c.counted(&c.Clocks[i], on).Before(e.Recorded); over && known {
			return // a form that was sent long before it is recorded: nothing ends by it
		}
	}
	*l.on(c) = on
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
		made = c.madeDue(asks[c.State].notice)
	case SendAgain:
		field, made = "notice_on", e.happened()
	case SendConfirmation, SendAdvanceNotice:
		field = "notice_on"
	default:
		return ""
	}
	l, on := c.leaves(e)
	if l.clock == "" {
		return ""
	}
	ahead, _ := on.After(e.Recorded)
	early, known := on.Before(made)
	if ahead || early && known {
		return field
	}
	i := c.running(l.clock)
	if i < 0 || e.Kind != SendAgain && !l.on(c).IsZero() {
		return ""
	}
	if over, known := c.counted(&c.Clocks[i], on).Before(e.Recorded); over && known {
		return "until"
	}
	return ""
}
