package casework

import (
	"slices"

	"github.com/kyufu-go/kyufu/household/civil"
)

// letter is one that a household has to be told by: which clocks count from it, where the day
// stands on which it left, and the states in which it waits until it has.
type letter struct {
	notice Notice
	clocks []Clock
	on     func(c *Case) *civil.Date
	// own are the states whose letter it is, where an event names none.
	own, in stateSet
}

// stateSet is a set of states.
type stateSet uint64

func statesOf(list ...State) (set stateSet) {
	for _, s := range list {
		set |= 1 << s
	}
	return set
}

func (s stateSet) has(one State) bool { return s&(1<<one) != 0 }

// letters are all of which the day is kept on which they left. A return request stands in every
// state, as long as a demand is open.
var letters = []letter{
	{ConfirmationForm, []Clock{ReplyClock}, func(c *Case) *civil.Date { return &c.ConfirmationOn }, statesOf(ConfirmationSent), statesOf(ConfirmationSent, Undelivered)},
	{AdvanceNotice, []Clock{WindowClock}, func(c *Case) *civil.Date { return &c.AdvanceNoticeOn }, statesOf(NoticeSent), statesOf(NoticeSent)},
	{DefectNotice, []Clock{CureClock}, func(c *Case) *civil.Date { return &c.DefectNoticeOn }, statesOf(Defective), statesOf(Defective)},
	{GrantNotice, nil, func(c *Case) *civil.Date { return &c.GrantNoticeOn }, statesOf(Granted), statesOf(append(slices.Clone(promised), DeemedWithdrawn)...)},
	{RefusalNotice, []Clock{AppealClock}, func(c *Case) *civil.Date { return &c.RefusalNoticeOn }, statesOf(Refused), statesOf(Refused)},
	{FailureNotice, []Clock{CorrectionClock}, func(c *Case) *civil.Date { return &c.FailureNoticeOn }, statesOf(Failed), statesOf(Failed)},
	{ReturnRequest, []Clock{ReturnClock, AppealClock}, func(c *Case) *civil.Date { return &c.ReturnRequestOn }, statesOf(ReturnDemanded, PartlyReturned, Paid), 0},
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

// asks reports whether a letter is one of the forms that open a case. Of them it is a state of its
// own that they came back.
func (l *letter) asks() bool { return l.own&statesOf(asked...) != 0 }

// stands reports whether a letter says what holds of the case by now.
func (c *Case) stands(l *letter) bool {
	if l.notice == ReturnRequest {
		return c.demanded > 0
	}
	s := c.State
	if s == Closed {
		s = c.closed
	}
	switch {
	case s != DeemedWithdrawn:
	case l.notice == c.ended:
		return true
	case c.Ruling == nil: // over a defect, before anything was decided
		return false
	}
	return l.in.has(s)
}

// ends keeps, of an event that leads to another state, what a letter may come back to behind it:
// the state in which the case was closed, and the letter whose silence counted.
func (c *Case) ends(row *Row) {
	switch {
	case row.By == Close:
		c.closed = c.State
	case row.By != DeemWithdrawn:
		if c.closed != NoCase || c.ended != "" {
			for i := range c.Clocks {
				c.Clocks[i].ended = false
			}
		}
		c.closed, c.ended = NoCase, ""
	case slices.Contains(row.From, Failed):
		c.ended = FailureNotice
	default:
		c.ended = DefectNotice
	}
}

// waits reports whether a letter stands and has not left. A form that came back waits until it is
// sent again.
func (c *Case) waits(l *letter) bool {
	return c.stands(l) && (l.on(c).IsZero() || c.State == Undelivered)
}

// waiting are the letters that have not left.
func (c *Case) waiting(yield func(*letter) bool) {
	for i := range letters {
		if l := &letters[i]; c.waits(l) && !yield(l) {
			return
		}
	}
}

// allSent reports whether no letter waits.
func (c *Case) allSent() bool {
	for range c.waiting {
		return false
	}
	return true
}

// own is the letter of the state; noLetter where it has none.
func (c *Case) own() *letter {
	for i := range letters {
		if l := &letters[i]; l.own.has(c.State) && c.stands(l) {
			return l
		}
	}
	return &noLetter
}

// meant is the letter of which a [Notify] says that it left: the one that is named; else the
// state's own, or the one that waits where the state has none; noLetter where that is none, and
// where two can be meant.
func (c *Case) meant(named Notice) *letter {
	if named != "" {
		if l := byNotice(named); c.stands(l) {
			return l
		}
		return &noLetter
	}
	one := c.own()
	for l := range c.waiting {
		switch {
		case l == one:
		case one != &noLetter:
			return &noLetter
		default:
			one = l
		}
	}
	return one
}

// cameBack is the letter that an event says came back (宛先不明): the one that it names, or else the
// form. Only what has left comes back; of a form it goes without saying that it had.
func (c *Case) cameBack(e *Event) *letter {
	for i := range letters {
		l := &letters[i]
		if named := e.Notice == l.notice || e.Notice == "" && l.asks(); named && c.stands(l) && (l.asks() || !l.on(c).IsZero()) {
			return l
		}
	}
	return &noLetter
}

// brings reports whether an event brings a letter back.
func (e *Event) brings(l *letter) bool {
	return e.Kind == MailReturned && (e.Notice == l.notice || l.asks() && (e.Notice == "" || byNotice(e.Notice).asks()))
}

// tellable reports whether there is a letter that a [Notify] can mean.
func (c *Case) tellable(e *Event) bool {
	return e.Notice != "" || c.own() != &noLetter || !c.allSent()
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

// ahead is how many months a letter may have left before its case was opened or taken over: a town
// posts on Friday what it records on Monday, and nobody means another year.
const ahead = 1

// madeDue is the day from which a letter may have left: of the event that made it due last or by
// which it came back, or a little before the one that opens the case by it.
func (c *Case) madeDue(l *letter) civil.Date {
	for _, e := range slices.Backward(c.events) {
		switch {
		case e.brings(l):
			return e.happened()
		case dueBy[e.Kind] != l.notice || l == &noLetter:
		case opens(e.Kind):
			return e.happened().AddMonths(-ahead)
		default:
			return e.happened()
		}
	}
	return civil.Date{}
}

// since is the day from which a letter waits: of the event that made it due last, or by which it
// came back.
func (c *Case) since(l *letter) civil.Date {
	for _, e := range slices.Backward(c.events) {
		if dueBy[e.Kind] == l.notice || e.brings(l) {
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
	if n == "" {
		return
	}
	if l := byNotice(n); l != &noLetter {
		*l.on(c) = civil.Date{}
		delete(c.back, n)
	}
}

// leaves says which letter leaves with an event, and on which day: the one that is sent, or that
// the household is told of otherwise, or the one that comes back; noLetter where none does.
func (c *Case) leaves(e *Event) (l *letter, on civil.Date) {
	l = &noLetter
	switch e.Kind {
	case SendConfirmation, SendAgain:
		l, on = byNotice(ConfirmationForm), e.NoticeOn
	case SendAdvanceNotice:
		l, on = byNotice(AdvanceNotice), e.NoticeOn
	case NotifyDefect:
		l, on = byNotice(DefectNotice), e.On
	case Notify:
		l, on = c.meant(e.Notice), e.On
	case MailReturned:
		l, on = c.cameBack(e), e.happened()
		if l.asks() && !l.on(c).IsZero() { // its day stays, and the state says that it is back
			return &noLetter, on
		}
	default:
	}
	if !on.Known() {
		return &noLetter, on
	}
	return l, on
}

// tell writes that a letter leaves. The days of the clocks that wait for it count from there, once.
func (c *Case) tell(e *Event, l *letter, on civil.Date) {
	switch {
	case l == &noLetter, opens(e.Kind) && c.behind(l, on, e):
		return // a form that was sent long before it is recorded: nothing ends by it
	case e.Kind == MailReturned && !l.asks():
		c.untell(l)
		return
	}
	*l.on(c) = on
	delete(c.back, l.notice)
	if e.Kind == MailReturned { // when it left nobody knows: its days count from what is known
		on = e.Recorded
	}
	for i := range c.Clocks {
		r := &c.Clocks[i]
		if r.of != l.notice || !r.Stopped.IsZero() {
			continue
		}
		until := r.Until
		if r.waits {
			r.waits, until = false, c.counted(r, on)
		}
		r.move(l.printed(e, r, until))
	}
}

// printed is the last day of a clock, or the one that an event says its letter names, if that is
// later: nobody is late before what they were told. A clock without a last day gets none by it.
func (l *letter) printed(e *Event, r *Running, until civil.Date) civil.Date {
	if later, known := e.Printed.After(until); later && known && r.Clock == l.clocks[0] {
		return e.Printed
	}
	return until
}

// misprinted reports whether an event says of a letter that leaves on a day that it names a last
// day which it cannot: none of the calendar, one before it left, or of a letter that asks for
// nothing.
func (l *letter) misprinted(e *Event, on civil.Date) bool {
	early, known := e.Printed.Before(on)
	return !e.Printed.IsZero() && (len(l.clocks) == 0 || !e.Printed.Known() || early || !known)
}

// untell writes that a letter came back: it is due again, and nobody is late by it. Its clocks wait
// for the day on which it leaves to another address, or counts as served (公示送達), those too that
// stopped because nobody answered or the case was closed.
func (c *Case) untell(l *letter) {
	if c.back == nil {
		c.back = map[Notice]civil.Date{}
	}
	c.back[l.notice] = *l.on(c)
	*l.on(c) = civil.Date{}
	for i := range c.Clocks {
		if r := &c.Clocks[i]; r.of == l.notice && (r.Stopped.IsZero() || r.ended) {
			r.waits = true
			r.ended, r.Stopped = false, civil.Date{}
		}
	}
}

// opens reports whether an event opens a case by a letter.
func opens(k Kind) bool { return k == SendConfirmation || k == SendAdvanceNotice }

// behind reports whether days to answer would be over when an event is recorded, if a letter had
// left on a day. The law's days to object end nothing here, whenever it is recorded that they
// began.
func (c *Case) behind(l *letter, on civil.Date, e *Event) bool {
	for i := range c.Clocks {
		r := &c.Clocks[i]
		if !r.waits || r.of != l.notice || r.Clock == AppealClock || !r.Stopped.IsZero() {
			continue
		}
		if over, known := l.printed(e, r, c.counted(r, on)).Before(e.Recorded); over && known {
			return true
		}
	}
	return false
}

// counted is the last day of a clock whose letter leaves on a day; never a day before the one that
// it has. A clock that started without a last day has the one it was given.
func (c *Case) counted(r *Running, on civil.Date) civil.Date {
	if !r.Until.Known() || !r.dated {
		return r.Until
	}
	until := c.gives(r, on)
	if later, known := until.After(r.Until); later && known {
		return until
	}
	return r.Until
}

// gives is the last day of a clock that counts from a day: as many days after it as there were from
// the clock's start, or what the town's term says, up to the town's last day.
func (c *Case) gives(r *Running, on civil.Date) civil.Date {
	term := c.Terms[r.Clock]
	until := term.until(on)
	if r.From.AddDays(r.days) != term.until(r.From) { // the event that started it said the day
		until = on.AddDays(r.days)
		if behind, known := until.After(term.End); behind && known {
			until = term.End
		}
	}
	return until
}

// untold is the field that makes an event none that says that a letter left: two letters can be
// meant, or the one that is named does not stand; its day is later than that of the recording or
// earlier than what made the letter due, or than the letter that came back, unless it is said in
// words of the day on which that had left, because it did not; or the days to answer would be over
// when it is recorded, for no term begins that is over. Who takes a form over that
// was sent long ago says so; nothing ends by it.
func (c *Case) untold(e *Event) string {
	l, on := c.leaves(e)
	field, made := "on", civil.Date{}
	switch e.Kind {
	case Notify, NotifyDefect:
		if l == &noLetter {
			if e.Kind == Notify && c.tellable(e) && e.On.Known() {
				return "notice"
			}
			return ""
		}
		if made = c.madeDue(l); e.Words != "" && on == c.back[l.notice] {
			made = on // it did not come back
		}
	case MailReturned:
		back := c.cameBack(e)
		if back == &noLetter {
			return "notice"
		}
		if late, _ := e.On.After(e.Recorded); late && !back.asks() {
			return "on"
		}
		if early, known := e.happened().Before(*back.on(c)); early && known {
			return "on"
		}
		made = c.madeDue(back)
		if early, known := e.happened().Before(made); early && known {
			return "on"
		}
		return ""
	case SendAgain:
		if field, made = "notice_on", e.happened(); e.Words != "" && on == c.ConfirmationOn {
			made = on // nor did the form
		}
	case SendConfirmation, SendAdvanceNotice:
		field = "notice_on"
	default:
		return ""
	}
	if l.misprinted(e, on) {
		return "printed"
	}
	if l == &noLetter {
		return ""
	}
	late, _ := on.After(e.Recorded)
	early, known := on.Before(made)
	switch {
	case late || early && known:
		return field
	case opens(e.Kind):
		return ""
	case e.Kind == SendAgain: // its clock has not begun
		again := c.begin(ReplyClock, e.Until, e, l.notice)
		if over, known := l.printed(e, &again, c.counted(&again, on)).Before(e.Recorded); over && known {
			return "until"
		}
	case c.behind(l, on, e):
		return "until"
	}
	return ""
}
