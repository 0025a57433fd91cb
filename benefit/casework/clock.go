package casework

import (
	"slices"

	"github.com/kyufu-go/kyufu/household/civil"
)

// Clock names a term that runs in a case.
type Clock string

// The clocks.
const (
	ReplyClock       Clock = "reply"       // 返送期限
	WindowClock      Clock = "window"      // 支給のお知らせへの届出期間
	ExaminationClock Clock = "examination" // 標準処理期間; a defect stops it
	CureClock        Clock = "cure"        // 補正期限
	CorrectionClock  Clock = "correction"  // 口座の訂正期限
	PaymentClock     Clock = "payment"     // 支払期限
	ReturnClock      Clock = "return"      // 返還期限
	AppealClock      Clock = "appeal"      // 審査請求期間
)

var everyClock = []Clock{ReplyClock, WindowClock, ExaminationClock, CureClock, CorrectionClock, PaymentClock, ReturnClock, AppealClock}

// Running is one clock of a case.
type Running struct {
	Clock Clock `json:"clock"`
	// From is the day on which it started, Until its last day; Until is unknown where the town
	// gave no term: nobody is late then.
	From  civil.Date `json:"from"`
	Until civil.Date `json:"until,omitzero"`
	// Before are the earlier last days, oldest first, when it was extended.
	Before []civil.Date `json:"before,omitempty"`
	// Stopped is the day on which it stopped; the zero date means that it runs.
	Stopped civil.Date `json:"stopped,omitzero"`

	dated bool   // it started with a last day
	days  int    // from its start to that day
	of    Notice // the letter that it counts from
	waits bool   // until that has left
	ended bool   // it stopped because nobody answered, or with the case
}

// Term is how long a clock runs: to a fixed day, or so many months or else days from its start,
// which itself does not count; a fixed day ends all that would run longer. The zero value has no
// end.
type Term struct {
	Days int `json:"days,omitempty"`
	// Months are those of the calendar (民法143条), as the three to object within (行政不服審査法18条1項).
	Months int        `json:"months,omitempty"`
	End    civil.Date `json:"end,omitzero"`
}

// Terms are a town's terms for a program (要綱の期限), by clock. What is not there has no end.
type Terms map[Clock]Term

// until gives the last day of a clock that starts on a day.
func (t Term) until(from civil.Date) civil.Date {
	until := from.AddDays(t.Days)
	switch {
	case t.Months > 0:
		until = from.MonthsOn(t.Months)
	case t.Days <= 0:
		return t.End
	}
	if later, known := until.After(t.End); known && later {
		return t.End
	}
	return until
}

// running gives the place of the clock that runs under a name, -1 when none does.
func (c *Case) running(name Clock) int {
	for i, v := range slices.Backward(c.Clocks) {
		if v.Clock == name && v.Stopped.IsZero() {
			return i
		}
	}
	return -1
}

// over reports whether a clock runs and its last day is past on the day of an event. A clock
// without an end is never over, and neither is one while an objection is pending. An event that is
// dated ahead of its recording ends none: a term is not over because somebody says that it will be.
func (c *Case) over(name Clock, e *Event) bool {
	i := c.running(name)
	if i < 0 || c.Clocks[i].Until.IsZero() || c.Held {
		return false
	}
	past, known := e.happened().After(c.Clocks[i].Until)
	return known && past
}

// appealable reports whether somebody may still object on the day of an event: the law's days run
// on when the case is closed.
func (c *Case) appealable(e *Event) bool {
	for i := range c.Clocks {
		r := &c.Clocks[i]
		if r.Clock != AppealClock || r.Until.IsZero() || !r.Stopped.IsZero() && !r.ended {
			continue
		}
		if past, known := e.happened().After(r.Until); !past || !known {
			return true
		}
	}
	return false
}

// asks reports whether a clock runs to a last day that is not past on the day of an event.
func (c *Case) asks(name Clock, e *Event) bool {
	i := c.running(name)
	return i >= 0 && !c.Clocks[i].Until.IsZero() && !c.over(name, e)
}

func (c *Case) stop(row *Row, on civil.Date) {
	for i := range c.Clocks {
		if r := &c.Clocks[i]; r.Stopped.IsZero() && slices.Contains(row.Stops, r.Clock) && c.stops(row.By, r) {
			r.Stopped, r.ended = on, row.By == DeemWithdrawn || row.By == Close
		}
	}
}

// stops reports whether an event stops a clock of those that its row names: the days of a demand
// run as long as that is open, and who gives it up leaves the days of another decision alone.
func (c *Case) stops(k Kind, r *Running) bool {
	switch k { //nolint:exhaustive // of the others what they name is meant
	case WithdrawDemand:
		return r.of == ReturnRequest
	case Object:
		return true
	}
	return r.of != ReturnRequest || c.demanded == 0
}

// start starts clocks. The day that an event sets is that of the first: who is asked to pay back by
// a day has no shorter time to object. A clock that runs goes on, unless it counts from the letter
// that the event makes due: a second form or demand gives days of its own.
func (c *Case) start(names []Clock, e *Event, due Notice) {
	for i, name := range names {
		r := c.before(name, due)
		if r >= 0 && !slices.Contains(byNotice(due).clocks, name) {
			continue
		}
		said := e.Until
		if i > 0 {
			said = civil.Date{}
		}
		next := c.begin(name, said, e, due)
		if r >= 0 {
			c.Clocks[r].Stopped = e.On
		}
		c.Clocks = append(c.Clocks, next)
	}
}

// before is the place of the clock that another of the name takes over from, -1 where none does.
// Who may object to two decisions has the days of each.
func (c *Case) before(name Clock, due Notice) int {
	if name != AppealClock {
		return c.running(name)
	}
	for i, r := range slices.Backward(c.Clocks) {
		if r.Clock == name && r.of == due && r.Stopped.IsZero() {
			return i
		}
	}
	return -1
}

// begin is the clock that an event starts, up to the day that it says or the town's term, and never
// to a day before the one that runs. What came back gives its days from the recording, and no last
// day where that would be over: nobody may have been told, and an officer sets one ([Extend]).
func (c *Case) begin(name Clock, said civil.Date, e *Event, due Notice) Running {
	from, until := e.On, said
	if e.Kind == MailReturned {
		from = e.Recorded
	}
	if until.IsZero() {
		until = c.Terms[name].until(from)
	}
	if over, known := until.Before(from); over && known && e.Kind == MailReturned {
		until = civil.Date{}
	}
	r := Running{Clock: name, From: from}
	if r.dated = until.Known(); r.dated {
		r.days = until.Days() - from.Days()
	}
	if i := c.before(name, due); i >= 0 {
		if before, known := until.Before(c.Clocks[i].Until); before && known {
			until = c.Clocks[i].Until
		}
	}
	r.Until = until
	if slices.Contains(byNotice(due).clocks, name) {
		r.of, r.waits = due, true
	}
	return r
}

// heard reports whether a clock runs whose letter has left, or that waits for none. Nobody is late
// to answer what was never sent.
func (c *Case) heard(name Clock) bool {
	i := c.running(name)
	return i >= 0 && !c.Clocks[i].waits
}

// extend moves the last day of a clock. Days that the event which started it mistyped are none that
// its letter gives, when that leaves.
func (c *Case) extend(e *Event) {
	i := c.moved(e.Clock)
	if i < 0 {
		return
	}
	r := &c.Clocks[i]
	if _, first := c.least(r); first && c.rights(r, e) {
		from, term := c.counts(r), c.Terms[r.Clock]
		r.days = e.Until.Days() - from.Days()
		if e.Until == term.until(from) {
			r.days = term.until(r.From).Days() - r.From.Days()
		}
	}
	r.move(e.Until)
}

// move moves the last day of a clock and keeps the old one, if it had one, beside it.
func (r *Running) move(until civil.Date) {
	if was := r.Until; !was.IsZero() && was != until {
		r.Before = append(r.Before, was)
	}
	r.Until = until
}

// moved is the place of the clock whose last day is moved: the one that runs, or the law's days
// that run on when the case is closed; -1 where there is none.
func (c *Case) moved(name Clock) int {
	if i := c.running(name); i >= 0 || name != AppealClock || c.State != Closed {
		return i
	}
	for i, r := range slices.Backward(c.Clocks) {
		if r.Clock == name && r.ended {
			return i
		}
	}
	return -1
}

// extends reports whether an event moves the last day of a clock to a later one, gives it one, or
// puts one right.
func (c *Case) extends(e *Event) bool {
	i := c.moved(e.Clock)
	if i < 0 {
		return false
	}
	if c.Clocks[i].Until.IsZero() {
		return true
	}
	later, known := e.Until.After(c.Clocks[i].Until)
	return known && (later || c.rights(&c.Clocks[i], e))
}

// rights reports whether an event puts a last day right that was mistyped, as two people say in
// words: to none that is over, and to none before the least.
func (c *Case) rights(r *Running, e *Event) bool {
	if less, _ := e.Until.Before(r.Until); e.alone() || e.Words == "" || e.late() || !less {
		return false
	}
	least, _ := c.least(r)
	early, known := e.Until.Before(least)
	return known && !early
}

// least is the day before which no last day is put right: that which the clock had before, and no
// day before those that its letter gives. Where the mistake was the first it is the town's term.
func (c *Case) least(r *Running) (least civil.Date, first bool) {
	from := c.counts(r)
	given := c.gives(r, from)
	moved, _ := r.From.AddDays(r.days).Before(r.Until)
	if more, _ := given.Before(r.Until); !r.dated || !moved || !more {
		given, first = c.Terms[r.Clock].until(from), r.dated
	}
	for _, before := range slices.Backward(r.Before) { // what was mistyped twice has two
		if less, known := before.Before(r.Until); !first && less && known {
			if later, known := before.After(given); later || !known {
				return before, first
			}
			break
		}
	}
	return given, first
}

// counts is the day from which the days of a clock count: that on which its letter left, or else of
// its start.
func (c *Case) counts(r *Running) civil.Date {
	if l := byNotice(r.of); l != &noLetter && l.on(c).Known() {
		return *l.on(c)
	}
	return r.From
}
